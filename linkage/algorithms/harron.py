"""Weights of date of birth, sex and postcode between children's hospital records and the health service's demographics."""

from __future__ import annotations

from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep
from synthetic.refusal import outside

SOURCE = "Harron et al. 2017 (PMC5297137), table 1: m derived here from its counts of true matches by pattern"
NOTES = (
    "The paper prints counts and weights of patterns of agreement, not m and u: m of each field is its share of agreement "
    "among the 29,985 true matches, u of postcode and date is what random pairs of one-year birth cohorts give, and u of "
    "sex one half. The pattern of date and sex alone then weighs 8.6, as printed; where the paper has 14.9 without sex and "
    "23.7 with all three, these give 17.7 and 27.6. The score from which pairs are accepted, accept=, is an assumption: "
    "10, which asks for date and postcode."
)
M_AND_U = {"dob": (0.9994, 0.00277), "sex": (0.9989, 0.5), "postcode": (0.468, 1.7e-6)}


def weights(*, accept: float = 10.0) -> Algorithm:
    """Give the model; a pair is accepted from a score on."""
    if isinstance(accept, bool) or not isinstance(accept, int | float):
        raise outside("accept", accept, "a number")
    comparisons = tuple(
        Comparison(field, (Level(Exact(field), m=m, u=u),), Level(m=1 - m, u=1 - u)) for field, (m, u) in M_AND_U.items()
    )
    return Algorithm(
        "harron/hes-pds",
        "children's hospital records to demographics, weights of three fields",
        (ScoredStep("score", ((Exact("dob"),), (Exact("postcode"),)), Score(comparisons), accept=float(accept)),),
        status="assumption",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
        targets=(
            "true matches by agreement of date, sex and postcode: 14,009 all, 15,924 but for postcode, 18 but for date, "
            "12 but for sex",
        ),
    )


ALGORITHMS = (weights,)
