"""The noun everything else is made from: so many people, in families, in places, over time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from os import cpu_count
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from synthetic import people as lives
from synthetic.calendar import census, censuses
from synthetic.errors import level
from synthetic.figures import Parameters
from synthetic.figures import parameters as figures_with
from synthetic.files import WRITTEN_BY, versions
from synthetic.identifiers import matching_reference
from synthetic.places import HOMES_PER_TOWN, districts
from synthetic.refusal import InputError, whole_number
from synthetic.schema import SCHOOLS
from synthetic.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from synthetic.people import People
    from synthetic.requests import RequestFile
    from synthetic.school_census import SchoolCensus, SchoolCensuses
    from synthetic.streams import Ints

CHUNK = 65_536
MOST_PEOPLE = 25_000_000
_BLOCK = 1 << 20
_GENDERS = np.array(["M", "F"])


@dataclass(frozen=True, repr=False)
class Population:
    """People who do not exist; made by :func:`population`.

    Attributes
    ----------
    n
        Number of people.
    seed
        The seed on which every draw is keyed.
    parameters
        The figures used.
    errors
        The preset of recording errors: none, light, typical or poor.
    people
        The people themselves, in columns.

    Examples
    --------
    >>> import synthetic
    >>> people = synthetic.population(1_000, seed=2016)
    >>> people.truth()[["family", "order", "gender", "name_group"]].head(2)
       family  order gender name_group
    0       0      0      M    british
    1       1      0      M    british
    """

    n: int
    seed: int
    parameters: Parameters
    errors: str
    people: People
    world: World
    chunk: int = field(default=CHUNK, compare=False)
    threads: int = field(default=1, compare=False)

    def __repr__(self) -> str:
        return f"Population of {self.n:,} synthetic people (seed {self.seed}, errors {self.errors!r})"

    def __len__(self) -> int:
        return self.n

    def school_census(self, year: str, term: str) -> SchoolCensus:
        """Take one school census.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.school_census("2015/16", "Spring")
        School census, Spring 2015/16 (21 January 2016): 959 on roll, 0 no longer on roll
        """
        from synthetic.school_census import take_census

        return take_census(self, census(year, term))

    def school_censuses(self, first: str, last: str) -> SchoolCensuses:
        """Name every school census from one academic year to another; each is taken when it is read.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.school_censuses("2014/15", "2015/16")
        6 school censuses, 2 October 2014 to 19 May 2016, of Population of 2,000 synthetic people (seed 2016, errors \
'typical')
        """
        from synthetic.school_census import SchoolCensuses

        return SchoolCensuses(self, censuses(first, last))

    def home_office_requests(self, n: int, month: str, *, on_register: float = 0.3, file: int = 0) -> RequestFile:
        """Make a list of names as the Home Office might have sent it.

        Parameters
        ----------
        n
            Number of requests.
        month
            Month of the list, such as ``2016-09``.
        on_register
            Share of the people sought who have been on a school's roll; the nearest whole number of them is taken.
        file
            Number of the file: another number gives another list for the same month.

        Raises
        ------
        InputError
            If there are no requests, more than there are people to seek, or the month or share cannot be.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.home_office_requests(20, month="2016-09", on_register=0.25)
        Home Office request file, September 2016: 20 people sought, 5 of them on the register (truth kept apart)
        """
        from synthetic.requests import home_office_requests

        return home_office_requests(self, n, month, on_register=on_register, file=file)

    @cached_property
    def matching_references(self) -> Ints:
        """The custodian's own number of each person."""
        return matching_reference(np.arange(self.n), self.world.key("pupil matching reference"))

    @cached_property
    def schools(self) -> pa.Table:
        """Number, reference number, name and postcode of every school."""
        places = self.world.places
        return pa.table(
            [
                pa.array(places.school_numbers, pa.int32()),
                pa.array(places.school_urns, pa.int32()),
                pa.array(places.school_names, pa.string()),
                pa.array(places.school_postcodes, pa.string()),
            ],
            schema=SCHOOLS,
        )

    @cached_property
    def by_reference(self) -> tuple[Ints, Ints]:
        """The matching references in order, and the row of the person that each belongs to."""
        order = np.argsort(self.matching_references, kind="stable")
        return self.matching_references[order], order

    def manifest(self) -> dict[str, Any]:
        """Say what the population was made from, so that it can be made again."""
        return {
            **WRITTEN_BY,
            "synthetic": True,
            "people": self.n,
            "seed": self.seed,
            "errors": self.errors,
            "parameters changed": dict(self.parameters.changed),
            "word tables sha256": self.world.names.sha256,
            "versions": versions(),
        }

    def truth(self) -> pd.DataFrame:
        """Say who everybody is: the only table that joins the custodian's number to a person.

        Returns
        -------
        pandas.DataFrame
            One row a person: PupilMatchingReference, family, order (place among the children), gender, DOB, name_group,
            arrived (from abroad).
        """
        import pandas as pd

        who = self.people
        return pd.DataFrame(
            {
                "PupilMatchingReference": self.matching_references,
                "family": who.family,
                "order": who.order,
                "gender": _GENDERS[who.sex],
                "DOB": who.birth_day.astype("datetime64[D]").astype("datetime64[s]"),
                "name_group": np.array(self.world.names.groups)[who.group],
                "arrived": who.arrived(),
            }
        )

    def chunks(self) -> list[slice]:
        """Cut the people into pieces to be worked on; no result depends on where the cuts are."""
        return [slice(start, min(start + self.chunk, self.n)) for start in range(0, self.n, self.chunk)]


def population(
    n: int,
    *,
    seed: int,
    errors: str = "typical",
    parameters: Mapping[str, float] | None = None,
    chunk: int = CHUNK,
    threads: int | None = None,
) -> Population:
    """Make people.

    Parameters
    ----------
    n
        Number of people, born from September 1985 to August 2011: with about 20 million, as many as the National Pupil
        Database held.
    seed
        Any whole number from 0. The same seed gives the same people, byte for byte.
    errors
        How badly schools record them: ``none``, ``light``, ``typical`` (default) or ``poor``.
    parameters
        Figures to change, by name; see ``synthetic.parameters().to_frame()``.
    chunk, threads
        How many people are worked on at a time, and on how many threads (default: as many as there are processors).
        Neither changes the result.

    Raises
    ------
    InputError
        If a number is out of range or a name is unknown.

    Examples
    --------
    >>> import synthetic
    >>> synthetic.population(1_000, seed=2016)
    Population of 1,000 synthetic people (seed 2016, errors 'typical')
    """
    n, chunk = whole_number("n", n, 1, MOST_PEOPLE), whole_number("chunk", chunk, 1, MOST_PEOPLE)
    threads = whole_number("threads", cpu_count() or 1 if threads is None else threads, 1, 1024)
    seed = whole_number("seed", seed, 0)
    level(errors)
    figures = figures_with(parameters)
    # The families are as many as it takes to have n children; places are as many as there are families.
    sizes = _sizes(World(seed, figures, 1), n)
    world = World(seed, figures, len(sizes))
    ends = np.cumsum(sizes)

    def make(start: int) -> People:
        person = np.arange(start, min(start + chunk, n))
        family = np.searchsorted(ends, person, side="right")
        return lives.make_people(world, family, person - (ends[family] - sizes[family]))

    _ = world.names, world.places
    with ThreadPoolExecutor(threads) as pool:
        everyone = lives.join(list(pool.map(make, range(0, n, chunk))))
    return Population(n, seed, figures, errors, everyone, world, chunk, threads)


def _sizes(world: World, n: int) -> Ints:
    parts, total, start = [], 0, 0
    most = len(districts()) * HOMES_PER_TOWN
    while total < n:
        block = np.arange(start, start + _BLOCK)
        parts.append(lives.family_sizes(world, block))
        total += int(parts[-1].sum())
        start += _BLOCK
    sizes = np.concatenate(parts)
    families = int(np.searchsorted(np.cumsum(sizes), n)) + 1
    if families > most:
        raise InputError(f"{n:,} people need {families:,} homes, and there are places for {most:,}; make fewer people")
    return sizes[:families]
