"""What the numbers of requests with no, one, and several candidates would say: recall and false matches told apart.

From one count of matches the people found and the strangers found cannot be told apart. From three counts they can: a
stranger turns up beside the person sought as readily as instead of one, so requests with two candidates say how often
strangers turn up at all. It is the duplicate method of Blakely & Salmond (2002), applied to whole requests.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, nan
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import Estimate, checked_level, whole
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from synthetic.streams import Floats

_CELLS, _ZOOMS, _MARGIN = 200, 5, 2
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class CandidateRates:
    """People found and strangers found, told apart.

    Attributes
    ----------
    none, one, several
        Requests with no, one, and several candidates.
    found_likeliest, strangers_likeliest
        Maximum likelihood: requests whose own person is a candidate (Ts), and strangers per request (λ); missing where
        they are not estimable.
    found
        Share of the requests whose own person is a candidate, with its posterior interval.
    false_match
        Chance that a request meets a stranger, 1 - exp(-λ), with its posterior interval.
    note
        Why the likeliest are not estimable; empty if they are.
    """

    none: int
    one: int
    several: int
    found_likeliest: float
    strangers_likeliest: float
    found: Estimate
    false_match: Estimate
    note: str = ""

    @property
    def requested(self) -> int:
        """All requests."""
        return self.none + self.one + self.several


def candidate_rates(none: int, one: int, several: int, *, level: float = 0.95) -> CandidateRates:
    """Tell people found from strangers found by the numbers of requests with no, one, and several candidates.

    Parameters
    ----------
    none, one, several
        Requests for which no person, one person, and more than one satisfied the rule.
    level
        Probability of the intervals.

    Returns
    -------
    CandidateRates
        Both estimates are medians of the posterior, every share and every chance of a stranger alike beforehand. The
        likeliest are not estimable if every request has a candidate, or if more have several than strangers alone would
        give them.

    Raises
    ------
    InputError
        If a number is not whole and at least 0, or all are 0.

    Notes
    -----
    Strangers are Poisson with mean λ for every request. With q = Ts/n: P(none) = (1 - q) e^-λ, P(one) =
    (q + (1 - q) λ) e^-λ, and the rest several. Setting these equal to the shares p0 and p1 gives
    e^λ (p0 + p1 - p0 λ) = 1 and q = 1 - p0 e^λ.

    Examples
    --------
    >>> rates = candidate_rates(1522, 457, 21)
    >>> round(rates.found_likeliest), round(rates.strangers_likeliest, 3)
    (402, 0.049)
    """
    none, one, several = (whole(name, n, least=0) for name, n in (("none", none), ("one", one), ("several", several)))
    checked_level(level)
    n = none + one + several
    if not n:
        raise InputError("none, one and several must not all be 0")
    q, strangers, note = _likeliest(none / n, one / n)
    found, false = _posterior([none, one, several], level)
    return CandidateRates(none, one, several, n * q, strangers, found, false, note)


def _likeliest(p0: float, p1: float) -> tuple[float, float, str]:
    from scipy.optimize import brentq

    if p0 == 0:
        return nan, nan, "not estimable: every request has a candidate, so nothing says how often a person is not found"
    most = -log(p0)
    # At q = 0 all candidates are strangers; more requests with several than that and nobody can have been found.
    if p1 < p0 * most:
        return (
            nan,
            nan,
            (
                "not estimable: there are more requests with several candidates than strangers alone would make of those "
                "without one"
            ),
        )
    strangers = brentq(lambda rate: exp(rate) * (p0 + p1 - p0 * rate) - 1, 0.0, most) if p0 + p1 < 1 else 0.0
    return 1 - p0 * exp(strangers), float(strangers), ""


def _posterior(counts: list[int], level: float) -> tuple[Estimate, Estimate]:
    # The square root of the chance of a stranger, so that cells stand close together where it is small.
    limits = [(0.0, 1.0), (0.0, 1.0)]
    for _ in range(_ZOOMS):
        edges = [np.linspace(*of, _CELLS + 1) for of in limits]
        found, root = ((each[1:] + each[:-1]) / 2 for each in edges)
        weight = likelihood_of(counts, found[:, None], root**2) * root
        sides = weight.sum(axis=1), weight.sum(axis=0)
        limits = [_narrowed(each, side) for each, side in zip(edges, sides, strict=True)]
    tail = (1 - level) / 2
    estimates = []
    for each, side in ((edges[0], sides[0]), (edges[1] ** 2, sides[1])):
        below = np.concatenate([[0.0], np.cumsum(side)])
        low, value, high = np.interp([tail, 0.5, 1 - tail], below / below[-1], each)
        estimates.append(Estimate(float(value), float(low), float(high), "posterior", "requests", level))
    return estimates[0], estimates[1]


def _narrowed(edges: Floats, weights: Floats) -> tuple[float, float]:
    """Leave out the cells at either end that hold next to nothing, but for a margin."""
    likely = np.flatnonzero(weights > _NEGLIGIBLE * weights.max())
    first, last = max(likely[0] - _MARGIN, 0), min(likely[-1] + 1 + _MARGIN, _CELLS)
    return float(edges[first]), float(edges[last])


def likelihood_of(counts: list[int], found: Floats, false: Floats) -> Floats:
    """Give the likelihood of the three numbers as a share of the largest, arrays broadcast.

    Parameters
    ----------
    counts
        Requests with no, one, and several candidates.
    found, false
        Share of the requests whose own person is a candidate, and chance that a request meets a stranger, below 1.
    """
    from scipy.special import xlogy

    none, one, several = (xlogy(count, p) for count, p in zip(counts, chances(found, false), strict=True))
    logs = none + one + several
    return np.asarray(np.exp(logs - logs.max()))


def chances(found: Floats, false: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the chances that a request has no, one, and several candidates.

    Examples
    --------
    >>> [round(float(p), 3) for p in chances(np.array(0.0), np.array(0.5))]
    [0.5, 0.347, 0.153]
    """
    without = 1 - false
    one = (found - (1 - found) * np.log1p(-false)) * without
    none = (1 - found) * without
    return none, one, np.maximum(1 - none - one, 0.0)
