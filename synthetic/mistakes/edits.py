"""Changes to pieces of text, many at a time: each takes an array of strings and gives one of the same length.

Letters are worked on as a matrix of code points, a row a string, so that no string is handled on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from synthetic import streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthetic.streams import Bools, Ints

Text = npt.NDArray[Any]
Letters = npt.NDArray[np.uint32]
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DELETE, DOUBLE, CROSS, NEIGHBOUR, INSERT = range(5)
_ASCII = 128
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_LOOK_ALIKE = (("0", "O"), ("1", "I"), ("5", "S"), ("8", "B"))


def _keyboard() -> Letters:
    """For each code point below 128, the key to its left and the key to its right (itself where there is none)."""
    table = np.repeat(np.arange(_ASCII, dtype=np.uint32)[:, None], 2, axis=1)
    for row in _ROWS:
        for at, letter in enumerate(row):
            left, right = row[max(at - 1, 0)], row[min(at + 1, len(row) - 1)]
            left, right = (right if left == letter else left), (left if right == letter else right)
            table[ord(letter)] = [ord(left), ord(right)]
            table[ord(letter.upper())] = [ord(left.upper()), ord(right.upper())]
    return table


_NEIGHBOURS = _keyboard()


def typo(values: Text, stream: int, *ids: Ints) -> Text:
    """Mistype one letter after the first.

    It is left out, doubled, crossed with the next, replaced by the key beside it, or struck together with that key, all
    equally likely. Where that would change nothing (two equal letters crossed, a hyphen, which has no neighbour here)
    it is left out. Strings of fewer than two letters are left alone.

    Parameters
    ----------
    values
        Strings.
    stream
        A key from :func:`synthetic.streams.key`.
    *ids
        Integers, one array of the length of ``values`` each.

    Returns
    -------
    numpy.ndarray
        Strings, each one edit away.

    Examples
    --------
    >>> import numpy as np
    >>> from synthetic.streams import key
    >>> typo(np.array(["Robinson", "Robinson", "O"]), key(5, "typo"), np.arange(3)).tolist()
    ['Roninson', 'Robvinson', 'O']
    """
    letters = matrix(values, room=1)
    rows, length = np.arange(len(values)), np.char.str_len(values)
    kind = streams.below(stream, 5, *ids, 0)
    last = np.where(kind == CROSS, length - 2, length - 1)
    at = np.minimum(1 + streams.below(stream, np.maximum(last, 1), *ids, 1), np.maximum(length - 1, 0))
    here = letters[rows, at]
    following = letters[rows, np.minimum(at + 1, letters.shape[1] - 1)]
    side = streams.below(stream, 2, *ids, 2)
    beside = np.where(here < _ASCII, _NEIGHBOURS[np.minimum(here, _ASCII - 1), side], here)
    idle = ((kind == CROSS) & ((at > last) | (here == following))) | ((kind >= NEIGHBOUR) & (beside == here))
    kind = np.where(length > 1, np.where(idle, DELETE, kind), -1)
    edited = _moved(letters, kind[:, None], at[:, None])
    struck = np.flatnonzero(kind >= NEIGHBOUR)
    edited[struck, at[struck] + (kind[struck] == INSERT)] = beside[struck]
    return text_of(edited)


def _moved(letters: Letters, kind: Ints, at: Ints) -> Letters:
    """Move letters up or apart, or cross two, as each row's kind of typo at its place asks."""
    columns = np.arange(letters.shape[1])[None, :]
    source = np.broadcast_to(columns, letters.shape).copy()
    source += ((kind == DELETE) & (columns >= at)).astype(np.int64)
    source -= (((kind == DOUBLE) | (kind == INSERT)) & (columns > at)).astype(np.int64)
    source += ((kind == CROSS) & (columns == at)).astype(np.int64)
    source -= ((kind == CROSS) & (columns == at + 1)).astype(np.int64)
    moved: Letters = np.take_along_axis(letters, np.minimum(source, letters.shape[1] - 1), axis=1)
    return moved


def other_letter(values: Text, at: Ints, stream: int, ids: Ints) -> Text:
    """Replace the character at a place of each postcode by another of its kind.

    A digit becomes another digit from 1 to 9. A letter becomes another of the letters in use at the end of postcodes.

    Examples
    --------
    >>> import numpy as np
    >>> other_letter(np.array(["AB1 2CD"]), np.array([4]), 7, np.array([1])).tolist()
    ['AB1 1CD']
    """
    letters = matrix(values)
    rows = np.arange(len(values))
    here = letters[rows, at]
    digit = (here >= ord("0")) & (here <= ord("9"))
    found = np.empty_like(here)
    for which, alphabet in ((digit, "123456789"), (~digit, _UNIT_LETTERS)):
        known = np.array([ord(letter) for letter in alphabet], dtype=np.uint32)
        place = np.searchsorted(known, here[which])
        present = known[np.minimum(place, len(known) - 1)] == here[which]
        step = streams.below(stream, len(known) - present, ids[which])
        found[which] = known[(place + present + step) % len(known)]
    letters[rows, at] = found
    return text_of(letters)


def look_alike(values: Text, stream: int, ids: Ints) -> tuple[Text, Bools]:
    """Write one of the digits 0, 1, 5 and 8 of each postcode as the letter that looks like it, or the reverse.

    Examples
    --------
    >>> import numpy as np
    >>> text, possible = look_alike(np.array(["AE1 2CD", "AE2 2CD"]), 7, np.array([1, 2]))
    >>> text.tolist(), possible.tolist()
    (['AEI 2CD', 'AE2 2CD'], [True, False])
    """
    letters = matrix(values)
    table = np.arange(_ASCII, dtype=np.uint32)
    for digit, letter in _LOOK_ALIKE:
        table[ord(digit)], table[ord(letter)] = ord(letter), ord(digit)
    other = table[np.minimum(letters, _ASCII - 1)]
    fits = other != np.minimum(letters, _ASCII - 1)
    count = fits.sum(axis=1)
    chosen = streams.below(stream, count, ids)
    swapped = fits & (np.cumsum(fits, axis=1) == chosen[:, None] + 1)
    return text_of(np.where(swapped, other, letters)), count > 0


def other_punctuation(values: Text, stream: int, *ids: Ints) -> Text:
    """Write hyphens, apostrophes and spaces another way, and set Mc and Mac apart.

    Half of the time they are left out. Otherwise a hyphen becomes a space, a space a hyphen, and a straight apostrophe a
    curly one; where there is none of them but a capital follows Mc or Mac, a space comes between.

    Examples
    --------
    >>> import numpy as np
    >>> other_punctuation(np.array(["O'Brien", "De Souza", "McDonald"]), 3, np.arange(3)).tolist()
    ['OBrien', 'De-Souza', 'Mc Donald']
    """
    if not len(values):
        return values
    omitted = streams.uniform(stream, *ids) < 0.5
    pairs = (("-", " "), (" ", "-"), ("'", "\N{RIGHT SINGLE QUOTATION MARK}"))
    other = str.maketrans(dict(pairs))
    plain = at_once(values, lambda text: text.translate({ord(mark): None for mark, _ in pairs}))
    translated = at_once(values, lambda text: text.translate(other))
    apart = np.where(translated == values, _mac_apart(values), translated)
    return np.where(omitted & (plain != values), plain, apart)


def _mac_apart(values: Text) -> Text:
    """Put a space between Mc or Mac and a capital."""
    letters = matrix(values, room=4)
    upper = (letters >= ord("A")) & (letters <= ord("Z"))
    out = values
    for head in ("Mc", "Mac"):
        fits = np.char.startswith(values, head) & upper[:, len(head)]
        rest = text_of(letters[:, len(head) :])
        out = np.where(fits, np.char.add(f"{head} ", rest), out)
    return out


def initials(values: Text) -> Text:
    """Keep the first letter of each of one or two words.

    Examples
    --------
    >>> import numpy as np
    >>> initials(np.array(["Rose", "Rose Mary"])).tolist()
    ['R', 'R M']
    """
    first, space, rest = split(values)
    return np.char.add(np.char.add(first.astype("U1"), space), rest.astype("U1"))


def split(values: Text, by: str = " ") -> tuple[Text, Text, Text]:
    """Split each string in two where a mark first stands: before it, the mark or nothing, and what follows.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in split(np.array(["Ann", "Ann Lee"]))]
    [['Ann', 'Ann'], ['', ' '], ['', 'Lee']]
    """
    if not len(values):
        return values, values, values
    first, mark, rest = np.char.partition(values, by).T
    return first, mark, rest


def cut(values: Text, at: Ints) -> tuple[Text, Text, Text]:
    """Cut each string in three: before a place, the character there, and what follows.

    Examples
    --------
    >>> import numpy as np
    >>> [part.tolist() for part in cut(np.array(["Ann-Lee"]), np.array([3]))]
    [['Ann'], ['-'], ['Lee']]
    """
    letters = matrix(values, room=1)
    columns, at = np.arange(letters.shape[1])[None, :], np.asarray(at)[:, None]
    moved = np.take_along_axis(letters, np.minimum(columns + at + 1, letters.shape[1] - 1), axis=1)
    here = np.take_along_axis(letters, at, axis=1)
    return text_of(np.where(columns < at, letters, 0)), text_of(here), text_of(moved)


def without_accents(values: Text) -> Text:
    """Write letters outside the English alphabet as English ones.

    Examples
    --------
    >>> import numpy as np
    >>> without_accents(np.array(["Łukasz", "José"])).tolist()
    ['Lukasz', 'Jose']
    """
    plain = _Plain()
    return at_once(values, lambda text: text.translate(plain))


class _Plain(dict[int, str]):
    """English letters for each code point, found out when it is first met."""

    def __missing__(self, point: int) -> str:
        from anyascii import anyascii

        self[point] = anyascii(chr(point))
        return self[point]


def garbled(values: Text, stream: int, ids: Ints) -> Text:
    """Read UTF-8 as Windows-1252, or put a question mark for each letter outside ASCII; both equally likely.

    Examples
    --------
    >>> import numpy as np
    >>> sorted(set(garbled(np.full(9, "José"), 7, np.arange(9)).tolist()))
    ['Jos?', 'JosÃ©']
    """
    misread = at_once(values, lambda text: text.encode().decode("cp1252", errors="replace"))
    marked = at_once(values, lambda text: text.encode("ascii", errors="replace").decode())
    return np.where(streams.uniform(stream, ids) < 0.5, misread, marked)


def at_once(values: Text, change: Callable[[str], str]) -> Text:
    """Change all strings by one call that keeps line ends, on the strings as lines of one text."""
    if not len(values):
        return values
    return np.array(change("\n".join(values.tolist())).split("\n"))


def matrix(values: Text, room: int = 0) -> Letters:
    """Give the code points of each string as a row, filled up with zeros, with ``room`` more columns."""
    width = max(values.dtype.itemsize // 4, 1) + room
    return np.ascontiguousarray(values.astype(f"U{width}")).view(np.uint32).reshape(len(values), width)


def text_of(letters: Letters) -> Text:
    """Give the strings whose code points stand in the rows."""
    return np.ascontiguousarray(letters, dtype=np.uint32).view(f"U{letters.shape[1]}").reshape(len(letters))
