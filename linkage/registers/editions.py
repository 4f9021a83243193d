"""What a register is given at one time, written whole: census rows and pointers to them, and everybody's identities.

A register has one edition when it is prepared, and one more each time that censuses are appended: new rows are added to
those of the editions before, while the identities of the newest edition take the place of the others.
"""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING

from linkage.registers.batches import BatchFile
from linkage.registers.census_rows import PARTS, PERSON, POINTERS, pieces, read_pointers, write_pointers
from linkage.registers.identities import identities_of, schema, write_identities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from synthetic.school_census import SchoolCensus, SchoolCensuses

    Progress = Callable[[str, float], None]

_WORK = "work"
_SHARE_OF_RECORDS = 0.8  # of the work, as progress tells it


def write_edition(
    folder: Path, censuses: SchoolCensuses | SchoolCensus, before: Sequence[Path], progress: Progress
) -> tuple[int, int]:
    """Fill a folder with an edition; what an interrupted run has left there is gone on with.

    Parameters
    ----------
    folder
        Where to.
    censuses
        What is new.
    before
        The identities that the register has already.
    progress
        Called with a line of text and the share that is done.

    Returns
    -------
    (int, int)
        How many census rows are new, and how many identities there are now.
    """
    from synthetic.census_files import blocks
    from synthetic.school_census import SchoolCensus

    alone = isinstance(censuses, SchoolCensus)
    parts = [(0, slice(0, 0))] if isinstance(censuses, SchoolCensus) else blocks(censuses.population)
    told = "1 census" if alone or len(censuses) == 1 else f"{len(censuses)} censuses"  # type: ignore[arg-type]
    for number, people in parts:
        progress(f"{told}, block {number + 1} of {len(parts)}", _SHARE_OF_RECORDS * number / len(parts))
        _write_block(folder, number, censuses, people)
    progress("gathering identities", _SHARE_OF_RECORDS)
    rows = _join_pointers(folder, [number for number, _ in parts])
    gathered = [*before, *sorted((folder / _WORK).glob("identities-*.parquet"))]
    identities = write_identities(folder, gathered) if rows or before else 0
    rmtree(folder / _WORK)
    return rows, identities


def _write_block(folder: Path, number: int, censuses: SchoolCensuses | SchoolCensus, people: slice) -> None:
    """Write the rows of a block of people; their file is there only if what is said of them elsewhere is there too."""
    from synthetic.files import ParquetFile
    from synthetic.schema import RECORDS

    name = folder / PARTS / f"part-{number:02d}.arrow"
    if name.exists():
        return
    for place in (folder / PARTS, folder / _WORK):
        place.mkdir(parents=True, exist_ok=True)
    found = []
    with (
        BatchFile(name, RECORDS) as rows,
        ParquetFile(folder / _WORK / f"identities-{number:02d}.parquet", schema()) as identities,
    ):
        for piece in pieces(censuses, people):
            found.append((piece.person, piece.first + rows.rows, piece.count))
            rows.append(piece.table)
            identities.append(identities_of(piece.table, PERSON))
        write_pointers(folder / _WORK / f"people-{number:02d}.arrow", found)


def _join_pointers(folder: Path, blocks: Sequence[int]) -> int:
    """Write the pointers of all blocks into one file; give the number of rows."""
    rows, found = 0, []
    for number in blocks:
        person, first, count = read_pointers(folder / _WORK / f"people-{number:02d}.arrow")
        found.append((person, first + rows, count))
        rows += int(count.sum())
    write_pointers(folder / POINTERS, found)
    return rows
