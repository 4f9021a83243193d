"""Where the width of an answer comes from: the rule, the rates, or small numbers, by the law of total variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from linkage.intervals import checked_counts
from linkage.studies.inference.counts import binomial
from linkage.studies.inference.priors import nodes
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from linkage.studies.inference.priors import Prior
    from synthetic.streams import Floats

    _Nodes = tuple[Floats, Floats]

_NODES = 64
_AT_ONCE = 64
_ROUNDING = 1e-12


def between_and_within(groups: npt.ArrayLike, values: npt.ArrayLike, weights: npt.ArrayLike) -> tuple[float, float]:
    """Split a weighted variance into that of the groups' means and the mean of their variances.

    Examples
    --------
    >>> between_and_within(["a", "a", "b", "b"], [0, 2, 4, 6], [1, 1, 1, 1])
    (4.0, 1.0)
    """
    _, group = np.unique(np.asarray(groups), return_inverse=True)
    x, w = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    share = np.bincount(group, w)
    held = np.where(share > 0, share, 1)
    means = np.bincount(group, w * x) / held
    spreads = np.bincount(group, w * (x - means[group]) ** 2) / held
    share = share / share.sum()
    return float(share @ (means - share @ means) ** 2), float(share @ spreads)


def members_variance(matched: int, requested: int, rules: Mapping[str, tuple[Prior, Prior]]) -> pd.DataFrame:
    """Split the variance of the number on the register into what is owed to the rule, to its rates and to chance.

    Parameters
    ----------
    matched, requested
        The published counts of one list.
    rules
        For each rule, by name, what is believed of ``returned_if_member`` and of ``returned_if_absent``; all rules alike
        beforehand.

    Returns
    -------
    pandas.DataFrame
        One row a source: ``source`` (rule, rates, small numbers, all), ``variance`` (people squared), ``share`` (0 to 1).

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, there is no rule, one is not a pair of priors,
        a prior leaves 0 to 1, or the rates rule the counts out.

    Notes
    -----
    Var T = Var E(T | rule) + E Var(E(T | rule, rates) | rule) + E Var(T | rule, rates), all given the count. The rates are
    integrated by quadrature of Gauss; every T is alike beforehand.

    Examples
    --------
    >>> from linkage.studies.inference import Beta, Uniform
    >>> known = {"strict": (Uniform(0.8, 0.8), Uniform(0, 0))}
    >>> members_variance(22, 84, known)["share"].tolist()
    [0.0, 0.0, 1.0, 1.0]
    """
    import pandas as pd

    matched, n = checked_counts(matched, requested, ("matched", "requested"))
    if not hasattr(rules, "items") or not rules:
        raise outside("rules", rules, "at least one rule with its two rates")
    fitted = [_moments(matched, n, *rates) for rates in [_nodes_of(rule, rates) for rule, rates in rules.items()]]
    evidence = np.array([weights.sum() for weights, _, _ in fitted])
    if not evidence.sum() > 0:
        raise InputError(f"matched {matched} of requested {n} cannot arise under the rates given, so nothing varies")
    held = np.where(evidence > 0, evidence, 1)
    means = np.array([(w * mean).sum() for w, mean, _ in fitted]) / held
    rates = np.array([(w * (mean - centre) ** 2).sum() for (w, mean, _), centre in zip(fitted, means, strict=True)]) / held
    chance = np.array([(w * variance).sum() for w, _, variance in fitted]) / held
    weight = evidence / evidence.sum()
    parts = [float(weight @ (means - weight @ means) ** 2), float(weight @ rates), float(weight @ chance)]
    # What only rounding keeps from 0 is 0.
    parts = [part if part > _ROUNDING * n * n else 0.0 for part in parts]
    variances = np.array([*parts, sum(parts)])
    shares = variances / variances[-1] if variances[-1] else np.full(4, np.nan)
    return pd.DataFrame({"source": ["rule", "rates", "small numbers", "all"], "variance": variances, "share": shares})


def _nodes_of(rule: str, rates: tuple[Prior, Prior]) -> tuple[_Nodes, _Nodes]:
    if not isinstance(rates, tuple | list) or len(rates) != 2:
        raise outside(f"rule '{rule}'", rates, "a pair of priors, of returned_if_member and of returned_if_absent")
    names = "returned_if_member", "returned_if_absent"
    member, absent = (nodes(f"{name} of rule '{rule}'", rate, _NODES) for name, rate in zip(names, rates, strict=True))
    return member, absent


def _moments(matched: int, n: int, member: _Nodes, absent: _Nodes) -> tuple[Floats, Floats, Floats]:
    """Give, for each pair of rates, its weight given the count, and the mean and variance of the members."""
    (s, s_weights), (f, f_weights) = member, absent
    totals = np.zeros((3, s.size, f.size))
    found = np.arange(matched + 1)
    for first in range(0, n + 1, _AT_ONCE):
        members = np.arange(first, min(first + _AT_ONCE, n + 1))
        # members x found x rates; more found than there are people has probability 0.
        right = _possible(found[None, :, None], members[:, None, None], s)
        wrong = _possible(matched - found[None, :, None], n - members[:, None, None], f)
        likelihood = right.transpose(0, 2, 1) @ wrong
        totals += np.einsum("tp,tsf->psf", members[:, None].astype(np.float64) ** np.arange(3), likelihood)
    zeroth = np.where(totals[0] > 0, totals[0], 1)
    mean = totals[1] / zeroth
    return s_weights[:, None] * f_weights * totals[0], mean, np.maximum(totals[2] / zeroth - mean**2, 0)


def _possible(k: Any, n: Any, rates: Floats) -> Floats:
    """Give binomial probabilities, 0 where more are found than there are."""
    possible = k <= n
    return np.where(possible, binomial(np.minimum(k, n), n, rates), 0.0)
