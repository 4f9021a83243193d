"""A DuckDB of our own: in memory, without its progress bar, which is not ours to show."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection


def connect(config: Mapping[str, str]) -> DuckDBPyConnection:
    """Open a database in memory.

    Examples
    --------
    >>> connect({"memory_limit": "1GB"}).execute("select 1").fetchall()
    [(1,)]
    """
    import duckdb

    connection = duckdb.connect(":memory:", config=dict(config))
    # In Jupyter without ipywidgets DuckDB 2.0 refuses the setting altogether; then there is no bar to begin with.
    with suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    return connection
