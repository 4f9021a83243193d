"""The share on the register common to several lists, and what it foretells of the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import Estimate, checked_counts, checked_level, checked_share, whole
from linkage.studies.inference.counts import CountDistribution, binomial, frozen_probabilities, normalised
from linkage.studies.inference.priors import nodes
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from linkage.studies.inference.priors import Prior
    from synthetic.streams import Floats

_NEGLIGIBLE = 1e-15


@dataclass(frozen=True, eq=False)
class SharePosterior:
    """How probable each share on the register is, given several lists' counts.

    Parameters
    ----------
    shares, probabilities
        Middles of equal cells that cover 0 to 1, and the probability of each cell.
    rates, rate_probabilities
        The same for the rate at which a request is matched, members and others together.
    matched, requested
        The counts it was inferred from, summed over the lists.
    """

    shares: Floats
    probabilities: Floats
    rates: Floats
    rate_probabilities: Floats
    matched: int
    requested: int

    def __post_init__(self) -> None:
        for name in ("probabilities", "rate_probabilities"):
            object.__setattr__(self, name, frozen_probabilities(getattr(self, name)))

    def __str__(self) -> str:
        return str(self.estimate())

    @property
    def mean(self) -> float:
        """Mean share, 0 to 1."""
        return float(self.shares @ self.probabilities)

    @property
    def median(self) -> float:
        """Median share, 0 to 1."""
        return self.quantile(0.5)

    def quantile(self, q: float) -> float:
        """Give the share below which lies probability ``q``, cells taken as level."""
        checked_share("q", q)
        edges = np.linspace(0, 1, self.shares.size + 1)
        return float(np.interp(q, np.concatenate([[0.0], np.cumsum(self.probabilities)]), edges))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Give the equal-tailed interval of the share."""
        tail = (1 - checked_level(level)) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def estimate(self, level: float = 0.95) -> Estimate:
        """Give the mean and the equal-tailed interval as one figure."""
        low, high = self.interval(level)
        return Estimate(self.mean, low, high, "posterior", "people requested", level)

    def predict(self, requested: int) -> CountDistribution:
        """Foretell how many of ``requested`` new requests would be matched by the same rule.

        Examples
        --------
        >>> from linkage.studies.inference import Beta
        >>> earlier = share_posterior([(65, 243), (22, 84), (42, 158)], Beta(40, 10), Beta(2, 98))
        >>> print(earlier.predict(114))
        30 requests (21-41)
        """
        requested = whole("requested", requested, least=1)
        likely = self.rate_probabilities > _NEGLIGIBLE
        counts = np.arange(requested + 1)[:, None]
        foretold = binomial(counts, requested, self.rates[likely]) @ self.rate_probabilities[likely]
        return CountDistribution(foretold / foretold.sum(), "requests")

    def to_frame(self) -> pd.DataFrame:
        """Give one row a cell: ``share``, ``probability``, ``cumulative``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "share": self.shares,
                "probability": self.probabilities,
                "cumulative": np.cumsum(self.probabilities),
            }
        )


def share_posterior(
    counts: Sequence[tuple[int, int]], returned_if_member: Prior, returned_if_absent: Prior
) -> SharePosterior:
    """Infer the share on the register that several lists have in common, both rates uncertain but the same for all.

    Parameters
    ----------
    counts
        (matched, requested) of each list.
    returned_if_member, returned_if_absent
        As in :func:`members_posterior`.

    Returns
    -------
    SharePosterior
        Every share alike beforehand.

    Raises
    ------
    InputError
        If ``counts`` is empty, a list's matched exceeds its requested, its requested is below 1, a prior is not one or
        leaves 0 to 1, or the rates rule the counts out.

    Notes
    -----
    Gelman & Carpenter (2020) without their hierarchy: matched ~ Bin(n, πs + (1 - π)f). With one π, s and f for all
    lists only the sums of the counts matter, so look at :func:`chi_square_equal` before pooling. The range of π is
    cut into equal cells and s and f are integrated by quadrature.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> print(share_posterior([(65, 243), (22, 84), (42, 158), (22, 114)], Beta(40, 10), Beta(2, 98)))
    30.1 % of people requested (23.7-37.6)
    """
    checked = checked_pairs(counts)
    matched, requested = sum(m for m, _ in checked), sum(n for _, n in checked)
    members, member_weights = nodes("returned_if_member", returned_if_member, _nodes_for(requested))
    absent, absent_weights = nodes("returned_if_absent", returned_if_absent, _nodes_for(requested))
    cells = max(1000, 4 * isqrt(requested))
    shares, rates = _middles(cells), _middles(2 * cells)
    by_share, by_rate = np.zeros(cells), np.zeros(rates.size)
    for s, weight in zip(members, member_weights, strict=True):
        rate = absent[:, None] * (1 - shares) + s * shares
        joint = weight * absent_weights[:, None] * _relative_likelihood(matched, requested, rate)
        by_share += joint.sum(axis=0)
        by_rate += _spread(rate, joint, rates.size)
    of = f"matched {matched} of requested {requested}"
    return SharePosterior(shares, normalised(by_share, of), rates, normalised(by_rate, of), matched, requested)


def leave_one_out(
    counts: Sequence[tuple[int, int]], returned_if_member: Prior, returned_if_absent: Prior, *, level: float = 0.95
) -> pd.DataFrame:
    """Foretell each list from the others, to see whether one share and one rule could have made them all.

    Parameters
    ----------
    counts
        (matched, requested) of each list, two at least.
    returned_if_member, returned_if_absent
        As in :func:`members_posterior`.
    level
        Probability of the predictive interval.

    Returns
    -------
    pandas.DataFrame
        One row a list, in the order given: ``requested``, ``mean``, ``low``, ``high`` (matches foretold), ``published``
        (matches), ``inside`` (whether within low to high), ``tail`` (two-sided tail probability of the published).

    Raises
    ------
    InputError
        As :func:`share_posterior`, or if there are fewer than two lists.

    Notes
    -----
    Posterior predictive checking of Gelman, Meng & Stern (1996), each list held out of the fit that foretells it.
    While every share is alike beforehand and the published rate lies well between f and s, what is foretold hardly
    depends on the rates: requests are matched at about the rate of the other lists, whatever made it. Agreement
    therefore supports one rate of matching, and is no evidence for the rates supposed.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> held_out = leave_one_out([(65, 243), (22, 84), (42, 158), (22, 114)], Beta(40, 10), Beta(2, 98))
    >>> held_out["inside"].tolist()
    [True, True, True, True]
    """
    import pandas as pd

    checked_level(level)
    checked = checked_pairs(counts, least=2)
    rows = []
    for i, (matched, requested) in enumerate(checked):
        others = [*checked[:i], *checked[i + 1 :]]
        foretold = share_posterior(others, returned_if_member, returned_if_absent).predict(requested)
        low, high = foretold.interval(level)
        rows.append(
            {
                "requested": requested,
                "mean": foretold.mean,
                "low": low,
                "high": high,
                "published": matched,
                "inside": low <= matched <= high,
                "tail": foretold.tail(matched),
            }
        )
    return pd.DataFrame(rows)


def checked_pairs(counts: object, least: int = 1) -> list[tuple[int, int]]:
    """Give the (matched, requested) pairs as whole numbers, or refuse them.

    Examples
    --------
    >>> checked_pairs([(65, 243), (84, 22)])
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: matched 84 is more than requested 22
    """
    if isinstance(counts, str) or not isinstance(counts, Iterable):
        raise outside("counts", counts, "a list of (matched, requested) pairs")
    given = list(counts)
    if len(given) < least:
        raise InputError(f"counts must hold at least {least} (matched, requested) pairs, not {len(given)}")
    pairs = [tuple(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else (pair,) for pair in given]
    odd = next((one for one, pair in zip(given, pairs, strict=True) if len(pair) != 2), None)
    if odd is not None:
        raise outside("each of counts", odd, "a (matched, requested) pair")
    return [checked_counts(pair[0], pair[1], ("matched", "requested")) for pair in pairs]


def _nodes_for(requested: int) -> int:
    # The counts fix the rate of matching to about 1/√n, and nodes must stand closer together than that.
    return max(24, isqrt(requested))


def _middles(cells: int) -> Floats:
    return (np.arange(cells) + 0.5) / cells


def _relative_likelihood(matched: int, requested: int, rate: Floats) -> Floats:
    """Give the binomial likelihood of each rate as a share of the largest there can be."""
    from scipy.special import xlog1py, xlogy

    best = matched / requested
    largest = xlogy(matched, best) + xlog1py(requested - matched, -best)
    return np.asarray(np.exp(xlogy(matched, rate) + xlog1py(requested - matched, -rate) - largest))


def _spread(rate: Floats, joint: Floats, cells: int) -> Floats:
    """Sum weights into cells of the rate, each split between the two middles it lies between so that means hold."""
    place = np.clip(rate.ravel() * cells - 0.5, 0, cells - 1)
    below = np.minimum(place.astype(np.int64), cells - 2)
    above_part = joint.ravel() * (place - below)
    summed = np.bincount(below, joint.ravel() - above_part, minlength=cells)
    summed[1:] += np.bincount(below, above_part, minlength=cells)[:-1]
    return np.asarray(summed)
