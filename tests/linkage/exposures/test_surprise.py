import shutil
from math import log2

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.exposures import surprise
from linkage.exposures.assumed import assumed
from linkage.exposures.per_person import mean_per_person
from linkage.exposures.surprise import (
    Habits,
    bits,
    census_bits,
    date_bits,
    habits_of,
    school_bits,
    share_of_names,
    share_of_postcodes,
)
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def register():
    return linkage.Register(synthetic.population(4_000, seed=2).school_censuses("2001/02", "2015/16"))


def test_orders_of_magnitude():
    # a school among 24,000, a postcode among 1.5 million, a person among 19.8 million, an address of a postcode
    found = bits([1 / 24_000, 1 / 1_500_000, 1 / 19_800_000, 1 / assumed("home.addresses")])
    assert found.round(1).tolist() == [14.6, 20.5, 24.2, 3.9]


def test_shares_are_those_of_the_register(register):
    identities = register.to_frame()
    for field, found in (
        ("postcode", share_of_postcodes),
        ("surname", lambda held, values: share_of_names(held, surname=values)["surname"]),
        ("forename", lambda held, values: share_of_names(held, forename=values)["forename"]),
    ):
        values = identities[field].dropna()
        shares = values.value_counts() / (len(values) if field == "postcode" else len(identities))
        asked = pd.Series([*shares.index[:5], None, *shares.index[-5:], shares.index[0]])
        expected = [shares.get(value, 1 / (len(values) if field == "postcode" else len(identities))) for value in asked]
        assert found(register, asked) == pytest.approx(expected), field


def test_what_nobody_has_is_taken_to_be_on_one_identity(register):
    strange = pd.Series(["ZZ999ZZ"])
    held = int(register.to_frame()["postcode"].notna().sum())
    assert share_of_postcodes(register, strange).tolist() == [1 / held]
    assert share_of_names(register, surname=strange)["surname"].tolist() == [1 / register.identities]


def test_names_are_counted_on_part_of_a_large_register(register, monkeypatch):
    monkeypatch.setattr(surprise, "IDENTITIES", 10)
    whole = register.to_frame()["surname"]
    common = whole.value_counts().index[:1].to_series()
    assert share_of_names(register, surname=common)["surname"] == pytest.approx([(whole == common.iloc[0]).mean()])


def test_a_register_in_a_folder_with_brackets(tmp_path):
    held = synthetic.population(300, seed=1).school_censuses("2015/16", "2015/16")
    register = linkage.Register(held, folder=tmp_path / "the [register]")
    assert share_of_postcodes(register, pd.Series(["ZZ999ZZ"]))[0] > 0
    assert len(habits_of(register).people) == register.people


def test_habits_are_those_of_the_register(register):
    found = habits_of(register)
    assert found is habits_of(register)
    assert found.censuses == 35
    assert len(found.people) > 1_000
    assert 0.9 < found.near < 1  # in this world children go to school in their town
    assert found.people["CensusDate"].max() == pd.Timestamp(register.censuses[-1][2])
    assert found.schools.sum() == len(pd.read_parquet(register.folder / "schools.parquet"))


days = st.integers(0, 8)


@given(st.lists(st.tuples(st.integers(2000, 2002), days), max_size=30), st.integers(1, 500))
def test_dates_have_chances_that_add_up_to_one(sample, possible):
    possible = max(possible, 9)
    born = np.array([year for year, _ in sample], np.int64)
    seen = pd.Series([day for _, day in sample], dtype="float64")
    asked = pd.Series(np.arange(possible, dtype="float64"))
    found = date_bits(asked, np.full(possible, 2001), seen, born, possible)
    assert np.exp2(-found).sum() == pytest.approx(1)
    times = [day for year, day in sample if year == 2001]
    often = max(set(times), key=lambda day: (times.count(day), -day), default=0)
    assert found[often] == min(found)  # the commonest day surprises least


def test_with_no_sample_all_days_are_alike():
    found = date_bits(pd.Series([3.0]), np.array([1990]), pd.Series([1.0, 2.0]), np.array([2000, 2000]), 1_024)
    assert found.tolist() == [10.0]


def test_a_chance_is_above_nothing_and_not_above_one():
    assert bits([1.0, 1 + 1e-15, 0.25]).tolist() == [0.0, 0.0, 2.0]
    for chance in (1.5, 0.0, float("nan")):
        with pytest.raises(InputError, match=rf"each chance must be above 0 and up to 1, not {chance}"):
            bits([0.5, chance])


CENSUSES = pd.DataFrame(
    {"AcademicYear": ["2014/15", "2014/15", "2015/16"], "CensusTerm": ["AUTUMN", "SUMMER", "SUMMER"],
     "CensusDate": pd.to_datetime(["2014-10-02", "2015-05-21", "2016-05-19"])}
)  # fmt: skip


def test_part_of_a_census_moment_is_as_likely_as_all_its_censuses_together():
    # of ten pupils born in 2000 six were last seen in summer 2016, four in summer 2015; unseen is 1/11
    sample = pd.DataFrame({"born": 2000, "CensusDate": CENSUSES["CensusDate"].to_numpy()[[2] * 6 + [1] * 4]})
    nothing = pd.NaT
    told = pd.DataFrame(
        [
            ("2015/16", None, nothing), ("2014/15", None, nothing), (None, "SUMMER", nothing),
            ("2014/15", "SUMMER", nothing), (None, None, CENSUSES["CensusDate"][1]), ("1999/00", None, nothing),
        ],
        columns=CENSUSES.columns,
    )  # fmt: skip
    habits = Habits(sample, 3, 0.9, pd.Series({"AA1": 1}))
    unseen = 1 / 11
    summer = [(1 - unseen) * share + unseen / 3 for share in (0.6, 0.4)]
    chances = [summer[0], summer[1] + unseen / 3, sum(summer), summer[1], summer[1], 1 / 3]
    assert census_bits(told, np.full(6, 2000), CENSUSES, habits) == pytest.approx([-log2(one) for one in chances])


@given(st.lists(st.tuples(st.integers(2000, 2001), st.integers(0, 2)), max_size=20), st.integers(2000, 2001))
def test_less_than_the_day_never_tells_more(sample, born):
    days = CENSUSES["CensusDate"].to_numpy()
    people = pd.DataFrame({"born": [year for year, _ in sample], "CensusDate": days[[at for _, at in sample]]})
    habits = Habits(people, 3, 0.9, pd.Series({"AA1": 1}))
    year, term, day = (
        census_bits(CENSUSES.assign(**dict.fromkeys(gone)), np.full(3, born), CENSUSES, habits)
        for gone in (("CensusTerm", "CensusDate"), ("AcademicYear", "CensusDate"), ("AcademicYear", "CensusTerm"))
    )
    assert (year <= day + 1e-12).all()
    assert (term <= day + 1e-12).all()
    assert np.exp2(-day).sum() == pytest.approx(1)
    assert np.exp2(-year[1:]).sum() == pytest.approx(1)


@given(st.integers(1, 50), st.integers(0, 50), st.floats(0.001, 0.999))
def test_schools_have_chances_that_add_up_to_one(here, elsewhere, near):
    habits = Habits(pd.DataFrame(), 1, near, pd.Series({"AA1": here, "BB1": elsewhere}))
    home = pd.Series(["AA1", "AA1"])
    found = school_bits(pd.Series(["AA1", "BB1"]), home, habits)
    assert here * 2 ** -found[0] + elsewhere * 2 ** -found[1] == pytest.approx(1)


def test_a_school_whose_home_is_not_known_is_one_of_all():
    habits = Habits(pd.DataFrame(), 1, 0.9, pd.Series({"AA1": 8_000, "BB1": 16_000}))
    found = school_bits(pd.Series(["AA1", "AA1", None]), pd.Series([None, "ZZ9", "AA1"]), habits)
    assert found == pytest.approx([log2(24_000)] * 3)


def test_the_mean_of_people_returned_together():
    alone = mean_per_person("bits", "people", [4.0, 6.0, 5.0, 5.0], [1, 2, 3, 4], "an example")
    together = mean_per_person("bits", "people", [4.0, 6.0, 5.0, 5.0], [1, 1, 2, 2], "an example")
    assert alone["value"] == together["value"] == 5.0
    assert round(alone["low"], 3) == 3.856  # 5 exp(-3.182 x 0.408 / 5)
    assert together["low"] == together["high"] == 5.0  # the two requests gave as much a person
    none = mean_per_person("bits", "people", [], [], "an example")
    assert none["assumes"] == "not estimable: there are no people"
    nothing = mean_per_person("bits", "people", [0.0, 0.0], [1, 2], "an example")
    assert (nothing["value"], nothing["low"]) == (0.0, 0.0)
    assert np.isnan(nothing["high"])  # how much there may be cannot be told from nothing
    lost = mean_per_person("bits", "people", [1.0, float("nan")], [1, 2], "an example")
    assert lost["assumes"] == "not estimable: it is not known of some of them"


@given(st.lists(st.tuples(st.floats(0, 1e3), st.integers(0, 5)), min_size=1, max_size=30))
def test_a_mean_of_bits_lies_within_limits_that_are_not_negative(cases):
    values, requests = zip(*cases)
    row = mean_per_person("bits", "people", values, requests, "an example")
    if not np.isnan(row["high"]):
        assert 0 <= row["low"] <= row["value"] <= row["high"]


def test_an_assumption_that_does_not_exist():
    with pytest.raises(InputError, match=r"unknown assumption 'home.move' \(did you mean 'home.moves'\?\)"):
        assumed("home.move")


def test_a_register_made_anew_in_the_same_place_is_looked_at_again(tmp_path):
    folder = tmp_path / "register"
    censuses = [synthetic.population(2_000, seed=seed).school_censuses("2015/16", "2015/16") for seed in (1, 2)]
    first = habits_of(linkage.Register(censuses[0], folder=folder))
    shutil.rmtree(folder)
    second = habits_of(linkage.Register(censuses[1], folder=folder))
    elsewhere = habits_of(linkage.Register(censuses[1], folder=tmp_path / "elsewhere"))
    pd.testing.assert_frame_equal(second.people, elsewhere.people)
    assert not second.people.equals(first.people)
