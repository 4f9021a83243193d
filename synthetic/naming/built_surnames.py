"""The long tail of British-type surnames: plausible, put together from parts, and nobody's list.

About 160,000 words are built at once as Arrow arrays, stem after stem; what holds letters that a surname had better not
hold is left out, and the rest is put into an order that has nothing to do with the letters.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.data_files import rows
from synthetic.naming.word_arrays import places, strings

COMMON_ENDINGS = 30  # endings that an invented stem may take: the first, which are the commonest
_WIDTH = 24  # letters of a word that its place in the order is drawn by: whole words of eight, and more than any has


def built_surnames() -> pa.StringArray:
    """Build the tail: known stems with any ending first, then invented stems with a common one; words may come twice.

    Examples
    --------
    >>> tail = built_surnames()
    >>> len(tail) > 150_000, "Ashford" in tail.to_pylist()
    (True, True)
    """
    parts: dict[str, list[str]] = {}
    for row in rows("surname_elements.csv"):
        parts.setdefault(row["kind"], []).extend(row["elements"].split())
    parts = {kind: list(dict.fromkeys(elements)) for kind, elements in parts.items()}
    invented = ["".join(pair) for pair in product(parts["onset"], parts["rime"])]
    known = _every(parts["stem"], parts["ending"])
    further = _every(invented, parts["ending"][:COMMON_ENDINGS])
    unfit = "|".join(parts["avoid"])
    return pa.concat_arrays([_scattered(_without(words, unfit)) for words in (known, further)])


def _every(stems: list[str], endings: list[str]) -> pa.StringArray:
    at = np.arange(len(stems) * len(endings))
    first, second = at // len(endings), at % len(endings)
    parts = (strings(stems).take(places(first)), strings(endings).take(places(second)))
    return pc.binary_join_element_wise(*parts, strings([""])[0])


def _without(words: pa.StringArray, unfit: str) -> pa.StringArray:
    return words.filter(pc.invert(pc.match_substring_regex(pc.ascii_lower(words), unfit)))


def _scattered(words: pa.StringArray) -> pa.StringArray:
    """Order words by a hash of their letters."""
    wide = pc.ascii_rpad(words, width=_WIDTH, padding=" ")
    letters = np.frombuffer(wide.buffers()[2], dtype="<u8", count=len(wide) * _WIDTH // 8).reshape(len(wide), -1)
    order = streams.bits(streams.key(0, "built surname"), *letters.T.view(np.int64))
    return words.take(places(np.argsort(order, kind="stable")))
