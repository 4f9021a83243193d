"""The exercise of a course on data linkage of the Office for National Statistics."""

from __future__ import annotations

from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.steps import Step

EVERYTHING = ("forename", "middlenames", "surname", "dob", "sex", "postcode")

ALGORITHMS = (
    Algorithm(
        "ons/working-exercise",
        "everything exact, then names and postcode, then date and sex",
        (
            Step("0", tuple(Exact(field) for field in EVERYTHING)),
            Step("1", tuple(Exact(field) for field in ("first_forename", "second_forename", "first_surname", "postcode"))),
            Step("2", (Exact("dob"), Exact("sex"))),
        ),
        status="published",
        source="Office for National Statistics, Data Linkage: Working-Level Course (part 2), exercise",
        one_to_one=True,
        notes="Year, month and day of birth are one key with sex; records whose key is not unique are dropped.",
    ),
)
