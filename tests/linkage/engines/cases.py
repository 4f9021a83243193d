"""Cases that rows drawn at random seldom meet: dates known in part, values ever recorded, shares in step after step."""

import pandas as pd

from linkage.agreements import (
    AgesWithin,
    DatePart,
    DayMonthSwapped,
    Edits,
    EverRecorded,
    Exact,
    MonthAndYear,
    NotFirstOfJanuary,
    Phonetic,
    SameAge,
    TwoOfThree,
    WithinDays,
    WithinYears,
    YearOnly,
)
from linkage.algorithm import Algorithm
from linkage.fields import prepare
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep, Step

DAY = "2021-06-15"
SEX = Exact("sex")


def algorithm(*steps, **choices):
    return Algorithm("case", "a test", steps, status="assumption", source="a test", **choices)


def kept(name, *agreements):
    return Step(name, agreements, ambiguity="all", residuals="kept")


def side(rows, name="left"):
    return prepare(pd.DataFrame(rows), id_column="id", name=name, unreadable_dates="missing", repeats=True)


DATES = ["2001-02-03", "2001-03-02", "2001-02-31", "2001-01-01", "2001-06", "2000", "2001-13-03", "2002-06-15", None]
PARTLY_KNOWN = [{"id": n, "sex": "F", "dob": day} for n, day in enumerate(DATES)]
DATE_STEPS = algorithm(
    *(kept(type(one).__name__, SEX, one) for one in (
        Exact("dob"), DayMonthSwapped("dob"), MonthAndYear("dob"), YearOnly("dob"), SameAge("dob", DAY),
        AgesWithin("dob", 1, DAY), TwoOfThree("dob"), WithinDays("dob", 30), WithinYears("dob", 1), NotFirstOfJanuary("dob"),
        Edits("dob", 1),
    )),
    *(kept(part, SEX, DatePart("dob", part)) for part in ("month_of_year", "day_of_month", "day_and_month", "day_and_year")),
)  # fmt: skip

NAMED = [
    {"id": 1, "sex": "F", "forename": "Jo-Ann", "surname": "O'Neil", "middlenames": "Mary Lou"},
    {"id": 1, "sex": "F", "forename": "Joanne", "surname": "Oneill", "middlenames": None},
    {"id": 2, "sex": "F", "forename": "JOANN", "surname": "-", "middlenames": "-x"},
    {"id": 3, "sex": "F", "forename": "Jo-Ann", "surname": "ONEILL", "middlenames": "'"},
]
EVER_FIELDS = ("forename", "surname", "full_name", "first_forename", "middlenames")
EVER = algorithm(*(kept(field, SEX, EverRecorded(field)) for field in EVER_FIELDS))

SHARED = [
    {"id": n, "surname": surname, "sex": "F", "postcode": postcode}
    for n, (surname, postcode) in enumerate(
        [("SMITH", "E11AA"), ("SMITH", "E11AB"), ("SMYTH", "E11AA"), ("LI", "E11AA"), ("LI", "E12AA"), (None, "E11AA")]
    )
]
_COMMON = Comparison("surname", (Level(Exact("surname"), m=0.9, u=0.1),), Level(m=0.1, u=0.9), frequency=True)
SHARES = algorithm(
    ScoredStep("near", ((Exact("postcode"), Phonetic("surname")),), Score((_COMMON,)), accept=1.5, review=0.5),
    ScoredStep("again", ((Phonetic("surname"),), (Exact("postcode"),)), Score((_COMMON,)), accept=0.1, review=-9),
    ScoredStep("anywhere", ((SEX,),), Score((_COMMON,)), accept=9, review=-9),
)

CASES = {
    "dates": (DATE_STEPS, side(PARTLY_KNOWN), side(PARTLY_KNOWN, "right")),
    "ever": (EVER, side(NAMED), side(NAMED, "right")),
    "shares": (SHARES, side(SHARED), side(SHARED[1:], "right")),
}
