"""Expectation and maximisation over the counts of comparison patterns: arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.engines.patterns import Patterns

Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-5
"""Rounds end when no parameter changes by this much: an assumption; Splink stops at 1e-4."""

ROUNDS = 100
"""The most rounds that are run: an assumption; Splink runs 25."""

_LEAST = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, eq=False)
class Round:
    """The parameters after a round: the prior, and the m and u of each comparison, from the level that remains up."""

    prior: float
    m: tuple[Floats, ...]
    u: tuple[Floats, ...]

    def change(self, other: Round) -> float:
        """Give the largest difference of any parameter."""
        pairs = [*zip(self.m, other.m, strict=True), *zip(self.u, other.u, strict=True)]
        return max([abs(self.prior - other.prior), *(float(np.abs(a - b).max()) for a, b in pairs)])


def maximise(
    patterns: Patterns,
    start: Round,
    *,
    fixed_u: bool,
    fixed_prior: bool = False,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> list[Round]:
    """Run expectation and maximisation until it stands still.

    Expectation: the odds that a pair is of one person are the prior odds times m over u of the level of each comparison that
    is not missing. Maximisation: m of a level is its share, weighted by that probability, of the pairs in which the
    comparison is not missing; u is weighted by the opposite probability; the prior is the mean probability (Winkler 1988).

    Parameters
    ----------
    patterns
        Counts of patterns.
    start
        The parameters to start from.
    fixed_u, fixed_prior
        Whether these are kept as they are.
    tolerance, rounds
        When to stop.

    Returns
    -------
    list of Round
        The start and every round.
    """
    sizes = [len(one) for one in start.m]
    shown = _indicators(patterns.levels, sizes)
    counts = patterns.counts.astype(np.float64)
    found = [start]
    for _ in range(rounds):
        now = found[-1]
        chance = _posterior(shown, now)
        m = _shares(shown, chance * counts, sizes, now.m)
        u = now.u if fixed_u else _shares(shown, (1 - chance) * counts, sizes, now.u)
        prior = now.prior if fixed_prior else float(chance @ counts / counts.sum())
        found.append(Round(prior, m, u))
        if found[-1].change(now) < tolerance:
            break
    return found


def expected(patterns: Patterns, at: Round) -> list[float]:
    """Give for each comparison how many pairs of one person are expected among those in which it is not missing."""
    chance = _posterior(_indicators(patterns.levels, [len(one) for one in at.m]), at) * patterns.counts
    return [float(chance[patterns.levels[:, place] >= 0].sum()) for place in range(patterns.levels.shape[1])]


def _indicators(levels: npt.NDArray[np.int64], sizes: Sequence[int]) -> Floats:
    """Give one row per pattern and one column per level of each comparison: 1 at the level reached; missing: all 0."""
    starts = np.cumsum([0, *sizes[:-1]])
    shown = np.zeros((len(levels), sum(sizes)))
    for place, start in enumerate(starts):
        rows = np.flatnonzero(levels[:, place] >= 0)
        shown[rows, start + levels[rows, place]] = 1.0
    return shown


def _posterior(shown: Floats, at: Round) -> Floats:
    worth = np.log(np.maximum(np.concatenate(at.m), _LEAST)) - np.log(np.maximum(np.concatenate(at.u), _LEAST))
    prior = min(max(at.prior, _LEAST), 1 - np.finfo(np.float64).eps)
    odds = shown @ worth + np.log(prior) - np.log1p(-prior)
    return np.asarray(1 / (1 + np.exp(np.clip(-odds, -700, 700))), dtype=np.float64)


def _shares(shown: Floats, weights: Floats, sizes: Sequence[int], before: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """Share out the weights among the levels of each comparison; without any weight, they stay as they were."""
    totals = np.split(weights @ shown, np.cumsum(sizes)[:-1])
    return tuple(one / one.sum() if one.sum() > 0 else old for one, old in zip(totals, before, strict=True))
