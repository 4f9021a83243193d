"""ECHILD: how the pupil register of England was linked to the health service, versions 1 (2021) and 2 (2026)."""

from __future__ import annotations

from linkage.agreements import (
    AnyOf,
    Compatible,
    Condition,
    DayMonthSwapped,
    EverRecorded,
    Exact,
    FirstLetters,
    MonthAndYear,
    NotFirstOfJanuary,
    Phonetic,
    TwoOfThree,
)
from linkage.algorithm import Algorithm
from linkage.algorithms.nhs_mps import SPINE_QUERY, TRACE
from linkage.steps import Step, known

SOURCE = "Libuy et al. 2021, International Journal of Population Data Science 6:1:1671 (PMC8445153), table 2"
SOURCE_V2 = "ECHILD documentation, appendix on linkage (docs.echild.ac.uk, 31 July 2026)"
TIES = "The source does not say how ties inside a step were broken: by default a pair must be unique on both sides."
NOTES = (
    "A partial date of birth is month and year. " + TIES + " Its Soundex is SQL Server's, of which form it does not say; it "
    "tried a list of dated postcodes in steps 1 to 6 and the one of the year in steps 7 and 8, where none is asked for: "
    "postcodes='ever_recorded' does so, but no longer hashes on the postcode and is slow on large files."
)
NOTES_STAGE2 = (
    "Not contradicting is read as equal or missing on a side. Stage 1 calls month and year a partial date of birth, the "
    "user guide of the hospital statistics two parts of three, or the year with day and month exchanged. " + TIES
)
NOTES_V2 = (
    "Every identifier record of a pupil is tried; a pupil is linked if one record at least links and all that link point to "
    "one person: here a left id with several rows, whose candidates of a step must be one. The trace of the Master Person "
    "Service has no health service number to begin with, so that its steps 2 and 3 are what can be run: see nhs/mps. Names "
    "are compared by their letters in all steps."
)

POSTCODES = {"one": "each record has one postcode", "ever_recorded": "any postcode recorded of the person"}
PARTIAL = {"month_and_year": "month and year", "two_of_three": "two parts of three", "hes": "that, or day and month swapped"}
SOUNDEX = {"soundex": "the American form", "soundex_sql": "SQL Server's form before compatibility level 110"}
AMBIGUITY = ("drop", "all", "best")

NAMES = (Exact("forename"), Exact("surname"))
INITIALS = (FirstLetters("forename", 1), FirstLetters("surname", 3))
DOB = Exact("dob")
SEX = Exact("sex")
POSTCODE = Exact("postcode")
NUMBER = Exact("nhs_number")


def stage1(*, postcodes: str = "one", soundex: str = "soundex", ties: str = "drop") -> Algorithm:
    """Give the eight steps from the pupil register to the health service's demographics."""
    known("postcodes", postcodes, POSTCODES)
    known("soundex", soundex, SOUNDEX)
    known("ties", ties, AMBIGUITY)
    sounds = (Phonetic("forename", soundex), Phonetic("surname", soundex))
    postcode: Condition = POSTCODE if postcodes == "one" else EverRecorded("postcode")
    rules: dict[str, tuple[Condition, ...]] = {
        "exact": (*NAMES, DOB, SEX, postcode),
        "phonetic": (*sounds, DOB, SEX, postcode),
        "initials": (*INITIALS, DOB, SEX, postcode),
        "initials, any sex": (*INITIALS, DOB, postcode),
        "any names": (DOB, SEX, postcode),
        "any names, partial dob": (MonthAndYear("dob"), SEX, postcode),
        "exact, any postcode": (*NAMES, DOB, SEX),
        "initials, any postcode": (*INITIALS, DOB, SEX),
    }
    return Algorithm(
        "echild/v1-stage1",
        "pupil register to health service demographics, eight steps",
        tuple(Step(name, rule, ambiguity=ties) for name, rule in rules.items()),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
        targets=(
            "95% of 2,287,671 pupils of four birth cohorts linked to hospital records (both stages), from 92% (born "
            "1990/91) to 99% (2004/05)",
            "65% of links are of step 1",
        ),
    )


def stage2(*, partial: str = "month_and_year", ties: str = "drop") -> Algorithm:
    """Give the seven steps from the health service's demographics to hospital records."""
    known("partial", partial, PARTIAL)
    known("ties", ties, AMBIGUITY)
    partly: Condition = MonthAndYear("dob") if partial == "month_and_year" else TwoOfThree("dob")
    if partial == "hes":
        partly = AnyOf((TwoOfThree("dob"), DayMonthSwapped("dob")))
    true_birthday = (DOB, NotFirstOfJanuary("dob"))
    rules: dict[str, tuple[Condition, ...]] = {
        "number and all": (NUMBER, DOB, SEX, POSTCODE),
        "number, any postcode": (NUMBER, DOB, SEX),
        "number, partial dob": (NUMBER, partly, SEX, POSTCODE),
        "number, partial dob, any postcode": (NUMBER, partly, SEX),
        "number and postcode": (NUMBER, POSTCODE),
        "no number against it": (Compatible("nhs_number"), *true_birthday, SEX, POSTCODE),
        "any number": (*true_birthday, SEX, POSTCODE),
    }
    return Algorithm(
        "echild/v1-stage2",
        "health service demographics to hospital records, seven steps",
        tuple(Step(name, rule, ambiguity=ties) for name, rule in rules.items()),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES_STAGE2,
        targets=("95% of pupils linked after both stages",),
    )


V2 = Algorithm(
    "echild/v2",
    "pupil register to the health service's person ids: two exact steps, then a trace",
    (
        Step("1A", (*NAMES, DOB, POSTCODE, SEX)),
        Step("1B", (FirstLetters("forename", 4), Exact("surname"), DOB, POSTCODE, SEX)),
        SPINE_QUERY,
        TRACE,
    ),
    status="published",
    source=SOURCE_V2,
    notes=NOTES_V2,
    targets=(
        "22.6 million of 22.8 million pupils linked (99.1%): 88.2% by 1A, 5.7% by 1B, 5.3% by the trace",
        "about 160,000 pupils with no person found, about 30,000 that pointed at more than one",
    ),
)

ALGORITHMS = (stage1, stage2, V2)
