"""The rows of a census, taken from what schools have on file on its day.

One piece of the population is worked out at a time: its people, their stays at schools, the entries on file and how they
are written; then every census that is asked for takes its rows from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.columns import ON_FILE, ON_THE_DAY, Coded, Rows
from synthetic.errors import kinds
from synthetic.forms import FORENAMES, pupil_numbers, run_together, written
from synthetic.identifiers import OPAQUE, opaque
from synthetic.layouts import layout
from synthetic.on_file import calendar, on_file, places_in_calendar
from synthetic.origins.heritages import language
from synthetic.origins.recorded import ethnicity_recorded, language_recorded
from synthetic.pupil_numbers import ISSUES, numbers_held
from synthetic.schema import LEDGER
from synthetic.schooling import NUMBERS, PRIMARY_STARTS, SIXTH_FORM_ENDS, stays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.calendar import Census
    from synthetic.draft import Cells, Draft
    from synthetic.layouts import Layout
    from synthetic.on_file import OnFile
    from synthetic.people import People
    from synthetic.populations import Population
    from synthetic.schooling import Stays
    from synthetic.streams import Ints
    from synthetic.world import World

_RENAMED = {"Sex": "Gender"}  # what a column is called on the forms, where a census calls it otherwise


@dataclass(frozen=True)
class Return:
    """What one census returns of a piece of the population: records, and the ledger of their mistakes."""

    census: Census
    records: pa.Table
    errors: pa.Table


@dataclass(frozen=True)
class Piece:
    """A piece of the population as schools have it on file, from which censuses take their rows.

    ``index`` gives each person's place in the population.
    """

    world: World
    index: Ints
    people: People
    stays: Stays
    entries: OnFile
    draft: Draft
    written: dict[str, pa.Array] = field(default_factory=dict, compare=False)

    def returned(self, one: Census, columns: Sequence[str], *, ledger: bool = True) -> Return:
        """Take the rows of one census, in the columns asked for, and the ledger of their mistakes.

        Columns of a few words are given as codes (:func:`as_text` writes them out).
        """
        place = places_in_calendar()[one]
        on_roll = (self.entries.first <= place) & (place < self.entries.beyond)
        entries = np.flatnonzero(on_roll | (self.entries.leaving == place))
        record = opaque(self.stay_numbers[entries] * len(calendar()) + place, self.world.key("record"))
        # A record's number is drawn evenly from all there are, so a school leaves out those below some number.
        returned = record >= self.world.parameters["school.left_out"] * OPAQUE
        rows = Rows(self, one, entries[returned], on_roll[entries[returned]], record[returned])
        records = pa.table({name: _column(rows, layout(one), name) for name in columns})
        return Return(one, records, _ledger(rows, layout(one), columns) if ledger else LEDGER.empty_table())

    def prepare(self) -> None:
        """Write what several censuses will ask for."""
        for name in ON_FILE:
            self.column(name)
        _ = self.cells, self.stay_numbers, self.second_schools

    def column(self, name: str) -> pa.Array:
        """Give a column that says the same as long as nothing on file changes, for every entry."""
        if name not in ON_FILE:
            return self.draft.recorded[name]
        if name not in self.written:
            self.written[name] = ON_FILE[name](self)
        return self.written[name]

    @cached_property
    def stay_numbers(self) -> Ints:
        """A number for the stay that every entry is of, unlike any other's in the population."""
        return self.index[self.entries.person] * NUMBERS + self.stays.number[self.entries.stay]

    @cached_property
    def school(self) -> Ints:
        """The school that has every entry on file."""
        return self.stays.school[self.entries.stay]

    @cached_property
    def references(self) -> Ints:
        """The custodian's number of the person, for every entry."""
        twins = self.entries.twins.astype(np.int64)
        filed = np.where(self.entries.twins, 0, self.entries.filed_under.astype(np.int64))
        return matching_reference(self.world, self.index[self.entries.person] - twins, filed)

    @cached_property
    def numbers(self) -> tuple[pa.Array, pa.Array]:
        """Pupil numbers and former pupil numbers, for every entry."""
        return pupil_numbers(self.world, self.people, self.stays, self.entries, self.index)

    @cached_property
    def cells(self) -> Cells:
        """The cells of the entries that differ from the truth."""
        return self.draft.cells(list(self.draft.true), kinds())

    @cached_property
    def ethnicity(self) -> Ints:
        """The ethnic group on file, for every entry, by its place among those that schools may write."""
        person = self.entries.person
        return ethnicity_recorded(self.world, self.people.person[person], self.school, self.people.ethnic[person])

    @cached_property
    def language(self) -> Ints:
        """The first language on file, for every entry."""
        person = self.entries.person
        return language_recorded(self.world, self.people.person[person], self.school, self.first_language[person])

    @cached_property
    def first_language(self) -> Ints:
        """The language that each person speaks at home."""
        people = self.people
        return language(self.world, people.family, people.group, people.arrived())

    @cached_property
    def second_schools(self) -> Ints:
        """The stays at a second school, by number."""
        return np.flatnonzero(self.stays.second_school)


def make_piece(population: Population, chunk: slice, asked: Sequence[Census]) -> Piece:
    """Work out a piece of the population for the censuses asked for."""
    world, settings = population.world, population.errors
    youngest = asked[-1].year_start - PRIMARY_STARTS
    oldest = asked[0].year_start - SIXTH_FORM_ENDS - 1  # who left in the year before is still returned
    index, people = population.born(chunk, oldest, youngest)
    at_school = stays(world, people)
    numbers = numbers_held(world, people, at_school)
    untold = min((1 - world.parameters["school.address_refresh"]) * settings.level, 1.0)
    entries = on_file(world, people, at_school, numbers, asked, untold)
    draft = written(world, people, at_school, entries, settings)
    if any(layout(one).middle_names_in_forename for one in asked):
        run_together(draft)
    return Piece(world, index, people, at_school, entries, draft)


def as_text(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Write out columns that are codes."""
    return table.cast(pa.schema([schema.field(name) for name in table.column_names]))


def matching_reference(world: World, index: Ints, filed: Ints) -> Ints:
    """Make the custodian's own number of a person: opaque, from the place in the population and how it came about."""
    return opaque(index * ISSUES + filed, world.key("pupil matching reference"))


def _column(rows: Rows, asked: Layout, name: str) -> pa.Array:
    """Write a column: empty for those of whom this census did not ask for it."""
    on, off = name in asked.on_roll, name in asked.off_roll
    if name not in ON_THE_DAY:
        entries = rows.places if on and off else rows.places_on_roll if on else rows.places_off_roll
        return rows.piece.column(_field(asked, name)).take(entries)
    of = None if on and off else rows.on_roll if on else ~rows.on_roll
    values = ON_THE_DAY[name](rows)
    if isinstance(values, Coded):
        return values.column(of)
    return values if of is None else pc.if_else(pa.array(of), values, pa.scalar(None, values.type))


def _field(asked: Layout, name: str) -> str:
    """Give what a column is called on the forms."""
    if name == "Forename" and asked.middle_names_in_forename:
        return FORENAMES
    return _RENAMED.get(name, name)


def _ledger(rows: Rows, asked: Layout, columns: Sequence[str]) -> pa.Table:
    """List the cells of a census that differ from the truth, by row and then by column."""
    cells, fields = rows.piece.cells, list(rows.piece.draft.true)
    which, cell = cells.of(rows.entries)
    named = {_field(asked, name): name for name in columns}
    on, off = (np.array([named.get(name) in those for name in fields]) for those in (asked.on_roll, asked.off_roll))
    shown = np.where(rows.on_roll[which], on[cells.place[cell]], off[cells.place[cell]])
    which, cell = which[shown], cell[shown]
    texts = cells.texts.take(pa.array(cell))
    return pa.table(
        {
            "person": pa.array(rows.piece.index[rows.person[which]]),
            "RecordID": pa.array(rows.record[which]),
            "PupilMatchingReference": pa.array(rows.piece.references[rows.entries[which]]),
            "AcademicYear": Coded(np.zeros(len(which)), (rows.census.year,)).column(),
            "CensusTerm": Coded(np.zeros(len(which)), (rows.census.term,)).column(),
            "OnRoll": pa.array(rows.on_roll[which]),
            "field": Coded(cells.place[cell], tuple(named.get(field, f"({field})") for field in fields)).column(),
            "kind": texts["kind"],
            "true": texts["true"],
            "recorded": texts["recorded"],
        }
    )
