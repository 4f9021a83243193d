"""Whom lists seek: some who are on the register, and some who were never on a roll.

Every request has a place in its file, among the members sought or among the others, and everything is drawn on the file and
that place: what more is asked of a list changes only the places that it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.people import NONE, People, join, make_people
from synthetic.refusal import InputError
from synthetic.seeking.hard_cases import Hard, hard_members, hard_outsiders
from synthetic.seeking.relatives import siblings_of_members, siblings_of_outsiders
from synthetic.seeking.wanted import find_candidates, wanted

if TYPE_CHECKING:
    from datetime import date

    from synthetic.populations import Population
    from synthetic.seeking.wanted import Candidates, Wanted
    from synthetic.streams import Bools, Floats, Ints

_FEW = 4  # people to choose from for each one sought, below which the draw is made over everybody at once


@dataclass(frozen=True)
class Sought:
    """The people of one or more request files, one entry a request, members of the register first.

    Attributes
    ----------
    people
        Who is sought.
    member
        Place in the population, -1 for people who were never on a roll.
    file, place
        Number of the file, and the place among its members, or among its others.
    hard
        Which requests are deliberately difficult.
    """

    people: People
    member: Ints
    file: Ints
    place: Ints
    hard: Hard

    def take(self, rows: Ints) -> Sought:
        """Give some of the requests, in the order asked for."""
        return Sought(self.people.take(rows), self.member[rows], self.file[rows], self.place[rows], self.hard.take(rows))


def people_sought(
    population: Population,
    month: str,
    files: Ints,
    members: int,
    others: int,
    register_until: date | None = None,
    register_from: date | None = None,
) -> Sought:
    """Choose whom each file seeks: so many members of the register, so many people who were never on a roll.

    Parameters
    ----------
    population
        The people.
    month
        Month of the lists, such as ``2016-09``.
    files
        Numbers of the files.
    members, others
        How many of each kind every file seeks. The first so many of either are a smaller file.
    register_until, register_from
        Days of the last and the first census of the register; by default all that could be searched in that month.

    Raises
    ------
    InputError
        If there are not so many, or the month cannot be.

    Examples
    --------
    >>> import numpy as np, synthetic
    >>> sought = people_sought(synthetic.population(2_000, seed=2016), "2016-09", np.array([0, 1]), 3, 2)
    >>> sought.file.tolist(), sought.place.tolist()
    ([0, 0, 0, 1, 1, 1, 0, 0, 1, 1], [0, 1, 2, 0, 1, 2, 0, 1, 0, 1])
    """
    asked = wanted(population, month, register_from=register_from, register_until=register_until)
    return find_sought(population, asked, files, members, others)


def find_sought(population: Population, asked: Wanted, files: Ints, members: int, others: int) -> Sought:
    """Choose whom each file seeks, as it was asked."""
    everybody, left = find_candidates(population, asked)
    chosen, hard_ones = _members(population, asked, everybody, left, files, members)
    outsiders, hard_others = _outsiders(population, asked, everybody, files, others)
    rows = chosen.ravel()
    return Sought(
        join([population.people.take(rows), outsiders]),
        np.concatenate([rows, np.full(len(outsiders), NONE)]),
        np.concatenate([np.repeat(files, members), np.repeat(files, others)]),
        np.concatenate([np.tile(np.arange(members), len(files)), np.tile(np.arange(others), len(files))]),
        Hard(
            np.concatenate([hard_ones.kind.ravel(), hard_others.kind]),
            np.concatenate([hard_ones.resembles.ravel(), hard_others.resembles]),
        ),
    )


def _members(
    population: Population, asked: Wanted, everybody: Candidates, left: Bools, files: Ints, number: int
) -> tuple[Ints, Hard]:
    """Choose the members that each file seeks: an array of files x people."""
    if asked.left is None:
        return _of_pool(population, asked, everybody, everybody, files, number, "member")
    leavers = round(number * asked.left)
    parts = [
        _of_pool(population, asked, everybody, everybody.where(which), files, count, kind)
        for which, count, kind in ((left, leavers, "member who left"), (~left, number - leavers, "member on roll"))
    ]
    mixed = np.argsort(_ranks(asked.key(population.world, "left"), files, number), axis=1, kind="stable")
    chosen, kind, resembles = (
        np.take_along_axis(np.concatenate(both, axis=1), mixed, axis=1)
        for both in (
            [rows for rows, _ in parts],
            [hard.kind for _, hard in parts],
            [hard.resembles for _, hard in parts],
        )
    )
    return chosen, Hard(kind, resembles)


def _of_pool(
    population: Population, asked: Wanted, everybody: Candidates, pool: Candidates, files: Ints, number: int, kind: str
) -> tuple[Ints, Hard]:
    key = asked.key(population.world, kind)
    if number > len(pool):
        what, had = {
            "member": ("people on the register", "and had been on a roll"),
            "member who left": ("people who have left school", "and had left"),
            "member on roll": ("people on roll", "and still on one"),
        }[kind]
        raise InputError(
            f"{number:,} {what} are sought, but only {len(pool):,} of the {population.n:,} people are of the ages sought "
            f"{had}; make a larger population or seek fewer"
        )
    chosen = _different(pool, key, files, number)
    chosen, relation = siblings_of_members(population, asked, pool, files, chosen)
    ranks = _ranks(asked.key(population.world, kind, "hard"), files, number) + relation
    return hard_members(population, asked, everybody, pool, files, chosen, ranks)


def _ranks(key: int, files: Ints, number: int) -> Floats:
    return streams.uniform(key, files[:, None], np.arange(number)[None, :])


def _different(candidates: Candidates, key: int, files: Ints, number: int) -> Ints:
    """Draw that many different people for each file; an array of files x people."""
    if not number:
        return np.zeros((len(files), 0), dtype=np.int64)
    if number * _FEW > len(candidates):
        waits = [-np.log1p(-streams.uniform(key, file, candidates.rows)) / candidates.weight for file in files]
        soonest = np.array([np.argsort(wait, kind="stable")[:number] for wait in waits])
        chosen: Ints = candidates.rows[soonest]
        return chosen
    tries = max(2 * number, 32)
    while True:
        drawn = candidates.drawn(_ranks(key, files, tries))
        new = _first_seen(drawn)
        if (new.sum(axis=1) >= number).all():
            break
        tries *= 2
    rank = np.cumsum(new, axis=1)
    return drawn[new & (rank <= number)].reshape(len(files), number)


def _first_seen(drawn: Ints) -> Bools:
    """Mark in each row the first time each value appears."""
    order = np.argsort(drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, axis=1)
    new = np.ones(drawn.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    out = np.empty_like(new)
    np.put_along_axis(out, order, new, axis=1)
    return out


def _outsiders(
    population: Population, asked: Wanted, everybody: Candidates, files: Ints, number: int
) -> tuple[People, Hard]:
    """Make people who never were on a roll: of the groups, and as often from abroad, as the members sought."""
    world = population.world
    place = np.arange(number)[None, :]
    family = (streams.bits(asked.key(world, "outsider"), files[:, None], place) >> np.uint64(26)).astype(np.int64)
    birth = _first_birth(population, asked, family)
    family, order, birth, relation = siblings_of_outsiders(world, asked, files, family, birth)
    ranks = _ranks(asked.key(world, "outsider", "hard"), files, number) + relation
    family, order, birth = family.ravel(), order.ravel(), birth.ravel()
    like = everybody.drawn(streams.uniform(asked.key(world, "outsider like"), family))
    made = make_people(
        world,
        family,
        order,
        births=(_first_birth(population, asked, family), birth),
        like=population.people.take(like),
        first_home=streams.below(asked.key(world, "outsider home"), world.homes, family),
    )
    people, hard = hard_outsiders(population, asked, everybody, made, files, ranks)
    # Whoever is sought in England has come there.
    return replace(people, arrival_day=np.minimum(people.arrival_day, np.maximum(asked.day, people.birth_day + 1))), hard


def _first_birth(population: Population, asked: Wanted, family: Ints) -> Ints:
    """Draw the birthday of each family's first child evenly from those of the ages sought that are in this world."""
    first, last = asked.born
    first = max(first, population.world.birth_start)
    last = min(last, population.world.birth_start + population.world.birth_days - 1)
    return first + streams.below(asked.key(population.world, "outsider age"), last - first + 1, family)
