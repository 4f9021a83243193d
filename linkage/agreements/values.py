"""Agreements on any value: equal, not contradicting, recorded at any time, valid in itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Agreement, Form, KeyAgreement
from synthetic.refusal import InputError, outside, unknown

CHECKS = {"nhs_number": "ten digits, not all alike, with the check digit of modulus 11"}
"""What a number is held against, by the name of the check; the NHS Data Dictionary gives the rule of its number."""


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
class EverRecorded(Agreement):
    """The left value equals any that the right side has ever recorded of the same person, on whichever of their rows.

    A register holds several identities of a person, and an algorithm that was given lists of dated postcodes compares
    with them all. It cannot be hashed by itself.

    Examples
    --------
    >>> EverRecorded("postcode").describe()
    'postcode: equal to any ever recorded'
    """

    kind: ClassVar[str] = "ever_recorded"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.columns != (self.field,):
            raise InputError("ever_recorded compares a field with the same field of the right records; leave out 'of'")

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "equal to any ever recorded"


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


@dataclass(frozen=True)
class Missing(Agreement):
    """The value is missing on one side or the other. It cannot be hashed.

    Examples
    --------
    >>> Missing("forename").describe()
    'forename: missing on a side'
    """

    kind: ClassVar[str] = "missing"

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "missing on a side"


@dataclass(frozen=True)
class Valid(Agreement):
    """The value is there on both sides and passes a check: see :data:`CHECKS`. It cannot be hashed.

    Examples
    --------
    >>> Valid("nhs_number", "nhs_number").describe()
    'nhs number: valid (ten digits, not all alike, with the check digit of modulus 11)'
    """

    kind: ClassVar[str] = "valid"
    holds: ClassVar[tuple[str, ...]] = ("identifier",)

    check: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.check not in CHECKS:
            raise unknown("check", self.check, CHECKS)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"valid ({CHECKS[self.check]})"


@dataclass(frozen=True)
class NotAmong(Agreement):
    """Both values are there, and neither is one of a list: postcodes of hostels, default values. It cannot be hashed.

    Examples
    --------
    >>> NotAmong("postcode", ("E11AA", "E12AB")).describe()
    'postcode: not on a list of 2'
    """

    kind: ClassVar[str] = "not_among"
    holds: ClassVar[tuple[str, ...]] = ("name", "code", "postcode", "identifier")

    values: tuple[str, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        given: object = self.values
        if isinstance(given, str) or not isinstance(given, Iterable) or not all(isinstance(one, str) for one in given):
            raise outside("values", given, "several values, written as cleaned ones are")
        object.__setattr__(self, "values", tuple(sorted(set(self.values))))

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"not on a list of {len(self.values)}"
