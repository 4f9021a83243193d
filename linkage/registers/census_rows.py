"""The census rows of a register, kept by person, and the pointers to them.

The population is worked through piece by piece, and a piece holds all censuses of its people; so a person's rows stand
together, wherever the person is. The exception is a number that two people share: their rows may stand in two places, and
there are two pointers to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from linkage.registers.batches import BatchFile, read_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from synthetic.school_census import SchoolCensus, SchoolCensuses

PERSON = "PupilMatchingReference"
PIECE = 32_768
"""People whose rows are brought together at a time; it decides the order of rows, so it is not the population's own."""


@dataclass(frozen=True)
class Rows:
    """The rows of a piece of the population, by person: ``table``, and ``first`` and ``count`` for each ``person``."""

    table: pa.Table
    person: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]


def pieces(censuses: SchoolCensuses | SchoolCensus, people: slice) -> Iterator[Rows]:
    """Take the rows of a block of the population, piece by piece, in the layout of a register."""
    from synthetic import schema
    from synthetic.census_files import in_turn
    from synthetic.school_census import SchoolCensus

    layout = schema.RECORDS
    if isinstance(censuses, SchoolCensus):
        yield _by_person(schema.conform(censuses.records, layout))
        return
    kept = tuple(name for name in (*layout.names, "Sex") if censuses.columns is None or name in censuses.columns)
    asked = replace(censuses, columns=kept)  # what a register does not keep need not be made
    cuts = [slice(start, min(start + PIECE, people.stop)) for start in range(people.start, people.stop, PIECE)]
    yield from in_turn(censuses.population.threads, lambda cut: _by_person(_returned(asked, cut)), cuts)


def _returned(censuses: SchoolCensuses, people: slice) -> pa.Table:
    """Give what all censuses return of some people, one census after the other."""
    import pyarrow as pa

    from synthetic import schema
    from synthetic.layouts import layout
    from synthetic.returns import as_text, make_piece

    piece = make_piece(censuses.population, people, censuses.censuses)
    returned = []
    for one in censuses.censuses:
        records = piece.returned(one, censuses.columns_of(one), ledger=False).records
        returned.append(schema.conform(as_text(records, layout(one).schema), schema.RECORDS))
    return pa.concat_tables(returned)


def _by_person(rows: pa.Table) -> Rows:
    import numpy as np
    import pyarrow as pa

    people = rows[PERSON].to_numpy()
    order = np.argsort(people, kind="stable")
    people = people[order]
    first = np.flatnonzero(np.diff(people, prepend=-1))
    count = np.diff(first, append=len(people))
    return Rows(rows.combine_chunks().take(pa.array(order)), people[first], first, count)


POINTERS = "people.arrow"
PARTS = "rows"


def write_pointers(path: Path, found: Iterable[tuple[npt.NDArray[np.int64], ...]]) -> None:
    """Write pointers, given as ``person``, ``first`` row of the edition and ``count``, in the order of the numbers.

    They are not compressed, so that the file is looked up where it lies: a search reads a page here and there.
    """
    import numpy as np
    import pyarrow as pa

    person, first, count = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((first, person))
    schema = pa.schema([("person", pa.int64()), ("first", pa.int64()), ("count", pa.int64())])
    with BatchFile(path, schema, batch=max(len(order), 1), compression=None) as file:
        file.append(pa.table([person[order], first[order], count[order]], schema=schema))


def read_people(path: Path) -> npt.NDArray[np.int64]:
    """Give the people to whom there are pointers, in order; who has two of them stands twice."""
    return read_pointers(path)[0]


def held_here(path: Path, wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say of some people whether there are pointers to them."""
    import numpy as np

    people = read_people(path)
    at = np.searchsorted(people, wanted)
    return np.asarray(people[np.minimum(at, len(people) - 1)] == wanted) if len(people) else np.zeros(len(wanted), bool)


def rows_held(
    folder: Path,
    parts: Sequence[tuple[str, int]],
    wanted: npt.NDArray[np.int64],
    columns: Sequence[str] | None = None,
) -> list[pa.Table]:
    """Read the rows of some people, in order of their numbers, from an edition's files and how many rows each has."""
    import numpy as np

    people, first, count = read_pointers(folder / POINTERS)
    begin, end = (np.searchsorted(people, wanted, side) for side in ("left", "right"))
    at = _ranges(begin, end - begin)
    places = np.sort(_ranges(first[at], count[at]))
    bounds = np.cumsum([0, *(rows for _, rows in parts)])
    cuts = np.searchsorted(places, bounds)
    return [
        read_places(folder / PARTS / name, places[low:high] - start, columns)
        for (name, _), start, low, high in zip(parts, bounds, cuts, cuts[1:], strict=False)
        if low < high
    ]


def read_pointers(path: Path) -> tuple[npt.NDArray[np.int64], ...]:
    """Give ``person``, ``first`` and ``count`` of all pointers, as they lie in the file."""
    import numpy as np
    import pyarrow as pa

    with pa.ipc.open_file(pa.memory_map(str(path))) as reader:
        table = reader.read_all()
    if not len(table):
        return (np.zeros(0, np.int64),) * 3
    return tuple(table.column(at).chunk(0).to_numpy(zero_copy_only=True) for at in range(3))


def _ranges(first: npt.NDArray[np.int64], count: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give all whole numbers of some ranges, one range after the other."""
    import numpy as np

    before = np.cumsum(count) - count
    return np.repeat(first - before, count) + np.arange(int(count.sum()), dtype=np.int64)
