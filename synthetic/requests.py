"""Lists of names as the Home Office might have sent them.

Some of the people sought are on a school's roll, some have left school, and the others never were at one. Who is sought, and
how well the list describes them, was never published: every figure is a parameter ``home_office.*`` and an assumption.
What is true of each request is kept in a table of its own.

Whom a list seeks is decided in :mod:`synthetic.seeking.wanted` and :mod:`synthetic.seeking.sought`, what it says of them in
:mod:`synthetic.seeking.entries`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from synthetic import streams
from synthetic.calendar import month_end
from synthetic.families import YEAR
from synthetic.files import MANIFEST, new_folder, write_json, write_parquet
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.people import FEMALE, NONE
from synthetic.references import references_of
from synthetic.refusal import InputError, share_of, whole_number
from synthetic.schema import REQUESTS
from synthetic.schooling import school_life
from synthetic.seeking.entries import ADDRESS_GIVEN, as_sent
from synthetic.seeking.hard_cases import KINDS
from synthetic.seeking.sought import find_sought, people_sought
from synthetic.seeking.wanted import RETURN_DAYS, searchable_until, wanted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from synthetic.populations import Population
    from synthetic.seeking.sought import Sought
    from synthetic.seeking.wanted import Wanted
    from synthetic.streams import Ints

__all__ = ["RETURN_DAYS", "RequestFile", "as_sent", "home_office_requests", "people_sought", "searchable_until"]
ON_ROLL, LEFT, NEVER_THERE = "on roll", "left", "never"


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
        Frame, one row for each number under which the custodian files the person sought, and one for people who were
        never on a roll, in the order of the requests:

        - PersonID;
        - person: place in the population, missing for people who were never on a roll;
        - on_register; status: ``on roll`` at the end of the month, ``left``, or ``never``;
        - PupilMatchingReference, missing for people who were never on a roll;
        - family: the same number for brothers and sisters;
        - ethnic_group, name_group, gender, age (at the end of the month), arrived (from abroad);
        - address_given: ``current``, ``earlier``, ``elsewhere`` or ``missing``;
        - hard_case: ``none``, or why the request is difficult: ``twin``, ``namesake`` or ``sibling``;
        - resembles: place in the population of the other person on the register whom it resembles so.

    made_from
        From what it was made, so that it can be made again.

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
        members = int(self.truth.drop_duplicates("PersonID")["on_register"].sum())
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


def home_office_requests(
    population: Population,
    n: int,
    month: str,
    *,
    on_register: float,
    file: int,
    ages: tuple[float, float] | None = None,
    groups: Mapping[str, float] | None = None,
    left: float | None = None,
    families: float | None = None,
    hard_cases: float = 0.0,
    register_from: str | date | None = None,
    register_until: str | date | None = None,
) -> RequestFile:
    """Make one request file; see :meth:`synthetic.Population.home_office_requests`."""
    month_end(month)
    n, file = whole_number("n", n, 1), whole_number("file", file, 0)
    if n > population.n:
        raise InputError(f"n must be at most the {population.n:,} people of the population, not {n:,} requests")
    on_register = share_of("on_register", on_register)
    asked = wanted(
        population, month, ages=ages, groups=groups, left=left, families=families, hard_cases=hard_cases,
        register_from=register_from, register_until=register_until,
    )  # fmt: skip
    members = round(n * on_register)
    sought = find_sought(population, asked, np.array([file]), members, n - members)
    order = np.argsort(streams.bits(asked.key(population.world, "order"), sought.file, np.arange(n)), kind="stable")
    sought = sought.take(order)
    ids = [f"P{month.replace('-', '')}-{file}-{place:05d}" for place in range(1, n + 1)]
    sent, given = as_sent(population.world, sought.people, month, sought.file, population.errors)
    records = pa.table({"PersonID": pa.array(ids, pa.string()), **sent}).select(REQUESTS.names).cast(REQUESTS)
    return RequestFile(
        month,
        records.to_pandas(date_as_object=False),
        truth(population, asked, sought, ids, given),
        population.manifest() | {"requests": n, "on_register": on_register, "file": file} | asked.manifest(population.world),
    )


def truth(population: Population, asked: Wanted, sought: Sought, ids: list[str], given: Ints) -> pd.DataFrame:
    """Say of each request who is really meant, and under which numbers the custodian files them."""
    import pandas as pd

    world, people, member = population.world, sought.people, sought.member
    on_register = member != NONE
    _, last = school_life(world, people)
    status = np.select([~on_register, last < asked.day], [NEVER_THERE, LEFT], ON_ROLL)
    request, reference = _references(population, sought)
    hard, resembles = np.array(KINDS)[sought.hard.kind], sought.hard.resembles
    one = pd.DataFrame(
        {
            "PersonID": ids,
            "person": _whole(member, on_register),
            "on_register": on_register,
            "status": status,
            "family": people.family,
            "ethnic_group": np.array(ethnic_groups().codes)[people.ethnic],
            "name_group": np.array(world.names.groups)[people.group],
            "gender": np.where(people.sex == FEMALE, "F", "M"),
            "age": ((asked.day - people.birth_day) / YEAR).astype(np.int64),
            "arrived": people.arrived(),
            "address_given": np.array(ADDRESS_GIVEN)[given],
            "hard_case": hard,
            "resembles": _whole(resembles, resembles != NONE),
        }
    )
    several = one.take(request).reset_index(drop=True)
    several.insert(4, "PupilMatchingReference", _whole(reference, reference != NONE))
    return several


def _references(population: Population, sought: Sought) -> tuple[Ints, Ints]:
    """List every number of every person sought, by request: the request and the number, -1 for people without one."""
    at = np.flatnonzero(sought.member != NONE)
    known = references_of(population.world, sought.member[at], sought.people.take(at))
    by_place = at[np.argsort(sought.member[at])]
    person = known["person"].to_numpy()
    request = by_place[np.searchsorted(sought.member[by_place], person)]
    nobodys = np.flatnonzero(sought.member == NONE)
    request = np.concatenate([request, nobodys])
    reference = np.concatenate([known["PupilMatchingReference"].to_numpy(), np.full(len(nobodys), NONE)])
    order = np.argsort(request, kind="stable")
    return request[order], reference[order]


def _whole(values: Any, known: Any) -> Any:
    """Make a column of whole numbers, some of which are missing."""
    import pandas as pd

    return pd.arrays.IntegerArray(np.asarray(values, dtype=np.int64), ~np.asarray(known, dtype=bool))
