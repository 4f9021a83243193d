"""The records of everybody, prepared once to be searched often.

A register is a folder of Parquet files: the census rows as they were returned, brought into one layout; the schools; and
the distinct identities of each person (every combination of names, date of birth, sex and postcode under which any census
knew them), folded for comparison. Only identities are searched; rows are what is handed over afterwards.

Who is one person is what the custodian takes for one: whatever has one pupil matching reference. A pupil who was given a
second number may be in it twice, and two twins returned under one number are in it once.
"""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from linkage.fields import FIELDS, Prepared
from linkage.registering import (
    ABOUT,
    IDENTITIES,
    PERSON,
    RECORDS,
    SCHOOLS,
    VERSION,
    made_of,
    pattern,
    searched,
    write_register,
)
from synthetic.refusal import InputError, listed, outside, whole_number

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from linkage.registering import Progress
    from synthetic.school_census import SchoolCensus, SchoolCensuses

__all__ = ["PERSON", "VERSION", "Register"]

_SAYS = {"people": int, "identities": int, "rows": int, "censuses": list, "files": dict}


@dataclass(frozen=True, init=False, repr=False)
class Register:
    """Census tables prepared for searching.

    Parameters
    ----------
    censuses
        Censuses of one population (``population.school_censuses(...)``), or one census.
    folder
        A new folder to keep the register in; without one it lives in a temporary folder for as long as the object does.
        It appears only when everything in it is written. Making the same register there again goes on where an
        interrupted run was.
    progress
        Called with a line of text and the share that is done.

    Attributes
    ----------
    people, identities, rows
        How many people can be found (different matching references), under how many identities, on how many census rows.
    censuses
        Academic year, term and date of each census held.

    Raises
    ------
    InputError
        If there is no census, a column that a register needs was left out, the folder is not new, or (opening) the folder
        does not hold a whole register.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> linkage.Register(people.school_censuses("2015/16", "2015/16"))
    Register of 908 people: 972 identities on 2,621 rows of 3 censuses, 1 October 2015 to 19 May 2016
    """

    folder: Path
    people: int
    identities: int
    rows: int
    censuses: tuple[tuple[str, str, str], ...]

    def __init__(
        self,
        censuses: SchoolCensuses | SchoolCensus,
        *,
        folder: str | Path | None = None,
        progress: Progress | None = None,
    ) -> None:
        from synthetic.files import new_folder, refuse_taken, resumed_folder

        if folder is not None:
            refuse_taken(folder)
        origin = made_of(censuses)
        if folder is None:
            path = Path(tempfile.mkdtemp(prefix="register-"))
            weakref.finalize(self, rmtree, path, ignore_errors=True)
            target: Any = nullcontext(path)
        else:
            path = Path(folder)
            target = new_folder(folder) if origin is None else resumed_folder(folder, origin)
        with target as part:
            write_register(part, censuses, origin, progress or (lambda _text, _share: None))
        self._fill(path)

    @classmethod
    def open(cls, folder: str | Path) -> Register:
        """Open a register that was prepared before.

        Raises
        ------
        InputError
            If the folder does not hold a whole register.
        """
        if not isinstance(folder, str | Path):
            raise outside("the folder of a register", folder, "a path")
        register = cls.__new__(cls)
        cls._fill(register, Path(folder))
        return register

    def _fill(self, folder: Path) -> None:
        known = _about(folder)
        missing = [name for name, size in known["files"].items() if not _is_whole(folder / name, size)]
        if missing:
            raise InputError(f"register '{folder}' is damaged: {listed(missing)} missing or cut short")
        for name in ("people", "identities", "rows"):
            object.__setattr__(self, name, known[name])
        object.__setattr__(self, "folder", folder)
        object.__setattr__(self, "censuses", tuple(tuple(one) for one in known["censuses"]))

    def __repr__(self) -> str:
        from datetime import date

        first, last = (date.fromisoformat(self.censuses[at][2]) for at in (0, -1))
        return (
            f"Register of {self.people:,} people: {self.identities:,} identities on {self.rows:,} rows of "
            f"{len(self.censuses)} censuses, {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        )

    def prepared(self) -> Prepared:
        """Hand the identities to the matching engine."""
        return Prepared(
            fields=frozenset(FIELDS),
            name="the register",
            files=(pattern(self.folder, IDENTITIES),),
            repeats=True,
            columns=tuple(FIELDS),
        )

    def sample(self, most: int) -> Prepared:
        """Hand over the identities of some of the people, at most about so many, drawn by their number."""
        every = -(-self.people // whole_number("most", most, 1))
        with searched() as con:
            con.read_parquet(pattern(self.folder, IDENTITIES)).create_view("identities")
            table = con.sql(f"select * from identities where id % {every} = 0 order by all").to_arrow_table()  # noqa: S608
        return Prepared(frozenset(FIELDS), "a sample of the register", table=table, repeats=True, columns=tuple(FIELDS))

    def holds(self, people: Iterable[int]) -> frozenset[int]:
        """Give those of some people who can be found here.

        Parameters
        ----------
        people
            Pupil matching references.

        Raises
        ------
        InputError
            If they are not whole numbers.
        """
        wanted = _wanted(people)
        with searched() as con:
            con.register("wanted", wanted)
            con.read_parquet(pattern(self.folder, IDENTITIES)).create_view("identities")
            found = con.sql("select person from wanted where person in (select id from identities)")
            return frozenset(found.to_arrow_table()["person"].to_pylist())

    def rows_of(self, people: Iterable[int]) -> pa.Table:
        """Give every census row of some people, with the school's name and postcode, by person and date.

        Parameters
        ----------
        people
            Pupil matching references.

        Raises
        ------
        InputError
            If they are not whole numbers.
        """
        wanted = _wanted(people)
        with searched() as con:
            con.register("wanted", wanted)
            con.read_parquet(pattern(self.folder, RECORDS)).create_view("census_rows")
            con.read_parquet(pattern(self.folder, SCHOOLS)).create_view("schools")
            return con.sql(
                f"select r.*, s.schoolname, s.schoolpostcode from census_rows r "  # noqa: S608 - constant names
                f"join wanted w on w.person = r.{PERSON} left join schools s using (LAEstab, URN) "
                f"order by {PERSON}, CensusDate, OnRoll, LAEstab, RecordID"  # twins may share all but the last
            ).to_arrow_table()

    def to_frame(self) -> pd.DataFrame:
        """Give the identities as a pandas frame."""
        import pandas as pd

        return pd.read_parquet(self.folder / IDENTITIES)


def _about(folder: Path) -> dict[str, Any]:
    """Read what a register says of itself."""
    try:
        known = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = None
    if not isinstance(known, dict) or "version" not in known:
        raise InputError(f"'{folder}' is not a register, or one that was never finished")
    if known["version"] != VERSION:
        raise InputError(f"register '{folder}' has version {known['version']}; this library reads {VERSION}")
    whole = all(isinstance(known.get(name), kind) for name, kind in _SAYS.items())
    if not whole or not known["files"] or not known["censuses"]:
        raise InputError(f"register '{folder}' is damaged: its register.json does not say {listed(list(_SAYS))}")
    return known


def _wanted(people: Any) -> pa.Table:
    import pyarrow as pa

    if isinstance(people, str) or not isinstance(people, Iterable):
        raise outside("people", people, "several pupil matching references, such as [123, 456]")
    return pa.table({"person": pa.array(sorted({_reference(person) for person in people}), pa.int64())})


def _reference(person: Any) -> int:
    try:
        number = int(person)
        whole = bool(number == person)
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise outside("each of people", person, "a pupil matching reference, a whole number")
    return number


def _is_whole(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
