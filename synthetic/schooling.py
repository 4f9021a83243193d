"""Which school a person attends on a day, since when, and when they left the one before.

Children start primary school in the September after their fourth birthday, secondary school seven years later, and
leave at 16 or, for some, at 18. They attend the nearest school of their phase or another in the town; a move to
another town changes the school on that day, a move within the town does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.calendar import first_of_september
from synthetic.people import MOVES, People
from synthetic.places import (
    PRIMARIES,
    SCHOOLS_PER_TOWN,
    SECONDARIES,
    nearest_primary,
    nearest_secondary,
    town_of,
)

if TYPE_CHECKING:
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

PRIMARY_STARTS, SECONDARY_STARTS, SCHOOL_ENDS, SIXTH_FORM_ENDS = 5, 12, 17, 19  # years after the school year of birth
END_OF_TERM = 41  # days from the last day of the summer term, assumed to be 22 July, to 1 September


@dataclass(frozen=True)
class Enrolment:
    """For each person: whether at school, which school, since when (meaningless where not at school)."""

    at_school: Bools
    school: Ints
    entry_day: Ints


def enrolment(world: World, people: People, day: int) -> Enrolment:
    """Say where each person is at school on a day."""
    birth_year = people.birth_year.astype(np.int64)
    primary, secondary = (first_of_september(birth_year + years) for years in (PRIMARY_STARTS, SECONDARY_STARTS))
    at_school = (primary <= day) & (day <= enrolment_ends(people)) & (people.arrival_day <= day)
    senior = secondary <= day
    phase_start = np.where(senior, secondary, primary)
    home, since = _anchor(people, phase_start, day)
    entry = np.maximum(np.maximum(phase_start, since), np.where(people.arrived(), people.arrival_day, 0))
    return Enrolment(at_school, _school(world, people, home, senior), entry.astype(np.int64))


def leaving_day(before: Enrolment, now: Enrolment, census_year_start: int) -> Ints:
    """Give the day on which those enrolled at the census before left the school they were at then."""
    end_of_term = int(first_of_september(census_year_start)) - END_OF_TERM
    september = int(first_of_september(census_year_start))
    moved = now.at_school & (now.entry_day != september) & (now.entry_day > before.entry_day)
    return np.where(moved, now.entry_day - 1, end_of_term)


def first_school_day(people: People) -> npt.NDArray[np.int32]:
    """Give the first day on which each person could be on a school's roll."""
    start = first_of_september(people.birth_year.astype(np.int64) + PRIMARY_STARTS)
    return np.maximum(start, people.arrival_day)


def enrolment_ends(people: People) -> npt.NDArray[np.int32]:
    """Give the last day on which each person can be on a school's roll."""
    years = np.where(people.sixth_form, SIXTH_FORM_ENDS, SCHOOL_ENDS)
    return first_of_september(people.birth_year.astype(np.int64) + years) - np.int32(END_OF_TERM)


def _anchor(people: People, phase_start: npt.NDArray[np.int32], day: int) -> tuple[Ints, Ints]:
    """Give the home that decides the school, and the day of the move that made it so."""
    home = people.homes[:, 0].astype(np.int64)
    since = np.full(len(people), np.iinfo(np.int32).min, dtype=np.int64)
    for move in range(MOVES):
        moved = people.moves[:, move]
        to = people.homes[:, move + 1].astype(np.int64)
        before_phase = moved <= phase_start
        changes = (moved <= day) & (before_phase | (town_of(to) != town_of(home)))
        home = np.where(changes, to, home)
        since = np.where(changes & ~before_phase, moved, since)
    return home, since


def _school(world: World, people: People, home: Ints, senior: Bools) -> Ints:
    nearest = np.where(senior, nearest_secondary(home), nearest_primary(home))
    elsewhere = np.flatnonzero(
        streams.uniform(world.key("family", "other school"), people.family, home, senior)
        >= world.parameters["place.nearest_school"]
    )
    first = np.where(senior[elsewhere], PRIMARIES, 0)
    count = np.where(senior[elsewhere], SECONDARIES, PRIMARIES)
    drawn = streams.below(
        world.key("family", "which school"), count, people.family[elsewhere], home[elsewhere], senior[elsewhere]
    )
    nearest[elsewhere] = town_of(home[elsewhere]) * SCHOOLS_PER_TOWN + first + drawn
    return nearest
