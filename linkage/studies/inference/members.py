"""How many of one list were on the register, as a distribution over 0, 1, ... n."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import checked_counts
from linkage.studies.inference.counts import CountDistribution, binomial, normalised
from linkage.studies.inference.priors import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.studies.inference.priors import Prior
    from synthetic.streams import Floats


@dataclass(frozen=True, eq=False)
class Posterior(CountDistribution):
    """How probable each number of people on the register is, given one list's counts.

    Parameters
    ----------
    probabilities, unit
        As in :class:`CountDistribution`; the unit is people.
    matched, requested
        The counts it was inferred from.
    """

    matched: int = 0
    requested: int = 0


def members_posterior(matched: int, requested: int, returned_if_member: Prior, returned_if_absent: Prior) -> Posterior:
    """Infer how many of the people requested were on the register, both rates uncertain.

    Parameters
    ----------
    matched, requested
        People for whom a record was returned, and people requested.
    returned_if_member, returned_if_absent
        What is believed of the two rates: a :class:`Beta`, a :class:`Uniform`, a :class:`Rate`, or anything with
        ``quantile(q)``; independent of each other.

    Returns
    -------
    Posterior
        Over T = 0, 1, ... ``requested`` people, every T alike beforehand.

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, a prior is not one or leaves 0 to 1, or the
        rates rule the counts out.

    Notes
    -----
    The model is that of Joseph, Gyorkos & Coupal (1995), for a finite list: matched = A + B with A ~ Bin(T, s) and
    B ~ Bin(n - T, f). The rates are integrated by quadrature of Gauss, so there is no Monte Carlo error: that of a
    :class:`Beta`, of any shape, is exact to more digits than are shown, but a prior of another kind whose quantiles leap is
    followed only as closely as 128 of them can.
    The counts say next to nothing of the rates themselves: the width of the answer is mostly theirs.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> print(members_posterior(22, 84, Beta(40, 10), Beta(2, 98)))
    26 people (20-35)
    """
    matched, n = checked_counts(matched, requested, ("matched", "requested"))
    likelihood = members_likelihood([matched], n, returned_if_member, returned_if_absent)[0]
    return Posterior(normalised(likelihood, of=f"matched {matched} of requested {n}"), "people", matched, n)


def members_likelihood(
    matched: Sequence[int], requested: int, returned_if_member: Prior, returned_if_absent: Prior
) -> Floats:
    """Give the probability of some numbers of matches, a row each, for 0, 1, ... ``requested`` members.

    Examples
    --------
    >>> from linkage.studies.inference import Uniform
    >>> members_likelihood([1], 2, Uniform(0.8, 0.8), Uniform(0, 0)).round(6).tolist()
    [[0.0, 0.8, 0.32]]
    """
    present = _returned(requested, *nodes("returned_if_member", returned_if_member, _nodes_for(requested)))
    absent = _returned(requested, *nodes("returned_if_absent", returned_if_absent, _nodes_for(requested)))
    return np.array([_likelihood(one, present, absent) for one in matched])


def _nodes_for(n: int) -> int:
    # The binomial is 1/√n wide in the rate at its narrowest, and nodes must stand closer together than that.
    return max(128, 4 * isqrt(n))


def _returned(n: int, rates: Floats, weights: Floats) -> Floats:
    """Give the probabilities that 0, 1, ... n of n people are returned, over an uncertain common rate."""
    return binomial(np.arange(n + 1)[:, None], n, rates) @ weights


def _one_fewer(row: Floats) -> Floats:
    """Turn the probabilities for n people into those for n - 1.

    People are exchangeable, so dropping one at random drops a returned one in proportion. All terms are positive and
    nothing cancels; it spares the quadrature for all but the longest row.
    """
    n = row.size - 1
    returned = np.arange(n)
    return (row[:-1] * (n - returned) + row[1:] * (returned + 1)) / n


def _likelihood(matched: int, present: Floats, absent: Floats) -> Floats:
    """Give the probability of ``matched`` for each number of members, convolving those returned of either kind."""
    n = present.size - 1
    by_members = np.zeros((n + 1, matched + 1))
    row = present
    for members in range(n, -1, -1):
        by_members[members, : row.size] = row[: matched + 1]
        row = _one_fewer(row) if members else row
    likelihood = np.empty(n + 1)
    row = absent
    for members in range(n + 1):
        others = n - members
        fewest, most = max(0, matched - others), min(matched, members)
        wrongly = row[matched - most : matched - fewest + 1][::-1]
        likelihood[members] = by_members[members, fewest : most + 1] @ wrongly
        row = _one_fewer(row) if others else row
    return likelihood
