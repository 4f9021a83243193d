"""Agreements on dates: exchanged, known in part, near each other, of the same age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from linkage.agreements.base import Agreement, Form, KeyAgreement
from synthetic.refusal import outside, unknown, whole_number

PARTS = {
    "year": "year",
    "month_of_year": "month",
    "day_of_month": "day",
    "day_and_month": "day and month",
    "day_and_year": "day and year",
}
"""Parts of a date that can be compared alone; month and year are :class:`MonthAndYear`."""


@dataclass(frozen=True)
class DayMonthSwapped(KeyAgreement):
    """The day of one date is the month of the other and the reverse, in the same year, and the two dates differ.

    Examples
    --------
    >>> DayMonthSwapped("dob").describe()
    'dob: day and month swapped'
    """

    kind: ClassVar[str] = "day_month_swapped"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "day and month swapped"

    @property
    def form(self) -> Form:
        """The date as it is, on the right."""
        return Form("whole")

    @property
    def left_form(self) -> Form:
        """The date with day and month exchanged, on the left."""
        return Form("swapped")


@dataclass(frozen=True)
class MonthAndYear(KeyAgreement):
    """Month and year are equal, whatever the day, also of dates that could be read only so far.

    Examples
    --------
    >>> MonthAndYear("dob").describe()
    'dob: month and year'
    """

    kind: ClassVar[str] = "month_and_year"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "month and year"

    @property
    def form(self) -> Form:
        """The month of the year."""
        return Form("month")


@dataclass(frozen=True)
class YearOnly(KeyAgreement):
    """The years are equal, also of dates that could be read only so far.

    Examples
    --------
    >>> YearOnly("dob").describe()
    'dob: year'
    """

    kind: ClassVar[str] = "year_only"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "year"

    @property
    def form(self) -> Form:
        """The year."""
        return Form("year")


@dataclass(frozen=True)
class DatePart(KeyAgreement):
    """A part of the two dates is equal: see :data:`PARTS`. Year and month also of dates that could be read only so far.

    Examples
    --------
    >>> DatePart("dob", "day_and_month").describe()
    'dob: day and month'
    """

    kind: ClassVar[str] = "date_part"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    part: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.part not in PARTS:
            raise unknown("part of a date", self.part, PARTS)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return PARTS[self.part]

    @property
    def form(self) -> Form:
        """The part of the date."""
        return Form(self.part)


@dataclass(frozen=True)
class SameAge(KeyAgreement):
    """Both are of the same age in completed years on a day.

    Examples
    --------
    >>> SameAge("dob", "2021-03-21").describe()
    'dob: same age on 2021-03-21'
    """

    kind: ClassVar[str] = "same_age"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    on: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _day("on", self.on)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"same age on {self.on}"

    @property
    def form(self) -> Form:
        """The age."""
        return Form("age", detail=self.on)


@dataclass(frozen=True)
class AgesWithin(Agreement):
    """The ages in completed years on a day differ by so many years or fewer. It cannot be hashed.

    Examples
    --------
    >>> AgesWithin("dob", 1, "2021-03-21").describe()
    'dob: ages on 2021-03-21 within 1 year'
    """

    kind: ClassVar[str] = "ages_within"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    years: int
    on: str

    def __post_init__(self) -> None:
        super().__post_init__()
        whole_number("years", self.years, 1)
        _day("on", self.on)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"ages on {self.on} within {_some(self.years, 'year')}"


@dataclass(frozen=True)
class TwoOfThree(Agreement):
    """At least two of day, month and year are equal. It cannot be hashed.

    Examples
    --------
    >>> TwoOfThree("dob").describe()
    'dob: two of day, month and year'
    """

    kind: ClassVar[str] = "two_of_three"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "two of day, month and year"


@dataclass(frozen=True)
class WithinDays(Agreement):
    """The dates lie so many days apart or fewer. It cannot be hashed.

    Examples
    --------
    >>> WithinDays("dob", 31).describe()
    'dob: within 31 days'
    """

    kind: ClassVar[str] = "within_days"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    days: int

    def __post_init__(self) -> None:
        super().__post_init__()
        whole_number("days", self.days, 1)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"within {_some(self.days, 'day')}"


@dataclass(frozen=True)
class WithinYears(Agreement):
    """The calendar years of the dates differ by so many or fewer. It cannot be hashed.

    Examples
    --------
    >>> WithinYears("dob", 10).describe()
    'dob: years within 10'
    """

    kind: ClassVar[str] = "within_years"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    years: int

    def __post_init__(self) -> None:
        super().__post_init__()
        whole_number("years", self.years, 1)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"years within {self.years}"


@dataclass(frozen=True)
class NotFirstOfJanuary(Agreement):
    """Both dates are there, and neither is 1 January, which stands for a day that is not known. It cannot be hashed.

    Examples
    --------
    >>> NotFirstOfJanuary("dob").describe()
    'dob: not 1 January'
    """

    kind: ClassVar[str] = "not_first_of_january"
    holds: ClassVar[tuple[str, ...]] = ("date",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "not 1 January"


def _day(name: str, given: str) -> None:
    try:
        date.fromisoformat(given)
    except (TypeError, ValueError):
        raise outside(name, given, "a day, such as '2021-03-21'") from None


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
