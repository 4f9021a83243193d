"""u: how often records of two different people reach each level, from pairs drawn at random."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.engines.patterns import Drawn, count_rows, drawn_patterns, share_equal
from linkage.fellegi_sunter.models import UNSEEN, Model, model_of, with_parameters
from linkage.fellegi_sunter.sides import both_sides, opened, working_step
from linkage.scoring import Comparison, Score
from synthetic.refusal import InputError, whole_number
from synthetic.streams import below, key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkage.engines.patterns import Database, Patterns
    from linkage.steps import ScoredStep

PAIRS = 1_000_000
"""Pairs drawn unless another number is asked for, as in Splink."""

REUSED = 20
"""Pairs for each row drawn: rows are drawn with replacement, then paired at random; an assumption.

A share of n pairs is then less certain than of n pairs that have no row in common, but hardly: by the variance, among rows,
of how many others each agrees with, which is small beside the share itself for all but the commonest values.
"""


def estimate_u(
    left: Any,
    right: Any,
    comparisons: Any,
    *,
    pairs: int = PAIRS,
    seed: int,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    cleaning: str = "letters",
) -> Model:
    """Estimate u of each level as its share among random pairs; hardly any of those are of one person.

    Where the first level of a comparison is one equality, its u is counted over all pairs there are, from how often each
    value occurs on either side; the other levels share the rest as they do in the pairs drawn. Missing values count nowhere.

    Parameters
    ----------
    left, right
        As of :func:`linkage.link`.
    comparisons
        Comparisons, made with :func:`compare`, or a model.
    pairs
        Pairs drawn, with replacement; every pair there is, if that is not more.
    seed
        A whole number; the same draws the same pairs whatever the order of the rows and the number of threads.
    left_id, right_id, columns
        As of :func:`linkage.link`.
    cleaning
        What is removed from names: see :data:`linkage.algorithm.CLEANINGS`.

    Returns
    -------
    Model
        The comparisons with u; ``pairs`` says how many it rests on.

    Raises
    ------
    InputError
        If a comparison is missing, or at one level, in every pair.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.agreements import Exact
    >>> from linkage.fellegi_sunter import compare
    >>> rows = pd.DataFrame({"PersonID": range(4), "Sex": ["F", "F", "M", "M"]})
    >>> estimate_u(rows, rows, [compare("sex", Exact("sex"))], seed=1).frame()["u"].tolist()
    [0.5, 0.5]
    """
    model = model_of(comparisons)
    whole_number("pairs", pairs, 1)
    whole_number("seed", seed, 0)
    step = working_step(_any_block(model), Score(model.comparisons))
    sides = both_sides(left, right, step, left_id=left_id, right_id=right_id, columns=columns)
    with opened(step, sides, cleaning) as database:
        return with_u(database, model, pairs, seed, repeats=any(side.repeats for side in sides))


def with_u(database: Database, model: Model, pairs: int, seed: int, *, repeats: bool) -> Model:
    """Estimate u in a database that holds both sides."""
    step = working_step(_any_block(model), Score(model.comparisons))
    patterns = _random_patterns(database, step, pairs, seed, repeats=repeats)
    found, unseen = [], []
    for place, one in enumerate(model.comparisons):
        counts = patterns.at(place, len(one.levels) + 1)[::-1]
        _refuse_idle(one, counts)
        levels = [level.rule for level in (*one.levels, one.otherwise)]
        unseen += [(one.called, rule) for rule, count in zip(levels, counts, strict=True) if not count]
        found.append(with_parameters(one, u=_shares(counts, share_equal(database, one), patterns.pairs)))
    return replace(model, comparisons=tuple(found), pairs=patterns.pairs, unseen=tuple(unseen))


def _refuse_idle(comparison: Comparison, counts: Any) -> None:
    reached = np.flatnonzero(counts)
    if not len(reached):
        raise InputError(f"comparison '{comparison.called}' is missing in every random pair; leave it out")
    if len(reached) == 1:
        levels = (*comparison.levels, comparison.otherwise)
        raise InputError(
            f"comparison '{comparison.called}' never varies: every random pair is at the level "
            f"'{levels[reached[0]].rule}'; leave it out or use other records"
        )


def _random_patterns(database: Database, step: ScoredStep, pairs: int, seed: int, *, repeats: bool) -> Patterns:
    left, right = count_rows(database)
    if left * right <= pairs:
        return drawn_patterns(database, step, None, repeats=repeats)
    rows = -(-pairs // REUSED)
    sides = [
        below(key(seed, "random rows", name), count, np.arange(rows)) for name, count in (("left", left), ("right", right))
    ]
    numbers = np.arange(pairs)
    drawn = Drawn(sides[0], sides[1], (numbers % rows, below(key(seed, "random pairs"), rows, numbers)))
    return drawn_patterns(database, step, drawn, repeats=repeats)


def _shares(counts: Any, first: float | None, pairs: int) -> list[float]:
    """Give the share of each level, from the first; levels that were not seen are credited with a part of a pair."""
    credited = np.where(counts > 0, counts, UNSEEN).astype(np.float64)
    if first is None or not counts[1:].sum():
        return list(credited / credited.sum())
    first = max(first, UNSEEN / pairs)
    rest = credited[1:] / credited[1:].sum()
    return [first, *((1 - first) * rest)]


def _any_block(model: Model) -> tuple[tuple[Any, ...], ...]:
    """Give a block to make a step with; pairs are drawn without it."""
    from linkage.agreements import Exact

    return tuple((Exact(one.field, of=one.of),) for one in model.comparisons[:1])
