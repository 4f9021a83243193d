"""Which blocks of a scored step can bring together pairs that score enough and are in no earlier block."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linkage.agreements import Condition
    from linkage.scoring import Comparison, Score
    from linkage.steps import ScoredStep

MOST_DECIDED = 12
"""Comparisons whose outcomes are gone through, two each; with more of them every block is kept."""

ROUNDING = 1e-6
"""How far a sum of points may be off by the order in which they are added, and more."""


def useful_blocks(step: ScoredStep) -> tuple[int, ...]:
    """Give the places of the blocks whose pairs may score enough and are in no earlier block; at least one.

    If a pair must agree on surname and date of birth to score enough, a block on surname and forename adds nothing to one on
    surname and date of birth: what it would add cannot be accepted.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> from linkage.steps import ScoredStep
    >>> def worth(field, points):
    ...     return Comparison(field, (Level(Exact(field), points=points),))
    >>> score = Score((worth("surname", 2.0), worth("dob", 5.0)))
    >>> useful_blocks(ScoredStep("s", ((Exact("dob"),), (Exact("surname"),)), score, accept=4.0))
    (0,)
    >>> useful_blocks(ScoredStep("s", ((Exact("dob"),), (Exact("surname"),)), score, accept=2.0))
    (0, 1)
    """
    decided = _deciding(step)
    everything = tuple(range(len(step.blocks)))
    if step.score.combined != "sum" or len(decided) > MOST_DECIDED:
        return everything
    kept = tuple(place for place in everything if _most(step, place, decided) >= step.lowest - ROUNDING)
    return kept or everything[:1]


def most_worth(comparison: Comparison, *, first: bool | None = None) -> float:
    """Give the most that a comparison may be worth; if said, at its first level or below it.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level
    >>> most_worth(Comparison("dob", (Level(Exact("dob"), points=5.0),)), first=False)
    0.0
    """
    best = [level.worth for level in comparison.levels[:1]]
    if comparison.frequency:
        best = [float("inf")]
    if first:
        return best[0]
    last = comparison.otherwise.worth if comparison.graded is None else _graded_most(comparison)
    below = [*(level.worth for level in comparison.levels[1:]), last, comparison.missing or 0.0]
    return max(below if first is False else [*best, *below])


def _graded_most(comparison: Comparison) -> float:
    graded = comparison.graded
    assert graded is not None
    return max(graded.intercept, graded.most, graded.least if graded.least is not None else graded.intercept)


def _deciding(step: ScoredStep) -> dict[Condition, int]:
    """Give the conditions of blocks that hold just when a comparison is at its first level, each with its place."""
    asked = {one for block in step.blocks for one in block}
    found = {}
    for place, one in enumerate(step.score.comparisons):
        condition = _first(one)
        if condition is not None and condition in asked:
            found[condition] = place
    return found


def _first(comparison: Comparison) -> Condition | None:
    """Give the condition that the first level is, if it holds for no pair in which the comparison is missing."""
    from linkage.agreements import KeyAgreement

    held = comparison.levels[0].held if comparison.levels else ()
    if len(held) != 1 or not isinstance(held[0], KeyAgreement):
        return None
    one = held[0]
    return one if one.field == comparison.field and one.columns == comparison.columns else None


def _most(step: ScoredStep, place: int, decided: Mapping[Condition, int]) -> float:
    """Give the most that a pair of a block can score if it is in no earlier block."""
    conditions = list(decided)
    best = float("-inf")
    for outcome in product((True, False), repeat=len(conditions)):
        holds = dict(zip(conditions, outcome, strict=True))
        within = all(holds.get(one, True) for one in step.blocks[place])
        earlier = any(all(holds.get(one, False) for one in block) for block in step.blocks[:place])
        if within and not earlier:
            best = max(best, _highest(step.score, {decided[one]: value for one, value in holds.items()}))
    return best


def _highest(score: Score, first: Mapping[int, bool]) -> float:
    comparisons: Sequence[Comparison] = score.comparisons
    return score.start + sum(most_worth(one, first=first.get(place)) for place, one in enumerate(comparisons))
