"""Strangers who have the names asked for, whatever their birthday: counted apart, because there are many of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from linkage.agreements import Exact
from linkage.steps import Step
from linkage.studies.candidates import bits_of, place_bound
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from linkage.agreements import Condition
    from linkage.algorithm import Algorithm
    from linkage.studies.candidates import Masks
    from synthetic.streams import Floats, Ints


@dataclass(frozen=True)
class NameSteps:
    """Steps on which namesakes are counted: those of an algorithm that ask for names and a birthday, birthday left out.

    Attributes
    ----------
    algorithm
        The steps; those on similar names stand once for each step that can be looked up, narrowed by it.
    agrees
        For each, the steps of the whole algorithm that a namesake found on it agrees on, as bits.
    counted
        The steps of the whole algorithm whose namesakes are all found, as bits.
    """

    algorithm: Algorithm
    agrees: tuple[int, ...]
    counted: int


def by_name(algorithm: Algorithm) -> NameSteps | None:
    """Give the steps on which namesakes are counted; None if there are none.

    Examples
    --------
    >>> from linkage import algorithms
    >>> steps = by_name(algorithms.get("home-office/clear-match"))
    >>> print(*(step.name for step in steps.algorithm.steps))
    exact, any postcode
    """
    bound = place_bound(algorithm)
    dated = bits_of(algorithm, lambda step: Exact("dob") in step.conditions()) & ~bound
    looked_up: list[tuple[Step, int]] = []
    alike: list[tuple[Step, int]] = []
    for bit, step in enumerate(algorithm.steps):
        if dated >> bit & 1 and isinstance(step, Step):
            try:
                looked_up.append((step.without("dob"), 1 << bit))
            except InputError:  # similar names alone: nothing to look up
                alike.append((step, 1 << bit))
    if not looked_up:
        return None
    narrowed = [
        (Step(f"{first.name} and {second.name}", (*first.agreements, *_names(second))), of | other)
        for first, of in looked_up
        for second, other in alike
    ]
    steps, agrees = zip(*looked_up, *narrowed, strict=True)
    counted = sum(of for _, of in looked_up)
    return NameSteps(replace(algorithm, steps=steps).keeping_residuals(), agrees, counted)


def _names(step: Step) -> tuple[Condition, ...]:
    return tuple(one for one in step.agreements if "dob" not in one.left_fields)


@dataclass(frozen=True)
class Namesakes:
    """Strangers who agree with a request on names, whatever their birthday, in order of request.

    Attributes
    ----------
    request, agrees, weight
        One entry a pair: number of the request; the steps whose names agree, as bits of the whole algorithm; what the
        pair counts for.
    people
        How many people they were looked for among.
    same_day
        Chance that a stranger was born on the day a request gives.
    spread
        Relative variance of their number over worlds of this size.
    """

    request: Ints
    agrees: Masks
    weight: Floats
    people: int
    same_day: float
    spread: float


def spread_over(clusters: Ints, pairs: Floats, people: Floats) -> float:
    """Give the relative variance of a ratio of totals over clusters that differ: pairs for each person looked through.

    Parameters
    ----------
    clusters
        Which cluster each entry of the other two belongs to.
    pairs, people
        The two totals, in any number of entries.

    Notes
    -----
    The linearised variance of a ratio in cluster sampling (Cochran 1977, Sampling Techniques, section 6.4):
    sum of (x - R m)^2, times H / (H - 1), over the square of the sum of x.

    Examples
    --------
    >>> import numpy as np
    >>> round(spread_over(np.array([0, 1, 2]), np.array([4.0, 6.0, 5.0]), np.array([10.0, 10.0, 10.0])), 4)
    0.0133
    """
    x, m = (np.bincount(clusters, weights=part) for part in (pairs, people))
    here = m > 0
    x, m = x[here], m[here]
    if len(x) < 2 or not x.sum():
        return 1.0
    left = x - x.sum() / m.sum() * m
    return float((left**2).sum() * len(x) / (len(x) - 1) / x.sum() ** 2)
