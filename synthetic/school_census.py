"""What schools return on a census day: pupils on roll, and those who left since the census before.

A row is the person's state on that day, seen through the school. The collection changed over the years, and so do the
columns: postcodes from 2005/06, addresses from 2006/07; a preferred surname only of pupils on roll, a leaving date only
of pupils who have left, and of those no address but, in autumn, a postcode (NPD Data Tables; COLLECT specifications).
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.calendar import FIRST_YEAR, TERMS, Census, academic_year, censuses
from synthetic.draft import Draft
from synthetic.errors import Forms, kinds, level, record_errors
from synthetic.files import MANIFEST, new_folder, write_json, write_parquet
from synthetic.identifiers import upn
from synthetic.people import FEMALE, MOST_CHILDREN, NONE, People
from synthetic.places import nearest_primary, postcode_of
from synthetic.schema import LEDGER, RECORDS, SCHOOLS
from synthetic.schooling import enrolment, leaving_day
from synthetic.writing import address, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from synthetic.populations import Population
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

Pieces = tuple[pa.Table, pa.Table]
"""Records of some people at one census, and the ledger of their errors."""

POSTCODES_SINCE, ADDRESSES_SINCE = 2005, 2006
_A_YEAR = 365
_NO_DAY = np.iinfo(np.int32).min


@dataclass(frozen=True, repr=False)
class SchoolCensus:
    """One census as returned.

    Attributes
    ----------
    census
        Year, term and date.
    records
        Arrow table, one row a pupil (and one a leaver), in the layout ``synthetic.RECORDS``.
    errors
        The ledger: one row a cell that differs from the truth.
    schools
        Number, reference number, name and postcode of every school.

    Examples
    --------
    >>> import synthetic
    >>> census = synthetic.population(2_000, seed=2016).school_census("2015/16", "Autumn")
    >>> census.to_frame().columns.tolist()[6:12]
    ['Surname', 'Forename', 'Middlenames', 'PreferredSurname', 'FormerSurname', 'DOB']
    >>> census.errors.column_names[-4:]
    ['field', 'kind', 'true', 'recorded']
    """

    census: Census
    records: pa.Table
    errors: pa.Table
    schools: pa.Table

    def __repr__(self) -> str:
        on_roll = pc.sum(self.records["OnRoll"]).as_py() or 0
        day = f"{self.census.date.day} {self.census.date:%B %Y}"
        return (
            f"School census, {self.census.term} {self.census.year} ({day}): {on_roll:,} on roll, "
            f"{len(self.records) - on_roll:,} no longer on roll"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.records.slice(0, 5).to_pandas().to_html(index=False)}"

    def to_frame(self) -> pd.DataFrame:
        """Give the records as a pandas frame."""
        frame: pd.DataFrame = self.records.to_pandas(date_as_object=False)
        return frame


@dataclass(frozen=True, repr=False)
class SchoolCensuses:
    """Several censuses of one population, taken one at a time when they are read.

    Examples
    --------
    >>> import synthetic
    >>> for census in synthetic.population(2_000, seed=2016).school_censuses("2015/16", "2015/16"):
    ...     print(census.census.term, len(census.records))
    Autumn 1106
    Spring 959
    Summer 966
    """

    population: Population
    censuses: tuple[Census, ...]

    def __repr__(self) -> str:
        first, last = self.censuses[0].date, self.censuses[-1].date
        return (
            f"{len(self.censuses)} school censuses, {first.day} {first:%B %Y} to {last.day} {last:%B %Y}, "
            f"of {self.population!r}"
        )

    def __len__(self) -> int:
        return len(self.censuses)

    def __iter__(self) -> Iterator[SchoolCensus]:
        for one in self.censuses:
            yield take_census(self.population, one)

    @cached_property
    def schools(self) -> pa.Table:
        """Number, reference number, name and postcode of every school."""
        return self.population.schools

    def in_pieces(self) -> Iterator[tuple[Census, Iterator[Pieces]]]:
        """Give each census with its records and ledger in pieces, in order; read all of one before the next."""
        pieces = _in_pieces(self.population, self.censuses)
        for one, group in groupby(pieces, key=itemgetter(0)):
            yield one, (piece for _, piece in group)

    def to_parquet(self, folder: str | Path, progress: Callable[[str], None] | None = None) -> Path:
        """Write a file of records and a ledger for each census, the schools, the truth, and a manifest.

        The folder appears only when everything in it is written.
        """
        with new_folder(folder) as part:
            for name in ("records", "errors"):
                (part / name).mkdir()
            rows = {}
            for one, pieces in self.in_pieces():
                stem = f"{one.date.isoformat()}.parquet"
                ledgers: list[pa.Table] = []
                records = (_keep(piece, ledgers) for piece in pieces)
                rows[stem] = write_parquet(part / "records" / stem, RECORDS, records)
                write_parquet(part / "errors" / stem, LEDGER, ledgers)
                if progress:
                    progress(f"{one.term} {one.year}: {rows[stem]:,} rows")
            write_parquet(part / "schools.parquet", SCHOOLS, [self.schools])
            truth = pa.Table.from_pandas(self.population.truth(), preserve_index=False)
            write_parquet(part / "truth.parquet", truth.schema.remove_metadata(), [truth])
            write_json(part / MANIFEST, {**self.population.manifest(), "rows": rows})
        return Path(folder)


def _keep(piece: Pieces, ledgers: list[pa.Table]) -> pa.Table:
    ledgers.append(piece[1])
    return piece[0]


def take_census(population: Population, one: Census) -> SchoolCensus:
    """Take one whole census of a population."""
    pieces = list(_in_pieces(population, (one,)))
    records, errors = (pa.concat_tables([piece[part] for _, piece in pieces]) for part in (0, 1))
    return SchoolCensus(one, records, errors, population.schools)


def _in_pieces(population: Population, censuses: tuple[Census, ...]) -> Iterator[tuple[Census, Pieces]]:
    """Work on a few chunks at a time, no further ahead of whoever reads than there are threads."""
    waiting: deque[tuple[Census, Future[Pieces]]] = deque()
    with ThreadPoolExecutor(population.threads) as pool:
        for one, chunk in product(censuses, population.chunks()):
            waiting.append((one, pool.submit(_return, population, one, chunk)))
            if len(waiting) > population.threads:
                census, piece = waiting.popleft()
                yield census, piece.result()
        while waiting:
            census, piece = waiting.popleft()
            yield census, piece.result()


@dataclass(frozen=True)
class _Rows:
    """Who is in a return: their numbers in the population, the people, the school, and the days."""

    index: Ints
    people: People
    on_roll: Bools
    school: Ints
    entry_day: Ints
    leaving_day: Ints


def _return(population: Population, one: Census, chunk: slice) -> Pieces:
    world = population.world
    rows = _who(population, one, chunk)
    draft = Draft(_true_text(world, rows, one))
    recorded_home = _recorded_home(world, rows, one.day, population.errors)
    stale = np.flatnonzero(recorded_home != rows.people.home_at(one.day))
    bit = kinds().index("address.stale")
    for name, values in _where(world, _some(rows, stale), recorded_home[stale], one).items():
        draft.revise(name, stale, values, bit)
    record_errors(world, _forms(world, rows), draft, population.errors)
    _copy_preferred(world, rows, draft, one.day)
    references = pa.array(population.matching_references[rows.index])
    count = len(rows.index)
    keys = {
        "PupilMatchingReference": references,
        "AcademicYear": pa.repeat(one.year, count),
        "CensusTerm": pa.repeat(one.term, count),
        "OnRoll": pa.array(rows.on_roll),
    }
    columns = {
        **keys,
        **draft.recorded,
        "CensusDate": pa.repeat(pa.scalar(one.date, pa.date32()), count),
        "UPN": _upns(world, rows),
        "Gender": pa.array(np.where(rows.people.sex == FEMALE, "F", "M"), pa.string()),
        "LAEstab": pa.array(world.places.school_numbers[rows.school], pa.int32()),
        "URN": pa.array(world.places.school_urns[rows.school], pa.int32()),
        "EntryDate": _days(rows.entry_day),
        "LeavingDate": _days(rows.leaving_day, missing=rows.on_roll),
    }
    records = pa.table([columns[name] for name in RECORDS.names], schema=RECORDS)
    return records, draft.ledger(keys, kinds())


def _who(population: Population, one: Census, chunk: slice) -> _Rows:
    start = one.year_start
    years = population.people.birth_year[chunk]
    # Only those of school age at this census or the one before can be in the return.
    index = chunk.start + np.flatnonzero((years + 5 <= start) & (years + 20 > start))
    people = population.people.take(index)
    world = population.world
    now = enrolment(world, people, one.day)
    stay = np.flatnonzero(now.at_school)
    last = _census_before(one)
    gone, before = np.empty(0, dtype=np.int64), now
    if last is not None:
        before = enrolment(world, people, last.day)
        gone = np.flatnonzero(before.at_school & (~now.at_school | (before.school != now.school)))
    left = leaving_day(before, now, start)
    rows = np.concatenate([stay, gone])
    on_roll = np.arange(len(rows)) < len(stay)
    order = np.lexsort((~on_roll, rows))
    rows, on_roll = rows[order], on_roll[order]
    return _Rows(
        index=index[rows],
        people=people.take(rows),
        on_roll=on_roll,
        school=np.where(on_roll, now.school[rows], before.school[rows]),
        entry_day=np.where(on_roll, now.entry_day[rows], before.entry_day[rows]),
        leaving_day=left[rows],
    )


def _census_before(one: Census) -> Census | None:
    earlier = [
        other for other in censuses(academic_year(max(one.year_start - 1, FIRST_YEAR)), one.year) if other.date < one.date
    ]
    return earlier[-1] if earlier else None


def _some(rows: _Rows, which: Ints) -> _Rows:
    return _Rows(
        rows.index[which], rows.people.take(which), rows.on_roll[which], rows.school[which],
        rows.entry_day[which], rows.leaving_day[which],
    )  # fmt: skip


def _true_text(world: World, rows: _Rows, one: Census) -> dict[str, pa.Array]:
    people, words = rows.people, world.names.words
    own, later = joined(words, people.surname, "-"), joined(words, people.later_surname, "-")
    changed = people.change_day <= one.day
    surname = pc.if_else(pa.array(changed), later, own)
    told = streams.uniform(world.key("person", "former surname told"), people.family, people.order)
    former = changed & (told < world.parameters["person.former_surname_given"])
    return {
        "Surname": surname,
        "Forename": words.take(pa.array(people.forename)),
        "Middlenames": joined(words, people.middle, " "),
        "PreferredSurname": _preferred(world, rows, surname, later, one.day),
        "FormerSurname": pc.if_else(pa.array(former), own, pa.scalar(None, pa.string())),
        "DOB": _days(people.birth_day),
        **_where(world, rows, people.home_at(one.day), one),
    }


def _preferred(world: World, rows: _Rows, surname: pa.Array, later: pa.Array, day: int) -> pa.Array:
    soon = _soon_changed(world, rows.people, day)
    other = rows.people.preferred != NONE
    used = pc.if_else(pa.array(soon), later, surname)
    own = world.names.words.take(pa.array(rows.people.preferred, mask=~other))
    used = pc.if_else(pa.array(other), own, used)
    return pc.if_else(pa.array(rows.on_roll), used, pa.scalar(None, pa.string()))


def _soon_changed(world: World, people: People, day: int) -> Bools:
    before = world.parameters["person.new_surname_used_before"]
    return (people.change_day > day) & (people.change_day <= day + before)


def _where(world: World, rows: _Rows, home: Ints, one: Census) -> dict[str, pa.Array]:
    """Write address and postcode as far as the census of that day collected them."""
    postcode = postcode_of(home)
    none = pa.scalar(None, pa.string())
    has_postcode = rows.on_roll | (one.term == TERMS[0])
    start = one.year_start
    postcodes = world.places.postcodes.take(pa.array(postcode))
    return {
        "Address": pc.if_else(pa.array(rows.on_roll & (start >= ADDRESSES_SINCE)), address(world, home), none),
        "Postcode": pc.if_else(pa.array(has_postcode & (start >= POSTCODES_SINCE)), postcodes, none),
    }


def _recorded_home(world: World, rows: _Rows, day: int, errors: str) -> Ints:
    """Give the home on file: the one before, where the last move was recent and the school has not heard of it."""
    people = rows.people
    moves = (people.moves <= day).sum(axis=1)
    at = np.arange(len(people))
    last = np.where(moves > 0, people.moves[at, np.maximum(moves - 1, 0)], _NO_DAY)
    told = streams.uniform(world.key("form", "address told"), people.family, rows.school, moves)
    share = min((1 - world.parameters["school.address_refresh"]) * level(errors), 1.0)
    stale = (last > rows.entry_day) & (last > day - _A_YEAR) & (told < share)
    return np.asarray(people.homes[at, np.where(stale, moves - 1, moves)], dtype=np.int64)


def _forms(world: World, rows: _Rows) -> Forms:
    people = rows.people
    single = people.surname[:, 1] == NONE
    british = world.names.groups.index("british")
    return Forms(
        person=people.family * MOST_CHILDREN + people.order,
        school=rows.school,
        surname=np.where(single & (people.later_surname == people.surname).all(axis=1), people.surname[:, 0], NONE),
        forename=people.forename.astype(np.int64),
        foreign=people.group != british,
        arrived=people.arrived(),
    )


def _copy_preferred(world: World, rows: _Rows, draft: Draft, day: int) -> None:
    """Where a pupil is known by the legal surname, both fields say the same, mistakes included."""
    same = rows.on_roll & (rows.people.preferred == NONE) & ~_soon_changed(world, rows.people, day)
    wrong = np.flatnonzero(same & (draft.marks["Surname"] != 0))
    if len(wrong):
        draft.revise("PreferredSurname", wrong, draft.recorded["Surname"].take(pa.array(wrong)), 0)
        draft.marks["PreferredSurname"][wrong] = draft.marks["Surname"][wrong]


def _upns(world: World, rows: _Rows) -> pa.Array:
    allocated_at = world.places.school_numbers[nearest_primary(rows.people.homes[:, 0].astype(np.int64))]
    numbers = upn(allocated_at, rows.index)
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * numbers.dtype.itemsize
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(numbers))


def _days(day: Any, missing: Bools | None = None) -> pa.Array:
    return pa.array(np.asarray(day).astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())
