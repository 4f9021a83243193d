"""What was published: counts of people asked about and of matches, each with its source.

A study is a small declarative thing: some rows of a table of counts, the size of the register searched, and the
scenarios to try. :data:`STUDIES` holds ours; :class:`PublishedStudy` makes another, from a frame or a file of counts too.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    """One published month, or one period of several: how many people were asked about and how many matches came back.

    Attributes
    ----------
    month
        The month; of a period, the one in which its requests are simulated.
    requested, matched
        People asked about, and matches.
    source
        Where the counts were published.
    first, last
        The months in which a period begins and ends; without them it is the month itself.

    Examples
    --------
    >>> PublishedMonth("2016-09", 243, 65).title
    'September 2016'
    >>> PublishedMonth("2016-02", 2461, 531, first="2015-07", last="2016-09").title
    'July 2015 to September 2016'
    """

    month: str
    requested: int
    matched: int
    source: str = ""
    first: str = ""
    last: str = ""

    def __post_init__(self) -> None:
        """Refuse a month that is none or outside its period, and counts that cannot be."""
        month_end(self.month)
        first, last = self.span
        if not month_end(first) <= month_end(self.month) <= month_end(last):
            raise InputError(f"month {self.month} must lie from first {first} to last {last}")
        checked_counts(self.matched, self.requested, ("matched", "requested"))

    @property
    def span(self) -> tuple[str, str]:
        """The months in which it begins and ends."""
        return self.first or self.month, self.last or self.month

    @property
    def title(self) -> str:
        """The month or the period in words."""
        first, last = (f"{month_end(month):%B %Y}" for month in self.span)
        return first if first == last else f"{first} to {last}"


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
        """Refuse a study of nothing, of one month twice, or of periods that overlap."""
        if not self.months:
            raise InputError(f"study '{self.name}' has no months; give it at least one")
        names = [month.month for month in self.months]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"study '{self.name}' has month {twice[0]} more than once")
        ordered = sorted(self.months, key=lambda month: month.span)
        for earlier, later in pairwise(ordered):
            if earlier.span[1] >= later.span[0]:
                raise InputError(f"study '{self.name}' has periods that overlap: {earlier.title} and {later.title}")

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, name: str, title: str = "", **settings: Any) -> PublishedStudy:
        """Make a study of published counts in a table.

        Parameters
        ----------
        frame
            One row a period: ``month`` (such as 2016-09), or ``start`` and ``end`` (months, or the first and the last
            day of months); ``requested`` and ``matched`` (people); ``source``.
        name, title
            What the study is called and what it is.
        **settings
            The other attributes. Without ``last_year``, the register is taken to hold every academic year whose last
            census had been returned before the earliest month simulated.

        Returns
        -------
        PublishedStudy
            Of the periods in order of time. The requests of a period are simulated in its middle month.

        Raises
        ------
        InputError
            If a column is missing, a period is none or overlaps another, nobody was requested, more were matched than
            requested, or a setting is unknown.

        Examples
        --------
        >>> import pandas as pd
        >>> counts = pd.DataFrame({"month": ["2016-10", "2016-09"], "requested": [84, 243], "matched": [22, 65],
        ...                        "source": "a reply"})
        >>> mine = PublishedStudy.from_frame(counts, name="mine")
        >>> [month.title for month in mine.months], mine.last_year
        (['September 2016', 'October 2016'], '2015/16')
        """
        from linkage.studies.inference.tables_of_counts import months_of, searchable_years

        others = [field.name for field in fields(cls) if field.name not in ("name", "title", "months")]
        for setting in settings:
            if setting not in others:
                raise unknown("setting of a study", setting, others)
        months = months_of(frame, name)
        if "last_year" not in settings:
            settings["last_year"] = searchable_years(month.month for month in months)
        return cls(name, title or f"published counts of {name}", months, **settings)

    @classmethod
    def from_csv(cls, path: str | Path, *, name: str, title: str = "", **settings: Any) -> PublishedStudy:
        r"""Make a study of published counts in a CSV file; as :meth:`from_frame`.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "counts.csv"
        ...     _ = file.write_text("month,requested,matched,source\n2016-09,243,65,a reply\n")
        ...     PublishedStudy.from_csv(file, name="mine").months[0].matched
        65
        """
        import pandas as pd

        try:
            frame = pd.read_csv(path, dtype=str, comment="#")
        except (OSError, ValueError):
            raise InputError(f"cannot read published counts from '{path}' as a CSV file") from None
        return cls.from_frame(frame, name=name, title=title, **settings)


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
