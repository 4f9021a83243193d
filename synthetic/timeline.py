"""What happens to people, event by event: every census is the state of these lives on its day, seen through a school."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from synthetic.families import MOVES
from synthetic.forms import numbers_on_file
from synthetic.identifiers import upn_text
from synthetic.on_file import calendar, used_from
from synthetic.people import ADOPTION, NONE, REASONS, UNCHANGED
from synthetic.places import postcode_of, town_of
from synthetic.pupil_numbers import AFTER_ADOPTION, numbers_held
from synthetic.schema import TIMELINE
from synthetic.schooling import WHY, stays
from synthetic.writing import surnames_written

if TYPE_CHECKING:
    from synthetic.people import People
    from synthetic.populations import Population
    from synthetic.schooling import Stays
    from synthetic.streams import Ints
    from synthetic.world import World

Events = tuple["Ints", Any, pa.Table]
"""Rows among the people, days, and the columns event, reason, before and after."""

BORN, ARRIVED, MOVED, KNOWN_AS, USES, SURNAME, JOINED, LEFT, NUMBER = (
    "born", "arrived from abroad", "moved home", "is known by another surname", "uses a new surname",
    "surname changed", "joined a school", "left a school", "pupil number given",
)  # fmt: skip


def timeline(population: Population, chunk: slice) -> pa.Table:
    """List the events in the lives of a piece of the population, by person and day."""
    world, people = population.world, population.some(chunk)
    index = np.arange(chunk.start, chunk.stop)
    at_school = stays(world, people)
    found = [
        *_beginnings(people),
        *_moves(world, people),
        *_surnames(world, people),
        *_schools(world, at_school),
        *_numbers(world, people, at_school, index),
    ]
    person = np.concatenate([rows for rows, _, _ in found])
    day = np.concatenate([np.asarray(days, dtype=np.int64) for _, days, _ in found])
    told = pa.concat_tables([texts for _, _, texts in found])
    within = np.flatnonzero(day <= calendar()[-1].day)  # moves go on for as long as people are asked about
    person, day, told = person[within], day[within], told.take(pa.array(within))
    order = np.lexsort((day, person))  # stable, so that events of one day keep the order of the list
    which = pa.array(order)
    return pa.table(
        {
            "person": pa.array(index[person[order]]),
            "date": pa.array(day[order].astype(np.int32), pa.int32()).cast(pa.date32()),
            **{name: told[name].take(which).combine_chunks() for name in told.column_names},
        },
        schema=TIMELINE,
    )


def _events(rows: Ints, day: Any, event: str, reason: Any = None, before: Any = None, after: Any = None) -> Events:
    def column(value: Any) -> pa.Array:
        if value is None or isinstance(value, str):
            return pa.repeat(pa.scalar(value, pa.string()), len(rows))
        return value

    texts = [column(value) for value in (event, reason, before, after)]
    return rows, day, pa.table(texts, names=["event", "reason", "before", "after"])


def _beginnings(people: People) -> list[Events]:
    abroad = np.flatnonzero(people.arrived())
    return [
        _events(np.arange(len(people)), people.birth_day, BORN),
        _events(abroad, people.arrival_day[abroad], ARRIVED),
    ]


def _moves(world: World, people: People) -> list[Events]:
    out = []
    for move in range(MOVES):
        rows = np.flatnonzero(people.moves[:, move] > people.arrival_day)
        homes = [people.homes[rows, at].astype(np.int64) for at in (move, move + 1)]
        near = pa.array((town_of(homes[0]) == town_of(homes[1])).astype(np.int8))
        before, after = (world.places.postcodes.take(pa.array(postcode_of(home))) for home in homes)
        reason = pa.array(["to another town", "within the town"]).take(near)
        out.append(_events(rows, people.moves[rows, move], MOVED, reason, before, after))
    return out


def _surnames(world: World, people: People) -> list[Events]:
    rows = np.flatnonzero(people.reason != UNCHANGED)
    before, after = (
        surnames_written(world, codes[rows], people.group[rows]) for codes in (people.surname, people.later_surname)
    )
    reason = pa.array(REASONS).take(pa.array(people.reason[rows]))
    soon = np.flatnonzero(people.reason[rows] != ADOPTION)
    other = np.flatnonzero(people.preferred != NONE)
    known_as = world.names.words.take(pa.array(people.preferred[other]))
    used = used_from(world, people)
    return [
        _events(other, people.arrival_day[other], KNOWN_AS, after=known_as),
        _events(rows[soon], used[rows[soon]], USES, reason.take(pa.array(soon)), after=after.take(pa.array(soon))),
        _events(rows, people.change_day[rows], SURNAME, reason, before, after),
    ]


def _schools(world: World, at_school: Stays) -> list[Events]:
    number = pa.array(world.places.school_urns[at_school.school]).cast(pa.string())
    why = pa.array(WHY).take(pa.array(at_school.why))
    return [
        _events(at_school.person, at_school.entry_day, JOINED, why, after=number),
        _events(at_school.person, at_school.last_day, LEFT, before=number),
    ]


def _numbers(world: World, people: People, at_school: Stays, index: Ints) -> list[Events]:
    held = numbers_held(world, people, at_school)
    own = people.reason[at_school.person] != ADOPTION

    def written(stay: Ints, number: Any, temporary: Any) -> pa.Array:
        of = at_school.person[stay]
        return upn_text(numbers_on_file(world, people, at_school, of, index, number, temporary, held.twins[stay]))

    before_adoption = own | (people.change_day[at_school.person] > at_school.entry_day)
    first = np.flatnonzero((at_school.number == 0) & before_adoption)
    anew = np.flatnonzero(held.before == at_school.number + 1)
    right = np.flatnonzero(held.changed_day <= at_school.last_day)
    adopted = np.flatnonzero(people.reason == ADOPTION)
    nothing = np.zeros(len(at_school), dtype=bool)
    twin = pa.array(["first number", "the twin's number by mistake"]).take(pa.array(held.twins[first].astype(np.int8)))
    why = pa.array(["another permanent number", "temporary number"]).take(pa.array(held.temporary[anew].astype(np.int8)))
    none = np.zeros(len(adopted), dtype=bool)
    new = numbers_on_file(world, people, at_school, adopted, index, np.full(len(adopted), AFTER_ADOPTION), none, none)
    return [
        _events(
            at_school.person[first], at_school.entry_day[first], NUMBER, twin,
            after=written(first, held.before[first], nothing[first]),
        ),
        _events(
            at_school.person[anew], at_school.entry_day[anew], NUMBER, why,
            after=written(anew, held.before[anew], held.temporary[anew]),
        ),
        _events(
            at_school.person[right], held.changed_day[right], NUMBER, "put right",
            written(right, held.before[right], held.temporary[right]), written(right, held.after[right], nothing[right]),
        ),
        _events(adopted, people.change_day[adopted], NUMBER, "adoption", after=upn_text(new)),
    ]  # fmt: skip
