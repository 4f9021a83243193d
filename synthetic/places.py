"""Where people live and go to school: towns, sectors, postcodes that neighbours share, and schools.

Homes are numbered slots. Eight neighbouring slots share a postcode, 160 postcodes make a sector, six sectors a town
(one postcode district), and a town has eighteen primary and three secondary schools. A population of any size is thus
made of whole neighbourhoods, as thickly settled as the nation: how many people share your postcode does not depend on
how many people are simulated, and which districts are drawn first depends on the seed.

About 20 million people in the database on 1.48 million live postcodes in England are 13.5 a postcode, or 8 families of
1.7 children (derived); the numbers of postcodes to a sector, sectors to a town and schools to a town are rounded from
national totals, and which homes go to which school is an assumption. The letters of the postcode areas and the codes of
the local authorities are real; everything put into them is not.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from synthetic import streams
from synthetic.figures import DATA
from synthetic.refusal import outside

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthetic.streams import Ints

HOMES_PER_POSTCODE = 8
POSTCODES_PER_SECTOR = 160
SECTORS_PER_TOWN = 6
POSTCODES_PER_TOWN = POSTCODES_PER_SECTOR * SECTORS_PER_TOWN
HOMES_PER_TOWN = HOMES_PER_POSTCODE * POSTCODES_PER_TOWN
PRIMARIES_PER_SECTOR = 3
PRIMARIES = PRIMARIES_PER_SECTOR * SECTORS_PER_TOWN
SECONDARIES = 3
SCHOOLS_PER_TOWN = PRIMARIES + SECONDARIES
HOUSE_NUMBERS = 120  # 15 for each home of a postcode, so that no two homes have one address
FIRST_ESTABLISHMENT = 9000  # assumed to lie outside the blocks in which real schools are numbered
FIRST_URN = 900_000  # likewise
_UNIT_LETTERS = np.frombuffer(b"ABDEFGHJLNPQRSTUWXYZ", dtype="S1").astype("U1")
_UNITS = len(_UNIT_LETTERS) ** 2
_STREET_SCRAMBLE = 401  # prime to the number of street names, which is more than the postcodes of a town
_UNIT_SCRAMBLE = 137  # prime to 400, so that every postcode of a sector gets a unit of its own


@dataclass(frozen=True)
class Places:
    """The places of one world, with ``homes`` slots.

    Examples
    --------
    >>> world = Places(seed=1, homes=10_000)
    >>> world.towns, len(world.postcodes), len(world.school_numbers)
    (2, 1250, 42)
    """

    seed: int
    homes: int

    def __post_init__(self) -> None:
        """Refuse a world with more homes than there are districts for."""
        most = len(districts()) * HOMES_PER_TOWN
        if not 1 <= self.homes <= most:
            raise outside("the number of families", self.homes, f"from 1 to {most:,}")

    @property
    def towns(self) -> int:
        """How many towns are settled, the last perhaps in part."""
        return -(-self.homes // HOMES_PER_TOWN)

    @cached_property
    def district(self) -> Ints:
        """Which row of the national list of postcode districts each town is."""
        order = streams.bits(streams.key(self.seed, "places", "districts"), np.arange(len(districts())))
        return np.argsort(order, kind="stable")[: self.towns].astype(np.int64)

    @cached_property
    def postcodes(self) -> pa.Array:
        """Every postcode, by number."""
        number = np.arange(-(-self.homes // HOMES_PER_POSTCODE))
        return _text(self._written(number // POSTCODES_PER_TOWN, number % POSTCODES_PER_TOWN))

    @cached_property
    def streets(self) -> pa.Array:
        """The street and town of every postcode, by number."""
        number = np.arange(-(-self.homes // HOMES_PER_POSTCODE))
        stem, ending = words("street_stem"), words("street_ending")
        town, within = np.divmod(number, POSTCODES_PER_TOWN)
        start = streams.below(streams.key(self.seed, "places", "street"), len(stem) * len(ending), town)
        drawn = (start + within * _STREET_SCRAMBLE) % (len(stem) * len(ending))  # no name twice in a town
        street = np.char.add(np.char.add(stem[drawn // len(ending)], " "), ending[drawn % len(ending)])
        return _text(np.char.add(np.char.add(street, ", "), self.town_names[town]))

    @cached_property
    def town_names(self) -> npt.NDArray[Any]:
        """The name of every town; text."""
        stem, ending = words("town_stem"), words("town_ending")
        return np.char.add(stem[self.district % len(stem)], ending[self.district // len(stem) % len(ending)])

    @cached_property
    def school_numbers(self) -> Ints:
        """The seven-digit number (local authority, establishment) of every school."""
        authority, place = _authorities()
        town, school = np.divmod(np.arange(self.towns * SCHOOLS_PER_TOWN), SCHOOLS_PER_TOWN)
        district = self.district[town]
        return authority[district] * 10_000 + FIRST_ESTABLISHMENT + place[district] * SCHOOLS_PER_TOWN + school

    @cached_property
    def school_urns(self) -> Ints:
        """The unique reference number of every school."""
        town, school = np.divmod(np.arange(self.towns * SCHOOLS_PER_TOWN), SCHOOLS_PER_TOWN)
        return FIRST_URN + self.district[town] * SCHOOLS_PER_TOWN + school

    @cached_property
    def school_names(self) -> npt.NDArray[Any]:
        """The name of every school; text."""
        school = np.arange(self.towns * SCHOOLS_PER_TOWN)
        stem, saint, ending = (
            chosen[streams.below(streams.key(self.seed, "places", "school", str(part)), len(chosen), school)]
            for part, chosen in enumerate((words("street_stem"), words("saint"), words("primary_ending")))
        )
        church = np.char.find(ending, "Cath") + np.char.find(ending, "Church") > -2
        first = np.where(church, np.char.add(np.char.add("St ", saint), "'s"), stem)
        kind = words("secondary_ending")
        senior = kind[streams.below(streams.key(self.seed, "places", "school", "senior"), len(kind), school)]
        is_primary = school % SCHOOLS_PER_TOWN < PRIMARIES
        return np.char.add(np.char.add(np.where(is_primary, first, stem), " "), np.where(is_primary, ending, senior))

    @cached_property
    def school_postcodes(self) -> npt.NDArray[Any]:
        """The postcode of every school: one of its own, which no home has; text."""
        town, school = np.divmod(np.arange(self.towns * SCHOOLS_PER_TOWN), SCHOOLS_PER_TOWN)
        sector = np.where(school < PRIMARIES, school // PRIMARIES_PER_SECTOR, (school - PRIMARIES) * 2)
        return self._written(town, sector * POSTCODES_PER_SECTOR, POSTCODES_PER_SECTOR + school)

    def _written(self, town: Ints, within: Ints, extra: Ints | int = 0) -> npt.NDArray[Any]:
        sector, unit = np.divmod(within, POSTCODES_PER_SECTOR)
        code = (unit + extra) * _UNIT_SCRAMBLE % _UNITS
        letters = np.char.add(_UNIT_LETTERS[code // len(_UNIT_LETTERS)], _UNIT_LETTERS[code % len(_UNIT_LETTERS)])
        outward = np.array(districts())[self.district[town]]
        return np.char.add(np.char.add(np.char.add(outward, " "), (sector + 1).astype("U1")), letters)


def _text(values: npt.NDArray[Any]) -> pa.StringArray:
    """Hand text to Arrow in one piece, which it would cut where NumPy's fixed width makes it look too large."""
    return pa.array(values.tolist(), pa.string())


def postcode_of(home: Ints) -> Ints:
    """Give the postcode number of homes."""
    return home // HOMES_PER_POSTCODE


def town_of(home: Ints) -> Ints:
    """Give the town number of homes."""
    return home // HOMES_PER_TOWN


def nearest_primary(home: Ints) -> Ints:
    """Give the school number of the primary whose third of the sector a home is in."""
    town, within = _within_town(home)
    return town * SCHOOLS_PER_TOWN + within * PRIMARIES // POSTCODES_PER_TOWN


def nearest_secondary(home: Ints) -> Ints:
    """Give the school number of the secondary that serves a home's pair of sectors."""
    town, within = _within_town(home)
    return town * SCHOOLS_PER_TOWN + PRIMARIES + within * SECONDARIES // POSTCODES_PER_TOWN


def _within_town(home: Ints) -> tuple[Ints, Ints]:
    postcode = postcode_of(home)
    town = postcode // POSTCODES_PER_TOWN
    return town, postcode - town * POSTCODES_PER_TOWN


@cache
def districts() -> tuple[str, ...]:
    """List the outward codes of the national list, area by area."""
    with (DATA / "postcode_areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            f"{row['area']}{number}" for row in csv.DictReader(file) for number in range(1, int(row["districts"]) + 1)
        )


@cache
def words(kind: str) -> npt.NDArray[Any]:
    """List the place words of one kind."""
    with (DATA / "place_words.csv").open(encoding="utf-8", newline="") as file:
        return np.array([row["word"] for row in csv.DictReader(file) if row["kind"] == kind])


@cache
def _authorities() -> tuple[Ints, Ints]:
    """Give each district a local authority (neighbours share one) and its place among that authority's districts."""
    with (DATA / "local_authorities.csv").open(encoding="utf-8", newline="") as file:
        codes = np.array([int(row["la"]) for row in csv.DictReader(file)], dtype=np.int64)
    index = np.arange(len(districts())) * len(codes) // len(districts())
    first = np.searchsorted(index, index, side="left")
    return codes[index], np.arange(len(index)) - first
