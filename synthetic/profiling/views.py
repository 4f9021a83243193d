"""What one piece of a population is looked at through: its people, and what schools have on file of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from synthetic.calendar import FIRST_TERMLY_YEAR, Census, academic_year, census, censuses, year_start
from synthetic.families import slot
from synthetic.on_file import places_in_calendar
from synthetic.places import nearest_primary
from synthetic.refusal import InputError
from synthetic.returns import make_piece
from synthetic.schooling import PRIMARY_STARTS, SIXTH_FORM_ENDS, stays
from synthetic.world import RECEPTION

if TYPE_CHECKING:
    from synthetic.people import People
    from synthetic.populations import Population
    from synthetic.returns import Piece
    from synthetic.streams import Ints

_RECORDS = 10  # academic years of records over which pupils are looked for, where there are so many
EARLIEST = FIRST_TERMLY_YEAR + 1
_LATEST = 2017  # the last year of which there is a target


@dataclass(frozen=True)
class Scope:
    """A population and the academic year it is looked at in, by the calendar year in which that began."""

    population: Population
    year: int

    @staticmethod
    def of(population: Population, year: str) -> Scope:
        """Choose a year, unless the population cannot be looked at in it."""
        start = year_start(year)
        if start < EARLIEST:
            raise InputError(
                f"year must be {academic_year(EARLIEST)} or later, when there was a census every term, not {year}"
            )
        population.world.refuse_unborn(census(year, "Summer"))
        return Scope(population, start)

    @property
    def spring(self) -> Census:
        """The census looked at: in spring, as the published tables are."""
        return self.spring_of(self.year)

    @staticmethod
    def spring_of(year: int) -> Census:
        """Give the spring census of an academic year."""
        return census(academic_year(year), "Spring")

    @property
    def autumn(self) -> Census:
        """The census before it."""
        return census(academic_year(self.year), "Autumn")

    @property
    def autumn_before(self) -> Census:
        """The autumn census of the year before."""
        return census(academic_year(self.year - 1), "Autumn")

    def covers(self, year: int) -> bool:
        """Say whether everybody at school in an academic year is in this world."""
        return year - RECEPTION + 1 <= self.population.world.last_birth.year

    def nearest(self, year: int) -> int:
        """Give the academic year that comes nearest to one and is covered, or the one looked at where that is later."""
        return max(self.year, min(year, self.population.world.last_birth.year + RECEPTION - 1))

    @cached_property
    def records(self) -> tuple[Census, ...]:
        """The censuses in whose records pupils are looked for."""
        first = max(FIRST_TERMLY_YEAR, self.year - _RECORDS + 1)
        return censuses(academic_year(first), academic_year(self.year))

    @cached_property
    def asked(self) -> tuple[Census, ...]:
        """Every census that some figure is about."""
        later = [self.spring_of(year) for year in range(self.year + 1, _LATEST + 1) if self.covers(year)]
        return (*self.records, *later)


@dataclass(frozen=True)
class View:
    """A piece of the population, whole families only but for the last; everything is made when first asked for."""

    scope: Scope
    chunk: slice

    @cached_property
    def people(self) -> People:
        """Everybody in the piece."""
        return self.scope.population.some(self.chunk)

    @cached_property
    def block(self) -> Ints:
        """The neighbourhood in which everybody's family began."""
        return neighbourhood(self.people.family)

    @cached_property
    def piece(self) -> Piece:
        """Those of school age, and what schools have on file of them."""
        return make_piece(self.scope.population, self.chunk, self.scope.asked)

    @cached_property
    def piece_block(self) -> Ints:
        """The neighbourhoods of those of school age."""
        return neighbourhood(self.piece.people.family)

    @cached_property
    def pupils(self) -> People:
        """Those on the roll of a school in spring; for figures that need nothing of what schools have on file."""
        people, day = self.people, self.scope.spring.day
        oldest, youngest = self.scope.year - SIXTH_FORM_ENDS, self.scope.year - PRIMARY_STARTS
        some = people.take(np.flatnonzero((oldest <= people.birth_year) & (people.birth_year <= youngest)))
        at_school = stays(self.scope.population.world, some)
        there = (at_school.entry_day <= day) & (day <= at_school.last_day) & ~at_school.second_school
        return some.take(at_school.person[there])

    def on_roll(self, one: Census) -> Ints:
        """Give the entries that a census returns of pupils on roll, at their main school."""
        place = places_in_calendar()[one]
        entries, stays = self.piece.entries, self.piece.stays
        main = ~stays.second_school[entries.stay]
        return np.flatnonzero((entries.first <= place) & (place < entries.beyond) & main)

    def block_of(self, entries: Ints) -> Ints:
        """Give the neighbourhoods of the people that entries are of."""
        return self.piece_block[self.piece.entries.person[entries]]

    def year_group(self, one: Census, entries: Ints) -> Ints:
        """Give the year group of the pupils that entries are of: 0 for reception."""
        born = self.piece.people.birth_year[self.piece.entries.person[entries]].astype(np.int64)
        return one.year_start - PRIMARY_STARTS - born


def neighbourhood(family: Ints) -> Ints:
    """Give the numbers of the neighbourhoods in which families began: the parts of towns that one primary school serves."""
    return nearest_primary(slot(family.astype(np.int64)))


def whole_families(population: Population) -> list[slice]:
    """Cut the people into pieces of about the size of the population's own, between families."""
    starts = np.array([chunk.start for chunk in population.chunks()][1:], dtype=np.int64)
    families = np.searchsorted(population.ends, starts, side="right")
    cuts = [0, *np.where(families > 0, population.ends[families - 1], 0).tolist(), population.n]
    return [slice(start, stop) for start, stop in pairwise(cuts) if start < stop]
