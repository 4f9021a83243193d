"""Which engine runs an algorithm."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from linkage.algorithm import Algorithm
    from linkage.engines import Found
    from linkage.fields import Prepared

    Engine = Callable[[Algorithm, Prepared, Prepared], Found]

ENGINES = {
    "duckdb": "inside this process, on files of any size that one machine can hold",
    "recordlinkage": "recordlinkage and pandas, for small files, as a second reading of the same rules",
    "spark": "Spark, on one machine or many",
}
"""The engines; all of them find the same."""


def chosen(name: Any = "duckdb", session: Any = None) -> Engine:
    """Give the engine of a name, ready to run.

    Parameters
    ----------
    name
        One of :data:`ENGINES`.
    session
        A Spark session to run in.

    Raises
    ------
    InputError
        If there is no such engine, it is not installed, or a session was given to one that has none.

    Examples
    --------
    >>> chosen("duckbd")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: unknown engine 'duckbd' (did you mean 'duckdb'?); known: duckdb, recordlinkage, spark
    """
    if not isinstance(name, str) or name not in ENGINES:
        raise unknown("engine", name, ENGINES)
    if session is not None and name != "spark":
        raise InputError(f"session is for engine 'spark'; engine '{name}' has none, so leave it out")
    if name == "spark":
        from linkage.engines.spark_session import refuse_without_spark

        refuse_without_spark(session)
        from linkage.engines import spark_engine

        return partial(spark_engine.run, session=session)
    if name == "recordlinkage":
        from linkage.engines import recordlinkage_engine

        return recordlinkage_engine.run
    from linkage.engines import duckdb_engine

    return duckdb_engine.run
