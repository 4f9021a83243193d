"""Text while it is being written down: the true text of every cell, what is recorded, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.text_columns import replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.streams import Bools, Ints


@dataclass
class Draft:
    """Columns under revision.

    ``true`` holds one Arrow array a field; ``recorded`` starts as the same and is revised; ``marks`` says for each
    field and row, as bits, which kinds of error have touched it.
    """

    true: dict[str, pa.Array]
    recorded: dict[str, pa.Array] = field(init=False)
    marks: dict[str, npt.NDArray[np.uint64]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with everything recorded as it is."""
        rows = len(next(iter(self.true.values())))
        self.recorded = dict(self.true)
        self.marks = {name: np.zeros(rows, dtype=np.uint64) for name in self.true}

    def __len__(self) -> int:
        return len(next(iter(self.true.values())))

    def revise(self, name: str, rows: Ints, values: npt.NDArray[Any] | pa.Array, bit: int) -> None:
        """Record other values in some rows; '' becomes missing."""
        if not len(rows):
            return
        column = self.recorded[name]
        new = values if isinstance(values, pa.Array) else pa.array(values, type=column.type)
        if pa.types.is_string(column.type):
            new = pc.if_else(pc.equal(new, ""), pa.scalar(None, column.type), new)
        self._replace(name, rows, new)
        self.marks[name][rows] |= np.uint64(1 << bit)

    def _replace(self, name: str, rows: Ints, values: pa.Array) -> None:
        self.recorded[name] = replaced(self.recorded[name], rows, values)

    def wrong(self, name: str) -> Ints:
        """Give the rows in which a field differs from the truth."""
        rows = np.flatnonzero(self.marks[name])
        true, recorded = (side[name].take(pa.array(rows)) for side in (self.true, self.recorded))
        return rows[differ(true, recorded)]

    def cells(self, names: Sequence[str], kinds: Sequence[str]) -> Cells:
        """List the cells that differ from the truth, by row and then in the order of the fields named."""
        rows = [self.wrong(name) for name in names]
        places = [np.full(len(found), place) for place, found in enumerate(rows)]
        parts = [
            pa.table(
                {
                    "kind": _labels(self.marks[name][found], kinds),
                    "true": self.true[name].take(pa.array(found)).cast(pa.string()),
                    "recorded": self.recorded[name].take(pa.array(found)).cast(pa.string()),
                }
            )
            for name, found in zip(names, rows, strict=True)
        ]
        row, place = np.concatenate(rows), np.concatenate(places)
        order = np.lexsort((place, row))
        return Cells(len(self), row[order], place[order], pa.concat_tables(parts).take(pa.array(order)).combine_chunks())


@dataclass(frozen=True)
class Cells:
    """Cells that differ from the truth, by row: where, why, and both texts; dates are written as text.

    ``row`` and ``place`` (of the field, in the order asked for) have one entry a cell, ``texts`` the columns kind, true
    and recorded.
    """

    rows: int
    row: Ints
    place: Ints
    texts: pa.Table

    def of(self, rows: Ints) -> tuple[Ints, Ints]:
        """Give the cells of some rows, in their order: the place of the row among those given, and of the cell here."""
        begin = self._begin[rows]
        count = self._begin[rows + 1] - begin
        which = np.repeat(np.arange(len(rows)), count)
        within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return which, begin[which] + within

    @cached_property
    def _begin(self) -> Ints:
        """Where the cells of each row begin; those of the last end where one more would begin."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.row, minlength=self.rows))])


def differ(true: pa.Array, recorded: pa.Array) -> Bools:
    """Say which of two columns' values differ, a missing one from any other."""
    same = pc.or_kleene(
        pc.fill_null(pc.equal(true, recorded), fill_value=False), pc.and_(pc.is_null(true), pc.is_null(recorded))
    )
    out: Bools = pc.invert(same).to_numpy(zero_copy_only=False)
    return out


def _labels(marks: npt.NDArray[np.uint64], kinds: Sequence[str]) -> pa.Array:
    """Name the kinds of error behind each cell, joined by a plus sign where there were several."""
    bits, which = np.unique(marks, return_inverse=True)
    labels = ["+".join(kind for place, kind in enumerate(kinds) if mark >> place & 1) for mark in bits.tolist()]
    return pa.array(labels, pa.string()).take(pa.array(which, pa.int64()))
