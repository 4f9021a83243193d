"""People and their families over time: who is born when, what they are called, where they live.

Every attribute is a pure function of the family's number and the child's place in it, so any person can be made alone
and siblings agree on what siblings share. Children of one family have a surname, a home, a name group and moves in
common; forenames differ (but for a handful in a million); some are twins. What changes in a life (a surname, a home,
arrival from abroad) has its day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.calendar import school_year_of_birth
from synthetic.places import HOMES_PER_TOWN, nearest_primary, town_of
from synthetic.world import BIRTH_DAYS, BIRTH_START

if TYPE_CHECKING:
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

Codes = npt.NDArray[np.int32]
MALE, FEMALE = 0, 1
NONE = -1
NEVER = np.iinfo(np.int32).max
MOVES = 3
MOST_CHILDREN = 4
YEAR = 365.25
_SHORTEST_GAP, _LONGEST_GAP = 300, 2555  # so that no two birthdays of a family are 1 to 240 days apart
_REDRAWS = 2


@dataclass(frozen=True)
class People:
    """One entry a person in every column; names are codes into the word tables, days count from 1970.

    ``surname``, ``later_surname`` and ``middle`` have two columns (a double-barrelled name or a second middle
    name), with -1 for none; ``homes`` has four, the last three lived in from the days in ``moves``.
    """

    family: Ints
    order: Ints
    sex: Codes
    group: Codes
    birth_day: Codes
    birth_year: npt.NDArray[np.int16]
    forename: Codes
    middle: Codes
    surname: Codes
    later_surname: Codes
    change_day: Codes
    preferred: Codes
    arrival_day: Codes
    sixth_form: Bools
    moves: Codes
    homes: Codes

    def __len__(self) -> int:
        return len(self.family)

    def take(self, rows: Ints | slice) -> People:
        """Give some of the people, in the order asked for."""
        return People(*(getattr(self, field.name)[rows] for field in fields(self)))

    def home_at(self, day: npt.ArrayLike) -> Ints:
        """Give where each person lives on a day."""
        index = (self.moves <= np.asarray(day).reshape(-1, 1)).sum(axis=1)
        return np.asarray(self.homes[np.arange(len(self)), index], dtype=np.int64)

    def arrived(self) -> Bools:
        """Say who came from abroad after birth."""
        return self.arrival_day > self.birth_day


def join(parts: list[People]) -> People:
    """Put people end to end."""
    return People(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(People)))


def family_sizes(world: World, family: Ints) -> Ints:
    """Draw the number of children of each family: 1 to 4."""
    shares = np.cumsum(world.parameters.group("family.children"))
    shares[-1] = 1.0
    return streams.pick(world.key("family", "children"), shares, family) + 1


def make_people(
    world: World,
    family: Ints,
    order: Ints,
    *,
    group: Ints | None = None,
    birth_day: Ints | None = None,
    first_home: Ints | None = None,
    arrived: Bools | None = None,
) -> People:
    """Make the given children of the given families.

    Parameters
    ----------
    world
        Seed, figures, words and places.
    family, order
        Family numbers and places in the family (0 for the first child), of one length.
    group, birth_day, first_home, arrived
        What is not to be drawn but taken as given: for people from outside the world's own families.
    """
    first_birth, birth = _births(world, family, order)
    if birth_day is not None:
        first_birth = birth = birth_day
    home = family if first_home is None else first_home
    group = _groups(world, family, home) if group is None else group
    sex = _sex(world, family, order)
    surname, later, change = _surnames(world, family, group, first_birth, birth)
    moves, homes = _homes(world, family, home, first_birth)
    return People(
        family=family,
        order=order,
        sex=sex.astype(np.int32),
        group=group.astype(np.int32),
        birth_day=birth.astype(np.int32),
        birth_year=school_year_of_birth(birth),
        forename=_forenames(world, family, order, sex, group).astype(np.int32),
        middle=_middle_names(world, family, order, sex, group),
        surname=surname,
        later_surname=later,
        change_day=change.astype(np.int32),
        preferred=_preferred(world, family, order, group),
        arrival_day=_arrivals(world, family, group, first_birth, birth, arrived).astype(np.int32),
        sixth_form=streams.uniform(world.key("person", "sixth form"), family, order) < world.parameters["person.sixth_form"],
        moves=moves,
        homes=homes,
    )


def _births(world: World, family: Ints, order: Ints) -> tuple[Ints, Ints]:
    first = streams.below(world.key("family", "first birth"), BIRTH_DAYS, family)
    offset = first.copy()
    mean = world.parameters["family.gap_days"] - _SHORTEST_GAP
    for later in range(1, MOST_CHILDREN):
        rows = np.flatnonzero(order >= later)
        wait = -np.log1p(-streams.uniform(world.key("family", "gap", later), family[rows]))
        gap = np.minimum(_SHORTEST_GAP + wait * mean, _LONGEST_GAP).astype(np.int64)
        twin = streams.uniform(world.key("family", "twin", later), family[rows]) < world.parameters["family.twin"]
        offset[rows] += np.where(twin, 0, gap)
    # Past the last day the count begins again at the first: every family then has all its children in the world, and
    # the longest gaps add up to less than the whole span, so that wrapped birthdays keep their distance.
    return first + BIRTH_START, offset % BIRTH_DAYS + BIRTH_START


def _groups(world: World, family: Ints, home: Ints) -> Ints:
    shares = np.cumsum(world.names.group_shares)
    shares[-1] = 1.0
    own = streams.pick(world.key("family", "group"), shares, family)
    around = streams.pick(world.key("neighbourhood", "group"), shares, nearest_primary(home))
    alike = streams.uniform(world.key("family", "like neighbours"), family)
    return np.where(alike < world.parameters["family.own_group_neighbourhood"], around, own)


def _sex(world: World, family: Ints, order: Ints) -> Ints:
    male = streams.uniform(world.key("person", "sex"), family, order) < world.parameters["person.male"]
    return np.where(male, MALE, FEMALE)


def _forenames(world: World, family: Ints, order: Ints, sex: Ints, group: Ints) -> Ints:
    def drawn(rows: Ints, back: int, attempt: int) -> tuple[Ints, Ints]:
        place = order[rows] - back
        of_sex = sex[rows] if back == 0 else _sex(world, family[rows], place)
        u = streams.uniform(world.key("person", "forename", attempt), family[rows], place)
        return world.names.forename(group[rows], of_sex, u), of_sex

    everyone = np.arange(len(family))
    names, _ = drawn(everyone, 0, 0)
    for attempt in range(1, _REDRAWS + 1):
        for back in range(1, MOST_CHILDREN):
            rows = np.flatnonzero(order >= back)
            older, older_sex = drawn(rows, back, 0)
            same = rows[(older == names[rows]) & (older_sex == sex[rows])]
            names[same], _ = drawn(same, 0, attempt)
    return names


def _middle_names(world: World, family: Ints, order: Ints, sex: Ints, group: Ints) -> Codes:
    shares = np.cumsum(world.parameters.group("person.middle"))
    shares[-1] = 1.0
    number = streams.pick(world.key("person", "middle names"), shares, family, order)
    out = np.full((len(family), 2), NONE, dtype=np.int32)
    for place in range(2):
        rows = np.flatnonzero(number > place)
        u = streams.uniform(world.key("person", "middle name", place), family[rows], order[rows])
        out[rows, place] = world.names.forename(group[rows], sex[rows], u)
    return out


def _family_surname(world: World, family: Ints, group: Ints, which: str) -> Ints:
    return world.names.surname(group, streams.uniform(world.key("family", "surname", which), family))


def _surnames(world: World, family: Ints, group: Ints, first_birth: Ints, birth: Ints) -> tuple[Codes, Codes, Ints]:
    own = np.full((len(family), 2), NONE, dtype=np.int32)
    own[:, 0] = _family_surname(world, family, group, "own")
    double = np.flatnonzero(
        streams.uniform(world.key("family", "double-barrelled"), family) < world.parameters["person.double_barrelled"]
    )
    own[double, 1] = _family_surname(world, family[double], group[double], "joined")
    later = own.copy()
    change = np.full(len(family), NEVER, dtype=np.int64)
    rows = np.flatnonzero(
        streams.uniform(world.key("family", "surname change"), family) < world.parameters["person.surname_change"]
    )
    when = streams.uniform(world.key("family", "surname change day"), family[rows])
    change[rows] = first_birth[rows] + (when * world.parameters["person.childhood"] * YEAR).astype(np.int64)
    joined = (
        streams.uniform(world.key("family", "surname change joined"), family[rows])
        < world.parameters["person.surname_change_joined"]
    )
    new = _family_surname(world, family[rows], group[rows], "other")
    later[rows, 0] = np.where(joined, own[rows, 0], new)
    later[rows, 1] = np.where(joined, new, NONE)
    born_after = change <= birth
    own[born_after] = later[born_after]
    change[born_after] = NEVER
    return own, later, change


def _preferred(world: World, family: Ints, order: Ints, group: Ints) -> Codes:
    out = np.full(len(family), NONE, dtype=np.int32)
    rows = np.flatnonzero(
        streams.uniform(world.key("person", "preferred"), family, order) < world.parameters["person.preferred_surname"]
    )
    out[rows] = _family_surname(world, family[rows], group[rows], "other")
    return out


def _arrivals(world: World, family: Ints, group: Ints, first_birth: Ints, birth: Ints, arrived: Bools | None) -> Ints:
    british = group == world.names.groups.index("british")
    share = np.where(british, world.parameters["person.arrived_british"], world.parameters["person.arrived_other"])
    came = streams.uniform(world.key("family", "arrival"), family) < share if arrived is None else arrived
    latest = world.parameters["person.childhood"] - 1
    age = 1 + streams.uniform(world.key("family", "arrival day"), family) * (latest - 1)
    day = first_birth + (age * YEAR).astype(np.int64)
    return np.where(came & (day > birth), day, birth)


def _homes(world: World, family: Ints, first: Ints, since: Ints) -> tuple[Codes, Codes]:
    homes: npt.NDArray[Any] = np.empty((len(family), MOVES + 1), dtype=np.int32)
    moves: npt.NDArray[Any] = np.empty((len(family), MOVES), dtype=np.int32)
    homes[:, 0] = first
    day = since.astype(np.float64)
    rate = max(world.parameters["place.move"], 1e-9)
    for move in range(MOVES):
        day = day - np.log1p(-streams.uniform(world.key("family", "move day", move), family)) * YEAR / rate
        moves[:, move] = np.minimum(day, NEVER - 1).astype(np.int32)
        near = streams.uniform(world.key("family", "move near", move), family) < world.parameters["place.move_same_town"]
        town = town_of(homes[:, move].astype(np.int64)) * HOMES_PER_TOWN
        low = np.where(near, town, 0)
        high = np.where(near, np.minimum(town + HOMES_PER_TOWN, world.homes), world.homes)
        homes[:, move + 1] = low + streams.below(world.key("family", "move to", move), high - low, family)
    return moves, homes
