"""Both sides of a link in a DuckDB database of their own, cleaned as an algorithm asks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.cleaning import LETTERS, with_letters
from linkage.engines import EngineError
from linkage.engines.compiler import near
from linkage.engines.connecting import connect
from linkage.engines.functions import DUCKDB_MACROS
from linkage.engines.name_codes import codes
from linkage.engines.narrowing import (
    MOST_LOOKED_UP,
    SORTED,
    blocks_by_key,
    can_be_read,
    narrowed,
    read_letters,
    values_wanted,
)
from linkage.engines.numbers import NUMBER, WHOLE, can_be_numbered, number_name, number_texts
from linkage.engines.plans import SCORED_NAMES, columns_read
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
from linkage.engines.values import EVER, PARTS, SHARE, WORDS, column, table
from linkage.fields import FIELDS
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from linkage.agreements import Form
    from linkage.algorithm import Algorithm
    from linkage.engines.numbers import Forms
    from linkage.fields import Prepared
    from linkage.steps import ScoredStep, Step

LARGE = 8
"""How many times larger than the left side the right must be for it to be filtered before the steps."""

RIGHT_NEAR = "right_near"
IS_LARGE = "SELECT (SELECT count(*) FROM right_source) > ? * (SELECT count(*) FROM left_rows)"


@contextmanager
def loaded(algorithm: Algorithm, left: Prepared, right: Prepared, *, large: float = LARGE) -> Iterator[DuckDBPyConnection]:
    """Open a database that holds both sides, cleaned as an algorithm asks, as ``left_rows`` and ``right_rows``.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> from linkage.fields import prepare
    >>> row = {"id": 1, "surname": "Li", "forename": "Mei", "dob": "2001-02-03", "postcode": "E1 1AA", "sex": "F"}
    >>> side = prepare(pd.DataFrame([row]), id_column="id")
    >>> with loaded(algorithms.get("echild/v1-stage1"), side, side) as connection:
    ...     connection.execute("SELECT surname, dob__year FROM left_rows").fetchall()
    [('LI', 2001)]
    """
    with _connected() as connection:
        _load_left(connection, algorithm, left)
        _load_right(connection, algorithm, right, large)
        _add_ever(connection, algorithm, right)
        for field in adjusted_fields(algorithm):
            _add_share(connection, algorithm, field, (left, right), by=field)
        yield connection


@dataclass(frozen=True)
class Reads:
    """What is read of the rows of a side.

    Attributes
    ----------
    columns
        Their names.
    numbered
        The forms of fields among them that are numbers of texts.
    """

    columns: frozenset[str]
    numbered: Forms

    def union(self, other: Reads) -> Reads:
        """Give what is read here or there."""
        return Reads(self.columns | other.columns, self.numbered | other.numbered)


@contextmanager
def loaded_in_numbers(
    algorithm: Algorithm, sides: tuple[Prepared, Prepared], reads: tuple[Reads, Reads]
) -> Iterator[DuckDBPyConnection]:
    """Open a database as :func:`loaded` does, with no more than is read of both sides, and of texts their numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> from linkage.agreements import Form
    >>> from linkage.fields import prepare
    >>> row = {"id": 1, "surname": "Li", "forename": "Mei", "dob": "2001-02-03", "postcode": "E1 1AA", "sex": "F"}
    >>> side = prepare(pd.DataFrame([row]), id_column="id")
    >>> surname = Reads(frozenset({"id", "surname__number"}), frozenset({("surname", Form("whole"))}))
    >>> with loaded_in_numbers(algorithms.get("echild/v1-stage1"), (side, side), (surname, surname)) as connection:
    ...     connection.execute("FROM right_rows").fetchall()
    [(1, 0)]
    """
    adjusted = adjusted_fields(algorithm)
    shared = frozenset((field, WHOLE) for field in adjusted if can_be_numbered(field))
    asked = (reads[0].numbered | shared, reads[1].numbered | shared)
    with _connected() as connection:
        left, right = (_lettered(side, algorithm) for side in sides)
        records = number_texts(connection, (left, right), asked)
        for (name, source), side, one, read, numbered in zip(SOURCES.items(), sides, records, reads, asked, strict=True):
            connection.register(source, one)
            plain = _plain_columns(read.columns) | (frozenset(adjusted) if name == RIGHT else frozenset())
            rows = cleaned(source, plain, algorithm.cleaning, has=one.column_names, partial_dates=side.date_parts)
            create(connection, name, rows.select(*(column(number_name(*one)) for one in sorted(numbered, key=str))))
        _add_ever(connection, algorithm, sides[1])
        for field in adjusted:
            _add_share(
                connection, algorithm, field, sides, by=number_name(field, WHOLE) if can_be_numbered(field) else field
            )
        yield connection


def _plain_columns(read: frozenset[str]) -> frozenset[str]:
    """Give the columns to be made of texts and dates: what is read but for numbers, codes, and what all records say."""
    found = set()
    for name in read - {"id"}:
        base, _, made = name.partition("__")
        if made in (*PARTS, WORDS):
            found.add(name)
        elif not made.startswith(NUMBER) and made not in (EVER, SHARE):
            found.add(base)
    return frozenset(found)


@contextmanager
def _connected() -> Iterator[DuckDBPyConnection]:
    import duckdb

    with TemporaryDirectory(prefix="linkage-") as spill:
        connection = connect({"preserve_insertion_order": "false", "temp_directory": spill})
        try:
            for macro in DUCKDB_MACROS:
                connection.execute(macro)
            yield connection
        except duckdb.Error as error:
            raise EngineError(f"DuckDB failed: {str(error).splitlines()[0]}") from None
        finally:
            connection.close()


def _load_left(connection: DuckDBPyConnection, algorithm: Algorithm, left: Prepared) -> None:
    fields = columns_read(algorithm, left, right=False)
    cleaning = algorithm.cleaning
    with _reading(left):
        has = _open(connection, left, "left_source", algorithm)
        rows = cleaned("left_source", fields, cleaning, has=has, partial_dates=left.date_parts)
        create(connection, LEFT, rows)


def _load_right(connection: DuckDBPyConnection, algorithm: Algorithm, right: Prepared, large: float) -> None:
    """Load the right side; if it is large, only the rows that some left row can be brought together with."""
    fields = columns_read(algorithm, right, right=True)
    prepared = algorithm.cleaning == "letters" and can_be_read(fields, right)

    def rows(source: str) -> exp.Select:
        if prepared:
            return read_letters(source, fields, right.letters)
        return cleaned(source, fields, algorithm.cleaning, has=has, partial_dates=right.date_parts)

    with _reading(right):
        has = _open(connection, right, "right_source", algorithm)
        query: exp.Query | None = None
        if connection.execute(IS_LARGE, [large]).fetchall()[0][0]:
            query = narrowed(algorithm, rows, _looked_up(connection, algorithm, right))
        create(connection, RIGHT, query or rows("right_source"))


def _looked_up(connection: DuckDBPyConnection, algorithm: Algorithm, right: Prepared) -> dict[str, list[str]]:
    """Open the sorted copies of the right side, and give what is to be looked up in them."""
    found, used = {}, blocks_by_key(algorithm) or {}
    for field, file in right.sorted_by:
        if (field, "whole") in used:
            connection.read_parquet(file).create_view(SORTED.format(field))
            values = connection.sql(values_wanted(field).sql("duckdb")).to_arrow_table()["value"].to_pylist()
            found[field] = sorted(values) if len(values) <= MOST_LOOKED_UP else []
    return found


def _add_ever(connection: DuckDBPyConnection, algorithm: Algorithm, right: Prepared) -> None:
    """Add to each right row every value that its person was ever recorded with."""
    for field in ever_fields(algorithm):
        rows = cleaned("right_source", [field], algorithm.cleaning, has=right.has)
        create(connection, RIGHT, ever_recorded(field, rows))


def _add_share(
    connection: DuckDBPyConnection, algorithm: Algorithm, field: str, sides: tuple[Prepared, Prepared], *, by: str
) -> None:
    """Add to each right row the share of all records that hold its value, told by the column ``by``."""
    sources = zip(SOURCES.values(), sides, strict=True)
    if by == field:
        both = [cleaned(source, [field], algorithm.cleaning, has=side.has) for source, side in sources]
    else:
        both = [exp.select(column(by)).from_(table(source)) for source, _ in sources]
    create(connection, RIGHT, frequencies(field, both, by=by))


def _open(connection: DuckDBPyConnection, side: Prepared, name: str, algorithm: Algorithm) -> frozenset[str]:
    """Open a side under a name; give the columns that it has there."""
    if side.encoded is None:
        connection.read_parquet(list(side.files)).create_view(name)
        return side.has
    records = _lettered(side, algorithm)
    connection.register(name, records)
    return frozenset(records.column_names)


def _lettered(side: Prepared, algorithm: Algorithm) -> pa.Table:
    """Give a side's records with the letters of the names that an algorithm looks at, if it looks at letters only."""
    names = side.fields & (algorithm.left_fields | algorithm.right_fields | SCORED_NAMES)
    wanted = [name for name in names if FIELDS[name] == "name"] if algorithm.cleaning == LETTERS else []
    return with_letters(side.encoded, wanted)


@contextmanager
def _reading(side: Prepared) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException):
        if not side.files:
            raise
        raise InputError(f"a Parquet file of {side.name} is missing, damaged or lacks a column") from None


def add_codes(
    connection: DuckDBPyConnection,
    step: Step | ScoredStep,
    wanted: tuple[Collection[tuple[str, Form]], Collection[tuple[str, Form]]] | None = None,
    *,
    every: bool = False,
) -> None:
    """Make the coded forms of both sides for a step that compares codes of names, of the right those near or every one.

    Only the codes ``wanted`` of each side are made, if they are said.
    """
    left, right = coded_columns(step) if wanted is None else wanted
    if not left:
        return
    if not every:
        create(connection, RIGHT_NEAR, near(step))
    code_rows(connection, (LEFT, RIGHT if every else RIGHT_NEAR), (left, right))


def code_rows(
    connection: DuckDBPyConnection,
    rows: tuple[str, str],
    wanted: tuple[Collection[tuple[str, Form]], Collection[tuple[str, Form]]],
) -> None:
    """Make the coded forms of both sides of some rows, looked up in a table of their distinct names."""
    columns = sorted({(name, field) for name, several in zip(rows, wanted, strict=True) for field, _ in several})
    names = connection.sql(distinct_names(columns).sql("duckdb")).to_arrow_table().column("name")
    connection.register("codes", codes(names, {code for several in wanted for _, code in several}))
    for target, name, several in zip((LEFT_CODED, RIGHT_CODED), rows, wanted, strict=True):
        create(connection, target, coded(name, several, "codes"))


def create(connection: DuckDBPyConnection, name: str, query: exp.Query) -> None:
    """Make a table of a query, in the place of one of that name."""
    connection.execute(making(name, query))


def making(name: str, query: exp.Query) -> str:
    """Give the statement that makes a table of a query, in the place of one of that name.

    Examples
    --------
    >>> making("a", exp.select("1"))
    'CREATE OR REPLACE TEMPORARY TABLE a AS SELECT 1'
    """
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    statement = exp.Create(this=exp.to_table(name), kind="TABLE", replace=True, expression=query, properties=temporary)
    return statement.sql("duckdb", copy=False)
