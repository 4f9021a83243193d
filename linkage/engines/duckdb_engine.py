"""The default engine: DuckDB inside this process, on a database in memory that lives for one link.

Only the interface common to DuckDB 1.5 and 2.0 is used: results are fetched whole, or as Arrow.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from linkage.engines import EngineError, Found, Tally
from linkage.engines.compiler import candidates, near, settled, verdict, with_columns
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
from linkage.engines.once import LEFT_KEYED, RIGHT_KEYED, tables_and_query
from linkage.engines.plans import columns_read, usual_scoring
from linkage.engines.rows import (
    LEFT,
    LEFT_CODED,
    RIGHT,
    RIGHT_CODED,
    adjusted_fields,
    cleaned,
    coded,
    coded_columns,
    distinct_names,
    ever_fields,
    ever_recorded,
    frequencies,
)
from linkage.engines.scores import accepted, best_pairs
from linkage.steps import ScoredStep
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection
    from sqlglot import exp

    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared
    from linkage.steps import Step

LARGE = 8
"""How many times larger than the left side the right must be for it to be filtered before the steps."""

RIGHT_NEAR = "right_near"
EMPTY_FOUND = """
    CREATE TEMP TABLE found AS
    SELECT 0 AS step, l.id AS left_id, r.id AS right_id, true AS accepted, 0.0::DOUBLE AS score
    FROM left_rows l, right_rows r LIMIT 0
"""
KEEP_FOUND = "INSERT INTO found SELECT ?, left_id, right_id, accepted, score FROM judged"
COUNT_PAIRS = """
    SELECT coalesce(sum(pairs), 0)::BIGINT, coalesce(sum(agreed), 0)::BIGINT, count(*), count(*) FILTER (agreed > 0)
    FROM (SELECT count(*) AS pairs, count(*) FILTER (accepted) AS agreed FROM judged GROUP BY left_id)
"""
COUNT_LEFT = "SELECT count(DISTINCT id) FROM left_rows"
COUNT_LEFT_ROWS = "SELECT count(*) FROM left_rows"
REMOVE = "DELETE FROM {0}_rows WHERE id IN (SELECT {0}_id FROM judged WHERE accepted)"
KEEP_REST = """
    CREATE OR REPLACE TEMP TABLE {0}_rows AS
    FROM {0}_rows WHERE id NOT IN (SELECT {0}_id FROM judged WHERE accepted)
"""
MANY = 0.1
"""The share of records above which writing what is left anew costs less than deleting the rest."""
ALL_CANDIDATES = "SELECT step, left_id, right_id, accepted, score FROM found ORDER BY step, left_id, right_id"
ALL_PAIRS = "SELECT left_id, right_id, step, score FROM found WHERE accepted ORDER BY left_id, right_id, step"
IS_LARGE = "SELECT (SELECT count(*) FROM right_source) > ? * (SELECT count(*) FROM left_rows)"


def run(algorithm: Algorithm, left: Prepared, right: Prepared, *, large: float = LARGE) -> Found:
    """Run an algorithm.

    Parameters
    ----------
    algorithm
        The algorithm.
    left, right
        Both sides, with the fields that the algorithm needs.
    large
        How many times larger than the left the right must be to be filtered first; the result does not depend on it.

    Returns
    -------
    Found
        The same for any number of threads.

    Raises
    ------
    InputError
        If a file cannot be read.
    EngineError
        If DuckDB fails.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> from linkage.fields import prepare
    >>> row = {"id": 1, "surname": "Li", "forename": "Mei", "dob": "2001-02-03", "postcode": "E1 1AA", "sex": "F"}
    >>> side = prepare(pd.DataFrame([row]), id_column="id")
    >>> run(algorithms.get("echild/v1-stage1"), side, side).candidates.to_pylist()
    [{'step': 1, 'left_id': 1, 'right_id': 1, 'accepted': True, 'score': None}]
    """
    with loaded(algorithm, left, right, large=large) as connection:
        connection.execute(EMPTY_FOUND)
        scoring, repeats = usual_scoring(left, right), left.repeats or right.repeats
        tallies: list[Tally] = []
        for number, step in enumerate(algorithm.steps, 1):
            count = COUNT_LEFT if left.repeats else COUNT_LEFT_ROWS
            entering = tallies[-1].leaving if tallies else int(connection.execute(count).fetchall()[0][0])
            add_codes(connection, step)
            connection.execute(_judged(step, *scoring, repeats=repeats, one_to_one=algorithm.one_to_one))
            tallies.append(_take(connection, step, number, entering, one_to_one=algorithm.one_to_one))
        if algorithm.conflicts == "review":
            create(connection, "found", settled("found"))
        found = (connection.sql(query).to_arrow_table() for query in (ALL_CANDIDATES, ALL_PAIRS))
        return Found(tuple(tallies), *found)


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
        _add_shares(connection, algorithm, left, right)
        yield connection


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


@lru_cache(maxsize=512)
def _judged(
    step: Step | ScoredStep, scored_on: frozenset[str], surnames: tuple[str, ...], *, repeats: bool, one_to_one: bool
) -> str:
    """Compile a step; links are often run many times over, and compiling costs as much as a small search."""
    if isinstance(step, ScoredStep):
        rows = (LEFT_CODED, RIGHT_CODED) if any(coded_columns(step)) else (LEFT, RIGHT)
        sides = ("left_id", "right_id") if one_to_one else ("left_id",)
        best = best_pairs(step, LEFT_KEYED, RIGHT_KEYED, repeats=repeats)
        made = tables_and_query(with_columns(best, accepted=accepted(step, sides)), step.conditions(), *rows)
        return "; ".join(_making(name or "judged", query) for name, query in made.items())
    scored = scored_on if step.ambiguity == "best" else None
    pairs = candidates(step, repeats=repeats, scored_on=scored, surnames=surnames)
    return _making("judged", verdict(pairs, step.ambiguity, one_to_one=one_to_one))


def _load_left(connection: DuckDBPyConnection, algorithm: Algorithm, left: Prepared) -> None:
    fields = columns_read(algorithm, left, right=False)
    cleaning = algorithm.cleaning
    with _reading(left):
        _open(connection, left, "left_source")
        rows = cleaned("left_source", fields, cleaning, has=left.has, partial_dates=left.date_parts)
        create(connection, LEFT, rows)


def _load_right(connection: DuckDBPyConnection, algorithm: Algorithm, right: Prepared, large: float) -> None:
    """Load the right side; if it is large, only the rows that some left row can be brought together with."""
    fields = columns_read(algorithm, right, right=True)
    prepared = algorithm.cleaning == "letters" and can_be_read(fields, right)

    def rows(source: str) -> exp.Select:
        if prepared:
            return read_letters(source, fields, right.letters)
        return cleaned(source, fields, algorithm.cleaning, has=right.has, partial_dates=right.date_parts)

    with _reading(right):
        _open(connection, right, "right_source")
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


def _add_shares(connection: DuckDBPyConnection, algorithm: Algorithm, left: Prepared, right: Prepared) -> None:
    """Add to each right row the share of all records that hold its value, where a comparison is adjusted for it."""
    for field in adjusted_fields(algorithm):
        sides = (("left_source", left), ("right_source", right))
        both = [cleaned(name, [field], algorithm.cleaning, has=side.has) for name, side in sides]
        create(connection, RIGHT, frequencies(field, both))


def _open(connection: DuckDBPyConnection, side: Prepared, name: str) -> None:
    if side.table is not None:
        connection.register(name, side.table)
    else:
        connection.read_parquet(list(side.files)).create_view(name)


@contextmanager
def _reading(side: Prepared) -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException):
        if not side.files:
            raise
        raise InputError(f"a Parquet file of {side.name} is missing, damaged or lacks a column") from None


def add_codes(connection: DuckDBPyConnection, step: Step | ScoredStep, *, every: bool = False) -> None:
    """Make the coded forms of both sides for a step that compares codes of names, of the right those near or every one."""
    left, right = coded_columns(step)
    if not left:
        return
    from sqlglot import exp

    create(connection, RIGHT_NEAR, exp.select("*").from_(RIGHT) if every else near(step))
    columns = sorted({(LEFT, field) for field, _ in left} | {(RIGHT_NEAR, field) for field, _ in right})
    names = connection.sql(distinct_names(columns).sql("duckdb")).to_arrow_table().column("name")
    connection.register("codes", codes(names, {code for _, code in left | right}))
    create(connection, LEFT_CODED, coded(LEFT, left, "codes"))
    create(connection, RIGHT_CODED, coded(RIGHT_NEAR, right, "codes"))


def _take(connection: DuckDBPyConnection, step: Step | ScoredStep, number: int, entering: int, *, one_to_one: bool) -> Tally:
    """Keep and count what a step judged, and remove the records it accepted."""
    proposals, pairs, proposed, accepted = connection.execute(COUNT_PAIRS).fetchall()[0]
    if proposals:
        connection.execute(KEEP_FOUND, [number])
    leaves = step.residuals == "removed" and accepted > 0
    removing = KEEP_REST if accepted > MANY * entering else REMOVE
    for side in ("left", "right") if one_to_one else ("left",):
        if leaves:
            connection.execute(removing.format(side))
    return Tally(entering, proposed, accepted, proposals, pairs, leaving=entering - accepted * leaves)


def create(connection: DuckDBPyConnection, name: str, query: exp.Query) -> None:
    """Make a table of a query, in the place of one of that name."""
    connection.execute(_making(name, query))


def _making(name: str, query: exp.Query) -> str:
    from sqlglot import exp

    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    statement = exp.Create(this=exp.to_table(name), kind="TABLE", replace=True, expression=query, properties=temporary)
    return statement.sql("duckdb", copy=False)
