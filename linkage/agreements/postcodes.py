"""Agreements on the parts of a United Kingdom postcode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Form, KeyAgreement
from synthetic.refusal import whole_number


@dataclass(frozen=True)
class PostcodePart(KeyAgreement):
    """A leading part of two postcodes is equal; a value not shaped like a United Kingdom postcode has no parts."""

    holds: ClassVar[tuple[str, ...]] = ("postcode",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return self.kind

    @property
    def form(self) -> Form:
        """The part of the postcode."""
        return Form(self.kind)


@dataclass(frozen=True)
class Sector(PostcodePart):
    """The postcodes' sectors are equal: all but the last two letters, as SW1A1 of SW1A 1AA.

    Examples
    --------
    >>> Sector("postcode").describe()
    'postcode: sector'
    """

    kind: ClassVar[str] = "sector"


@dataclass(frozen=True)
class District(PostcodePart):
    """The postcodes' districts are equal: the part before the space, as SW1A of SW1A 1AA.

    Examples
    --------
    >>> District("postcode").describe()
    'postcode: district'
    """

    kind: ClassVar[str] = "district"


@dataclass(frozen=True)
class Area(PostcodePart):
    """The postcodes' areas are equal: the letters before the first digit, as SW of SW1A 1AA.

    Examples
    --------
    >>> Area("postcode").describe()
    'postcode: area'
    """

    kind: ClassVar[str] = "area"


@dataclass(frozen=True)
class WithoutLast(KeyAgreement):
    """The postcodes are equal but for the last ``n`` characters, whatever their shape.

    Examples
    --------
    >>> WithoutLast("postcode", 1).describe()
    'postcode: without the last character'
    """

    kind: ClassVar[str] = "without_last"
    holds: ClassVar[tuple[str, ...]] = ("postcode",)

    n: int

    def __post_init__(self) -> None:
        super().__post_init__()
        whole_number("n", self.n, 1, 6)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "without the last character" if self.n == 1 else f"without the last {self.n} characters"

    @property
    def form(self) -> Form:
        """The characters before."""
        return Form("without_last", self.n)
