"""The small engine that keeps the others honest: recordlinkage and pandas, for files of some thousand records.

recordlinkage brings pairs together and compares them; what it has no function for is compared value by value. It is written
to be read, and shares neither SQL nor expressions with the other engines.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from linkage.agreements import EverRecorded
from linkage.engines import Tally
from linkage.engines.pandas_conditions import NINE, Compared
from linkage.engines.pandas_records import Records
from linkage.engines.pandas_scores import scores, shares, usual_scores
from linkage.engines.results import gathered
from linkage.steps import ScoredStep, keys

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import numpy.typing as npt

    from linkage.agreements import Condition
    from linkage.algorithm import Algorithm
    from linkage.engines import Found
    from linkage.fields import Prepared
    from linkage.steps import Step

    Pair = tuple[Any, Any]
    Rivals = list[dict[Hashable, dict[Pair, float]]]
    Row = tuple[int, Any, Any, bool, float | None]


def run(algorithm: Algorithm, left: Prepared, right: Prepared) -> Found:
    """Run an algorithm.

    Parameters
    ----------
    algorithm
        The algorithm.
    left, right
        Both sides, with the fields that the algorithm needs.

    Returns
    -------
    Found
        The same as of every engine.

    Raises
    ------
    InputError
        If a file cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> from linkage.fields import prepare
    >>> row = {"id": 1, "surname": "Li", "forename": "Mei", "dob": "2001-02-03", "postcode": "E1 1AA", "sex": "F"}
    >>> side = prepare(pd.DataFrame([row]), id_column="id")
    >>> run(algorithms.get("echild/v1-stage1"), side, side).candidates.to_pylist()
    [{'step': 1, 'left_id': 1, 'right_id': 1, 'accepted': True, 'score': None}]
    """
    sides = Records(left, algorithm.cleaning), Records(right, algorithm.cleaning)
    _look_over(algorithm, *sides)
    tallies, rows = [], []
    for number, step in enumerate(algorithm.steps, 1):
        entering = int(sides[0].frame["id"].nunique())
        found = proposed(step, *sides)
        rivals = _rivals(found, one_to_one=algorithm.one_to_one)
        chosen = {pair for pair in found if accepted(pair, step, rivals)}
        gone = [{pair[side] for pair in chosen} for side in (0, 1)]
        shown = {pair: found[pair] if isinstance(step, ScoredStep) else None for pair in found}
        rows += [(number, *pair, pair in chosen, score) for pair, score in shown.items()]
        leaves = step.residuals == "removed"
        if leaves:
            sides[0].remove(gone[0])
        if leaves and algorithm.one_to_one:
            sides[1].remove(gone[1])
        counts = (len({pair[0] for pair in found}), len(gone[0]), len(found), len(chosen))
        tallies.append(Tally(entering, *counts, leaving=entering - len(gone[0]) * leaves))
    if algorithm.conflicts == "review":
        rows = _settled(rows)
    return gathered(tallies, sorted(rows, key=lambda row: row[:3]), sides[0].id_type, sides[1].id_type)


def proposed(step: Step | ScoredStep, left: Records, right: Records) -> dict[Pair, float]:
    """Give the pairs of ids that a step proposes, each with its highest score; 0 where none is asked for."""
    pairs = [_brought_together(block, left, right) for block in step.blocks]
    found = pairs[0]
    for more in pairs[1:]:
        found = found.union(more)
    compared = Compared(left, right, found)
    points, lowest = _points(step, compared)
    ids = (side.frame["id"].loc[found.get_level_values(level)] for level, side in enumerate((left, right)))
    best: dict[Pair, float] = {}
    for a, b, score in zip(*ids, map(float, points), strict=True):
        if score >= lowest:  # never of a score that is not known
            best[a, b] = max(score, best.get((a, b), score))
    return best


def _points(step: Step | ScoredStep, compared: Compared) -> tuple[npt.NDArray[np.float64], float]:
    """Score pairs of records, and say from which score on they are candidates."""
    if isinstance(step, ScoredStep):
        return scores(step.score, compared), step.lowest
    return usual_scores(compared) if step.ambiguity == "best" else np.zeros(len(compared.pairs)), 0.0


def accepted(pair: Pair, step: Step | ScoredStep, rivals: Rivals) -> bool:
    """Say whether a proposed pair is accepted, seeing what else is proposed for each of its records."""
    several = [of[pair[side]] for side, of in enumerate(rivals)]
    score = several[0][pair]
    if step.ambiguity == "review" or (isinstance(step, ScoredStep) and score < step.accept):
        return False
    if step.ambiguity == "all":
        return True
    if step.ambiguity == "drop":
        return all(len(one) == 1 for one in several)
    margin = step.margin if isinstance(step, ScoredStep) else 0.0
    others = [other for one in several for rival, other in one.items() if rival != pair]
    return all(round(score - other, NINE) > margin for other in others)


def _look_over(algorithm: Algorithm, left: Records, right: Records) -> None:
    """Note what must be known of all records before any leaves."""
    for step in algorithm.steps:
        for one in step.conditions():
            if isinstance(one, EverRecorded):
                right.remember(one.field)
        for compared in step.score.comparisons if isinstance(step, ScoredStep) else ():
            if compared.frequency:
                right.shares[compared.field] = shares(compared.field, (left, right))


def _brought_together(block: Iterable[Condition], left: Records, right: Records) -> pd.MultiIndex:
    """Let recordlinkage block on the keys, once for each choice of right columns, and judge the pairs by the rest."""
    import recordlinkage

    block = tuple(block)
    hashed = keys(block)
    found = pd.MultiIndex.from_arrays([[], []])
    on = [left.column(one.field, one.left_form) for one in hashed]
    for columns in product(*(one.columns for one in hashed)):
        others = [right.column(name, one.form) for one, name in zip(hashed, columns, strict=True)]
        sides = left.frame.dropna(subset=on), right.frame.dropna(subset=others)
        if all(map(len, sides)):
            indexer = recordlinkage.Index()
            indexer.block(on, others)
            pairs = indexer.index(*sides)
            found = pairs if found.empty else found.union(pairs)
    if found.empty:
        return found
    return found[Compared(left, right, found).all_hold(one for one in block if one not in hashed)]


def _rivals(found: dict[Pair, float], *, one_to_one: bool) -> Rivals:
    """Give for each record, of both sides if a pair must be unique on both, what is proposed for it."""
    rivals: Rivals = []
    for side in (0, 1) if one_to_one else (0,):
        rivals.append(defaultdict(dict))
        for pair, score in found.items():
            rivals[side][pair[side]][pair] = score
    return rivals


def _settled(rows: list[Row]) -> list[Row]:
    """Let a pair stand for its first step, and only if neither record is in another pair."""
    first: dict[Pair, int] = {}
    for step, a, b, yes, _ in sorted(rows, key=lambda row: row[0]):
        if yes:
            first.setdefault((a, b), step)
    lefts, rights = (pd.Series([pair[side] for pair in first], dtype=object).value_counts() for side in (0, 1))
    alone = {pair for pair in first if lefts[pair[0]] == rights[pair[1]] == 1}
    return [(step, a, b, (a, b) in alone and first[a, b] == step, score) for step, a, b, _, score in rows]
