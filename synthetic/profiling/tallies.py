"""Counts that add up: what is counted in each piece of a population, by neighbourhood, so that pieces can be put together.

People of one family, one school and one part of a town resemble each other. So everything is counted by neighbourhood,
and it is the neighbourhoods that vary when the uncertainty of a figure is worked out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from synthetic.streams import Floats, Ints

FOLDS = 20
"""Into how many parts the neighbourhoods are divided for figures that need the counts of every word."""
Array = npt.NDArray[Any]


@dataclass
class Tally:
    """What was counted.

    Attributes
    ----------
    first, last
        The first and the last neighbourhood.
    sums
        For each figure, one row a quantity and one column a neighbourhood.
    words
        For each kind of name, how often each word occurs in each fold: ``(FOLDS, words)``.
    lists
        Columns kept for each person, where a figure cannot be worked out from sums.
    """

    first: int
    last: int
    sums: dict[str, Floats] = field(default_factory=dict)
    words: dict[str, Array] = field(default_factory=dict)
    lists: dict[str, list[Array]] = field(default_factory=dict)
    _sparse: dict[str, tuple[Array, Array, int]] = field(default_factory=dict)

    def add(self, name: str, block: Ints, *quantities: Any) -> None:
        """Add up quantities, one value a row each or one for all rows, by the rows' neighbourhoods."""
        width = self.last - self.first + 1
        self.sums[name] = np.stack([
            np.bincount(block - self.first, np.broadcast_to(np.asarray(each, dtype=np.float64), block.shape), width)
            for each in quantities
        ])  # fmt: skip

    def share(self, name: str, block: Ints, hit: Any) -> None:
        """Count the rows and those that are hit, for a share."""
        self.add(name, block, hit, 1.0)

    def count_words(self, name: str, block: Ints, code: Ints, words: int) -> None:
        """Count words by fold."""
        keys, count = np.unique(block % FOLDS * words + code, return_counts=True)
        self._sparse[name] = (keys, count, words)

    def keep(self, name: str, values: Array) -> None:
        """Keep one value a person."""
        self.lists.setdefault(name, []).append(values)

    def take_in(self, part: Tally) -> None:
        """Add the counts of a piece to those of the whole."""
        at = slice(part.first - self.first, part.last - self.first + 1)
        for name, sums in part.sums.items():
            whole = self.sums.setdefault(name, np.zeros((len(sums), self.last - self.first + 1)))
            whole[:, at] += sums
        for name, (keys, count, words) in part._sparse.items():
            table = self.words.setdefault(name, np.zeros((FOLDS, words), dtype=np.int32))
            table.reshape(-1)[keys] += count.astype(np.int32)
        for name, values in part.lists.items():
            self.lists.setdefault(name, []).extend(values)

    def kept(self, name: str) -> Array:
        """Give all that was kept under a name."""
        return np.concatenate(self.lists[name])
