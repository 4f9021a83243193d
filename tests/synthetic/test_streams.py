import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from synthetic import streams

IDS = np.arange(200_000)
PINNED = [6132508134788076046, 9352257186204591117, 14832718538015292324]


def test_a_draw_is_pinned_for_ever():
    assert streams.bits(streams.key(2016, "person", "sex"), np.array([0, 1, 2])).tolist() == PINNED


@pytest.mark.parametrize("ids", [(IDS,), (IDS, 0), (IDS // 4, IDS % 4), (IDS * 65_536,), (IDS, IDS)])
def test_draws_are_uniform_on_the_ids_we_use(ids):
    drawn = streams.uniform(streams.key(1, "uniform"), *ids)
    assert chisquare(np.histogram(drawn, bins=100, range=(0, 1))[0]).pvalue > 1e-4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", IDS), ("a", IDS + 1)),
        (("a", IDS), ("b", IDS)),
        (("a", IDS), ("a", IDS * 2)),
    ],
)
def test_draws_of_different_people_and_streams_are_unrelated(one, other):
    drawn = [streams.uniform(streams.key(1, name), ids) for name, ids in (one, other)]
    assert abs(np.corrcoef(*drawn)[0, 1]) < 0.01


def test_the_order_of_ids_matters():
    key = streams.key(1, "order")
    assert streams.bits(key, 1, 2) != streams.bits(key, 2, 1)


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=20), st.integers(0, 19))
def test_a_draw_does_not_depend_on_who_else_is_drawn(ids, at):
    at %= len(ids)
    key = streams.key(7, "alone")
    assert streams.bits(key, np.array(ids))[at] == streams.bits(key, np.array([ids[at]]))[0]


def test_below_stays_below_and_pick_follows_the_shares():
    assert streams.below(streams.key(1, "b"), 3, IDS).max() == 2
    chosen = streams.pick(streams.key(1, "p"), np.array([0.2, 0.2, 1.0]), IDS)
    assert np.bincount(chosen, minlength=3) / len(IDS) == pytest.approx([0.2, 0, 0.8], abs=0.005)
