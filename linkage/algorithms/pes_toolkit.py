"""Match keys of the toolkit for post-enumeration surveys of the Office for National Statistics and UNFPA."""

from __future__ import annotations

from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.steps import Step

HOUSEHOLD, DOB = Exact("uprn"), Exact("dob")

ALGORITHMS = (
    Algorithm(
        "pes/toolkit",
        "census to post-enumeration survey, keys within the household",
        (
            Step("names", (HOUSEHOLD, Exact("forename"), Exact("surname"), DOB), ambiguity="all", residuals="kept"),
            Step("telephone", (HOUSEHOLD, Exact("phone"), DOB), ambiguity="all", residuals="kept"),
        ),
        status="published",
        source="Office for National Statistics and UNFPA, program text pes_match, stage 1",
        conflicts="review",
        notes=(
            "The household's number is read from uprn. Pairs of both keys are put together, and records in more than one "
            "are left to review. Left out are the keys by other members of the household, and stage 2, which asks for "
            "forename, middle name and date of birth within an enumeration area, since no field holds one."
        ),
    ),
)
