"""One side of a link in pandas: its records, cleaned, and the keys that agreements make of them, value by value.

This is a second reading of what :mod:`linkage.engines.compiler` says in SQL, and shares nothing with it but the codes of
names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from linkage.agreements import Form
from linkage.engines.file_names import meant
from linkage.engines.name_codes import CODED, code
from linkage.fields import DATE_PARTS, DERIVED, FIELDS, OPTIONAL
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable

    import pyarrow as pa

    from linkage.fields import Prepared

WHOLE, WORDS, PARTS, DIGITS, EVER = (Form(name) for name in ("whole", "words", "parts", "digits", "ever"))
POSTCODE = re.compile(r"(?P<district>(?P<area>[A-Z]{1,2})[0-9][A-Z0-9]?)(?P<sector>[0-9])[A-Z]{2}")

Parts = tuple[int | None, int | None, int | None]


class Records:
    """One side: a frame with a row a record, to which columns are added as they are asked for.

    Parameters
    ----------
    side
        The records, folded.
    cleaning
        What the algorithm removes from names: see :data:`linkage.algorithm.CLEANINGS`.

    Attributes
    ----------
    frame
        The records that are left.
    fields
        The fields of the source.
    id_type
        The Arrow type of its ids.
    shares
        By field, the share of the records of both sides, of those that have the field, that hold a value.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from linkage.fields import Prepared
    >>> people = pa.table({"id": [1, 2], "surname": ["O'NEIL", "LI"]})
    >>> records = Records(Prepared(frozenset({"surname"}), "left", people), "letters")
    >>> records.frame[records.column("surname", Form("first", 3))].tolist()
    ['ONE', 'LI']
    """

    def __init__(self, side: Prepared, cleaning: str) -> None:
        table = read(side)
        self.frame = pd.DataFrame({name: pd.Series(table[name].to_pylist(), dtype=object) for name in table.column_names})
        self.fields = side.fields
        self.id_type = table.schema.field("id").type
        self._cleaning = cleaning
        self.shares: dict[str, dict[Hashable, float]] = {}
        self._known: dict[str, dict[Hashable, frozenset[Any]]] = {}

    def column(self, field: str, form: Form = WHOLE) -> str:
        """Name the column that holds a form of a field, made when it is first asked for."""
        name = f"{field}: {form.name} {form.n} {form.detail}"
        if name not in self.frame:
            self.frame[name] = pd.Series(self._made(field, form), index=self.frame.index, dtype=object)
        return name

    def remember(self, field: str) -> None:
        """Keep, for each id, every value of a field that is recorded here now."""
        known: dict[Hashable, set[Any]] = {}
        for one, value in zip(self.frame["id"], self.frame[self.column(field)], strict=True):
            known.setdefault(one, set()).update(() if value is None else (value,))
        self._known[field] = {one: frozenset(values) for one, values in known.items()}

    def remove(self, ids: Collection[Hashable]) -> None:
        """Leave out the records of some ids."""
        self.frame = self.frame[~self.frame["id"].isin(list(ids))].copy()

    def _made(self, field: str, form: Form) -> list[Any]:
        if form == EVER:
            return [self._known[field].get(one) for one in self.frame["id"]]
        if form == WORDS:
            return self._named(field, words, " ")
        if form == PARTS:
            return self._parts(field)
        if form.name in PART_FORMS or (form == DIGITS and FIELDS.get(field) == "date"):
            return _each(self._parts(field), lambda parts: of_parts(parts, form))
        whole = self._whole(field)
        return whole if form.name in (WHOLE.name, DIGITS.name) else _each(whole, of_value(form))

    def _whole(self, field: str) -> list[Any]:
        if DERIVED.get(field) is None and FIELDS[field] != "name":
            return list(self.frame[field])
        if field in ("first_forename", "second_forename", "first_surname"):
            return self._named(field, lambda name: letters(re.split("[ -]", name, maxsplit=1)[0]), "")
        return self._named(field, letters if self._cleaning == "letters" else str, "")

    def _named(self, field: str, clean: Callable[[str], str | None], between: str) -> list[str | None]:
        """Clean the names that a name is made of, and put them together; missing if one that is needed is."""
        parts = DERIVED.get(field, (field,))
        optional = OPTIONAL if len(parts) > 1 else frozenset()
        held = [part for part in parts if part in self.fields or part not in optional]
        found = []
        for row in zip(*(_each(self.frame[part], clean) for part in held), strict=True):
            whole = all(name or part in optional for name, part in zip(row, held, strict=True))
            found.append(between.join(filter(None, row)) if whole else None)
        return found

    def _parts(self, field: str) -> list[Parts]:
        """Give year, month and day of a date, those of dates that could be read only in part as well."""
        if field == "dob" and DATE_PARTS[0] in self.frame:
            return list(zip(*(self.frame[part] for part in DATE_PARTS), strict=True))
        return [(None, None, None) if day is None else (day.year, day.month, day.day) for day in self.frame[field]]


def read(side: Prepared) -> pa.Table:
    """Read a side into memory.

    Raises
    ------
    InputError
        If a file is missing, damaged or lacks a column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if side.table is not None:
        return side.table
    try:
        found = [pq.ParquetFile(path).read() for path in paths(side.files)]
        table = pa.concat_tables(found).select(["id", *sorted(side.fields)])
    except (pa.ArrowException, OSError, KeyError):
        raise InputError(f"a Parquet file of {side.name} is missing, damaged or lacks a column") from None
    return table


def paths(files: Iterable[str]) -> list[str]:
    """Give the files that are meant, whose names are written as patterns: brackets and stars may be made literal.

    Raises
    ------
    FileNotFoundError
        If there is none.

    Examples
    --------
    >>> paths(["/nowhere/a[[]1].parquet"])
    Traceback (most recent call last):
    ...
    FileNotFoundError: /nowhere/a[[]1].parquet
    """
    found = []
    for pattern in files:
        here = meant(pattern)
        if not here:
            raise FileNotFoundError(pattern)
        found += here
    return found


def letters(name: str) -> str | None:
    """Keep the letters A-Z of a folded name; missing if none is left.

    Examples
    --------
    >>> letters("O'NEIL-2"), letters("'")
    ('ONEIL', None)
    """
    return "".join(letter for letter in name if "A" <= letter <= "Z") or None


def words(name: str) -> str | None:
    """Keep the words of a folded name, with a single space between them.

    Examples
    --------
    >>> words("ANNE-MARIE  O'NEIL")
    'ANNE MARIE ONEIL'
    """
    kept = "".join(letter if "A" <= letter <= "Z" else " " if letter in " -" else "" for letter in name)
    return " ".join(kept.split()) or None


def of_value(form: Form) -> Callable[[Any], Any]:
    """Give the function that makes a form of one value.

    Examples
    --------
    >>> of_value(Form("sector"))("SW1A1AA"), of_value(Form("without_last", 1))("E")
    ('SW1A1', None)
    """
    from datetime import date

    match form.name:
        case "first":
            return lambda value: value[: form.n]
        case "swapped":
            return lambda day: date(day.year, day.day, day.month) if day.month != day.day <= 12 else None
        case "sector" | "district" | "area":
            return lambda postcode: _postcode_part(postcode, form.name)
        case "without_last":
            return lambda value: value[: -form.n] or None
        case coded if coded in CODED:
            made = code(form)
            return lambda name: made(name) or None
    raise ValueError(f"no form is called {form.name}")


PART_FORMS = ("month", "month_of_year", "day_of_month", "year", "day_and_month", "day_and_year", "age")


def of_parts(parts: Parts, form: Form) -> Any:
    """Make a form of the year, month and day of a date; missing if a part that it is made of is.

    Examples
    --------
    >>> of_parts((2001, 2, None), Form("month")), of_parts((2001, 4, 1), Form("age", detail="2021-03-21"))
    ((2001, 2), 19)
    """
    year, month, day = parts
    wanted = {
        "month": (year, month), "month_of_year": (month,), "day_of_month": (day,), "year": (year,),
        "day_and_month": (month, day), "day_and_year": (year, day), "age": parts, "digits": parts,
    }[form.name]  # fmt: skip
    if year is None or month is None or day is None:
        return None if None in wanted else wanted
    if form == DIGITS:
        return f"{year}{month:02}{day:02}"
    if form.name == "age":
        on = tuple(int(digits) for digits in form.detail.split("-"))
        return on[0] - year - ((month, day) > on[1:])
    return wanted


def _postcode_part(postcode: str, part: str) -> str | None:
    found = POSTCODE.fullmatch(postcode)
    if found is None:
        return None
    return found["district"] + found["sector"] if part == "sector" else found[part]


def _each(values: Iterable[Any], make: Callable[[Any], Any]) -> list[Any]:
    """Make something of each value that is not missing, of equal ones once."""
    known: dict[Any, Any] = {None: None}
    return [known[value] if value in known else known.setdefault(value, make(value)) for value in values]
