"""Functions on two values that SQL has not got, or not everywhere: what they are called, and what they do in Python.

The name is the same in every engine. DuckDB defines those it lacks as macros (:data:`DUCKDB_MACROS`), Spark and pandas call
the Python functions (:data:`PYTHON`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

JARO_WINKLER = "jaro_winkler_similarity"
LEVENSHTEIN = "levenshtein"
DAMERAU = "damerau_levenshtein"
BIGRAMS = "bigram_dice"
CONTAINED = "words_contained"
VALID_NHS_NUMBER = "valid_nhs_number"

DUCKDB_MACROS = (
    """CREATE TEMP MACRO bigrams_of(a) AS list_distinct(
        list_transform(range(1, length(a) + 2), lambda i: substr(' ' || a || ' ', i, 2)))""",
    """CREATE TEMP MACRO bigram_dice(a, b) AS
        2.0 * len(list_intersect(bigrams_of(a), bigrams_of(b))) / (len(bigrams_of(a)) + len(bigrams_of(b)))""",
    """CREATE TEMP MACRO words_of(a) AS list_distinct(string_split(a, ' '))""",
    """CREATE TEMP MACRO words_contained(a, b) AS
        least(len(words_of(a)), len(words_of(b))) >= 2
        AND len(list_intersect(words_of(a), words_of(b))) = least(len(words_of(a)), len(words_of(b)))""",
    """CREATE TEMP MACRO valid_nhs_number(a) AS CASE WHEN regexp_full_match(a, '[0-9]{10}') THEN
        a <> repeat(a[1], 10)
        AND (11 - list_sum(list_transform(range(1, 10), lambda i: a[i]::INT * (11 - i))) % 11) % 11 = a[10]::INT END""",
)
"""Statements that define what DuckDB lacks."""


def jaro_winkler(a: str, b: str) -> float:
    """Measure how alike two names are, with the boost of a common prefix above Jaro 0.7.

    Examples
    --------
    >>> round(jaro_winkler("MARTHA", "MARHTA"), 4)
    0.9611
    """
    import jellyfish

    return jellyfish.jaro_winkler_similarity(a, b)


def levenshtein(a: str, b: str) -> int:
    """Count the edits between two values.

    Examples
    --------
    >>> levenshtein("KITTEN", "SITTING")
    3
    """
    import jellyfish

    return jellyfish.levenshtein_distance(a, b)


def damerau(a: str, b: str) -> int:
    """Count the edits between two values, an exchange of neighbours as one.

    Examples
    --------
    >>> damerau("MARTHA", "MARHTA")
    1
    """
    import jellyfish

    return jellyfish.damerau_levenshtein_distance(a, b)


def bigram_dice(a: str, b: str) -> float:
    """Measure how many pairs of neighbouring letters two names have in common.

    Examples
    --------
    >>> bigram_dice("ANNA", "ANNE")
    0.6
    """
    left, right = (_bigrams(value) for value in (a, b))
    return 2.0 * len(left & right) / (len(left) + len(right))


def words_contained(a: str, b: str) -> bool:
    """Tell whether every word of the name that has fewer, two at least, is a word of the other.

    Examples
    --------
    >>> words_contained("ANN SMITH", "SMITH ANN MARY"), words_contained("ANN", "ANN SMITH")
    (True, False)
    """
    left, right = (frozenset(value.split(" ")) for value in (a, b))
    fewer = min(len(left), len(right))
    return fewer >= 2 and len(left & right) == fewer


def valid_nhs_number(a: str) -> bool:
    """Tell whether a number could be an NHS number: ten digits, not all alike, with the check digit of modulus 11.

    Examples
    --------
    >>> valid_nhs_number("9434765919"), valid_nhs_number("9434765918"), valid_nhs_number("1111111111")
    (True, False, False)
    """
    if len(a) != 10 or not a.isdecimal() or len(set(a)) == 1:
        return False
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(a[:9]))
    return (11 - total % 11) % 11 == int(a[9])


PYTHON: dict[str, Callable[..., float | int | bool]] = {
    JARO_WINKLER: jaro_winkler,
    LEVENSHTEIN: levenshtein,
    DAMERAU: damerau,
    BIGRAMS: bigram_dice,
    CONTAINED: words_contained,
    VALID_NHS_NUMBER: valid_nhs_number,
}
"""The functions by name."""


def _bigrams(value: str) -> frozenset[str]:
    padded = f" {value} "
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))
