"""Brothers and sisters on one list: some requests name a brother or sister of somebody who stands before them on it.

A list is first made as if nobody on it were related. Then some of its places are given to brothers and sisters of people at
earlier places, so that the others stay whom they were, and the first so many people of a list are a list themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.families import MOST_CHILDREN, family_sizes, since_first, slot

if TYPE_CHECKING:
    from synthetic.populations import Population
    from synthetic.seeking.wanted import Candidates, Wanted
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

ALONE, HAS_SIBLING, IS_SIBLING = range(3)


@dataclass(frozen=True, eq=False)
class Given:
    """Places given to brothers and sisters: which, and to which of the slots, in the order of both.

    ``relation`` says of each place of each file whether it was so given, or another was on its account.
    """

    files: Ints
    places: Ints
    slots: Ints
    relation: npt.NDArray[np.int8]


def siblings_of_members(
    population: Population, asked: Wanted, candidates: Candidates, files: Ints, chosen: Ints
) -> tuple[Ints, npt.NDArray[np.int8]]:
    """Put brothers and sisters who can be sought themselves in some places.

    Parameters
    ----------
    population, asked
        The people, and what is asked of the lists.
    candidates
        Who can be sought.
    files, chosen
        Numbers of the files, and whom each seeks: an array of files x people.

    Returns
    -------
    tuple of numpy.ndarray
        Whom each file seeks then, and the relation of each place to others: both files x people.
    """
    file, place, row = _members_siblings(population, candidates, chosen)
    given = _given(asked.key(population.world, "family"), files, asked.families, chosen.shape, file, place)
    out = chosen.copy()
    out[given.files, given.places] = row[given.slots]
    return out, given.relation


def siblings_of_outsiders(
    world: World, asked: Wanted, files: Ints, family: Ints, birth: Ints
) -> tuple[Ints, Ints, Ints, npt.NDArray[np.int8]]:
    """Put brothers and sisters of the ages sought, made for the purpose, in some places.

    Parameters
    ----------
    world, asked
        The world, and what is asked of the lists.
    files, family, birth
        Numbers of the files; number and birthday of the only child of the family at each place: files x people.

    Returns
    -------
    tuple of numpy.ndarray
        Family, place in it and birthday of whom each file seeks then, and the relation of each place to others.
    """
    file, place, order, born = _outsiders_siblings(world, asked, family, birth)
    given = _given(asked.key(world, "outsiders' family"), files, asked.families, family.shape, file, place)
    families, orders, births = family.copy(), np.zeros_like(family), birth.copy()
    at, slot = (given.files, given.places), given.slots
    families[at], orders[at], births[at] = family[file[slot], place[slot]], order[slot], born[slot]
    return families, orders, births, given.relation


def _members_siblings(population: Population, candidates: Candidates, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """List by file and place the brothers and sisters who can be sought and are not on the list."""
    whose = population.people.family[chosen]
    family = slot(whose)
    first = np.where(family > 0, population.ends[family - 1], 0).astype(np.int64)
    end = np.minimum(population.ends[family], population.n)
    can_be = np.zeros(population.n, dtype=bool)
    can_be[candidates.rows] = True
    rows = first[..., None] + np.arange(MOST_CHILDREN)
    fits = (rows < end[..., None]) & (rows != chosen[..., None])
    rows = np.minimum(rows, population.n - 1)
    fits &= can_be[rows] & (population.people.family[rows] == whose[..., None])
    file, place, _ = np.nonzero(fits)
    row = rows[fits]
    key, listed = file * population.n + row, np.arange(len(chosen))[:, None] * population.n + chosen
    new = ~np.isin(key, listed)
    file, place, row, key = file[new], place[new], row[new], key[new]
    _, once = np.unique(key, return_index=True)
    once.sort()
    return file[once], place[once], row[once]


def _outsiders_siblings(world: World, asked: Wanted, family: Ints, birth: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """List by file and place the further children of each family: younger, or older where that is of the ages sought."""
    size = family_sizes(world, family.ravel()).reshape(family.shape)
    file, place, later = np.nonzero(np.arange(1, MOST_CHILDREN) < size[..., None])
    order = later + 1
    apart = since_first(world, family[file, place], order)
    younger, older = birth[file, place] + apart, birth[file, place] - apart
    born = np.where(asked.of_age(younger), younger, older)
    fits = asked.of_age(born)
    return file[fits], place[fits], order[fits], born[fits]


def _given(key: int, files: Ints, share: float, shape: tuple[int, ...], file: Ints, place: Ints) -> Given:
    """Give places to brothers and sisters, each to the first who is free of those of somebody before it.

    ``file`` and ``place`` say of whom each brother or sister is one, in that order.
    """
    own = _some_places(key, files, share, shape)
    slots = np.flatnonzero(~own[file, place])
    file, place = file[slots], place[slots]
    count: Ints = np.zeros(shape, dtype=np.int64)
    np.add.at(count, (file, place), 1)
    before = np.cumsum(count, axis=1) - count
    turn = np.cumsum(own, axis=1)
    # Whoever finds nobody free passes the turn on: the turns passed so far are the most that were ever lacking.
    passed = np.maximum.accumulate(np.where(own, np.maximum(turn - before, 0), 0), axis=1)
    gets = own.copy()
    gets[:, 1:] &= passed[:, 1:] == passed[:, :-1]
    gets[:, :1] &= passed[:, :1] == 0
    files_of, places = np.nonzero(gets)
    first_slot = np.searchsorted(file, files_of)
    chosen = first_slot + (turn - passed)[gets] - 1
    relation = np.zeros(shape, dtype=np.int8)
    relation[file[chosen], place[chosen]] = HAS_SIBLING
    relation[gets] = IS_SIBLING
    return Given(files_of, places, slots[chosen], relation)


def _some_places(key: int, files: Ints, share: float, shape: tuple[int, ...]) -> Bools:
    """Mark a share of the places of each file, to the nearest whole number."""
    out = np.zeros(shape, dtype=bool)
    count = round(share * shape[1])
    if count:
        drawn = streams.uniform(key, files[:, None], np.arange(shape[1])[None, :])
        np.put_along_axis(out, np.argsort(drawn, axis=1, kind="stable")[:, :count], values=True, axis=1)
    return out
