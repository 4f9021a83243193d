from dataclasses import replace
from math import isnan, log2

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.exposures.information import BITS, Told, _birth_dates, changed, columns, measures
from linkage.exposures.new_information import UNITS, is_new
from linkage.exposures.surprise import Habits, habits_of
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def road():
    people = synthetic.population(4_000, seed=2)
    register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(100, month="2016-09", on_register=0.5)
    links = linkage.link(requests.records, register, "home-office/tolerant")
    return linkage.exposure(linkage.disclose(links), requests.truth), register, requests


@pytest.fixture(scope="module")
def told(road):
    exposure, _, _ = road
    return columns(exposure.disclosure, exposure.outcomes, exposure.pairs)


def latest(exposure):
    """What came back and what of it is new; this policy returns one row a person."""
    at = exposure.disclosure.about.set_index(["request", "person"]).index
    asked = pd.MultiIndex.from_frame(exposure.pairs[["request", "person"]])
    order = at.get_indexer(asked)
    return exposure.disclosure.returned.iloc[order].reset_index(drop=True), is_new(exposure.disclosure).iloc[order]


def test_every_unit_has_its_column(told):
    assert list(BITS) == [unit for unit in dict.fromkeys(UNITS.values()) if unit != "echo"]
    assert list(told.columns) == [*BITS.values(), "bits", "bits_confirmed"]


def test_bits_are_never_negative_and_add_up(told):
    assert (told >= 0).all(axis=None)
    assert told["bits"].to_numpy() == pytest.approx(told[list(BITS.values())].sum(axis=1).to_numpy())
    assert len(told) > 30


def test_only_what_is_new_has_bits(road, told):
    exposure, _, _ = road
    _, new = latest(exposure)
    for unit, column in BITS.items():
        fresh = new[[name for name in new.columns if UNITS[name] == unit]].any(axis=1).to_numpy()
        assert (told[column][~fresh] == 0).all(), unit
    assert (told["bits_school"] > 0).all()  # no school was sent


def test_home_by_hand(road, told):
    exposure, register, requests = road
    row, new = latest(exposure)
    identities = register.to_frame()
    share = identities["postcode"].value_counts(normalize=True)
    sent = requests.records.set_index("PersonID")["Postcode"].loc[exposure.pairs["request"]].notna().to_numpy()
    seen = set()
    for at in range(len(told)):
        here, home = row["Postcode"][at], 0.0
        if isinstance(here, str):
            chance = share[here.replace(" ", "")]
            if new["Postcode"].iloc[at]:
                home = -log2(0.5 * chance if sent[at] else chance)
            elif sent[at]:
                assert told["bits_confirmed"][at] == 1.0  # as likely as not before
            seen.add((bool(new["Postcode"].iloc[at]), bool(sent[at])))
        if new["Address"].iloc[at]:
            home += log2(15)
        assert told["bits_home"][at] == pytest.approx(home)
    assert seen == {(True, True), (True, False), (False, True)}


def test_surnames_by_hand(road, told):
    exposure, register, _ = road
    row, new = latest(exposure)
    surnames = register.to_frame()["surname"].value_counts()
    checked = 0
    for at in np.flatnonzero(new["FormerSurname"].to_numpy()):
        former = linkage_fold(row["FormerSurname"][at])
        if former != linkage_fold(row["Surname"][at]):
            expected = log2(surnames.sum() / max(int(surnames.get(former, 0)), 1))
            assert told["bits_former_surname"][at] == pytest.approx(expected)
            checked += 1
    assert checked


def linkage_fold(name):
    import pyarrow as pa

    from linkage.cleaning import fold_names

    return fold_names(pa.array([name])).to_pylist()[0]


def test_in_one_town_all_schools_are_alike(road, told):
    _, register, _ = road
    assert habits_of(register).schools.tolist() == [21]
    assert told["bits_school"].to_numpy() == pytest.approx(log2(21))


def test_a_school_away_from_home_tells_more():
    people = synthetic.population(60_000, seed=4)
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    requests = people.home_office_requests(150, month="2016-09", on_register=0.8)
    links = linkage.link(requests.records, register, "home-office/tolerant")
    exposure = linkage.exposure(linkage.disclose(links), requests.truth, absent="non-member")
    found = columns(exposure.disclosure, exposure.outcomes, exposure.pairs)["bits_school"]
    row, _ = latest(exposure)
    habits = habits_of(register)
    assert len(habits.schools) > 2
    home, school = (row[name].str.split(" ").str[0] for name in ("Postcode", "schoolpostcode"))
    near = (home == school).to_numpy()
    expected = np.log2(home.map(habits.schools) / habits.near).to_numpy()
    assert near.sum() > 10
    assert found[near].to_numpy() == pytest.approx(expected[near])
    assert (found[~near & home.notna().to_numpy()] > log2(habits.schools.sum())).all()


def test_the_same_again(road, told):
    exposure, register, _ = road
    opened = replace(exposure.disclosure.links, right=linkage.Register.open(register.folder))
    again = columns(linkage.disclose(opened), exposure.outcomes, exposure.pairs)
    pd.testing.assert_frame_equal(again, told)


def test_a_policy_that_returns_nothing_tells_no_bits(road):
    exposure, _, _ = road
    bare = linkage.Policy("yes-or-no", "whether found", "an example", sent=("Surname",), returned=("PersonID",))
    found = columns(linkage.disclose(exposure.disclosure.links, bare), exposure.outcomes, exposure.pairs)
    assert (found == 0).all(axis=None)


def test_of_several_rows_the_latest_counts(road, told):
    exposure, _, _ = road
    everything = replace(exposure.disclosure.policy, name="all", rows="all")
    disclosure = linkage.disclose(exposure.disclosure.links, everything)
    assert len(disclosure.returned) > len(told)
    pd.testing.assert_frame_equal(columns(disclosure, exposure.outcomes, exposure.pairs), told)


def test_nobody_returned_tells_nothing(road):
    exposure, _, _ = road
    nobody = exposure.pairs.iloc[:0]
    found = columns(exposure.disclosure, exposure.outcomes, nobody)
    assert found.shape == (0, 10)
    figures = measures(exposure.outcomes.requests, pd.concat([nobody, found], axis=1))
    totals = {row["measure"]: row["value"] for row in figures if row["method"] != "not estimable"}
    assert totals == {"bits gained, all together": 0.0, "bits gained about wrong persons, all together": 0.0}
    assert found_by_name(figures)["bits gained"]["assumes"] == "not estimable: there are no persons rightly returned"


def test_the_person_sought_and_others_are_counted_apart():
    each = dict.fromkeys(BITS.values(), 1.0)
    people = pd.DataFrame(
        {"request": [1, 1, 2, 3], "right": [True, False, True, True], "new_units": [4, 6, 5, 3],
         "bits": [30.0, 60.0, 50.0, 10.0], "bits_confirmed": 0.0, **each}
    )  # fmt: skip
    found = found_by_name(measures(None, people))
    assert (found["new information units"]["value"], found["new information units"]["of"]) == (4.0, 3)
    assert found["bits gained"]["value"] == 30.0
    assert found["bits gained, all together"]["value"] == 90.0
    assert found["bits gained, all together"]["unit"] == "bits"
    assert found["bits gained: home"]["value"] == 1.0
    assert 0 < found["bits gained"]["low"] < 30 < found["bits gained"]["high"]
    wrong = found["bits gained about wrong persons"]
    assert (wrong["value"], wrong["of"]) == (60.0, 1)
    assert isnan(wrong["low"])  # one request has no interval
    assert {row["unit"]: row["of"] for row in found.values()} == {
        "units per person rightly returned": 3,
        "bits per person rightly returned": 3,
        "units per person wrongly returned": 1,
        "bits per person wrongly returned": 1,
        "bits": 1,
    }


def found_by_name(rows):
    return {row["measure"]: row for row in rows}


def test_part_of_a_census_moment_tells_no_more_than_its_day(road):
    exposure, _, _ = road
    found = {}
    for kept in (("AcademicYear",), ("CensusTerm",), ("AcademicYear", "CensusTerm"), ("CensusDate",)):
        policy = linkage.Policy("part", "when", "an example", sent=("Surname",), returned=("PersonID", *kept))
        disclosure = linkage.disclose(exposure.disclosure.links, policy)
        found[kept] = columns(disclosure, exposure.outcomes, exposure.pairs)["bits_census_moment"]
    day = found["CensusDate",]
    assert found["AcademicYear", "CensusTerm"].to_numpy() == pytest.approx(day.to_numpy())
    for part in ("AcademicYear", "CensusTerm"):
        assert (found[part,] < day).all()
        assert (found[part,] > 0).all()


def test_a_unit_is_new_only_where_it_tells_something(road, told):
    exposure, _, _ = road
    _, new = latest(exposure)
    for unit, column in BITS.items():
        fresh = new[[name for name in new.columns if UNITS[name] == unit]].any(axis=1).to_numpy()
        assert (told[column][fresh] > 0).all(), unit
    assert (told[list(BITS.values())] > 0).sum(axis=1).tolist() == exposure.pairs["new_units"].tolist()


names = st.text("ABC", min_size=1, max_size=6)


@given(st.lists(st.tuples(names, names), min_size=1, max_size=5), st.floats(1e-9, 1))
def test_the_chance_of_a_name_is_a_chance(pairs, share):
    held, sent = (pd.Series(part) for part in zip(*pairs))
    found = changed(held, sent, np.full(len(pairs), share))
    assert (found > 0).all()
    assert (found <= 1).all()


def test_one_letter_away_is_likelier_than_its_share():
    held, sent = pd.Series(["SMITH", "KHAN"]), pd.Series(["SMYTH", "SMYTH"])
    found = changed(held, sent, np.array([1e-6, 1e-6]))
    assert found.tolist() == pytest.approx([0.5 / 286 + 0.5e-6, 0.5e-6])  # 52 x 5 + 26 ways


def test_the_parts_of_a_birth_date_that_differ():
    came = pd.DataFrame({"DOB": pd.to_datetime(["2000-03-04"] * 4)})
    sent = pd.DataFrame({"dob": pd.to_datetime(["2000-04-03", "2001-03-04", None, "2000-03-04"])})
    new = pd.DataFrame({"DOB": [True, True, True, False]})
    habits = Habits(pd.DataFrame({"born": range(1990, 2010)}), 1, 0.9, pd.Series({"AA1": 1}))
    expected = [log2(30) + log2(11), log2(19), log2(20 * 365.25), 0.0]
    assert _birth_dates(Told(came, sent, new), habits).tolist() == pytest.approx(expected)


def test_a_preferred_surname_that_is_the_surname_tells_nothing(road, told):
    exposure, _, _ = road
    row, _ = latest(exposure)
    same = (row["PreferredSurname"] == row["Surname"]).to_numpy()
    assert same.any()
    assert (told["bits_preferred_surname"][same] == 0).all()


def test_links_without_a_register_have_no_frequencies(road):
    exposure, _, _ = road
    disclosure = replace(exposure.disclosure, links=replace(exposure.disclosure.links, right=None))
    with pytest.raises(InputError, match=r"bits can only be told of links made against a linkage.Register"):
        columns(disclosure, exposure.outcomes, exposure.pairs)
