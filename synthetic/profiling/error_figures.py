"""Errors of recording: how many, whether they come together, whether they last, and birthdays on 1 January."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic.errors import catalogue, kinds
from synthetic.on_file import places_in_calendar
from synthetic.profiling.estimates import figure, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.calendar import Census
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Array, Tally
    from synthetic.profiling.views import Scope, View
    from synthetic.streams import Bools, Ints

FIELDS = ("Surname", "Forename", "Middlenames", "DOB", "Gender", "Postcode", "Address")
COMPARED = ("Surname", "Forename", "DOB", "Gender", "Postcode")
"""The fields of which two or more are wrong together."""
_NOT_TYPED = ("person", "family", "refresh")  # what goes with the person, with twins, or with an old address


def count(view: View, tally: Tally) -> None:
    """Count the wrong fields of what schools return in spring, and follow pupils from term to term and school to school."""
    scope = view.scope
    entries = view.on_roll(scope.spring)
    block = view.block_of(entries)
    recorded = _wrong(view, FIELDS, [kind.kind for kind in catalogue() if kind.lasts == "refresh"])
    for name in FIELDS:
        tally.share(f"wrong {name}", block, recorded[name][entries])
    single = [kind.kind for kind in catalogue() if len(kind.fields) == 1 and kind.lasts != "refresh"]
    apart = _wrong(view, COMPARED, [kind for kind in kinds() if kind not in single])
    number = np.sum([apart[name][entries] for name in COMPARED], axis=0)
    tally.add("together", block, number >= 2, 1.0, *(apart[name][entries] for name in COMPARED))
    typed = _wrong(view, COMPARED, [kind.kind for kind in catalogue() if kind.lasts in _NOT_TYPED])
    any_wrong = np.logical_or.reduce([typed[name] for name in COMPARED])
    _follow(view, tally, any_wrong)
    _first_of_january(view, tally, entries)


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    pupils = int(whole.sums["together"][1].sum())
    spring = f"{pupils:,} records of pupils on roll, spring {scope.spring.year}"
    figures = {f"errors.{name.lower()}": share(whole.sums[f"wrong {name}"]).on(spring) for name in FIELDS}
    figures["errors.together"] = figure(whole.sums["together"], more_than_independent).on(
        f"{spring}; kinds that spoil one field alone, addresses out of date left out"
    )
    for name, where in (("term", "on a school's roll in autumn and spring"), ("school", "on another's roll a year later")):
        sums = whole.sums[f"from {name}"]
        figures[f"errors.same_{name}" if name == "term" else "errors.other_school"] = figure(sums, correlation).on(
            f"{int(sums[0].sum()):,} pupils {where}; whether any of {len(COMPARED)} fields is wrong as typed"
        )
    for who in ("born here", "arrived"):
        sums = whole.sums[f"1 January {who}"]
        figures[f"errors.first_of_january_{who.replace(' ', '_')}"] = share(sums).on(
            f"{int(sums[1].sum()):,} pupils on roll, spring {scope.spring.year}, birthday as recorded"
        )
    return figures


def more_than_independent(total: Array) -> Array:
    """Compare the share of records with two or more wrong fields with what it would be were fields independent.

    ``total`` has the records with two or more, all records, and the records wrong in each field, in rows; the share
    under independence is one less the products of there being none, and of there being one alone.

    Examples
    --------
    >>> more_than_independent(np.array([[10.0], [100.0], [20.0], [20.0]])).round(2).tolist()
    [2.5]
    """
    wrong = total[2:] / total[1]
    none = (1 - wrong).prod(axis=0)
    one = (none * wrong / (1 - wrong)).sum(axis=0)
    out: Array = total[0] / total[1] / (1 - none - one)
    return out


def correlation(total: Array) -> Array:
    """Correlate two yes-or-no variables from the numbers of cases, of each one's and of both.

    Examples
    --------
    >>> correlation(np.array([[100.0], [50.0], [50.0], [45.0]])).round(2).tolist()
    [0.8]
    """
    n, a, b, both = total
    out: Array = (n * both - a * b) / np.sqrt(a * (n - a) * b * (n - b))
    return out


def _wrong(view: View, names: Sequence[str], but: Sequence[str]) -> dict[str, Bools]:
    """Say for each field and entry whether it is wrong for another reason than some kinds."""
    ignored = np.uint64(sum(1 << kinds().index(kind) for kind in but))
    draft, out = view.piece.draft, {}
    for name in names:
        wrong = np.zeros(len(draft), dtype=bool)
        wrong[draft.wrong(name)] = True
        out[name] = wrong & ((draft.marks[name] & ~ignored) != 0)
    return out


def _follow(view: View, tally: Tally, wrong: Bools) -> None:
    """Compare what one school returned in two terms, and what two schools returned in two years."""
    scope = view.scope
    stay = [_entry_of(view, one, view.piece.entries.stay, len(view.piece.stays)) for one in (scope.autumn, scope.spring)]
    _pairs(view, tally, "from term", stay[0], stay[1], wrong)
    person = [
        _entry_of(view, one, view.piece.entries.person, len(view.piece.people))
        for one in (scope.autumn_before, scope.autumn)
    ]
    both = (person[0] >= 0) & (person[1] >= 0)
    at = [view.piece.stays.school[view.piece.entries.stay[each]] for each in person]
    before, after = (np.where(both & (at[0] != at[1]), each, -1) for each in person)
    _pairs(view, tally, "from school", before, after, wrong)


def _entry_of(view: View, one: Census, of: Ints, size: int) -> Ints:
    """Give what a census returns of each stay, or of each person; -1 for nothing."""
    place, entries = places_in_calendar()[one], view.piece.entries
    main = ~view.piece.stays.second_school[entries.stay]
    rows = np.flatnonzero((entries.first <= place) & (place < entries.beyond) & main)
    out = np.full(size, -1, dtype=np.int64)
    out[of[rows]] = rows
    return out


def _pairs(view: View, tally: Tally, name: str, before: Ints, after: Ints, wrong: Bools) -> None:
    kept = np.flatnonzero((before >= 0) & (after >= 0))
    a, b = wrong[before[kept]], wrong[after[kept]]
    tally.add(name, view.block_of(before[kept]), 1.0, a, b, a & b)


def _first_of_january(view: View, tally: Tally, entries: Ints) -> None:
    piece = view.piece
    day = piece.draft.recorded["DOB"].cast("int32").to_numpy()[entries].astype("datetime64[D]")
    first = day == day.astype("datetime64[Y]").astype("datetime64[D]")
    arrived = piece.people.arrived()[piece.entries.person[entries]]
    for who, which in (("born here", ~arrived), ("arrived", arrived)):
        rows = np.flatnonzero(which)
        tally.share(f"1 January {who}", view.block_of(entries[rows]), first[rows])
