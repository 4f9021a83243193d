"""When a school census happens, and to which school year a birthday belongs.

Census days follow the published rule: the first Thursday of October, the third of January, the third of May. The rule
gives all twelve dates that could be checked against a source (``tests/synthetic/test_calendar.py``). Before autumn 2006
the pupil-level census was taken once a year, in January; every term since.

Days are counted from 1 January 1970, as NumPy's ``datetime64[D]`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

from synthetic.refusal import InputError, unknown

TERMS = ("Autumn", "Spring", "Summer")
FIRST_YEAR = 2001
FIRST_TERMLY_YEAR = 2006
LAST_YEAR = 2030
_THURSDAY = 3
_RULE = {"Autumn": (10, 1), "Spring": (1, 3), "Summer": (5, 3)}


@dataclass(frozen=True, order=True)
class Census:
    """One census day: academic year as ``2015/16``, term, and date.

    Examples
    --------
    >>> census("2016/17", "Autumn")
    Census(date=datetime.date(2016, 10, 6), year='2016/17', term='Autumn')
    """

    date: date
    year: str
    term: str

    @property
    def day(self) -> int:
        """The census date in days since 1970."""
        return day_number(self.date)

    @property
    def year_start(self) -> int:
        """The calendar year in which the academic year began."""
        return int(self.year[:4])


def census(year: str, term: str) -> Census:
    """Give the census of one academic year and term.

    Raises
    ------
    InputError
        If the term is unknown, the year is not written like ``2015/16``, or no census was taken then.

    Examples
    --------
    >>> census("2015/16", "Summer").date
    datetime.date(2016, 5, 19)
    """
    start = year_start(year)
    if term not in TERMS:
        raise unknown("term", term, TERMS)
    if start < FIRST_TERMLY_YEAR and term != "Spring":
        raise InputError(f"before 2006/07 the pupil-level census was taken in Spring only, not in {term} {year}")
    month, nth = _RULE[term]
    first = date(start if term == "Autumn" else start + 1, month, 1)
    thursday = first + timedelta(days=(_THURSDAY - first.weekday()) % 7 + 7 * (nth - 1))
    return Census(thursday, year, term)


def censuses(first: str, last: str) -> tuple[Census, ...]:
    """Give every census from the first academic year to the last, in order of date.

    Examples
    --------
    >>> [f"{c.term} {c.date.year}" for c in censuses("2005/06", "2006/07")]
    ['Spring 2006', 'Autumn 2006', 'Spring 2007', 'Summer 2007']
    """
    start, end = year_start(first), year_start(last)
    if end < start:
        raise InputError(f"the last census year {last} is before the first, {first}")
    return tuple(
        census(academic_year(year), term)
        for year in range(start, end + 1)
        for term in (TERMS if year >= FIRST_TERMLY_YEAR else ("Spring",))
    )


def academic_year(start: int) -> str:
    """Write the academic year that began in the given calendar year.

    Examples
    --------
    >>> academic_year(1999), academic_year(2015)
    ('1999/00', '2015/16')
    """
    return f"{start}/{(start + 1) % 100:02d}"


def year_start(year: str) -> int:
    """Read the calendar year in which an academic year such as ``2015/16`` began."""
    written = re.fullmatch(r"(\d{4})/(\d{2})", str(year))
    if not written or (int(written[1]) + 1) % 100 != int(written[2]):
        raise InputError(f"unknown academic year '{year}'; write it like 2015/16")
    start = int(written[1])
    if not FIRST_YEAR <= start <= LAST_YEAR:
        raise InputError(f"no pupil-level census for {year}; known: 2001/02 to {academic_year(LAST_YEAR)}")
    return start


def month_end(month: str) -> date:
    """Read a month written like ``2016-09`` and give its last day.

    Examples
    --------
    >>> month_end("2016-09")
    datetime.date(2016, 9, 30)
    """
    written = re.fullmatch(r"(\d{4})-(\d{2})", str(month))
    if not written or not 1 <= int(written[2]) <= 12 or not 1900 <= int(written[1]) <= 2100:
        raise InputError(f"unknown month '{month}'; write it like 2016-09")
    year, number = int(written[1]), int(written[2])
    following = date(year + number // 12, number % 12 + 1, 1)
    return following - timedelta(days=1)


def day_number(when: date) -> int:
    """Count the days from 1 January 1970."""
    return when.toordinal() - date(1970, 1, 1).toordinal()


def first_of_september(year: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Give the day number of 1 September for an array of calendar years."""
    months = (np.asarray(year).astype(np.int64) - 1970) * 12 + 8
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)


def school_year_of_birth(birth_day: npt.ArrayLike) -> npt.NDArray[np.int16]:
    """Give the year whose 1 September is the last on or before each birthday: what decides the year group.

    Examples
    --------
    >>> school_year_of_birth([day_number(date(2005, 8, 31)), day_number(date(2005, 9, 1))]).tolist()
    [2004, 2005]
    """
    months = np.asarray(birth_day).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return ((months - 8) // 12 + 1970).astype(np.int16)


def school_day(day: npt.ArrayLike, *, later: bool) -> npt.NDArray[np.int64]:
    """Give the next day on which schools are open, or with ``later=False`` the last, counting the day itself.

    Schools are shut on Saturdays and Sundays, from 23 July to 31 August and from 21 December to 2 January (assumed; half
    terms and Easter are left out). The first of September is a school day whatever the day of the week: schools write it
    as the day of entry.

    Examples
    --------
    >>> days = [day_number(date(2015, 8, 10)), day_number(date(2015, 11, 7)), day_number(date(2015, 11, 5))]
    >>> [str(day) for day in school_day(days, later=True).astype("datetime64[D]")]
    ['2015-09-01', '2015-11-09', '2015-11-05']
    >>> [str(day) for day in school_day(days, later=False).astype("datetime64[D]")]
    ['2015-07-22', '2015-11-06', '2015-11-05']
    """
    following, preceding = _open_days()
    found: npt.NDArray[np.int64] = (following if later else preceding)[np.asarray(day).astype(np.int64) - _FIRST_OPEN]
    return found


_FIRST_OPEN, _LAST_OPEN = day_number(date(1960, 9, 1)), day_number(date(2080, 9, 1))


@cache
def _open_days() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give for every day of some decades the next day and the last on which schools are open."""
    day = np.arange(_FIRST_OPEN, _LAST_OPEN + 1)
    dates = day.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    month, of_month = months.astype(np.int64) % 12 + 1, (dates - months).astype(np.int64) + 1
    shut = (day + 3) % 7 > 4  # Saturday and Sunday; the first of January 1970 was a Thursday
    shut |= ((month == 7) & (of_month > 22)) | (month == 8)
    shut |= ((month == 12) & (of_month > 20)) | ((month == 1) & (of_month < 3))
    shut &= ~((month == 9) & (of_month == 1))
    following = np.minimum.accumulate(np.where(shut, _LAST_OPEN, day)[::-1])[::-1]
    return following, np.maximum.accumulate(np.where(shut, _FIRST_OPEN, day))
