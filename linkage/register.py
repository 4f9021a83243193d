"""The records of everybody, prepared once to be searched often.

A register is a folder of files: the census rows as they were returned, brought into one layout and kept by person; pointers
to them; the schools; and the distinct identities of each person (every combination of names, date of birth, sex and postcode
under which any census knew them), folded for comparison. Only identities are searched; rows are what is handed over
afterwards.

Who is one person is what the custodian takes for one: whatever has one pupil matching reference. A pupil who was given a
second number may be in it twice, and two twins returned under one number are in it once.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from linkage.fields import Prepared
from linkage.registers.appending import append_to
from linkage.registers.census_rows import PARTS, PERSON, POINTERS, held_here, rows_held
from linkage.registers.identities import BY_DOB, BY_POSTCODE, COLUMNS, LETTERS, literal, searched
from linkage.registers.preparing import SCHOOLS, made_of, write_register
from linkage.registers.recognising import VERSION, recognised
from synthetic.refusal import outside, unknown, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from linkage.registers.editions import Progress
    from synthetic.school_census import SchoolCensus, SchoolCensuses

__all__ = ["PERSON", "VERSION", "Register"]

_OF_SCHOOLS = ("schoolname", "schoolpostcode")
_SCHOOL_KEY = ("LAEstab", "URN")
_ROW_ORDER = (PERSON, "CensusDate", "OnRoll", "LAEstab", "RecordID")  # twins may share all but the last


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
    made_of
        The population it was made of: its size, seed, errors and versions. Of a single census that is not known, and it is
        empty.

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
    made_of: dict[str, Any] = field(compare=False)
    _editions: dict[str, list[tuple[str, int]]] = field(compare=False)

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

    def append(self, censuses: SchoolCensuses, *, progress: Progress | None = None) -> None:
        """Add censuses of the same population; then this register answers as one prepared afresh from all of them.

        Interrupted, it leaves the register as it was, and appending the same again goes on where it stopped. Registers that
        were opened before, here or in another process, are to be opened again.

        Parameters
        ----------
        censuses
            ``population.school_censuses(...)`` of terms that the register does not hold yet, with the same columns.
        progress
            Called with a line of text and the share that is done.

        Raises
        ------
        InputError
            If they are of another population, or one made with other parameters, or of a census that is held already; or
            if the register is damaged, or somebody else is appending to it.

        Examples
        --------
        >>> import synthetic, linkage
        >>> people = synthetic.population(2_000, seed=2016)
        >>> register = linkage.Register(people.school_censuses("2014/15", "2014/15"))
        >>> register.append(people.school_censuses("2015/16", "2015/16"))
        >>> len(register.censuses), register.rows == linkage.Register(people.school_censuses("2014/15", "2015/16")).rows
        (6, True)
        """
        append_to(self.folder, censuses, progress or (lambda _text, _share: None))
        self._fill(self.folder)

    def _fill(self, folder: Path) -> None:
        known = recognised(folder)
        for name in ("people", "identities", "rows"):
            object.__setattr__(self, name, known[name])
        object.__setattr__(self, "folder", folder)
        object.__setattr__(self, "made_of", dict(known.get("made of") or {}))
        object.__setattr__(self, "censuses", tuple(tuple(one) for one in known["censuses"]))
        rows = {Path(name): told["rows"] for name, told in known["files"].items()}
        parts = sorted((path, count) for path, count in rows.items() if path.parent.name == PARTS)
        editions = {
            edition: [(path.name, count) for path, count in parts if path.parts[0] == edition]
            for edition in known["editions"]
        }
        object.__setattr__(self, "_editions", editions)

    def _newest(self, file: str) -> Path:
        """Name a file of the newest edition, which has everybody's identities."""
        return self.folder / list(self._editions)[-1] / file

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
            fields=frozenset(COLUMNS),
            name="the register",
            files=(literal(self._newest(BY_DOB)),),
            repeats=True,
            columns=tuple(COLUMNS),
            letters=frozenset(LETTERS),
            sorted_by=(("postcode", literal(self._newest(BY_POSTCODE))),),
        )

    def sample(self, most: int) -> Prepared:
        """Hand over the identities of some of the people, at most about so many, drawn by their number."""
        every = -(-self.people // whole_number("most", most, 1))
        with searched() as con:
            con.read_parquet(literal(self._newest(BY_DOB))).create_view("identities")
            drawn = f"select id, {', '.join(COLUMNS)} from identities where id % {every} = 0 order by all"  # noqa: S608
            table = con.sql(drawn).to_arrow_table()
        return Prepared(frozenset(COLUMNS), "a sample of the register", encoded=table, repeats=True, columns=tuple(COLUMNS))

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
        import numpy as np

        wanted = _wanted(people)
        found = np.zeros(len(wanted), bool)
        for edition in self._editions:
            found |= held_here(self.folder / edition / POINTERS, wanted)
        return frozenset(wanted[found].tolist())

    def rows_of(self, people: Iterable[int], columns: Sequence[str] | None = None) -> pa.Table:
        """Give every census row of some people, with the school's name and postcode, by person and date.

        Parameters
        ----------
        people
            Pupil matching references.
        columns
            Those wanted, in that order; by default all. A few are read several times as fast as all.

        Raises
        ------
        InputError
            If people are not whole numbers, or a register has no such column.
        """
        import pyarrow as pa

        from synthetic.schema import RECORDS

        wanted = _wanted(people)
        asked = [*RECORDS.names, *_OF_SCHOOLS] if columns is None else list(columns)
        for name in asked:
            if name not in RECORDS.names and name not in _OF_SCHOOLS:
                raise unknown("column of a register", name, (*RECORDS.names, *_OF_SCHOOLS))
        read = [name for name in RECORDS.names if name in {*asked, *_ROW_ORDER, *_SCHOOL_KEY}]
        found = [RECORDS.empty_table().select(read)]
        for edition, parts in self._editions.items():
            found += rows_held(self.folder / edition, parts, wanted, read)
        with searched() as con:
            con.register("census_rows", pa.concat_tables(found))
            con.read_parquet(literal(self.folder / SCHOOLS)).create_view("schools")
            return con.sql(
                f"select {', '.join(asked)} from census_rows "  # noqa: S608 - names that were checked
                f"left join schools using ({', '.join(_SCHOOL_KEY)}) order by {', '.join(_ROW_ORDER)}"
            ).to_arrow_table()

    def to_frame(self) -> pd.DataFrame:
        """Give the identities as a pandas frame."""
        import pandas as pd

        return pd.read_parquet(self._newest(BY_DOB), columns=["id", *COLUMNS])


def _wanted(people: Any) -> npt.NDArray[np.int64]:
    """Give pupil matching references once each, in order."""
    import numpy as np

    if isinstance(people, str) or not isinstance(people, Iterable):
        raise outside("people", people, "several pupil matching references, such as [123, 456]")
    return np.array(sorted({_reference(person) for person in people}), np.int64)


def _reference(person: Any) -> int:
    try:
        number = int(person)
        whole = bool(number == person)
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        raise outside("each of people", person, "a pupil matching reference, a whole number")
    return number
