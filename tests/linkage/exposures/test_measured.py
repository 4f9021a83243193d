import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from linkage.exposures.measured import KEYS, counted, mean, per_thousand, poisson, share, table, weighed, weighted_poisson
from linkage.exposures.per_person import mean_per_person


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (3, 0.6187, 8.7673), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)],
)
def test_poisson_limits_are_garwoods(count, low, high):
    assert poisson(count) == pytest.approx((low, high), abs=5e-5)
    assert poisson(count)[1] == pytest.approx(chi2.ppf(0.975, 2 * count + 2) / 2)


def test_a_rate_is_per_thousand_and_exact():
    row = per_thousand("wrong persons per 1,000 requests", "requests", 4, 500, "one by one")
    assert (row["unit"], row["count"], row["of"], row["value"]) == ("per 1,000 requests", 4, 500, 8.0)
    assert (row["low"], row["high"]) == pytest.approx((2.1797, 20.4831), abs=1e-4)
    assert row["method"] == "exact Poisson"


@given(st.integers(0, 40), st.floats(0.1, 9))
def test_equal_weights_are_a_plain_poisson_count(number, weight):
    low, high = weighted_poisson(np.full(number, weight), heaviest=weight)
    assert (low, high) == pytest.approx([weight * limit for limit in poisson(number)], rel=1e-9)


@given(st.lists(st.floats(0.1, 20), min_size=1, max_size=30))
def test_unequal_weights_make_the_interval_wider_than_the_same_total_of_equal_ones(weights):
    given_weights = np.array(weights)
    low, high = weighted_poisson(given_weights)
    total = given_weights.sum()
    assert low < total < high
    plain = weighted_poisson(np.full(len(weights), total / len(weights)))
    assert low <= plain[0] * (1 + 1e-9)
    assert high >= plain[1] * (1 - 1e-9)


def test_of_no_event_the_heaviest_there_could_be_gives_the_limit():
    assert weighed("harm", "weight", [], 50, "x")["assumes"].endswith("not known, so there is no upper limit")
    assert np.isnan(weighed("harm", "weight", [], 50, "x")["high"])
    row = weighed("harm", "weight", [], 50, "x", thousand="requests", heaviest=6.0)
    assert (row["unit"], row["value"], row["low"]) == ("weight per 1,000 requests", 0.0, 0.0)
    assert row["high"] == pytest.approx(442.67, abs=0.01)
    assert row["assumes"].endswith("of no event the weight is up to 6 taken")


def test_what_has_no_denominator_is_not_estimable_and_says_why():
    rows = [
        share("recall", "members", 0, 0),
        per_thousand("rate", "requests", 0, 0, "x"),
        mean("mean", "persons per request", []),
        weighed("harm", "weight", [], 0, "x", thousand="requests"),
    ]
    found = table(rows)
    assert list(found.columns) == list(KEYS)
    assert set(found["method"]) == {"not estimable"}
    assert found["assumes"].tolist() == [
        "not estimable: there are no members",
        "not estimable: there are no requests",
        "not estimable: there is no case to take the mean of",
        "not estimable: there are no requests",
    ]
    assert found[["value", "low", "high"]].isna().all().all()


def test_a_mean_has_an_interval_above_zero():
    row = mean("candidates", "persons per request", np.array([0, 1, 1, 2, 6]))
    assert (row["count"], row["of"], row["value"], row["method"]) == (10, 5, 2.0, "Student's t, log scale")
    assert (row["low"], row["high"]) == pytest.approx((0.4663, 8.5774), abs=1e-4)  # 2 exp(± 2.7764 x 1.0488 / 2)
    rare = mean("candidates", "persons per request", np.array([1] + [0] * 119))
    assert 0 < rare["low"] < 1 / 120 < rare["high"]
    never = mean("candidates", "persons per request", np.zeros(120, int))
    assert (never["low"], never["high"], never["method"]) == (0, pytest.approx(3.6889 / 120, rel=1e-4), "exact Poisson")


def test_figures_that_are_all_alike_have_no_interval():
    row = mean("others in the household", "people", np.array([2, 2, 2]))
    assert (row["value"], np.isnan(row["low"]), row["method"]) == (2.0, True, "counted")
    assert row["assumes"].startswith("all are alike, which gives no interval; ")
    row = mean_per_person("bits", "people", [4.39] * 58, np.arange(58), "an example")
    assert (row["value"], np.isnan(row["high"])) == (pytest.approx(4.39), True)
    assert row["assumes"] == "all are alike, which gives no interval; an example"


def test_of_events_that_weigh_nothing_the_limit_is_what_the_heaviest_could_weigh():
    said = [weighed("harm", "weight", [0.0], 5, "one by one", heaviest=most)["assumes"] for most in (0.0, 3.0, float("nan"))]
    assert said[0] == "one by one; of no event the weight is up to 0 taken"
    assert said[1] == "one by one; of no event the weight is up to 3 taken"
    assert said[2].endswith("not known, so there is no upper limit")


def test_one_margin_has_no_interval():
    assert mean("margin", "points", np.array([0.5, 0.25]))["count"] is None
    one = mean("margin", "points", np.array([0.5]))
    assert (one["value"], one["assumes"]) == (0.5, "one case has no interval")


def test_what_was_counted_has_no_interval():
    assert table([counted("people", "people", 3)])[["low", "high"]].isna().all().all()
