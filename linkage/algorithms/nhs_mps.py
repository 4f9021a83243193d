"""The Master Person Service of NHS England: how a record is traced to one person of the Personal Demographics Service."""

from __future__ import annotations

from linkage.agreements import (
    AnyOf,
    DayMonthSwapped,
    District,
    EverRecorded,
    Exact,
    FirstLetters,
    Missing,
    Phonetic,
    TwoOfThree,
    YearOnly,
)
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import ScoredStep, Step

SOURCE = "NHS England, Person_ID Handbook (27 February 2024)"
NOTES = (
    "Step 1a (a cache) and 1b (the live service) differ by what else than the date of birth will do. Partial dates in 1b "
    "are two parts of three, or day and month exchanged; exchanged digits of the day or the year, with the other parts "
    "equal, are two parts of three already. Step 2 asks of every field that was supplied: here a field that either side "
    "lacks is not asked of, and the surgery, address and date of death are not held. The trace of step 3 scores names as "
    "they are written, hyphens included, since the handbook's example does; for its blocks the handbook removes them and "
    "resolves nicknames, here they are as written. A postcode given in part, a sex that is not known and other given "
    "names, for which the handbook has points, count as missing, and a date, sex and postcode need not be given. Its limit "
    "of 50 candidates is not kept; the best must be more than five points ahead of the second. Step 4 makes an id of what "
    "was not found, which links nothing."
)

SURNAME, FORENAME = Phonetic("surname"), Phonetic("forename")
DOB, SEX, POSTCODE = Exact("dob"), Exact("sex"), Exact("postcode")
NUMBER = Exact("nhs_number")
PARTIAL_DOB = AnyOf((TwoOfThree("dob"), DayMonthSwapped("dob")))
NAME_LOST = AnyOf((Missing("forename"), Missing("surname")))

CACHED = Step("1a", (NUMBER, DOB))
LIVE = Step(
    "1b",
    (
        NUMBER,
        AnyOf(
            (
                DOB,
                (PARTIAL_DOB, FirstLetters("forename", 1), FirstLetters("surname", 3)),
                (PARTIAL_DOB, NAME_LOST, District("postcode")),
            )
        ),
    ),
)
SPINE_QUERY = Step(
    "2",
    (
        SURNAME,
        SEX,
        DOB,
        AnyOf((FORENAME, Missing("forename"))),
        AnyOf((EverRecorded("postcode"), Missing("postcode"))),
    ),
)

SCORE = Score(
    (
        Comparison(
            "dob",
            (Level(DOB, points=100.0), Level(PARTIAL_DOB, points=66.0), Level(YearOnly("dob"), points=33.0)),
            missing=None,
        ),
        Comparison("sex", (Level(SEX, points=100.0),), missing=None),
        Comparison("postcode", (Level(POSTCODE, points=100.0),), missing=None),
        Comparison("forename", (), graded=Graded("jaro_winkler", 100.0), missing=None),
        Comparison("surname", (), graded=Graded("jaro_winkler", 100.0), missing=None),
    ),
    combined="mean",
)
BLOCKS = (
    (SURNAME, FORENAME, DOB),
    (SURNAME, SEX, DOB, POSTCODE),
    (FORENAME, SEX, DOB, POSTCODE),
    (DOB, POSTCODE, SEX),
)


TRACE = ScoredStep("3", BLOCKS, SCORE, accept=0.0, margin=5.0)

ALGORITHMS = (
    Algorithm(
        "nhs/mps",
        "tracing a record to one person: number, query, then a score of names, date, sex and postcode",
        (CACHED, LIVE, SPINE_QUERY, TRACE),
        status="published",
        source=SOURCE,
        cleaning="folded",
        notes=NOTES,
        targets=(
            "more than 99% of hospital records are settled in step 1",
            "admitted patient care 2021/22: 20,666,061 by 1a, 72,512 by 1b, 19,516 by the trace with confidence",
        ),
    ),
)
