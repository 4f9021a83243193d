import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.intervals import Estimate, clopper_pearson, jeffreys, newcombe, wilson
from synthetic.refusal import InputError

METHODS = {"Wilson": wilson, "Clopper-Pearson": clopper_pearson, "Jeffreys": jeffreys}

REFERENCE = [
    (65, 243, 0.2675, (0.2158, 0.3264), (0.2129, 0.3278), (0.2148, 0.3257)),
    (22, 84, 0.2619, (0.1798, 0.3648), (0.1720, 0.3693), (0.1770, 0.3628)),
    (42, 158, 0.2658, (0.2031, 0.3397), (0.1988, 0.3419), (0.2016, 0.3385)),
    (22, 114, 0.1930, (0.1310, 0.2749), (0.1251, 0.2775), (0.1287, 0.2726)),
    (151, 599, 0.2521, (0.2190, 0.2884), (0.2178, 0.2889), (0.2186, 0.2880)),
    (531, 2461, 0.2158, (0.2000, 0.2325), (0.1997, 0.2326), (0.1999, 0.2323)),
    (1780, 6883, 0.2586, (0.2484, 0.2691), (0.2483, 0.2691), (0.2484, 0.2691)),
]


@st.composite
def counts(draw):
    n = draw(st.integers(1, 5_000))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(("x", "n", "share", "score", "exact", "bayes"), REFERENCE)
def test_published_counts_have_the_reference_intervals(x, n, share, score, exact, bayes):
    for method, limits in ((wilson, score), (clopper_pearson, exact), (jeffreys, bayes)):
        figure = method(x, n)
        assert (round(figure.value, 4), round(figure.low, 4), round(figure.high, 4)) == (share, *limits)


def test_none_of_ten():
    assert round(wilson(0, 10).high, 4) == 0.2775
    assert round(clopper_pearson(0, 10).high, 4) == 0.3085


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_limits_are_exact_at_the_ends(method):
    assert method(0, 10).low == 0.0
    assert method(10, 10).high == 1.0
    assert method(1, 1).value == 1.0


@given(counts(), st.sampled_from(list(METHODS)), st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_holds_its_figure_within_0_to_1(pair, name, level):
    x, n = pair
    figure = METHODS[name](x, n, level=level)
    assert figure.value == x / n
    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert (figure.method, figure.level) == (name, level)


@given(counts(), st.sampled_from(list(METHODS)))
def test_interval_mirrors_when_successes_and_failures_change_places(pair, name):
    x, n = pair
    figure, mirrored = METHODS[name](x, n), METHODS[name](n - x, n)
    assert figure.low == pytest.approx(1 - mirrored.high, abs=1e-12)


@given(counts())
def test_exact_interval_widens_with_level(pair):
    narrow, wide = clopper_pearson(*pair, level=0.8), clopper_pearson(*pair, level=0.99)
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


def test_newcombe_gives_the_worked_example_of_1998():
    figure = newcombe(56, 70, 48, 80)
    assert (round(figure.value, 4), round(figure.low, 4), round(figure.high, 4)) == (0.2, 0.0524, 0.3339)


@given(counts(), counts())
def test_newcombe_changes_sign_with_the_order(one, two):
    forward, backward = newcombe(*one, *two), newcombe(*two, *one)
    assert -1 <= forward.low <= forward.value <= forward.high <= 1
    assert forward.low == pytest.approx(-backward.high, abs=1e-12)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(
    ("x", "n", "message"),
    [
        (0, 0, "n must be at least 1, not 0"),
        (-1, 5, "x must be at least 0, not -1"),
        (70, 65, "x 70 is more than n 65"),
        (6.5, 10, "x must be a whole number, not 6.5"),
        (1, "10", "n must be a whole number, not '10'"),
    ],
)
def test_bad_counts_are_refused_in_one_sentence(method, x, n, message):
    with pytest.raises(InputError) as refusal:
        method(x, n)
    assert str(refusal.value) == message


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan, "high"])
def test_levels_outside_0_to_1_are_refused(method, level):
    with pytest.raises(InputError, match="level must be between 0 and 1"):
        method(1, 2, level=level)


def test_newcombe_names_the_group_it_refuses():
    with pytest.raises(InputError, match="x2 9 is more than n2 8"):
        newcombe(1, 2, 9, 8)


def test_numpy_counts_are_counts():
    assert wilson(np.int64(65), np.int32(243)) == wilson(65, 243)


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (wilson(65, 243), "26.7 % (21.6-32.6)"),
        (wilson(65, 243, unit="requests"), "26.7 % of requests (21.6-32.6)"),
        (Estimate(0.01, -0.02, 0.04, "Wald"), "1.0 % (-2.0 to 4.0)"),
        (Estimate(1_234, 1_000, 1_500.5, "posterior", "people", kind="count"), "1,234 people (1,000-1,500.5)"),
        (newcombe(56, 70, 48, 80), "+20.0 percentage points (+5.2 to +33.4)"),
        (Estimate.not_estimable("no rate", "Wald"), "not estimable: no rate"),
        (wilson(0, 84), "0.0 % (0.0-4.4)"),
        (wilson(1, 20_000_000), "0.000005 % (0.00000088-0.000028)"),
        (wilson(1, 500), "0.2 % (0.035-1.1)"),
        (Estimate(0.0005, 0.0004, 0.0006, "Wald"), "0.1 % (0.04-0.1)"),
        (Estimate(0.3, 1e-300, 0.5, "Wald"), "30.0 % (1e-298 to 50.0)"),
        (newcombe(1, 20_000_000, 2, 20_000_000), "-0.000005 percentage points (-0.000032 to +0.000019)"),
        (Estimate(0.02, 0.001, 0.3, "gamma", "strangers", kind="count"), "0.02 strangers (0.001-0.3)"),
    ],
)
def test_estimates_show_themselves(figure, shown):
    assert str(figure) == shown
    assert shown in figure._repr_html_()


def test_estimates_leave_as_plain_json_without_nan():
    text = json.dumps(Estimate.not_estimable("no rate", "Wald").to_dict(), allow_nan=False)
    assert json.loads(text) == {
        "value": None,
        "low": None,
        "high": None,
        "method": "Wald",
        "unit": "",
        "level": 0.95,
        "kind": "share",
        "note": "no rate",
    }


def test_only_shares_are_scaled():
    people = wilson(65, 243).scaled(243, "people")
    assert (people.value, people.unit, people.kind) == (65.0, "people", "count")
    with pytest.raises(InputError, match="only a share can be scaled"):
        people.scaled(2, "people")


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ((0.5, math.nan, 0.6), "value 0.5, low nan and high 0.6 must all be known or all be missing"),
        ((math.nan, 0.4, 0.6), "value nan, low 0.4 and high 0.6 must all be known or all be missing"),
        ((0.5, "0.4", 0.6), "low must be a number, not '0.4'"),
    ],
)
def test_figures_that_cannot_be_are_refused(figures, sentence):
    with pytest.raises(InputError) as refusal:
        Estimate(*figures, "Wald")
    assert str(refusal.value) == sentence


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="unknown kind of figure 'ratio'; known: share, difference, count"):
        Estimate(1.2, 1.1, 1.3, "Wald", kind="ratio")


def test_a_figure_outside_its_own_interval_says_so_once():
    said = "the figure lies outside its own interval"
    assert Estimate(0.9, 0.1, 0.2, "posterior").note == said
    assert Estimate(0.9, 0.1, 0.2, "posterior", note="a mean").scaled(10, "people").note == f"a mean; {said}"
    # An equal-tailed interval of low level lies about the median, and x/n elsewhere.
    assert jeffreys(1, 10, level=0.01).note == said
    assert Estimate(0.2, 0.1, 0.2, "posterior").note == ""


def test_limits_out_of_order_are_refused():
    with pytest.raises(InputError, match=r"low 0\.6 is above high 0\.4"):
        Estimate(0.5, 0.6, 0.4, "Wald")
