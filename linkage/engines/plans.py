"""What every engine that speaks SQL asks of a link: the columns it reads of each side, and the query that judges a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.engines.compiler import SCORED, SURNAMES, candidates, verdict, with_columns
from linkage.engines.rows import LEFT, LEFT_CODED, RIGHT, RIGHT_CODED, coded_columns, columns_of
from linkage.engines.scores import accepted, best_pairs
from linkage.steps import ScoredStep

if TYPE_CHECKING:
    from sqlglot import exp

    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared
    from linkage.steps import Step


SCORED_NAMES = frozenset((*SCORED, *SURNAMES))
"""The fields that the score of ambiguity ``"best"`` may look at, on either side."""


def columns_read(algorithm: Algorithm, side: Prepared, *, right: bool) -> frozenset[str]:
    """Give the columns of a side that an algorithm looks at.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> from linkage.fields import prepare
    >>> side = prepare(pd.DataFrame({"id": [1], "surname": ["Li"]}), id_column="id")
    >>> sorted(columns_read(algorithms.get("echild/v1-stage1"), side, right=False))
    ['dob', 'dob__day', 'dob__month', 'dob__year', 'forename', 'postcode', 'sex', 'surname']
    """
    best = any(step.ambiguity == "best" for step in algorithm.steps)
    found = frozenset((*SCORED, *SURNAMES) if best else ()) & side.fields
    for step in algorithm.steps:
        found |= columns_of(step.conditions(), right=right)
        if isinstance(step, ScoredStep):
            found |= {name for one in step.score.comparisons for name in (one.columns if right else (one.field,))}
    return found


def usual_scoring(left: Prepared, right: Prepared) -> tuple[frozenset[str], tuple[str, ...]]:
    """Give the fields that the score of ambiguity ``"best"`` can look at, and the right side's surnames.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.fields import prepare
    >>> side = prepare(pd.DataFrame({"id": [1], "surname": ["Li"], "sex": ["F"]}), id_column="id")
    >>> usual_scoring(side, side)
    (frozenset({'surname'}), ('surname',))
    """
    surnames = tuple(name for name in SURNAMES if name in right.fields)
    shared = right.fields | frozenset({"surname"} if surnames else ())
    return frozenset(SCORED) & left.fields & shared, surnames


def judged(
    step: Step | ScoredStep,
    scored_on: frozenset[str],
    surnames: tuple[str, ...],
    *,
    repeats: bool,
    one_to_one: bool,
    scored_rows: tuple[str, str] | None = None,
) -> exp.Select:
    """Select ``left_id``, ``right_id``, ``accepted`` and ``score`` of the pairs that a step proposes.

    The rows of a scored step may come from other tables, ``scored_rows``.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.steps import Step
    >>> judged(Step("born", (Exact("dob"),)), frozenset(), (), repeats=False, one_to_one=True).named_selects
    ['left_id', 'right_id', 'accepted', 'score']
    """
    if isinstance(step, ScoredStep):
        left, right = scored_rows or ((LEFT_CODED, RIGHT_CODED) if any(coded_columns(step)) else (LEFT, RIGHT))
        sides = ("left_id", "right_id") if one_to_one else ("left_id",)
        return with_columns(best_pairs(step, left, right, repeats=repeats), accepted=accepted(step, sides))
    scored = scored_on if step.ambiguity == "best" else None
    pairs = candidates(step, repeats=repeats, scored_on=scored, surnames=surnames)
    return verdict(pairs, step.ambiguity, one_to_one=one_to_one)
