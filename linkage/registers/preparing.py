"""Making a register: census rows brought into one layout, and the distinct identities gathered from them."""

from __future__ import annotations

from dataclasses import replace
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from linkage.fields import FIELDS
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from synthetic.calendar import Census
    from synthetic.school_census import SchoolCensus, SchoolCensuses

    Progress = Callable[[str, float], None]

PERSON = "PupilMatchingReference"
VERSION = 2
ABOUT, RECORDS, IDENTITIES, SCHOOLS = "register.json", "records/*/*.parquet", "identities.parquet", "schools.parquet"
_NEEDED = (PERSON, "CensusDate", "OnRoll", "LAEstab", "URN")  # what rows are found, put in order and given schools by
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
_MEMORY = "2GB"
_SPILL = "spill"
_BATCH = 500_000
_SHARE_OF_RECORDS = 0.8  # of the work, as progress tells it


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
    import pyarrow.parquet as pq

    from synthetic import schema
    from synthetic.files import write_json, write_parquet

    held = _write_records(folder, censuses, progress)
    rows = sum(pq.read_metadata(path).num_rows for path in folder.glob(RECORDS))
    if not rows:
        rmtree(folder, ignore_errors=True)  # nothing in it is worth going on with
        raise InputError("there is nobody in these censuses; name years in which the population is at school")
    write_parquet(folder / SCHOOLS, schema.SCHOOLS, [censuses.schools])
    progress("gathering identities", _SHARE_OF_RECORDS)
    people, identities = _write_identities(folder)
    files = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*.parquet"))}
    about = {
        "version": VERSION,
        "synthetic": True,
        "people": people,
        "identities": identities,
        "rows": rows,
        "censuses": [(one.year, one.term, one.date.isoformat()) for one in held],
        "files": files,
        "made of": origin,
    }
    write_json(folder / ABOUT, about)
    progress("register written", 1.0)


def _write_records(folder: Path, censuses: SchoolCensuses | SchoolCensus, progress: Progress) -> tuple[Census, ...]:
    """Write the rows of each census in the layout of a register; give the censuses."""
    from synthetic import schema
    from synthetic.census_files import write_returns
    from synthetic.files import write_parquet
    from synthetic.school_census import SchoolCensus

    layout = schema.RECORDS
    if isinstance(censuses, SchoolCensus):
        path = folder / "records" / censuses.census.date.isoformat() / "part-00.parquet"
        path.parent.mkdir(parents=True)
        write_parquet(path, layout, [schema.conform(censuses.records, layout)])
        return (censuses.census,)
    kept = tuple(name for name in (*layout.names, "Sex") if censuses.columns is None or name in censuses.columns)
    write_returns(
        replace(censuses, columns=kept),  # what a register does not keep need not be made
        folder,
        ledger=False,
        schema=layout,
        progress=lambda text, share: progress(text, _SHARE_OF_RECORDS * share),
    )
    return censuses.censuses


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
    with searched(folder) as con:
        con.read_parquet(pattern(folder, RECORDS)).create_view("census_rows")
        relation = con.sql(
            f"select distinct {PERSON} as id, {chosen} from census_rows "  # noqa: S608 - constant names
            f"order by dob, id, {', '.join(name for name in FIELDS if name != 'dob')}"  # by birthday: found together
        )
        identities = write_parquet(folder / IDENTITIES, schema, folded(relation.to_arrow_reader(_BATCH)))
        written = con.read_parquet(pattern(folder, IDENTITIES))
        people = written.aggregate("count(distinct id)").fetchall()[0][0]
    rmtree(folder / _SPILL, ignore_errors=True)  # a run that was killed leaves it behind
    return int(people), identities


def pattern(folder: Path, files: str) -> str:
    """Name files to DuckDB, which reads a pattern: brackets and stars in the folder's own name are made literal."""
    return "/".join(["".join(f"[{c}]" if c in "*?[]" else c for c in str(folder.resolve())), files])


def searched(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database to search a register's files with; what does not fit into memory is spilt into a folder."""
    from linkage.engines.connecting import connect

    return connect({"memory_limit": _MEMORY} | ({} if spill is None else {"temp_directory": str(spill / _SPILL)}))
