"""Simulated lists and how they were answered: what stands in for a likelihood where none can be written down.

A *world* is one simulated file of each month: as many members of the register as there were requests, and as many people
who are not on it. T members and n - T others in a row are a list of n requests, T of them on the register, so one world
gives the answers for every T. Brothers and sisters stand near one another in a file, and stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from linkage.intervals import whole
from linkage.studies.inference.priors import quantiles
from synthetic import streams
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from linkage.studies.inference.priors import Prior
    from linkage.studies.published import PublishedStudy
    from synthetic.streams import Bools, Floats, Ints

Months = Mapping[str, "tuple[Bools, Bools]"]


class Simulation(Protocol):
    """What a simulation of one rule has to offer, as :func:`linkage.studies.simulation.simulate` gives it."""

    @property
    def algorithm(self) -> Any:
        """The rule, with a name."""

    @property
    def members(self) -> Months:
        """For each month, two arrays of worlds x requests: whether somebody was returned, and whether somebody else."""

    @property
    def others(self) -> Months:
        """The same for people who are not on the register."""


@dataclass(frozen=True, eq=False)
class Answered:
    """How one rule, called a scenario, answers simulated requests of known make-up.

    Attributes
    ----------
    name
        Of the scenario.
    members, others
        For each month, two arrays of worlds x requests: whether somebody was returned, and whether it was somebody
        else; for people who are on the register, and for people who are not.
    """

    name: str
    members: Months
    others: Months

    @classmethod
    def of(cls, simulated: Simulation | Answered) -> Answered:
        """Take what a simulation gives, under the name of its algorithm."""
        if isinstance(simulated, Answered):
            return simulated
        try:
            return cls(str(simulated.algorithm.name), simulated.members, simulated.others)
        except AttributeError:
            raise InputError(
                f"each of simulated must be what simulate or by_rates gives, not {type(simulated).__name__}"
            ) from None

    def worlds(self) -> int:
        """Give how many worlds were simulated."""
        return len(next(iter(self.members.values()))[0])

    def rates(self) -> tuple[Floats, Floats]:
        """Give, for each world, the share answered of its members and of the others, all months together."""
        member, other = (
            np.concatenate([returned for returned, _ in side.values()], axis=1).mean(axis=1)
            for side in (self.members, self.others)
        )
        return member, other


@dataclass(frozen=True, eq=False)
class Lists:
    """The lists of one month that can be put together from the worlds of a scenario, and their answers.

    A list of T members and n - T others takes them from one place of its world onwards, going round at the end; each
    place to begin at gives another list, and only a family cut in two at either end of it is torn apart.

    Attributes
    ----------
    requested
        Requests of each list, n.
    found, wrong_member, answered, wrong_other
        Arrays of worlds x (2n + 1): of the requests up to each place, twice round, members answered and answered with
        somebody else, others answered and answered with somebody else.
    """

    requested: int
    found: Ints
    wrong_member: Ints
    answered: Ints
    wrong_other: Ints

    def starts(self, lists: int) -> Ints:
        """Give places to begin at, evenly spaced and all different."""
        return np.unique(np.arange(lists) * self.requested // lists)

    def matched(self, start: int) -> Ints:
        """Count the requests answered, worlds x (n + 1), if 0, 1, ... n of them are members."""
        end = start + self.requested + 1
        member, other = (part[:, start:end] - part[:, [start]] for part in (self.found, self.answered))
        return np.asarray(member + other[:, ::-1])

    def of(self, world: Ints, start: Ints, members: Ints) -> tuple[Ints, Ints, Ints]:
        """Count, for some lists, requests answered, answered with somebody else, and members answered."""
        found, wrong = (self._between(part, world, start, members) for part in (self.found, self.wrong_member))
        others = self.requested - members
        answered, other = (self._between(part, world, start, others) for part in (self.answered, self.wrong_other))
        return found + answered, wrong + other, found

    @staticmethod
    def _between(part: Ints, world: Ints, start: Ints, number: Ints) -> Ints:
        return np.asarray(part[world, start + number] - part[world, start], dtype=np.int64)


def checked_study(published: PublishedStudy) -> PublishedStudy:
    """Give a study back, or refuse what is none."""
    from linkage.studies.published import PublishedStudy

    if not isinstance(published, PublishedStudy):
        raise outside("published", published, "a PublishedStudy, such as linkage.studies.study gives by name")
    return published


def lists_of(scenario: Answered, month: str, requested: int) -> Lists:
    """Take the answers of one month of a scenario.

    Examples
    --------
    >>> yes, no = np.array([[True, True]]), np.array([[False, False]])
    >>> perfect = Answered("perfect", {"2016-09": (yes, no)}, {"2016-09": (no, no)})
    >>> lists_of(perfect, "2016-09", 2).matched(start=1).tolist()
    [[0, 1, 2]]
    """
    parts = [part for side in (scenario.members, scenario.others) for part in side.get(month, ())]
    if len(parts) != 4 or any(part.ndim != 2 or part.shape[1] < requested for part in parts):
        raise InputError(f"scenario '{scenario.name}' has no simulated lists of {requested:,} requests for {month}")
    return Lists(requested, *(_up_to(np.tile(part[:, :requested], 2)) for part in parts))


def _up_to(answers: Bools) -> Ints:
    """Count the answers among the first 0, 1, ... requests of each world."""
    out = np.zeros((len(answers), answers.shape[1] + 1), dtype=np.int32)
    np.cumsum(answers, axis=1, out=out[:, 1:])
    return out


def by_rates(
    name: str,
    published: PublishedStudy,
    *,
    correct: Prior,
    wrong_if_member: Prior,
    returned_if_absent: Prior,
    worlds: int = 1_000,
    seed: int = 2016,
) -> Answered:
    """Simulate lists from rates alone, requests answered independently of each other: where no register is at hand.

    Parameters
    ----------
    name
        Of the scenario.
    published
        The study whose months are simulated.
    correct, wrong_if_member
        What is believed of the shares of members answered with the person sought, and with somebody else. Where a world
        draws more than 1 for the two together, the second takes what the first leaves.
    returned_if_absent
        What is believed of the share of others answered.
    worlds
        How many worlds to simulate; each draws its own three rates, independently.
    seed
        Any whole number.

    Returns
    -------
    Answered

    Raises
    ------
    InputError
        If ``worlds`` is below 1, something believed is not a prior or leaves 0 to 1, or ``published`` is not a study.

    Examples
    --------
    >>> from linkage.studies import study
    >>> from linkage.studies.inference import Beta
    >>> scenario = by_rates("rates", study("home-office-2016-q4"), correct=Beta(40, 10), wrong_if_member=Beta(1.5, 98.5),
    ...                     returned_if_absent=Beta(2, 98), worlds=50)
    >>> scenario.members["2016-10"][0].shape
    (50, 84)
    """
    checked_study(published)
    worlds = whole("worlds", worlds, least=1)
    beliefs = {"correct": correct, "wrong_if_member": wrong_if_member, "returned_if_absent": returned_if_absent}
    world = np.arange(worlds)
    right, wrong, absent = (
        quantiles(thing, prior, streams.uniform(streams.key(seed, "rate", name, thing), world))[:, None]
        for thing, prior in beliefs.items()
    )
    members, others = {}, {}
    for month in published.months:
        place = np.arange(month.requested)[None, :]
        member, other = (
            streams.uniform(streams.key(seed, "answer", name, month.month, side), world[:, None], place)
            for side in ("member", "other")
        )
        members[month.month] = (member < right + wrong, (member >= right) & (member < right + wrong))
        others[month.month] = (other < absent, other < absent)
    return Answered(name, members, others)
