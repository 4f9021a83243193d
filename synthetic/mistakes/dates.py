"""Mistakes in dates of birth. Every one of them gives a date that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from synthetic.mistakes.sheet import Hits, Mistake, Revision, Sheet
    from synthetic.streams import Bools, Ints

_DAYS = 31


def parts_of(dates: Any) -> tuple[Ints, Ints, Ints]:
    """Take dates apart: year, month from 1 to 12, day from 1 to 31."""
    months = dates.astype("datetime64[M]")
    number = months.astype(np.int64)
    return 1970 + number // 12, 1 + number % 12, 1 + (dates - months).astype(np.int64)


def date_of(year: Ints, month: Ints, day: Ints) -> tuple[Any, Bools]:
    """Put dates together; say which of them exist.

    Examples
    --------
    >>> import numpy as np
    >>> date, exists = date_of(np.array([2004, 2003]), np.array([2, 2]), np.array([29, 29]))
    >>> date.astype(str).tolist(), exists.tolist()
    (['2004-02-29', '2003-03-01'], [True, False])
    """
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + (day - 1)
    exists = (dates.astype("datetime64[M]") == months) & (month >= 1) & (month <= 12) & (day >= 1)
    return dates, exists


def swap_day_and_month(dates: Any) -> tuple[Any, Bools]:
    """Exchange day and month; say for which dates that gives another date (days up to the twelfth).

    Examples
    --------
    >>> import numpy as np
    >>> dates, possible = swap_day_and_month(np.array(["2004-02-11", "2004-02-13"], dtype="datetime64[D]"))
    >>> dates.astype(str).tolist(), possible.tolist()
    (['2004-11-02', '2004-02-13'], [True, False])
    """
    year, month, day = parts_of(dates)
    possible = day <= 12
    swapped, _ = date_of(year, np.where(possible, day, month), np.where(possible, month, day))
    return swapped, possible


def _day_month_swapped(sheet: Sheet, hits: Hits) -> Revision:
    swapped, possible = swap_day_and_month(sheet.dates(hits))
    return hits.where(possible), {"DOB": swapped[possible]}


def off_by_one(dates: Any, part: Ints, later: Bools) -> Any:
    """Move the day (part 0), the month (1) or the year (2) of each date by one, the others staying as they are.

    Where that date does not exist it goes the other way, and where neither does the day moves.

    Examples
    --------
    >>> import numpy as np
    >>> leap = np.array(["2004-02-29"] * 3, dtype="datetime64[D]")
    >>> off_by_one(leap, np.array([0, 1, 2]), np.array([True, True, True])).astype(str).tolist()
    ['2004-02-28', '2004-03-29', '2004-02-28']
    """
    year, month, day = parts_of(dates)
    step = np.where(later, 1, -1)
    tries = []
    for which, way in ((part, step), (part, -step), (np.zeros_like(part), step), (np.zeros_like(part), -step)):
        tries.append(
            date_of(
                year + np.where(which == 2, way, 0), month + np.where(which == 1, way, 0), day + np.where(which == 0, way, 0)
            )
        )
    return np.select([exists for _, exists in tries], [date for date, _ in tries], dates)


def _off_by_one(sheet: Sheet, hits: Hits) -> Revision:
    choice = hits.below(6)
    return hits, {"DOB": off_by_one(sheet.dates(hits), choice // 2, choice % 2 == 1)}


def _one_digit_apart() -> Any:
    days = np.arange(1, _DAYS + 1)
    tens, units = (days // 10)[:, None] != (days // 10)[None, :], (days % 10)[:, None] != (days % 10)[None, :]
    return tens ^ units


_ONE_DIGIT_APART = _one_digit_apart()


def wrong_digit(dates: Any, in_year: Bools, u: Any) -> Any:
    """Mistake one digit of the day, or the last of the year by two or three.

    Examples
    --------
    >>> import numpy as np
    >>> dates = np.array(["2004-02-29", "2009-05-13"], dtype="datetime64[D]")
    >>> wrong_digit(dates, np.array([False, True]), np.array([0.0, 0.9])).astype(str).tolist()
    ['2004-02-09', '2006-05-13']
    """
    year, month, day = parts_of(dates)
    last = parts_of((dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1)[2]
    fits = _ONE_DIGIT_APART[day - 1] & (np.arange(1, _DAYS + 1)[None, :] <= last[:, None])
    chosen = (u * fits.sum(axis=1)).astype(np.int64)
    other_day = 1 + np.argmax(np.cumsum(fits, axis=1) == chosen[:, None] + 1, axis=1)
    step = np.array([-3, -2, 2, 3])[(u * 4).astype(np.int64)]
    unit = year % 10 + step
    other_year = year + np.where((unit < 0) | (unit > 9), -step, step)
    by_day, _ = date_of(year, month, other_day)
    by_year, exists = date_of(other_year, month, day)
    return np.where(in_year & exists, by_year, by_day)


def _digit(sheet: Sheet, hits: Hits) -> Revision:
    u = hits.uniform() * 2
    return hits, {"DOB": wrong_digit(sheet.dates(hits), u >= 1, u % 1)}


def _sibling(sheet: Sheet, hits: Hits) -> Revision:
    if sheet.forms.sibling_birth is None:
        return hits.where(np.zeros(len(hits), dtype=bool)), {}
    other = sheet.forms.sibling_birth[hits.rows].astype("datetime64[D]")
    differs = other != sheet.dates(hits)
    return hits.where(differs), {"DOB": other[differs]}


def _first_of_january(sheet: Sheet, hits: Hits) -> Revision:
    return hits, {"DOB": sheet.dates(hits).astype("datetime64[Y]").astype("datetime64[D]")}


DATE_MISTAKES: dict[str, Mistake] = {
    "dob.first_of_january": _first_of_january,
    "dob.first_of_january_default": _first_of_january,
    "dob.sibling": _sibling,
    "dob.day_month_swapped": _day_month_swapped,
    "dob.off_by_one": _off_by_one,
    "dob.digit": _digit,
}
