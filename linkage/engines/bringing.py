"""A side that lies in files brought into memory, where it is small: its texts can then be numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.engines.file_names import meant
from linkage.fields import FIELDS, Prepared

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_ROWS = 4_000_000
"""Rows above which a side stays where it lies; so many take a few hundred megabytes."""


def brought_in(side: Prepared, fields: Collection[str], most: float = MOST_ROWS) -> Prepared:
    """Read a side's files into memory, those fields of it that are asked for, if they have at most so many rows.

    Of what cannot be read here the side is given back as it is: whoever reads it next says what is wrong with it.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = Prepared(frozenset({"surname"}), "left", pa.table({"id": [1], "surname": ["LI"]}))
    >>> brought_in(table, ["surname"]) is table
    True
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    most = min(most, MOST_ROWS)
    wanted = sorted(side.fields & set(fields))
    texts = [field for field in wanted if FIELDS[field] != "date"]
    found, rows = [], 0
    try:
        for path in [path for pattern in side.files for path in meant(pattern)]:
            with pq.ParquetFile(path, read_dictionary=texts) as file:
                rows += file.metadata.num_rows
                if rows > most:
                    return side
                found.append(file.read(columns=["id", *wanted]))
        records = pa.concat_tables(found).unify_dictionaries()
    except (pa.ArrowException, OSError, KeyError):
        return side
    whole = set(records.column_names) == {"id", *wanted}
    return Prepared(frozenset(wanted), side.name, records, (), side.repeats, side.columns) if found and whole else side
