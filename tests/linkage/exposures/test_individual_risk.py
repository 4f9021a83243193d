"""Estimated risks: published values, the sums that the formulas stand for, and a population that was sampled."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from linkage.exposures.individual_risk import individual_risks, population_uniques, risk_given, rocher
from synthetic.refusal import InputError


def test_individual_risk_at_a_tenth():
    assert risk_given([1, 2, 3], 0.1).round(4).tolist() == [0.2558, 0.0827, 0.0476]
    assert risk_given([1, 2, 3], 0.1, exact=True).round(4).tolist() == [0.2558, 0.0827, 0.0464]


def test_with_the_whole_population_it_is_one_over_f():
    assert risk_given([1, 2, 4], 1.0).tolist() == [1.0, 0.5, 0.25]
    assert risk_given([1, 2, 4], 1.0, exact=True).tolist() == [1.0, 0.5, 0.25]


@settings(deadline=None)
@given(st.integers(1, 6), st.floats(0.02, 0.99999))
def test_the_expectation_is_the_sum_it_stands_for(f, p):
    more = np.arange(20_000)
    summed = float((nbinom.pmf(more, f, p) / (f + more)).sum())
    assert float(risk_given(f, p, exact=True)) == pytest.approx(summed, rel=1e-6)
    if f <= 2:
        assert float(risk_given(f, p)) == pytest.approx(summed, rel=1e-6)


@pytest.mark.parametrize(
    ("f", "p"), [(3, 1e-6), (49, 0.001), (50, 0.5), (200, 0.05), (400, 0.1), (1_000, 0.01), (10**7, 0.3)]
)
def test_the_expectation_of_a_large_class_is_the_sum_it_stands_for(f, p):
    # E(1/F | f) = p/f times the sum over n of n! (1-p)^n / ((f+1) ... (f+n)), all terms above nothing.
    n = np.arange(1.0, 100_000)
    summed = p / f * (1 + np.exp(np.cumsum(np.log(n) + np.log1p(-p) - np.log(f + n))).sum())
    assert float(risk_given(f, p, exact=True)) == pytest.approx(summed, rel=1e-9)


def test_a_large_class_has_a_risk():
    assert float(risk_given(200, 0.05, exact=True)) == pytest.approx(2.511928650e-4, rel=1e-9)
    found = individual_risks(pd.DataFrame({"school": ["a"] * 200 + ["b"]}), ["school"], fraction=0.05, exact=True)
    assert found.value == pytest.approx((200 * 2.511928650e-4 + 0.05 / 0.95 * np.log(20)) / 201, rel=1e-9)
    assert float(risk_given(1, 1e-12, exact=True)) == pytest.approx(1e-12 * np.log(1e12), rel=1e-9)


def test_weights_say_whom_a_record_stands_for():
    file = pd.DataFrame({"school": ["a", "b", "b"], "stands_for": [10, 5, 15]})
    found = individual_risks(file, ["school"], weights="stands_for")
    assert found.frame["in_population"].tolist() == [10, 20, 20]
    assert found.frame["risk"].round(4).tolist() == [0.2558, 0.0827, 0.0827]
    assert found.value == pytest.approx(found.frame["risk"].mean())
    expected = found.figures["expected to be told"]
    assert expected.value == pytest.approx(found.frame["risk"].sum())
    assert 0 < expected.low < expected.value < expected.high
    assert "(estimated)" in repr(found)
    assert "negative binomial" in repr(found)


def test_all_sampled_leaves_nothing_to_estimate():
    found = individual_risks(pd.DataFrame({"school": ["a", "b", "b"]}), ["school"], fraction=1.0)
    assert found.frame["risk"].tolist() == [1.0, 0.5, 0.5]


def test_population_uniques_by_hand():
    # a 3 of 4, year 1 2 of 4: fitted 4 x 3/4 x 1/2 = 1.5 and, for b in year 2, 4 x 1/4 x 1/2 = 0.5; others as many at 1/2.
    sample = pd.DataFrame({"school": ["a", "a", "a", "b"], "year": [1, 1, 2, 2]})
    found = population_uniques(sample, ["school", "year"], fraction=0.5)
    assert found.value == pytest.approx(0.22313016 + 0.60653066)
    assert found.figures["tau2"].value == pytest.approx((1 - 0.22313016) / 1.5 + (1 - 0.60653066) / 0.5)
    assert found.figures["alone in the sample"] == 2
    assert population_uniques(sample, ["school", "year"], fraction=1.0).value == 2


def test_population_uniques_of_a_population_whose_columns_are_independent():
    draw = np.random.default_rng(20)
    people = pd.DataFrame({name: draw.integers(0, 22, 20_000) for name in ("a", "b", "c")})
    sampled = people.sample(4_000, random_state=3)
    found = population_uniques(sampled, ["a", "b", "c"], fraction=0.2)
    held, taken = people.groupby(["a", "b", "c"]).size(), sampled.groupby(["a", "b", "c"]).size()
    alone = held.loc[taken[taken == 1].index]
    tau1 = found.figures["tau1"]
    assert tau1.low < (alone == 1).sum() < tau1.high
    assert found.figures["tau2"].low < (1 / alone).sum() < found.figures["tau2"].high


def test_rocher():
    found = rocher(pd.Series([1e-7, 1.0], index=["x", "y"]), 20_000_000)
    assert found.frame.loc["x"].round(4).tolist() == [0.1353, 0.4323]
    assert found.frame.loc["y"].tolist() == [0.0, 5e-8]
    assert rocher([0.3], 1).frame.values.tolist() == [[1.0, pytest.approx(1.0)]]


@settings(deadline=None)
@given(st.floats(1e-6, 0.9), st.integers(1, 60))
def test_rocher_correctness_is_the_mean_of_one_over_those_of_the_kind(p, people):
    from scipy.stats import binom

    others = np.arange(people)
    summed = float((binom.pmf(others, people - 1, p) / (1 + others)).sum())
    found = rocher([p], people).frame.iloc[0]
    assert found["correct"] == pytest.approx(summed)
    assert found["unique"] == pytest.approx(float(binom.pmf(0, people - 1, p)))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda f: individual_risks(f, ["a"]), "say either weights, a column, or fraction, a number, and not both"),
        (lambda f: individual_risks(f, ["a"], fraction=0), "fraction must be above 0 and at most 1, not 0"),
        (lambda f: individual_risks(f, ["a"], weights="w"), "'w' must be at least 1 on every row; it is not on 1: '0.5'"),
        (lambda f: individual_risks(f, ["a"], weights="a"), "'a' must hold numbers, such as 'x'"),
        (lambda f: population_uniques(f.assign(a=[None, "x"]), ["a"], fraction=0.1), "1 records lack a key cell"),
        (lambda _: rocher([0.1, 2.0], 10), "1 chances are not above 0 and at most 1, such as '2.0'"),
        (lambda _: rocher([], 10), "chances must be several chances, one a record"),
        (lambda _: risk_given(0, 0.1), "in_file must be a whole number of records of at least 1, not 0"),
        (lambda _: risk_given([1, 1.5], 0.1), "in_file must be a whole number of records of at least 1, not 1.5"),
        (lambda _: risk_given("a", 0.1), "in_file must be a number or an array of numbers, not 'a'"),
        (
            lambda _: risk_given([1, 2], [0.1, 0.2, 0.3]),
            "must be of one shape, or one of them a single number, not (2,) and (3,)",
        ),
        (lambda _: rocher(["a"], 10), "chances must be several numbers, one a record, not ['a']"),
    ],
)
def test_refusals(asked, said):
    with pytest.raises(InputError) as refusal:
        asked(pd.DataFrame({"a": ["x", "y"], "w": [1, 0.5]}))
    assert said in str(refusal.value)
