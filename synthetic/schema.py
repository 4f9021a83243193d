"""The layout of the files that are written: column names in order, and their Arrow types."""

from __future__ import annotations

import pyarrow as pa

RECORDS = pa.schema(
    [
        ("AcademicYear", pa.string()),
        ("CensusTerm", pa.string()),
        ("CensusDate", pa.date32()),
        ("PupilMatchingReference", pa.int64()),
        ("UPN", pa.string()),
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
"""One row a pupil and census: what a school returned, with the custodian's own person number."""

LEDGER = pa.schema(
    [
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


def marked(schema: pa.Schema) -> pa.Schema:
    """Give a schema whose metadata says that the file is synthetic."""
    return schema.with_metadata(SYNTHETIC)
