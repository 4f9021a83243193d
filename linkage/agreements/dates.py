"""Agreements on dates: exchanged, or known in part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Form, KeyAgreement


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
