"""A count becomes a figure: with the range in which it would lie if the world were made again and again.

The range is a 95 % interval from leaving out one neighbourhood at a time (the delete-one jackknife; Shao and Tu 1995,
"The Jackknife and Bootstrap"), with Student's t for the few neighbourhoods that a small world has. A share's interval is
Wilson's (1927), for as many independent people as would be as uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isnan, nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

LEVEL = 0.95
FEWEST = 2  # neighbourhoods from which an uncertainty can be worked out
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Estimate:
    """A figure as measured.

    Attributes
    ----------
    value, low, high
        The figure and its interval; not a number where nothing can be said.
    basis
        What it was measured on.
    comparable
        Whether it was measured on what the target is about.
    """

    value: float
    low: float
    high: float
    basis: str = ""
    comparable: bool = True

    def on(self, basis: str, *, comparable: bool = True) -> Estimate:
        """Say what it was measured on."""
        return replace(self, basis=basis, comparable=comparable)


def not_measured(why: str) -> Estimate:
    """Say why a figure could not be measured."""
    return Estimate(nan, nan, nan, why, comparable=False)


def share(sums: Array, *, most_independent: float = inf) -> Estimate:
    """Estimate a share from the hits and the rows of every neighbourhood, ``(2, neighbourhoods)``.

    ``most_independent`` is as many independent people as there can be at most: what is rare and comes in few
    neighbourhoods may be in none of those seen, and then they cannot tell how uncertain the figure is.

    Examples
    --------
    >>> one = share(np.array([[50, 60, 40, 50], [100, 100, 100, 100]]))
    >>> round(one.value, 2), round(one.low, 2), round(one.high, 2)
    (0.5, 0.37, 0.63)
    """
    value, error, blocks = _jackknifed(sums, lambda total: total[0] / total[1])
    people = float(np.asarray(sums)[1].sum())
    if isnan(error):
        return Estimate(value, nan, nan)
    spread = value * (1 - value)
    independent = min(spread / error**2, people) if error > 0 and spread > 0 else people
    low, high = _wilson(value, min(independent, most_independent), _quantile(blocks))
    return Estimate(value, low, high)


def figure(sums: Array, of: Callable[[Array], Any]) -> Estimate:
    """Estimate any figure that is a function of sums, ``(quantities, neighbourhoods)``.

    ``of`` takes the sums of each quantity, whole or with some neighbourhood left out, as ``(quantities, any)``.

    Examples
    --------
    >>> mean = figure(np.array([[30.0, 36.0, 33.0], [20.0, 20.0, 20.0]]), lambda total: total[0] / total[1])
    >>> round(mean.value, 2), round(mean.low, 2), round(mean.high, 2)
    (1.65, 1.28, 2.02)
    """
    value, error, blocks = _jackknifed(sums, of)
    return _around(value, error, blocks)


def folded(counts: Array, of: Callable[[Array], float], *, by_fold: bool = False) -> Estimate:
    """Estimate a figure that needs how often each word occurs, from the counts by fold, ``(folds, words)``.

    ``of`` takes the counts of each word or, ``by_fold``, those of each fold.
    """
    filled = np.flatnonzero(counts.any(axis=1))
    whole = counts if by_fold else counts.sum(axis=0)
    if len(filled) < FEWEST:
        return Estimate(of(whole), nan, nan)
    if by_fold:
        left_out = [of(np.where(np.arange(len(counts))[:, None] == fold, 0, counts)) for fold in filled]
    else:
        left_out = [of(whole - counts[fold]) for fold in filled]
    return _around(of(whole), _error(np.array(left_out)), len(filled))


def _jackknifed(sums: Array, of: Callable[[Array], Any]) -> tuple[float, float, int]:
    sums = np.asarray(sums, dtype=np.float64)
    filled = sums[:, sums.any(axis=0)]
    whole = filled.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(np.asarray(of(whole)).reshape(-1)[0])
        left_out = np.asarray(of(whole - filled))
    blocks = filled.shape[1]
    return value, _error(left_out) if blocks >= FEWEST else nan, blocks


def _error(left_out: Array) -> float:
    blocks = len(left_out)
    return sqrt((blocks - 1) / blocks * float(((left_out - left_out.mean()) ** 2).sum()))


def _around(value: float, error: float, blocks: int) -> Estimate:
    if isnan(error):
        return Estimate(value, nan, nan)
    away = _quantile(blocks) * error
    return Estimate(value, value - away, value + away)


def _quantile(blocks: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + LEVEL) / 2, blocks - 1))


def _wilson(value: float, n: float, z: float) -> tuple[float, float]:
    middle = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    away = z * sqrt(value * (1 - value) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return (middle - away if value > 0 else 0.0), (middle + away if value < 1 else 1.0)
