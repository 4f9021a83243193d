"""Published counts read from a user's table: which months they are of, and what cannot be a count."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.intervals import whole
from synthetic.calendar import academic_year, censuses, month_end
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from linkage.studies.published import PublishedMonth

MONTH = ("month",)
PERIOD = ("start", "end")
COUNTS = ("requested", "matched", "source")


def months_of(frame: pd.DataFrame, name: str) -> tuple[PublishedMonth, ...]:
    """Read the rows of a table of counts, in order of time; the columns and refusals are those of ``from_frame``.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"start": ["2015-07-01"], "end": ["2016-09-30"], "requested": [2461], "matched": [531], "source": ["HCWS272"]}
    >>> months_of(pd.DataFrame(row), "mine")[0].month
    '2016-02'
    """
    from linkage.studies.published import PublishedMonth

    refuse_columns(frame, name)
    read = []
    columns = [column for column in (*MONTH, *PERIOD, *COUNTS) if column in frame.columns]
    for place, row in enumerate(frame[columns].to_dict("records"), start=1):
        of = f"row {place} of '{name}'"
        first, last = span_of(row, of)
        requested, matched = (_count(row[column], f"{column} in {of}") for column in ("requested", "matched"))
        if requested < 1:
            raise InputError(f"requested in {of} must be at least 1, not {requested}")
        if matched > requested:
            raise InputError(f"matched {matched} in {of} is more than requested {requested}")
        source = "" if is_empty(row["source"]) else str(row["source"]).strip()
        if not source:
            raise InputError(f"source in {of} is empty; say where the counts were published")
        read.append(PublishedMonth(middle(first, last), requested, matched, source, first, last))
    return tuple(sorted(read, key=lambda month: month.span))


def counts_in(path: str | Path) -> pd.DataFrame:
    """Read a CSV file of counts, every value as text; lines that begin with # are left out."""
    import pandas as pd

    try:
        lines = _without_comments(Path(path).read_text(encoding="utf-8-sig"))
        # The header is read as a row, for pandas would give a column that is there twice another name.
        table = pd.read_csv(StringIO(lines), dtype=str, header=None)
    except (OSError, TypeError, ValueError):
        raise InputError(f"cannot read published counts from '{path}' as a CSV file") from None
    return table.iloc[1:].set_axis(table.iloc[0].fillna("").tolist(), axis="columns")


def _without_comments(text: str) -> str:
    r"""Leave out the lines that begin with #, but none inside a quoted value.

    Examples
    --------
    >>> _without_comments('# ours\nsource\nreply #3\n"a\n# b"\n')
    'source\nreply #3\n"a\n# b"\n'
    """
    kept, quoted = [], False
    for line in StringIO(text):
        if quoted or not line.startswith("#"):
            kept.append(line)
            quoted ^= line.count('"') % 2 == 1
    return "".join(kept)


def refuse_columns(frame: pd.DataFrame, name: str, *further: str) -> None:
    """Refuse what is no table, an empty one, and one that lacks a column or has it twice."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"the counts of '{name}' must be a pandas frame, not {type(frame).__name__}")
    has = list(frame.columns)
    when = MONTH if "month" in has or not set(PERIOD) & set(has) else PERIOD
    lacking = [column for column in (*further, *when, *COUNTS) if column not in has]
    if lacking:
        raise InputError(
            f"the counts of '{name}' have no column {listed(lacking)}; needed are month (or start and end), requested, "
            f"matched and source, there are {listed(has) or 'none'}"
        )
    twice = [column for column in (*further, *MONTH, *PERIOD, *COUNTS) if has.count(column) > 1]
    if twice:
        raise InputError(
            f"the counts of '{name}' have more than one column {listed(twice)}; which of them counts is not known"
        )
    if frame.empty:
        raise InputError(f"the counts of '{name}' have no rows; give at least one")


def span_of(row: dict[Any, Any], of: str) -> tuple[str, str]:
    """Give the first and the last month of a row.

    Examples
    --------
    >>> span_of({"start": "2015-07", "end": "2016-09-30"}, "row 1")
    ('2015-07', '2016-09')
    """
    if "month" in row:
        month = _month(row["month"], f"month in {of}", None)
        for end, day in zip(PERIOD, ("first", "last"), strict=True):
            if end in row and not is_empty(row[end]) and _month(row[end], f"{end} in {of}", day) != month:
                raise InputError(
                    f"{end} in {of} is {row[end]} but its month is {month}; give one month, or a start and an end"
                )
        return month, month
    first = _month(row["start"], f"start in {of}", "first")
    last = _month(row["end"], f"end in {of}", "last")
    if first > last:
        raise InputError(f"start {first} in {of} is after its end {last}")
    return first, last


def is_empty(value: object) -> bool:
    """Whether a cell of a table holds nothing: missing, or a text of blanks."""
    import pandas as pd

    return bool(pd.isna(value)) or not str(value).strip()  # type: ignore[call-overload]


def _month(value: object, thing: str, day: str | None) -> str:
    """Read a month, or a day of one: any, or only the first or the last."""
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) and value == value else str(value).strip()
    whole_day = re.fullmatch(r"(\d{4}-\d{2})-(\d{2})", text)
    month = whole_day[1] if whole_day else text
    try:
        end = month_end(month)
    except InputError:
        raise InputError(f"{thing} must be a month written like 2016-09, not '{value}'") from None
    if whole_day and not 1 <= int(whole_day[2]) <= end.day:
        raise InputError(f"{thing} must be a month written like 2016-09, not '{value}', which is no day")
    if whole_day and day and int(whole_day[2]) != (1 if day == "first" else end.day):
        raise InputError(f"{thing} must be the {day} day of a month, not {text}; counts are taken by whole months")
    return month


def _count(value: object, thing: str) -> int:
    text = str(value).strip()
    if isinstance(value, str) and re.fullmatch(r"\d+(\.0+)?", text):
        return int(float(text))
    if isinstance(value, Real) and not isinstance(value, Integral) and float(value).is_integer():
        return whole(thing, int(float(value)), least=0)
    return whole(thing, value, least=0)


def middle(first: str, last: str) -> str:
    """Give the month half-way between two, the earlier of two middle ones.

    Examples
    --------
    >>> middle("2015-07", "2016-09"), middle("2016-10", "2016-11")
    ('2016-02', '2016-10')
    """
    numbers = [end.year * 12 + end.month - 1 for end in (month_end(first), month_end(last))]
    year, month = divmod(sum(numbers) // 2, 12)
    return f"{year}-{month + 1:02d}"


def searchable_years(months: Iterable[str]) -> str:
    """Give the last academic year all of whose censuses had been returned before the earliest of some months.

    Examples
    --------
    >>> searchable_years(["2016-12", "2016-09"]), searchable_years(["2016-02"])
    ('2015/16', '2014/15')
    """
    from synthetic.requests import searchable_until

    until = searchable_until(min(months))
    held = until.year - 1
    while censuses(academic_year(held), academic_year(held))[-1].date > until:
        held -= 1
    return academic_year(held)
