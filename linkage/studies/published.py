"""What was published: counts of people asked about and of matches, each with its source.

A study is a small declarative thing: some rows of a table of counts, the size of the register searched, and the
scenarios to try. :data:`STUDIES` holds ours; :class:`PublishedStudy` makes another.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from linkage.intervals import checked_counts
from synthetic.calendar import month_end
from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

COUNTS = Path(__file__).parent / "data" / "published_counts.csv"
HOME_OFFICE_SCENARIOS = (
    "home-office/strict",
    "home-office/clear-match",
    "home-office/stepped",
    "home-office/tolerant",
)


@dataclass(frozen=True)
class PublishedMonth:
    """One published month: how many people were asked about and how many matches came back.

    Examples
    --------
    >>> PublishedMonth("2016-09", 243, 65).title
    'September 2016'
    """

    month: str
    requested: int
    matched: int
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a month that is none, and counts that cannot be."""
        month_end(self.month)
        checked_counts(self.matched, self.requested, ("matched", "requested"))

    @property
    def title(self) -> str:
        """The month in words."""
        return f"{month_end(self.month):%B %Y}"


@dataclass(frozen=True)
class PublishedStudy:
    """Published counts to be held against simulated ones.

    Attributes
    ----------
    name, title
        What it is called and what it is.
    months
        The published months; those of one era, with one practice of matching.
    first_year, last_year
        The academic years whose censuses are taken to have been searched.
    register_people
        How many people the register really held.
    algorithms
        The scenarios to try, by name.
    notes
        What is assumed.

    Examples
    --------
    >>> months = PublishedMonth("2016-09", 243, 65), PublishedMonth("2016-10", 84, 22)
    >>> mine = PublishedStudy("mine", "two months", months)
    >>> mine.register_people
    20000000
    """

    name: str
    title: str
    months: tuple[PublishedMonth, ...]
    first_year: str = "2001/02"
    last_year: str = "2015/16"
    register_people: int = 20_000_000
    algorithms: tuple[str, ...] = HOME_OFFICE_SCENARIOS
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a study of nothing, or of one month twice."""
        if not self.months:
            raise InputError(f"study '{self.name}' has no months; give it at least one")
        names = [month.month for month in self.months]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"study '{self.name}' has month {twice[0]} more than once")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with COUNTS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def published_counts() -> pd.DataFrame:
    """Show every published count with its source, status and confidence.

    Examples
    --------
    >>> published_counts()[["period", "requested", "matched"]].head(2)
        period  requested  matched
    0  2016-09        243       65
    1  2016-10         84       22
    """
    import pandas as pd

    frame = pd.DataFrame(_rows())
    return frame.assign(**{name: pd.to_numeric(frame[name]).astype("Int64") for name in ("requested", "matched")})


def _months(requester: str, periods: tuple[str, ...]) -> tuple[PublishedMonth, ...]:
    found = {row["period"]: row for row in _rows() if row["requester"] == requester}
    return tuple(
        PublishedMonth(period, int(found[period]["requested"]), int(found[period]["matched"]), found[period]["source"])
        for period in periods
    )


STUDIES = {
    "home-office-2016-q4": PublishedStudy(
        name="home-office-2016-q4",
        title="Home Office requests matched against the National Pupil Database, September to December 2016",
        months=_months("home_office", ("2016-09", "2016-10", "2016-11", "2016-12")),
        notes=(
            "The rule of matching was never published: the four algorithms are scenarios, from strict to tolerant.",
            "Which censuses were searched was never published: all from January 2002 to May 2016 are taken.",
            "Who is asked about, and how well the lists describe them, was never published: see "
            "synthetic.parameters().to_frame(), where every such figure is called an assumption.",
            "A published match is taken to be one person found for one request.",
            "Nobody on a list who was never on a roll has a brother or sister on the register in this world.",
        ),
    )
}
"""The studies that come with the library, by name."""


def study(name: str | PublishedStudy) -> PublishedStudy:
    """Give a study by name.

    Examples
    --------
    >>> sum(month.requested for month in study("home-office-2016-q4").months)
    599
    """
    if isinstance(name, PublishedStudy):
        return name
    if name not in STUDIES:
        raise unknown("study", name, STUDIES)
    return STUDIES[name]
