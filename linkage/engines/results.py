"""What was found, put together in the same form whichever engine found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.engines import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from linkage.engines import Tally

_CANDIDATE = [("step", "ascending"), ("left_id", "ascending"), ("right_id", "ascending")]
_PAIR = [("left_id", "ascending"), ("right_id", "ascending"), ("step", "ascending")]


def gathered(
    tallies: Iterable[Tally], rows: Sequence[tuple[Any, ...]], left_id: pa.DataType, right_id: pa.DataType
) -> Found:
    """Make the tables of what was found from rows of step, left id, right id, whether accepted, and score.

    Examples
    --------
    >>> import pyarrow as pa
    >>> gathered([], [(2, 1, "b", True, None), (1, 1, "b", False, 0.5)], pa.int64(), pa.string()).pairs.to_pylist()
    [{'left_id': 1, 'right_id': 'b', 'step': 2, 'score': None}]
    """
    import pyarrow as pa

    layout = schema(left_id, right_id)
    columns = zip(*rows, strict=True) if rows else ([] for _ in layout)
    arrays = [pa.array(list(values), one.type) for values, one in zip(columns, layout, strict=True)]
    return sorted_out(tallies, pa.table(arrays, schema=layout))


def schema(left_id: pa.DataType, right_id: pa.DataType) -> pa.Schema:
    """Give the layout of candidates."""
    import pyarrow as pa

    ids = [("left_id", left_id), ("right_id", right_id)]
    return pa.schema([("step", pa.int32()), *ids, ("accepted", pa.bool_()), ("score", pa.float64())])


def sorted_out(tallies: Iterable[Tally], candidates: pa.Table) -> Found:
    """Sort the candidates, and take the accepted pairs of them."""
    found = candidates.filter(candidates["accepted"]).select(["left_id", "right_id", "step", "score"])
    return Found(tuple(tallies), candidates.sort_by(_CANDIDATE), found.sort_by(_PAIR))
