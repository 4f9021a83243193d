"""Coincidences grow with the register: carrying what was found among some people to a register of more.

A small register is searched, and every pair that any step proposes is kept with the steps it agrees on. Pairs are of
three kinds. The *target* is the person sought. *Kin* are of the target's family: a twin is a twin in a register of any
size. The rest are *strangers*; and of those, some agree on a postcode (neighbours, who are as many in a small world
as in the nation, since the world is made of whole neighbourhoods), and the others could be anybody. Only these grow.

How many more there would be is the collision rate of the keys. Where a step asks for the date of birth and for
names that can be looked up, the two parts are measured apart: *namesakes* are the strangers who agree on the names
whatever their birthday, counted for every request, and the chance that one of them was born on the day asked for is
the share of all people who were. That takes names and birthdays of strangers to be independent, keeps the
difference between common and rare names, and rests on thousands of pairs where the date alone would leave a
handful. For steps on similar names, which cannot be looked up without a date, the strangers found are multiplied
instead, the same for every request.

Each request then meets, besides those it met, a Poisson number of further strangers, and the steps are run again
over old and new candidates. ``tests/linkage/test_coincidences.py`` holds the model against registers of two sizes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from linkage.agreements import Exact
from linkage.intervals import Estimate
from synthetic import streams
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from linkage.algorithm import Algorithm
    from synthetic.streams import Bools, Ints

Masks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidates:
    """Every pair that any step proposes, one entry a pair.

    Attributes
    ----------
    request
        Number of the request, from 0.
    agrees
        The steps the pair agrees on, as bits.
    target, kin
        Whether it is the person sought, or one of the family.
    requests
        How many requests were searched for, with candidates or without.
    """

    request: Ints
    agrees: Masks
    target: Bools
    kin: Bools
    requests: int


@dataclass(frozen=True)
class Answers:
    """What each request was answered with, one entry a request."""

    returned: Bools
    correct: Bools


def refuse_unscalable(algorithm: Algorithm) -> None:
    """Refuse an algorithm in which one request's answer depends on another's, or several people may be returned."""
    if algorithm.one_to_one:
        raise InputError(
            f"a study needs an algorithm that searches for each request on its own; {algorithm.name} is one-to-one"
        )
    for step in algorithm.steps:
        if step.ambiguity != "drop" or step.residuals != "removed":
            raise InputError(
                f"a study needs steps that drop ambiguous requests and remove residuals; step '{step.name}' of "
                f"{algorithm.name} has ambiguity {step.ambiguity!r} and residuals {step.residuals!r}"
            )


def place_bound(algorithm: Algorithm) -> int:
    """Give, as bits, the steps that ask for agreement on the postcode or a part of it."""
    return sum(
        1 << bit
        for bit, step in enumerate(algorithm.steps)
        if any(agreement.field == "postcode" for agreement in step.agreements)
    )


def resolve(candidates: Candidates, steps: int) -> Answers:
    """Run the steps: at each, a request left over with exactly one candidate is answered with it."""
    returned = np.zeros(candidates.requests, dtype=bool)
    correct = np.zeros(candidates.requests, dtype=bool)
    for step in range(steps):
        active = (candidates.agrees >> step & 1).astype(bool) & ~returned[candidates.request]
        request = candidates.request[active]
        single = np.bincount(request, minlength=candidates.requests) == 1
        correct[request[single[request] & candidates.target[active]]] = True
        returned |= single
    return Answers(returned, correct)


def strangers(candidates: Candidates, bound: int) -> Bools:
    """Mark the pairs that grow with the register: of strangers who are not neighbours."""
    grow: Bools = ~candidates.target & ~candidates.kin & (candidates.agrees & bound == 0)
    return grow


def by_name(algorithm: Algorithm) -> Algorithm | None:
    """Give the steps that namesakes are counted on, without their dates of birth; none if there is no such step.

    Examples
    --------
    >>> from linkage import algorithms
    >>> print(*(step.name for step in by_name(algorithms.get("home-office/clear-match")).steps))
    exact, any postcode
    """
    bound = place_bound(algorithm)
    kept = []
    for bit, step in enumerate(algorithm.steps):
        if not bound >> bit & 1 and any(agreement == Exact("dob") for agreement in step.agreements):
            try:
                kept.append(step.without("dob"))
            except InputError:  # similar names alone: nothing to look up
                continue
    return replace(algorithm, steps=tuple(kept)).keeping_residuals() if kept else None


def covered(algorithm: Algorithm) -> int:
    """Give, as bits of the algorithm's own steps, those that :func:`by_name` keeps."""
    named = by_name(algorithm)
    names = {step.name for step in named.steps} if named else set()
    return sum(1 << bit for bit, step in enumerate(algorithm.steps) if step.name in names)


@dataclass(frozen=True)
class Namesakes:
    """Strangers who agree with a request on names, whatever their birthday, in order of request.

    Attributes
    ----------
    request, agrees
        One entry a pair: number of the request, and the steps whose names agree, as bits of the whole algorithm.
    people
        How many people they were looked for among.
    same_day
        Chance that a stranger was born on the day a request gives.
    """

    request: Ints
    agrees: Masks
    people: int
    same_day: float


@dataclass(frozen=True)
class Growth:
    """What a larger register adds.

    Attributes
    ----------
    namesakes
        Or None, where no step counts them.
    by_name
        The steps they are counted on, as bits.
    bound
        The steps bound to a place, as bits.
    searched, stands_for
        The size of the register searched, and of the larger one.
    """

    namesakes: Namesakes | None
    by_name: int
    bound: int
    searched: int
    stands_for: int

    def __post_init__(self) -> None:
        """Refuse to shrink."""
        if self.stands_for < self.searched:
            raise InputError(
                f"a register of {self.searched:,} people can only be carried to a larger one, "
                f"not to {self.stands_for:,}"
            )

    @property
    def factor(self) -> float:
        """How many times the size."""
        return self.stands_for / self.searched

    def multiplied(self, candidates: Candidates) -> Bools:
        """Mark the strangers found who are multiplied, being on no step that counts namesakes."""
        counted: Bools = (candidates.agrees & self.by_name).astype(bool)
        return strangers(candidates, self.bound) & ~counted

    def means(self, requests: int) -> npt.NDArray[np.float64]:
        """Give the expected further strangers of each request by namesakes."""
        if self.namesakes is None:
            return np.zeros(requests)
        number = np.bincount(self.namesakes.request, minlength=requests)
        return number / self.namesakes.people * self.namesakes.same_day * (self.stands_for - self.searched)


def enlarged(candidates: Candidates, growth: Growth, seed: int, world: Ints | None = None) -> Candidates:
    """Add the strangers that the larger register would hold.

    Parameters
    ----------
    candidates
        What was found in the register searched.
    growth
        What the larger one adds.
    seed
        For the draws.
    world
        Number of the replicate each request belongs to. With it, the strangers that are multiplied have in each
        replicate a mean of its own, drawn from what the number found leaves possible (gamma, with that number plus
        a half), so that replicates differ by as much as is not known.
    """
    from scipy.stats import gamma, poisson

    everyone = np.arange(candidates.requests)
    parts = []
    if growth.namesakes is not None:
        number = poisson.ppf(streams.uniform(streams.key(seed, "namesakes"), everyone), growth.means(len(everyone)))
        request, place = _spread(everyone, number)
        first = np.searchsorted(growth.namesakes.request, everyone)
        count = np.bincount(growth.namesakes.request, minlength=len(everyone))
        which = first[request] + streams.below(streams.key(seed, "which namesake"), count[request], request, place)
        parts.append((request, growth.namesakes.agrees[which]))
    masks, found = np.unique(candidates.agrees[growth.multiplied(candidates)], return_counts=True)
    if len(found) and growth.factor > 1:
        mean = np.full(len(everyone), found.sum() / candidates.requests * (growth.factor - 1))
        if world is not None:
            u = streams.uniform(streams.key(seed, "mean of strangers"), np.arange(world.max() + 1))
            mean *= (gamma.ppf(u, found.sum() + 0.5) / found.sum())[world]
        request, place = _spread(everyone, poisson.ppf(streams.uniform(streams.key(seed, "strangers"), everyone), mean))
        shares = np.cumsum(found / found.sum())
        shares[-1] = 1.0
        parts.append((request, masks[streams.pick(streams.key(seed, "agreement"), shares, request, place)]))
    return _with(candidates, parts)


def _spread(everyone: Ints, number: npt.ArrayLike) -> tuple[Ints, Ints]:
    """Give each request so many entries, numbered from 0 within the request."""
    whole = np.asarray(number).astype(np.int64)
    request = np.repeat(everyone, whole)
    return request, np.arange(len(request)) - np.repeat(np.cumsum(whole) - whole, whole)


def _with(candidates: Candidates, parts: list[tuple[Ints, Masks]]) -> Candidates:
    request = np.concatenate([candidates.request, *(part[0] for part in parts)])
    nobody = np.zeros(len(request) - len(candidates.request), dtype=bool)
    return Candidates(
        request,
        np.concatenate([candidates.agrees, *(part[1] for part in parts)]),
        np.concatenate([candidates.target, nobody]),
        np.concatenate([candidates.kin, nobody]),
        candidates.requests,
    )


def expected_strangers(candidates: Candidates, growth: Growth, level: float = 0.95) -> Estimate:
    """Give the expected number of strangers who agree with a request on any step, in the larger register.

    Returns
    -------
    Estimate
        Per request, neighbours included. The interval is the exact one of a Poisson count (Garwood 1936) for as
        many pairs as the figure rests on: :func:`rests_on`; with none its upper limit is still above 0.
    """
    from scipy.stats import chi2

    further = growth.means(candidates.requests).mean()
    multiplied = growth.multiplied(candidates).sum() / candidates.requests * (growth.factor - 1)
    found = (~candidates.target & ~candidates.kin).sum() / candidates.requests
    value = float(found + further + multiplied)
    pairs = rests_on(candidates, growth)
    tail = (1 - level) / 2
    if not pairs:
        none = float(chi2.ppf(1 - tail, 2) / 2 * growth.factor / candidates.requests)
        return Estimate(value, value, value + none, "Garwood", "strangers per request", level, "count")
    low, high = (float(limit) / 2 / pairs for limit in (chi2.ppf(tail, 2 * pairs), chi2.ppf(1 - tail, 2 * pairs + 2)))
    return Estimate(value, value * low, value * high, "Garwood", "strangers per request", level, "count")


def rests_on(candidates: Candidates, growth: Growth) -> float:
    """Give the number of pairs to which the expected strangers are known as well as to a plain count of that many."""
    multiplied = int(growth.multiplied(candidates).sum())
    parts = [
        (growth.means(candidates.requests).sum(), len(growth.namesakes.request) if growth.namesakes else 0),
        (multiplied * (growth.factor - 1), multiplied),
        ((~candidates.target & ~candidates.kin).sum() - multiplied, None),
    ]
    total = sum(float(mean) for mean, _ in parts)
    variance = sum(float(mean) ** 2 / count if count else float(mean) for mean, count in parts if mean)
    return total**2 / variance if variance else 0.0
