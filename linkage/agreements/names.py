"""Agreements on names: truncations, phonetic codes and similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Agreement, Form, KeyAgreement
from synthetic.refusal import outside, unknown

PHONETICS = {"soundex": "Soundex", "metaphone": "Metaphone", "nysiis": "NYSIIS"}
"""Phonetic codes of cleaned names, as jellyfish computes them; Soundex is the American form."""

MEASURES = {"jaro_winkler": "Jaro-Winkler"}
"""Similarities of two names from 0 to 1; Jaro-Winkler boosts a common prefix of up to 4 letters above Jaro 0.7."""


@dataclass(frozen=True)
class FirstLetters(KeyAgreement):
    """The first ``n`` letters are equal; a shorter value counts as it is, so LI agrees with LI but not with LIN.

    Examples
    --------
    >>> FirstLetters("forename", 1).describe()
    'forename: initial'
    """

    kind: ClassVar[str] = "first_letters"
    holds: ClassVar[tuple[str, ...]] = ("name", "postcode")

    n: int

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.n, int) or isinstance(self.n, bool) or self.n < 1:
            raise outside("n", self.n, "a whole number of letters, at least 1")

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "initial" if self.n == 1 else f"first {self.n} letters"

    @property
    def form(self) -> Form:
        """The first letters of the cleaned value."""
        return Form("first", self.n)


@dataclass(frozen=True)
class Phonetic(KeyAgreement):
    """The phonetic codes of the cleaned names are equal.

    Examples
    --------
    >>> Phonetic("surname").describe()
    'surname: Soundex'
    """

    kind: ClassVar[str] = "phonetic"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    code: str = "soundex"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.code not in PHONETICS:
            raise unknown("phonetic code", self.code, PHONETICS)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return PHONETICS[self.code]

    @property
    def form(self) -> Form:
        """The phonetic code."""
        return Form(self.code)


@dataclass(frozen=True)
class Similar(Agreement):
    """The cleaned names are at least so similar, the similarity rounded to nine digits first. It cannot be hashed.

    Examples
    --------
    >>> Similar("surname", at_least=0.92).describe()
    'surname: Jaro-Winkler at least 0.92'
    """

    kind: ClassVar[str] = "similar"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    at_least: float = 0.9
    measure: str = "jaro_winkler"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.measure not in MEASURES:
            raise unknown("measure", self.measure, MEASURES)
        if isinstance(self.at_least, bool) or not isinstance(self.at_least, int | float) or not 0 < self.at_least <= 1:
            raise outside("at_least", self.at_least, "above 0 and at most 1")

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"{MEASURES[self.measure]} at least {self.at_least:g}"
