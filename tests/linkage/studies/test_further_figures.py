"""Recall and false matches told apart by the numbers of candidates, and what that would be worth."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.studies.inference import Beta, Uniform, candidate_rates, narrowing
from linkage.studies.inference.further_figures import chances
from synthetic.refusal import InputError


class Beyond:
    """What is no prior of a rate: a quarter of it lies below 0, a quarter above 1."""

    def quantile(self, q):
        return 2 * np.asarray(q) - 0.5


def expected(n, found, strangers):
    """The three numbers by the formulas of the reference, Ts = ``found`` people."""
    none = (n - found) * exp(-strangers)
    one = (found + (n - found) * strangers) * exp(-strangers)
    return none, one, n - none - one


@pytest.mark.parametrize(("found", "strangers"), [(60, 0.02), (200, 0.15), (5, 0.3), (120, 0.0)])
def test_what_is_put_in_comes_out(found, strangers):
    scale = 10_000  # so that rounding to whole requests does not show
    counts = [round(part) for part in expected(243 * scale, found * scale, strangers)]
    rates = candidate_rates(*counts)
    assert rates.found_likeliest / scale == pytest.approx(found, abs=0.01)
    assert rates.strangers_likeliest == pytest.approx(strangers, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 400), st.integers(0, 60))
def test_the_likeliest_figures_are_possible_or_not_estimable(none, one, several):
    rates = candidate_rates(none, one, several)
    if rates.note:
        assert np.isnan(rates.found_likeliest)
        assert rates.note.startswith("not estimable: ")
        return
    q, false = rates.found_likeliest / rates.requested, 1 - exp(-rates.strangers_likeliest)
    assert -1e-9 <= q <= 1
    # They give back the shares seen.
    shares = [float(p) for p in chances(np.array(q), np.array(false))]
    assert shares == pytest.approx([part / rates.requested for part in (none, one, several)], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 0.95))
def test_chances_sum_to_1(found, false):
    parts = [float(p) for p in chances(np.array(found), np.array(false))]
    assert sum(parts) == pytest.approx(1)
    assert min(parts) >= 0


def test_more_with_several_than_strangers_alone_would_give_is_not_estimable():
    rates = candidate_rates(100, 10, 40)
    assert rates.note.startswith("not estimable: there are more requests with several candidates")
    assert np.isnan(rates.strangers_likeliest)
    assert candidate_rates(0, 10, 2).note.startswith("not estimable: every request has a candidate")


def test_posterior_intervals_hold_the_likeliest_and_narrow_with_requests():
    few, many = candidate_rates(152, 46, 2), candidate_rates(1522, 457, 21)
    for rates in (few, many):
        assert rates.found.low < rates.found_likeliest / rates.requested < rates.found.high
    assert many.found.high - many.found.low < 0.5 * (few.found.high - few.found.low)
    assert many.false_match.low < 1 - exp(-0.05) < many.false_match.high


def test_posterior_intervals_cover():
    draw = np.random.default_rng(2016)
    inside = [0, 0]
    for _ in range(200):
        q, false = draw.uniform(), draw.uniform()
        counts = draw.multinomial(243, [float(p) for p in chances(np.array(q), np.array(false))])
        rates = candidate_rates(*(int(count) for count in counts))
        inside[0] += rates.found.low <= q <= rates.found.high
        inside[1] += rates.false_match.low <= false <= rates.false_match.high
    assert min(inside) / 200 >= 0.91  # 200 lists leave 3 points


@pytest.fixture(scope="module")
def worth():
    table = narrowing(243, Beta(40, 10), Uniform(0, 0.3), lists=100)
    return table.set_index(["published", "quantity"])


def test_each_further_figure_narrows_the_answer(worth):
    members, correct = (worth.xs(name, level="quantity")["width"].tolist() for name in ("members", "correct"))
    assert members[0] > 1.1 * members[1] > 1.1 * members[2]
    assert correct[0] > 1.2 * correct[1] > 1.4 * correct[2]


def test_only_the_candidates_make_the_false_match_rate_estimable(worth):
    of_first = worth.xs("false_match", level="quantity")["of_first"].tolist()
    assert of_first[0] == 1.0
    assert of_first[1] > 0.8
    assert of_first[2] < 0.75


def test_intervals_of_the_simulated_lists_cover(worth):
    # 100 lists leave 4 points either way.
    assert worth["coverage"].between(0.88, 1).all()
    assert (worth["coverage_low"] <= worth["coverage"]).all()


def test_where_a_match_is_a_person_rows_add_nothing():
    table = narrowing(84, Beta(40, 10), Beta(2, 98), rows_per_person=(1, 1), lists=30)
    widths = table[table["quantity"] == "members"]["width"].tolist()
    assert widths[1] == pytest.approx(widths[0], rel=0.15)


def test_the_same_seed_gives_the_same_table():
    first, again = (narrowing(84, Beta(40, 10), Beta(2, 98), lists=3, seed=9) for _ in range(2))
    assert first.equals(again)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: candidate_rates(0, 0, 0), "none, one and several must not all be 0"),
        (lambda: candidate_rates(1, -1, 0), "one must be at least 0, not -1"),
        (lambda: narrowing(0, Beta(1, 1), Beta(1, 9)), "requested must be at least 1, not 0"),
        (lambda: narrowing(9, 0.8, Beta(1, 9)), "recall must be a Beta, a Uniform, a Rate or"),
        (lambda: narrowing(9, Beyond(), Beta(1, 9)), "recall must have quantiles from 0 to 1, one for each probability"),
        (lambda: narrowing(9, Beta(1, 1), Beta(1, 9), share=Beyond()), "share must have quantiles from 0 to 1, one for"),
        (lambda: narrowing(9, Beta(1, 1), Uniform(1, 1)), "false_match must be believed to be below 1, not 1.0"),
        (lambda: narrowing(9, Beta(1, 1), Beta(1, 9), rows_per_person=(2, 1)),
         "rows_per_person must be two numbers in order, of at least 1, not (2, 1)"),
        (lambda: narrowing(9, Beta(1, 1), Beta(1, 9), lists=0), "lists must be at least 1, not 0"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(call, sentence):
    with pytest.raises(InputError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
