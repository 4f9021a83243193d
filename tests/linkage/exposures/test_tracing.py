from dataclasses import replace
from math import exp, isnan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.exposures.tracing import columns, measures, poisson_binomial
from synthetic.refusal import InputError

YEAR = 365.25


@pytest.fixture(scope="module")
def road():
    people = synthetic.population(4_000, seed=2)
    register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(100, month="2016-09", on_register=0.5)
    links = linkage.link(requests.records, register, "home-office/tolerant")
    return linkage.exposure(linkage.disclose(links), requests.truth)


def traced(exposure, **choices):
    return columns(exposure.disclosure, exposure.outcomes, exposure.pairs, **choices)


def test_the_day_is_that_of_the_latest_census_unless_another_is_given(road):
    latest = traced(road)
    pd.testing.assert_frame_equal(latest, traced(road, on="2016-05-19"))
    later = traced(road, on="2017-05-19")
    assert (later["address_years"] - latest["address_years"]).dropna().unique() == pytest.approx(365 / YEAR)
    assert (later["enrolled_now"] <= latest["enrolled_now"]).all()


def test_one_row_a_person_by_hand(road):
    found = traced(road, on="2016-09-15", moves=0.2)
    returned = road.disclosure.returned
    assert len(found) == len(returned) > 30  # of this policy one row a person
    by_pair = returned.assign(person=road.disclosure.about["person"]).set_index(["PersonID", "person"])
    for at, one in road.pairs.iloc[:40].iterrows():
        row, told = by_pair.loc[(one["request"], one["person"])], found.loc[at]
        years = (pd.Timestamp("2016-09-15") - row["CensusDate"]).days / YEAR
        stays = pd.isna(row["leavingdate"]) or row["leavingdate"] > pd.Timestamp("2016-09-15")
        assert told["enrolled_now"] == (stays and years <= 1)
        if pd.notna(row["Postcode"]):
            assert told["address_years"] == pytest.approx(years)
            assert told["address_current"] == pytest.approx(exp(-0.2 * years))
            assert told["tracing_value"] == pytest.approx(exp(-0.2 * years) * told["address_new"] * one["right"])


def test_nobody_moves_at_a_rate_of_nothing(road):
    still = traced(road, moves=0)
    assert set(still["tracing_value"]) == {0.0, 1.0}
    assert still["tracing_value"].sum() == (still["address_new"] & road.pairs["right"].astype(bool)).sum()


def test_the_latest_of_several_rows_counts(road):
    everything = replace(road.disclosure.policy, name="all", rows="all")
    disclosure = linkage.disclose(road.disclosure.links, everything)
    assert len(disclosure.returned) > 2 * len(road.pairs)
    several = columns(disclosure, road.outcomes, road.pairs)
    pd.testing.assert_frame_equal(several, traced(road))


def test_a_policy_without_dates_leaves_it_open(road):
    short = linkage.Policy("short", "an address", "an example", sent=("Surname",), returned=("PersonID", "Postcode"))
    disclosure = linkage.disclose(road.disclosure.links, short)
    found = columns(disclosure, road.outcomes, road.pairs)
    assert found["address_years"].isna().all()
    assert (found["enrolled_now"] == 0).all()  # no school went back
    figures = {row["measure"]: row for row in measures(None, pd.concat([road.pairs, found], axis=1))}
    assert figures["people newly locatable at home"]["assumes"].startswith("not estimable: the census date")


def test_a_policy_that_returns_nothing_traces_nobody(road):
    bare = linkage.Policy("yes-or-no", "whether found", "an example", sent=("Surname",), returned=("PersonID",))
    found = columns(linkage.disclose(road.disclosure.links, bare), road.outcomes, road.pairs)
    assert found["tracing_value"].sum() == found["enrolled_now"].sum() == 0


def sought(values, enrolled=None, years=None, people=None, right=True):
    number = len(values)
    return pd.DataFrame(
        {
            "person": list(range(number)) if people is None else people,
            "right": right,
            "address_new": [value > 0 for value in values],
            "address_years": [1.5] * number if years is None else years,
            "tracing_value": values,
            "enrolled_now": [0.0] * number if enrolled is None else enrolled,
        }
    )


def figures_of(frame):
    return {row["measure"]: row for row in measures(None, frame)}


def test_expected_number_of_people():
    found = figures_of(sought([0.9, 0.8, 0.0, 0.5], enrolled=[1.0, 0.0, 1.0, 0.0]))
    home = found["people newly locatable at home"]
    assert (home["of"], round(home["value"], 6), home["low"], home["high"]) == (4, 2.2, 1, 3)
    either = found["people newly locatable at home or at school"]
    assert either["value"] == pytest.approx(3.3)  # 1 + 0.8 + 1 + 0.5
    school = found["people sought with the school where they are enrolled"]
    assert (school["count"], school["of"]) == (2, 4)
    assert found["people sought whose new address came back"]["count"] == 3


def test_a_person_asked_for_twice_is_found_once():
    found = figures_of(sought([0.9, 0.8], people=[7, 7]))
    assert found["people newly locatable at home"]["value"] == pytest.approx(0.9)
    assert found["people newly locatable at home"]["of"] == 1


def test_what_any_request_for_a_person_had_sent_is_not_new(road):
    columns = ["Surname", "Forename", "DOB", "Address", "Postcode"]
    at = road.disclosure.returned["Address"].first_valid_index()
    full = road.disclosure.returned.loc[[at], columns].assign(PersonID="full")
    bare = full.assign(PersonID="bare", Address=None, Postcode=None)
    unanswered = full.assign(PersonID="unanswered", Surname="Nobody", Forename="Nobody")
    found = {}
    for name, lists in {"alone": [bare], "both": [full, bare], "one unanswered": [unanswered, bare]}.items():
        asked = pd.concat([one.astype(object) for one in lists], ignore_index=True)
        meant = asked[["PersonID"]].assign(PupilMatchingReference=road.disclosure.about.loc[at, "person"])
        links = linkage.link(asked, road.disclosure.links.right, "home-office/stepped")
        exposure = linkage.exposure(linkage.disclose(links), meant)
        row = exposure.measures.set_index("measure").loc["people newly locatable at home"]
        found[name] = (len(exposure.people), row["of"], row["value"] > 0)
    assert found == {"alone": (1, 1, True), "both": (2, 1, False), "one unanswered": (1, 1, False)}


def test_wrong_people_are_nobody_who_was_sought():
    found = figures_of(sought([0.9, 0.8], right=False))
    assert found["people newly locatable at home"]["assumes"] == "not estimable: there are no people sought and returned"
    assert isnan(found["median age of a new address"]["value"])


def test_median_age_and_share_under_a_year():
    ages = [0.2, 0.4, 0.6, 0.8, 1.0, 2.0, 3.0, 4.0, 5.0]
    found = figures_of(sought([0.5] * 9, years=ages))
    median = found["median age of a new address"]
    assert (median["unit"], median["of"]) == ("years", 9)
    assert (median["value"], median["low"], median["high"]) == (1.0, 0.4, 4.0)  # second and eighth of nine: 96.1 %
    young = found["people sought whose new address is less than a year old"]
    assert (young["count"], young["of"]) == (4, 9)
    few = figures_of(sought([0.5] * 5, years=[1.0] * 5))["median age of a new address"]
    assert isnan(few["low"])
    assert few["assumes"] == "fewer than six have no interval"


@given(st.lists(st.floats(0, 1), max_size=40))
def test_the_exact_distribution_agrees_with_adding_one_by_one(chances):
    from linkage.exposures.tracing import _distribution

    slow = np.ones(1)
    for chance in chances:
        slow = np.convolve(slow, [1 - chance, chance])
    fast = _distribution(np.array(chances))
    assert fast[: len(slow)] == pytest.approx(slow, abs=1e-12)
    assert fast[len(slow) :] == pytest.approx(0, abs=1e-12)
    total, low, high = poisson_binomial(chances)
    assert 0 <= low <= total <= high <= len(chances)


def test_equal_chances_are_a_binomial():
    assert poisson_binomial([0.5] * 100) == (50.0, 40, 60)  # quantiles of Bin(100, 1/2)
    total, low, high = poisson_binomial(np.full(2_500, 0.3))
    assert (round(total, 6), low, high) == (750.0, 705, 795)


def test_refusals(road):
    with pytest.raises(InputError, match=r"on must be a day, such as '2016-09-15', not '2016-13-01'"):
        traced(road, on="2016-13-01")
    with pytest.raises(InputError, match="on must not be before the latest census that went back, 20"):
        traced(road, on="2001-09-01")
    with pytest.raises(InputError, match=r"moves must be a number of moves a year, at least 0, not -0\.1"):
        traced(road, moves=-0.1)
    with pytest.raises(InputError, match=r"each of chances must be from 0 to 1, not 1\.5"):
        poisson_binomial([0.5, 1.5])
    strange = road.pairs.assign(person=-1)
    with pytest.raises(InputError, match="of people were not returned by this disclosure"):
        columns(road.disclosure, road.outcomes, strange)
    with pytest.raises(InputError, match="people lack the column 'person'"):
        columns(road.disclosure, road.outcomes, road.pairs.drop(columns="person"))
