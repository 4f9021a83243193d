"""Bounds, corrected shares, and the test of one rate; the posteriors have files of their own."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.studies.inference import Beta, Rate, Uniform, bounds, chi_square_equal, lang_reiczigel, rogan_gladen
from synthetic.refusal import InputError

FOUR_MONTHS = [(65, 243), (22, 84), (42, 158), (22, 114)]


@st.composite
def published(draw, largest=400):
    requested = draw(st.integers(1, largest))
    return draw(st.integers(0, requested)), requested


# Whole people inside the limits. The anchor rounded to the nearest person instead: 56-108, 19-37, 127-252, 429-885.
@pytest.mark.parametrize(
    ("matched", "requested", "people", "nearest"),
    [
        (65, 243, (56, 108), (56, 108)),
        (22, 84, (19, 36), (19, 37)),
        (151, 599, (128, 251), (127, 252)),
        (531, 2461, (430, 885), (429, 885)),
    ],
)
def test_bounds_of_the_published_counts(matched, requested, people, nearest):
    found = bounds(matched, requested)
    assert (found.people_low, found.people_high) == people
    assert (round(found.low * requested), round(found.high * requested)) == nearest


def test_bounds_stop_at_nobody_and_everybody():
    assert (bounds(0, 84).people_low, bounds(0, 84).people_high) == (0, 0)
    assert (bounds(84, 84).people_low, bounds(84, 84).people_high) == (84, 84)
    assert bounds(80, 84).high == 1.0
    assert bounds(1, 84).low == 0.0


@given(published(), st.floats(0.32, 1), st.floats(0, 0.29))
def test_bounds_hold_the_matched_share_and_widen_with_doubt(pair, recall, false):
    matched, requested = pair
    found, wider = bounds(*pair, recall, false), bounds(*pair, recall - 0.005, false + 0.005)
    assert found.people_low <= matched <= found.people_high
    assert 0 <= wider.low <= found.low <= matched / requested + 1e-12
    assert matched / requested - 1e-12 <= found.high <= wider.high <= 1


@given(published(), st.floats(0.32, 1), st.floats(0, 0.29))
def test_bounds_rise_with_matches(pair, recall, false):
    matched, requested = pair
    if matched < requested:
        fewer, more = bounds(matched, requested, recall, false), bounds(matched + 1, requested, recall, false)
        assert fewer.people_low <= more.people_low
        assert fewer.people_high <= more.people_high


def test_bounds_say_what_they_assume():
    assert str(bounds(531, 2461)) == (
        "430 to 885 of the 2,461 people requested were on the register, if at least 60 % of those on it and at most "
        "5 % of those not on it had a record returned"
    )


@pytest.mark.parametrize(
    ("s", "f", "people"),
    [
        (0.95, 0, 68.4),
        (0.85, 0.01, 74.5),
        (0.75, 0.03, 80.2),
        (0.60, 0.08, 87.6),
        (0.50, 0.12, 94.3),
    ],
)
def test_five_worlds_give_the_same_65_of_243(s, f, people):
    assert round(rogan_gladen(65, 243, s, f).scaled(243, "people").value, 1) == people


@pytest.mark.parametrize(
    ("matched", "s", "f", "why"),
    [
        (65, 0.2, 0.3, "members are returned no more often (20.0 %) than people not on the register (30.0 %)"),
        (65, 0.3, 0.3, "members are returned no more often (30.0 %) than people not on the register (30.0 %)"),
        (1, 0.8, 0.02, "0.4 % were matched, fewer than the 2.0 % expected if nobody was on the register"),
        (240, 0.8, 0.02, "98.8 % were matched, more than the 80.0 % expected if everybody was on the register"),
    ],
)
def test_impossible_rates_are_not_estimable_and_never_clipped(matched, s, f, why):
    share = rogan_gladen(matched, 243, s, f)
    assert math.isnan(share.value)
    assert math.isnan(share.low)
    assert not share.estimable
    assert share.note == why


def test_a_limit_past_zero_is_left_there_and_noted():
    share = rogan_gladen(3, 84, 0.8, 0.02)
    assert round(share.value, 4) == 0.0201
    assert round(share.low, 4) == -0.0307
    assert share.note == "low is below 0: the approximation is poor for these counts"


# Transformed Clopper-Pearson limits (Reiczigel et al. 2010): 1 - 0.025**(1/243) = 0.015066 is the upper limit of 0 of 243.
@pytest.mark.parametrize(
    ("matched", "s", "f", "limits"),
    [
        (0, 0.8, 0.0, (0.0, 0.0188)),
        (0, 0.5, 0.0, (0.0, 0.0301)),
        (243, 1.0, 0.1, (0.9833, 1.0)),
    ],
)
def test_nobody_and_everybody_matched_keep_an_interval(matched, s, f, limits):
    share = rogan_gladen(matched, 243, s, f)
    assert (round(share.low, 4), round(share.high, 4)) == limits
    assert share.value == matched / 243
    assert share.note == f"limits are those of Clopper-Pearson for {matched} of 243, transformed"


def test_a_transformed_limit_past_one_is_left_there_and_noted():
    share = rogan_gladen(0, 1, 0.8, 0.0)
    assert round(share.high, 4) == 1.2188
    assert share.note.endswith("transformed; high is above 1: so few requests hardly limit the share")


def test_small_rates_are_written_with_their_digits():
    assert rogan_gladen(0, 243, 0.8, 1e-6).note == (
        "0.0 % were matched, fewer than the 0.0001 % expected if nobody was on the register"
    )


@pytest.mark.parametrize(
    ("matched", "requested", "expected"),
    [
        (65, 243, (0.322, 0.250, 0.396)),
        (22, 84, (0.324, 0.204, 0.445)),
    ],
)
def test_lang_reiczigel_reference(matched, requested, expected):
    share = lang_reiczigel(matched, requested, Rate(400, 500), Rate(40, 2000))
    assert (round(share.value, 3), round(share.low, 3), round(share.high, 3)) == expected


def test_lang_reiczigel_narrows_with_more_simulated_cases():
    few = lang_reiczigel(65, 243, Rate(40, 50), Rate(2, 100))
    many = lang_reiczigel(65, 243, Rate(4000, 5000), Rate(200, 10_000))
    assert many.high - many.low < few.high - few.low


def test_lang_reiczigel_without_a_difference_is_not_estimable():
    assert not lang_reiczigel(65, 243, Rate(10, 500), Rate(400, 500)).estimable


def test_four_months_share_one_rate():
    test = chi_square_equal(FOUR_MONTHS)
    assert (round(test.statistic, 2), test.degrees, round(test.p_value, 2)) == (2.62, 3, 0.45)
    assert str(test) == "chi-square 2.62, 3 df, p = 0.45"


def test_eras_do_not_share_one_rate():
    test = chi_square_equal([(531, 2461), (1249, 4422)])
    assert (round(test.statistic, 1), test.degrees) == (36.7, 1)
    assert test.p_value == pytest.approx(1.4e-9, rel=0.02)


@pytest.mark.parametrize("counts", [[(0, 5), (0, 9)], [(5, 5), (9, 9)]])
def test_no_difference_to_test_is_refused(counts):
    with pytest.raises(InputError, match="leaves no difference to test"):
        chi_square_equal(counts)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bounds(70, 65), "matched 70 is more than requested 65"),
        (lambda: bounds(0, 0), "requested must be at least 1, not 0"),
        (lambda: bounds(65, 243, 1.2), "recall_at_least must be a share from 0 to 1, not 1.2"),
        (lambda: bounds(65, 243, 0.1, 0.2), "false_at_most 0.2 must be below recall_at_least 0.1"),
        (lambda: bounds(65, 243, 0, 0), "false_at_most 0 must be below recall_at_least 0"),
        (lambda: rogan_gladen(70, 65, 0.8, 0), "matched 70 is more than requested 65"),
        (lambda: rogan_gladen(65, 243, 80, 0), "returned_if_member must be a share from 0 to 1, not 80"),
        (lambda: rogan_gladen(65, 243, 0.8, math.nan), "returned_if_absent must be a share from 0 to 1, not nan"),
        (lambda: rogan_gladen(65, 243, "most", 0), "returned_if_member must be a share from 0 to 1, not 'most'"),
        (lambda: lang_reiczigel(65, 243, 0.8, Rate(0, 9)), "returned_if_member must be a Rate(hits, trials), not 0.8"),
        (lambda: chi_square_equal([(1, 2)]), "counts must hold at least 2 (matched, requested) pairs, not 1"),
        (lambda: chi_square_equal([(1, 2), (243, 65)]), "matched 243 is more than requested 65"),
        (lambda: chi_square_equal([3, 4]), "each of counts must be a (matched, requested) pair, not 3"),
        (lambda: chi_square_equal(3), "counts must be a list of (matched, requested) pairs, not 3"),
        (lambda: chi_square_equal([(1, 2), "34"]), "each of counts must be a (matched, requested) pair, not '34'"),
        (lambda: chi_square_equal([(1, 2), (1, 2, 3)]), "each of counts must be a (matched, requested) pair, not (1, 2, 3)"),
        (lambda: Beta(0, 1), "a of a Beta must be above 0 and finite, not 0"),
        (lambda: Beta(1, math.inf), "b of a Beta must be above 0 and finite, not inf"),
        (lambda: Beta.from_counts(3, 2), "hits 3 is more than trials 2"),
        (lambda: Uniform(0.5, 1.5), "high of a Uniform must be a share from 0 to 1, not 1.5"),
        (lambda: Uniform(0.6, 0.5), "low 0.6 of a Uniform is above its high 0.5"),
        (lambda: Rate(1, 0), "trials must be at least 1, not 0"),
    ],
)
def test_refusals_are_one_sentence(call, message):
    with pytest.raises(InputError) as refusal:
        call()
    assert str(refusal.value) == message


def test_simulated_counts_make_a_beta():
    assert Beta.from_counts(400, 500) == Beta(401, 101)
    assert Rate(40, 2000).posterior.mean == pytest.approx(41 / 2002)
    assert Rate(40, 2000).quantile([0.5]).tolist() == Beta(41, 1961).quantile([0.5]).tolist()
