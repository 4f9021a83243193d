"""Shares laid out as whole numbers of equal parts, so that a draw is one look into a table and needs no search.

A whole of 2 to the power of ``width`` parts is given out in proportion to the shares; the first ``width`` bits of a keyed
draw then say which part was hit. A share is right to within half a part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from synthetic import streams

if TYPE_CHECKING:
    from synthetic.streams import Floats, Ints

_WORD = 64


def lay_out(shares: Floats, width: int) -> npt.NDArray[np.int8]:
    """Say for every part of every row which column it belongs to.

    Parameters
    ----------
    shares
        One row a whole; each row sums to 1; at most 128 columns.
    width
        A whole has 2 to the power of this many parts.

    Returns
    -------
    numpy.ndarray
        The rows' parts end to end: part ``p`` of row ``r`` stands at ``(r << width) + p``.

    Examples
    --------
    >>> lay_out(np.array([[0.25, 0.75], [0.5, 0.5]]), 2).tolist()
    [0, 1, 1, 1, 0, 0, 1, 1]
    """
    ends = np.rint(np.cumsum(shares, axis=1) * (1 << width)).astype(np.int64)
    ends[:, -1] = 1 << width
    sizes = np.diff(ends, axis=1, prepend=0).ravel()
    return np.repeat(np.tile(np.arange(shares.shape[1], dtype=np.int8), len(shares)), sizes)


def part(stream: int, width: int, *ids: npt.ArrayLike) -> Ints:
    """Draw a part, from 0 up to 2 to the power of ``width``, for each row of ids.

    Examples
    --------
    >>> drawn = part(streams.key(1, "part"), 2, np.arange(1000))
    >>> sorted(set(drawn.tolist()))
    [0, 1, 2, 3]
    """
    drawn: Ints = (streams.bits(stream, *ids) >> np.uint64(_WORD - width)).view(np.int64)
    return drawn
