"""When forenames were given: the weights of a group's forenames in each band of birth years.

A name's weight among the births of 1998-2014 together is what its group's list says. It is spread over the bands of birth
years by the name's fashion (``data/forename_fashions.csv``), and the spread is adjusted until both hold at once: the
names' shares of all those births, and a whole in every band (iterative proportional fitting; Deming & Stephan 1940).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from synthetic.data_files import rows
from synthetic.naming.pools import PARTS_PER_GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from synthetic.streams import Floats, Ints

_ANY, _ANY_HYPHENATED = "*", "-"
_ROUNDS = 12  # of fitting: the shares are then within a millionth


@dataclass(frozen=True)
class Fashion:
    """Where in time a name's peak lies, how wide it is, and what is left of the name far away from it."""

    peak: float
    peak_to: float
    width: float
    floor: float


@dataclass(frozen=True, eq=False)
class Bands:
    """The bands of birth years: first and last years, and the share of the births of 1998-2014 that falls into each."""

    first: Ints
    last: Ints
    births: Floats
    _of_year: Ints

    def of(self, birth_year: Ints) -> Ints:
        """Find the band of each year of birth; a year before the first counts as the first, one after the last as the last.

        Examples
        --------
        >>> bands().of(np.array([1900, 1998, 2000, 2001, 2030])).tolist()
        [0, 8, 8, 9, 15]
        """
        found: Ints = self._of_year.take(np.asarray(birth_year) - self.first[0], mode="clip")
        return found

    def __len__(self) -> int:
        return len(self.first)


@cache
def bands() -> Bands:
    """Read the bands of birth years, which follow one another without a gap."""
    table = rows("birth_year_bands.csv")
    first, last = (np.array([int(row[column]) for row in table]) for column in ("first", "last"))
    births = np.array([float(row["births"]) for row in table])
    return Bands(first, last, births / births.sum(), np.repeat(np.arange(len(table)), last - first + 1))


def weights_by_band(words: Sequence[str], weights: Ints, group: str, kind: str) -> Ints:
    """Spread the weights of one group's forenames over the bands of birth years.

    Parameters
    ----------
    words, weights
        The names and their weights among the births of 1998-2014 together.
    group, kind
        Whose names they are; kind is ``boys`` or ``girls``.

    Returns
    -------
    numpy.ndarray
        Whole numbers of at least 1, a row for each band and a column for each name; a row sums to
        :data:`~synthetic.naming.pools.PARTS_PER_GROUP` but for rounding.

    Examples
    --------
    >>> spread = weights_by_band(["Mohammed", "Muhammad"], np.array([600, 400]), "south_asian_muslim", "boys")
    >>> (spread[[0, -1]] / 1e9).round(1).tolist()
    [[1.0, 0.0], [0.2, 0.8]]
    """
    span = bands()
    middle = (span.first + span.last) / 2
    shape = _shapes(words, group, kind, middle)
    pooled = weights / weights.sum()
    counted = np.flatnonzero(span.births)
    births = span.births[counted, None]
    factor = pooled / (shape[counted] * births).sum(axis=0)
    for _ in range(_ROUNDS):
        given = shape[counted] * factor
        given *= births / given.sum(axis=1, keepdims=True)
        factor *= pooled / given.sum(axis=0)
    given = shape * factor
    given /= given.sum(axis=1, keepdims=True)
    spread: Ints = np.maximum(np.rint(given * PARTS_PER_GROUP), 1).astype(np.int64)
    return spread


def _shapes(words: Sequence[str], group: str, kind: str, year: Floats) -> Floats:
    """Evaluate every name's fashion in every year: a row for each year and a column for each name."""
    known = _fashions()[group, kind]
    of = [known.get(word) or known[_ANY_HYPHENATED if "-" in word and _ANY_HYPHENATED in known else _ANY] for word in words]
    peak, peak_to, width, floor = np.array([(each.peak, each.peak_to, each.width, each.floor) for each in of]).T
    somewhere = np.array([crc32(f"{kind} {word}".encode()) for word in words]) / 2**32
    peak = peak + (peak_to - peak) * somewhere
    shapes: Floats = floor + np.exp(-(((year[:, None] - peak) / width) ** 2) / 2)
    return shapes


@cache
def _fashions() -> Mapping[tuple[str, str], Mapping[str, Fashion]]:
    """Read the fashions of every group and kind, by name; a name that is listed twice is of the first row."""
    found: dict[tuple[str, str], dict[str, Fashion]] = {}
    for row in rows("forename_fashions.csv"):
        fashion = Fashion(float(row["peak"]), float(row["peak_to"]), float(row["width"]), float(row["floor"]))
        known = found.setdefault((row["name_group"], row["kind"]), {})
        for name in row["names"].split():
            known.setdefault(name, fashion)
    return found
