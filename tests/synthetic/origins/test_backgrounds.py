"""Ethnic groups by birth cohort, and the name groups that go with them."""

import numpy as np
import pytest

from synthetic.families import arrivals, births, family_sizes
from synthetic.figures import parameters
from synthetic.naming.pools import group_shares
from synthetic.origins.ethnicity import ethnic_group, ethnic_groups, ethnic_shares, name_group
from synthetic.places import nearest_primary
from synthetic.world import World

# DfE, Schools, pupils and their characteristics: per cent of the pupils whose group is known.
PUBLISHED = {
    "2015/16": {
        "WBRI": 70.017, "WIRI": 0.307, "WIRT": 0.072, "WROM": 0.321, "WOTH": 5.634, "MWBC": 1.470, "MWBA": 0.689,
        "MWAS": 1.222, "MOTH": 1.900, "AIND": 2.851, "APKN": 4.255, "ABAN": 1.699, "CHNE": 0.420, "AOTH": 1.749,
        "BCRB": 1.246, "BAFR": 3.685, "BOTH": 0.726, "OOTH": 1.737,
    },
    "2020/21": {
        "WBRI": 65.899, "WIRI": 0.267, "WIRT": 0.075, "WROM": 0.317, "WOTH": 6.893, "MWBC": 1.590, "MWBA": 0.892,
        "MWAS": 1.570, "MOTH": 2.448, "AIND": 3.351, "APKN": 4.556, "ABAN": 1.817, "CHNE": 0.462, "AOTH": 1.966,
        "BCRB": 1.020, "BAFR": 3.975, "BOTH": 0.788, "OOTH": 2.112,
    },
}  # fmt: skip
CODES = ethnic_groups().codes


@pytest.fixture(scope="module")
def world():
    return World(2016, parameters(), 1_000_000)


def of_year(year, *, youngest):
    """Mix school years by the calendar year in which most of their pupils were born, 0.67 after the school year began."""
    born = year - np.arange(youngest, 19)
    weight = np.where(born < year - 16, 0.45, np.where(born == year - 4, 0.5, 1.0))
    mixed = weight @ ethnic_shares(born + 2 / 3, 0.08) / weight.sum() * 100
    return dict(zip(CODES, mixed, strict=True))


def test_codes_are_the_minor_codes_of_the_census():
    assert tuple(PUBLISHED["2015/16"]) == CODES
    assert ethnic_groups().recorded == (*CODES, "REFU", "NOBT")
    assert ethnic_groups().major.count("White") == 5


@pytest.mark.parametrize(("year", "youngest"), [("2015/16", 6), ("2020/21", 4)])
def test_the_mix_of_the_pupils_of_a_year_is_the_published_one(year, youngest):
    mixed = of_year(int(year[:4]), youngest=youngest)
    assert mixed.pop("WBRI") == pytest.approx(PUBLISHED[year]["WBRI"], abs=0.35)
    for code, share in mixed.items():
        assert share == pytest.approx(PUBLISHED[year][code], abs=0.15), code


def test_the_mix_of_2024_reaches_the_headcounts_that_are_known():
    mixed = of_year(2024, youngest=4)
    for code, share in {"BAFR": 5.30, "APKN": 4.77, "AIND": 4.26, "ABAN": 1.84, "CHNE": 0.80}.items():
        assert mixed[code] == pytest.approx(share, abs=0.15), code


def test_who_is_on_roll_in_january_2016_is_mixed_as_published(world):
    families = np.arange(1_000_000)
    sizes = family_sizes(world, families)
    family = np.repeat(families, sizes)
    order = np.arange(len(family)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    number, first, birth = births(world, family, order)
    year = first.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    ethnic = ethnic_group(world, number, year, nearest_primary(family))
    names = name_group(world, number, ethnic, nearest_primary(family))
    british = names == list(group_shares()).index("british")
    day = np.datetime64("2016-01-21").astype(np.int64)
    of_age = (birth >= np.datetime64("1999-09-01").astype(np.int64)) & (birth < np.datetime64("2010-09-01").astype(np.int64))
    on_roll = of_age & (arrivals(world, number, british, first, birth, None) <= day)
    mixed = np.bincount(ethnic[on_roll], minlength=len(CODES)) / on_roll.sum() * 100
    assert mixed[0] == pytest.approx(70.0, abs=1.0)
    for code, share in zip(CODES[1:], mixed[1:], strict=True):
        assert share == pytest.approx(PUBLISHED["2015/16"][code], abs=0.3), code


def test_older_cohorts_have_smaller_minorities():
    white_british = ethnic_shares([1986, 1991, 1998, 2005, 2012], 0.08)[:, 0]
    assert (np.diff(white_british) < 0).all()
    assert white_british[1] == pytest.approx(0.85, abs=0.02)


def test_a_group_depends_on_nothing_but_the_family(world):
    family = np.arange(1000, 2000)
    all_of_them = ethnic_group(world, family, np.full(1000, 2004), family // 50)
    some = ethnic_group(world, family[::-7], np.full(143, 2004), family[::-7] // 50)
    assert (all_of_them[::-7] == some).all()


def test_neighbours_are_alike_and_the_whole_is_not_touched():
    family, first = np.arange(400_000), np.full(400_000, 2003)
    alone = World(1, parameters({"family.own_group_neighbourhood": 0}), 1)
    alike = World(1, parameters({"family.own_group_neighbourhood": 0.5}), 1)
    place = family // 20
    groups = [ethnic_group(world, family, first, place) for world in (alone, alike)]
    same = [float((group[::2] == group[1::2]).mean()) for group in groups]
    assert same[0] == pytest.approx(0.48, abs=0.01)
    assert same[1] - same[0] == pytest.approx(0.25 * 0.52, abs=0.02)  # both like the neighbourhood: 0.5 squared
    shares = [np.bincount(group, minlength=18) / len(group) for group in groups]
    assert np.abs(shares[0] - shares[1]).max() < 0.01


def test_families_alike_in_ethnic_group_are_alike_in_name_group():
    world = World(1, parameters({"family.own_group_neighbourhood": 1}), 1)
    family = np.arange(1000)
    indian = np.full(1000, CODES.index("AIND"))
    assert len(set(name_group(world, family, indian, np.full(1000, 3)))) == 1
    assert len(set(name_group(world, family, indian))) == 3


def test_name_groups_have_the_shares_of_the_table(world):
    drawn = name_group(world, np.arange(200_000), np.full(200_000, CODES.index("AIND")))
    names = [list(group_shares())[code] for code in np.unique(drawn)]
    shares = dict(zip(names, np.unique(drawn, return_counts=True)[1] / 200_000, strict=True))
    assert shares == pytest.approx({"south_asian_muslim": 0.18, "sikh": 0.35, "hindu": 0.47}, abs=0.005)


def test_years_far_outside_are_taken_for_the_nearest_known(world):
    family, place = np.arange(5000), np.zeros(5000, dtype=np.int64)
    early, first = (ethnic_group(world, family, np.full(5000, year), place) for year in (1900, 1970))
    assert (early == first).all()
