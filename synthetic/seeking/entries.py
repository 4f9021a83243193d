"""What a list says of the people it names, with its own mistakes.

Names were written down from foreign documents: letters lose their accents, words are spelt in another way, a surname
stands in the form of the other sex, one of two surnames is left out of the one field there is for them, what comes first
is taken for the forename. Addresses are old. A family's file is typed together: brothers and sisters on one list share
what is done to their surname and address.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.calendar import day_number, month_end
from synthetic.data_files import rows as data_rows
from synthetic.errors import swap_day_and_month
from synthetic.families import MOVES, NEVER
from synthetic.mistakes import edits
from synthetic.people import FEMALE, MALE, NONE
from synthetic.places import postcode_of
from synthetic.text_columns import replaced, strings
from synthetic.writing import address, joined, surnames_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthetic.errors import ErrorSettings
    from synthetic.families import Codes
    from synthetic.people import People
    from synthetic.streams import Floats, Ints
    from synthetic.world import World

    _Ids = Callable[[Ints | slice], tuple[Ints, ...]]

ADDRESS_GIVEN = ("current", "earlier", "elsewhere", "missing")
CURRENT, EARLIER, ELSEWHERE, MISSING = range(4)
_UNKNOWN_BIRTHDAY = "dob.first_of_january"  # the kind of error of school records that goes with the person everywhere


def as_sent(
    world: World, people: People, month: str, file: Ints, settings: ErrorSettings | None = None
) -> tuple[dict[str, pa.Array], Ints]:
    """Write what the list says of each person.

    Parameters
    ----------
    world
        Seed, figures, words and places.
    people
        Who is sought, n of them.
    month
        Month of the lists, such as ``2016-09``.
    file
        Number of the list on which each stands, shape (n,). What is written depends on it and on the person alone.
    settings
        How badly schools record people. Of those whose birthday is not known to any school, lists do not know it either.

    Returns
    -------
    tuple of dict and numpy.ndarray
        The columns of ``REQUESTS`` but the first, and which address was given: a place in :data:`ADDRESS_GIVEN`.

    Examples
    --------
    >>> import numpy as np, synthetic
    >>> population = synthetic.population(100, seed=2016)
    >>> columns, given = as_sent(population.world, population.people, "2016-09", np.zeros(100, dtype=np.int64))
    >>> list(columns), len(given)
    (['Surname', 'Forename', 'Middlenames', 'DOB', 'Address', 'Postcode'], 100)
    """
    typed = _Typed(world, people, month, file)
    surname, forename = _names(typed)
    home, given = _home(typed)
    missing, none = pa.array(given == MISSING), pa.scalar(None, pa.string())
    return {
        "Surname": surname,
        "Forename": forename,
        "Middlenames": _middle_names(typed),
        "DOB": _dob(typed, settings),
        "Address": pc.if_else(missing, none, address(world, home)),
        "Postcode": pc.if_else(missing, none, world.places.postcodes.take(pa.array(postcode_of(home)))),
    }, given


@dataclass(frozen=True, eq=False)
class _Typed:
    """The entries of lists, and how mistakes in them are drawn: for each entry, or for all of a family's on one list."""

    world: World
    people: People
    month: str
    file: Ints

    @property
    def day(self) -> int:
        """The last day of the month, in days since 1970."""
        return day_number(month_end(self.month))

    def figure(self, name: str) -> float:
        return self.world.parameters[f"home_office.{name}"]

    def key(self, *names: object) -> int:
        return self.world.key("home office", self.month, *names)

    def of_family(self, rows: Ints | slice) -> tuple[Ints, ...]:
        return self.file[rows], self.people.family[rows]

    def of_entry(self, rows: Ints | slice) -> tuple[Ints, ...]:
        return self.file[rows], self.people.family[rows], self.people.order[rows]

    def hit(self, name: str, ids: _Ids, among: Ints | None = None, times: Any = 1) -> Ints:
        """Give the rows that a kind of mistake hits, among some or among all."""
        rows = slice(None) if among is None else among
        hits = np.flatnonzero(streams.uniform(self.key(name), *ids(rows)) < self.figure(name) * times)
        return hits if among is None else among[hits]

    def uniform(self, name: str, ids: tuple[Ints, ...]) -> Floats:
        return streams.uniform(self.key(name), *ids)


def _names(typed: _Typed) -> tuple[pa.Array, pa.Array]:
    world, people = typed.world, typed.people
    surname = surnames_written(world, _surname_codes(typed), people.group)
    surname = _retyped(typed, "surname", surname, typed.of_family)
    code = people.forename.astype(np.int64)
    rows = typed.hit("forename_variant", typed.of_entry)
    code[rows] = world.names.variant(code[rows], typed.uniform("which forename variant", typed.of_entry(rows)))
    forename = _retyped(typed, "forename", world.names.words.take(pa.array(code)), typed.of_entry)
    swapped = typed.hit("names_swapped", typed.of_family, times=_times_swapped(world.names.groups)[people.group])
    first, last = (text.take(pa.array(swapped)) for text in (forename, surname))
    return replaced(surname, swapped, first), replaced(forename, swapped, last)


@cache
def _times_swapped(groups: tuple[str, ...]) -> Floats:
    times = {row["name_group"]: float(row["times"]) for row in data_rows("name_orders.csv")}
    return np.array([times.get(group, 1.0) for group in groups])


def _surname_codes(typed: _Typed) -> Codes:
    """Give the surname that a list has room for, as codes: which of those a person has had, in which form and spelling."""
    people, names = typed.people, typed.world.names
    codes = np.where((people.change_day <= typed.day)[:, None], people.later_surname, people.surname)
    other = typed.hit("surname_other", typed.of_family)
    codes[other] = _other_surname(people.take(other), codes[other])

    two = typed.hit("one_surname", typed.of_family, np.flatnonzero(codes[:, 1] != NONE))
    second = typed.uniform("which surname", typed.of_family(two)) >= typed.figure("one_surname_first")
    codes[two, 0] = np.where(second, codes[two, 1], codes[two, 0])
    codes[two, 1] = NONE

    marked = np.flatnonzero(names.has_sex_forms(codes[:, 0]))
    for sex, name, form in ((FEMALE, "surname_male_form", MALE), (MALE, "surname_female_form", FEMALE)):
        rows = typed.hit(name, typed.of_family, marked[people.sex[marked] == sex])
        codes[rows, 0] = names.for_sex(codes[rows, 0], np.full(len(rows), form))

    respelt = typed.hit("surname_variant", typed.of_family)
    for word in range(2):
        rows = respelt[codes[respelt, word] != NONE]
        u = typed.uniform(f"which surname variant {word}", typed.of_family(rows))
        codes[rows, word] = names.variant(codes[rows, word], u)
    return codes


def _other_surname(people: People, codes: Codes) -> Codes:
    """Give another surname that people have had: the one before, or the one they prefer; the same where there is none."""
    changed = (codes != people.surname).any(axis=1)
    preferred = np.column_stack([people.preferred, np.full(len(people), NONE, dtype=np.int32)])
    out = np.where((people.preferred != NONE)[:, None], preferred, codes)
    return np.where(changed[:, None], people.surname, out)


def _retyped(typed: _Typed, field: str, text: pa.Array, ids: _Ids) -> pa.Array:
    """Type a name in: with the letters of the English alphabet for the most part, and now and then another one."""
    text = _plain(typed, text)
    rows = typed.hit(f"{field}_typo", ids)
    mistyped = edits.typo(strings(text.take(pa.array(rows))), typed.key(f"which {field} typo"), *ids(rows))
    return replaced(text, rows, pa.array(mistyped, pa.string()))


def _plain(typed: _Typed, text: pa.Array) -> pa.Array:
    """Leave the accents out of the names of most families."""
    accented = pc.fill_null(pc.not_equal(pc.binary_length(text), pc.utf8_length(text)), fill_value=False)
    rows = typed.hit("accents_dropped", typed.of_family, np.flatnonzero(accented))
    return replaced(text, rows, pa.array(edits.without_accents(strings(text.take(pa.array(rows)))), pa.string()))


def _middle_names(typed: _Typed) -> pa.Array:
    text = _plain(typed, joined(typed.world.names.words, typed.people.middle, " "))
    rows = typed.hit("middlenames_missing", typed.of_entry)
    return replaced(text, rows, pa.nulls(len(rows), pa.string()))


def _dob(typed: _Typed, settings: ErrorSettings | None) -> pa.Array:
    people = typed.people
    dates = people.birth_day.astype("datetime64[D]")
    swapped, possible = swap_day_and_month(dates)
    rows = typed.hit("dob_swapped", typed.of_entry, np.flatnonzero(possible))
    dates[rows] = swapped[rows]
    came = np.flatnonzero(people.arrived())
    rows = typed.hit("dob_first_of_month", typed.of_entry, came)
    dates[rows] = dates[rows].astype("datetime64[M]")
    rows = typed.hit("dob_first_of_january", typed.of_entry, came)
    dates[rows] = dates[rows].astype("datetime64[Y]")
    if settings is not None:
        # The day is drawn by schools' records on the person alone, so that it is the same at every school, and here.
        u = streams.uniform(typed.world.key("form", _UNKNOWN_BIRTHDAY), people.person[came])
        unknown = came[u < settings.rate(_UNKNOWN_BIRTHDAY)]
        rows = typed.hit("dob_unknown", typed.of_entry, unknown)
        dates[rows] = people.birth_day[rows].astype("datetime64[D]").astype("datetime64[Y]")
    return pa.array(dates, pa.date32())


def _home(typed: _Typed) -> tuple[Ints, Ints]:
    """Give the home on the list, and which it is; an earlier one is the last left since the family came, if there is one."""
    people, world = typed.people, typed.world
    everybody = typed.of_family(slice(None))
    shares = np.cumsum(world.parameters.group("home_office.address"))
    shares[-1] = 1.0
    given = streams.pick(typed.key("address given"), shares, *everybody)
    moves = (people.moves <= typed.day).sum(axis=1)
    at = np.arange(len(people))
    left = np.where(moves > 0, people.moves[at, np.maximum(moves - 1, 0)], -NEVER)
    given[(given == EARLIER) & (left <= people.arrival_day)] = CURRENT
    home = people.homes[at, np.minimum(np.where(given == EARLIER, moves - 1, moves), MOVES)].astype(np.int64)
    elsewhere = np.flatnonzero(given == ELSEWHERE)
    home[elsewhere] = streams.below(typed.key("address elsewhere"), world.homes, *typed.of_family(elsewhere))
    return home, given
