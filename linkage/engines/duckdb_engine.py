"""The default engine: DuckDB inside this process, on a database in memory that lives for one link.

Only the interface common to DuckDB 1.5 and 2.0 is used: results are fetched whole, or as Arrow.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from linkage.engines import EngineError, Found, Tally
from linkage.engines.compiler import (
    LEFT,
    LEFT_CODED,
    RIGHT,
    RIGHT_CODED,
    SCORED,
    SURNAMES,
    candidates,
    cleaned,
    coded,
    distinct_names,
    near,
    phonetic_columns,
    relevant,
    verdict,
)
from linkage.engines.connecting import connect
from linkage.engines.phonetics import codes
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection
    from sqlglot import exp

    from linkage.algorithm import Algorithm, Step
    from linkage.fields import Prepared

LARGE = 8
"""How many times larger than the left side the right must be for it to be filtered before the steps."""

RIGHT_NEAR = "right_near"
EMPTY_FOUND = """
    CREATE TEMP TABLE found AS
    SELECT 0 AS step, l.id AS left_id, r.id AS right_id, true AS accepted FROM left_rows l, right_rows r LIMIT 0
"""
KEEP_FOUND = "INSERT INTO found SELECT ?, left_id, right_id, accepted FROM judged"
COUNT_PAIRS = """
    SELECT coalesce(sum(pairs), 0)::BIGINT, coalesce(sum(agreed), 0)::BIGINT, count(*), count(*) FILTER (agreed > 0)
    FROM (SELECT count(*) AS pairs, count(*) FILTER (accepted) AS agreed FROM judged GROUP BY left_id)
"""
COUNT_LEFT = "SELECT count(DISTINCT id) FROM left_rows"
REMOVE_LEFT = "DELETE FROM left_rows WHERE id IN (SELECT left_id FROM judged WHERE accepted)"
REMOVE_RIGHT = "DELETE FROM right_rows WHERE id IN (SELECT right_id FROM judged WHERE accepted)"
ALL_CANDIDATES = "SELECT step, left_id, right_id, accepted FROM found ORDER BY step, left_id, right_id"
ALL_PAIRS = "SELECT left_id, right_id, step FROM found WHERE accepted ORDER BY left_id, right_id, step"
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
    [{'step': 1, 'left_id': 1, 'right_id': 1, 'accepted': True}]
    """
    with _connected() as connection:
        _load_left(connection, algorithm, left)
        _load_right(connection, algorithm, right, large)
        connection.execute(EMPTY_FOUND)
        scoring, repeats = _scoring(left, right), left.repeats or right.repeats
        tallies: list[Tally] = []
        for number, step in enumerate(algorithm.steps, 1):
            entering = tallies[-1].leaving if tallies else int(connection.execute(COUNT_LEFT).fetchall()[0][0])
            _code(connection, step)
            connection.execute(_judged(step, *scoring, repeats=repeats, one_to_one=algorithm.one_to_one))
            tallies.append(_take(connection, step, number, entering, one_to_one=algorithm.one_to_one))
        found = (connection.sql(query).to_arrow_table() for query in (ALL_CANDIDATES, ALL_PAIRS))
        return Found(tuple(tallies), *found)


@contextmanager
def _connected() -> Iterator[DuckDBPyConnection]:
    import duckdb

    with TemporaryDirectory(prefix="linkage-") as spill:
        connection = connect({"preserve_insertion_order": "false", "temp_directory": spill})
        try:
            yield connection
        except duckdb.Error as error:
            raise EngineError(f"DuckDB failed: {str(error).splitlines()[0]}") from None
        finally:
            connection.close()


def _scoring(left: Prepared, right: Prepared) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the fields that a score can look at, and the right side's surnames."""
    surnames = tuple(name for name in SURNAMES if name in right.fields)
    shared = right.fields | frozenset({"surname"} if surnames else ())
    return frozenset(SCORED) & left.fields & shared, surnames


@lru_cache(maxsize=512)
def _judged(step: Step, scored_on: frozenset[str], surnames: tuple[str, ...], *, repeats: bool, one_to_one: bool) -> str:
    """Compile a step; links are often run many times over, and compiling costs as much as a small search."""
    scored = scored_on if step.ambiguity == "best" else None
    pairs = candidates(step, repeats=repeats, scored_on=scored, surnames=surnames)
    return _making("judged", verdict(pairs, step.ambiguity, one_to_one=one_to_one))


def _load_left(connection: DuckDBPyConnection, algorithm: Algorithm, left: Prepared) -> None:
    fields = algorithm.left_fields | (_score_fields(algorithm) & left.fields)
    with _reading(left):
        _open(connection, left, "left_source")
        _create(connection, LEFT, cleaned("left_source", fields, algorithm.cleaning, partial_dates=left.date_parts))


def _load_right(connection: DuckDBPyConnection, algorithm: Algorithm, right: Prepared, large: float) -> None:
    """Load the right side; if it is large, only the rows that share a selective key with the left."""
    fields = algorithm.right_fields | (_score_fields(algorithm) & right.fields)
    rows = cleaned("right_source", fields, algorithm.cleaning, partial_dates=right.date_parts)
    shared = relevant(algorithm)
    with _reading(right):
        _open(connection, right, "right_source")
        if shared is not None and connection.execute(IS_LARGE, [large]).fetchall()[0][0]:
            rows = rows.where(shared)
        _create(connection, RIGHT, rows)


def _score_fields(algorithm: Algorithm) -> frozenset[str]:
    scored = any(step.ambiguity == "best" for step in algorithm.steps)
    return frozenset((*SCORED, *SURNAMES) if scored else ())


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


def _code(connection: DuckDBPyConnection, step: Step) -> None:
    """Make the coded forms of both sides for a step that compares phonetic codes, of the right only the rows near."""
    left, right = phonetic_columns(step)
    if not left:
        return
    _create(connection, RIGHT_NEAR, near(step))
    columns = sorted({(LEFT, field) for field, _ in left} | {(RIGHT_NEAR, field) for field, _ in right})
    names = connection.sql(distinct_names(columns).sql("duckdb")).to_arrow_table().column("name")
    connection.register("codes", codes(names, {code for _, code in left | right}))
    _create(connection, LEFT_CODED, coded(LEFT, left, "codes"))
    _create(connection, RIGHT_CODED, coded(RIGHT_NEAR, right, "codes"))


def _take(connection: DuckDBPyConnection, step: Step, number: int, entering: int, *, one_to_one: bool) -> Tally:
    """Keep and count what a step judged, and remove the records it accepted."""
    proposals, pairs, proposed, accepted = connection.execute(COUNT_PAIRS).fetchall()[0]
    if proposals:
        connection.execute(KEEP_FOUND, [number])
    leaves = step.residuals == "removed" and accepted > 0
    if leaves:
        connection.execute(REMOVE_LEFT)
    if leaves and one_to_one:
        connection.execute(REMOVE_RIGHT)
    return Tally(entering, proposed, accepted, proposals, pairs, leaving=entering - accepted * leaves)


def _create(connection: DuckDBPyConnection, name: str, query: exp.Query) -> None:
    connection.execute(_making(name, query))


def _making(name: str, query: exp.Query) -> str:
    from sqlglot import exp

    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    statement = exp.Create(this=exp.to_table(name), kind="TABLE", replace=True, expression=query, properties=temporary)
    return statement.sql("duckdb", copy=False)
