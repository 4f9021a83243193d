"""Other spellings of a name: families of words that are written for each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
from anyascii import anyascii

from synthetic.naming.pools import spelling_families

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from synthetic.naming.draws import Codes
    from synthetic.streams import Floats, Ints


@dataclass(frozen=True, eq=False)
class Spellings:
    """Spelling families laid end to end in ``members``; each word knows where its family starts and its place there."""

    members: Codes
    start: Codes
    place: Codes
    size: Codes

    @classmethod
    def of(cls, families: Sequence[tuple[str, ...]], code: Mapping[str, int], words: int) -> Spellings:
        """Lay out families of words, given the code of each word in them and the number of all words."""
        members = np.array([code[word] for family in families for word in family], dtype=np.int32)
        sizes = np.array([len(family) for family in families])
        starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
        start, place, size = (np.full(words, value, dtype=np.int32) for value in (0, 0, 1))
        start[members], place[members], size[members] = starts, np.arange(len(members)) - starts, np.repeat(sizes, sizes)
        return cls(members, start, place, size)

    def other(self, code: Ints, u: Floats) -> Ints:
        """Pick another word of each word's family, all being equally likely; a word without a family stays itself."""
        size = self.size[code]
        step = 1 + (u * (size - 1)).astype(np.int64)
        at = self.start[code] + (self.place[code] + step) % size
        other: Ints = np.where(size > 1, self.members[at], code).astype(np.int64)
        return other


def all_families(words: pa.StringArray) -> list[tuple[str, ...]]:
    """Join every word that has accents with the same word without them, in the listed family if either is in one.

    Examples
    --------
    >>> from synthetic.naming.word_arrays import strings
    >>> families = all_families(strings(["Wójcik", "Smith", "Wojčik"]))
    >>> families[-1], ("Smith", "Smyth", "Smythe") in families
    (('Wojcik', 'Wójcik', 'Wojčik'), True)
    """
    families = {family[0]: dict.fromkeys(family) for family in spelling_families()}
    family_of = {word: family for family in families.values() for word in family}
    accented = words.filter(pc.not_equal(pc.binary_length(words), pc.utf8_length(words))).to_pylist()
    for word in dict.fromkeys([*accented, *(word for word in family_of if not word.isascii())]):
        plain = anyascii(word)
        family = family_of.get(word) or family_of.get(plain)
        if family is None:
            family = families[plain] = {plain: None}
        for each in (plain, word):
            if each not in family_of:
                family[each] = None
                family_of[each] = family
    return [tuple(family) for family in families.values()]
