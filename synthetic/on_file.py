"""What a school has on file of a pupil, from one day to the next.

A school writes a pupil down once, at admission, and what it wrote stands until something on it changes: a surname, an
address that the school hears of, a pupil number that is put right. A census returns what is on file on its day. So time
is cut, for every stay at a school, into entries during which nothing on file changes, and each entry is written out
once, however many censuses return it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.calendar import FIRST_YEAR, LAST_YEAR, academic_year, censuses
from synthetic.families import MOVES, NEVER, Codes
from synthetic.people import ADOPTION
from synthetic.pupil_numbers import AFTER_ADOPTION, custodians_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.calendar import Census
    from synthetic.people import People, Small
    from synthetic.pupil_numbers import Numbers
    from synthetic.schooling import Stays
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

_DAY_BITS = 20
_NOT_RETURNED = -1


@dataclass(frozen=True)
class OnFile:
    """Entries, one for each time in which nothing on a school's file on a pupil changes, by stay and day.

    Attributes
    ----------
    stay, person
        Rows of the stays and of the people it belongs to.
    from_day
        The day from which it stands.
    changed
        Whether the legal surname is the later one.
    uses_later
        Whether the later surname is the one in use.
    home, home_on_file
        Where the pupil lives, and where the school believes so.
    number, former_number
        How the pupil number held, and the one recorded as former (-1 for none), came about.
    temporary, former_temporary, twins
        Whether these are temporary numbers, or the twin's.
    filed_under
        Under which of a person's references the custodian files it.
    first, beyond
        The first census, by its place in :func:`calendar`, that returns it of a pupil on roll, and the one after the last.
    leaving
        The census that returns it of a pupil no longer on roll; -1 for none.
    """

    stay: Ints
    person: Ints
    from_day: Ints
    changed: Bools
    uses_later: Bools
    home: Codes
    home_on_file: Codes
    number: Small
    former_number: Small
    temporary: Bools
    former_temporary: Bools
    twins: Bools
    filed_under: Small
    first: Small
    beyond: Small
    leaving: Small

    def __len__(self) -> int:
        return len(self.stay)

    def take(self, rows: Ints) -> OnFile:
        """Give some of the entries."""
        return OnFile(*(getattr(self, field.name)[rows] for field in fields(self)))


@cache
def calendar() -> tuple[Census, ...]:
    """List every census there can be, in order."""
    return censuses(academic_year(FIRST_YEAR), academic_year(LAST_YEAR))


@cache
def places_in_calendar() -> dict[Census, int]:
    """Give the place of every census in :func:`calendar`."""
    return {one: place for place, one in enumerate(calendar())}


def on_file(world: World, people: People, stays: Stays, numbers: Numbers, asked: Sequence[Census], untold: float) -> OnFile:
    """Cut the stays into entries, and keep those that one of the censuses asked for returns.

    ``untold`` is the chance that a school does not hear of a move before the next yearly refresh.
    """
    stays = replace(stays, last_day=_off_roll(world, people, stays))
    of_stays = _returned(asked, stays.entry_day, stays.last_day, np.ones(len(stays), dtype=bool))
    kept = np.flatnonzero(of_stays.at_all)
    some, held = stays.take(kept), numbers.of(kept)
    heard = _heard(world, people, some, untold)
    stay, day = _cuts(world, people, some, held, heard)
    final = np.ones(len(stay), dtype=bool)
    final[:-1] = stay[1:] != stay[:-1]
    last = np.where(final, some.last_day[stay], np.append(day[1:], 0) - 1)
    returned = _returned(asked, day, last, final)
    rows = np.flatnonzero(returned.at_all)
    entries = _entries(world, people, some, held, heard, stay[rows], day[rows], returned.take(rows))
    return replace(entries, stay=kept[entries.stay])


def _off_roll(world: World, people: People, stays: Stays) -> Ints:
    """Give the last day on which each pupil is on the roll: the last at the school or, where it is slow, the next census."""
    u = streams.uniform(world.key("stay", "taken off late"), people.person[stays.person], stays.number)
    late = np.flatnonzero(u < world.parameters["school.taken_off_late"])
    days = np.array([one.day for one in calendar()])
    following = np.searchsorted(days, stays.last_day[late], side="right")
    day = stays.last_day.copy()
    day[late] = np.maximum(day[late], days[np.minimum(following, len(days) - 1)])
    return day


@dataclass(frozen=True)
class _Returned:
    """Which censuses return each of some entries, as :class:`OnFile` has it, and whether one asked for does."""

    first: Small
    beyond: Small
    leaving: Small
    at_all: Bools

    def take(self, rows: Ints) -> _Returned:
        return _Returned(*(getattr(self, field.name)[rows] for field in fields(self)))


def _returned(asked: Sequence[Census], from_day: Ints, last_day: Ints, final: Bools) -> _Returned:
    days = np.array([one.day for one in calendar()])
    first, beyond = np.searchsorted(days, from_day), np.searchsorted(days, last_day, side="right")
    leaves = final & (beyond > 0) & (beyond < len(days))
    wanted = np.zeros(len(days) + 1, dtype=np.int64)
    wanted[[places_in_calendar()[one] for one in asked]] = 1
    before = np.concatenate([[0], np.cumsum(wanted)])
    at_all = (before[beyond] > before[first]) | (leaves & (wanted[beyond] > 0))
    leaving = np.where(leaves, beyond, _NOT_RETURNED)
    return _Returned(first.astype(np.int8), beyond.astype(np.int8), leaving.astype(np.int8), at_all)


def _heard(world: World, people: People, stays: Stays, untold: float) -> Codes:
    """Give for each stay the days on which the school hears of each of the pupil's moves: those before it, at once."""
    heard = people.moves[stays.person]
    for move in range(MOVES):
        day = heard[:, move]
        rows = np.flatnonzero((day > stays.entry_day) & (day <= stays.last_day))
        u = streams.uniform(world.key("form", "address told", move), people.family[stays.person[rows]], stays.school[rows])
        late = rows[u < untold]
        heard[late, move] = _next_refresh(world, heard[late, move])
    return heard


def _next_refresh(world: World, day: Codes) -> Codes:
    """Give the next day on which schools ask all homes for their address."""
    refresh = np.int32(world.parameters["school.refresh_day"]) - 1
    years = day.astype("datetime64[D]").astype("datetime64[Y]")
    this = years.astype("datetime64[D]").astype(np.int32) + refresh
    following = (years + 1).astype("datetime64[D]").astype(np.int32) + refresh
    return np.where(day <= this, this, following).astype(np.int32)


def _cuts(world: World, people: People, stays: Stays, numbers: Numbers, heard: Codes) -> tuple[Ints, Ints]:
    """Give the days on which something on file changes, by stay and day."""
    everything = np.arange(len(stays))
    found = [everything << _DAY_BITS | stays.entry_day]

    def cut(day: Codes) -> None:
        rows = np.flatnonzero((day > stays.entry_day) & (day <= stays.last_day))
        found.append(rows << _DAY_BITS | day[rows].astype(np.int64))

    change = people.change_day[stays.person]
    cut(change)
    cut(used_from(world, people)[stays.person])
    for move in range(MOVES):
        moved = people.moves[stays.person, move]
        cut(moved)
        late = np.where(heard[:, move] != moved, heard[:, move], NEVER).astype(np.int32)
        cut(late)
    cut(numbers.changed_day)
    keys = np.concatenate(found)
    keys.sort(kind="stable")
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    keys = keys[first]
    return keys >> _DAY_BITS, keys & ((1 << _DAY_BITS) - 1)


def used_from(world: World, people: People) -> Codes:
    """Give the day from which a later surname is used, some time before it is the legal one; on adoption, at once."""
    before = np.where(people.reason == ADOPTION, 0, int(world.parameters["person.new_surname_used_before"]))
    day = np.maximum(people.change_day - before, people.birth_day)
    return np.where(people.change_day == NEVER, NEVER, day).astype(np.int32)


def _entries(
    world: World, people: People, stays: Stays, numbers: Numbers, heard: Codes, stay: Ints, day: Ints, returned: _Returned
) -> OnFile:
    person = stays.person[stay]
    moved = (people.moves[person] <= day[:, None]).sum(axis=1)
    known = np.zeros(len(stay), dtype=np.int64)
    for move in range(MOVES):
        known = np.where(heard[stay, move] <= day, move + 1, known)
    held = numbers.of(stay)
    earlier = day < held.changed_day
    number = np.where(earlier, held.before, held.after).astype(np.int64)
    changed = people.change_day[person] <= day
    adopted = changed & (people.reason[person] == ADOPTION)
    number[adopted] = AFTER_ADOPTION
    filed = custodians_person(held, number, earlier)
    former = ~earlier & held.told & ~adopted
    return OnFile(
        stay=stay,
        person=person,
        from_day=day,
        changed=changed,
        uses_later=used_from(world, people)[person] <= day,
        home=people.homes[person, moved],
        home_on_file=people.homes[person, known],
        number=number.astype(np.int8),
        former_number=np.where(former, held.before, -1).astype(np.int8),
        temporary=held.temporary & earlier,
        former_temporary=held.temporary & former,
        twins=held.twins & ~adopted,
        filed_under=filed.astype(np.int8),
        first=returned.first,
        beyond=returned.beyond,
        leaving=returned.leaving,
    )
