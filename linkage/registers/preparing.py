"""Making a register: its first edition, and what it says of itself."""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING, Any

from linkage.registers.census_rows import PERSON
from linkage.registers.editions import write_edition
from linkage.registers.recognising import ABOUT, VERSION, describe, write_about
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from linkage.registers.editions import Progress
    from synthetic.school_census import SchoolCensus, SchoolCensuses

__all__ = ["ABOUT", "SCHOOLS", "made_of", "write_register"]

SCHOOLS = "schools.parquet"
_NEEDED = (PERSON, "CensusDate", "OnRoll", "LAEstab", "URN")  # what rows are found, put in order and given schools by
_FIRST = "1"


def made_of(censuses: SchoolCensuses | SchoolCensus) -> dict[str, Any] | None:
    """Say what a register of some censuses is made of, so that it can be told from another.

    Returns
    -------
    dict or None
        None for a single census, of which it is not known whose it is.

    Raises
    ------
    InputError
        If they are no censuses, or lack a column that a register needs.
    """
    from synthetic.school_census import SchoolCensus, SchoolCensuses

    if isinstance(censuses, SchoolCensus):
        _refuse_lacking(censuses.records.column_names)
        return None
    if not isinstance(censuses, SchoolCensuses):
        raise InputError(
            f"a register is made from population.school_censuses(...) or one school census, not from "
            f"{type(censuses).__name__}"
        )
    for one in censuses.censuses:
        _refuse_lacking(censuses.columns_of(one))
    return {
        **censuses.population.manifest(),
        "register": VERSION,
        "censuses": [one.date.isoformat() for one in censuses.censuses],
        "columns": None if censuses.columns is None else list(censuses.columns),
    }


def _refuse_lacking(columns: Collection[str]) -> None:
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        raise InputError(f"a register needs the columns {listed(_NEEDED)}, and these censuses leave out {listed(lacking)}")


def write_register(
    folder: Path, censuses: SchoolCensuses | SchoolCensus, origin: dict[str, Any] | None, progress: Progress
) -> None:
    """Fill a folder with a register.

    Parameters
    ----------
    folder
        Where to; what an interrupted run has left there is gone on with.
    censuses
        What :class:`linkage.Register` takes.
    origin
        What :func:`made_of` says of them.
    progress
        Called with a line of text and the share that is done.

    Raises
    ------
    InputError
        If nobody is in the censuses.
    """
    import numpy as np

    from linkage.registers.census_rows import POINTERS, read_people
    from synthetic import schema
    from synthetic.files import write_parquet
    from synthetic.school_census import SchoolCensus

    rows, identities = write_edition(folder / _FIRST, censuses, [], progress)
    if not rows:
        rmtree(folder, ignore_errors=True)  # nothing in it is worth going on with
        raise InputError("there is nobody in these censuses; name years in which the population is at school")
    write_parquet(folder / SCHOOLS, schema.SCHOOLS, [censuses.schools])
    held = (censuses.census,) if isinstance(censuses, SchoolCensus) else censuses.censuses
    about = {
        "version": VERSION,
        "synthetic": True,
        "people": len(np.unique(read_people(folder / _FIRST / POINTERS))),
        "identities": identities,
        "rows": rows,
        "censuses": [(one.year, one.term, one.date.isoformat()) for one in held],
        "editions": [_FIRST],
        "files": describe(folder, (path for kind in ("parquet", "arrow") for path in folder.rglob(f"*.{kind}"))),
        "made of": origin,
    }
    write_about(folder, about)
    progress("register written", 1.0)
