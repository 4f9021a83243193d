"""Keys in registers of other sizes: the model by hand, and how often its intervals hold what is counted there."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import linkage
import synthetic
from linkage.agreements import Exact, MonthAndYear
from linkage.exposures.growing_keys import KeyGrowth, key_growth
from linkage.exposures.unique_keys import key_uniqueness
from synthetic.refusal import InputError

OTHERS = pd.DataFrame({"k": [1, 5], "people": [30.0, 70.0]})
PAIRS = pd.DataFrame({"k": [1, 2], "people": [80.0, 20.0]})
ALONE = pd.DataFrame({"k": [1], "people": [100.0]})


@cache
def people_of(size, seed, years=8):
    """Make people of 300 surnames, the commonest fifty times as common as the rarest, of whom 3 in 100 are twins."""
    draw = np.random.default_rng([seed, size])
    common = 1 / (6 + np.arange(300.0))
    surname = draw.choice(300, size, p=common / common.sum())
    day = draw.integers(0, 365 * years, size)
    twins = draw.permutation(size)[: 2 * draw.binomial(size, 0.015)].reshape(2, -1)
    surname[twins[1]], day[twins[1]] = surname[twins[0]], day[twins[0]]
    born = pd.Timestamp("2000-01-01") + pd.to_timedelta(day, unit="D")
    names = np.array(["".join(chr(65 + n // 26**at % 26) for at in range(3)) for n in range(300)])
    return pd.DataFrame({"who": np.arange(size), "Surname": names[surname], "DOB": born.strftime("%Y-%m-%d")})


def test_the_model_of_growth_by_hand():
    growth = KeyGrowth(0.5, 0.4, 0.28, people=101, same_day=0.1, spread=0.0, others=OTHERS, sharers=OTHERS)
    assert growth.chance_sharers(501).value == pytest.approx(0.5 + 5 * 0.28)
    nobody = (0.3 + 0.7 * 0.5**4) / (1 - 0.5 * 0.4)
    assert growth.shared(501).value == pytest.approx(1 - 0.6 * nobody)
    assert growth.if_equally_common(501) == pytest.approx(1 - 0.6 * np.exp(-1.4))
    assert str(growth.shared(2_001)) == "not estimable: 2,001 people are more than 10 times as many as were counted"


def test_sharers_that_come_in_pairs_have_twice_the_variance_of_a_count():
    # Ten pairs among 100 people: a Poisson count of 10 with a variance of 10, two sharers each, 0.2 +- 2 sqrt(10)/100.
    growth = KeyGrowth(0.2, 0.2, 0.0, people=100, same_day=0.1, spread=0.0, others=OTHERS, sharers=PAIRS)
    assert growth.each == pytest.approx(0.02)
    assert growth.each_sharing == pytest.approx((10 * (2 * 0.8) ** 2 + 80 * 0.2**2) / 100**2 / (0.2 * 0.8))
    # Ten pairs here; in another 100 people, 3 to 22 of them: a negative binomial, with one more pair above.
    found = growth.chance_sharers(100)
    assert [found.low, found.high] == pytest.approx([2 * 3 / 100, 2 * 22 / 100])


def test_an_interval_holds_its_own_figure_even_of_two_people():
    growth = KeyGrowth(0.02, 0.02, 0.0, people=1_000, same_day=0.1, spread=0.0, others=OTHERS, sharers=PAIRS)
    found = growth.chance_sharers(2)
    assert [found.low, found.value, found.high] == pytest.approx([0.0, 0.02, 0.02])


def test_where_nobody_shares_the_interval_goes_up_to_what_could_have_been_missed():
    growth = KeyGrowth(0.0, 0.0, 0.0, people=100, same_day=0.1, spread=0.0, others=ALONE, sharers=ALONE)
    for found in (growth.chance_sharers(100), growth.shared(100)):
        assert [found.value, found.low] == [0.0, 0.0]
        assert 0.05 < found.high < 0.15
    fewer = KeyGrowth(-0.01, -0.01, 0.01, people=100, same_day=0.1, spread=0.1, others=OTHERS, sharers=ALONE)
    assert str(fewer.chance_sharers(51)) == "not estimable: fewer others were counted than strangers would be"


@pytest.mark.parametrize(("size", "larger"), [(500, 2_000), (5_000, 20_000), (5_000, 1_250)])
@pytest.mark.parametrize("key", [["surname", "dob"], [Exact("surname"), MonthAndYear("dob")]], ids=["day", "month"])
def test_intervals_hold_what_is_counted_in_another_register(size, larger, key):
    held = []
    for seed in range(12):
        growth = key_growth(people_of(size, seed), key, person="who")
        counted = key_uniqueness(people_of(larger, 100 + seed), {"k": key}, person="who").frame.iloc[0]
        mean, share = growth.chance_sharers(larger), growth.shared(larger)
        held.append((mean.low <= counted["chance_sharers"] <= mean.high, share.low <= counted["shared"] <= share.high))
    assert np.sum(held, axis=0).min() >= 10  # of 12, of which 95 % would be 11.4


def test_the_chance_of_a_birthday_is_not_raised_by_twins():
    found = [1 / key_growth(people_of(1_000, seed), ["surname", "dob"], person="who").same_day for seed in range(12)]
    assert np.mean(found) == pytest.approx(365, rel=0.05)


def test_growth_agrees_with_a_register_eight_times_the_size():
    small, large = (
        linkage.Register(synthetic.population(size, seed=11).school_censuses("2015/16", "2015/16", terms=("Spring",)))
        for size in (10_000, 80_000)
    )
    key = [Exact("surname"), MonthAndYear("dob")]
    growth, counted = key_growth(small, key), key_growth(large, key)
    mean, share = growth.chance_sharers(large.people), growth.shared(large.people)
    row = key_uniqueness(large, {"k": key}).frame.iloc[0]
    assert mean.low < row["chance_sharers"] < mean.high < 1.5 * row["chance_sharers"]
    assert share.low < row["shared"] < share.high < 1.5 * row["shared"]
    # Common names: the plain form says that more people share a key than do.
    assert growth.if_equally_common(large.people) - row["shared"] > 2 * abs(share.value - row["shared"])
    assert counted.near == pytest.approx(growth.near, abs=0.005)
    assert growth.to_frame([small.people]).loc[0, "chance_sharers"] == pytest.approx(growth.near + growth.far)
    counted_here = key_uniqueness(small, {"k": key}).frame.iloc[0]
    assert growth.shared(small.people).value == pytest.approx(counted_here["shared"])


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (["surname"], "a key must ask for Exact('dob') or MonthAndYear('dob') once"),
        (["dob", "postcode"], "a key with a postcode does not grow"),
        (["dob"], "a key must ask for something besides the birthday"),
        (["forename", "dob"], "there must be people born in the same year"),
        (["surname", "dob"], "there must be people of one year and different names"),
    ],
)
def test_refusals(key, said):
    people = pd.DataFrame({"who": [1, 2], "Surname": "Li", "Forename": None, "DOB": "2001-02-03", "Postcode": "E1 1AA"})
    with pytest.raises(InputError) as refusal:
        key_growth(people, key, person="who")
    assert said in str(refusal.value)
