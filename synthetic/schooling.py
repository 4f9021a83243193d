"""Which schools a person attends, from which day to which, and why each stay began.

Children start primary school in the September after their fourth birthday, secondary school seven years later, and
leave at 16 or, for some, at 18. They attend the nearest school of their phase or another in the town; a move to
another town changes the school on that day, a move within the town does not. Some change school within the year
without moving, some leave state schools for good, and some are on two rolls at once for a while.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.calendar import first_of_september, school_day
from synthetic.families import MOVES, YEAR
from synthetic.places import (
    PRIMARIES,
    SCHOOLS_PER_TOWN,
    SECONDARIES,
    nearest_primary,
    nearest_secondary,
    town_of,
)

if TYPE_CHECKING:
    from synthetic.people import People, Small
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

PRIMARY_STARTS, SECONDARY_STARTS, SCHOOL_ENDS, SIXTH_FORM_ENDS = 5, 12, 17, 19  # years after the school year of birth
STARTED, ARRIVED, NEXT_PHASE, MOVED, TRANSFERRED, ALSO = range(6)
WHY = ("started school", "arrived from abroad", "went to secondary school", "moved to another town",
       "changed school", "registered at a second school as well")  # fmt: skip
SECOND_SCHOOL = 7  # the number of a stay at a second school; the others count from 0 and are at most seven
NUMBERS = 8  # room for the numbers of one person
_DAY_BITS = 20


@dataclass(frozen=True)
class Stays:
    """Stays at schools, one entry a stay, by person and then by day of entry.

    ``person`` is a row among the people given, ``number`` the place of the stay in that person's life.
    """

    person: Ints
    number: Small
    school: Ints
    entry_day: Ints
    last_day: Ints
    why: Small

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Ints) -> Stays:
        """Give some of the stays, in the order asked for."""
        return Stays(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def second_school(self) -> Bools:
        """Which stays are at a school attended beside the main one."""
        second: Bools = self.why == ALSO
        return second


def first_days(people: People) -> Ints:
    """Give the first day on which each person could be on a roll."""
    start = first_of_september(people.birth_year.astype(np.int64) + PRIMARY_STARTS)
    return school_day(np.maximum(start, people.arrival_day), later=True)


def school_life(world: World, people: People) -> tuple[Ints, Ints]:
    """Give the first and the last day on which each person could be on a roll; the last is before the first for some."""
    year, start = people.birth_year.astype(np.int64), first_days(people)
    stays_on = np.where(people.sixth_form, SIXTH_FORM_ENDS, SCHOOL_ENDS)
    end = first_of_september(year + stays_on).astype(np.int64) - 1
    end = np.minimum(end, start + _waited(world, people, "leaves state schools", "school.leaves"))
    return start, school_day(end, later=False)


def stays(world: World, people: People) -> Stays:
    """Give every stay of every person at a school."""
    first, last = school_life(world, people)
    secondary = first_of_september(people.birth_year.astype(np.int64) + SECONDARY_STARTS).astype(np.int64)
    person, day, why = _beginnings(world, people, first, last, secondary)
    same = np.zeros(len(person), dtype=bool)
    same[:-1] = person[1:] == person[:-1]
    ends = school_day(np.where(same, np.append(day[1:], 1) - 1, last[person]), later=False)
    kept = np.flatnonzero(ends >= day)
    person, day, why, ends = person[kept], day[kept], why[kept], ends[kept]
    senior = day >= secondary[person]
    main = Stays(
        person=person,
        number=_place_in_run(person).astype(np.int8),
        school=_school(world, people, person, day, senior, why == TRANSFERRED),
        entry_day=day,
        last_day=ends,
        why=why,
    )
    return _with_second_schools(world, people, main, senior)


def _waited(world: World, people: People, what: str, rate: str) -> Ints:
    """Wait for something that happens at a constant yearly rate; in days."""
    u = streams.uniform(world.key("person", what), people.person)
    wait: Ints = (-np.log1p(-u) * YEAR / max(world.parameters[rate], 1e-9)).astype(np.int64)
    return wait


def _beginnings(world: World, people: People, first: Ints, last: Ints, secondary: Ints) -> tuple[Ints, Ints, Small]:
    """Give the days on which stays begin, by person and day, with why."""
    ever = first <= last
    found: list[tuple[Ints, Ints, int]] = []
    on_time = first == first_of_september(people.birth_year.astype(np.int64) + PRIMARY_STARTS)
    for which, reason in ((on_time, STARTED), (~on_time, ARRIVED)):
        rows = np.flatnonzero(ever & which)
        found.append((rows, first[rows], reason))
    rows = np.flatnonzero(ever & (first < secondary) & (secondary <= last))
    found.append((rows, secondary[rows], NEXT_PHASE))
    for move in range(MOVES):
        day = people.moves[:, move]
        rows = np.flatnonzero((day > first) & (day <= last))
        before, after = (people.homes[rows, at].astype(np.int64) for at in (move, move + 1))
        rows = rows[town_of(before) != town_of(after)]
        found.append((rows, school_day(day[rows], later=True), MOVED))
    changes = first + 1 + _waited(world, people, "changes school", "school.transfer")
    rows = np.flatnonzero(changes <= last)
    found.append((rows, school_day(changes[rows], later=True), TRANSFERRED))
    person = np.concatenate([rows for rows, _, _ in found])
    day = np.concatenate([days for _, days, _ in found])
    why = np.repeat(np.array([begun for _, _, begun in found], dtype=np.int8), [len(rows) for rows, _, _ in found])
    order = np.argsort(person << _DAY_BITS | day, kind="stable")
    return person[order], day[order], why[order]


def _place_in_run(person: Ints) -> Ints:
    """Count from 0 within each run of equal numbers."""
    at = np.arange(len(person))
    begins = np.ones(len(person), dtype=bool)
    begins[1:] = person[1:] != person[:-1]
    return at - np.maximum.accumulate(np.where(begins, at, 0))


def _school(world: World, people: People, person: Ints, day: Ints, senior: Bools, transferred: Bools) -> Ints:
    moved = (people.moves[person] <= day[:, None]).sum(axis=1)
    home = people.homes[person, moved].astype(np.int64)
    family = people.family[person]
    school = np.where(senior, nearest_secondary(home), nearest_primary(home))
    elsewhere = np.flatnonzero(
        streams.uniform(world.key("family", "other school"), family, home * 2 + senior)
        >= world.parameters["place.nearest_school"]
    )
    drawn = streams.uniform(world.key("family", "which school"), family[elsewhere], home[elsewhere] * 2 + senior[elsewhere])
    school[elsewhere] = _another(school[elsewhere], senior[elsewhere], drawn, 0)
    rows = np.flatnonzero(transferred)
    before = school[rows - 1]
    stayed = (person[rows - 1] == person[rows]) & (senior[rows - 1] == senior[rows])
    stayed &= before // SCHOOLS_PER_TOWN == school[rows] // SCHOOLS_PER_TOWN
    left = np.where(stayed, before, school[rows])
    drawn = streams.uniform(world.key("person", "which other school"), people.person[person[rows]])
    school[rows] = _another(left, senior[rows], drawn, 1)
    return school


def _another(school: Ints, senior: Bools, u: streams.Floats, apart: int) -> Ints:
    """Choose among the schools of the same phase and town, all but the one given where ``apart`` is 1."""
    first, count = np.where(senior, PRIMARIES, 0), np.where(senior, SECONDARIES, PRIMARIES)
    town, within = np.divmod(school, SCHOOLS_PER_TOWN)
    step = apart + (u * (count - apart)).astype(np.int64)
    other: Ints = town * SCHOOLS_PER_TOWN + first + (within - first + step) % count
    return other


def _with_second_schools(world: World, people: People, main: Stays, senior: Bools) -> Stays:
    """Add the stays of those who are also on another school's roll for a while, within one of their own."""
    who = people.person[main.person]
    u = streams.uniform(world.key("stay", "second school"), who, main.number)
    years = (main.last_day - main.entry_day) / YEAR
    rows = np.flatnonzero(u < years * world.parameters["school.second_registration"])
    u = streams.uniform(world.key("stay", "second school day"), who[rows], main.number[rows])
    begins = main.entry_day[rows] + (u * (main.last_day[rows] - main.entry_day[rows])).astype(np.int64)
    u = streams.uniform(world.key("stay", "second school days"), who[rows], main.number[rows])
    days = 1 + (-np.log1p(-u) * world.parameters["school.second_registration_days"]).astype(np.int64)
    u = streams.uniform(world.key("stay", "which second school"), who[rows], main.number[rows])
    first = np.ones(len(rows), dtype=bool)  # one such stay a person: its number is fixed
    first[1:] = main.person[rows[1:]] != main.person[rows[:-1]]
    rows, days, u = rows[first], days[first], u[first]
    begins = school_day(begins[first], later=True)
    ends = np.minimum(school_day(begins + days, later=False), main.last_day[rows])
    real = begins <= ends
    rows, begins, ends, u = rows[real], begins[real], ends[real], u[real]
    extra = Stays(
        person=main.person[rows],
        number=np.full(len(rows), SECOND_SCHOOL, dtype=np.int8),
        school=_another(main.school[rows], senior[rows], u, 1),
        entry_day=begins,
        last_day=ends,
        why=np.full(len(rows), ALSO, dtype=np.int8),
    )
    both = Stays(*(np.concatenate([getattr(part, f.name) for part in (main, extra)]) for f in fields(Stays)))
    return both.take(np.argsort(both.person, kind="stable"))
