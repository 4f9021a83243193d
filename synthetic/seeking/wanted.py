"""Whom a list seeks: of which ages and name groups, since when and until when they must have been on a roll.

What a list was made up of was never published: what is not asked for is a parameter ``home_office.*``, and an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from synthetic.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    academic_year,
    censuses,
    day_number,
    month_end,
    school_year_of_birth,
    year_start,
)
from synthetic.families import YEAR
from synthetic.refusal import InputError, outside, share_of, unknown
from synthetic.schooling import school_life

if TYPE_CHECKING:
    from typing import Any

    from synthetic.figures import Parameters
    from synthetic.populations import Population
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

RETURN_DAYS = 27  # from census day to the return's deadline, in all six cases seen (facts on the school census)
_OLDEST, _HEAVIEST = 30, 1000  # as home_office.age_to and home_office.british_weight
_MOST_FAMILIES = 0.4  # above it there are too few without relatives on the list to bring them
_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a list is to be made up of, checked.

    Attributes
    ----------
    month, day
        Such as ``2016-09``, and its last day in days since 1970.
    youngest, oldest
        Ages in years on that day, both included.
    weights
        Weight of each name group against any other.
    since, until
        First and last day of the censuses of the register, in days since 1970.
    left
        Share of the members sought who have left school, or None for as many as there happen to be.
    families, hard_cases
        Share of requests that name a brother or sister of somebody on the list, and that are deliberately difficult.
    """

    month: str
    day: int
    youngest: float
    oldest: float
    weights: Floats
    since: int
    until: int
    left: float | None
    families: float
    hard_cases: float

    def key(self, world: World, *names: object) -> int:
        """Give the key of a stream of this month's lists."""
        return world.key("home office", self.month, *names)

    def of_age(self, birth_day: Any) -> Bools:
        """Say which birthdays are those of people of the ages sought."""
        earliest, latest = self.born
        of_age: Bools = (earliest <= birth_day) & (birth_day <= latest)
        return of_age

    def manifest(self, world: World) -> dict[str, Any]:
        """Say what was asked, for the manifest of a file."""
        return {
            "month": self.month,
            "ages": [self.youngest, self.oldest],
            "weights of name groups": dict(zip(world.names.groups, self.weights.tolist(), strict=True)),
            "left": self.left,
            "families": self.families,
            "hard_cases": self.hard_cases,
            "register": [str(np.datetime64(day, "D")) for day in (self.since, self.until)],
        }

    @property
    def born(self) -> tuple[int, int]:
        """The first and the last birthday of people of the ages sought."""
        return self.day - int(np.ceil((self.oldest + 1) * YEAR)) + 1, self.day - int(np.ceil(self.youngest * YEAR))


@dataclass(frozen=True, eq=False)
class Candidates:
    """People of the population who can be sought, by their places in it, and how likely each is."""

    rows: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def cumulative(self) -> Floats:
        """The weights added up."""
        return np.cumsum(self.weight)

    def drawn(self, u: Floats) -> Ints:
        """Give the candidate at each uniform number, the likelier the wider."""
        at = np.searchsorted(self.cumulative, u * self.cumulative[-1], side="right")
        rows: Ints = self.rows[np.minimum(at, len(self.rows) - 1)]
        return rows

    def where(self, keep: Bools) -> Candidates:
        """Give some of the candidates."""
        return Candidates(self.rows[keep], self.weight[keep])


def wanted(
    population: Population,
    month: str,
    *,
    ages: tuple[float, float] | None = None,
    groups: Mapping[str, float] | None = None,
    left: float | None = None,
    families: float | None = None,
    hard_cases: float = 0.0,
    register_from: str | date | None = None,
    register_until: str | date | None = None,
) -> Wanted:
    """Check what is asked of a list; the arguments are those of :meth:`synthetic.Population.home_office_requests`.

    Raises
    ------
    InputError
        If one of them cannot be.
    """
    day, searchable, parameters = day_number(month_end(month)), searchable_until(month), population.parameters
    youngest, oldest = _ages(ages, parameters)
    until = min(_register_day("register_until", register_until, searchable), day_number(searchable))
    since = _register_day("register_from", register_from, _years_before(until, parameters["home_office.register_years"]))
    if not np.any((since <= _census_days()) & (_census_days() <= until)):
        raise InputError(
            f"no census that could be searched in {month} was taken from {np.datetime64(since, 'D')} to "
            f"{np.datetime64(until, 'D')}; give another register_from or register_until"
        )
    asked = Wanted(
        month,
        day,
        youngest,
        oldest,
        _weights(population.world, groups),
        since,
        until,
        None if left is None else share_of("left", left),
        parameters["home_office.families"] if families is None else _families(families),
        share_of("hard_cases", hard_cases),
    )
    if day - (youngest + 1) * YEAR > day_number(population.world.last_birth):
        raise InputError(
            f"people of {youngest:g} are sought in {month}, but nobody in this world is born after "
            f"{population.world.last_birth}; seek older ones, or make the population with a later world.born_to"
        )
    return asked


def searchable_until(month: str) -> date:
    """Give the last census whose returns were due before the month began: what a register could hold by then.

    Examples
    --------
    >>> searchable_until("2016-09"), searchable_until("2016-12")
    (datetime.date(2016, 5, 19), datetime.date(2016, 10, 6))
    """
    first = month_end(month).replace(day=1)
    known = censuses(academic_year(max(first.year - 2, FIRST_YEAR)), academic_year(max(first.year, FIRST_YEAR)))
    due = [one.date for one in known if one.date + timedelta(days=RETURN_DAYS) <= first]
    if not due:
        raise InputError(f"no census had been returned by {month}; the first was taken in January 2002")
    return due[-1]


def find_candidates(population: Population, asked: Wanted) -> tuple[Candidates, Bools]:
    """Find who can be sought as a member of the register; and which of them have left school by the end of the month.

    A member was on a roll on the day of one census of the register at least.
    """
    people, world = population.people, population.world
    rows = np.flatnonzero(asked.of_age(people.birth_day))
    rows = rows[asked.weights[people.group[rows]] > 0]
    some = people.take(rows)
    first, last = school_life(world, some)
    days = _census_days()
    at = np.searchsorted(days, np.maximum(first, asked.since))
    counted = days[np.minimum(at, len(days) - 1)] <= np.minimum(last, asked.until)
    weight = asked.weights[some.group] * np.where(some.arrived(), population.parameters["home_office.arrived_weight"], 1.0)
    kept = np.flatnonzero(counted & (weight > 0))
    if not len(kept):
        raise InputError(
            f"none of the {population.n:,} people is of the ages and name groups sought and had been on a roll; make a "
            f"larger population or seek others"
        )
    return Candidates(rows[kept], weight[kept]), last[kept] < asked.day


@cache
def _census_days() -> Ints:
    return np.array([one.day for one in censuses(academic_year(FIRST_YEAR), academic_year(LAST_YEAR))], dtype=np.int64)


def _years_before(day: int, years: float) -> date:
    """Give the first day of the school year with which so many school years begin that end with the one of a day."""
    return date(int(school_year_of_birth([day])[0]) + 1 - int(years), 9, 1)


def _is_age(value: Any) -> bool:
    return _is_from_0_to(_OLDEST, value) and value % 1 == 0


def _ages(ages: object, parameters: Parameters) -> tuple[float, float]:
    if ages is None:
        youngest, oldest = parameters["home_office.age_from"], parameters["home_office.age_to"]
        if youngest > oldest:
            raise InputError(f"home_office.age_from must be at most home_office.age_to, {oldest:g}, not {youngest:g}")
        return youngest, oldest
    if isinstance(ages, tuple | list) and len(ages) == 2 and all(_is_age(age) for age in ages):
        youngest, oldest = (float(age) for age in ages)
        if youngest <= oldest:
            return youngest, oldest
    raise outside("ages", ages, f"the youngest and the oldest age, whole years from 0 to {_OLDEST}, such as (5, 17)")


def _weights(world: World, groups: object) -> Floats:
    names = world.names.groups
    weights = np.ones(len(names))
    weights[names.index("british")] = world.parameters["home_office.british_weight"]
    if groups is None:
        return weights
    if not isinstance(groups, Mapping):
        raise outside("groups", groups, "name groups with their weights, such as {'polish': 5.0}")
    for name, weight in groups.items():
        if name not in names:
            raise unknown("name group", name, names)
        if not _is_from_0_to(_HEAVIEST, weight):
            raise outside(f"the weight of '{name}' in groups", weight, f"a number from 0 to {_HEAVIEST:,}")
        weights[names.index(name)] = float(weight)
    return weights


def _is_from_0_to(most: float, value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and 0 <= float(value) <= most


def _families(share: object) -> float:
    given = share_of("families", share)
    if given > _MOST_FAMILIES:
        raise outside("families", given, f"a share from 0 to {_MOST_FAMILIES:g}, as most people have one relative at most")
    return given


def _register_day(thing: str, given: object, default: date) -> int:
    """Read the first day of a register from an academic year or a date, or its last."""
    if given is None:
        return day_number(default)
    if isinstance(given, date):
        return day_number(given)
    if not isinstance(given, str):
        raise outside(thing, given, "an academic year such as '2011/12', or a date")
    if _A_DAY.fullmatch(given):
        return day_number(date.fromisoformat(given))
    start = year_start(given)
    return day_number(date(start, 9, 1) if thing == "register_from" else date(start + 1, 8, 31))
