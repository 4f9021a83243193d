"""Hashed match keys of the Office for National Statistics' Beyond 2011 programme: a reconstruction."""

from __future__ import annotations

from linkage.agreements import Condition, Exact, Phonetic, SameAge, SortedLetters, WithoutLast, YearOnly
from linkage.algorithm import Algorithm
from linkage.steps import Step

SOURCE = "A reconstruction of ours: the keys of Beyond 2011 (Office for National Statistics) are not published"
CENSUS_DAY = "2011-03-27"
NOTES = (
    "Published are the design (keys made of cleaned parts of names, dates and places, hashed, joined in sequence, "
    "only unique ones accepted) and its quality, not the keys. Stand-ins are those of the match keys of 2021 that are "
    "equalities throughout and so could be hashed: see ons/ccs-2021-match-keys, under whose numbers they stand, with the "
    "first forename and the whole surname where that has a choice of two. What followed on what was left, a score over "
    "hashed tables of similar names and households, is left out. Ages are completed years on the day of the census, on=."
)

FORENAME, SURNAME = Exact("first_forename"), Exact("surname")
DOB, SEX, POSTCODE = Exact("dob"), Exact("sex"), Exact("postcode")


def hashed(*, on: str = CENSUS_DAY) -> Algorithm:
    """Give the keys; ``on`` is the day on which ages are taken."""
    rules: dict[str, tuple[Condition, ...]] = {
        "1": (Exact("full_name"), DOB, SEX, POSTCODE),
        "3": (FORENAME, SURNAME, DOB, SEX, POSTCODE),
        "4": (SortedLetters("full_name"), DOB, SEX, POSTCODE),
        "9": (Phonetic("first_forename"), Phonetic("first_surname"), DOB, SEX, POSTCODE),
        "10": (FORENAME, SURNAME, DOB, POSTCODE),
        "20": (FORENAME, SURNAME, SameAge("dob", on), SEX, POSTCODE),
        "22": (FORENAME, SURNAME, SEX, YearOnly("dob"), POSTCODE),
        "29": (FORENAME, Exact("first_surname"), DOB, SEX, WithoutLast("postcode", 1)),
    }
    return Algorithm(
        "ons/beyond-2011-hashed",
        "hashed match keys in sequence, reconstructed",
        tuple(Step(key, rule) for key, rule in rules.items()),
        status="assumption",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
        targets=("false positives below 1%, false negatives about 2% (patient register to the Census of 2011)",),
    )


ALGORITHMS = (hashed,)
