"""Censuses written to Parquet, a block of people at a time.

The people are cut into blocks of a fixed size, and every table has one file a block: ``records/2015-10-01/part-00.parquet``.
Within a block people are worked on in chunks, on several threads: while one piece of the population is worked out, the
censuses take their rows from the piece before. A block that is written is never made again, so that a run which was
interrupted goes on where it was.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from synthetic.files import MANIFEST, ParquetFile, resumed_folder, write_json, write_parquet
from synthetic.layouts import layout
from synthetic.memory import memory_kept
from synthetic.refusal import several_of
from synthetic.returns import make_piece
from synthetic.schema import LEDGER, REFERENCES, SCHOOLS, TIMELINE, TRUTH, conform
from synthetic.timeline import timeline
from synthetic.truth import references, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from synthetic.calendar import Census
    from synthetic.populations import Population
    from synthetic.returns import Piece
    from synthetic.school_census import SchoolCensuses

    Progress = Callable[[str, float], None]

TABLES = ("records", "errors", "truth", "references", "timeline")
BLOCK = 1 << 20  # people; part of what decides the bytes, so not to be changed with the machine
_AHEAD = 2
_RETURNS = 0.8  # about the part of the work that the returns are


def write_world(
    censuses: SchoolCensuses, folder: str | Path, tables: Sequence[str] | None, progress: Progress | None
) -> Path:
    """Write censuses and what is true of them; see :meth:`synthetic.SchoolCensuses.to_parquet`."""
    chosen = _chosen(tables)
    population = censuses.population
    asked = made_of(censuses, chosen)
    tell = progress or (lambda *_: None)
    with memory_kept(), resumed_folder(folder, asked) as part:
        write_returns(
            censuses,
            part,
            ledger="errors" in chosen,
            records="records" in chosen,
            progress=lambda text, share: tell(text, share * _RETURNS),
        )
        parts = blocks(population)
        for number, people in parts:
            tell(f"who everybody is, block {number + 1} of {len(parts)}", _RETURNS + (1 - _RETURNS) * number / len(parts))
            _write_lives(population, part, number, people, chosen)
        write_parquet(part / "schools.parquet", SCHOOLS, [censuses.schools])
        rows = {str(path.relative_to(part)): pq.read_metadata(path).num_rows for path in sorted(part.rglob("*.parquet"))}
        write_json(part / MANIFEST, {**asked, "rows": rows})
    tell("done", 1.0)
    return Path(folder)


def made_of(censuses: SchoolCensuses, tables: Sequence[str]) -> dict[str, Any]:
    """Say what a folder of censuses is made of; its manifest says this and how many rows each file has."""
    return {
        **censuses.population.manifest(),
        "censuses": [one.date.isoformat() for one in censuses.censuses],
        "columns": None if censuses.columns is None else list(censuses.columns),
        "tables": [name for name in TABLES if name in tables],
    }


def _chosen(tables: Sequence[str] | None) -> tuple[str, ...]:
    if tables is None:
        return TABLES
    asked = several_of("tables", tables, "several tables, such as ['records', 'truth']", "table", TABLES)
    return tuple(name for name in TABLES if name in asked)


def blocks(population: Population) -> list[tuple[int, slice]]:
    """Cut the people into numbered blocks, each of which has files of its own."""
    return [
        (number, slice(start, min(start + BLOCK, population.n)))
        for number, start in enumerate(range(0, population.n, BLOCK))
    ]


def write_returns(
    censuses: SchoolCensuses,
    folder: Path,
    *,
    records: bool = True,
    ledger: bool = True,
    schema: pa.Schema | None = None,
    progress: Progress | None = None,
) -> None:
    """Write what each census returns, and the ledger of its mistakes, to a folder for each.

    With a ``schema``, the records of every census are brought into that one layout.
    """
    parts = blocks(censuses.population)
    for number, people in parts:
        name = f"part-{number:02d}.parquet"
        wanted = [kind for kind, asked in (("records", records), ("errors", ledger)) if asked]
        paths = [folder / kind / one.date.isoformat() / name for one in censuses.censuses for kind in wanted]
        if all(path.exists() for path in paths):
            continue
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            sinks = [_Sink.open(stack, folder, censuses, one, name, wanted, schema) for one in censuses.censuses]
            tell = None if progress is None else partial(_told, progress, number, len(parts), len(censuses))
            _fill(censuses, people, sinks, tell)


def _told(progress: Progress, block: int, blocks: int, censuses: int, share: float) -> None:
    progress(f"{censuses} censuses, block {block + 1} of {blocks}", (block + share) / blocks)


@dataclass(frozen=True)
class _Sink:
    """The files of one census, records and ledger or one of them."""

    census: Census
    columns: tuple[str, ...]
    files: dict[str, ParquetFile]
    schema: pa.Schema | None

    @classmethod
    def open(
        cls, stack: ExitStack, folder: Path, censuses: SchoolCensuses, one: Census, name: str, wanted: Sequence[str],
        schema: pa.Schema | None,
    ) -> _Sink:  # fmt: skip
        columns = censuses.columns_of(one)
        own = pa.schema([layout(one).schema.field(column) for column in columns])
        files = {
            kind: stack.enter_context(
                ParquetFile(folder / kind / one.date.isoformat() / name, (schema or own) if kind == "records" else LEDGER)
            )
            for kind in wanted
        }
        return cls(one, columns, files, schema)

    def take(self, piece: Piece) -> None:
        """Take the rows of this census from a piece of the population."""
        returned = piece.returned(self.census, self.columns, ledger="errors" in self.files)
        if "records" in self.files:
            records = returned.records
            self.files["records"].append(conform(records, self.schema) if self.schema else records)
        if "errors" in self.files:
            self.files["errors"].append(returned.errors)


def _fill(censuses: SchoolCensuses, people: slice, sinks: Sequence[_Sink], tell: Callable[[float], None] | None) -> None:
    """Work through a block: pieces are worked out ahead, while all censuses take from the one whose turn it is."""
    population = censuses.population
    chunks = population.chunks(people)

    def make(chunk: slice) -> Piece:
        piece = make_piece(population, chunk, censuses.censuses)
        piece.prepare()  # so that no two censuses write the same column at once
        return piece

    with ThreadPoolExecutor(population.threads) as pool:
        ahead = [pool.submit(make, chunk) for chunk in chunks[:_AHEAD]]
        for place, chunk in enumerate(chunks):
            piece = ahead.pop(0).result()
            taken = [pool.submit(sink.take, piece) for sink in sinks]
            if place + _AHEAD < len(chunks):
                ahead.append(pool.submit(make, chunks[place + _AHEAD]))
            for each in taken:
                each.result()
            if tell:
                tell((chunk.stop - people.start) / (people.stop - people.start))
        list(pool.map(ParquetFile.finish, [file for sink in sinks for file in sink.files.values()]))


def _write_lives(population: Population, folder: Path, number: int, people: slice, chosen: Sequence[str]) -> None:
    """Write who everybody in a block is, under which numbers they are filed, and what happens to them."""
    makers: dict[str, tuple[pa.Schema, Callable[[Population, slice], pa.Table]]] = {
        "truth": (TRUTH, truth),
        "references": (REFERENCES, references),
        "timeline": (TIMELINE, timeline),
    }
    chunks = population.chunks(people)
    for name in makers.keys() & set(chosen):
        schema, make = makers[name]
        path = folder / name / f"part-{number:02d}.parquet"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            write_parquet(path, schema, in_turn(population.threads, partial(make, population), chunks))


def in_turn(threads: int, make: Callable[[slice], Any], chunks: Iterable[slice]) -> Iterator[Any]:
    """Make tables on several threads, a few ahead of whoever reads."""
    with ThreadPoolExecutor(threads) as pool:
        waiting = []
        for chunk in chunks:
            waiting.append(pool.submit(make, chunk))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()
