"""What schools record of a background, and what they do not know."""

import numpy as np
import pytest

from synthetic.calendar import census
from synthetic.figures import parameters
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.origins.heritages import countries, languages
from synthetic.origins.recorded import (
    STAGES,
    country_recorded,
    ethnicity_recorded,
    language_recorded,
    nationality_recorded,
    proficiency,
)
from synthetic.refusal import InputError
from synthetic.world import World

PEOPLE = 200_000
PERSON, SCHOOL = np.arange(PEOPLE), np.arange(PEOPLE) % 500
POLISH = np.full(PEOPLE, languages().index("POL"))


@pytest.fixture(scope="module")
def world():
    return World(2016, parameters(), 1000)


def shares(codes, words):
    return {words[code]: count / len(codes) for code, count in zip(*np.unique(codes, return_counts=True), strict=True)}


def test_ethnicity_is_refused_or_not_obtained_of_a_few(world):
    written = shares(ethnicity_recorded(world, PERSON, SCHOOL, np.full(PEOPLE, 4)), ethnic_groups().recorded)
    assert written == pytest.approx({"WOTH": 0.987, "REFU": 0.006, "NOBT": 0.007}, abs=0.001)


def test_another_school_asks_again(world):
    true = np.zeros(PEOPLE, dtype=np.int8)
    here, again, there = (ethnicity_recorded(world, PERSON, SCHOOL + more, true) for more in (0, 0, 1))
    assert (here == again).all()
    missing = here != 0
    assert (there[missing] != 0).mean() < 0.05
    assert (true == 0).all()


def test_languages_that_are_only_believed(world):
    english = shares(language_recorded(world, PERSON, SCHOOL, np.zeros(PEOPLE, dtype=np.int64)), languages())
    polish = shares(language_recorded(world, PERSON, SCHOOL, POLISH), languages())
    assert english == pytest.approx({"ENG": 0.987, "ENB": 0.01, "NOT": 0.002, "REF": 0.001}, abs=0.001)
    assert polish == pytest.approx({"POL": 0.987, "OTB": 0.01, "NOT": 0.002, "REF": 0.001}, abs=0.001)


@pytest.mark.parametrize(
    ("year", "country", "nationality"),
    [
        ("2016/17", {"REF": 0.019, "NKO": 0.008, "NYO": 0.206}, {"REF": 0.021, "NKO": 0.009, "NYO": 0.225}),
        ("2017/18", {"REF": 0.016, "NKO": 0.008, "NYO": 0.136}, {"REF": 0.015, "NKO": 0.009, "NYO": 0.154}),
    ],
)
def test_as_many_answers_are_missing_as_were_published(world, year, country, nationality):
    one, british = census(year, "Spring"), np.zeros(PEOPLE, dtype=np.int64)
    for record, missing in ((country_recorded, country), (nationality_recorded, nationality)):
        written = shares(record(world, PERSON, SCHOOL, british, one), countries())
        assert written == pytest.approx({"GBR": 1 - sum(missing.values()), **missing}, abs=0.003)


def test_one_form_asks_for_country_and_nationality(world):
    one, british = census("2017/18", "Spring"), np.zeros(PEOPLE, dtype=np.int64)
    country, nation = (record(world, PERSON, SCHOOL, british, one) for record in (country_recorded, nationality_recorded))
    assert (nation[country != 0] != 0).mean() > 0.99


def test_a_census_that_did_not_ask_is_refused(world):
    nobody = np.zeros(1, dtype=np.int64)
    with pytest.raises(InputError, match="asked for country of birth in 2016/17 and 2017/18, not in 2018/19"):
        country_recorded(world, nobody, nobody, nobody, census("2018/19", "Autumn"))


def test_proficiency_is_not_asked_of_english_speakers(world):
    english = np.zeros(5, dtype=np.int64)
    assert proficiency(world, PERSON[:5], SCHOOL[:5], english, english).tolist() == [-1] * 5


def test_two_in_three_are_competent_or_fluent(world):
    stages = shares(proficiency(world, PERSON, SCHOOL, POLISH, PERSON % 12), STAGES)
    assert stages["E"] == pytest.approx(0.36, abs=0.01)
    assert stages["D"] == pytest.approx(0.25, abs=0.01)
    assert stages["N"] == pytest.approx(0.03, abs=0.002)


def test_nobody_unlearns_english(world):
    by_year = np.stack([proficiency(world, PERSON, SCHOOL, POLISH, np.full(PEOPLE, year)) for year in range(14)])
    assert (np.diff(by_year, axis=0) >= 0).all()
    assert (by_year[0] == STAGES.index("A")).mean() == pytest.approx(0.45 * 0.97, abs=0.01)
