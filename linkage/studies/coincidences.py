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
handful. Namesakes are weighted so that each name group counts as it does in the nation, not as it happens to in the
world made; how far the world's make-up still moves the figure is judged by how its neighbourhoods differ. For steps
on similar names, which cannot be looked up without a date, the strangers found are multiplied instead, the same for
every request.

Each request then meets, besides those it met, a Poisson number of further strangers, and the steps are run again
over old and new candidates. ``tests/linkage/test_coincidences.py`` holds the model against registers of two sizes.
In a world of few people the rates come out a little low, because few namesakes are counted for each request: about
7 % low with 20,000 people, nothing that shows with 100,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import Estimate
from linkage.studies.candidates import Candidates, strangers
from synthetic import streams
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from linkage.studies.candidates import Masks
    from linkage.studies.namesakes import Namesakes
    from synthetic.streams import Bools, Floats, Ints


@dataclass(frozen=True)
class Growth:
    """What a larger register adds.

    Attributes
    ----------
    namesakes
        Or None, where no step counts them.
    counted, bound, steps
        The steps whose namesakes are counted, those bound to a place, and all of them, as bits.
    searched, stands_for
        The size of the register searched, and of the larger one.
    """

    namesakes: Namesakes | None
    counted: int
    bound: int
    steps: int
    searched: int
    stands_for: int

    def __post_init__(self) -> None:
        """Refuse to shrink."""
        if self.stands_for < self.searched:
            raise InputError(
                f"a register of {self.searched:,} people can only be carried to a larger one, not to {self.stands_for:,}"
            )

    @property
    def factor(self) -> float:
        """How many times the size."""
        return self.stands_for / self.searched

    @property
    def multiplies(self) -> bool:
        """Whether there are steps whose strangers can only be multiplied."""
        return self.factor > 1 and bool(self.steps & ~self.bound & ~self.counted)

    def multiplied(self, candidates: Candidates) -> Bools:
        """Mark the strangers found who are multiplied, being on no step that counts namesakes."""
        counted: Bools = (candidates.agrees & self.counted).astype(bool)
        return strangers(candidates, self.bound) & ~counted

    def means(self, requests: int) -> Floats:
        """Give the expected further strangers of each request by namesakes."""
        if self.namesakes is None:
            return np.zeros(requests)
        number = np.bincount(self.namesakes.request, weights=self.namesakes.weight, minlength=requests)
        return number / self.namesakes.people * self.namesakes.same_day * (self.stands_for - self.searched)


def enlarged(candidates: Candidates, growth: Growth, seed: int, world: Ints) -> Candidates:
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
        Number of the replicate each request belongs to. The mean number of further strangers is drawn anew for
        each, from what is known of it, so that replicates differ by as much as is not known.
    """
    everyone = np.arange(candidates.requests)
    parts = []
    if growth.namesakes is not None:
        means = growth.means(len(everyone)) * _uncertain(seed, "namesakes", world, 1 / growth.namesakes.spread)
        request, place = _met(seed, "namesakes", means)
        first = np.searchsorted(growth.namesakes.request, everyone)
        count = np.bincount(growth.namesakes.request, minlength=len(everyone))
        which = first[request] + streams.below(streams.key(seed, "which namesake"), count[request], request, place)
        parts.append((request, growth.namesakes.agrees[which]))
    masks, found = np.unique(candidates.agrees[growth.multiplied(candidates)], return_counts=True)
    if growth.multiplies and len(found):
        mean = found.sum() / candidates.requests * (growth.factor - 1)
        request, place = _met(seed, "strangers", mean * _uncertain(seed, "strangers", world, found.sum() + 0.5))
        shares = np.cumsum(found / found.sum())
        shares[-1] = 1.0
        parts.append((request, masks[streams.pick(streams.key(seed, "agreement"), shares, request, place)]))
    return _with(candidates, parts)


def _uncertain(seed: int, what: str, world: Ints, shape: float) -> Floats:
    """Draw a factor of mean 1 for each replicate, from the gamma distribution of that shape."""
    from scipy.stats import gamma

    u = streams.uniform(streams.key(seed, "mean", what), np.arange(world.max() + 1))
    return np.asarray(gamma.ppf(u, shape) / shape)[world]


def _met(seed: int, what: str, means: Floats) -> tuple[Ints, Ints]:
    """Draw how many each request meets; give its number once for each of them, and which of its own each is."""
    from scipy.stats import poisson

    everyone = np.arange(len(means))
    number = np.asarray(poisson.ppf(streams.uniform(streams.key(seed, "met", what), everyone), means)).astype(np.int64)
    request = np.repeat(everyone, number)
    return request, np.arange(len(request)) - np.repeat(np.cumsum(number) - number, number)


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
        Per request, neighbours included, with the interval of a gamma distribution of the same mean and variance.
        The variance adds up that of the pairs found, of the make-up of the world behind the namesakes, and of a
        Poisson count for strangers who can only be multiplied: where none was found, as if one had been.
    """
    from scipy.stats import gamma

    mean, variance = _mean_and_variance(candidates, growth)
    tail = (1 - level) / 2
    if not mean:
        high = -np.log(tail) * (growth.factor if growth.multiplies else 1) / candidates.requests
        return Estimate(0.0, 0.0, float(high), "exact", "strangers per request", level, "count")
    low, high = (float(gamma.ppf(q, mean**2 / variance, scale=variance / mean)) for q in (tail, 1 - tail))
    return Estimate(mean, low, high, "gamma", "strangers per request", level, "count")


def relative_variance(candidates: Candidates, growth: Growth) -> float:
    """Give the variance of the expected strangers over the square of their number; 0 if there are none."""
    mean, variance = _mean_and_variance(candidates, growth)
    return variance / mean**2 if mean else 0.0


def _mean_and_variance(candidates: Candidates, growth: Growth) -> tuple[float, float]:
    requests = candidates.requests
    found = int((~candidates.target & ~candidates.kin).sum()) / requests
    further = float(growth.means(requests).mean())
    spread = growth.namesakes.spread if growth.namesakes else 0.0
    multiplied = int(growth.multiplied(candidates).sum()) if growth.multiplies else 0
    each = (growth.factor - 1) / requests
    variance = found / requests + further**2 * spread + (multiplied + 1) * each**2 * growth.multiplies
    return found + further + multiplied * each, variance
