"""Where the words of :mod:`synthetic.naming.tables` come from, and the weight each of them has in its name group.

A group has three kinds of names: girls' forenames, boys' forenames and surnames. Each kind is a list in an order and a
curve that shares the group out along it. The list is our own short one, then names put together from parts, then the
tables of Faker, read once. In front of it may stand a head, whose names have shares of their own.

Surnames of the group ``british`` have Faker's 500 weights as their head. Those weights are percentages of *all* people
and sum to 39.5, so they are never normalised: the rest is a tail of real and built surnames. Everything is put into a
fixed order first, and weights are whole numbers, so that the tables are the same bytes on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product
from math import fsum
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.data_files import rows
from synthetic.naming.built_surnames import built_surnames
from synthetic.naming.word_arrays import strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from synthetic.streams import Floats, Ints

__all__ = [
    "KINDS",
    "PARTS_PER_GROUP",
    "Curve",
    "WeightedNames",
    "curves",
    "faker_table",
    "group_shares",
    "listed_words",
    "rows",
    "scattered",
    "spelling_families",
    "weighted_names",
]

KINDS = ("boys", "girls", "surnames")
PARTS_PER_GROUP = 1_000_000_000  # a weight is a whole number of these: too coarse for a last bit of a power to show
_NAME = re.compile(r"[^\W\d_]{3,}(-[^\W\d_]+)*|[DO]'[^\W\d_]+")
_THRICE = re.compile(r"(.)\1\1", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class WeightedNames:
    """The names of one kind in one group, the heaviest not necessarily first, with whole-number weights."""

    words: pa.StringArray
    weights: Ints


@dataclass(frozen=True)
class Curve:
    """How a list is shared out, and which part of the group draws from the group ``british`` instead."""

    british_share: float
    offset: float
    exponent: float

    def shares(self, names: int) -> Floats:
        """Share out one along ``names`` ranks: in proportion to (rank + offset) ** -exponent (Mandelbrot 1953).

        Examples
        --------
        >>> Curve(british_share=0, offset=0, exponent=1).shares(2).round(3).tolist()
        [0.667, 0.333]
        """
        raw = (np.arange(1.0, names + 1) + self.offset) ** -self.exponent
        shares: Floats = raw / raw.sum()
        return shares


@cache
def curves() -> Mapping[tuple[str, str], Curve]:
    """Read the curve of every group and kind.

    Examples
    --------
    >>> curves()["caribbean", "surnames"].british_share
    1.0
    """
    return {
        (row["name_group"], row["kind"]): Curve(float(row["british_share"]), float(row["offset"]), float(row["exponent"]))
        for row in rows("name_curves.csv")
    }


@cache
def group_shares() -> Mapping[str, float]:
    """Share out the pupils among the name groups.

    Examples
    --------
    >>> round(group_shares()["british"], 2)
    0.72
    """
    pupils: dict[str, list[float]] = {group: [] for group, _ in curves()}
    for row in rows("name_group_shares.csv"):
        pupils[row["name_group"]].append(int(row["pupils"]) * float(row["share"]))
    everyone = fsum(part for parts in pupils.values() for part in parts)
    return {group: fsum(parts) / everyone for group, parts in pupils.items()}


def weighted_names(group: str, kind: str) -> WeightedNames:
    """List the names of one kind in one group with their weights; forenames as among all births of 1998-2014.

    Parameters
    ----------
    group
        One of the groups in ``data/name_curves.csv``.
    kind
        ``boys``, ``girls`` or ``surnames``.

    Returns
    -------
    WeightedNames
        Distinct words; their weights sum to :data:`PARTS_PER_GROUP` but for rounding.

    Examples
    --------
    >>> names = weighted_names("sikh", "surnames")
    >>> names.words[:2].to_pylist(), (names.weights[:2] / PARTS_PER_GROUP).round(2).tolist()
    (['Singh', 'Kaur'], [0.17, 0.12])
    """
    curve = curves()[group, kind]
    shares = {word: share / (1 - curve.british_share) for word, share in _head(group, kind).items()}
    for share, compounds in _compounds(group, kind):
        own = [word for word in compounds if word not in shares]
        shares |= dict(zip(own, (share / (1 - curve.british_share) * curve.shares(len(own))).tolist(), strict=True))
    words = strings([*shares, *(word for word in _ranked(group, kind) if word not in shares)])
    if (group, kind) == ("british", "surnames"):
        words = pc.unique(pa.concat_arrays([words, built_surnames()]))
    left = (1 - fsum(shares.values())) * curve.shares(len(words) - len(shares))
    weights = np.rint(np.concatenate([list(shares.values()), left]) * PARTS_PER_GROUP).astype(np.int64)
    return WeightedNames(words, np.maximum(weights, 1))


@cache
def spelling_families() -> tuple[tuple[str, ...], ...]:
    """Read the families of spellings that are written for each other; a word stands in one family only."""
    return tuple(tuple(_words(row["spellings"])) for row in rows("spelling_families.csv"))


@cache
def faker_table(locale: str, table: str) -> Mapping[str, float]:
    """Read one table of Faker as words and weights, sorted, without what is not one word of three letters or more.

    Examples
    --------
    >>> faker_table("en_GB", "last_names")["Smith"]
    1.15
    """
    provider = import_module(f"faker.providers.person.{locale}").Provider
    found = getattr(provider, table)
    weights = found if hasattr(found, "items") else dict.fromkeys(found, 1.0)
    tidy = {word.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"): weight for word, weight in weights.items()}
    return {word: float(tidy[word]) for word in sorted(tidy) if _NAME.fullmatch(word)}


def scattered(words: Iterable[str]) -> list[str]:
    """Put words in an order that has nothing to do with their letters; the few that tie stay as they came.

    Examples
    --------
    >>> scattered(["Ada", "Bea", "Cyd"])
    ['Cyd', 'Bea', 'Ada']
    """
    return sorted(words, key=lambda word: crc32(word.encode()))


@cache
def listed_words(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Read our own lists of one kind, by group.

    Examples
    --------
    >>> listed_words("surnames")["polish"][:2]
    ('Nowak', 'Kowalski')
    """
    lists: dict[str, list[str]] = {group: [] for group, _ in curves()}
    file, column = ("surnames.csv", "surnames") if kind == "surnames" else ("forenames.csv", "forenames")
    for row in rows(file):
        if row.get("kind", kind) == kind:
            lists[row["name_group"]] += _words(row[column])
    return {group: tuple(dict.fromkeys(words)) for group, words in lists.items()}


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


def _head(group: str, kind: str) -> Mapping[str, float]:
    """List the names with shares of their own, as shares of everyone in the group."""
    return _surname_heads()[group] if kind == "surnames" else _forename_heads(group, kind)


@cache
def _forename_heads(group: str, kind: str) -> Mapping[str, float]:
    return {
        row["forename"]: float(row["share"])
        for row in rows("forename_heads.csv")
        if (row["name_group"], row["kind"]) == (group, kind)
    }


@cache
def _surname_heads() -> Mapping[str, Mapping[str, float]]:
    """Divide Faker's 500 percentages of people among the groups, as shares of each group."""
    whole_percent = faker_table("en_GB", "last_names")
    british = dict(whole_percent)
    percent = {group: dict[str, float]() for group in group_shares()}
    for row in rows("surname_head_groups.csv"):
        word, share = row["surname"], float(row["share"])
        british[word] -= whole_percent[word] * share
        percent[row["name_group"]][word] = whole_percent[word] * share * float(row["pupils_per_person"])
    percent["british"] = {word: weight for word, weight in _heaviest_first(british) if weight > 1e-9}
    drawing = {group: share for group, share in group_shares().items() if group != "british"}
    lent = fsum(share * curves()[group, "surnames"].british_share for group, share in drawing.items())
    whole = {**drawing, "british": group_shares()["british"] + lent}
    return {
        group: {word: weight / 100 / whole[group] for word, weight in weights.items()} for group, weights in percent.items()
    }


def _heaviest_first(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))


def _pairs(row: Mapping[str, str]) -> list[str]:
    """Join every first with every second part, pairs of early parts first."""
    firsts, seconds = (list(dict.fromkeys(_words(row[side]))) for side in ("firsts", "seconds"))
    places = product(range(len(firsts)), range(len(seconds)))
    ranks = sorted(((first + 1) * (second + 1), first, second) for first, second in places)
    pairs = ((firsts[first], seconds[second]) for _, first, second in ranks)
    joined = (f"{first}{row['joiner']}{second}" for first, second in pairs if first != second)
    return [word for word in dict.fromkeys(joined) if not _THRICE.search(word)]


def _elements(group: str, kind: str) -> list[dict[str, str]]:
    return [row for row in rows("name_elements.csv") if (row["name_group"], row["kind"]) == (group, kind)]


def _compounds(group: str, kind: str) -> list[tuple[float, list[str]]]:
    return [(float(row["share"]), _pairs(row)) for row in _elements(group, kind) if row["share"]]


@cache
def _ranked(group: str, kind: str) -> tuple[str, ...]:
    """List a kind in its order, without the built surnames, each word once."""
    return tuple(dict.fromkeys(_in_order(group, kind)))


def _in_order(group: str, kind: str) -> Iterator[str]:
    """Give our names, their other spellings, names put together, then Faker's tables."""
    own = listed_words(kind)[group]
    yield from own
    yield from _other_spellings({*own, *_head(group, kind)})
    for row in _elements(group, kind):
        if not row["share"]:
            yield from _pairs(row)
    foreign = _foreign_surnames() if (group, kind) == ("british", "surnames") else frozenset()
    for table in _tables(group, kind):
        yield from (word for word in scattered(table) if word not in foreign)


def _other_spellings(of: set[str]) -> Iterator[str]:
    for family in spelling_families():
        if of.intersection(family):
            yield from (word for word in family if word not in of)


def _tables(group: str, kind: str) -> Iterator[Iterable[str]]:
    for row in rows("faker_name_pools.csv"):
        if (row["name_group"], row["kind"]) == (group, kind):
            own = row["locale"] == "own"
            yield _ranked(group, row["table"]) if own else faker_table(row["locale"], row["table"])


@cache
def _foreign_surnames() -> frozenset[str]:
    """List the surnames of the other groups, which Faker's tables for New Zealand and the United States hold too."""
    others = [group for group in group_shares() if group not in ("british", "irish", "caribbean")]
    return frozenset(word for group in others for word in (*_head(group, "surnames"), *_ranked(group, "surnames")))
