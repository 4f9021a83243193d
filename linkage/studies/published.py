"""What was published: counts of people asked about and of matches, each with its source.

A study is a small declarative thing: some rows of a table of counts, the size of the register searched, and the
scenarios to try. :data:`STUDIES` holds ours; :class:`PublishedStudy` makes another, from a frame or a file of counts too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.intervals import checked_counts
from synthetic.calendar import month_end
from synthetic.refusal import InputError, outside, unknown

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
    without
        What lies between the two and is not in the period: the first and the last month of each gap.

    Raises
    ------
    InputError
        If a month is none, the one simulated or a gap lies outside the period, or a count cannot be.

    Examples
    --------
    >>> PublishedMonth("2016-09", 243, 65).title
    'September 2016'
    >>> PublishedMonth("2016-02", 2461, 531, first="2015-07", last="2016-09").title
    'July 2015 to September 2016'
    >>> PublishedMonth("2016-02", 600, 90, first="2016-01", last="2016-12", without=(("2016-05", "2016-07"),)).title
    'January 2016 to December 2016 without May 2016 to July 2016'
    """

    month: str
    requested: int
    matched: int
    source: str = ""
    first: str = ""
    last: str = ""
    without: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a month that is none or outside its period, and counts that cannot be."""
        month_end(self.month)
        first, last = self.span
        if not month_end(first) <= month_end(self.month) <= month_end(last):
            raise InputError(f"month {self.month} must lie from first {first} to last {last}")
        for begins, ends in self.without:
            if not month_end(first) < month_end(begins) <= month_end(ends) < month_end(last):
                raise InputError(f"the gap {begins} to {ends} must lie between first {first} and last {last}")
            if begins <= self.month <= ends:
                raise InputError(f"month {self.month} must not lie in the gap {begins} to {ends}")
        checked_counts(self.matched, self.requested, ("matched", "requested"))

    @property
    def span(self) -> tuple[str, str]:
        """The months in which it begins and ends."""
        return self.first or self.month, self.last or self.month

    @property
    def title(self) -> str:
        """The month or the period in words, with its gaps."""
        gaps = " and ".join(_in_words(*gap) for gap in self.without)
        return f"{_in_words(*self.span)} without {gaps}" if gaps else _in_words(*self.span)

    @property
    def stretches(self) -> tuple[tuple[str, str], ...]:
        """The first and the last month of each stretch of months between the gaps.

        Examples
        --------
        >>> PublishedMonth("2016-02", 600, 90, first="2016-01", last="2016-12", without=(("2016-05", "2016-07"),)).stretches
        (('2016-01', '2016-04'), ('2016-08', '2016-12'))
        """
        gaps = sorted(self.without)
        begins = [self.span[0], *(_month_from(last, 1) for _, last in gaps)]
        ends = [*(_month_from(first, -1) for first, _ in gaps), self.span[1]]
        return tuple(zip(begins, ends, strict=True))


def _in_words(first: str, last: str) -> str:
    words = [f"{month_end(month):%B %Y}" for month in (first, last)]
    return words[0] if first == last else " to ".join(words)


def _month_from(month: str, months: int) -> str:
    end = month_end(month)
    year, number = divmod(end.year * 12 + end.month - 1 + months, 12)
    return f"{year}-{number + 1:02d}"


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

    Raises
    ------
    InputError
        If ``months``, ``algorithms`` or ``notes`` is not a list of such, there is no month or one twice, or periods overlap.

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
        object.__setattr__(self, "months", _several(self, "months", PublishedMonth, "PublishedMonth('2016-09', 243, 65)"))
        object.__setattr__(self, "algorithms", _several(self, "algorithms", str, "'home-office/strict'"))
        object.__setattr__(self, "notes", _several(self, "notes", str, "'an assumption'"))
        if not self.months:
            raise InputError(f"study '{self.name}' has no months; give it at least one")
        names = [month.month for month in self.months]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"study '{self.name}' has month {twice[0]} more than once")
        ordered = sorted((*stretch, month.title) for month in self.months for stretch in month.stretches)
        for (_, last, earlier), (first, _, later) in pairwise(ordered):
            if last >= first:
                raise InputError(f"study '{self.name}' has periods that overlap: {earlier} and {later}")

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, name: str, title: str = "", **settings: Any) -> PublishedStudy:
        """Make a study of published counts in a table.

        Parameters
        ----------
        frame
            One row a period: ``month`` (such as 2016-09), or ``start`` and ``end`` (months, or the first and the last
            day of months); ``requested`` and ``matched`` (people); ``source``. Where there is a ``month``, ``start`` and
            ``end`` must be of that month or empty.
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
            If a column is missing or there twice, a period is none or overlaps another, nobody was requested, more were
            matched than requested, or a setting is unknown.

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

        refuse_settings(settings, "name", "title", "months")
        months = months_of(frame, name)
        if "last_year" not in settings:
            settings["last_year"] = searchable_years(month.month for month in months)
        return cls(name, title or f"published counts of {name}", months, **settings)

    @classmethod
    def from_csv(cls, path: str | Path, *, name: str, title: str = "", **settings: Any) -> PublishedStudy:
        r"""Make a study of published counts in a CSV file; as :meth:`from_frame`. Lines that begin with # are left out.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "counts.csv"
        ...     _ = file.write_text("month,requested,matched,source\n2016-09,243,65,a reply\n")
        ...     PublishedStudy.from_csv(file, name="mine").months[0].matched
        65
        """
        from linkage.studies.inference.tables_of_counts import counts_in

        return cls.from_frame(counts_in(path), name=name, title=title, **settings)


def refuse_settings(settings: dict[str, Any], *others: str) -> None:
    """Refuse what is no attribute of a study, or one of the ``others``, which are not set so."""
    allowed = [field.name for field in fields(PublishedStudy) if field.name not in others]
    for setting in settings:
        if setting not in allowed:
            raise unknown("setting of a study", setting, allowed)


def _several(study: PublishedStudy, attribute: str, kind: type, such: str) -> tuple[Any, ...]:
    """Give an attribute that holds several of a kind, or refuse it: a single text would be taken letter by letter."""
    given = getattr(study, attribute)
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise outside(f"{attribute} of study '{study.name}'", given, f"a list, such as [{such}]")
    several = tuple(given)
    for one in several:
        if not isinstance(one, kind):
            raise outside(f"each of {attribute} of study '{study.name}'", one, f"a {kind.__name__}, such as {such}")
    return several


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
    if not isinstance(name, str):
        raise outside("study", name, "a PublishedStudy or the name of one")
    if name not in STUDIES:
        raise unknown("study", name, STUDIES)
    return STUDIES[name]
