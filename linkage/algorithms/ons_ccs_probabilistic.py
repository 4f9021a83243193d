"""The probabilistic stage of the Office for National Statistics between the Census of 2021 and its Coverage Survey."""

from __future__ import annotations

from math import log2
from typing import Any

from linkage.agreements import AgesWithin, AnyOf, Exact, Missing, Nickname, Similar, TwoOfThree
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import ScoredStep
from synthetic.refusal import outside

SOURCE = "Office for National Statistics, linkage of Census 2021 and Coverage Survey, program text ccslink (5 October 2022)"
NOTES = (
    "How agreement becomes weight, the blocks and both thresholds are published; m and u are not: the source took m from "
    "its deterministic matches and u from random pairs. Those given here, each as (m, u), are assumptions of ours; replace "
    "them with shares counted in your own files. With ours no pair reaches 40, so that all are left to review. Agreement "
    "of names is Levenshtein similarity, that of dates a third a part; a weight falls twice as fast as agreement and is "
    "never below that of disagreement. Names are compared by their first word; all forenames together count if they are "
    "equal or nearly so. Pairs without a date of birth are not scored on age. The threshold of 27 within households and "
    "the rule that a match key found the pair already are left out."
)
CENSUS_DAY = "2021-03-21"
ACCEPTED, REVIEWED = 40.0, 8.5
MOST_YEARS = 5


def probabilistic(
    *,
    forename: tuple[float, float] = (0.95, 0.004),
    surname: tuple[float, float] = (0.97, 0.0006),
    dob: tuple[float, float] = (0.98, 0.00004),
    sex: tuple[float, float] = (0.995, 0.5),
    on: str = CENSUS_DAY,
) -> Algorithm:
    """Give the score; each variable takes its m and u, and ``on`` is the day of the census."""
    forename, surname, dob, sex = (
        _m_and_u(name, value) for name, value in (("forename", forename), ("surname", surname), ("dob", dob), ("sex", sex))
    )
    born = AnyOf((AgesWithin("dob", MOST_YEARS, on), Missing("dob")))
    postcodes = ("postcode", "previous_postcode")
    return Algorithm(
        "ons/ccs-2021-probabilistic",
        "census to coverage survey, probabilistic stage",
        (
            ScoredStep(
                "score",
                tuple((Exact(field, of=postcodes), born) for field in postcodes),
                Score((_forename(*forename), _surname(*surname), _dob(*dob), _sex(*sex))),
                accept=ACCEPTED,
                review=REVIEWED,
            ),
        ),
        status="assumption",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
        targets=("29,538,316 candidate pairs shared a current postcode",),
    )


def _forename(m: float, u: float) -> Comparison:
    alike = (Similar(name, 0.9, "levenshtein", above=True) for name in ("first_forename", "all_forenames"))
    same = AnyOf((Nickname("first_forename"), Exact("all_forenames"), *alike))
    return Comparison("first_forename", (Level(same, points=_agreed(m, u)),), graded=_falling(m, u), name="forename")


def _surname(m: float, u: float) -> Comparison:
    alike = (Similar(name, 0.9, "levenshtein", above=True) for name in ("first_surname", "surname"))
    same = AnyOf((Exact("surname"), *alike))
    return Comparison("first_surname", (Level(same, points=_agreed(m, u)),), graded=_falling(m, u), name="surname")


def _dob(m: float, u: float) -> Comparison:
    agreed, not_agreed = _agreed(m, u), _not_agreed(m, u)
    partly = agreed - 2 * (agreed - not_agreed) / 3
    levels = (Level(Exact("dob"), points=agreed), Level(TwoOfThree("dob"), points=partly))
    return Comparison("dob", levels, Level(points=not_agreed))


def _sex(m: float, u: float) -> Comparison:
    return Comparison("sex", (Level(Exact("sex"), points=_agreed(m, u)),), Level(points=_not_agreed(m, u)))


def _falling(m: float, u: float) -> Graded:
    agreed, not_agreed = _agreed(m, u), _not_agreed(m, u)
    slope = 2 * (agreed - not_agreed)
    return Graded("levenshtein", slope, agreed - slope, least=not_agreed)


def _agreed(m: float, u: float) -> float:
    return log2(m / u)


def _not_agreed(m: float, u: float) -> float:
    return log2((1 - m) / (1 - u))


def _m_and_u(name: str, given: Any) -> tuple[float, float]:
    pair = tuple(given) if isinstance(given, tuple | list) else ()
    if len(pair) != 2 or not all(isinstance(one, float) and 0 < one < 1 for one in pair) or pair[0] <= pair[1]:
        raise outside(name, given, "m and u, probabilities between 0 and 1 of which m is larger, such as (0.95, 0.004)")
    return pair


ALGORITHMS = (probabilistic,)
