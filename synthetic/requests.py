"""Lists of names as the Home Office might have sent them: whom they seek, and what they get wrong.

Some of the people sought have been on a school's roll; the others never were. Who is sought, and how well the list
describes them, was never published: every figure is a parameter ``home_office.*`` and an assumption. What is true
of each request is kept in a table of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import edits, streams
from synthetic.calendar import FIRST_YEAR, academic_year, censuses, day_number, month_end
from synthetic.errors import swap_day_and_month
from synthetic.files import MANIFEST, new_folder, write_json, write_parquet
from synthetic.people import FEMALE, MOVES, NONE, People, join, make_people
from synthetic.places import postcode_of
from synthetic.refusal import InputError, share_of, whole_number
from synthetic.schema import REQUESTS
from synthetic.schooling import enrolment_ends, first_school_day
from synthetic.world import LAST_BIRTH
from synthetic.writing import address, joined

if TYPE_CHECKING:
    import pandas as pd

    from synthetic.figures import Parameters
    from synthetic.populations import Population
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

RETURN_DAYS = 27  # from census day to the return's deadline, in all six cases seen (facts on the school census)
_YEAR = 365.25
_FEW = 4  # people to choose from for each one sought, below which the draw is made over everybody at once
_CURRENT, _EARLIER, _ELSEWHERE, _MISSING = range(4)
_ADDRESS_GIVEN = np.array(["current", "earlier", "elsewhere", "missing"])


@dataclass(frozen=True, repr=False)
class RequestFile:
    """A list as sent, and what is true of it.

    Attributes
    ----------
    month
        Such as ``2016-09``.
    records
        Frame, one row a request: PersonID (the requester's own), Surname, Forename, Middlenames, DOB, Address,
        Postcode.
    truth
        Frame, one row a request: PersonID, on_register, PupilMatchingReference (missing for people never on a roll),
        name_group, gender, age, arrived, address_given.

    Examples
    --------
    >>> import synthetic
    >>> people = synthetic.population(2_000, seed=2016)
    >>> requests = people.home_office_requests(20, month="2016-09", on_register=0.25)
    >>> requests.records.columns.tolist()
    ['PersonID', 'Surname', 'Forename', 'Middlenames', 'DOB', 'Address', 'Postcode']
    """

    month: str
    records: pd.DataFrame
    truth: pd.DataFrame
    made_from: dict[str, Any]

    def __repr__(self) -> str:
        members = int(self.truth["on_register"].sum())
        return (
            f"Home Office request file, {month_end(self.month):%B %Y}: {len(self.records):,} people sought, "
            f"{members:,} of them on the register (truth kept apart)"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.records.head().to_html(index=False)}"

    def __len__(self) -> int:
        return len(self.records)

    def to_parquet(self, folder: str | Path) -> Path:
        """Write ``records.parquet``, ``truth.parquet`` and a manifest to a new folder."""
        with new_folder(folder) as part:
            records = pa.Table.from_pandas(self.records, preserve_index=False).cast(REQUESTS)
            write_parquet(part / "records.parquet", REQUESTS, [records])
            truth = pa.Table.from_pandas(self.truth, preserve_index=False)
            write_parquet(part / "truth.parquet", truth.schema.remove_metadata(), [truth])
            write_json(part / MANIFEST, self.made_from)
        return Path(folder)


@dataclass(frozen=True)
class Sought:
    """The people of one or more request files, one entry a request, members of the register first in each file."""

    people: People
    member: Ints  # row in the population, -1 for people who were never on a roll
    file: Ints
    place: Ints  # among the members, or among the others, of the file


@dataclass(frozen=True)
class Candidates:
    """Who can be sought as a member of the register in one month, and how likely each is."""

    rows: Ints
    cumulative: Floats

    def drawn(self, u: Floats) -> Ints:
        """Give the candidate at each uniform number, the likelier the wider."""
        at = np.searchsorted(self.cumulative, u * self.cumulative[-1], side="right")
        rows: Ints = self.rows[np.minimum(at, len(self.rows) - 1)]
        return rows


def home_office_requests(
    population: Population, n: int, month: str, *, on_register: float, file: int, register_until: date | None = None
) -> RequestFile:
    """Make one request file; see :meth:`synthetic.Population.home_office_requests`."""
    last = month_end(month)
    n, file = whole_number("n", n, 1), whole_number("file", file, 0)
    if n > population.n:
        raise InputError(f"n must be at most the {population.n:,} people of the population, not {n:,} requests")
    on_register = share_of("on_register", on_register)
    members = round(n * on_register)
    sought = people_sought(population, month, np.array([file]), members, n - members, register_until)
    order = np.argsort(streams.bits(_key(population.world, month, "order"), sought.file, np.arange(n)), kind="stable")
    people, member = sought.people.take(order), sought.member[order]
    ids = [f"P{month.replace('-', '')}-{file}-{place:05d}" for place in range(1, n + 1)]
    sent, given = as_sent(population.world, people, month, sought.file[order])
    records = pa.table({"PersonID": pa.array(ids, pa.string()), **sent}).select(REQUESTS.names).cast(REQUESTS)
    return RequestFile(
        month,
        records.to_pandas(date_as_object=False),
        truth(population, people, member, ids, last, given),
        {**population.manifest(), "month": month, "requests": n, "on_register": on_register, "file": file},
    )


def people_sought(
    population: Population, month: str, files: Ints, members: int, others: int, register_until: date | None = None
) -> Sought:
    """Choose whom each file seeks: so many members of the register, so many people who were never on a roll."""
    candidates = _candidates(population, month, register_until)
    chosen = _members(population, month, candidates, files, members)
    outsiders = _outsiders(population, month, candidates, files, others)
    rows = chosen.ravel()
    people = join([population.people.take(rows), outsiders])
    return Sought(
        people,
        np.concatenate([rows, np.full(len(outsiders), NONE)]),
        np.concatenate([np.repeat(files, members), np.repeat(files, others)]),
        np.concatenate([np.tile(np.arange(members), len(files)), np.tile(np.arange(others), len(files))]),
    )


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


def _key(world: World, month: str, *names: object) -> int:
    return world.key("home office", month, *names)


def _candidates(population: Population, month: str, register_until: date | None) -> Candidates:
    parameters, people = population.parameters, population.people
    _refuse_ages(month, parameters)
    until = day_number(register_until or searchable_until(month))
    age = (day_number(month_end(month)) - people.birth_day) / _YEAR
    first = first_school_day(people)
    days = np.array([one.day for one in censuses(academic_year(FIRST_YEAR), "2029/30")])
    first_census = days[np.minimum(np.searchsorted(days, first), len(days) - 1)]
    counted = (first_census <= until) & (first_census <= enrolment_ends(people))
    of_age = (age >= parameters["home_office.age_from"]) & (age < parameters["home_office.age_to"] + 1)
    rows = np.flatnonzero(counted & of_age)
    british = people.group[rows] == population.world.names.groups.index("british")
    weight = np.where(british, parameters["home_office.british_weight"], 1.0)
    weight = weight * np.where(people.arrived()[rows], parameters["home_office.arrived_weight"], 1.0)
    return Candidates(rows, np.cumsum(weight))


def _members(population: Population, month: str, candidates: Candidates, files: Ints, number: int) -> Ints:
    """Draw that many different people for each file; an array of files x people."""
    if number > len(candidates.rows):
        raise InputError(
            f"{number:,} people on the register are sought, but only {len(candidates.rows):,} of the {population.n:,} "
            f"people are of the ages sought and had been on a roll; make a larger population or seek fewer"
        )
    key = _key(population.world, month, "member")
    if number * _FEW > len(candidates.rows):
        weight = np.diff(candidates.cumulative, prepend=0.0)
        waits = [-np.log1p(-streams.uniform(key, file, candidates.rows)) / weight for file in files]
        soonest = np.array([np.argsort(wait, kind="stable")[:number] for wait in waits])
        chosen: Ints = candidates.rows[soonest]
        return chosen
    tries = max(2 * number, 32)
    while True:
        u = streams.uniform(key, np.repeat(files, tries), np.tile(np.arange(tries), len(files)))
        drawn = candidates.drawn(u).reshape(len(files), tries)
        new = _first_seen(drawn)
        if (new.sum(axis=1) >= number).all():
            break
        tries *= 2
    rank = np.cumsum(new, axis=1)
    return drawn[new & (rank <= number)].reshape(len(files), number)


def _first_seen(drawn: Ints) -> Bools:
    """Mark in each row the first time each value appears."""
    order = np.argsort(drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, axis=1)
    new = np.ones(drawn.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    out = np.empty_like(new)
    np.put_along_axis(out, order, new, axis=1)
    return out


def _outsiders(population: Population, month: str, candidates: Candidates, files: Ints, number: int) -> People:
    """Make people who never were on a roll: of the name groups, and as often from abroad, as the members sought."""
    world, parameters = population.world, population.parameters
    if not len(candidates.rows):
        raise InputError(f"none of the {population.n:,} people is of the ages sought; make a larger population")
    file, place = np.repeat(files, number), np.tile(np.arange(number), len(files))
    family = (streams.bits(_key(world, month, "outsider"), file, place) >> np.uint64(20)).astype(np.int64)
    like = candidates.drawn(streams.uniform(_key(world, month, "outsider like"), family))
    end = day_number(month_end(month))
    youngest, oldest = parameters["home_office.age_from"], parameters["home_office.age_to"] + 1
    age = youngest + streams.uniform(_key(world, month, "outsider age"), family) * (oldest - youngest)
    return make_people(
        world,
        family,
        np.zeros(len(family), dtype=np.int64),
        group=population.people.group[like].astype(np.int64),
        birth_day=np.minimum(end, (end - age * _YEAR).astype(np.int64)),
        first_home=streams.below(_key(world, month, "outsider home"), world.homes, family),
        arrived=population.people.arrived()[like],
    )


def _refuse_ages(month: str, parameters: Parameters) -> None:
    youngest, oldest = parameters["home_office.age_from"], parameters["home_office.age_to"]
    if youngest > oldest:
        raise InputError(f"home_office.age_from must be at most home_office.age_to, {oldest:g}, not {youngest:g}")
    if month_end(month) - timedelta(days=(youngest + 1) * _YEAR) > LAST_BIRTH:
        raise InputError(
            f"people of {youngest:g} are sought in {month}, but nobody in this world is born after {LAST_BIRTH}; "
            f"raise home_office.age_from"
        )


def as_sent(world: World, people: People, month: str, file: Ints) -> tuple[dict[str, pa.Array], Ints]:
    """Write what the list says of each person; give the columns, and which address was given."""
    ids = (file, people.family, people.order)
    surname, forename = _names(world, people, month, ids)
    middle = joined(world.names.words, people.middle, " ")
    without = _share(world, month, "middlenames_missing", ids)
    home, given = _home(world, people, month, ids)
    missing = pa.array(given == _MISSING)
    none = pa.scalar(None, pa.string())
    return {
        "Surname": surname,
        "Forename": forename,
        "Middlenames": pc.if_else(pa.array(without), none, middle),
        "DOB": _dob(world, people, month, ids),
        "Address": pc.if_else(missing, none, address(world, home)),
        "Postcode": pc.if_else(missing, none, world.places.postcodes.take(pa.array(postcode_of(home)))),
    }, given


def _share(world: World, month: str, name: str, ids: tuple[Ints, ...]) -> Bools:
    return streams.uniform(_key(world, month, name), *ids) < world.parameters[f"home_office.{name}"]


def _names(world: World, people: People, month: str, ids: tuple[Ints, ...]) -> tuple[pa.Array, pa.Array]:
    codes = np.where((people.change_day <= day_number(month_end(month)))[:, None], people.later_surname, people.surname)
    other = _share(world, month, "surname_other", ids)
    codes = np.where(other[:, None], _other_surname(people, codes), codes)
    single = codes[:, 1] == NONE
    surname = joined(world.names.words, codes, "-")
    surname = _respelt(world, month, "surname", surname, np.where(single, codes[:, 0], NONE), ids)
    forename = world.names.words.take(pa.array(people.forename))
    forename = _respelt(world, month, "forename", forename, people.forename.astype(np.int64), ids)
    swapped = pa.array(_share(world, month, "names_swapped", ids))
    return pc.if_else(swapped, forename, surname), pc.if_else(swapped, surname, forename)


def _other_surname(people: People, codes: Any) -> Any:
    """Give another surname the person has had: the one before, the preferred one, or half of a double one."""
    none = np.full(len(people), NONE)
    changed = (codes != people.surname).any(axis=1)
    half = np.column_stack([codes[:, 0], none])
    preferred = np.column_stack([people.preferred, none])
    out = np.where((people.preferred != NONE)[:, None], preferred, half)
    return np.where(changed[:, None], people.surname, out)


def _respelt(world: World, month: str, field: str, text: pa.Array, codes: Ints, ids: tuple[Ints, ...]) -> pa.Array:
    rows = np.flatnonzero(_share(world, month, f"{field}_variant", ids) & (codes != NONE))
    u = streams.uniform(_key(world, month, field, "which variant"), *(part[rows] for part in ids))
    text = _replaced(text, rows, world.names.words.take(pa.array(world.names.variant(codes[rows], u))))
    rows = np.flatnonzero(_share(world, month, f"{field}_typo", ids))
    before = text.take(pa.array(rows)).to_numpy(zero_copy_only=False).astype(np.str_)
    mistyped = edits.typo(before, _key(world, month, field, "which typo"), *(part[rows] for part in ids))
    return _replaced(text, rows, pa.array(mistyped, pa.string()))


def _replaced(text: pa.Array, rows: Ints, values: pa.Array) -> pa.Array:
    mask = np.zeros(len(text), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(text, pa.array(mask), values)


def _dob(world: World, people: People, month: str, ids: tuple[Ints, ...]) -> pa.Array:
    dates = people.birth_day.astype("datetime64[D]")
    swapped, possible = swap_day_and_month(dates)
    dates = np.where(possible & _share(world, month, "dob_swapped", ids), swapped, dates)
    january = people.arrived() & _share(world, month, "dob_first_of_january", ids)
    dates = np.where(january, dates.astype("datetime64[Y]").astype("datetime64[D]"), dates)
    return pa.array(dates, pa.date32())


def _home(world: World, people: People, month: str, ids: tuple[Ints, ...]) -> tuple[Ints, Ints]:
    shares = np.cumsum(world.parameters.group("home_office.address"))
    shares[-1] = 1.0
    given = streams.pick(_key(world, month, "address given"), shares, *ids)
    moves = (people.moves <= day_number(month_end(month))).sum(axis=1)
    at = np.where(given == _EARLIER, np.maximum(moves - 1, 0), moves)
    home = people.homes[np.arange(len(people)), np.minimum(at, MOVES)].astype(np.int64)
    elsewhere = streams.below(_key(world, month, "address elsewhere"), world.homes, *ids)
    return np.where(given == _ELSEWHERE, elsewhere, home), given


def truth(
    population: Population, people: People, member: Ints, ids: list[str], last: date, given: Ints
) -> pd.DataFrame:
    """Say of each request who is really meant."""
    import pandas as pd

    on_register = member != NONE
    reference = np.where(on_register, population.matching_references[np.maximum(member, 0)], 0)
    return pd.DataFrame(
        {
            "PersonID": ids,
            "on_register": on_register,
            "PupilMatchingReference": pd.array(reference, dtype="Int64"),
            "name_group": np.array(population.world.names.groups)[people.group],
            "gender": np.where(people.sex == FEMALE, "F", "M"),
            "age": ((day_number(last) - people.birth_day) / _YEAR).astype(np.int64),
            "arrived": people.arrived(),
            "address_given": _ADDRESS_GIVEN[given],
        }
    ).assign(PupilMatchingReference=lambda frame: frame["PupilMatchingReference"].where(frame["on_register"]))
