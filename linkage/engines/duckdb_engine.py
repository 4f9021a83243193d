"""The default engine: DuckDB inside this process, on a database in memory that lives for one link.

Only the interface common to DuckDB 1.5 and 2.0 is used: results are fetched whole, or as Arrow.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.engines import Found, Tally
from linkage.engines.bringing import brought_in
from linkage.engines.compiler import settled
from linkage.engines.loading import LARGE, Reads, add_codes, create, loaded, loaded_in_numbers, making
from linkage.engines.numbers import asked_of_numbers, in_numbers, numbers_read
from linkage.engines.once import LEFT_KEYED, RIGHT_KEYED, tables_and_query
from linkage.engines.plans import SCORED_NAMES, judged, usual_scoring
from linkage.engines.rows import LEFT, LEFT_CODED, RIGHT, RIGHT_CODED, codes_read, rows_read_from
from linkage.steps import ScoredStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from linkage.algorithm import Algorithm
    from linkage.engines.numbers import Forms
    from linkage.fields import Prepared
    from linkage.steps import Step

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
_UNSCORED: tuple[frozenset[str], tuple[str, ...]] = (frozenset(), ())
MANY = 0.1
"""The share of records above which writing what is left anew costs less than deleting the rest."""
ALL_CANDIDATES = "SELECT step, left_id, right_id, accepted, score FROM found ORDER BY step, left_id, right_id"
ALL_PAIRS = "SELECT left_id, right_id, step, score FROM found WHERE accepted ORDER BY left_id, right_id, step"


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
    if right.files and left.encoded is not None:
        right = brought_in(right, algorithm.right_fields | SCORED_NAMES, large * len(left.encoded))
    numbered = _in_memory(left, right, large)
    choices = {"repeats": left.repeats or right.repeats, "one_to_one": algorithm.one_to_one, "numbered": numbered}
    scoring = usual_scoring(left, right)
    steps = [_compiled(step, *(scoring if step.ambiguity == "best" else _UNSCORED), **choices) for step in algorithm.steps]
    with _loaded(algorithm, left, right, steps, large=large) as connection:
        connection.execute(EMPTY_FOUND)
        tallies: list[Tally] = []
        for number, (step, made) in enumerate(zip(algorithm.steps, steps, strict=True), 1):
            count = COUNT_LEFT if left.repeats else COUNT_LEFT_ROWS
            entering = tallies[-1].leaving if tallies else int(connection.execute(count).fetchall()[0][0])
            add_codes(connection, step, made.coded, every=numbered)
            connection.execute(made.statements)
            last = number == len(steps)
            tallies.append(_take(connection, step, number, entering, one_to_one=algorithm.one_to_one, last=last))
        if algorithm.conflicts == "review":
            create(connection, "found", settled("found"))
        found = (connection.sql(query).to_arrow_table() for query in (ALL_CANDIDATES, ALL_PAIRS))
        return Found(tuple(tallies), *found)


def _in_memory(left: Prepared, right: Prepared, large: float) -> bool:
    """Say whether both sides are tables of about the same size, whose texts are then numbered."""
    if left.encoded is None or right.encoded is None:
        return False
    return len(right.encoded) <= large * len(left.encoded)


@contextmanager
def _loaded(
    algorithm: Algorithm, left: Prepared, right: Prepared, steps: Sequence[Compiled], *, large: float
) -> Iterator[DuckDBPyConnection]:
    sides = (left, right)
    reads = tuple(reduce(Reads.union, (one.reads[at] for one in steps)) for at in (0, 1))
    if steps[0].numbered:
        with loaded_in_numbers(algorithm, sides, (reads[0], reads[1])) as connection:
            yield connection
    else:
        with loaded(algorithm, left, right, large=large) as connection:
            yield connection


@dataclass(frozen=True, eq=False)
class Compiled:
    """A step as statements that make the table ``judged``, and what they read.

    Attributes
    ----------
    statements
        SQL.
    reads
        What is read of the left rows and of the right.
    coded
        The codes of texts that have to be made before, with their fields, on the left and on the right.
    numbered
        Whether numbers are read in the place of texts.
    """

    statements: str
    reads: tuple[Reads, Reads]
    coded: tuple[Forms, Forms]
    numbered: bool


@lru_cache(maxsize=512)
def _compiled(
    step: Step | ScoredStep,
    scored_on: frozenset[str],
    surnames: tuple[str, ...],
    *,
    repeats: bool,
    one_to_one: bool,
    numbered: bool,
) -> Compiled:
    """Compile a step; links are often run many times over, and compiling costs as much as a small search."""
    keyed = (LEFT_KEYED, RIGHT_KEYED) if isinstance(step, ScoredStep) else None
    query: exp.Query = judged(step, scored_on, surnames, repeats=repeats, one_to_one=one_to_one, scored_rows=keyed)
    asked = asked_of_numbers(step.conditions()) if numbered else {}
    query = in_numbers(query, asked)
    coded = codes_read(query, step)
    rows = (LEFT_CODED, RIGHT_CODED) if any(coded) else (LEFT, RIGHT)
    made = tables_and_query(query, step.conditions(), *rows) if keyed else {"": rows_read_from(query, *rows)}
    of_rows = [each for name, each in made.items() if name or not keyed]
    columns = {(one.table, one.name) for each in of_rows for one in each.find_all(exp.Column)}
    forms = numbers_read(columns, asked)
    left, right = (
        Reads(frozenset(name for table, name in columns if table == side), forms["lr".index(side)]) for side in "lr"
    )
    statements = "; ".join(making(name or "judged", each) for name, each in made.items())
    return Compiled(statements, (left, right), coded, numbered)


def _take(
    connection: DuckDBPyConnection, step: Step | ScoredStep, number: int, entering: int, *, one_to_one: bool, last: bool
) -> Tally:
    """Keep and count what a step judged, and remove the records it accepted, unless nobody looks at them any more."""
    proposals, pairs, proposed, accepted = connection.execute(COUNT_PAIRS).fetchall()[0]
    if proposals:
        connection.execute(KEEP_FOUND, [number])
    leaves = step.residuals == "removed" and accepted > 0
    removing = KEEP_REST if accepted > MANY * entering else REMOVE
    for side in ("left", "right") if one_to_one else ("left",):
        if leaves and not last:
            connection.execute(removing.format(side))
    return Tally(entering, proposed, accepted, proposals, pairs, leaving=entering - accepted * leaves)
