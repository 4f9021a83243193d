"""Files named as DuckDB names them: by patterns, in which brackets and stars that are meant stand in brackets."""

from __future__ import annotations

from glob import glob


def meant(pattern: str) -> list[str]:
    """Give the files of this machine that a pattern means, in order.

    Examples
    --------
    >>> meant("/nowhere/the [[]register[]].parquet")
    []
    """
    return sorted(glob(pattern))  # noqa: PTH207 - Path.glob takes no absolute pattern
