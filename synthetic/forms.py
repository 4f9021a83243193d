"""How what a school has on file is written down: the true text of every entry, and the mistakes made on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.draft import Draft
from synthetic.errors import Forms, kinds, record_errors
from synthetic.families import YEAR, births
from synthetic.identifiers import reissued_upn, temporary_upn, upn, upn_text
from synthetic.people import ADOPTION, FEMALE, NONE, make_people, twins
from synthetic.places import SCHOOLS_PER_TOWN, nearest_primary, postcode_of
from synthetic.pupil_numbers import AFTER_ADOPTION, FIRST, ISSUES
from synthetic.schooling import NUMBERS
from synthetic.text_columns import replaced
from synthetic.writing import address, joined, surnames_written

if TYPE_CHECKING:
    from synthetic.errors import ErrorSettings
    from synthetic.on_file import OnFile
    from synthetic.people import People
    from synthetic.schooling import Stays
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

SCHOOLS = 1 << 17  # room for the number of a school, and for bodies that are none
FORENAMES = "Forenames"
"""The field that held forename and middle names in one, until 2003/04."""


def written(world: World, people: People, stays: Stays, entries: OnFile, settings: ErrorSettings) -> Draft:
    """Write entries down as schools do, with their mistakes."""
    who = people.take(entries.person)
    draft = Draft(true_text(world, who, entries))
    _keep_stale_addresses(world, entries, draft)
    record_errors(world, _forms(world, people, who, stays, entries), draft, settings)
    return draft


def run_together(draft: Draft) -> None:
    """Add the field in which forename and middle names stood together, mistakes and all."""
    for side in (draft.true, draft.recorded):
        side[FORENAMES] = pc.binary_join_element_wise(side["Forename"], side["Middlenames"], " ", null_handling="skip")
    draft.marks[FORENAMES] = draft.marks["Forename"] | draft.marks["Middlenames"]


def true_text(world: World, who: People, entries: OnFile) -> dict[str, pa.Array]:
    """Write entries down as they are; ``who`` are the people they are about, one an entry."""
    names = world.names
    own = surnames_written(world, who.surname, who.group)
    changed = np.flatnonzero(entries.uses_later)
    later = replaced(own, changed, surnames_written(world, who.later_surname[changed], who.group[changed]))
    surname = pc.if_else(pa.array(entries.changed), later, own)
    preferred = np.flatnonzero(who.preferred != NONE)
    used = replaced(later, preferred, names.words.take(pa.array(who.preferred[preferred])))
    told = np.flatnonzero(entries.changed & (who.reason != ADOPTION))
    u = streams.uniform(world.key("person", "former surname told"), who.person[told])
    told = told[u < world.parameters["person.former_surname_given"]]
    return {
        "Surname": surname,
        "Forename": names.words.take(pa.array(who.forename)),
        "Middlenames": joined(names.words, who.middle, " "),
        "PreferredSurname": used,
        "FormerSurname": replaced(pa.nulls(len(entries), pa.string()), told, own.take(pa.array(told))),
        "DOB": pa.array(who.birth_day, pa.int32()).cast(pa.date32()),
        "Gender": _GENDERS.take(pa.array((who.sex == FEMALE).astype(np.int8))),
        **_where(world, entries.home.astype(np.int64)),
    }


_GENDERS = pa.array(["M", "F"])


def _where(world: World, home: Ints) -> dict[str, pa.Array]:
    return {
        "Address": address(world, home),
        "Postcode": world.places.postcodes.take(pa.array(postcode_of(home))),
    }


def _keep_stale_addresses(world: World, entries: OnFile, draft: Draft) -> None:
    stale = np.flatnonzero(entries.home != entries.home_on_file)
    bit = kinds().index("address.stale")
    for name, values in _where(world, entries.home_on_file[stale].astype(np.int64)).items():
        draft.revise(name, stale, values, bit)


def _forms(world: World, people: People, who: People, stays: Stays, entries: OnFile) -> Forms:
    school = stays.school[entries.stay]
    surname = np.where(entries.changed[:, None], who.later_surname, who.surname)
    twin = _twins(world, people, entries.person)
    return Forms(
        person=who.person,
        family=who.family,
        form=form_number(who.person, school),
        school=school,
        surname_revision=entries.changed.astype(np.int64),
        home=entries.home_on_file.astype(np.int64),
        surname=np.where(surname[:, 1] == NONE, surname[:, 0], NONE).astype(np.int64),
        forename=who.forename.astype(np.int64),
        sex=who.sex.astype(np.int64),
        group=who.group.astype(np.int64),
        arrived=who.arrived(),
        age=((stays.entry_day[entries.stay] - who.birth_day) / YEAR).astype(np.int64),
        sibling_birth=_sibling_birth(world, people)[entries.person],
        **twin,
    )


def _sibling_birth(world: World, people: People) -> Ints:
    """Give the birthday of the brother or sister before, who is known when the form is filled in, or one's own."""
    rows = np.flatnonzero(people.order > 0)
    born = people.birth_day.astype(np.int64)
    whose, _, day = births(world, people.family[rows], people.order[rows].astype(np.int64) - 1)
    siblings = whose == people.family[rows]
    born[rows[siblings]] = day[siblings]
    return born


def form_number(person: Ints, school: Ints) -> Ints:
    """Give the number of the form that a school keeps on a person; a body that is no school has a number below 0."""
    return person * SCHOOLS + school + 1


def _twins(world: World, people: People, person: Ints) -> dict[str, Ints]:
    """Give forename, middle names and sex of the twin of each person, -1 where there is none."""
    place = twins(world, people)
    has = np.flatnonzero(place != NONE)
    twin = make_people(world, people.family[has], place[has])  # made anew: it may be in another chunk than its twin
    out = {name: np.full(len(people), NONE, dtype=np.int64) for name in ("twin_forename", "twin_sex")}
    middle = np.full((len(people), 2), NONE, dtype=np.int64)
    out["twin_forename"][has], out["twin_sex"][has], middle[has] = twin.forename, twin.sex, twin.middle
    return {**{name: column[person] for name, column in out.items()}, "twin_middle": middle[person]}


def pupil_numbers(world: World, people: People, stays: Stays, entries: OnFile, index: Ints) -> tuple[pa.Array, pa.Array]:
    """Write the pupil numbers on file, and the former ones.

    ``index`` is each person's place in the population, from which numbers are made.
    """
    numbers = numbers_on_file(world, people, stays, entries.person, index, entries.number, entries.temporary, entries.twins)
    former = np.flatnonzero(entries.former_number != NONE)
    none = np.zeros(len(former), dtype=bool)
    before = numbers_on_file(
        world, people, stays, entries.person[former], index, entries.former_number[former],
        entries.former_temporary[former], none,
    )  # fmt: skip
    return upn_text(numbers), replaced(pa.nulls(len(entries), pa.string()), former, upn_text(before))


def numbers_on_file(
    world: World, people: People, stays: Stays, person: Ints, index: Ints, number: Any, temporary: Bools, twins: Bools
) -> Any:
    """Make pupil numbers, each of the authority of the school that gave it.

    A first number names the school itself, for pupils who begin in the town of the family's first home; whoever has moved
    there, and every later number, has an establishment that no school has, so that no two numbers are alike.

    Parameters
    ----------
    person
        Rows of the people whose numbers they are.
    number, temporary, twins
        How each came about (:mod:`synthetic.pupil_numbers`), whether it is a temporary one, and whether the twin's.
    """
    issue = number.astype(np.int64)
    given = np.searchsorted(stays.person * NUMBERS + stays.number, person * NUMBERS + np.maximum(issue - 1, 0))
    born_at = nearest_primary(people.homes[person, 0].astype(np.int64))
    school, at_school = born_at.copy(), np.flatnonzero(issue != AFTER_ADOPTION)
    school[at_school] = stays.school[given[at_school]]
    la_estab = world.places.school_numbers[school]
    whose = index[person] - twins  # the twin has the place before, and begins at the same school
    first = (issue == FIRST) & (school // SCHOOLS_PER_TOWN == born_at // SCHOOLS_PER_TOWN)
    out = upn(la_estab, whose)
    anew = np.flatnonzero(~first)
    at = whose[anew] * ISSUES + issue[anew]
    out[anew] = np.where(temporary[anew], temporary_upn(la_estab[anew], at), reissued_upn(la_estab[anew], at))
    return out
