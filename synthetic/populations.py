"""The noun everything else is made from: so many people, in families, in places, over time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from functools import cached_property
from os import cpu_count
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from synthetic.calendar import TERMS, census, school_year_of_birth
from synthetic.errors import ErrorSettings, error_settings
from synthetic.families import births, family_sizes
from synthetic.figures import Parameters
from synthetic.figures import parameters as figures_with
from synthetic.files import WRITTEN_BY, versions
from synthetic.naming.tables import NameTables
from synthetic.people import People, make_people
from synthetic.places import HOMES_PER_TOWN, districts
from synthetic.refusal import InputError, outside, whole_number
from synthetic.schema import SCHOOLS
from synthetic.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd

    from synthetic.requests import RequestFile
    from synthetic.school_census import SchoolCensus, SchoolCensuses
    from synthetic.streams import Ints

CHUNK = 131_072
MOST_PEOPLE = 25_000_000
_BLOCK = 1 << 20


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
        How badly schools record them.
    world
        What everybody has in common: words, places, keys.

    Examples
    --------
    >>> import synthetic
    >>> people = synthetic.population(1_000, seed=2016)
    >>> people.truth()[["person", "family", "order", "gender", "name_group"]].head(2)
       person  family  order gender name_group
    0       0       0      0      M    british
    1       1       1      0      M    british
    """

    n: int
    seed: int
    parameters: Parameters
    errors: ErrorSettings
    world: World
    ends: npt.NDArray[np.int32] = field(compare=False)
    chunk: int = field(default=CHUNK, compare=False)
    threads: int = field(default=1, compare=False)

    def __repr__(self) -> str:
        return f"Population of {self.n:,} synthetic people (seed {self.seed}, errors {str(self.errors)!r})"

    def __len__(self) -> int:
        return self.n

    def school_census(self, year: str, term: str, *, columns: Sequence[str] | None = None) -> SchoolCensus:
        """Take one school census.

        Parameters
        ----------
        year, term
            Such as ``2015/16`` and ``Spring``.
        columns
            The columns to keep; by default all that this census had. What is left out changes nothing else.

        Raises
        ------
        InputError
            If there was no such census, this population has nobody young enough for it, or it had no such column.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.school_census("2015/16", "Spring")
        School census, Spring 2015/16 (21 January 2016): 825 on roll, 6 no longer on roll
        """
        from synthetic.school_census import take_census

        return take_census(self, census(year, term), columns)

    def school_censuses(
        self, first: str, last: str, *, terms: Sequence[str] = TERMS, columns: Sequence[str] | None = None
    ) -> SchoolCensuses:
        """Name the school censuses from one academic year to another; each is taken when it is read.

        Parameters
        ----------
        first, last
            Academic years, such as ``2006/07``.
        terms
            Which terms; by default all three.
        columns
            The columns to keep; by default all that each census had.

        Raises
        ------
        InputError
            As :meth:`school_census`, or if there is no census in these terms and years.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.school_censuses("2014/15", "2015/16")
        6 school censuses, 2 October 2014 to 19 May 2016, of Population of 2,000 synthetic people (seed 2016, errors \
'typical')
        """
        from synthetic.school_census import name_censuses

        return name_censuses(self, first, last, terms, columns)

    def timeline(self) -> pa.Table:
        """List what happens to everybody, day by day: births, arrivals, moves, schools, surnames, pupil numbers.

        Returns
        -------
        pyarrow.Table
            One row an event, by person and day: person, date, event, reason, before, after; see ``synthetic.TIMELINE``.

        Examples
        --------
        >>> import synthetic
        >>> events = synthetic.population(100, seed=2016).timeline()
        >>> events["event"].to_pylist()[:3]
        ['born', 'joined a school', 'pupil number given']
        """
        from synthetic.timeline import timeline

        return pa.concat_tables(timeline(self, chunk) for chunk in self.chunks())

    def home_office_requests(
        self,
        n: int,
        month: str,
        *,
        on_register: float = 0.3,
        file: int = 0,
        ages: tuple[float, float] | None = None,
        groups: Mapping[str, float] | None = None,
        left: float | None = None,
        families: float | None = None,
        hard_cases: float = 0.0,
        register_from: str | date | None = None,
        register_until: str | date | None = None,
    ) -> RequestFile:
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
        ages
            Youngest and oldest age in years at the end of the month, both included; by default the parameters
            ``home_office.age_from`` and ``home_office.age_to``.
        groups
            Weights of name groups against any other, such as ``{"polish": 5.0}``; those not named keep their own (1, and
            ``home_office.british_weight`` for British names). A weight of 0 leaves a group out.
        left
            Share of the members sought who have left school by the end of the month; by default as many as there happen
            to be.
        families
            Share of requests that name a brother or sister of somebody on the list, as far as there are any; by default
            the parameter ``home_office.families``.
        hard_cases
            Share of requests that are deliberately difficult: among members, people with a twin, or a namesake born within
            a year, on the register; among the others, a twin, a namesake, or a brother or sister of somebody on it.
            The truth says which, and whom they resemble.
        register_from, register_until
            First and last academic year (``"2011/12"``) or day of the register that members were on at a census. By
            default the last ``home_office.register_years`` school years up to the last census that could be searched in
            that month; nothing later than that is ever counted.

        Raises
        ------
        InputError
            If there are no requests or more than there are people to seek, or one of the choices cannot be.

        Examples
        --------
        >>> import synthetic
        >>> people = synthetic.population(2_000, seed=2016)
        >>> people.home_office_requests(20, month="2016-09", on_register=0.25)
        Home Office request file, September 2016: 20 people sought, 5 of them on the register (truth kept apart)
        """
        from synthetic.requests import home_office_requests

        return home_office_requests(
            self, n, month, on_register=on_register, file=file, ages=ages, groups=groups, left=left, families=families,
            hard_cases=hard_cases, register_from=register_from, register_until=register_until,
        )  # fmt: skip

    @cached_property
    def people(self) -> People:
        """Everybody, in columns; made when first asked for, and kept: 88 bytes a person."""
        chunks = self.chunks()
        whole: dict[str, Any] = {}
        with ThreadPoolExecutor(self.threads) as pool:
            for chunk, part in zip(chunks, pool.map(self.made, chunks), strict=True):
                for each in fields(People):
                    values = getattr(part, each.name)
                    column = whole.setdefault(each.name, np.empty((self.n, *values.shape[1:]), values.dtype))
                    column[chunk] = values
        return People(**whole)

    def some(self, chunk: slice) -> People:
        """Give a piece of the population, made anew unless everybody is at hand."""
        return self.people.take(chunk) if "people" in self.__dict__ else self.made(chunk)

    def made(self, chunk: slice) -> People:
        """Make a piece of the population."""
        return make_people(self.world, *self.placed(np.arange(chunk.start, chunk.stop)))

    def placed(self, index: Ints) -> tuple[Ints, Ints]:
        """Give the number by which the family of each person of some places was drawn, and the place among its children."""
        family = np.searchsorted(self.ends, index, side="right")
        before = np.where(family > 0, self.ends[family - 1], 0)
        return family, index - before

    def born(self, chunk: slice, oldest: int, youngest: int) -> tuple[Ints, People]:
        """Make those of a piece who are of some school years of birth; with their places in the population."""
        index = np.arange(chunk.start, chunk.stop)
        if "people" in self.__dict__:
            years = self.people.birth_year[chunk]
            kept = np.flatnonzero((oldest <= years) & (years <= youngest))
            return index[kept], self.people.take(index[kept])
        family, order = self.placed(index)
        family, first, birth = births(self.world, family, order)
        years = school_year_of_birth(birth)
        kept = np.flatnonzero((oldest <= years) & (years <= youngest))
        people = make_people(self.world, family[kept], order[kept], births=(first[kept], birth[kept]))
        return index[kept], people

    @cached_property
    def references(self) -> pd.DataFrame:
        """Every number under which the custodian files a person: ``PupilMatchingReference``, ``person``, by person.

        Most people have one; some have several, where a school did not know the pupil's number, and a few share one. The
        numbers are those of whole lives, once everything has come to light: some of them no census of some years returns,
        and who was never on a roll has none.
        """
        from synthetic.truth import references

        table = pa.concat_tables(references(self, chunk) for chunk in self.chunks())
        frame: pd.DataFrame = table.to_pandas()
        return frame

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
        """The matching references in order, and the place in the population of the person that each was made for."""
        known = self.references
        own = known.drop_duplicates("PupilMatchingReference").sort_values("PupilMatchingReference")
        return own["PupilMatchingReference"].to_numpy(), own["person"].to_numpy()

    def manifest(self) -> dict[str, Any]:
        """Say what the population was made from, so that it can be made again."""
        return {
            **WRITTEN_BY,
            "synthetic": True,
            "people": self.n,
            "seed": self.seed,
            "errors": {
                "preset": self.errors.preset,
                "rates": dict(self.errors.rates),
                "multipliers": dict(self.errors.multipliers),
            },
            "parameters changed": dict(self.parameters.changed),
            "word tables sha256": self.world.names.sha256,
            **({"names given": dict(self.world.names.given)} if self.world.names.given else {}),
            "versions": versions(),
        }

    def truth(self) -> pd.DataFrame:
        """Say who everybody is.

        Returns
        -------
        pandas.DataFrame
            One row a person: person (the place in the population), PupilMatchingReference (as first given, whether or not
            any census returned it: :attr:`references` has those that one could), family, order (place among the children),
            gender, DOB, ethnic_group, name_group, arrived (from abroad).
        """
        from synthetic.truth import truth

        table = pa.concat_tables(truth(self, chunk) for chunk in self.chunks())
        frame: pd.DataFrame = table.to_pandas(date_as_object=False)
        return frame

    def chunks(self, of: slice | None = None) -> list[slice]:
        """Cut the people, or some of them, into pieces to be worked on; no result depends on where the cuts are."""
        first, last = (0, self.n) if of is None else (of.start, of.stop)
        return [slice(start, min(start + self.chunk, last)) for start in range(first, last, self.chunk)]


def population(
    n: int,
    *,
    seed: int,
    errors: str | Mapping[str, float] | ErrorSettings = "typical",
    parameters: Mapping[str, float] | None = None,
    names: NameTables | None = None,
    chunk: int = CHUNK,
    threads: int | None = None,
) -> Population:
    """Make people.

    Parameters
    ----------
    n
        Number of people, born from September 1985 to August 2012: with about 20 million, as many as the National Pupil
        Database held. (The years are the parameters ``world.born_from`` and ``world.born_to``.)
    seed
        Any whole number from 0. The same seed gives the same people, byte for byte.
    errors
        How badly schools record them: ``none``, ``light``, ``typical`` (default) or ``poor``; rates of single kinds beside
        the typical ones, such as ``{"surname.typo": 0.02}``; or :class:`synthetic.ErrorSettings`.
    parameters
        Figures to change, by name; see ``synthetic.parameters().to_frame()``.
    names
        Words with frequencies of your own, from :func:`synthetic.name_tables`.
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
    settings, figures = error_settings(errors), figures_with(parameters)
    if names is not None and not isinstance(names, NameTables):
        raise outside("names", names, "what synthetic.name_tables(forenames=..., surnames=...) gives")
    # The families are as many as it takes to have n children; places are as many as there are families.
    ends = _families(World(seed, figures, 1), n)
    world = World(seed, figures, len(ends), names)
    _ = world.names, world.places.postcodes, world.places.streets  # made once, before threads ask for them
    return Population(n, seed, figures, settings, world, ends, chunk, threads)


def _families(world: World, n: int) -> npt.NDArray[np.int32]:
    """Count the people up to and with each family, until there are n."""
    parts, total, start = [], 0, 0
    most = len(districts()) * HOMES_PER_TOWN
    while total < n:
        sizes = family_sizes(world, np.arange(start, start + _BLOCK))
        parts.append((total + np.cumsum(sizes)).astype(np.int32))
        total += int(sizes.sum())
        start += _BLOCK
    ends = np.concatenate(parts)
    families = int(np.searchsorted(ends, n)) + 1
    if families > most:
        raise InputError(f"{n:,} people need {families:,} homes, and there are places for {most:,}; make fewer people")
    return ends[:families]
