"""People: who is born when, what they are called, what changes in a life and on which day.

Every attribute is a pure function of the family's number and the child's place in it, so any person can be made alone
and siblings agree on what siblings share. Children of one family have a surname (in the form of their sex, where there
are two), a home, an ethnic group and moves in common; forenames differ (but for a handful in a million); some are
twins. A family's surname changes when a parent marries again or the parents' names are joined; a child's alone, when it
is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.calendar import school_year_of_birth
from synthetic.families import (
    MOST_CHILDREN,
    NEVER,
    YEAR,
    Codes,
    arrivals,
    family_sizes,
    homes_over_time,
    is_twin,
    slot,
)
from synthetic.families import (
    births as drawn_births,
)
from synthetic.naming.surnames import family_surname
from synthetic.origins.ethnicity import ethnic_group, name_group
from synthetic.places import nearest_primary

if TYPE_CHECKING:
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

Small = npt.NDArray[np.int8]
MALE, FEMALE = 0, 1
NONE = -1
UNCHANGED, REMARRIAGE, DOUBLE_BARRELLED, ADOPTION = range(4)
REASONS = ("", "remarriage", "double-barrelled", "adoption")
_REDRAWS = 2


@dataclass(frozen=True)
class People:
    """One entry a person in every column; names are codes into the word tables, days count from 1970.

    ``surname``, ``later_surname`` (from ``change_day`` on, for the reason in ``reason``) and ``middle`` have two columns
    (a second surname or middle name), with -1 for none; ``homes`` has five, the last four lived in from the days in
    ``moves``. ``ethnic`` and ``group`` are places in the lists of ethnic groups and name groups.
    """

    family: Ints
    order: Small
    sex: Small
    ethnic: Small
    group: Small
    birth_day: Codes
    birth_year: npt.NDArray[np.int16]
    forename: Codes
    middle: Codes
    surname: Codes
    later_surname: Codes
    change_day: Codes
    reason: Small
    preferred: Codes
    arrival_day: Codes
    sixth_form: Bools
    moves: Codes
    homes: Codes

    def __len__(self) -> int:
        return len(self.family)

    @property
    def person(self) -> Ints:
        """The number on which everything of a person's own is drawn."""
        return self.family * MOST_CHILDREN + self.order

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


def make_people(
    world: World,
    family: Ints,
    order: Ints,
    *,
    births: tuple[Ints, Ints] | None = None,
    like: People | None = None,
    first_home: Ints | None = None,
) -> People:
    """Make the given children of the given families.

    Parameters
    ----------
    world
        Seed, figures, words and places.
    family, order
        Family numbers and places in the family (0 for the first child), of one length.
    births
        The birthdays of the first child and of the child itself, where they are known.
    like
        People whose ethnic and name groups, and whether they came from abroad, these are to share.
    first_home
        The home at the first child's birth, where it is not the family's own.
    """
    if births is None:
        family, first_birth, birth = drawn_births(world, family, order)
    else:
        first_birth, birth = births
    home = slot(family) if first_home is None else first_home
    person = family * MOST_CHILDREN + order
    ethnic, group = _groups(world, family, home, first_birth, like)
    sex = _sex(world, person)
    surname, later, change, reason = _surnames(world, family, person, group, sex, first_birth, birth)
    moves, homes = homes_over_time(world, family, home, first_birth)
    british = group == world.names.groups.index("british")
    return People(
        family=family,
        order=order.astype(np.int8),
        sex=sex.astype(np.int8),
        ethnic=ethnic.astype(np.int8),
        group=group.astype(np.int8),
        birth_day=birth.astype(np.int32),
        birth_year=school_year_of_birth(birth),
        forename=_forenames(world, family, order, sex, group, birth).astype(np.int32),
        middle=_middle_names(world, person, sex, group, birth),
        surname=surname,
        later_surname=later,
        change_day=change.astype(np.int32),
        reason=reason,
        preferred=_preferred(world, family, person, group, sex, first_birth),
        arrival_day=arrivals(world, family, british, first_birth, birth, None if like is None else like.arrived()).astype(
            np.int32
        ),
        sixth_form=streams.uniform(world.key("person", "sixth form"), person) < world.parameters["person.sixth_form"],
        moves=moves,
        homes=homes,
    )


def twins(world: World, people: People) -> Ints:
    """Give the place in the family of each person's twin, -1 for none; of triplets, the one before."""
    size = family_sizes(world, people.family)
    out = np.full(len(people), NONE, dtype=np.int64)
    for later in range(1, MOST_CHILDREN):
        for place, other in ((later - 1, later), (later, later - 1)):
            rows = np.flatnonzero((people.order == place) & (size > later))
            out[rows[is_twin(world, people.family[rows], later)]] = other
    return out


def _groups(world: World, family: Ints, home: Ints, first_birth: Ints, like: People | None) -> tuple[Ints, Ints]:
    if like is not None:
        return like.ethnic.astype(np.int64), like.group.astype(np.int64)
    around = nearest_primary(home)
    ethnic = ethnic_group(world, family, calendar_year(first_birth), around)
    return ethnic, name_group(world, family, ethnic, around)


def calendar_year(day: Ints) -> Ints:
    """Give the calendar year of days since 1970."""
    return day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def _sex(world: World, person: Ints) -> Ints:
    male = streams.uniform(world.key("person", "sex"), person) < world.parameters["person.male"]
    return np.where(male, MALE, FEMALE)


def _forenames(world: World, family: Ints, order: Ints, sex: Ints, group: Ints, birth: Ints) -> Ints:
    """Draw forenames, again where an older brother or sister of the same sex has it already."""
    person = family * MOST_CHILDREN + order

    def drawn(rows: Ints, back: int, of_sex: Ints, born: Ints, attempt: int) -> Ints:
        u = streams.uniform(world.key("person", "forename", attempt), person[rows] - back)
        return world.names.forename(group[rows], of_sex, calendar_year(born), u)

    names = drawn(np.arange(len(family)), 0, sex, birth, 0)
    for back in range(1, MOST_CHILDREN):
        rows = np.flatnonzero(order >= back)
        older_sex = _sex(world, person[rows] - back)
        whose, _, born = drawn_births(world, family[rows], order[rows] - back)
        alike = (older_sex == sex[rows]) & (whose == family[rows])
        rows, older_sex, born = rows[alike], older_sex[alike], born[alike]
        older = drawn(rows, back, older_sex, born, 0)
        for attempt in range(1, _REDRAWS + 1):
            same = np.flatnonzero(older == names[rows])
            names[rows[same]] = drawn(rows[same], 0, older_sex[same], birth[rows[same]], attempt)
    return names


def _middle_names(world: World, person: Ints, sex: Ints, group: Ints, birth: Ints) -> Codes:
    shares = np.cumsum(world.parameters.group("person.middle"))
    shares[-1] = 1.0
    number = streams.pick(world.key("person", "middle names"), shares, person)
    year = calendar_year(birth)
    out = np.full((len(person), 2), NONE, dtype=np.int32)
    for place in range(2):
        rows = np.flatnonzero(number > place)
        u = streams.uniform(world.key("person", "middle name", place), person[rows])
        out[rows, place] = world.names.forename(group[rows], sex[rows], year[rows], u)
    return out


def _surnames(
    world: World, family: Ints, person: Ints, group: Ints, sex: Ints, first_birth: Ints, birth: Ints
) -> tuple[Codes, Codes, Ints, Small]:
    def name(rows: Any, which: str) -> Codes:
        return family_surname(world, family[rows], group[rows], sex[rows], which, calendar_year(first_birth[rows]))

    figures = world.parameters
    own = name(slice(None), "own")
    double = np.flatnonzero(
        streams.uniform(world.key("family", "double-barrelled"), family) < figures["person.double_barrelled"]
    )
    double = double[own[double, 1] == NONE]
    own[double, 1] = name(double, "joined")[:, 0]
    later = own.copy()
    change = np.full(len(family), NEVER, dtype=np.int64)
    reason = np.zeros(len(family), dtype=np.int8)

    rows = np.flatnonzero(streams.uniform(world.key("family", "surname change"), family) < figures["person.surname_change"])
    change[rows] = first_birth[rows] + _in_childhood(world, "surname change", family[rows])
    joined = (
        streams.uniform(world.key("family", "surname change joined"), family[rows]) < figures["person.surname_change_joined"]
    )
    new = name(rows, "other")
    later[rows] = np.where(joined[:, None], np.column_stack([own[rows, 0], new[:, 0]]), new)
    reason[rows] = np.where(joined, DOUBLE_BARRELLED, REMARRIAGE)
    born_after = change <= birth
    own[born_after] = later[born_after]
    change[born_after], reason[born_after] = NEVER, UNCHANGED

    rows = np.flatnonzero(streams.uniform(world.key("person", "adopted"), person) < figures["person.adopted"])
    later[rows] = name(rows, "adoptive")
    change[rows] = birth[rows] + 1 + _in_childhood(world, "adopted", person[rows])
    reason[rows] = ADOPTION
    return own, later, change, reason


def _in_childhood(world: World, what: str, who: Ints) -> Ints:
    days = world.parameters["person.childhood"] * YEAR
    return (streams.uniform(world.key("day", what), who) * days).astype(np.int64)


def _preferred(world: World, family: Ints, person: Ints, group: Ints, sex: Ints, first_birth: Ints) -> Codes:
    out = np.full(len(family), NONE, dtype=np.int32)
    rows = np.flatnonzero(
        streams.uniform(world.key("person", "preferred"), person) < world.parameters["person.preferred_surname"]
    )
    years = calendar_year(first_birth[rows])
    out[rows] = family_surname(world, family[rows], group[rows], sex[rows], "other", years)[:, 0]
    return out
