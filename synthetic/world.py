"""What everybody in one simulated world has in common: the seed, the figures, the words and the places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from synthetic import streams
from synthetic.calendar import day_number
from synthetic.names import NameTables, name_tables
from synthetic.places import Places

if TYPE_CHECKING:
    from synthetic.figures import Parameters

FIRST_BIRTH = date(1985, 9, 1)
LAST_BIRTH = date(2011, 8, 31)
BIRTH_START = day_number(FIRST_BIRTH)
BIRTH_DAYS = day_number(LAST_BIRTH) - BIRTH_START + 1


@dataclass(frozen=True)
class World:
    """Seed and figures, and the name tables and places that follow from them.

    Births run from 1 September 1985 to 31 August 2011: everybody who could be of compulsory school age, or start
    school, between the first pupil-level census (January 2002) and summer 2016.
    """

    seed: int
    parameters: Parameters
    homes: int

    @cached_property
    def names(self) -> NameTables:
        """The word tables, which do not depend on the seed."""
        return name_tables()

    @cached_property
    def places(self) -> Places:
        """Towns, postcodes and schools."""
        return Places(self.seed, self.homes)

    def key(self, *stream: object) -> int:
        """Give the key of a named stream of this world."""
        return streams.key(self.seed, *stream)
