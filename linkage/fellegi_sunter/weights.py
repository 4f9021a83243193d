"""Weights and probabilities: a weight is the base-2 logarithm of the odds."""

from __future__ import annotations

from math import isfinite, log2
from numbers import Real
from typing import Any

import numpy as np

from synthetic.refusal import outside

THRESHOLDS = {
    "probability": "the probability that a pair is of one person",
    "weight": "the base-2 logarithm of the odds that it is",
}
"""What a threshold may be stated as."""


def weight(chance: Any) -> float:
    """Give the weight of a probability.

    Raises
    ------
    InputError
        If it is not between 0 and 1.

    Examples
    --------
    >>> weight(0.5), round(weight(0.99), 3)
    (0.0, 6.629)
    """
    if isinstance(chance, bool) or not isinstance(chance, Real) or not 0 < float(chance) < 1:
        raise outside("probability", chance, "between 0 and 1, without either")
    return log2(float(chance) / (1 - float(chance)))


def probability(of: Any) -> Any:
    """Give the probability of a weight, or of several as an array.

    Examples
    --------
    >>> probability(0.0), round(probability(6.629), 3)
    (0.5, 0.99)
    >>> probability([-2000.0, 2000.0]).tolist()
    [0.0, 1.0]
    """
    weights = np.asarray(of, dtype=np.float64)
    odds = np.exp2(-np.abs(weights))  # of the less likely of the two, so that nothing overflows
    found = np.where(weights < 0, odds / (1 + odds), 1 / (1 + odds))
    return float(found) if found.ndim == 0 else found


def threshold(name: str, value: Any, stated: str) -> float:
    """Take a threshold stated as a probability or as a weight, and give the weight.

    Examples
    --------
    >>> threshold("accept", 0.5, "probability"), threshold("accept", 3.0, "weight")
    (0.0, 3.0)
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise outside(name, value, "a number")
    if stated == "weight":
        return float(value)
    if not 0 < float(value) < 1:
        raise outside(name, value, "a probability between 0 and 1, or a weight with thresholds='weight'")
    return weight(float(value))
