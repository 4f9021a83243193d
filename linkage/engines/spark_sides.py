"""Both sides of a link in Spark: read where they lie, cleaned once, and at every step those records that have not left."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from linkage.engines.file_names import meant
from linkage.engines.name_codes import codes
from linkage.engines.plans import columns_read
from linkage.engines.rows import (
    LEFT,
    LEFT_CODED,
    RIGHT,
    RIGHT_CODED,
    SOURCES,
    adjusted_fields,
    cleaned,
    coded,
    coded_columns,
    distinct_names,
    ever_fields,
    ever_recorded,
    frequencies,
)
from linkage.engines.spark_sql import as_spark
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession
    from sqlglot import exp

    from linkage.agreements import Form
    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared

CODED = {LEFT: LEFT_CODED, RIGHT: RIGHT_CODED}


class SparkSides:
    """The records of both sides, with all that some step looks up.

    Parameters
    ----------
    session
        A session whose tables are ours alone.
    algorithm, left, right
        What is to be run.

    Raises
    ------
    InputError
        If a file cannot be read.
    """

    def __init__(self, session: SparkSession, algorithm: Algorithm, left: Prepared, right: Prepared) -> None:
        self._session, self._algorithm = session, algorithm
        sides = {LEFT: left, RIGHT: right}
        for name, side in sides.items():
            with _reading(side):
                self._load(name, side)
        self._add_what_all_records_say({name: side.has for name, side in sides.items()})
        self._add_codes()
        self._rows = {name: session.table(name).persist() for name in sides}
        self._gone: dict[str, list[pa.Array]] = {name: [] for name in sides}

    def query(self, query: exp.Query) -> pa.Table:
        """Ask something of the records that have not left."""
        return self._session.sql(as_spark(query)).toArrow()

    def count(self, name: str) -> int:
        """Count the different ids of a side."""
        return self._rows[name].select("id").distinct().count()

    def show(self, name: str, table: pa.Table) -> None:
        """Give queries a table to ask of."""
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def remove(self, name: str, ids: pa.Array) -> None:
        """Let the records of some ids leave."""
        import pyarrow as pa

        if not len(ids):
            return
        self._gone[name].append(ids)
        gone = self._session.createDataFrame(pa.table({"id": pa.chunked_array(self._gone[name])}))
        self._show_rows(name, self._rows[name].join(gone, "id", "left_anti"))

    def ready(self) -> None:
        """Let queries ask of the records."""
        for name, rows in self._rows.items():
            self._show_rows(name, rows)

    def close(self) -> None:
        """Let go of the memory that was taken."""
        for rows in self._rows.values():
            rows.unpersist()

    def _show_rows(self, name: str, rows: DataFrame) -> None:
        for shown in (name, CODED[name]):
            rows.createOrReplaceTempView(shown)

    def _load(self, name: str, side: Prepared) -> None:
        if side.table is not None:
            self.show(SOURCES[name], side.table)
        else:
            self._session.read.parquet(*hadoop_paths(side.files)).createOrReplaceTempView(SOURCES[name])
        fields = columns_read(self._algorithm, side, right=name == RIGHT)
        rows = cleaned(SOURCES[name], fields, self._algorithm.cleaning, has=side.has, partial_dates=side.date_parts)
        self._view(name, rows)

    def _add_what_all_records_say(self, has: dict[str, frozenset[str]]) -> None:
        """Add to each right row what its person was ever recorded with, and how common its values are."""

        def side(name: str, field: str) -> exp.Select:
            return cleaned(SOURCES[name], [field], self._algorithm.cleaning, has=has[name])

        for field in ever_fields(self._algorithm):
            self._view(RIGHT, ever_recorded(field, side(RIGHT, field)))
        for field in adjusted_fields(self._algorithm):
            self._view(RIGHT, frequencies(field, [side(name, field) for name in SOURCES]))

    def _add_codes(self) -> None:
        """Add the codes that any step compares, looked up in a table of the distinct names of both sides."""
        forms: dict[str, set[tuple[str, Form]]] = {LEFT: set(), RIGHT: set()}
        for step in self._algorithm.steps:
            for name, more in zip(forms, coded_columns(step), strict=True):
                forms[name] |= more
        columns = sorted({(name, field) for name, several in forms.items() for field, _ in several})
        if not columns:
            return
        names = self.query(distinct_names(columns))["name"]
        self.show("codes", codes(names, {form for several in forms.values() for _, form in several}))
        for name, several in forms.items():
            self._view(name, coded(name, several, "codes"))

    def _view(self, name: str, query: exp.Query) -> None:
        self._session.sql(as_spark(query)).createOrReplaceTempView(name)


def hadoop_paths(files: Iterable[str]) -> list[str]:
    """Name files to Spark, whose patterns have other signs than those that the names are written in.

    Examples
    --------
    >>> hadoop_paths(["hdfs://kept/people.parquet"])
    ['hdfs://kept/people.parquet']
    """
    found = []
    for pattern in files:
        here = ["".join(f"\\{sign}" if sign in "\\*?[]{}" else sign for sign in path) for path in meant(pattern)]
        found += here or [pattern]
    return found


@contextmanager
def _reading(side: Prepared) -> Iterator[None]:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JJavaError):
        if not side.files:
            raise
        raise InputError(f"a Parquet file of {side.name} is missing, damaged or lacks a column") from None
