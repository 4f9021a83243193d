"""Agreements on names: truncations, codes and similarity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from linkage.agreements.base import Agreement, Form, KeyAgreement
from synthetic.refusal import outside, unknown, whole_number

PHONETICS = {
    "soundex": "Soundex",
    "soundex_sql": "Soundex of SQL Server",
    "metaphone": "Metaphone",
    "nysiis": "NYSIIS",
}
"""Phonetic codes of cleaned names, as jellyfish computes them.

``soundex`` is the American form, in which H and W between two letters of one code do not part them; ``soundex_sql`` is the
form of SQL Server before compatibility level 110, in which they do, as vowels do.
"""

MEASURES = {"jaro_winkler": "Jaro-Winkler", "levenshtein": "Levenshtein similarity", "bigrams": "Dice of bigrams"}
"""Similarities of two names from 0 to 1.

Jaro-Winkler boosts a common prefix of up to 4 letters above Jaro 0.7. Levenshtein similarity is one less the edits as a
share of the longer name. Dice of bigrams is twice the number of different pairs of neighbouring letters in common, a blank
at either end included, over the sum of both numbers.
"""

EDITS = {"levenshtein": "Levenshtein", "damerau": "Damerau-Levenshtein"}
"""Distances in edits: a letter added, dropped or changed; with Damerau, two neighbours exchanged count as one."""


@dataclass(frozen=True)
class FirstLetters(KeyAgreement):
    """The first ``n`` letters are equal; a shorter value counts as it is, so LI agrees with LI but not with LIN.

    Examples
    --------
    >>> FirstLetters("forename", 1).describe()
    'forename: initial'
    """

    kind: ClassVar[str] = "first_letters"
    holds: ClassVar[tuple[str, ...]] = ("name", "postcode", "identifier")

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
class Nickname(KeyAgreement):
    """The names are equal or forms of one name, such as BILL and WILLIAM, by the list that comes with the library.

    Examples
    --------
    >>> Nickname("forename").describe()
    'forename: same or a nickname'
    """

    kind: ClassVar[str] = "nickname"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "same or a nickname"

    @property
    def form(self) -> Form:
        """The name that stands for all forms."""
        return Form("nickname")


@dataclass(frozen=True)
class SortedLetters(KeyAgreement):
    """The letters are the same, in whatever order.

    Examples
    --------
    >>> SortedLetters("full_name").describe()
    'full name: same letters in any order'
    """

    kind: ClassVar[str] = "sorted_letters"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "same letters in any order"

    @property
    def form(self) -> Form:
        """The letters in alphabetical order."""
        return Form("sorted")


@dataclass(frozen=True)
class LettersAt(KeyAgreement):
    """The letters at some places, counted from 1, are equal; a place beyond the end counts as ``2``.

    Examples
    --------
    >>> LettersAt("surname", (2, 3, 5)).describe()
    'surname: letters 2, 3, 5'
    """

    kind: ClassVar[str] = "letters_at"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    places: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        given: object = self.places
        if isinstance(given, str) or not isinstance(given, Iterable) or not self.places:
            raise outside("places", given, "one or more places of letters, counted from 1")
        object.__setattr__(self, "places", tuple(whole_number("each of places", place, 1, 99) for place in self.places))

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"letters {', '.join(map(str, self.places))}"

    @property
    def form(self) -> Form:
        """The letters."""
        return Form("letters", detail="_".join(map(str, self.places)))


@dataclass(frozen=True)
class Contained(Agreement):
    """Every word of the name that has fewer, two at least, is a word of the other. It cannot be hashed.

    Words are told by spaces and hyphens before either is removed.

    Examples
    --------
    >>> Contained("full_name").describe()
    'full name: contained in the other'
    """

    kind: ClassVar[str] = "contained"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return "contained in the other"


@dataclass(frozen=True)
class Edits(Agreement):
    """So many edits or fewer turn one value into the other; a date counts as its eight digits. It cannot be hashed.

    Examples
    --------
    >>> Edits("surname", 1, "damerau").describe()
    'surname: at most 1 edit (Damerau-Levenshtein)'
    """

    kind: ClassVar[str] = "edits"
    holds: ClassVar[tuple[str, ...]] = ("name", "date", "postcode", "identifier")

    at_most: int
    measure: str = "levenshtein"

    def __post_init__(self) -> None:
        super().__post_init__()
        whole_number("at_most", self.at_most, 0)
        if self.measure not in EDITS:
            raise unknown("measure", self.measure, EDITS)

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"at most {self.at_most} edit{'s' * (self.at_most != 1)} ({EDITS[self.measure]})"


@dataclass(frozen=True)
class Similar(Agreement):
    """The cleaned names are at least so similar, the similarity rounded to nine digits first. It cannot be hashed.

    With ``above`` they must be more similar than that, since some sources put it so.

    Examples
    --------
    >>> Similar("surname", at_least=0.92).describe()
    'surname: Jaro-Winkler at least 0.92'
    """

    kind: ClassVar[str] = "similar"
    holds: ClassVar[tuple[str, ...]] = ("name",)

    at_least: float = 0.9
    measure: str = "jaro_winkler"
    above: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.measure not in MEASURES:
            raise unknown("measure", self.measure, MEASURES)
        if isinstance(self.at_least, bool) or not isinstance(self.at_least, int | float) or not 0 < self.at_least <= 1:
            raise outside("at_least", self.at_least, "above 0 and at most 1")

    @property
    def rule(self) -> str:
        """What is asked, in a few words."""
        return f"{MEASURES[self.measure]} {'above' if self.above else 'at least'} {self.at_least:g}"
