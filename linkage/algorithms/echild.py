"""ECHILD version 1: how the pupil register was linked to the health service's demographics (Libuy et al. 2021)."""

from __future__ import annotations

from linkage.agreements import Exact, FirstLetters, MonthAndYear, Phonetic
from linkage.algorithm import Algorithm, Step

SOURCE = "Libuy et al. 2021, International Journal of Population Data Science 6:1:1671 (PMC8445153), table 2"
NOTES = (
    "A partial date of birth is month and year. The source does not say how ties inside a step were broken: here a "
    "pair is accepted only if it is unique on both sides. Its Soundex is SQL Server's, here it is the American; it "
    "tried a list of dated postcodes in steps 1 to 6, here each record has one."
)

NAMES = (Exact("forename"), Exact("surname"))
SOUNDS = (Phonetic("forename"), Phonetic("surname"))
INITIALS = (FirstLetters("forename", 1), FirstLetters("surname", 3))
DOB = Exact("dob")
SEX = Exact("sex")
POSTCODE = Exact("postcode")

ALGORITHMS = (
    Algorithm(
        "echild/v1-stage1",
        "pupil register to health service demographics, eight steps",
        (
            Step("exact", (*NAMES, DOB, SEX, POSTCODE)),
            Step("phonetic", (*SOUNDS, DOB, SEX, POSTCODE)),
            Step("initials", (*INITIALS, DOB, SEX, POSTCODE)),
            Step("initials, any sex", (*INITIALS, DOB, POSTCODE)),
            Step("any names", (DOB, SEX, POSTCODE)),
            Step("any names, partial dob", (MonthAndYear("dob"), SEX, POSTCODE)),
            Step("exact, any postcode", (*NAMES, DOB, SEX)),
            Step("initials, any postcode", (*INITIALS, DOB, SEX)),
        ),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
    ),
)
