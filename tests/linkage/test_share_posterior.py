import numpy as np
import pytest
from scipy.special import betainc, betaincinv

from linkage.studies.inference import Beta, Uniform, leave_one_out, share_posterior
from synthetic.refusal import InputError

FOUR_MONTHS = [(65, 243), (22, 84), (42, 158), (22, 114)]
MEMBER, ABSENT = Beta(40, 10), Beta(2, 98)


def test_four_months_share():
    posterior = share_posterior(FOUR_MONTHS, MEMBER, ABSENT)
    low, high = posterior.interval(0.95)
    assert (round(posterior.mean, 3), round(low, 3), round(high, 3)) == (0.301, 0.237, 0.376)
    assert str(posterior) == "30.1 % of people requested (23.7-37.6)"


def test_agrees_with_importance_sampling():
    draw = np.random.default_rng(2016)
    size = 400_000
    share, s, f = draw.uniform(size=size), draw.beta(40, 10, size), draw.beta(2, 98, size)
    rate = share * s + (1 - share) * f
    weight = np.exp(151 * np.log(rate / (151 / 599)) + 448 * np.log((1 - rate) / (448 / 599)))
    posterior = share_posterior(FOUR_MONTHS, MEMBER, ABSENT)
    assert posterior.mean == pytest.approx(np.average(share, weights=weight), abs=0.001)
    order = np.argsort(share)
    cumulative = np.cumsum(weight[order]) / weight.sum()
    assert posterior.interval() == pytest.approx(np.interp([0.025, 0.975], cumulative, share[order]), abs=0.003)


def test_known_rates_give_a_shifted_beta():
    posterior = share_posterior(FOUR_MONTHS, Uniform(0.8, 0.8), Uniform(0.02, 0.02))
    # The rate of matching is then Beta(152, 449) cut to 0.02-0.8, and nearly all of it lies inside.
    assert betainc(152, 449, [0.02, 0.8]) == pytest.approx([0, 1], abs=1e-12)
    limits = (betaincinv(152, 449, np.array([0.025, 0.975])) - 0.02) / 0.78
    assert posterior.mean == pytest.approx((152 / 601 - 0.02) / 0.78, abs=1e-6)
    assert posterior.interval() == pytest.approx(limits, abs=1e-4)


def test_only_the_sums_matter():
    apart, together = (share_posterior(counts, MEMBER, ABSENT) for counts in (FOUR_MONTHS, [(151, 599)]))
    assert apart.probabilities.tolist() == together.probabilities.tolist()


@pytest.mark.parametrize("counts", [[(0, 5)], [(5, 5)], [(1, 1), (0, 1)], [(1780, 6883)]])
def test_probabilities_sum_to_one_at_the_edges_too(counts):
    posterior = share_posterior(counts, Uniform(0.5, 1), Uniform(0, 0.1))
    assert posterior.probabilities.sum() == pytest.approx(1)
    assert posterior.rate_probabilities.sum() == pytest.approx(1)
    assert 0 < posterior.interval()[0] < posterior.median < posterior.interval()[1] < 1


def test_prediction_keeps_the_mean_of_the_rate():
    posterior = share_posterior(FOUR_MONTHS, MEMBER, ABSENT)
    foretold = posterior.predict(100)
    assert foretold.probabilities.sum() == pytest.approx(1)
    assert foretold.mean == pytest.approx(100 * posterior.rates @ posterior.rate_probabilities)
    assert foretold.mean == pytest.approx(100 * 152 / 601, abs=0.01)


def test_each_month_is_foretold_by_the_others():
    held_out = leave_one_out(FOUR_MONTHS, MEMBER, ABSENT)
    assert held_out["requested"].tolist() == [243, 84, 158, 114]
    assert held_out["published"].tolist() == [65, 22, 42, 22]
    assert held_out["mean"].round(1).tolist() == [59.1, 21.1, 39.2, 30.4]
    assert held_out["low"].tolist() == [43, 13, 27, 21]
    assert held_out["high"].tolist() == [77, 30, 52, 41]
    assert held_out["inside"].tolist() == [True, True, True, True]
    assert held_out["tail"].round(2).tolist() == [0.52, 0.91, 0.71, 0.12]


def test_prediction_is_no_evidence_for_the_rates():
    some, others = (
        leave_one_out(FOUR_MONTHS, *rates)["mean"].to_numpy()
        for rates in ((MEMBER, ABSENT), (Uniform(0.5, 1), Uniform(0, 0.1)))
    )
    assert some == pytest.approx(others, abs=0.01)


def test_eras_are_not_foretold_by_each_other():
    held_out = leave_one_out([(531, 2461), (1249, 4422)], MEMBER, ABSENT)
    assert held_out["inside"].tolist() == [False, False]
    assert held_out["tail"].max() < 1e-6


def test_frame_has_a_row_a_cell():
    frame = share_posterior(FOUR_MONTHS, MEMBER, ABSENT).to_frame()
    assert list(frame) == ["share", "probability", "cumulative"]
    assert frame["cumulative"].iloc[-1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share_posterior([], MEMBER, ABSENT), "counts must hold at least 1 (matched, requested) pairs, not 0"),
        (lambda: share_posterior([(70, 65)], MEMBER, ABSENT), "matched 70 is more than requested 65"),
        (lambda: share_posterior([(0, 0)], MEMBER, ABSENT), "requested must be at least 1, not 0"),
        (
            lambda: share_posterior([(1, 2)], MEMBER, 0.02),
            "returned_if_absent must be a Beta, a Uniform, a Rate or anything with quantile(q), not 0.02",
        ),
        (
            lambda: share_posterior([(1, 2)], Uniform(0, 0), Uniform(0, 0)),
            "matched 1 of requested 2 cannot arise under the rates given, so there is nothing to infer from it",
        ),
        (lambda: leave_one_out([(1, 2)], MEMBER, ABSENT), "counts must hold at least 2 (matched, requested) pairs, not 1"),
        (
            lambda: leave_one_out(FOUR_MONTHS, MEMBER, ABSENT, level=95),
            "level must be between 0 and 1, such as 0.95, not 95",
        ),
        (lambda: share_posterior([(1, 2)], MEMBER, ABSENT).predict(0), "requested must be at least 1, not 0"),
    ],
)
def test_refusals_are_one_sentence(call, message):
    with pytest.raises(InputError) as refusal:
        call()
    assert str(refusal.value) == message


def test_priors_that_heap_up_at_the_ends_are_followed():
    # Four and eight times as many nodes give the same; nodes on the scale of probability gave 0.267 (0.178-0.365).
    found = share_posterior([(22, 84)], Beta(0.01, 0.01), Beta(0.001, 1))
    assert (found.mean, *found.interval()) == pytest.approx((0.28407, 0.17977, 0.56787), abs=5e-5)


def test_a_mean_outside_its_interval_says_so():
    found = share_posterior([(22, 84)], Beta(0.01, 0.01), Beta(0.001, 1)).estimate(level=0.05)
    assert found.value > found.high
    assert found.note == "the figure lies outside its own interval"
