"""How many pupils on roll share surname and date of birth with another, or forename, surname and date of birth.

Sharing grows with the number of pupils, and what is known is about eight million. A smaller world is projected: a pupil who
shares a name with c others of other families, among n pupils born over D equally busy days, would expect
c · (8,000,000 / n) / D others of the name and the day among eight million, and none with the chance exp(-that). Twins,
who are as common in any world, are counted as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.families import YEAR, slot
from synthetic.profiling.estimates import share
from synthetic.profiling.views import neighbourhood

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Array, Tally
    from synthetic.profiling.views import Scope, View
    from synthetic.streams import Bools, Floats, Ints

PUPILS = 8_000_000
_ABOUT = 0.1  # how far from eight million the pupils on roll may be for the figure to be counted and not projected
_YEARS_TOGETHER = 3  # forenames are compared within so many school years: fashions pass


def count(view: View, tally: Tally) -> None:
    """Keep a hash of what everybody on roll is called: whole names and birthdays are too many to count apart."""
    people = view.pupils
    changed = people.change_day <= view.scope.spring.day
    surname = np.where(changed[:, None], people.later_surname, people.surname).astype(np.int64)
    tally.keep("surname", streams.bits(1, surname[:, 0], surname[:, 1]).view(np.int64))
    tally.keep("forename", people.forename)
    tally.keep("birth", people.birth_day)
    tally.keep("born", people.birth_year)
    tally.keep("family", slot(people.family).astype(np.int32))
    tally.keep("block", neighbourhood(people.family).astype(np.int32))


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    surname, forename, birth, born, family, block = (
        whole.kept(name).astype(np.int64) for name in ("surname", "forename", "birth", "born", "family", "block")
    )
    pupils = len(surname)
    both = streams.bits(2, surname, forename).view(np.int64)
    day, name = f"{pupils:,} pupils on roll, spring {scope.spring.year}", ("surname", "name")
    figures: dict[str, Estimate] = {}
    counted = [_not_alone(streams.bits(3, each, birth)) for each in (surname, both)]
    for of, hit in zip(name, counted, strict=True):
        figures[f"uniqueness.{of}_here"] = share(_by(block, hit)).on(day)
    if abs(pupils / PUPILS - 1) <= _ABOUT:
        return figures | {f"uniqueness.{of}": figures[f"uniqueness.{of}_here"] for of in name}
    together = (streams.bits(4, both, born // _YEARS_TOGETHER), born // _YEARS_TOGETHER)
    for of, hit, key, period, years in (
        ("surname", counted[0], surname, np.zeros(pupils, dtype=np.int64), None),
        ("name", counted[1], together[0], together[1], _YEARS_TOGETHER),
    ):
        others = _others(key, family)
        expected = others * (PUPILS / pupils) / _days(born, period)
        twin = hit & ~_not_alone_outside(key, birth, family)
        sharing = np.where(twin, 1.0, -np.expm1(-expected))
        figures[f"uniqueness.{of}"] = share(_by(block, sharing)).on(
            f"projected to {PUPILS:,} from {day}" + (f", within {years} school years" if years else "")
        )
    return figures


def _by(block: Ints, values: Array) -> Array:
    return np.stack([np.bincount(block, values), np.bincount(block)])


def _number(key: Array) -> tuple[Ints, Ints]:
    """Give the distinct values numbers and count each: the number of every row, the count of every number."""
    _, place, count = np.unique(key, return_inverse=True, return_counts=True)
    return place, count


def _not_alone(key: Array) -> Bools:
    place, count = _number(key)
    shared: Bools = count[place] > 1
    return shared


def _others(key: Array, family: Ints) -> Floats:
    """Count the others with the same key, brothers and sisters left out."""
    place, count = _number(key)
    in_family, of_family = _number(streams.bits(5, place, family))
    return (count[place] - of_family[in_family]).astype(np.float64)


def _not_alone_outside(key: Array, birth: Ints, family: Ints) -> Bools:
    """Say who shares key and birthday with somebody of another family."""
    shared: Bools = _others(streams.bits(6, key, birth), family) > 0
    return shared


def _days(born: Ints, period: Ints) -> Floats:
    """Give for each pupil over how many equally busy days those of its period are born: 1 / Σ (share of a day)²."""
    years = np.unique(born)
    out = np.empty(len(born))
    for each in np.unique(period):
        rows = np.flatnonzero(period == each)
        per_year = np.bincount(np.searchsorted(years, born[rows])) / len(rows)
        out[rows] = YEAR / (per_year**2).sum()
    return out
