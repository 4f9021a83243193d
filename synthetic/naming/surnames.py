"""Surnames of families: what is handed down, to whom, and in which form.

Most families hand one name down to all their children. In some, sons and daughters bear different second names or titles, in
some the children's surname is their father's forename, in some they bear two family names; and in some languages one
name has a form for sons and one for daughters. How many families of a name group do what is in
``data/name_systems.csv``. Everything is drawn on the number of the family, and of the child only its sex matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.data_files import rows

if TYPE_CHECKING:
    from synthetic.naming.draws import Codes
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

SYSTEMS = ("inherited", "second_name", "patronymic", "two_surnames")
SEX_MARKED = "sex_marked"
_MALE = 0
_NONE = -1


@dataclass(frozen=True, eq=False)
class NameSystems:
    """Which share of each group's families follows which system.

    ``reached`` has a row for each group and holds the cumulative shares of the systems but the last; ``sex_marked`` is
    the share of families whose sons and daughters bear different forms; ``plain`` says of which groups all families
    simply inherit, ``spaced`` in which two names are written with a space.
    """

    reached: Floats
    sex_marked: Floats
    plain: Bools
    spaced: Bools


@cache
def name_systems(groups: tuple[str, ...]) -> NameSystems:
    """Read how many families of each of some name groups follow which system; a group that is not listed inherits.

    Examples
    --------
    >>> systems = name_systems(("british", "somali"))
    >>> systems.reached[1].round(2).tolist(), systems.plain.tolist()
    ([0.15, 0.15, 1.0], [True, False])
    """
    shares = np.zeros((len(groups), len(SYSTEMS)))
    sex_marked = np.zeros(len(groups))
    for row in [row for row in rows("name_systems.csv") if row["name_group"] in groups]:
        if row["system"] == SEX_MARKED:
            sex_marked[groups.index(row["name_group"])] = float(row["share"])
        else:
            shares[groups.index(row["name_group"]), SYSTEMS.index(row["system"])] = float(row["share"])
    shares[shares.sum(axis=1) == 0, 0] = 1.0
    plain = (shares[:, 0] == 1) & (sex_marked == 0)
    return NameSystems(np.cumsum(shares, axis=1)[:, :-1], sex_marked, plain, shares[:, SYSTEMS.index("two_surnames")] > 0)


def family_surname(world: World, family: Ints, group: Ints, sex: Ints, which: str, first_birth_year: Ints) -> Codes:
    """Give the surname that a child of that sex in that family bears.

    Parameters
    ----------
    world
        Seed, figures and words.
    family
        Family numbers.
    group
        The families' places in ``world.names.groups``.
    sex
        0 male, 1 female.
    which
        ``own``, or another family's: ``joined`` to the own one in a double-barrelled surname, or ``other``, a
        stepfather's or an adoptive family's.
    first_birth_year
        Years of birth of the families' first children, from which their fathers' years follow.

    Returns
    -------
    numpy.ndarray
        ``int32`` of shape (n, 2): codes into ``world.names.words``; the second is -1 where there is one name.
        Brothers agree and sisters agree; where no system or form depends on sex all siblings do.
    """
    out = np.full((len(family), 2), _NONE, dtype=np.int32)
    out[:, 0] = world.names.surname(group, streams.uniform(world.key("family", "surname", which), family))
    systems = name_systems(world.names.groups)
    others = np.flatnonzero(~systems.plain.take(group))
    if len(others):
        who = _Some(world, which, others, family[others], group[others], sex[others], first_birth_year[others])
        _by_system(who, systems, out)
        _in_form_of_sex(who, systems, out)
    return out


def joined_by_space(world: World, group: Ints) -> Bools:
    """Tell in which groups two surnames are written with a space between them, not a hyphen.

    Parameters
    ----------
    world
        Seed, figures and words.
    group
        Places in ``world.names.groups``.
    """
    spaced: Bools = name_systems(world.names.groups).spaced.take(group)
    return spaced


@dataclass(frozen=True, eq=False)
class _Some:
    """The children, at these rows of the result, whose groups do not simply inherit."""

    world: World
    which: str
    rows: Ints
    family: Ints
    group: Ints
    sex: Ints
    first_birth_year: Ints

    def uniform(self, stream: str, at: Ints | slice, *more: Ints) -> Floats:
        return streams.uniform(self.world.key("family", "surname", self.which, stream), self.family[at], *more)


def _by_system(who: _Some, systems: NameSystems, out: Codes) -> None:
    u = who.uniform("system", slice(None))
    system = sum(u >= reached.take(who.group) for reached in systems.reached.T)
    names = who.world.names
    second = np.flatnonzero(system == SYSTEMS.index("second_name"))
    out[who.rows[second], 0] = names.surname(who.group[second], who.uniform("second name", second, who.sex[second]))
    fathers = np.flatnonzero(system == SYSTEMS.index("patronymic"))
    out[who.rows[fathers], 0] = _forefathers(who, fathers)
    two = np.flatnonzero(system == SYSTEMS.index("two_surnames"))
    out[who.rows[two], 1] = names.surname(who.group[two], who.uniform("second surname", two))


def _forefathers(who: _Some, at: Ints) -> Ints:
    """Draw the forename of each family's father or, in some families, of his father."""
    figures = who.world.parameters
    age = figures["family.father_age"] + figures["family.father_age_spread"] * (2 * who.uniform("father's age", at) - 1)
    generations = 1 + (who.uniform("grandfather", at) < figures["family.grandfather_name"])
    year = (who.first_birth_year[at] - age * generations).astype(np.int64)
    return who.world.names.forename(who.group[at], np.full(len(at), _MALE), year, who.uniform("father", at))


def _in_form_of_sex(who: _Some, systems: NameSystems, out: Codes) -> None:
    """Put names that have two forms into the son's form, and into the daughter's in the families that use both."""
    names = who.world.names
    marked = systems.sex_marked.take(who.group)
    at = np.flatnonzero((marked > 0) & names.has_sex_forms(out[who.rows, 0]))
    at = at[(who.sex[at] == _MALE) | (who.uniform("form of sex", at) < marked[at])]
    out[who.rows[at], 0] = names.for_sex(out[who.rows[at], 0], who.sex[at])
