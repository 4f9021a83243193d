"""Forenames by year of birth: what is published about years, and that every name listed is one somebody can have."""

import numpy as np
import pytest

from synthetic.data_files import rows
from synthetic.naming.fashions import bands
from synthetic.naming.pools import weighted_names
from synthetic.naming.tables import name_tables

MALE, FEMALE = 0, 1
DRAWS = 400_000


@pytest.fixture(scope="module")
def tables():
    return name_tables()


@pytest.fixture(scope="module")
def shares(tables):
    """Share of each word among the children of one sex born in one year, in the mix of all groups or in one."""

    def of(sex, year, group=None):
        u = (np.arange(DRAWS) + 0.5) / DRAWS
        if group is None:
            # golden steps through u make it independent of the groups, which are laid out in order
            groups = np.searchsorted(np.cumsum(tables.group_shares)[:-1], u, side="right")
            u = np.arange(DRAWS) * 0.6180339887498949 % 1
        else:
            groups = np.full(DRAWS, tables.groups.index(group))
        drawn = tables.forename(groups, np.full(DRAWS, sex), np.full(DRAWS, year), u)
        return np.bincount(drawn, minlength=len(tables.words)) / DRAWS

    return of


def share(tables, counted, *words):
    return sum(counted[tables.words.index(word).as_py()] for word in words)


@pytest.mark.parametrize(("sex", "published"), [(MALE, 0.0058), (FEMALE, 0.0335)])
def test_hyphenated_names_of_2011(tables, shares, sex, published):
    hyphenated = np.array(["-" in word for word in tables.words.to_pylist()])
    assert shares(sex, 2011)[hyphenated].sum() == pytest.approx(published, rel=0.1)


@pytest.mark.parametrize("sex", [MALE, FEMALE])
def test_hyphenated_names_become_commoner(tables, shares, sex):
    hyphenated = np.array(["-" in word for word in tables.words.to_pylist()])
    over_time = [shares(sex, year)[hyphenated].sum() for year in (1990, 1999, 2005, 2011, 2020)]
    assert over_time == sorted(over_time)
    assert over_time[-1] > 10 * over_time[1]


@pytest.mark.parametrize(
    ("word", "in_2020"),
    # ONS, births of 2023, less the quarter by which such families have become more: see forename_fashions.csv
    [("Muhammad", 0.0120), ("Mohammed", 0.0042), ("Mohammad", 0.0025)],
)
def test_spellings_of_mohammed_take_each_others_place(tables, shares, word, in_2020):
    assert share(tables, shares(MALE, 2020), word) == pytest.approx(in_2020, rel=0.15)


@pytest.mark.parametrize(
    ("sex", "word", "rare", "common"),
    [
        (FEMALE, "Gemma", 2015, 1986),
        (FEMALE, "Susan", 2005, 1960),
        (FEMALE, "Lauren", 2016, 1996),
        (FEMALE, "Amelia", 1990, 2013),
        (MALE, "Kevin", 2010, 1962),
        (MALE, "Christopher", 2018, 1985),
        (MALE, "Callum", 1980, 2000),
        (MALE, "Theodore", 2000, 2018),
    ],
)
def test_names_rise_and_fall(tables, shares, sex, word, rare, common):
    assert share(tables, shares(sex, common, "british"), word) > 4 * share(tables, shares(sex, rare, "british"), word)


@pytest.mark.parametrize("sex", [MALE, FEMALE])
@pytest.mark.parametrize("year", [1960, 1986, 2000, 2020])
def test_no_year_has_a_few_names_only(shares, sex, year):
    assert 0.002 < (shares(sex, year) ** 2).sum() < 0.02


@pytest.mark.parametrize(("before", "after"), [(1900, 1955), (2021, 2050)])
def test_years_outside_count_as_the_nearest(tables, before, after):
    u = np.linspace(0, 1, 1000, endpoint=False)
    zeros = np.zeros(1000, dtype=np.int64)
    first, second = (tables.forename(zeros, zeros, np.full(1000, year), u) for year in (before, after))
    assert (first == second).all()


def test_children_of_one_band_draw_from_one_table(tables):
    u = np.linspace(0, 1, 1000, endpoint=False)
    zeros = np.zeros(1000, dtype=np.int64)
    drawn = [tables.forename(zeros, zeros, np.full(1000, year), u) for year in (2010, 2012, 2013)]
    assert (drawn[0] == drawn[1]).all()
    assert (drawn[1] != drawn[2]).any()


def test_bands_follow_one_another():
    span = bands()
    assert (span.first[0], span.last[-1], len(span)) == (1955, 2021, 16)
    assert (span.first[1:] == span.last[:-1] + 1).all()
    assert span.births.sum() == pytest.approx(1)
    assert span.births[span.first < 1998].sum() == 0


@pytest.mark.parametrize("kind", ["boys", "girls"])
def test_every_group_has_a_fashion_for_any_name(kind):
    any_name = {row["name_group"] for row in rows("forename_fashions.csv") if row["kind"] == kind and row["names"] == "*"}
    assert any_name == set(name_tables().groups)


def test_names_with_a_fashion_are_names_of_their_group():
    unknown = []
    for row in rows("forename_fashions.csv"):
        if row["names"] not in ("*", "-"):
            pool = set(weighted_names(row["name_group"], row["kind"]).words.to_pylist())
            unknown += [(row["name_group"], name) for name in row["names"].split() if name not in pool]
    assert unknown == []
