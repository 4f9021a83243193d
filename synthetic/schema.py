"""The layout of the files that are written: column names in order, and their Arrow types."""

from __future__ import annotations

import pyarrow as pa

RECORDS = pa.schema(
    [
        ("AcademicYear", pa.string()),
        ("CensusTerm", pa.string()),
        ("CensusDate", pa.date32()),
        ("RecordID", pa.int64()),
        ("PupilMatchingReference", pa.int64()),
        ("UPN", pa.string()),
        ("FormerUPN", pa.string()),
        ("OnRoll", pa.bool_()),
        ("Surname", pa.string()),
        ("Forename", pa.string()),
        ("Middlenames", pa.string()),
        ("PreferredSurname", pa.string()),
        ("FormerSurname", pa.string()),
        ("DOB", pa.date32()),
        ("Gender", pa.string()),
        ("Address", pa.string()),
        ("Postcode", pa.string()),
        ("LAEstab", pa.int32()),
        ("URN", pa.int32()),
        ("EntryDate", pa.date32()),
        ("LeavingDate", pa.date32()),
    ]
)
"""What a register keeps of every census: the columns by which people are known, whether or not a census had them all."""

LEDGER = pa.schema(
    [
        ("person", pa.int64()),
        ("RecordID", pa.int64()),
        ("PupilMatchingReference", pa.int64()),
        ("AcademicYear", pa.string()),
        ("CensusTerm", pa.string()),
        ("OnRoll", pa.bool_()),
        ("field", pa.string()),
        ("kind", pa.string()),
        ("true", pa.string()),
        ("recorded", pa.string()),
    ]
)
"""One row a cell that differs from the truth; dates are written as text."""

TIMELINE = pa.schema(
    [
        ("person", pa.int64()),
        ("date", pa.date32()),
        ("event", pa.string()),
        ("reason", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
    ]
)
"""One row an event in somebody's life: what, why, and what was before and after (a postcode, a school's URN, a name)."""

TRUTH = pa.schema(
    [
        ("person", pa.int64()),
        ("PupilMatchingReference", pa.int64()),
        ("family", pa.int64()),
        ("order", pa.int8()),
        ("gender", pa.string()),
        ("DOB", pa.date32()),
        ("ethnic_group", pa.string()),
        ("name_group", pa.string()),
        ("arrived", pa.bool_()),
    ]
)
"""One row a person: who it is, and the number under which the custodian first filed it."""

REFERENCES = pa.schema([("PupilMatchingReference", pa.int64()), ("person", pa.int64())])
"""One row for each number under which the custodian files a person."""

SCHOOLS = pa.schema(
    [
        ("LAEstab", pa.int32()),
        ("URN", pa.int32()),
        ("schoolname", pa.string()),
        ("schoolpostcode", pa.string()),
    ]
)
"""One row a school."""

REQUESTS = pa.schema(
    [
        ("PersonID", pa.string()),
        ("Surname", pa.string()),
        ("Forename", pa.string()),
        ("Middlenames", pa.string()),
        ("DOB", pa.date32()),
        ("Address", pa.string()),
        ("Postcode", pa.string()),
    ]
)
"""One row a request, as sent."""

SYNTHETIC = {"synthetic": "true", "notice": "Every person, school and address in this file is invented."}
"""Written into the metadata of every file."""


def conform(records: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring the records of any census into one layout: columns that it did not have are empty."""
    named = {"Gender": "Sex"} if "Sex" in records.column_names else {}
    rows = len(records)
    columns = []
    for field in schema:
        name = named.get(field.name, field.name)
        columns.append(records[name] if name in records.column_names else pa.nulls(rows, field.type))
    return pa.table(columns, names=schema.names)
