"""Drawing words from many distributions at once, in the same few steps however long the list of words.

Each distribution is an alias table: a cell for each word, as likely as any other cell, which holds part of that word and,
where the word does not fill it, part of one other (Walker 1977, "An efficient method for generating discrete random
variables with general distributions"). The tables are filled in one sweep along cumulative sums, in whole numbers, so that
they are the same on every machine; the parts are then kept in single precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.streams import Floats, Ints

Codes = npt.NDArray[np.int32]
_BELOW_ONE = 1 - 2.0**-53


@dataclass(frozen=True, eq=False)
class Draws:
    """Distributions over words laid end to end, and which part of each is lent by another one.

    Attributes
    ----------
    start, size
        First cell and number of cells of each distribution.
    keep
        The part of each cell that its own word fills.
    pairs
        Two codes a cell: its own word, and the word that fills the rest.
    lent, lender
        The share of each distribution that is drawn from another one, and from which.
    """

    start: Ints
    size: Floats
    keep: npt.NDArray[np.float32]
    pairs: Codes
    lent: Floats
    lender: Ints

    @classmethod
    def of(cls, codes: Sequence[Codes], weights: Sequence[Ints], lent: Floats, lender: Ints) -> Draws:
        """Fill the table of each distribution from its words and their whole-number weights.

        Examples
        --------
        >>> draws = Draws.of([np.array([7, 8])], [np.array([1, 3])], np.array([0.0]), np.array([0]))
        >>> drawn = draws.draw(np.zeros(1000, dtype=np.int64), np.arange(1000) / 1000)
        >>> [int((drawn == word).sum()) for word in (7, 8)]
        [250, 750]
        """
        filled = [_fill(each) for each in weights]
        cells = np.array([len(each) for each in weights])
        own = np.concatenate(codes)
        starts = np.cumsum(cells) - cells
        other = np.concatenate([words[alias] for words, (_, alias) in zip(codes, filled, strict=True)])
        return cls(
            start=starts,
            size=cells.astype(np.float64),
            keep=np.concatenate([keep for keep, _ in filled]).astype(np.float32),
            pairs=np.stack([own, other], axis=1).astype(np.int32).ravel(),
            lent=lent,
            lender=lender,
        )

    def draw(self, table: Ints, u: Floats) -> Ints:
        """Draw a word from each row's distribution, or from its lender's for the first ``lent`` of u."""
        lent = self.lent.take(table)
        rows = np.flatnonzero(lent)
        if len(rows):
            table, u = table.copy(), u.copy()
            share, of = lent[rows], u[rows]
            borrowed = of < share
            rest = np.where(borrowed, of, of - share) / np.where(borrowed, share, 1 - share)
            u[rows] = np.minimum(rest, _BELOW_ONE)
            table[rows] = np.where(borrowed, self.lender.take(table[rows]), table[rows])
        place = u * self.size.take(table)
        cell = place.astype(np.int64)
        place -= cell
        cell += self.start.take(table)
        second = place >= self.keep.take(cell)
        cell *= 2
        cell += second
        found: Ints = self.pairs.take(cell).astype(np.int64)
        return found


def _fill(weights: Ints) -> tuple[Floats, Ints]:
    """Give the part of each cell that its own word fills, and the place of the word that fills the rest.

    Light words leave room in their cells and heavy ones do not fit into theirs. Laid along one line, all the room and all
    that does not fit are equally long: the heavy word beside a light one fills its cell, and where a heavy word ends,
    within the room of a light one, it keeps less than its own cell and the next heavy word fills that up.
    """
    cells = len(weights)
    whole = int(weights.sum())
    over = weights * cells - whole
    light, heavy = np.flatnonzero(over < 0), np.flatnonzero(over >= 0)
    keep, alias = np.full(cells, whole, dtype=np.int64), np.arange(cells)
    room, excess = np.cumsum(-over[light]), np.cumsum(over[heavy])
    keep[light] = weights[light] * cells
    alias[light] = heavy[np.minimum(np.searchsorted(excess, room + over[light], side="right"), len(heavy) - 1)]
    past = np.searchsorted(room, excess, side="right")
    within = np.concatenate([[0], room])[past] < excess
    ends = np.flatnonzero(within & (past < len(light)) & (np.arange(len(heavy)) < len(heavy) - 1))
    keep[heavy[ends]] = whole + excess[ends] - room[past[ends]]
    alias[heavy[ends]] = heavy[ends + 1]
    return keep / whole, alias
