"""Tokens of the Open Privacy Preserving Record Linkage protocol."""

from __future__ import annotations

from linkage.agreements import Condition, Exact, FirstLetters, Phonetic
from linkage.algorithm import Algorithm
from linkage.steps import Step, known

SOURCE = "Open Privacy Preserving Record Linkage (OPPRL) protocol, versions 0 to 2 (program texts carduus, spindle-token)"
NOTES = (
    "Two records link on a token if it is equal; the token is a hash of these fields, one after the other. How tokens are "
    "put together to a decision is not said: here every pair of every token stands (ties='all'), or only pairs that are "
    "unique (ties='drop'). Token 12, the hash of the address of token 11, finds the same pairs; token 13 asks for a number "
    "of insurance, which no field holds: both are left out. The social security number is read from national_number. A sex "
    "other than male or female is O there and agrees with itself, here it is missing; spaces in names stand there and are "
    "dropped here."
)
VERSIONS = {"0": 3, "1": 10, "2": 11}

GENDER, DOB = Exact("sex"), Exact("dob")
FIRST, PHONE, NUMBER = Exact("forename"), Exact("phone"), Exact("national_number")
INITIAL = (FirstLetters("forename", 1), Exact("surname"))
SOUNDEX = (Phonetic("forename"), Phonetic("surname"))
METAPHONE = (Phonetic("forename", "metaphone"), Phonetic("surname", "metaphone"))
TOKENS: tuple[tuple[Condition, ...], ...] = (
    (*INITIAL, GENDER, DOB),
    (*SOUNDEX, GENDER, DOB),
    (*METAPHONE, GENDER, DOB),
    (*INITIAL, DOB),
    (*SOUNDEX, DOB),
    (*METAPHONE, DOB),
    (FIRST, PHONE),
    (DOB, PHONE),
    (FIRST, NUMBER),
    (DOB, NUMBER),
    (Exact("email"),),
)


def tokens(*, version: str = "2", ties: str = "all") -> Algorithm:
    """Give the tokens of a version."""
    known("version", version, VERSIONS)
    known("ties", ties, ("all", "drop"))
    steps = enumerate(TOKENS[: VERSIONS[version]], 1)
    return Algorithm(
        "opprl/tokens",
        "tokens of names, dates and numbers, each tried on all",
        tuple(Step(f"token {number}", rule, ambiguity=ties, residuals="kept") for number, rule in steps),
        status="published",
        source=SOURCE,
        notes=NOTES,
    )


ALGORITHMS = (tokens,)
