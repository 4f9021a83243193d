"""One small help with pandas: its type stubs know nothing of the columns of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def each_row(frame: Any) -> Iterator[Any]:
    """Give the rows of a frame, with columns as attributes.

    Examples
    --------
    >>> import pandas as pd
    >>> [row.a for row in each_row(pd.DataFrame({"a": [1, 2]}))]
    [1, 2]
    """
    rows: Iterator[Any] = frame.itertuples(index=False)
    return rows
