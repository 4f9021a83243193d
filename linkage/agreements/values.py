"""Agreements on any value: equal, and not contradicting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Agreement, Form, KeyAgreement


@dataclass(frozen=True)
class Exact(KeyAgreement):
    """Both values are there and, after cleaning, equal.

    Examples
    --------
    >>> Exact("dob").describe()
    'dob: exact'
    """

    kind: ClassVar[str] = "exact"

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "exact"

    @property
    def form(self) -> Form:
        """The whole value."""
        return Form("whole")


@dataclass(frozen=True)
class Compatible(Agreement):
    """The values do not contradict: they are equal, or one is missing. It cannot be hashed.

    Examples
    --------
    >>> Compatible("middlenames").describe()
    'middlenames: equal, or missing on a side'
    """

    kind: ClassVar[str] = "compatible"

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "equal, or missing on a side"
