"""What can be compared: the canonical fields, how a user's columns are recognised, and records made ready.

Every algorithm speaks of the same fields. A file's own column names are mapped to them by name or by an explicit
mapping, and its values are folded once.
"""

from __future__ import annotations

import dataclasses
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linkage.cleaning import encode, fold_identifiers, fold_names, fold_postcodes, fold_sex
from linkage.dates import fold_dates
from linkage.ids import checked_ids
from linkage.sources import column_names, filled, read_columns
from synthetic.refusal import InputError, listed, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pyarrow as pa

__all__ = ["ALIASES", "DERIVED", "FIELDS", "Prepared", "fold_names", "folded", "plain", "prepare", "recognise"]

FIELDS = {
    "surname": "name",
    "preferred_surname": "name",
    "former_surname": "name",
    "forename": "name",
    "middlenames": "name",
    "dob": "date",
    "sex": "code",
    "postcode": "postcode",
    "previous_postcode": "postcode",
    "address": "name",
    "town": "name",
    "house_number": "identifier",
    "uprn": "identifier",
    "nhs_number": "identifier",
    "national_number": "identifier",
    "upn": "identifier",
    "provider": "identifier",
    "local_id": "identifier",
    "phone": "identifier",
    "email": "identifier",
    "birth_place": "name",
    "occupation": "name",
}
"""The canonical fields, each with the kind of value it holds."""

PERSONAL = frozenset({"surname", "preferred_surname", "former_surname", "forename", "middlenames", "dob", "sex", "postcode"})
"""The fields by which a register of people is searched."""

ALIASES = {
    "surname": ("surname", "last_name", "family_name"),
    "preferred_surname": ("preferred_surname", "preferred_last_name", "preferred_family_name"),
    "former_surname": ("former_surname", "previous_surname", "former_last_name", "former_family_name"),
    "forename": ("forename", "given_name", "first_name"),
    "middlenames": ("middle_names", "middle_name"),
    "dob": ("dob", "date_of_birth", "birth_date", "person_birth_date"),
    "sex": ("sex", "gender", "gender_current"),
    "postcode": ("postcode", "post_code", "postal_code", "zip", "zip_code"),
    "previous_postcode": ("previous_postcode", "former_postcode"),
    "address": ("address", "address_1", "street_address"),
    "town": ("town", "city", "suburb", "place"),
    "house_number": ("house_number", "street_number"),
    "uprn": ("uprn",),
    "nhs_number": ("nhs_number", "nhs_no"),
    "national_number": ("national_number", "national_insurance_number", "social_security_number", "soc_sec_id", "ssn"),
    "upn": ("upn",),
    "provider": ("provider", "provider_code"),
    "local_id": ("local_id", "local_patient_id"),
    "phone": ("phone", "phone_number", "telephone"),
    "email": ("email", "email_address"),
    "birth_place": ("birth_place", "place_of_birth"),
    "occupation": ("occupation",),
}
"""The column names under which each field is recognised, whatever their case, spaces and underscores."""

DERIVED = {
    "first_forename": ("forename",),
    "second_forename": ("middlenames",),
    "all_forenames": ("forename", "middlenames"),
    "first_surname": ("surname",),
    "full_name": ("forename", "middlenames", "surname"),
}
"""Names that algorithms make of other fields, with the fields they are made of; middle names may be lacking.

The first word of the forename, the first middle name, forename and middle names together, the first word of the surname,
and all names one after the other.
"""
OPTIONAL = frozenset({"middlenames"})
"""What a derived name of several fields does without where a file lacks it."""


def held(field: str) -> str | None:
    """Say what kind of value a field holds; None if there is no such field.

    Examples
    --------
    >>> held("dob"), held("full_name"), held("colour")
    ('date', 'name', None)
    """
    return "name" if field in DERIVED else FIELDS.get(field)


def made_of(field: str) -> tuple[str, ...]:
    """Give the fields of a file that a field is read or made from, without those that it can do without.

    Examples
    --------
    >>> made_of("dob"), made_of("full_name"), made_of("second_forename")
    (('dob',), ('forename', 'surname'), ('middlenames',))
    """
    parts = DERIVED.get(field, (field,))
    return tuple(part for part in parts if part not in OPTIONAL or parts == (part,))


DATE_PARTS = ("dob_year", "dob_month", "dob_day")


@dataclass(frozen=True)
class Prepared:
    """Records ready to be linked: one column ``id`` and one per field, folded.

    Attributes
    ----------
    fields
        The fields present.
    name
        What refusals call these records.
    encoded
        The records as an Arrow table, texts as dictionaries or plainly; dates that could be read only in part add the
        columns :data:`DATE_PARTS`.
    files
        Or the paths of Parquet files that hold them, already folded.
    repeats
        Whether an id may stand on several rows, each one identity of the same person.
    columns
        The columns the source had, for refusals.
    sorted_by
        Fields, each with a Parquet file of the same records, but for those that lack the field, sorted by it.
    letters
        Names of which the files have a column such as ``surname__letters``: its letters, where it has anything else.
    filled
        How many cells of the source's columns held something, as far as they were read.
    """

    fields: frozenset[str]
    name: str
    encoded: pa.Table | None = None
    files: tuple[str, ...] = ()
    repeats: bool = False
    columns: tuple[str, ...] = ()
    sorted_by: tuple[tuple[str, str], ...] = ()
    letters: frozenset[str] = frozenset()
    filled: Mapping[str, int] = dataclasses.field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if (self.encoded is None) == (not self.files):
            raise InputError(f"{self.name} must be handed over either as a table or as files")

    @cached_property
    def table(self) -> pa.Table | None:
        """The records with texts written out."""
        return None if self.encoded is None else plainly(self.encoded)

    @property
    def has(self) -> frozenset[str]:
        """The columns there are."""
        return self.fields if self.encoded is None else frozenset(self.encoded.column_names)

    @property
    def date_parts(self) -> bool:
        """Whether some dates of birth are known only in part."""
        return self.encoded is not None and DATE_PARTS[0] in self.encoded.column_names


def plainly(encoded: pa.Table) -> pa.Table:
    """Write out the texts of a table that has them as dictionaries.

    Examples
    --------
    >>> import pyarrow as pa
    >>> plainly(pa.table({"a": pa.array(["x", "x"]).dictionary_encode()})).schema.field("a").type
    DataType(string)
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for place, one in enumerate(encoded.schema):
        if pa.types.is_dictionary(one.type):
            encoded = encoded.set_column(place, one.name, pc.cast(encoded.column(place), one.type.value_type))
    return encoded


def prepare(
    data: Any,
    *,
    id_column: str,
    columns: Mapping[str, str] | None = None,
    name: str = "left",
    unreadable_dates: str = "refuse",
    only: Collection[str] | None = None,
    repeats: bool = False,
) -> Prepared:
    """Recognise and fold the columns of a user's records.

    Parameters
    ----------
    data
        A pandas frame, an Arrow table, or a path to a .parquet or .csv file.
    id_column
        The column that identifies a record: text or whole numbers, kept as given (a CSV file is text throughout).
    columns
        Field to column, where the names alone do not tell; wins over recognition.
    name
        What refusals call these records.
    unreadable_dates
        ``"refuse"``; or ``"missing"``: such a date never agrees as a date, but the parts of it that can be read are
        kept for agreements on month and year.
    only
        The fields wanted; others are left unread.
    repeats
        Whether an id may stand on several rows.

    Returns
    -------
    Prepared
        The records, in the order given.

    Raises
    ------
    InputError
        If a column is missing, an id is empty or given twice, a date cannot be read, or a file is missing or damaged.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"ref": [7], "Surname": ["Łyś-Wright"], "given_name": [" Zoë"], "DOB": ["03/02/2001"]})
    >>> prepare(frame, id_column="ref").table.to_pylist()
    [{'id': 7, 'surname': 'LYS-WRIGHT', 'forename': 'ZOE', 'dob': datetime.date(2001, 2, 3)}]
    """
    names = column_names(data, name)
    wanted = recognise(names, columns or {}, name, only)
    if id_column not in names:
        raise InputError(f"{name} has no id column '{id_column}'; it has {listed(names)}")
    meant = list(dict.fromkeys([id_column, *wanted.values()]))
    raw = read_columns(data, meant, name, repeating=meant[1:])
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        ids = pool.submit(_ids, raw.column(id_column), id_column, name, repeats=repeats)
        folding = [
            pool.submit(_prepared, field, raw.column(column), f"'{column}' of {name}", unreadable_dates)
            for field, column in wanted.items()
        ]
        arrays = {"id": ids.result()}
        for one in folding:
            arrays |= one.result()
    import pyarrow as pa

    filled_in = {column: filled(raw.column(column)) for column in meant}
    return Prepared(frozenset(wanted), name, pa.table(arrays), (), repeats, tuple(names), filled=filled_in)


def recognise(
    names: Sequence[str], columns: Mapping[str, str], name: str, only: Collection[str] | None = None
) -> dict[str, str]:
    """Find which column holds which field; ``only`` those wanted are looked for.

    Examples
    --------
    >>> recognise(["PersonID", "Surname", "first name", "zip"], {"dob": "PersonID"}, "left")
    {'surname': 'Surname', 'forename': 'first name', 'dob': 'PersonID', 'postcode': 'zip'}
    """
    columns = {field: str(column) for field, column in columns.items()}
    for field, column in columns.items():
        if field not in FIELDS:
            raise unknown("field", field, FIELDS)
        if column not in names:
            raise InputError(f"{name} has no column '{column}' to read as {field}; it has {listed(names)}")
    taken = set(columns.values())
    found: dict[str, str] = {}
    for field in FIELDS:
        if only is not None and field not in only:
            continue
        known = {plain(alias) for alias in ALIASES[field]}
        meant = [columns[field]] if field in columns else [c for c in names if plain(c) in known and c not in taken]
        if len(meant) > 1 and len(set(meant)) == 1:
            raise InputError(f"{name} has more than one column called {meant[0]}; keep one")
        if len(meant) > 1:
            raise InputError(
                f"{name} has several columns that could be {field}: {listed(meant)}; "
                f"say which with columns={{'{field}': '{meant[0]}'}}"
            )
        if meant:
            found[field] = meant[0]
    return found


def plain(column: str) -> str:
    """Give a column's name without what people write differently: case, spaces and underscores.

    Examples
    --------
    >>> plain("Date of_Birth")
    'dateofbirth'
    """
    return re.sub(r"[\W_]", "", column.lower())


def _prepared(field: str, column: pa.ChunkedArray, label: str, unreadable_dates: str) -> dict[str, pa.Array]:
    if FIELDS[field] == "date":
        return folded(field, column, label, unreadable_dates)
    return folded(field, encode(_readable(column, label)), label)


def folded(field: str, column: pa.ChunkedArray, label: str, unreadable_dates: str = "refuse") -> dict[str, pa.Array]:
    """Fold one column as its field is folded; a date may give the columns :data:`DATE_PARTS` as well.

    Text is a dictionary if one was given.

    Examples
    --------
    >>> import pyarrow as pa
    >>> folded("postcode", pa.chunked_array([["e1 1aa"]]), "'zip' of left")["postcode"].to_pylist()
    ['E11AA']
    """
    if FIELDS[field] == "date":
        return fold_dates(_readable(column, label), label, unreadable_dates)
    text = _readable(column, label)
    match FIELDS[field]:
        case "postcode":
            return {field: fold_postcodes(text)}
        case "code":
            return {field: fold_sex(text, label)}
        case "identifier":
            return {field: fold_identifiers(text)}
    return {field: fold_names(text)}


def _readable(column: pa.ChunkedArray, label: str) -> pa.ChunkedArray:
    """Return text, dates and whole numbers as they are, whole numbers kept as floats made whole; refuse the rest."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type):
            return column
        column = pc.cast(column, kind.value_type)
        kind = column.type
    if pa.types.is_floating(kind):
        try:
            return pc.cast(column, pa.int64())
        except pa.ArrowInvalid:
            raise InputError(f"{label} holds fractions; it must hold text, whole numbers or dates") from None
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    if any(test(kind) for test in (*texts, pa.types.is_integer, pa.types.is_date, pa.types.is_timestamp)):
        return column
    raise InputError(f"{label} holds values of type {kind}; it must hold text, whole numbers or dates")


def _ids(column: pa.ChunkedArray, id_column: str, name: str, *, repeats: bool) -> pa.Array:
    label = f"'{id_column}' of {name}"
    return checked_ids(_readable(column, label).combine_chunks(), label, repeats=repeats)
