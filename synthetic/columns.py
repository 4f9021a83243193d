"""What each column of a census says, apart from what stands on the forms.

Some columns say the same as long as nothing on file changes: :data:`ON_FILE` writes them once for every entry. Others
depend on the day: :data:`ON_THE_DAY` writes them for the rows of one census.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.families import YEAR
from synthetic.origins import heritages
from synthetic.origins import recorded as recorded_backgrounds
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.schooling import PRIMARY_STARTS, first_days

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from synthetic.calendar import Census
    from synthetic.returns import Piece
    from synthetic.streams import Bools, Ints

_YEAR_GROUPS = ("R", *(str(year) for year in range(1, 15)))
_STATUS = ("C", "M", "S")  # current pupil of one school; of two, the main one; the subsidiary one
_GENDERS = ("F", "M")


@dataclass(frozen=True)
class Rows:
    """The rows that one census takes from a piece of the population: entries on file, by number.

    ``record`` numbers them so that no two censuses, people or stays share a number, and nothing can be read off it.
    """

    piece: Piece
    census: Census
    entries: Ints
    on_roll: Bools
    record: Ints

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def places(self) -> pa.Array:
        """The entry that each row is taken from."""
        return pa.array(self.entries.astype(np.int32))

    @cached_property
    def places_on_roll(self) -> pa.Array:
        """The same, for those on roll; missing for the others."""
        return pa.array(self.entries.astype(np.int32), mask=~self.on_roll)

    @cached_property
    def places_off_roll(self) -> pa.Array:
        """The same, for those no longer on roll; missing for the others."""
        return pa.array(self.entries.astype(np.int32), mask=self.on_roll)

    @cached_property
    def stay(self) -> Ints:
        """The stay that each row is of."""
        return self.piece.entries.stay[self.entries]

    @cached_property
    def person(self) -> Ints:
        """The person that each row is of."""
        return self.piece.entries.person[self.entries]

    @cached_property
    def school(self) -> Ints:
        """The school that returns each row."""
        return self.piece.stays.school[self.stay]


@dataclass(frozen=True)
class Coded:
    """A column of a few words: the code of each row's, -1 where there is none, and the words."""

    codes: Any
    words: tuple[str, ...]  # no word twice: a file's dictionary has room for each, and would leave some unwritten

    def column(self, asked: Bools | None = None) -> pa.DictionaryArray:
        """Give the column, empty for those of whom it was not asked."""
        codes = np.asarray(self.codes, dtype=np.int16)
        none = codes < 0 if asked is None else (codes < 0) | ~asked
        indices = pa.array(codes, mask=none) if none.any() else pa.array(codes)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.words, pa.string()))


def _always(rows: Rows, word: str) -> Coded:
    return Coded(np.zeros(len(rows), dtype=np.int16), (word,))


def _gender(piece: Piece) -> pa.Array:
    codes = pc.index_in(piece.draft.recorded["Gender"], pa.array(_GENDERS))
    return Coded(codes.fill_null(-1).to_numpy(), _GENDERS).column()


def _days(day: Any) -> pa.Array:
    return pa.array(np.asarray(day).astype(np.int32), pa.int32()).cast(pa.date32())


def _status(rows: Rows) -> Coded:
    stays, second = rows.piece.stays, rows.piece.second_schools
    today = (stays.entry_day[second] <= rows.census.day) & (rows.census.day <= stays.last_day[second])
    at_two = np.zeros(len(rows.piece.people), dtype=np.int16)
    at_two[stays.person[second[today]]] = 1
    status = at_two[rows.person]
    status[stays.second_school[rows.stay]] = 2
    return Coded(status, _STATUS)


def _year_group(rows: Rows) -> Coded:
    year = rows.census.year_start - PRIMARY_STARTS - rows.piece.people.birth_year[rows.person].astype(np.int64)
    return Coded(np.clip(year, 0, len(_YEAR_GROUPS) - 1), _YEAR_GROUPS)


def _proficiency(rows: Rows) -> Coded:
    piece = rows.piece
    since = first_days(piece.people)[rows.person]
    years = ((rows.census.day - since) / YEAR).astype(np.int64)
    speaks = piece.first_language[rows.person]
    stage = recorded_backgrounds.proficiency(piece.world, piece.people.person[rows.person], rows.school, speaks, years)
    return Coded(stage, recorded_backgrounds.STAGES)


def _where_from(rows: Rows, true: Callable[..., Ints], recorded: Callable[..., Ints]) -> Coded:
    world, people = rows.piece.world, rows.piece.people
    country = true(world, people.family, people.group, people.arrived())[rows.person]
    answered = recorded(world, people.person[rows.person], rows.school, country, rows.census)
    return Coded(answered, heritages.countries())


ON_FILE: Mapping[str, Callable[[Piece], pa.Array]] = {
    "PupilMatchingReference": lambda piece: pa.array(piece.references),
    "UPN": lambda piece: piece.numbers[0],
    "Gender": _gender,
    "FormerUPN": lambda piece: piece.numbers[1],
    "Ethnicity": lambda piece: Coded(piece.ethnicity, ethnic_groups().recorded).column(),
    "Language": lambda piece: Coded(piece.language, heritages.languages()).column(),
    "LAEstab": lambda piece: pa.array(piece.world.places.school_numbers[piece.school], pa.int32()),
    "URN": lambda piece: pa.array(piece.world.places.school_urns[piece.school], pa.int32()),
    "EntryDate": lambda piece: _days(piece.stays.entry_day[piece.entries.stay]),
    "LeavingDate": lambda piece: _days(piece.stays.last_day[piece.entries.stay]),
}
"""Columns that say the same as long as nothing on file changes; one value an entry."""

ON_THE_DAY: Mapping[str, Callable[[Rows], pa.Array | Coded]] = {
    "AcademicYear": lambda rows: _always(rows, rows.census.year),
    "CensusTerm": lambda rows: _always(rows, rows.census.term),
    "CensusDate": lambda rows: _days(np.full(len(rows), rows.census.day)),
    "RecordID": lambda rows: pa.array(rows.record),
    "OnRoll": lambda rows: pa.array(rows.on_roll),
    "ProficiencyInEnglish": _proficiency,
    "Nationality": lambda rows: _where_from(rows, heritages.nationality, recorded_backgrounds.nationality_recorded),
    "CountryOfBirth": lambda rows: _where_from(rows, heritages.country_of_birth, recorded_backgrounds.country_recorded),
    "EnrolStatus": _status,
    "NCyearActual": _year_group,
}
"""Columns that depend on the day of the census; one value a row."""
