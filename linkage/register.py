"""The records of everybody, prepared once to be searched often.

A register is a folder of Parquet files: the census rows as they were returned, the schools, and the distinct
identities of each person (every combination of names, date of birth, sex and postcode under which any census knew
them), folded for comparison. Only identities are searched; rows are what is handed over afterwards.
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
from synthetic.refusal import InputError, listed, outside, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb
    import pandas as pd
    import pyarrow as pa

    from synthetic.school_census import SchoolCensus, SchoolCensuses

PERSON = "PupilMatchingReference"
VERSION = 1
_COLUMNS = {
    "surname": "Surname",
    "preferred_surname": "nullif(PreferredSurname, Surname)",
    "former_surname": "nullif(FormerSurname, Surname)",
    "forename": "Forename",
    "middlenames": "Middlenames",
    "dob": "DOB",
    "sex": "Gender",
    "postcode": "Postcode",
}
_SAYS = {"people": int, "identities": int, "rows": int, "censuses": list, "files": dict}
_MEMORY = "2GB"
_BATCH = 500_000


@dataclass(frozen=True, init=False, repr=False)
class Register:
    """Census tables prepared for searching.

    Parameters
    ----------
    censuses
        Censuses of one population (``population.school_censuses(...)``), or one census.
    folder
        A new folder to keep the register in; without one it lives in a temporary folder for as long as the object does.
    progress
        Called with a line of text after each census.

    Attributes
    ----------
    people, identities, rows
        How many people can be found, under how many identities, on how many census rows.
    censuses
        Academic year, term and date of each census held.

    Raises
    ------
    InputError
        If there is no census, the folder is not new, or (opening) the folder does not hold a whole register.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> linkage.Register(people.school_censuses("2015/16", "2015/16"))
    Register of 1,050 people: 1,117 identities on 3,031 rows of 3 censuses, 1 October 2015 to 19 May 2016
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
        progress: Callable[[str], None] | None = None,
    ) -> None:
        from synthetic.files import new_folder, refuse_taken

        if folder is not None:
            refuse_taken(folder)
        if folder is None:
            path = Path(tempfile.mkdtemp(prefix="register-"))
            weakref.finalize(self, rmtree, path, ignore_errors=True)
            target: Any = nullcontext(path)
        else:
            path, target = Path(folder), new_folder(folder)
        with target as part:
            _write(part, censuses, progress or (lambda _: None))
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
            files=(_pattern(self.folder, "identities.parquet"),),
            repeats=True,
            columns=tuple(FIELDS),
        )

    def sample(self, most: int) -> Prepared:
        """Hand over the identities of some of the people, at most about so many, drawn by their number."""
        every = -(-self.people // whole_number("most", most, 1))
        with _connection() as con:
            con.read_parquet(_pattern(self.folder, "identities.parquet")).create_view("identities")
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
        with _connection() as con:
            con.register("wanted", wanted)
            con.read_parquet(_pattern(self.folder, "identities.parquet")).create_view("identities")
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
        with _connection() as con:
            con.register("wanted", wanted)
            con.read_parquet(_pattern(self.folder, "rows/*.parquet")).create_view("census_rows")
            con.read_parquet(_pattern(self.folder, "schools.parquet")).create_view("schools")
            return con.sql(
                f"select r.*, s.schoolname, s.schoolpostcode from census_rows r "  # noqa: S608 - constant names
                f"join wanted w on w.person = r.{PERSON} left join schools s using (LAEstab, URN) "
                f"order by {PERSON}, CensusDate, OnRoll, LAEstab"
            ).to_arrow_table()

    def to_frame(self) -> pd.DataFrame:
        """Give the identities as a pandas frame."""
        import pandas as pd

        return pd.read_parquet(self.folder / "identities.parquet")


def _pattern(folder: Path, files: str) -> str:
    """Name files to DuckDB, which reads a pattern: brackets and stars in the folder's own name are made literal."""
    return "/".join(["".join(f"[{c}]" if c in "*?[]" else c for c in str(folder.resolve())), files])


def _about(folder: Path) -> dict[str, Any]:
    """Read what a register says of itself."""
    try:
        known = json.loads((folder / "register.json").read_text(encoding="utf-8"))
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


def _write(folder: Path, censuses: SchoolCensuses | SchoolCensus, progress: Callable[[str], None]) -> None:
    from synthetic.files import write_json, write_parquet
    from synthetic.schema import RECORDS, SCHOOLS

    (folder / "rows").mkdir()
    held, rows = [], 0
    for one, tables in _each(censuses):
        path = folder / "rows" / f"{one.date.isoformat()}.parquet"
        rows += write_parquet(path, RECORDS, tables)
        held.append((one.year, one.term, one.date.isoformat()))
        progress(f"{one.term} {one.year}: {rows:,} rows so far")
    if not rows:
        raise InputError("there is nobody in these censuses; name years in which the population is at school")
    write_parquet(folder / "schools.parquet", SCHOOLS, [censuses.schools])
    progress("gathering identities")
    people, identities = _write_identities(folder)
    files = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*.parquet"))}
    write_json(
        folder / "register.json",
        {
            "version": VERSION,
            "synthetic": True,
            "people": people,
            "identities": identities,
            "rows": rows,
            "censuses": held,
            "files": files,
        },
    )


def _each(censuses: SchoolCensuses | SchoolCensus) -> Iterator[tuple[Any, Iterator[pa.Table]]]:
    from synthetic.school_census import SchoolCensus, SchoolCensuses

    if isinstance(censuses, SchoolCensus):
        yield censuses.census, iter([censuses.records])
    elif isinstance(censuses, SchoolCensuses):
        for one, pieces in censuses.in_pieces():
            yield one, (records for records, _ in pieces)
    else:
        raise InputError(
            f"a register is made from population.school_censuses(...) or one school census, not from "
            f"{type(censuses).__name__}"
        )


def _write_identities(folder: Path) -> tuple[int, int]:
    """Write each person's distinct identities, sorted; give the numbers of people and identities."""
    import pyarrow as pa

    from linkage.cleaning import fold_names, fold_postcodes
    from synthetic.files import write_parquet

    schema = pa.schema([("id", pa.int64()), *((name, pa.date32() if name == "dob" else pa.string()) for name in FIELDS)])

    def folded(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
        for batch in reader:
            table = pa.table(batch)
            for at, (name, kind) in enumerate(FIELDS.items(), start=1):
                fold = {"name": fold_names, "postcode": fold_postcodes}.get(kind)
                if fold:
                    table = table.set_column(at, name, fold(table.column(name)))
            yield table.cast(schema)

    chosen = ", ".join(f"{expression} as {name}" for name, expression in _COLUMNS.items())
    with _connection(folder) as con:
        con.read_parquet(_pattern(folder, "rows/*.parquet")).create_view("census_rows")
        relation = con.sql(
            f"select distinct {PERSON} as id, {chosen} from census_rows "  # noqa: S608 - constant names
            f"order by dob, id, {', '.join(name for name in FIELDS if name != 'dob')}"  # by birthday: found together
        )
        identities = write_parquet(folder / "identities.parquet", schema, folded(relation.to_arrow_reader(_BATCH)))
        written = con.read_parquet(_pattern(folder, "identities.parquet"))
        people = written.aggregate("count(distinct id)").fetchall()[0][0]
    return int(people), identities


def _connection(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    from linkage.engines.connecting import connect

    return connect({"memory_limit": _MEMORY} | ({} if spill is None else {"temp_directory": str(spill / "spill")}))
