"""Rules that write a piece of a word another way: which fit each word, and one of them applied.

A rule's pattern is one to five letters; ``^`` in front stands for the beginning of a word and ``$`` behind for its end,
where words are what hyphens, apostrophes and spaces leave. Every stretch of every string is packed into one number and
looked up among the packed patterns, so that the work does not grow with the number of rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.data_files import rows as data_rows
from synthetic.mistakes.edits import matrix, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from synthetic.mistakes.edits import Letters, Text
    from synthetic.streams import Bools, Ints

_BOUNDARY, _OTHER, _BITS = 0, 27, 5
_POINTS = 0x250  # code points with a symbol of their own; whatever lies beyond matches nothing


def _symbols() -> Ints:
    """Give each code point its symbol: a to z from 1 in either case; other letters match nothing, all else ends a word."""
    table = np.full(_POINTS + 1, _OTHER, dtype=np.int64)
    for point in range(_POINTS):
        letter = chr(point)
        if not letter.isalpha():
            table[point] = _BOUNDARY
        elif letter.isascii():
            table[point] = ord(letter.lower()) - ord("a") + 1
    return table


_SYMBOL = _symbols()


@dataclass(frozen=True, eq=False)
class Rules:
    """Rules, those of one pattern side by side.

    ``packed`` holds for each length of pattern the packed patterns in order; ``first`` and ``count`` say which rules
    are theirs. ``lead`` is 1 for a rule that begins with ``^``; ``length`` counts the letters that it replaces.
    """

    packed: dict[int, Ints]
    first: dict[int, Ints]
    count: dict[int, Ints]
    lead: Ints
    length: Ints
    replacement: Letters
    replacement_length: Ints

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Rules:
        """Make rules of pairs of pattern and replacement."""
        ordered = sorted(pairs, key=lambda pair: (len(pair[0]), _pack(pair[0])))
        texts = np.array([replacement for _, replacement in ordered])
        packed, first, count = {}, {}, {}
        for length in sorted({len(pattern) for pattern, _ in ordered}):
            own = [at for at, (pattern, _) in enumerate(ordered) if len(pattern) == length]
            codes, starts, sizes = np.unique(
                np.array([_pack(ordered[at][0]) for at in own]), return_index=True, return_counts=True
            )
            packed[length], first[length], count[length] = codes, own[0] + starts, sizes
        return cls(
            packed,
            first,
            count,
            lead=np.array([pattern.startswith("^") for pattern, _ in ordered], dtype=np.int64),
            length=np.array([len(pattern.strip("^$")) for pattern, _ in ordered]),
            replacement=matrix(texts),
            replacement_length=np.char.str_len(texts),
        )


def _pack(pattern: str) -> int:
    packed = 0
    for letter in pattern:
        packed = packed << _BITS | (_BOUNDARY if letter in "^$" else int(_SYMBOL[ord(letter)]))
    return packed


@cache
def rules(file: str) -> Rules:
    """Read rules from a data file with the columns ``pattern`` and ``replacement``."""
    return Rules.of((row["pattern"], row["replacement"] or "") for row in data_rows(file))


def rewrite(values: Text, some_rules: Rules, stream: int, ids: Ints, after: int = 0) -> tuple[Text, Bools]:
    """Apply to each string one rule at one place, all that fit being equally likely.

    Parameters
    ----------
    values
        Strings.
    some_rules
        What may be written how.
    stream, ids
        The key of the stream, and one integer a string.
    after
        Letters at the beginning of the string that stay.

    Returns
    -------
    tuple of numpy.ndarray
        The strings, and which of them had a place where a rule fits; the others are as they were.

    Examples
    --------
    >>> import numpy as np
    >>> text, fits = rewrite(np.array(["Philip", "Una"]), Rules.of([("^ph", "f"), ("p$", "pp")]), 2, np.arange(2))
    >>> text.tolist(), fits.tolist()
    (['Philipp', 'Una'], [True, False])
    """
    if not len(values):
        return values, np.zeros(0, dtype=bool)
    letters = matrix(values)
    row, at, first, count = _places(letters, some_rules, after)
    order = np.lexsort((first, at, row))
    row, at, first, count = row[order], at[order], first[order], count[order]
    before = np.cumsum(count) - count
    total = np.bincount(row, weights=count, minlength=len(values)).astype(np.int64)
    fits = np.flatnonzero(total)
    if not len(fits):
        return values, total > 0
    chosen = np.cumsum(total)[fits] - total[fits] + streams.below(stream, total[fits], ids[fits])
    place = np.searchsorted(before, chosen, side="right") - 1
    rule = first[place] + chosen - before[place]
    changed = _replaced(letters[fits], at[place] + some_rules.lead[rule] - 1, rule, some_rules)
    out = values.astype(f"U{changed.shape[1]}")
    out[fits] = text_of(changed)
    return out, total > 0


def _places(letters: Letters, some_rules: Rules, after: int) -> tuple[Ints, Ints, Ints, Ints]:
    """List where patterns stand: the string, the place of the pattern in it with one boundary in front, its rules."""
    symbols = np.zeros((len(letters), letters.shape[1] + 2), dtype=np.int64)
    symbols[:, 1:-1] = _SYMBOL[np.minimum(letters, _POINTS)]
    packed = symbols
    found = []
    for length in range(1, max(some_rules.packed) + 1):
        if length > 1:
            packed = packed[:, :-1] << _BITS | symbols[:, length - 1 :]
        known = some_rules.packed.get(length)
        if known is None or not packed.shape[1]:
            continue
        where = np.minimum(np.searchsorted(known, packed), len(known) - 1)
        row, at = np.nonzero(known[where] == packed)
        pattern = where[row, at]
        first = some_rules.first[length][pattern]
        keep = at + some_rules.lead[first] > after
        found.append((row[keep], at[keep], first[keep], some_rules.count[length][pattern][keep]))
    row, at, first, count = (np.concatenate([part[column] for part in found]) for column in range(4))
    return row, at, first, count


def _replaced(letters: Letters, start: Ints, rule: Ints, some_rules: Rules) -> Letters:
    """Put each row's replacement in the place of the letters from ``start`` on; a capital stays a capital."""
    old, new = some_rules.length[rule], some_rules.replacement_length[rule]
    width = letters.shape[1] + max(int((new - old).max()), 0)
    rows, columns = np.arange(len(letters))[:, None], np.arange(width)[None, :]
    begin, end = start[:, None], (start + new)[:, None]
    source = np.where(columns < begin, columns, columns + (old - new)[:, None])
    out = np.where(source < letters.shape[1], letters[rows, np.clip(source, 0, letters.shape[1] - 1)], 0)
    piece = some_rules.replacement[rule[:, None], np.clip(columns - begin, 0, some_rules.replacement.shape[1] - 1)]
    out = np.where((columns >= begin) & (columns < end), piece, out)
    heads = np.flatnonzero((letters[np.arange(len(letters)), start] < ord("a")) & (new > 0))
    first = out[heads, start[heads]]
    out[heads, start[heads]] = np.where((first >= ord("a")) & (first <= ord("z")), first - 32, first)
    return out.astype(np.uint32)
