"""What everybody in one simulated world has in common: the seed, the figures, the words and the places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.calendar import day_number
from synthetic.naming.tables import NameTables, name_tables
from synthetic.places import Places
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from synthetic.calendar import Census
    from synthetic.figures import Parameters
    from synthetic.streams import Bools

LEAST_YEARS = 22  # of births: the longest gaps of a family add up to 21
RECEPTION = 5  # years from the school year of birth to the one in which school begins


@dataclass(frozen=True)
class World:
    """Seed and figures, and the name tables and places that follow from them.

    Births run from 1 September of one year to 31 August of another (``world.born_from``, ``world.born_to``): by default
    everybody who could be of compulsory school age between the first pupil-level census, of January 2002, and autumn 2016.
    """

    seed: int
    parameters: Parameters
    homes: int
    given_names: NameTables | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse years of birth in the wrong order, or too few for a family's children."""
        first, last = self.parameters["world.born_from"], self.parameters["world.born_to"]
        if last - first < LEAST_YEARS:
            raise InputError(
                f"world.born_to must be at least {LEAST_YEARS} years after world.born_from, {first:g}, not {last:g}"
            )

    @cached_property
    def first_birth(self) -> date:
        """The first birthday."""
        return date(int(self.parameters["world.born_from"]), 9, 1)

    @cached_property
    def last_birth(self) -> date:
        """The last birthday."""
        return date(int(self.parameters["world.born_to"]), 8, 31)

    @cached_property
    def birth_start(self) -> int:
        """The first birthday, in days since 1970."""
        return day_number(self.first_birth)

    @cached_property
    def birth_days(self) -> int:
        """How many days people are born on."""
        return day_number(self.last_birth) - self.birth_start + 1

    @cached_property
    def new_years_days(self) -> Bools:
        """Which of these days are a 1 January."""
        days = np.arange(self.birth_start, self.birth_start + self.birth_days).astype("datetime64[D]")
        return np.asarray(days == days.astype("datetime64[Y]").astype("datetime64[D]"))

    @cached_property
    def names(self) -> NameTables:
        """The word tables, which do not depend on the seed."""
        return self.given_names or name_tables()

    @cached_property
    def places(self) -> Places:
        """Towns, postcodes and schools."""
        return Places(self.seed, self.homes)

    def key(self, *stream: object) -> int:
        """Give the key of a named stream of this world."""
        return streams.key(self.seed, *stream)

    def refuse_unborn(self, one: Census) -> None:
        """Refuse a census whose youngest pupils are not in this world."""
        needed = one.year_start - RECEPTION + 1
        if needed > self.last_birth.year:
            raise InputError(
                f"a census of {one.year} counts children born up to 31 August {needed}, and nobody in this world is born "
                f"after {self.last_birth}; make the population with parameters={{'world.born_to': {needed}}}"
            )
