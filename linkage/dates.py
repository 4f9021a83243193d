"""How dates of birth are read: whole dates, and what can be known of dates that do not exist.

A date such as 19450493 is no date, but its year and month can be read. It then never agrees as a date, and may agree
by month and year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from synthetic.refusal import InputError, examples, outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

PARTS = ("year", "month", "day")
WHOLE = {
    "YYYY-MM-DD": re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})([T ][\d:.]+)?"),
    "YYYYMMDD": re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    "DD/MM/YYYY": re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
}
PARTIAL = (re.compile(r"(?P<year>\d{4})(-(?P<month>\d{1,2}))?"), re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"))
UNREADABLE = ("refuse", "missing")


@dataclass(frozen=True)
class Reading:
    """What one text says about a date.

    Attributes
    ----------
    layout
        The name of its layout in :data:`WHOLE`; empty if it has none of them.
    whole
        The date, if there is such a date.
    year, month, day
        The parts that are possible on their own, whether or not they make a date together.
    """

    layout: str = ""
    whole: date | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None


def read(text: str) -> Reading:
    """Read one date.

    Examples
    --------
    >>> read("19151111").whole
    datetime.date(1915, 11, 11)
    >>> read("19450493")
    Reading(layout='YYYYMMDD', whole=None, year=1945, month=4, day=None)
    >>> read("1945-04").month
    4
    """
    for layout, pattern in WHOLE.items():
        if found := pattern.fullmatch(text):
            return _reading(layout, found.groupdict())
    for pattern in PARTIAL:
        if found := pattern.fullmatch(text):
            return _reading("", found.groupdict())
    return Reading()


def fold_dates(array: pa.Array, column: str, unreadable_dates: str = "refuse") -> dict[str, pa.Array]:
    """Turn a column of dates, timestamps, texts or whole numbers like 19991231 into dates.

    Parameters
    ----------
    array
        The column.
    column
        Its name, for refusals.
    unreadable_dates
        ``"refuse"``, or ``"missing"`` to keep only the parts that can be read.

    Returns
    -------
    dict
        ``dob`` (date32); and ``dob_year``, ``dob_month``, ``dob_day`` (int16) if some dates could only be read in part.

    Raises
    ------
    InputError
        If a date cannot be read, or if the column mixes layouts.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_dates(pa.array(["2001-02-03", None]), "'DOB' of left")["dob"].to_pylist()
    [datetime.date(2001, 2, 3), None]
    >>> fold_dates(pa.array(["2001-02-31"]), "'DOB' of left")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: 'DOB' of left holds 1 date that cannot be read: '2001-02-31'; dates are written
    YYYY-MM-DD, YYYYMMDD or DD/MM/YYYY, or give unreadable_dates='missing'
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if unreadable_dates not in UNREADABLE:
        raise outside("unreadable_dates", unreadable_dates, "'refuse' or 'missing'")
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if pa.types.is_temporal(whole.type):
        return {"dob": pc.cast(whole, pa.date32(), safe=False)}
    trimmed = pc.utf8_trim_whitespace(pc.cast(whole, pa.string()))
    encoded = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    readings = [read(text) for text in texts]
    _refuse_mixed(texts, readings, column)
    lost = [text for text, reading in zip(texts, readings, strict=True) if reading.whole is None]
    if lost and unreadable_dates == "refuse":
        raise _unreadable(lost, pc.sum(pc.is_in(trimmed, pa.array(lost))).as_py(), column)
    columns = {"dob": pa.array([reading.whole for reading in readings], pa.date32())}
    if lost:
        columns |= {f"dob_{part}": pa.array([getattr(r, part) for r in readings], pa.int16()) for part in PARTS}
    return {name: values.take(encoded.indices) for name, values in columns.items()}


def _reading(layout: str, parts: dict[str, str | None]) -> Reading:
    year, month, day = (int(parts.get(part) or 0) for part in PARTS)
    try:
        whole = date(year, month, day) if layout else None
    except ValueError:
        whole = None
    return Reading(layout, whole, year or None, month if 1 <= month <= 12 else None, day if 1 <= day <= 31 else None)


def _refuse_mixed(texts: Iterable[str], readings: Iterable[Reading], column: str) -> None:
    first: dict[str, str] = {}
    for text, reading in zip(texts, readings, strict=True):
        if reading.layout:
            first.setdefault(reading.layout, text)
    if len(first) > 1:
        seen = " and ".join(f"{layout} ('{first[layout]}')" for layout in sorted(first))
        raise InputError(f"{column} mixes the date layouts {seen}; use one of them")


def _unreadable(lost: list[str], count: int, column: str) -> InputError:
    dates = "1 date" if count == 1 else f"{count} dates"
    return InputError(
        f"{column} holds {dates} that cannot be read: {examples(lost)}; dates are written YYYY-MM-DD, YYYYMMDD or "
        "DD/MM/YYYY, or give unreadable_dates='missing'"
    )
