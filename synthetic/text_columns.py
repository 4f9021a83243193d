"""Columns of text that are revised a few rows at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthetic.streams import Bools, Ints


@dataclass
class Column:
    """Some rows of a field: values, and for each row of the field where its value stands among them, -1 for nowhere.

    A revision adds values behind the others and points to them, since writing a column of strings anew for each kind of
    error would take longer than everything else.

    Examples
    --------
    >>> column = Column.of(pa.array(["Ann", "Bea", "Cyd"]), np.array([0, 2]))
    >>> column.put(np.array([2]), np.array(["Sid"]))
    >>> column.take(np.array([2, 0])).to_pylist(), column.revised()[0].tolist()
    (['Sid', 'Ann'], [2])
    """

    values: pa.Array
    place: Ints
    _fresh: list[Ints] = field(default_factory=list)

    @classmethod
    def of(cls, column: pa.Array, rows: Ints) -> Column:
        """Hold some rows of a column."""
        place = np.full(len(column), -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        return cls(column.take(pa.array(rows)), place)

    def take(self, rows: Ints) -> pa.Array:
        """Give the values of some of the rows held, as they are now."""
        return self.values.take(pa.array(self.place[rows]))

    def put(self, rows: Ints, values: Any) -> None:
        """Give some of the rows other values, as an Arrow array or as NumPy's, of which '' becomes missing."""
        new = values if isinstance(values, pa.Array) else _array(values, self.values.type)
        self.place[rows] = np.arange(len(self.values), len(self.values) + len(rows), dtype=np.int32)
        self.values = pa.concat_arrays([self.values, new])
        self._fresh.append(rows)

    def revised(self) -> tuple[Ints, pa.Array]:
        """Give the rows that were revised, in order, and their values."""
        touched = np.zeros(len(self.place), dtype=bool)
        for rows in self._fresh:
            touched[rows] = True
        rows = np.flatnonzero(touched)
        return rows, self.take(rows)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    empty = values == "" if pa.types.is_string(kind) else None
    return pa.array(values, type=kind, mask=empty if empty is not None and empty.any() else None)


def replaced(column: pa.Array, rows: Ints, values: pa.Array) -> pa.Array:
    """Give a column with other values in some rows.

    Examples
    --------
    >>> replaced(pa.array(["Ann", "Bea"]), np.array([1]), pa.array(["Bee"])).to_pylist()
    ['Ann', 'Bee']
    """
    if not len(rows):
        return column
    place = np.arange(len(column), dtype=np.int32)
    place[rows] = np.arange(len(column), len(column) + len(rows), dtype=np.int32)
    return pa.concat_arrays([column, values]).take(pa.array(place))


def strings(values: pa.Array) -> Any:
    """Give an array of strings as NumPy's, '' for missing.

    Examples
    --------
    >>> strings(pa.array(["Ann", None])).tolist()
    ['Ann', '']
    """
    known = values.fill_null("") if values.null_count else values
    return np.asarray(known.to_numpy(zero_copy_only=False)).astype(np.str_)


def strings_with(values: pa.Array, byte: Callable[[Any], Bools]) -> Bools:
    """Tell which strings of an array have a byte of a kind in UTF-8; a missing one has none.

    Examples
    --------
    >>> strings_with(pa.array(["Ann", "Zoë", None]), lambda byte: byte >= 0x80).tolist()
    [False, True, False]
    """
    found = np.zeros(len(values), dtype=bool)
    _, ends, data = values.buffers()
    if not len(values) or data is None:
        return found
    offsets = np.frombuffer(ends, dtype=np.int32)[values.offset : values.offset + len(values) + 1]
    start = int(offsets[0])
    letters = np.frombuffer(data, dtype=np.uint8)[start : int(offsets[-1])]
    found[np.searchsorted(offsets, start + np.flatnonzero(byte(letters)), side="right") - 1] = True
    return found
