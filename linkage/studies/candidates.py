"""Every pair that any step proposes, and the answers that running the steps over them gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from linkage.agreements import Area
from linkage.steps import ScoredStep
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from linkage.algorithm import Algorithm
    from linkage.steps import Step
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
        if isinstance(step, ScoredStep):
            raise InputError(f"a study needs steps of agreements; step '{step.name}' of {algorithm.name} is a score")
        if step.ambiguity != "drop" or step.residuals != "removed":
            raise InputError(
                f"a study needs steps that drop ambiguous requests and remove residuals; step '{step.name}' of "
                f"{algorithm.name} has ambiguity {step.ambiguity!r} and residuals {step.residuals!r}"
            )


def place_bound(algorithm: Algorithm) -> int:
    """Give, as bits, the steps that ask for agreement on a postcode, its sector or its district.

    A postcode area is left out: in a small world it is not whole.
    """
    return bits_of(
        algorithm,
        lambda step: any(one.field == "postcode" and not isinstance(one, Area) for one in step.conditions()),
    )


def bits_of(algorithm: Algorithm, of: Callable[[Step | ScoredStep], bool]) -> int:
    """Mark the steps of which something holds."""
    return sum(1 << bit for bit, step in enumerate(algorithm.steps) if of(step))


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
