"""Spark, for files that outgrow a machine: the same expressions as in DuckDB, run where the data are.

What comes back to this process is what was found, and the ids of the records that leave after a step are told to Spark.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from linkage.engines import EngineError, Tally
from linkage.engines.compiler import settled
from linkage.engines.plans import judged, usual_scoring
from linkage.engines.results import schema, sorted_out
from linkage.engines.rows import LEFT, RIGHT
from linkage.engines.spark_session import session_for
from linkage.engines.spark_sides import SparkSides

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from pyspark.sql import SparkSession

    from linkage.algorithm import Algorithm
    from linkage.engines import Found
    from linkage.fields import Prepared


def run(algorithm: Algorithm, left: Prepared, right: Prepared, *, session: SparkSession | None = None) -> Found:
    """Run an algorithm.

    Parameters
    ----------
    algorithm
        The algorithm.
    left, right
        Both sides, with the fields that the algorithm needs.
    session
        The Spark session to run in, whose machines have this package; by default one on this machine. Its own tables and
        functions are left as they are.

    Returns
    -------
    Found
        The same as of every engine.

    Raises
    ------
    InputError
        If a file cannot be read.
    EngineError
        If Spark fails.
    """
    with _failing():
        sides = SparkSides(session_for(session), algorithm, left, right)
        try:
            return _found(sides, algorithm, left, right)
        finally:
            sides.close()


def _found(sides: SparkSides, algorithm: Algorithm, left: Prepared, right: Prepared) -> Found:
    import pyarrow as pa

    sides.ready()
    scoring, repeats = usual_scoring(left, right), left.repeats or right.repeats
    entering = sides.count(LEFT)
    tallies, tables = [], []
    for number, step in enumerate(algorithm.steps, 1):
        pairs = sides.query(judged(step, *scoring, repeats=repeats, one_to_one=algorithm.one_to_one))
        tables.append(_numbered(pairs, number))
        chosen = pairs.filter(pairs["accepted"])
        leaving = chosen["left_id"].unique() if step.residuals == "removed" else pa.array([], chosen["left_id"].type)
        sides.remove(LEFT, leaving)
        if algorithm.one_to_one and len(leaving):
            sides.remove(RIGHT, chosen["right_id"].unique())
        proposed, accepted = (len(each["left_id"].unique()) for each in (pairs, chosen))
        tallies.append(Tally(entering, proposed, accepted, len(pairs), len(chosen), leaving=entering - len(leaving)))
        entering = tallies[-1].leaving
    candidates = pa.concat_tables(tables)
    if algorithm.conflicts == "review":
        sides.show("found", candidates)
        candidates = sides.query(settled("found")).select(candidates.column_names).cast(candidates.schema)
    return sorted_out(tallies, candidates)


def _numbered(pairs: pa.Table, number: int) -> pa.Table:
    """Give the pairs of a step in the layout of candidates."""
    import pyarrow as pa

    layout = schema(pairs["left_id"].type, pairs["right_id"].type)
    step = pa.array([number] * len(pairs), layout.field("step").type)
    return pa.table([step, *(pairs[name] for name in layout.names[1:])], names=layout.names).cast(layout)


@contextmanager
def _failing() -> Iterator[None]:
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise EngineError(f"Spark failed: {str(error).splitlines()[0]}") from None
