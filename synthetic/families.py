"""What a family has in common: how many children and when they are born, where it lives and when it came.

Everything is a function of the family's number, so that brothers and sisters agree without knowing of each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.places import HOMES_PER_TOWN, town_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synthetic.streams import Bools, Ints
    from synthetic.world import World

Codes = npt.NDArray[np.int32]
MOST_CHILDREN = 4
MOVES = 4
NEVER = np.iinfo(np.int32).max
YEAR = 365.25
SHORTEST_GAP, LONGEST_GAP = 300, 2555  # so that no two birthdays of a family are 1 to 240 days apart
BEFORE = 1 << 40
"""Added to the number of a family whose elder children were born before the world begins."""


def slot(family: Ints) -> Ints:
    """Give the number that a family was drawn by, which is also that of the home it begins in."""
    return family & (BEFORE - 1)


def family_sizes(world: World, family: Ints) -> Ints:
    """Draw the number of children of each family: 1 to 4."""
    shares = np.cumsum(world.parameters.group("family.children"))
    shares[-1] = 1.0
    return streams.pick(world.key("family", "children"), shares, slot(family)) + 1


def births(world: World, family: Ints, order: Ints) -> tuple[Ints, Ints, Ints]:
    """Give the family of the child of each place in it, the birthday of that family's first child, and its own.

    Births end with the world's last day. Children who would be born later are instead the younger ones of another family,
    whose elder ones were born before the first day: it has a number of its own, and every day has as many births.
    """
    first = streams.below(world.key("family", "first birth"), world.birth_days, slot(family))
    day = first.copy()
    for rows, gap in _gaps(world, family, order):
        before = day[rows]
        day[rows] = before + gap
        begins = rows[(before < world.birth_days) & (day[rows] >= world.birth_days)]
        first[begins] = day[begins]
    number = slot(family) + np.where(day >= world.birth_days, BEFORE, 0)
    begun, born = (_fewer_on_new_years_day(world, number, each % world.birth_days) for each in (first, day))
    return number, begun, born


def since_first(world: World, family: Ints, order: Ints) -> Ints:
    """Give the days from the birth of each family's first child to that of the child of each place in it."""
    days = np.zeros(len(family), dtype=np.int64)
    for rows, gap in _gaps(world, family, order):
        days[rows] += gap
    return days


def _gaps(world: World, family: Ints, order: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Give for the second, third and fourth place the rows of those who come so late, and the days since the one before."""
    mean = world.parameters["family.gap_days"] - SHORTEST_GAP
    for later in range(1, MOST_CHILDREN):
        rows = np.flatnonzero(order >= later)
        wait = -np.log1p(-streams.uniform(world.key("family", "gap", later), slot(family[rows])))
        gap = np.minimum(SHORTEST_GAP + wait * mean, LONGEST_GAP).astype(np.int64)
        yield rows, np.where(is_twin(world, family[rows], later), 0, gap)


def _fewer_on_new_years_day(world: World, family: Ints, day: Ints) -> Ints:
    """Put off some births of 1 January by a day, all of a family's alike; give days since 1970."""
    born = day + world.birth_start
    rows = np.flatnonzero(world.new_years_days[day])
    u = streams.uniform(world.key("family", "new year's day"), family[rows])
    born[rows[u >= world.parameters["family.new_years_day"]]] += 1
    return born


def is_twin(world: World, family: Ints, order: int) -> Bools:
    """Say in which families the child of one place is born with the child before."""
    return streams.uniform(world.key("family", "twin", order), slot(family)) < world.parameters["family.twin"]


def arrivals(world: World, family: Ints, british: Bools, first_birth: Ints, birth: Ints, came: Bools | None) -> Ints:
    """Give the day from which each child lives in England: the birthday, or the family's arrival from abroad.

    ``came`` says which families came from abroad, where that is not to be drawn.
    """
    share = np.where(british, world.parameters["person.arrived_british"], world.parameters["person.arrived_other"])
    if came is None:
        came = streams.uniform(world.key("family", "arrival"), family) < share
    day = birth.copy()
    rows = np.flatnonzero(came)
    latest = world.parameters["person.childhood"] - 1
    age = 1 + streams.uniform(world.key("family", "arrival day"), family[rows]) * (latest - 1)
    day[rows] = np.maximum(first_birth[rows] + (age * YEAR).astype(np.int64), birth[rows])
    return day


def homes_over_time(world: World, family: Ints, first: Ints, since: Ints) -> tuple[Codes, Codes]:
    """Give the days of each family's moves, and its homes: the first, and the one after each move.

    Moves come at a constant rate; some stay within the town, the others lead anywhere.
    """
    homes: npt.NDArray[Any] = np.empty((len(family), MOVES + 1), dtype=np.int32)
    moves: npt.NDArray[Any] = np.empty((len(family), MOVES), dtype=np.int32)
    homes[:, 0] = first
    day = since.astype(np.float64)
    rate = max(world.parameters["place.move"], 1e-9)
    for move in range(MOVES):
        day -= np.log1p(-streams.uniform(world.key("family", "move day", move), family)) * YEAR / rate
        moves[:, move] = np.minimum(day, NEVER - 1).astype(np.int32)
        near = streams.uniform(world.key("family", "move near", move), family) < world.parameters["place.move_same_town"]
        first_there = town_of(homes[:, move].astype(np.int64)) * HOMES_PER_TOWN
        there = np.minimum(HOMES_PER_TOWN, world.homes - first_there)
        near |= there == world.homes  # where there is one town only
        choice = np.where(near, there, world.homes - there)
        to = streams.below(world.key("family", "move to", move), choice, family)
        homes[:, move + 1] = np.where(near, first_there + to, to + np.where(to >= first_there, there, 0))
    return moves, homes
