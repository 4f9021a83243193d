"""The model that comes with Splink's example of 50,000 historical people with errors."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

from linkage.agreements import (
    Area,
    Condition,
    District,
    Edits,
    Exact,
    FirstLetters,
    Sector,
    Similar,
    WithinDays,
    YearOnly,
)
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep
from synthetic.refusal import outside

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = "Splink demonstrations (Ministry of Justice), trained model of the historical 50,000"
NOTES = (
    "The model was trained to find duplicates within one file; here it links two. The probability from which pairs are "
    "accepted is the user's: by default 0.95, an assumption. m and u are published to six digits; those of the last level "
    "are what is left of one. u of equal names is replaced by how common the name is in the files. A month is 30 days, a "
    "year 365 and ten years 3,652, rounded down from Splink's 30.4375 and 365.25 days. Each record takes its best pair."
)
PRIOR = 1.3583e-4

FIRST, LAST, DOB, POSTCODE = Exact("forename"), Exact("surname"), Exact("dob"), Exact("postcode")
BIRTH_PLACE, OCCUPATION = Exact("birth_place"), Exact("occupation")
START_OF_POSTCODE = FirstLetters("postcode", 3)

BLOCKS: tuple[tuple[Condition, ...], ...] = (
    (FirstLetters("forename", 3), FirstLetters("surname", 4)),
    (LAST, DOB),
    (FIRST, DOB),
    (POSTCODE, FIRST),
    (POSTCODE, LAST),
    (DOB, BIRTH_PLACE),
    (START_OF_POSTCODE, DOB),
    (START_OF_POSTCODE, FIRST),
    (START_OF_POSTCODE, LAST),
    (FirstLetters("forename", 2), FirstLetters("surname", 2), YearOnly("dob")),
)


def _levels(field: str, levels: Sequence[tuple[Condition, float, float]], *, frequency: bool = False) -> Comparison:
    rest_m, rest_u = 1 - sum(m for _, m, _ in levels), 1 - sum(u for _, _, u in levels)
    made = tuple(Level(condition, m=m, u=u) for condition, m, u in levels)
    return Comparison(field, made, Level(m=rest_m, u=rest_u), frequency=frequency)


MODEL = Score(
    (
        _levels(
            "forename",
            (
                (FIRST, 0.54571, 0.011951),
                (Similar("forename", 0.92), 0.06098, 0.001826),
                (Similar("forename", 0.88), 0.07503, 0.003354),
                (Similar("forename", 0.70), 0.12031, 0.020885),
            ),
            frequency=True,
        ),
        _levels(
            "surname",
            (
                (LAST, 0.77144, 0.000679),
                (Similar("surname", 0.92), 0.09368, 0.000290),
                (Similar("surname", 0.88), 0.03914, 0.000483),
                (Similar("surname", 0.70), 0.02357, 0.017233),
            ),
            frequency=True,
        ),
        _levels(
            "dob",
            (
                (DOB, 0.67966, 0.002354),
                (Edits("dob", 1, "damerau"), 0.27367, 0.024255),
                (WithinDays("dob", 30), 0.00268, 0.002341),
                (WithinDays("dob", 365), 0.00620, 0.033542),
                (WithinDays("dob", 3652), 0.02726, 0.250429),
            ),
        ),
        _levels(
            "postcode",
            (
                (POSTCODE, 0.67538, 0.000149),
                (Sector("postcode"), 0.09395, 0.000290),
                (District("postcode"), 0.04226, 0.000482),
                (Area("postcode"), 0.09786, 0.011053),
            ),
        ),
        _levels("birth_place", ((BIRTH_PLACE, 0.83454, 0.005228),)),
        _levels("occupation", ((OCCUPATION, 0.89824, 0.037285),)),
    ),
    prior=PRIOR,
)


def model(*, probability: float = 0.95) -> Algorithm:
    """Give the model; a pair is accepted from a probability on."""
    if isinstance(probability, bool) or not isinstance(probability, int | float) or not 0 < probability < 1:
        raise outside("probability", probability, "a probability between 0 and 1")
    accept = log2(probability / (1 - probability))
    return Algorithm(
        "splink/historical-50k",
        "Fellegi-Sunter model of names, date, postcode, birthplace and occupation",
        (ScoredStep("model", BLOCKS, MODEL, accept=accept),),
        status="published",
        source=SOURCE,
        cleaning="folded",
        notes=NOTES,
    )


ALGORITHMS = (model,)
