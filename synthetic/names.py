"""The world's names: forenames by sex and name group, surnames by name group, and the other spellings of either.

A name is a code into one table of words, drawn by the inverse of a cumulative distribution from a uniform number that
the caller has keyed on the person, so that nobody's name depends on anybody else's. The words and their weights come
from :mod:`synthetic.name_pools` and depend on no seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic.name_pools import WeightedNames, curves, group_shares, spelling_families, weighted_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from synthetic.streams import Bools, Floats, Ints

SEXES = ("boys", "girls")
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class NameTables:
    """Every word of the world, and how the name groups draw from them.

    Attributes
    ----------
    groups
        The name groups; a group is named by its place here.
    group_shares
        The share of pupils in each group; sums to 1.
    words
        Every distinct word, sorted by code point, in title case with its accents.
    sha256
        Hash over groups, words, weights and spelling families, for manifests.

    Examples
    --------
    >>> tables = name_tables()
    >>> british = np.zeros(2, dtype=np.int64)
    >>> tables.words.take(tables.surname(british, np.array([0.0, 0.02]))).to_pylist()
    ['Smith', 'Jones']
    """

    groups: tuple[str, ...]
    group_shares: Floats = field(repr=False)
    words: pa.Array = field(repr=False)
    sha256: str
    _forenames: _Draws = field(repr=False)
    _surnames: _Draws = field(repr=False)
    _families: _Families = field(repr=False)

    def forename(self, group: Ints, sex: Ints, u: Floats) -> Ints:
        """Draw a forename for each person.

        Parameters
        ----------
        group
            Places in :attr:`groups`.
        sex
            0 male, 1 female.
        u
            Uniform numbers in [0, 1).

        Returns
        -------
        numpy.ndarray
            Codes into :attr:`words`.
        """
        return self._forenames.draw(np.asarray(group) * len(SEXES) + np.asarray(sex), u)

    def surname(self, group: Ints, u: Floats) -> Ints:
        """Draw a surname for each person, in the form a family bears whatever the sex."""
        return self._surnames.draw(np.asarray(group), u)

    def variant(self, code: Ints, u: Floats) -> Ints:
        """Pick another spelling of each word, all being equally likely; a word that has none stays itself.

        Examples
        --------
        >>> tables = name_tables()
        >>> clark = tables.words.index("Clark").as_py()
        >>> tables.words[int(tables.variant(np.array([clark]), np.array([0.1]))[0])].as_py()
        'Clarke'
        """
        return self._families.other(np.asarray(code), np.asarray(u))

    def has_variant(self, code: Ints) -> Bools:
        """Tell which words have another spelling."""
        has: Bools = self._families.size[code] > 1
        return has


@dataclass(frozen=True, eq=False)
class _Draws:
    """Several distributions over words laid end to end; distribution ``t`` fills the cumulative from t to t + 1."""

    codes: Codes
    weights: Ints
    ends: Ints
    cumulative: Floats
    british_share: Floats
    british: Ints

    @classmethod
    def of(
        cls, lists: Sequence[WeightedNames], british_share: Floats, british: Ints, code: Mapping[str, int]
    ) -> _Draws:
        steps = [np.cumsum(names.weights) for names in lists]
        return cls(
            codes=np.array([code[word] for names in lists for word in names.words], dtype=np.int32),
            weights=np.concatenate([names.weights for names in lists]),
            ends=np.cumsum([len(names.words) for names in lists]),
            cumulative=np.concatenate([table + step / step[-1:] for table, step in enumerate(steps)]),
            british_share=british_share,
            british=british,
        )

    def draw(self, table: Ints, u: Floats) -> Ints:
        """Draw a word from each person's distribution, or from the British one for the first ``british_share`` of u."""
        lent = self.british_share[table]
        own = u >= lent
        with np.errstate(divide="ignore", invalid="ignore"):
            rest = np.where(own, (u - lent) / (1 - lent), u / lent)
        chosen = np.where(own, table, self.british[table])
        at = np.searchsorted(self.cumulative, chosen + rest, side="right")
        found: Ints = self.codes[np.minimum(at, self.ends[chosen] - 1)].astype(np.int64)
        return found


@dataclass(frozen=True, eq=False)
class _Families:
    """Spelling families laid end to end in ``members``; each word knows where its family starts and its place there."""

    members: Codes
    start: Codes
    place: Codes
    size: Codes

    @classmethod
    def of(cls, families: Iterable[tuple[str, ...]], code: Mapping[str, int]) -> _Families:
        start, place = np.zeros(len(code), dtype=np.int32), np.zeros(len(code), dtype=np.int32)
        size = np.ones(len(code), dtype=np.int32)
        members: list[int] = []
        for family in families:
            codes = [code[word] for word in family]
            start[codes], place[codes], size[codes] = len(members), range(len(codes)), len(codes)
            members += codes
        return cls(np.array(members, dtype=np.int32), start, place, size)

    def other(self, code: Ints, u: Floats) -> Ints:
        size = self.size[code]
        step = 1 + (u * (size - 1)).astype(np.int64)
        at = self.start[code] + (self.place[code] + step) % size
        other: Ints = np.where(size > 1, self.members[at], code).astype(np.int64)
        return other


@cache
def name_tables() -> NameTables:
    """Build the tables of names, once; they depend on no seed.

    Examples
    --------
    >>> tables = name_tables()
    >>> tables.groups[:3], round(float(tables.group_shares.sum()), 9)
    (('british', 'irish', 'caribbean'), 1.0)
    """
    groups = tuple(group_shares())
    shares = np.array(list(group_shares().values()))
    forenames = [weighted_names(group, kind) for group in groups for kind in SEXES]
    surnames = [weighted_names(group, "surnames") for group in groups]
    families = spelling_families()
    spelt = {word for family in families for word in family}
    words = sorted(spelt.union(*(names.words for names in [*forenames, *surnames])))
    code = {word: at for at, word in enumerate(words)}
    british = groups.index("british")
    first = _Draws.of(
        forenames,
        np.array([curves()[group, kind].british_share for group in groups for kind in SEXES]),
        np.array([british * len(SEXES) + sex for _ in groups for sex in range(len(SEXES))]),
        code,
    )
    last = _Draws.of(
        surnames,
        np.array([curves()[group, "surnames"].british_share for group in groups]),
        np.full(len(groups), british),
        code,
    )
    alike = _Families.of(families, code)
    return NameTables(
        groups,
        shares,
        pa.array(words, pa.string()),
        _hash(groups, shares, words, first, last, alike),
        first,
        last,
        alike,
    )


def _hash(
    groups: tuple[str, ...], shares: Floats, words: list[str], first: _Draws, last: _Draws, families: _Families
) -> str:
    """Hash whatever a draw depends on, in a fixed byte order."""
    digest = sha256("\x1f".join([*groups, "", *words]).encode())
    for numbers in (shares, first.british_share, last.british_share):
        digest.update(np.ascontiguousarray(numbers, dtype="<f8").tobytes())
    for whole in (
        first.codes,
        first.weights,
        first.ends,
        last.codes,
        last.weights,
        last.ends,
        families.members,
        families.start,
    ):
        digest.update(np.ascontiguousarray(whole, dtype="<i8").tobytes())
    return digest.hexdigest()
