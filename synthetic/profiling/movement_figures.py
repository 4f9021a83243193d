"""Movement: from school to school, from home to home, and how soon schools hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic.calendar import FIRST_TERMLY_YEAR, academic_year, census, first_of_september
from synthetic.families import YEAR
from synthetic.profiling.estimates import figure, not_measured, share
from synthetic.schooling import MOVED, TRANSFERRED

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Tally
    from synthetic.profiling.views import Scope, View
    from synthetic.streams import Bools

_TERMS = 3
_YEAR_11 = 16  # years from the school year of birth to the start of year 11
_SINCE_YEAR_7 = 4


def count(view: View, tally: Tally) -> None:
    """Count changes of school, the pupils of one cohort who are gone, moves, and addresses that are out of date."""
    scope, piece = view.scope, view.piece
    people, stays, block = piece.people, piece.stays, view.piece_block
    entries = view.on_roll(scope.spring)
    pupils = piece.entries.person[entries]
    first, beyond = (int(first_of_september(scope.year + later)) for later in (0, 1))
    another = np.zeros(len(stays), dtype=bool)
    another[1:] = (stays.person[1:] == stays.person[:-1]) & (stays.school[1:] != stays.school[:-1])
    changes = np.flatnonzero(
        another & np.isin(stays.why, (MOVED, TRANSFERRED)) & (first <= stays.entry_day) & (stays.entry_day < beyond)
    )
    tally.add("changes", block, np.bincount(stays.person[changes], minlength=len(people)), _are(pupils, len(people)))
    if _year_7_counted(scope):
        then = census(academic_year(scope.year - _SINCE_YEAR_7), "Autumn").day
        cohort = people.birth_year == scope.year - _YEAR_11
        began = np.flatnonzero(cohort & _on_roll(view, then))
        tally.share("gone", block[began], ~_on_roll(view, scope.spring.day)[began])
    day = scope.spring.day
    lately = (people.moves[pupils] > day - YEAR) & (people.moves[pupils] <= day)
    lately &= people.moves[pupils] > people.arrival_day[pupils, None]
    tally.share("moved", block[pupils], lately.sum(axis=1))
    tally.share("stale", block[pupils], piece.entries.home[entries] != piece.entries.home_on_file[entries])


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    spring = f"pupils on roll, spring {scope.spring.year}"
    on_roll = f"{int(whole.sums['stale'][1].sum()):,} {spring}"
    return {
        "movement.school": figure(whole.sums["changes"], lambda total: total[0] / (_TERMS * total[1])).on(
            f"changes of school in {academic_year(scope.year)}, over three terms of {on_roll}"
        ),
        "movement.gone": _gone(scope, whole),
        "movement.home": figure(whole.sums["moved"], lambda total: total[0] / total[1]).on(
            f"moves in the year before, {on_roll}"
        ),
        "movement.stale": share(whole.sums["stale"]).on(on_roll),
    }


def _year_7_counted(scope: Scope) -> bool:
    """Say whether there was an autumn census when those in year 11 were in year 7."""
    return scope.year - _SINCE_YEAR_7 >= FIRST_TERMLY_YEAR


def _gone(scope: Scope, whole: Tally) -> Estimate:
    began = academic_year(scope.year - _SINCE_YEAR_7)
    if not _year_7_counted(scope):
        return not_measured(f"those in year 11 were in year 7 in {began}, when there was no autumn census")
    gone = whole.sums["gone"]
    return share(gone).on(f"{int(gone[1].sum()):,} on roll in year 7, autumn {began}, on none in spring {scope.spring.year}")


def _on_roll(view: View, day: int) -> Bools:
    """Say of everybody in the piece whether a school has them on roll on a day."""
    stays = view.piece.stays
    there = np.flatnonzero((stays.entry_day <= day) & (day <= stays.last_day))
    return _are(stays.person[there], len(view.piece.people))


def _are(which: np.ndarray, people: int) -> Bools:
    out = np.zeros(people, dtype=bool)
    out[which] = True
    return out
