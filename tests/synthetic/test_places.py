import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synthetic.places import Places, nearest_primary, nearest_secondary, postcode_of, town_of
from synthetic.refusal import InputError

WORLD = Places(seed=2016, homes=50_000)


def test_eight_neighbours_share_a_postcode():
    assert np.bincount(postcode_of(np.arange(80))).tolist() == [8] * 10


def test_postcodes_are_well_formed_and_each_is_one_place():
    postcodes = WORLD.postcodes.to_pylist()
    assert len(postcodes) == 6_250
    assert len(set(postcodes)) == len(postcodes)
    pattern = re.compile(r"[A-Z]{1,2}[0-9]{1,2} [1-6][ABD-HJLNP-UW-Z]{2}")
    assert all(pattern.fullmatch(postcode) for postcode in postcodes)
    assert not set(postcodes) & set(WORLD.school_postcodes)


def test_the_homes_of_a_town_have_one_outward_code():
    outward = np.array([postcode.split()[0] for postcode in WORLD.postcodes.to_pylist()])
    town = town_of(np.arange(0, WORLD.homes, 8))
    assert all(len(set(outward[town == each])) == 1 for each in range(WORLD.towns))


def test_schools_have_a_number_a_name_and_pupils_nearby():
    assert len(set(WORLD.school_numbers.tolist())) == len(WORLD.school_numbers) == WORLD.towns * 21
    assert len(set(WORLD.school_urns.tolist())) == len(WORLD.school_urns)
    assert all(9000 <= number % 10_000 <= 9999 for number in WORLD.school_numbers)
    home = np.arange(WORLD.homes)
    assert (nearest_primary(home) // 21 == town_of(home)).all()
    assert set((nearest_secondary(home) % 21).tolist()) == {18, 19, 20}
    assert np.bincount(nearest_primary(home[:7_680])).tolist()[:3] == [432, 424, 424]


def test_another_seed_settles_other_districts():
    assert not pc.equal(WORLD.postcodes, Places(seed=1, homes=50_000).postcodes)[0].as_py()


def test_more_homes_than_districts_are_refused():
    with pytest.raises(InputError, match=r"the number of families must be from 1 to 15,590,400, not 99000000"):
        Places(seed=1, homes=99_000_000)


def test_the_streets_of_a_nation_are_one_piece_of_text():
    streets = Places(seed=1, homes=11_600_000).streets
    assert isinstance(streets, pa.StringArray)
    assert len(streets) == 1_450_000
