"""Where a family comes from, and what follows for its children: first language, country of birth, nationality.

A heritage is a country with a language. It is drawn by name group and keyed on the family, so that brothers and sisters
share it; what a child has of it depends on whether the child was born in England or came from abroad. No table of these
by name was ever published: the shares are assumptions, checked against what was (``data/heritages.csv``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.data_files import rows
from synthetic.naming.pools import group_shares
from synthetic.origins.parts import lay_out, part

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

ENGLISH = BRITAIN = 0
"""The first language and the first country of the lists."""
_HERITAGE_BITS, _ONWARD_BITS = 12, 10


@cache
def languages() -> tuple[str, ...]:
    """List the codes of first languages, English first, with the four that a school writes when it does not know.

    Examples
    --------
    >>> languages()[0], languages()[-4:]
    ('ENG', ('ENB', 'OTB', 'NOT', 'REF'))
    """
    return tuple(row["code"] for row in rows("languages.csv"))


@cache
def language_labels() -> Mapping[str, str]:
    """Say what each code of a language stands for.

    Examples
    --------
    >>> language_labels()["PNJ"]
    'Panjabi'
    """
    return {row["code"]: row["label"] for row in rows("languages.csv")}


@cache
def countries() -> tuple[str, ...]:
    """List the codes of countries, Britain first, then stateless and the three answers that are none.

    Examples
    --------
    >>> countries()[0], countries()[-4:]
    ('GBR', ('STA', 'NKO', 'NYO', 'REF'))
    """
    return tuple(row["code"] for row in rows("countries.csv"))


@cache
def country_labels() -> Mapping[str, str]:
    """Say what each code of a country stands for.

    Examples
    --------
    >>> country_labels()["POL"]
    'Poland'
    """
    return {row["code"]: row["label"] for row in rows("countries.csv")}


def language(world: World, family: Ints, name_group: Ints, arrived: Bools) -> Ints:
    """Give the first language of children.

    Parameters
    ----------
    world
        Seed and figures.
    family
        Family numbers: the draws are keyed on them, so that brothers and sisters speak alike.
    name_group
        Places in ``world.names.groups``.
    arrived
        Who came from abroad after birth.

    Returns
    -------
    numpy.ndarray
        Places in :func:`languages`: what is spoken, never one of the last four.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world = World(1, parameters(), homes=50)
    >>> polish = np.full(5, list(group_shares()).index("polish"))
    >>> [languages()[code] for code in language(world, np.arange(5), polish, np.ones(5, dtype=bool))]
    ['LIT', 'HGR', 'CZE', 'POL', 'HGR']
    """
    heritage = _heritage(world, family, name_group, arrived)
    spoken = _heritages().language[heritage].astype(np.int64)
    could = np.flatnonzero(spoken != ENGLISH)
    kept = _kept("language", name_group[could], arrived[could])
    lost = streams.uniform(world.key("family", "language kept"), family[could]) >= kept
    spoken[could[lost]] = ENGLISH
    return spoken


def country_of_birth(world: World, family: Ints, name_group: Ints, arrived: Bools) -> Ints:
    """Give the country in which children were born: Britain, or for those who came mostly that of the heritage.

    Parameters are those of :func:`language`.

    Returns
    -------
    numpy.ndarray
        Places in :func:`countries`, never one of the last four.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world = World(1, parameters(), homes=50)
    >>> somali = np.full(4, list(group_shares()).index("somali"))
    >>> came = np.array([True, True, True, False])
    >>> [countries()[code] for code in country_of_birth(world, np.arange(4), somali, came)]
    ['SOM', 'ETH', 'ERI', 'GBR']
    """
    country = np.full(len(family), BRITAIN, dtype=np.int64)
    came = np.flatnonzero(arrived)
    heritage = _heritage(world, family[came], name_group[came], arrived[came])
    country[came] = _heritages().country[heritage]
    onward = came[
        streams.uniform(world.key("family", "born elsewhere"), family[came]) < world.parameters["heritage.born_elsewhere"]
    ]
    country[onward] = _onward()[part(world.key("family", "born where"), _ONWARD_BITS, family[onward])]
    return country


def nationality(world: World, family: Ints, name_group: Ints, arrived: Bools) -> Ints:
    """Give the nationality of children: British, or that of the heritage; a few of those who came are stateless.

    A school could record several nationalities of a pupil; here there is one. Parameters are those of :func:`language`.

    Returns
    -------
    numpy.ndarray
        Places in :func:`countries`, never one of the last three.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world = World(1, parameters(), homes=50)
    >>> polish = np.full(4, list(group_shares()).index("polish"))
    >>> [countries()[code] for code in nationality(world, np.arange(4), polish, np.zeros(4, dtype=bool))]
    ['GBR', 'GBR', 'CZE', 'POL']
    """
    heritage = _heritage(world, family, name_group, arrived)
    held = _heritages().country[heritage].astype(np.int64)
    could = np.flatnonzero(held != BRITAIN)
    kept = _kept("foreign", name_group[could], arrived[could])
    british = streams.uniform(world.key("family", "nationality kept"), family[could]) >= kept
    held[could[british]] = BRITAIN
    came = np.flatnonzero(arrived)
    stateless = streams.uniform(world.key("family", "stateless"), family[came]) < world.parameters["nationality.stateless"]
    held[came[stateless]] = countries().index("STA")
    return held


def _heritage(world: World, family: Ints, name_group: Ints, arrived: Bools) -> npt.NDArray[np.int8]:
    """Draw heritages; who came from abroad has one that is not British."""
    drawn = part(world.key("family", "heritage"), _HERITAGE_BITS, family)
    row = np.asarray(name_group).astype(np.int64) * 2 + arrived
    heritage: npt.NDArray[np.int8] = _heritages().parts[(row << _HERITAGE_BITS) + drawn]
    return heritage


def _kept(what: str, name_group: Ints, arrived: Bools) -> Floats:
    kept: Floats = _keeping()[what][np.asarray(name_group).astype(np.int64), arrived.astype(np.int64)]
    return kept


@dataclass(frozen=True)
class _Heritages:
    """Country and language of every heritage, and the parts of every name group, born here and come from abroad."""

    country: npt.NDArray[np.int16]
    language: npt.NDArray[np.int16]
    parts: npt.NDArray[np.int8]


@cache
def _heritages() -> _Heritages:
    groups, listed = list(group_shares()), rows("heritages.csv")
    country = np.array([countries().index(row["country"]) for row in listed], dtype=np.int16)
    language = np.array([languages().index(row["language"]) for row in listed], dtype=np.int16)
    shares = np.zeros((len(groups), 2, len(listed)))
    for at, row in enumerate(listed):
        shares[groups.index(row["name_group"]), :, at] = float(row["share"])
    shares[:, 1, country == BRITAIN] = 0
    shares /= shares.sum(axis=2, keepdims=True)
    return _Heritages(country, language, lay_out(shares.reshape(-1, len(listed)), _HERITAGE_BITS))


@cache
def _keeping() -> Mapping[str, Floats]:
    """Read what each name group keeps of language and nationality: one row a group; born here, come from abroad."""
    by_group = {row["name_group"]: row for row in rows("name_group_backgrounds.csv")}
    return {
        what: np.array(
            [[float(by_group[group][f"{what}_{how}"]) for how in ("born_here", "arrived")] for group in group_shares()]
        )
        for what in ("language", "foreign")
    }


@cache
def _onward() -> npt.NDArray[np.int8]:
    shares = np.array([float(row["onward"] or 0) for row in rows("countries.csv")])
    return lay_out(shares[None, :], _ONWARD_BITS)
