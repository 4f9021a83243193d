"""The world's names: forenames by sex, name group and year of birth, surnames by name group, and other forms of either.

A name is a code into one table of words, looked up by a uniform number that the caller has keyed on the person, so that
nobody's name depends on anybody else's. The words and their weights come from :mod:`synthetic.naming.pools`,
:mod:`synthetic.naming.fashions` and the user's own files, and depend on no seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.naming.draws import Draws
from synthetic.naming.fashions import Bands, bands, weights_by_band
from synthetic.naming.frequency_files import forename_file, surname_file
from synthetic.naming.pools import curves, group_shares, weighted_names
from synthetic.naming.sex_forms import SexForms, sex_pairs
from synthetic.naming.spellings import Spellings, all_families
from synthetic.naming.word_arrays import numbers, places, strings
from synthetic.refusal import outside, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from synthetic.naming.draws import Codes
    from synthetic.streams import Bools, Floats, Ints

SEXES = ("boys", "girls")
BRITISH = "british"


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
        Hash over groups, words, weights, spelling families and forms by sex, for manifests.
    given
        Whose words and weights came from files, and name and hash of each file; empty where none did.

    Examples
    --------
    >>> tables = name_tables()
    >>> polish = np.full(2, tables.groups.index("polish"))
    >>> families = tables.surname(polish, np.array([0.03, 0.031]))
    >>> tables.words.take(tables.for_sex(families, np.array([1, 1]))).to_pylist()
    ['Nowak', 'Kamińska']
    """

    groups: tuple[str, ...]
    group_shares: Floats = field(repr=False)
    words: pa.StringArray = field(repr=False)
    sha256: str
    _forenames: Draws = field(repr=False)
    _surnames: Draws = field(repr=False)
    _spellings: Spellings = field(repr=False)
    _sex_forms: SexForms = field(repr=False)
    _bands: Bands = field(repr=False)
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def forename(self, group: Ints, sex: Ints, birth_year: Ints, u: Floats) -> Ints:
        """Draw a forename for each person.

        Parameters
        ----------
        group
            Places in :attr:`groups`.
        sex
            0 male, 1 female.
        birth_year
            Years of birth; years before 1955 count as 1955 and years after 2021 as 2021.
        u
            Uniform numbers in [0, 1).

        Returns
        -------
        numpy.ndarray
            Codes into :attr:`words`, 64-bit.
        """
        table = (np.asarray(group, dtype=np.int64) * len(SEXES) + sex) * len(self._bands) + self._bands.of(birth_year)
        return self._forenames.draw(table, np.asarray(u))

    def surname(self, group: Ints, u: Floats) -> Ints:
        """Draw a surname for each person, in the form a family bears whatever the sex."""
        return self._surnames.draw(np.asarray(group), np.asarray(u))

    def variant(self, code: Ints, u: Floats) -> Ints:
        """Pick another spelling of each word, all being equally likely; a word that has none stays itself.

        Examples
        --------
        >>> tables = name_tables()
        >>> clark = tables.words.index("Clark").as_py()
        >>> tables.words[int(tables.variant(np.array([clark]), np.array([0.1]))[0])].as_py()
        'Clarke'
        """
        return self._spellings.other(np.asarray(code), np.asarray(u))

    def has_variant(self, code: Ints) -> Bools:
        """Tell which words have another spelling."""
        has: Bools = self._spellings.size[code] > 1
        return has

    def for_sex(self, code: Ints, sex: Ints) -> Ints:
        """Give the form of each surname that a person of that sex bears; a word with one form only stays itself.

        Parameters
        ----------
        code
            Codes into :attr:`words`.
        sex
            0 male, 1 female.

        Examples
        --------
        >>> tables = name_tables()
        >>> singh = np.full(2, tables.words.index("Singh").as_py())
        >>> tables.words.take(tables.for_sex(singh, np.array([0, 1]))).to_pylist()
        ['Singh', 'Kaur']
        """
        return self._sex_forms.for_sex(np.asarray(code), np.asarray(sex))

    def has_sex_forms(self, code: Ints) -> Bools:
        """Tell which words would be another word for a person of the other sex."""
        has: Bools = self._sex_forms.marked[code]
        return has


def name_tables(
    *, forenames: str | Path | None = None, surnames: str | Path | None = None, group: str = BRITISH
) -> NameTables:
    """Build the tables of names; they depend on no seed, and are built once where no files are given.

    Parameters
    ----------
    forenames
        A CSV file of forenames with the columns ``sex``, ``name``, ``count`` and optionally ``year``, such as the tables
        of baby names of the Office for National Statistics; see :func:`synthetic.naming.frequency_files.forename_file`.
    surnames
        A CSV file of surnames with the columns ``name`` and ``count``; see
        :func:`synthetic.naming.frequency_files.surname_file`.
    group
        The name group whose words and weights come from the files. The lists of the other groups are unchanged; where
        a part of a group draws as in the group ``british``, and that is the one given, it draws from the files too.

    Raises
    ------
    InputError
        If the group is unknown or a file cannot be used.

    Examples
    --------
    >>> tables = name_tables()
    >>> tables.groups[:3], round(float(tables.group_shares.sum()), 9)
    (('british', 'irish', 'caribbean'), 1.0)
    """
    for what, file in (("forenames", forenames), ("surnames", surnames)):
        if file is not None and not isinstance(file, str | Path):
            raise outside(what, file, "a path to a CSV file")
    if not isinstance(group, str) or group not in group_shares():
        raise unknown("name group", group, group_shares())
    if forenames is None and surnames is None:
        return _own_tables()
    files = {what: Path(file) for what, file in (("forenames", forenames), ("surnames", surnames)) if file is not None}
    made = _tables(forenames, surnames, group)
    said = {what: {"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for what, path in files.items()}
    return replace(made, given={"group": group, **said})


@cache
def _own_tables() -> NameTables:
    return _tables(None, None, BRITISH)


@dataclass(frozen=True, eq=False)
class _List:
    """The words of one group and kind, and the weights of each in one or more distributions."""

    words: pa.StringArray
    weights: Ints
    british_share: float


def _tables(forenames: str | Path | None, surnames: str | Path | None, of: str) -> NameTables:
    groups = tuple(group_shares())
    shares = np.array(list(group_shares().values()))
    given = {} if forenames is None else {
        (of, kind): _List(words, weights, 0.0) for kind, (words, weights) in forename_file(forenames, bands()).items()
    }  # fmt: skip
    if surnames is not None:
        given[of, "surnames"] = _List(*surname_file(surnames), 0.0)
    first = [given.get((group, kind)) or _forenames(group, kind) for group in groups for kind in SEXES]
    last = [given.get((group, "surnames")) or _surnames(group) for group in groups]
    pairs = sex_pairs(lambda group: last[groups.index(group)].words.to_pylist())
    paired = strings(list(dict.fromkeys(word for pair in pairs for word in (pair.male, pair.female))))
    lists = pa.concat_arrays([each.words for each in [*last, *first]])
    families = all_families(pa.concat_arrays([paired, lists]))
    spelt = strings([word for family in families for word in family])
    words, codes = _coded(pa.concat_arrays([lists, paired, spelt]))
    ends = np.cumsum([len(each.words) for each in [*last, *first]])
    *own, others = np.split(codes, ends)
    code = dict(zip([*paired.to_pylist(), *spelt.to_pylist()], others.tolist(), strict=True))
    british = groups.index(BRITISH)
    spellings, sex_forms = Spellings.of(families, code, len(words)), SexForms.of(pairs, code, len(words))
    digest = _hash(groups, shares, words, own, [*last, *first], spellings, sex_forms)
    return NameTables(
        groups,
        shares,
        words,
        digest,
        _draws(own[len(last) :], first, british * len(SEXES) + np.tile(np.arange(len(SEXES)), len(groups))),
        _draws(own[: len(last)], last, np.full(len(groups), british)),
        spellings,
        sex_forms,
        bands(),
    )


def _forenames(group: str, kind: str) -> _List:
    names = weighted_names(group, kind)
    weights = weights_by_band(names.words.to_pylist(), names.weights, group, kind)
    return _List(names.words, weights, curves()[group, kind].british_share)


def _surnames(group: str) -> _List:
    names = weighted_names(group, "surnames")
    return _List(names.words, names.weights[None, :], curves()[group, "surnames"].british_share)


def _coded(all_words: pa.StringArray) -> tuple[pa.StringArray, Codes]:
    """Sort the distinct words by code point and give the place of each of all the words."""
    distinct = all_words.dictionary_encode()
    order = numbers(pc.array_sort_indices(distinct.dictionary))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return distinct.dictionary.take(places(order)), rank[numbers(distinct.indices)]


def _draws(codes: Sequence[Codes], lists: Sequence[_List], lender: Ints) -> Draws:
    """Make one table of each row of weights; the lender of a row is the same row of another list."""
    depth = len(lists[0].weights)
    return Draws.of(
        [own for own, each in zip(codes, lists, strict=True) for _ in each.weights],
        [row for each in lists for row in each.weights],
        np.repeat([each.british_share for each in lists], depth),
        (lender[:, None] * depth + np.arange(depth)).ravel(),
    )


def _hash(groups: tuple[str, ...], shares: Floats, words: pa.StringArray, codes: Sequence[Codes], lists: Sequence[_List],
          spellings: Spellings, sex_forms: SexForms) -> str:  # fmt: skip
    """Hash whatever a draw depends on, in a fixed byte order."""
    digest = sha256("\x1f".join([*groups, "", *words.to_pylist()]).encode())
    for shared in (shares, np.array([each.british_share for each in lists])):
        digest.update(np.ascontiguousarray(shared, dtype="<f8").tobytes())
    for whole in (*codes, *(each.weights for each in lists), spellings.members, spellings.start, sex_forms.forms):
        digest.update(np.ascontiguousarray(whole, dtype="<i8").tobytes())
    return digest.hexdigest()
