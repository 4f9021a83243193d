"""Changes to pieces of text, many at a time: each takes an array of strings and gives one of the same length.

Letters are worked on as a matrix of code points, a row a string, so that no string is handled on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import streams

if TYPE_CHECKING:
    from synthetic.streams import Ints

Text = npt.NDArray[Any]
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DELETE, DOUBLE, CROSS, NEIGHBOUR = range(4)


def _keyboard() -> npt.NDArray[np.uint32]:
    """For each code point below 128, the key to its left and the key to its right (itself where there is none)."""
    table = np.repeat(np.arange(128, dtype=np.uint32)[:, None], 2, axis=1)
    for row in _ROWS:
        for at, letter in enumerate(row):
            left, right = row[max(at - 1, 0)], row[min(at + 1, len(row) - 1)]
            left, right = (right if left == letter else left), (left if right == letter else right)
            table[ord(letter)] = [ord(left), ord(right)]
            table[ord(letter.upper())] = [ord(left.upper()), ord(right.upper())]
    return table


_NEIGHBOURS = _keyboard()


def typo(values: Text, stream: int, *ids: Ints) -> Text:
    """Mistype one letter after the first: leave it out, double it, cross it with the next, or hit the key beside it.

    Strings of fewer than two letters are left alone.

    Examples
    --------
    >>> import numpy as np
    >>> from synthetic.streams import key
    >>> typo(np.array(["Robinson", "Robinson", "O"]), key(5, "typo"), np.arange(3)).tolist()
    ['Roninson', 'Rovinson', 'O']
    """
    letters = _matrix(values, room=1)
    length = np.char.str_len(values)
    kind = streams.below(stream, 4, *ids, 0)
    last = np.where(kind == CROSS, length - 2, length - 1)
    at = 1 + streams.below(stream, np.maximum(last, 1), *ids, 1)
    kind = np.where(at > last, np.where(length > 1, DELETE, -1), kind)
    at = np.minimum(at, np.maximum(length - 1, 0))
    rows, columns = np.arange(len(values))[:, None], np.arange(letters.shape[1])[None, :]
    source = np.broadcast_to(columns, letters.shape).copy()
    source += ((kind == DELETE)[:, None] & (columns >= at[:, None])).astype(np.int64)
    source -= ((kind == DOUBLE)[:, None] & (columns > at[:, None])).astype(np.int64)
    cross = (kind == CROSS)[:, None]
    source += (cross & (columns == at[:, None])).astype(np.int64)
    source -= (cross & (columns == at[:, None] + 1)).astype(np.int64)
    edited = letters[rows, np.minimum(source, letters.shape[1] - 1)]
    beside = np.flatnonzero((kind == NEIGHBOUR) & (letters[np.arange(len(values)), at] < 128))
    side = streams.below(stream, 2, *(np.asarray(part)[beside] for part in ids), 2)
    edited[beside, at[beside]] = _NEIGHBOURS[letters[beside, at[beside]], side]
    return _text(edited)


def other_unit(postcodes: Text, stream: int, *ids: Ints) -> Text:
    """Replace the last letter of each postcode by another one.

    Examples
    --------
    >>> import numpy as np
    >>> other_unit(np.array(["AB1 2CD"]), 7, np.array([1])).tolist()[0][:-1]
    'AB1 2C'
    """
    units = np.array([ord(letter) for letter in "ABDEFGHJLNPQRSTUWXYZ"], dtype=np.uint32)
    letters = _matrix(postcodes)
    last = np.char.str_len(postcodes) - 1
    rows = np.arange(len(postcodes))
    now = np.searchsorted(units, letters[rows, last])
    letters[rows, last] = units[(now + 1 + streams.below(stream, len(units) - 1, *ids)) % len(units)]
    return _text(letters)


def without_punctuation(values: Text, stream: int, *ids: Ints) -> Text:
    """Write a hyphen as a space or leave it out; leave apostrophes and spaces out.

    Examples
    --------
    >>> import numpy as np
    >>> without_punctuation(np.array(["O'Brien", "De Souza"]), 3, np.arange(2)).tolist()
    ['OBrien', 'DeSouza']
    """
    if not len(values):
        return values
    spaced = streams.uniform(stream, *ids) < 0.5
    plain = np.char.replace(np.char.replace(values, "'", ""), " ", "")
    return np.where(
        spaced & (np.char.find(values, "-") >= 0), np.char.replace(plain, "-", " "), np.char.replace(plain, "-", "")
    )


def initial(values: Text) -> Text:
    """Keep the first letter."""
    return values.astype("U1")


def _matrix(values: Text, room: int = 0) -> npt.NDArray[np.uint32]:
    width = max(values.dtype.itemsize // 4, 1) + room
    return np.ascontiguousarray(values.astype(f"U{width}")).view(np.uint32).reshape(len(values), width)


def _text(letters: npt.NDArray[np.uint32]) -> Text:
    return np.ascontiguousarray(letters).view(f"U{letters.shape[1]}").ravel()
