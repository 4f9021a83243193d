"""What schools return on a census day: pupils on roll, and those who left since the census before.

A row is the person's state on that day, seen through the school. The collection changed over the years, and so do the
columns (:mod:`synthetic.layouts`): a preferred surname only of pupils on roll, a leaving date only of pupils who have
left, and of those no address but, in autumn, a postcode.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from synthetic.calendar import TERMS, Census, censuses
from synthetic.layouts import layout
from synthetic.refusal import InputError, listed, several_of
from synthetic.returns import as_text, make_piece
from synthetic.schema import LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from synthetic.populations import Population
    from synthetic.returns import Return


@dataclass(frozen=True, repr=False)
class SchoolCensus:
    """One census as returned.

    Attributes
    ----------
    census
        Year, term and date.
    records
        Arrow table, one row a pupil on a school's roll (and one a leaver), in the layout of that census.
    errors
        The ledger: one row a cell that differs from the truth.
    schools
        Number, reference number, name and postcode of every school.

    Examples
    --------
    >>> import synthetic
    >>> census = synthetic.population(2_000, seed=2016).school_census("2015/16", "Autumn")
    >>> census.to_frame().columns.tolist()[8:14]
    ['Surname', 'Forename', 'Middlenames', 'PreferredSurname', 'FormerSurname', 'DOB']
    >>> census.errors.column_names[-4:]
    ['field', 'kind', 'true', 'recorded']
    """

    census: Census
    records: pa.Table
    errors: pa.Table
    schools: pa.Table

    def __repr__(self) -> str:
        day = f"{self.census.date.day} {self.census.date:%B %Y}"
        told = f"School census, {self.census.term} {self.census.year} ({day}): "
        if "OnRoll" not in self.records.column_names:
            return told + f"{len(self.records):,} rows"
        on_roll = pc.sum(self.records["OnRoll"]).as_py() or 0
        return told + f"{on_roll:,} on roll, {len(self.records) - on_roll:,} no longer on roll"

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.records.slice(0, 5).to_pandas().to_html(index=False)}"

    def to_frame(self) -> pd.DataFrame:
        """Give the records as a pandas frame."""
        frame: pd.DataFrame = self.records.to_pandas(date_as_object=False)
        return frame


@dataclass(frozen=True, repr=False)
class SchoolCensuses:
    """Several censuses of one population, taken when they are read.

    Examples
    --------
    >>> import synthetic
    >>> for census in synthetic.population(2_000, seed=2016).school_censuses("2015/16", "2015/16"):
    ...     print(census.census.term, len(census.records))
    Autumn 958
    Spring 831
    Summer 832
    """

    population: Population
    censuses: tuple[Census, ...]
    columns: tuple[str, ...] | None = None

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
            yield take_census(self.population, one, self.columns)

    @cached_property
    def schools(self) -> pa.Table:
        """Number, reference number, name and postcode of every school."""
        return self.population.schools

    def columns_of(self, one: Census) -> tuple[str, ...]:
        """Give the columns kept of one census, in order."""
        return _kept(one, self.columns)

    def to_parquet(
        self,
        folder: str | Path,
        *,
        tables: Sequence[str] | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> Path:
        """Write the censuses and what is true of them to a new folder, as Parquet files.

        Each census has a folder of its own, with the columns that it had; whoever reads several at once must say so, such
        as ``read_parquet('world/records/*/*.parquet', union_by_name=true)`` in DuckDB, or lose those that the first lacks.

        Parameters
        ----------
        folder
            A new folder. It appears only when everything in it is written; a run that was interrupted is gone on with by
            running it again.
        tables
            Which of records, errors (the ledger), truth, references, timeline; by default all.
        progress
            Called with a line of text and the share that is done.

        Raises
        ------
        InputError
            If the folder is not new, or a table is unknown.
        """
        from synthetic.census_files import write_world

        return write_world(self, folder, tables, progress)


def name_censuses(
    population: Population, first: str, last: str, terms: Sequence[str], columns: Sequence[str] | None
) -> SchoolCensuses:
    """Name the censuses of some years and terms; see :meth:`synthetic.Population.school_censuses`."""
    wanted = several_of("terms", terms, f"several of {listed(TERMS)}, such as ('Spring',)", "term", TERMS)
    chosen = tuple(one for one in censuses(first, last) if one.term in wanted)
    if not chosen:
        raise InputError(f"there was no census in {listed(wanted)} from {first} to {last}")
    population.world.refuse_unborn(chosen[-1])
    return SchoolCensuses(population, chosen, _columns(chosen, columns))


def take_census(population: Population, one: Census, columns: Sequence[str] | None = None) -> SchoolCensus:
    """Take one whole census of a population."""
    population.world.refuse_unborn(one)
    kept = _kept(one, _columns((one,), columns))

    def taken(chunk: slice) -> Return:
        return make_piece(population, chunk, (one,)).returned(one, kept)

    with ThreadPoolExecutor(population.threads) as pool:
        parts = list(pool.map(taken, population.chunks()))
    return SchoolCensus(
        one,
        as_text(pa.concat_tables([part.records for part in parts]), layout(one).schema),
        as_text(pa.concat_tables([part.errors for part in parts]), LEDGER),
        population.schools,
    )


def _columns(chosen: Sequence[Census], columns: Sequence[str] | None) -> tuple[str, ...] | None:
    if columns is None:
        return None
    known = list(dict.fromkeys(name for one in chosen for name in layout(one).columns))
    return several_of("columns", columns, "several columns, such as ['Surname', 'DOB']", "column", known)


def _kept(one: Census, columns: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name for name in layout(one).columns if columns is None or name in columns)
