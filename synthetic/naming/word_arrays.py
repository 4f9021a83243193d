"""Arrow arrays of words, made from buffers: ``pyarrow.array`` would load pandas first, which takes longer than the words."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.streams import Ints


def strings(words: Sequence[str]) -> pa.StringArray:
    """Make an Arrow array of words.

    Examples
    --------
    >>> strings(["Łukasz", "Ann"]).to_pylist()
    ['Łukasz', 'Ann']
    """
    data = "".join(words).encode()
    lengths = map(len, words) if len(data) == sum(map(len, words)) else (len(word.encode()) for word in words)
    ends = np.fromiter(accumulate(lengths, initial=0), dtype=np.int32, count=len(words) + 1)
    return pa.StringArray.from_buffers(len(words), pa.py_buffer(ends), pa.py_buffer(data))


def places(numbers: Any) -> pa.Int64Array:
    """Make an Arrow array of whole numbers, to take words by."""
    whole = np.ascontiguousarray(numbers, dtype=np.int64)
    return pa.Int64Array.from_buffers(pa.int64(), len(whole), [None, pa.py_buffer(whole)])


def numbers(found: Any) -> Ints:
    """Look at an Arrow array of whole numbers without nulls as NumPy's.

    Examples
    --------
    >>> numbers(places([3, 1])).tolist()
    [3, 1]
    """
    kind = np.dtype(str(found.type))
    whole = np.frombuffer(found.buffers()[1], dtype=kind, count=len(found), offset=found.offset * kind.itemsize)
    return whole.astype(np.int64)
