"""Which ethnic group a family belongs to, and which name group goes with it.

Both are fixed at birth and shared by brothers and sisters. The shares of the ethnic groups go by year of birth, so that
the pupils of a census are mixed as the Department's headcounts of that year say (``data/ethnic_groups.csv``). Families
resemble their neighbours: some take their groups from the neighbourhood, which draws from the same shares, so that the
shares of the whole are not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from synthetic import streams
from synthetic.data_files import rows
from synthetic.families import LONGEST_GAP, SHORTEST_GAP, YEAR
from synthetic.naming.pools import group_shares
from synthetic.origins.parts import lay_out, part

if TYPE_CHECKING:
    import pandas as pd

    from synthetic.figures import Parameters
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

FIRST_YEAR, LAST_YEAR = 1970, 2030  # years of birth before or after are taken for these
_BASE_YEAR, _EARLY, _LATE = 2005, 1998, 2012
_ETHNIC_BITS, _NAME_BITS = 14, 10  # a share is a whole number of these parts, so that a draw is one look into a table
_FIRST_AGE, _SCHOOL_YEARS = 4.9, 12  # mean age in January of reception, and the years from there to year 11


@dataclass(frozen=True)
class EthnicGroups:
    """The ethnic groups; a group is named by its place in ``codes``.

    Attributes
    ----------
    codes
        The minor codes of the school census, in the order of the Department's tables.
    labels, major
        What each code stands for, and the major group it belongs to.
    recorded
        The codes that a school may write: ``codes``, then ``REFU`` and ``NOBT``.
    recorded_labels
        What each of those stands for.

    Examples
    --------
    >>> groups = ethnic_groups()
    >>> len(groups.codes), groups.codes[:3], groups.recorded[-2:]
    (18, ('WBRI', 'WIRI', 'WIRT'), ('REFU', 'NOBT'))
    """

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    major: tuple[str, ...]
    recorded: tuple[str, ...]
    recorded_labels: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Show code, label and major group."""
        import pandas as pd

        return pd.DataFrame({"code": self.codes, "label": self.labels, "major": self.major})


@cache
def ethnic_groups() -> EthnicGroups:
    """Read the ethnic groups of the school census, once.

    Examples
    --------
    >>> ethnic_groups().labels[ethnic_groups().codes.index("APKN")]
    'Pakistani'
    """
    children = _children()
    everything = rows("ethnic_groups.csv")
    return EthnicGroups(
        codes=tuple(row["code"] for row in children),
        labels=tuple(row["label"] for row in children),
        major=tuple(row["major"] for row in children),
        recorded=tuple(row["code"] for row in everything),
        recorded_labels=tuple(row["label"] for row in everything),
    )


def ethnic_shares(birth_year: npt.ArrayLike, growth_before_1998: float) -> Floats:
    """Give the shares of the ethnic groups among the pupils born in calendar years.

    In proportion to share · exp(growth · (year - 2005) + growth from 2012 · max(year - 2012, 0)), and for every group but
    White British also · exp(growth before 1998 · min(year - 1998, 0)): a straight trend in the log of the odds.

    Parameters
    ----------
    birth_year
        Calendar years, not necessarily whole.
    growth_before_1998
        ``ethnicity.growth_before_1998``.

    Returns
    -------
    numpy.ndarray
        One row a year, one column a group; rows sum to 1.

    Examples
    --------
    >>> ethnic_shares([1990, 2000, 2010], 0.08)[:, 0].round(3).tolist()
    [0.864, 0.723, 0.662]
    """
    year = np.atleast_1d(np.asarray(birth_year, dtype=np.float64))[:, None]
    share, growth, late = (
        np.array([float(row[column]) for row in _children()]) for column in ("share_2005", "growth", "growth_from_2012")
    )
    minority = np.arange(len(share)) > 0
    exponent = growth * (year - _BASE_YEAR) + late * np.maximum(year - _LATE, 0)
    exponent += growth_before_1998 * minority * np.minimum(year - _EARLY, 0)
    odds = share * np.exp(exponent)
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares


def ethnic_group(world: World, family: Ints, birth_year: Ints, neighbourhood: Ints) -> Ints:
    """Draw the ethnic group of each family.

    Parameters
    ----------
    world
        Seed and figures.
    family
        Family numbers.
    birth_year
        The calendar year in which the family's first child was born, so that brothers and sisters agree. That the others
        are born later, and that some families arrive when their children are already of school age, is allowed for: it
        is the mix of the pupils on roll that comes out as published.
    neighbourhood
        Number of the neighbourhood the family lives in at the first child's birth.

    Returns
    -------
    numpy.ndarray
        Places in ``ethnic_groups().codes``; a share is right to within 0.003 of a percentage point.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world, family = World(1, parameters(), homes=50), np.arange(100_000)
    >>> drawn = ethnic_group(world, family, np.full(100_000, 2003), family // 1000)
    >>> bool(0.65 < (drawn == 0).mean() < 0.75)
    True
    """
    drawn = _drawn(world, "ethnic group", family, neighbourhood, _ETHNIC_BITS)
    year = np.clip(np.asarray(birth_year).astype(np.int64), FIRST_YEAR, LAST_YEAR) - FIRST_YEAR
    group: Ints = _tables(_figures(world.parameters))[(year << _ETHNIC_BITS) + drawn].astype(np.int64)
    return group


def name_group(world: World, family: Ints, ethnic: Ints, neighbourhood: Ints | None = None) -> Ints:
    """Draw the name group of each family, given its ethnic group.

    Parameters
    ----------
    world, family
        As for :func:`ethnic_group`.
    ethnic
        Places in ``ethnic_groups().codes``.
    neighbourhood
        As for :func:`ethnic_group`: families that take their ethnic group from the neighbourhood then take their name
        group from it too. Without it every family draws its own.

    Returns
    -------
    numpy.ndarray
        Places in the order of ``name_pools.group_shares()``, which is that of ``world.names.groups``.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world, pakistani = World(1, parameters(), homes=50), ethnic_groups().codes.index("APKN")
    >>> list(group_shares())[name_group(world, np.array([3]), np.array([pakistani]))[0]]
    'south_asian_muslim'
    """
    drawn = _drawn(world, "name group", family, neighbourhood, _NAME_BITS)
    group: Ints = _name_table()[(np.asarray(ethnic).astype(np.int64) << _NAME_BITS) + drawn].astype(np.int64)
    return group


def _drawn(world: World, what: str, family: Ints, neighbourhood: Ints | None, width: int) -> Ints:
    """Draw a part of the whole for each family: its own, or its neighbourhood's where it is like its neighbours."""
    drawn = part(world.key("family", what), width, family)
    if neighbourhood is not None:
        alike = np.flatnonzero(_like_neighbours(world, family))
        drawn[alike] = part(world.key("neighbourhood", what), width, neighbourhood[alike])
    return drawn


def _like_neighbours(world: World, family: Ints) -> Bools:
    alike: Bools = (
        streams.uniform(world.key("family", "like neighbours"), family) < world.parameters["family.own_group_neighbourhood"]
    )
    return alike


@cache
def _children() -> tuple[dict[str, str], ...]:
    """Read the groups that a child can belong to."""
    return tuple(row for row in rows("ethnic_groups.csv") if row["share_2005"])


@dataclass(frozen=True)
class _Figures:
    """What the shares among families depend on."""

    growth_before_1998: float
    arrived_british: float
    arrived_other: float
    latest_arrival: float
    later_births: float


def _figures(parameters: Parameters) -> _Figures:
    return _Figures(
        growth_before_1998=parameters["ethnicity.growth_before_1998"],
        arrived_british=parameters["person.arrived_british"],
        arrived_other=parameters["person.arrived_other"],
        latest_arrival=parameters["person.childhood"] - 1,
        later_births=_later_births(parameters),
    )


def _later_births(parameters: Parameters) -> float:
    """Give the mean years from the birth of a family's first child to that of any child, the first included."""
    at_least = np.cumsum(parameters.group("family.children")[::-1])[::-1]  # families with 1, 2, ... children or more
    wait = max(parameters["family.gap_days"] - SHORTEST_GAP, 1e-9)
    gap = SHORTEST_GAP + wait * -np.expm1(-(LONGEST_GAP - SHORTEST_GAP) / wait)
    gaps = float(np.arange(len(at_least)) @ at_least / at_least.sum())
    return gaps * float(gap) * (1 - parameters["family.twin"]) / YEAR


@cache
def _tables(figures: _Figures) -> npt.NDArray[np.int8]:
    """Lay out the ethnic group of every part of every year of a first birth, year after year."""
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    pupils = ethnic_shares(years + figures.later_births, figures.growth_before_1998)
    families = pupils / _on_roll(figures)
    return lay_out(families / families.sum(axis=1, keepdims=True), _ETHNIC_BITS)


def _on_roll(figures: _Figures) -> Floats:
    """Give the part of its school years, reception to year 11, for which the average child of each group has arrived.

    A family that came from abroad did so at an age of its first child that is uniform from 1 to ``latest_arrival``.
    """
    british = _name_shares()[:, list(group_shares()).index("british")]
    came = british * figures.arrived_british + (1 - british) * figures.arrived_other
    age = _FIRST_AGE + np.arange(_SCHOOL_YEARS)
    latest = figures.latest_arrival
    not_yet = np.clip((latest - figures.later_births - age) / (latest - 1), 0, 1).mean()
    on_roll: Floats = 1 - came * not_yet
    return on_roll


@cache
def _name_shares() -> Floats:
    """Read the shares of the name groups in each ethnic group."""
    groups, codes = list(group_shares()), ethnic_groups().codes
    shares = np.zeros((len(codes), len(groups)))
    for row in rows("name_group_shares.csv"):
        shares[codes.index(row["minor_code"]), groups.index(row["name_group"])] += float(row["share"])
    return shares


@cache
def _name_table() -> npt.NDArray[np.int8]:
    return lay_out(_name_shares(), _NAME_BITS)
