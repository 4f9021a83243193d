"""Requests that are deliberately difficult: somebody else on the register looks very like the person sought.

Among the members sought: twins whose twin is on the register too, and people with a namesake on it born within a year. Among
those who were never on a roll, people made to resemble somebody on the register: a twin of theirs, a brother or sister
of the same home, or a namesake born within a year. All the kinds come equally often; whom each resembles is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from synthetic import streams
from synthetic.families import MOST_CHILDREN, NEVER, births, family_sizes, is_twin
from synthetic.people import NONE, People, join, make_people, twins
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from synthetic.populations import Population
    from synthetic.seeking.wanted import Candidates, Wanted
    from synthetic.streams import Bools, Floats, Ints

KINDS = ("none", "twin", "namesake", "sibling")
TWIN, NAMESAKE, SIBLING = 1, 2, 3
_OF_MEMBERS, _OF_OUTSIDERS = (TWIN, NAMESAKE), (TWIN, NAMESAKE, SIBLING)
_PLURAL = {TWIN: "twins", NAMESAKE: "namesakes", SIBLING: "siblings"}
_A_YEAR = 365  # days either side


@dataclass(frozen=True, eq=False)
class Hard:
    """Which requests are difficult: the kind of each by its place in :data:`KINDS`, and whom it resembles.

    ``resembles`` is a place in the population, -1 for requests that are not difficult.
    """

    kind: Ints
    resembles: Ints

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Hard:
        """Say that no request is difficult."""
        return cls(np.zeros(shape, dtype=np.int64), np.full(shape, NONE, dtype=np.int64))

    def take(self, rows: Ints) -> Hard:
        """Give some of the requests, in the order asked for."""
        return Hard(self.kind[rows], self.resembles[rows])


def hard_members(
    population: Population, asked: Wanted, everybody: Candidates, pool: Candidates, files: Ints, chosen: Ints, ranks: Floats
) -> tuple[Ints, Hard]:
    """Put people who have a twin or a namesake on the register in some places.

    Parameters
    ----------
    population, asked
        The people, and what is asked of the lists.
    everybody, pool
        Who can be sought, and those of them who can at these places.
    files, chosen, ranks
        Numbers of the files, whom each seeks, and the order in which its places are given up: files x people.

    Raises
    ------
    InputError
        If there are too few of them.
    """
    hard, count = Hard.none(chosen.shape), round(asked.hard_cases * chosen.shape[1])
    if not count:
        return chosen, hard
    chosen = chosen.copy()
    like = {TWIN: _twin_sought(population, everybody), NAMESAKE: _namesake_sought(population, asked, everybody)}
    place_of = np.searchsorted(everybody.rows, pool.rows)
    key = asked.key(population.world, "hard member")
    for each, order in enumerate(np.argsort(ranks, axis=1, kind="stable")[:, :count]):
        listed = chosen[each]
        for turn, kind in enumerate(_OF_MEMBERS):
            at = order[turn :: len(_OF_MEMBERS)]
            other = like[kind][place_of]
            some = pool.where((other != NONE) & ~np.isin(pool.rows, listed))
            rows = _soonest(some, key, len(at), f"members with {_PLURAL[kind]} on the register", files[each], kind)
            listed = np.append(listed, rows)
            chosen[each, at] = rows
            hard.kind[each, at], hard.resembles[each, at] = kind, like[kind][np.searchsorted(everybody.rows, rows)]
    return chosen, hard


def hard_outsiders(
    population: Population, asked: Wanted, everybody: Candidates, others: People, files: Ints, ranks: Floats
) -> tuple[People, Hard]:
    """Put people who resemble somebody on the register in the places of some who were never on a roll.

    Parameters
    ----------
    population, asked, everybody
        The people, what is asked of the lists, and who can be sought.
    others, files
        People who were never on a roll, file after file, and the numbers of the files.
    ranks
        The order in which places are given up, of the shape files x people.

    Raises
    ------
    InputError
        If there are too few people on the register who can be resembled so.
    """
    hard, number = Hard.none((len(others),)), ranks.shape[1]
    count = round(asked.hard_cases * number)
    if not count:
        return others, hard
    further = _Further.of(population, asked, everybody)
    made, places = [others], []
    for each, order in enumerate(np.argsort(ranks, axis=1, kind="stable")[:, :count]):
        file, taken = files[each], np.zeros(0, dtype=np.int64)
        for turn, kind in enumerate(_OF_OUTSIDERS):
            at = each * number + order[turn :: len(_OF_OUTSIDERS)]
            if kind == NAMESAKE:
                people, rows = _namesakes(population, asked, everybody, others.take(at), file)
            else:
                people, rows = _further_children(population, asked, everybody, further, kind, taken, len(at), file)
                taken = np.append(taken, people.family)
            made.append(people)
            places.append(at)
            hard.kind[at], hard.resembles[at] = kind, rows
    index = np.arange(len(others))
    index[np.concatenate(places)] = len(others) + np.arange(sum(len(at) for at in places))
    return join(made).take(index), hard


def _soonest(some: Candidates, key: int, number: int, what: str, *ids: Any) -> Ints:
    """Draw that many different people, the likelier the heavier."""
    if number > len(some):
        raise InputError(
            f"hard_cases asks for {number:,} {what}, but there are only {len(some):,} of the ages sought; make a larger "
            f"population or ask for fewer"
        )
    wait = -np.log1p(-streams.uniform(key, *ids, some.rows)) / some.weight
    rows: Ints = some.rows[np.argsort(wait, kind="stable")[:number]]
    return rows


def _twin_sought(population: Population, everybody: Candidates) -> Ints:
    """Give for each candidate the twin who is one too, by place in the population, -1 for none."""
    people = population.people.take(everybody.rows)
    order = twins(population.world, people)
    row = np.where(order == NONE, NONE, everybody.rows - people.order + order)
    at = np.minimum(np.searchsorted(everybody.rows, row), len(everybody) - 1)
    return np.where((row != NONE) & (everybody.rows[at] == row), row, NONE)


def _namesake_sought(population: Population, asked: Wanted, everybody: Candidates) -> Ints:
    """Give for each candidate one with the same forename and surname born within a year, -1 for none.

    Only surnames of one word are held against each other: those of two are hardly ever shared.
    """
    people, rows = population.people, everybody.rows
    changed = people.change_day[rows] <= asked.day
    surname = np.where(changed[:, None], people.later_surname[rows], people.surname[rows]).astype(np.int64)
    single = np.flatnonzero(surname[:, 1] == NONE)
    words = len(population.world.names.words)
    name = surname[single, 0] * words + people.forename[rows[single]]
    birth = people.birth_day[rows[single]].astype(np.int64) - population.world.birth_start
    by_name = np.argsort(name * population.world.birth_days + birth, kind="stable")
    name, birth, at = name[by_name], birth[by_name], single[by_name]
    alike = np.flatnonzero((name[1:] == name[:-1]) & (birth[1:] - birth[:-1] <= _A_YEAR))
    out = np.full(len(rows), NONE, dtype=np.int64)
    out[at[alike + 1]] = rows[at[alike]]
    out[at[alike]] = rows[at[alike + 1]]
    return out


@dataclass(frozen=True, eq=False)
class _Further:
    """The child that each candidate's family does not have: the one after its last.

    ``first_birth`` and ``birth`` are the birthdays of the first child and of that one, and ``fits`` says whether it could be
    sought as a brother or sister.
    """

    family: Ints
    order: Ints
    first_birth: Ints
    birth: Ints
    fits: Bools

    @classmethod
    def of(cls, population: Population, asked: Wanted, everybody: Candidates) -> _Further:
        world = population.world
        family = population.people.family[everybody.rows]
        order = family_sizes(world, family)
        _, first, _ = births(world, family, population.people.order[everybody.rows].astype(np.int64))
        whose, _, birth = births(world, family, np.minimum(order, MOST_CHILDREN - 1))
        twin = np.zeros(len(family), dtype=bool)
        for each in range(1, MOST_CHILDREN):
            rows = np.flatnonzero(order == each)
            twin[rows] = is_twin(world, family[rows], each)
        return cls(family, order, first, birth, ~twin & (whose == family) & asked.of_age(birth))


def _further_children(
    population: Population,
    asked: Wanted,
    everybody: Candidates,
    further: _Further,
    kind: int,
    taken: Ints,
    number: int,
    file: Any,
) -> tuple[People, Ints]:
    """Make twins, or brothers and sisters, of people on the register, one a family; and say of whom."""
    able = (further.order < MOST_CHILDREN) & ~np.isin(further.family, taken)
    if kind == SIBLING:
        able &= further.fits
    first = np.ones(len(able), dtype=bool)  # of each family, so that no child is made twice
    at = np.flatnonzero(able)
    first[at[1:]] = further.family[at[1:]] != further.family[at[:-1]]
    key = asked.key(population.world, "hard outsider")
    rows = _soonest(everybody.where(able & first), key, number, f"{_PLURAL[kind]} of people on the register", file, kind)
    like, at = population.people.take(rows), np.searchsorted(everybody.rows, rows)
    birth = like.birth_day.astype(np.int64) if kind == TWIN else further.birth[at]
    births = (further.first_birth[at], birth)
    return make_people(population.world, further.family[at], further.order[at], births=births, like=like), rows


def _namesakes(
    population: Population, asked: Wanted, everybody: Candidates, others: People, file: Any
) -> tuple[People, Ints]:
    """Make people into namesakes of somebody of their sex on the register; and say of whom."""
    world = population.world
    rows = np.empty(len(others), dtype=np.int64)
    u = streams.uniform(asked.key(world, "namesake"), file, others.person)
    sex = population.people.sex[everybody.rows]
    for each in np.unique(others.sex):
        of_sex = everybody.where(sex == each)
        if not len(of_sex):
            raise InputError("hard_cases asks for namesakes, but nobody of one sex can be sought; make a larger population")
        at = np.flatnonzero(others.sex == each)
        rows[at] = of_sex.drawn(u[at])
    like = population.people.take(rows)
    apart = streams.below(asked.key(world, "namesake's birthday"), 2 * _A_YEAR, file, others.person) - _A_YEAR
    birth = _within(asked, like.birth_day + np.where(apart < 0, apart, apart + 1), like.birth_day.astype(np.int64))
    made = make_people(
        world, others.family, others.order.astype(np.int64), births=(birth, birth), like=like,
        first_home=others.homes[:, 0].astype(np.int64),
    )  # fmt: skip
    surname = np.where((like.change_day <= asked.day)[:, None], like.later_surname, like.surname)
    return replace(
        made,
        forename=like.forename,
        surname=surname,
        later_surname=surname,
        change_day=np.full(len(made), NEVER, dtype=np.int32),
        reason=np.zeros(len(made), dtype=np.int8),
        preferred=np.full(len(made), NONE, dtype=np.int32),
    ), rows


def _within(asked: Wanted, birth: Ints, near: Ints) -> Ints:
    """Reflect birthdays that are not of the ages sought at another one that is."""
    other = 2 * near - birth
    return np.where(asked.of_age(birth), birth, np.where(asked.of_age(other), other, near))
