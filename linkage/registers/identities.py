"""The distinct identities of people: every combination of names, date of birth, sex and postcode that a census knew.

They are kept twice, by date of birth and by postcode, because these are the two keys by which a list of names is looked up
in a register: rows that share a key stand together, and a file says of every group of rows between which keys it lies.

An identity that says less than another of the same person (no middle name, no postcode) is kept all the same. Under an
agreement that lets a missing value pass (:class:`linkage.agreements.Compatible`) it agrees where the fuller one does not, so
that without it people would be lost; and which agreements will be asked for is not known when a register is prepared.
"""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

COLUMNS = {  # the field of an identity, and what it is made of
    "surname": "Surname",
    "preferred_surname": "PreferredSurname",
    "former_surname": "FormerSurname",
    "forename": "Forename",
    "middlenames": "Middlenames",
    "dob": "DOB",
    "sex": "Gender",
    "postcode": "Postcode",
}
BY_DOB, BY_POSTCODE = "identities.parquet", "postcodes.parquet"
LETTERS = tuple(name for name in COLUMNS if name not in ("dob", "sex", "postcode"))
"""The names, of each of which there is a column more, such as ``surname__letters``: only its letters, where it has others.

Most algorithms compare letters only; to leave out the rest of millions of names takes longer than all else in a search."""
_OTHER_SURNAMES = ("preferred_surname", "former_surname")  # kept only where they differ from the surname
_MEMORY = "2GB"
_SPILL = "spill"
_BATCH = 500_000
_GROUP = 32_768  # rows; of smaller groups there were so many that finding them took longer than reading the larger


def schema() -> pa.Schema:
    """Give the layout of identities."""
    import pyarrow as pa

    return pa.schema([("id", pa.int64()), *((name, pa.date32() if name == "dob" else pa.string()) for name in COLUMNS)])


def written() -> pa.Schema:
    """Give the layout of the files: that of identities, and the letters of names."""
    import pyarrow as pa

    return pa.schema([*schema(), *((f"{name}__letters", pa.string()) for name in LETTERS)])


def identities_of(rows: pa.Table, person: str) -> pa.Table:
    """Gather the distinct identities of census rows, folded for comparison."""
    import pyarrow as pa

    from linkage.cleaning import fold_names, fold_postcodes

    told = pa.table([rows[person], *(rows[name] for name in COLUMNS.values())], names=["id", *COLUMNS])
    told = told.group_by(told.column_names, use_threads=False).aggregate([])
    columns = {name: told[name] for name in ("id", "dob", "sex")}
    columns |= {name: _but_for(told[name], told["surname"]) for name in _OTHER_SURNAMES}
    names = {name: fold_names(columns.get(name, told[name])) for name in LETTERS}
    columns |= {**names, "postcode": fold_postcodes(told["postcode"])}
    return pa.table([columns[name] for name in ("id", *COLUMNS)], schema=schema())


def _but_for(values: pa.ChunkedArray, others: pa.ChunkedArray) -> pa.ChunkedArray:
    """Leave out values that are equal to others."""
    import pyarrow.compute as pc

    return pc.if_else(pc.fill_null(pc.equal(values, others), False), None, values)


def write_identities(folder: Path, files: Sequence[Path]) -> int:
    """Bring identities together, those found twice once; write them by date of birth and by postcode; give their number.

    The files hold identities in any order.
    """
    from synthetic.files import write_parquet

    order = f"dob, id, {', '.join(name for name in COLUMNS if name != 'dob')}"
    with searched(folder) as con:
        con.read_parquet([literal(path) for path in files]).create_view("gathered")
        relation = con.sql(f"select id, {', '.join(COLUMNS)} from gathered order by {order}")  # noqa: S608 - constant names
        once = _once(relation.to_arrow_reader(_BATCH))
        number = write_parquet(folder / BY_DOB, written(), (_with_letters(table) for table in once))
    with searched(folder) as con:
        con.read_parquet(literal(folder / BY_DOB)).create_view("by_dob")
        relation = con.sql(f"select * from by_dob where postcode is not null order by postcode, {order}")  # noqa: S608
        _write_by_postcode(folder / BY_POSTCODE, relation.to_arrow_reader(_BATCH))
    rmtree(folder / _SPILL, ignore_errors=True)  # a run that was killed leaves it behind
    return number


def literal(path: Path) -> str:
    """Name a file to DuckDB, which reads a pattern: brackets and stars in its name are made literal.

    Examples
    --------
    >>> from pathlib import Path
    >>> literal(Path("/kept/the [register]"))
    '/kept/the [[]register[]]'
    """
    return "".join(f"[{letter}]" if letter in "*?[]" else letter for letter in str(path.resolve()))


def searched(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database to search a register's files with; what does not fit into memory is spilt into a folder."""
    from linkage.engines.connecting import connect

    return connect({"memory_limit": _MEMORY} | ({} if spill is None else {"temp_directory": str(spill / _SPILL)}))


def _once(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Leave out rows that are equal to the row before."""
    import pyarrow as pa

    last: pa.Table | None = None
    for batch in batches:
        table = pa.table(batch).cast(schema())
        if not len(table):
            continue
        joined = table if last is None else pa.concat_tables([last, table])
        new = _unlike_the_one_before(joined)
        yield joined.filter(pa.array(new)) if last is None else table.filter(pa.array(new[1:]))
        last = table.slice(len(table) - 1)


def _unlike_the_one_before(table: pa.Table) -> npt.NDArray[np.bool_]:
    import numpy as np
    import pyarrow.compute as pc

    new = np.ones(len(table), bool)
    new[1:] = False
    for column in table.columns:
        one, other = column.slice(0, len(table) - 1), column.slice(1)
        differs = pc.fill_null(pc.not_equal(one, other), False).to_numpy()
        new[1:] |= differs | (pc.is_null(one).to_numpy() != pc.is_null(other).to_numpy())
    return new


def _with_letters(table: pa.Table) -> pa.Table:
    from linkage.cleaning import on_distinct

    for name in LETTERS:
        table = table.append_column(f"{name}__letters", on_distinct(table[name], _letters_if_others))
    return table


def _letters_if_others(names: pa.Array) -> pa.Array:
    """Give the letters of names that have anything else, which may be none; of the others nothing."""
    import pyarrow.compute as pc

    letters = pc.replace_substring_regex(names, "[^A-Z]", "")
    return pc.if_else(pc.equal(letters, names), None, letters)


def _write_by_postcode(path: Path, batches: pa.RecordBatchReader) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from synthetic.schema import SYNTHETIC

    repeated = [name for name in written().names if name not in ("id", "dob", "middlenames")]
    layout = {
        "compression": "snappy",
        "use_dictionary": repeated,
        "write_statistics": ["postcode"],  # by which a search leaves out whole groups
        "store_schema": False,
    }
    with pq.ParquetWriter(path, written(), **layout) as writer:
        writer.add_key_value_metadata(SYNTHETIC)
        for batch in batches:
            writer.write_table(pa.table(batch).cast(written()), _GROUP)
