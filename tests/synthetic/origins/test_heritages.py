"""Languages, countries of birth and nationalities."""

import numpy as np
import pytest

from synthetic.data_files import rows
from synthetic.figures import parameters
from synthetic.naming.pools import group_shares
from synthetic.origins.heritages import (
    countries,
    country_labels,
    country_of_birth,
    language,
    language_labels,
    languages,
    nationality,
)
from synthetic.world import World

GROUPS = list(group_shares())
PEOPLE = 100_000


@pytest.fixture(scope="module")
def world():
    return World(2016, parameters(), 1000)


def of(group):
    return np.full(PEOPLE, GROUPS.index(group))


def shares(codes, words):
    return {words[code]: count / len(codes) for code, count in zip(*np.unique(codes, return_counts=True), strict=True)}


BORN_HERE, CAME = np.zeros(PEOPLE, dtype=bool), np.ones(PEOPLE, dtype=bool)
FAMILY = np.arange(PEOPLE)


def test_every_name_group_has_heritages_that_make_up_the_whole():
    total = dict.fromkeys(GROUPS, 0.0)
    for row in rows("heritages.csv"):
        total[row["name_group"]] += float(row["share"])
        assert row["language"] in languages()[:-4]
        assert row["country"] in countries()[:-4]
    assert total == pytest.approx(dict.fromkeys(GROUPS, 1.0))
    assert {row["name_group"] for row in rows("name_group_backgrounds.csv")} == set(GROUPS)


def test_codes_are_three_letters_once_each():
    for codes, labels in ((languages(), language_labels()), (countries(), country_labels())):
        assert all(len(code) == 3 and code.isupper() for code in codes)
        assert len(set(codes)) == len(codes) == len(labels)


def test_who_was_born_here_was_born_here(world):
    assert shares(country_of_birth(world, FAMILY, of("somali"), BORN_HERE), countries()) == {"GBR": 1.0}


def test_who_came_was_born_where_the_family_comes_from_or_in_a_third_country(world):
    born = shares(country_of_birth(world, FAMILY, of("sikh"), CAME), countries())
    assert born["IND"] == pytest.approx(0.9 * 0.9, abs=0.01)
    assert born["ITA"] == pytest.approx(0.1 * 0.17, abs=0.003)
    assert "GBR" not in born


def test_a_british_name_that_came_from_abroad_was_born_abroad(world):
    born = shares(country_of_birth(world, FAMILY, of("british"), CAME), countries())
    assert "GBR" not in born
    assert born["ZAF"] == pytest.approx(0.9 * 6 / 35, abs=0.01)


def test_languages_are_kept_more_by_those_who_came(world):
    here, came = (shares(language(world, FAMILY, of("sikh"), arrived), languages()) for arrived in (BORN_HERE, CAME))
    assert here == pytest.approx({"ENG": 0.40, "PNJ": 0.60}, abs=0.01)
    assert came == pytest.approx({"ENG": 0.07, "PNJ": 0.93}, abs=0.01)


def test_language_and_country_of_birth_belong_together(world):
    spoken = np.array(languages())[language(world, FAMILY, of("hindu"), CAME)]
    born = np.array(countries())[country_of_birth(world, FAMILY, of("hindu"), CAME)]
    from_nepal = spoken == "NEP"
    assert set(born[from_nepal]) & {"IND", "LKA", "KEN"} == set()
    assert (born[from_nepal] == "NPL").mean() == pytest.approx(0.9, abs=0.01)


def test_pupils_with_another_first_language_are_as_many_as_published(world):
    names = np.random.default_rng(1).choice(len(GROUPS), PEOPLE, p=list(group_shares().values()))
    arrived = np.random.default_rng(2).random(PEOPLE) < np.where(names == GROUPS.index("british"), 0.01, 0.2)
    spoken = language(world, FAMILY, names, arrived)
    assert (spoken != 0).mean() == pytest.approx(0.180, abs=0.006)  # 18.0 per cent in 2015/16
    most = [languages()[code] for code in np.argsort(-np.bincount(spoken))[1:6]]
    assert set(most) == {"PNJ", "URD", "BNG", "POL", "ARA"}


def test_nationalities(world):
    here, came = (shares(nationality(world, FAMILY, of("polish"), arrived), countries()) for arrived in (BORN_HERE, CAME))
    assert here["GBR"] == pytest.approx(0.55, abs=0.01)
    assert came["GBR"] == pytest.approx(0.05, abs=0.01)
    assert came["POL"] == pytest.approx(0.62 * 0.95, abs=0.01)
    assert "STA" not in here
    assert came["STA"] == pytest.approx(0.0005, abs=0.0003)


def test_a_family_is_asked_once(world):
    brothers = np.repeat(np.arange(500), 2)
    group, came = np.full(1000, GROUPS.index("arabic")), np.ones(1000, dtype=bool)
    for what in (language, country_of_birth, nationality):
        codes = what(world, brothers, group, came)
        assert (codes[::2] == codes[1::2]).all()
        assert (what(world, brothers[7:90], group[7:90], came[7:90]) == codes[7:90]).all()
        assert len(set(codes.tolist())) > 2
