"""Alias tables: they share a unit out exactly as the weights say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.naming.draws import Draws, _fill

NOTHING_LENT = (np.array([0.0]), np.array([0]))


def held(weights):
    """Add up what each word has in all cells, in parts of a cell."""
    keep, alias = _fill(np.array(weights))
    total = np.zeros(len(weights))
    np.add.at(total, np.arange(len(weights)), keep)
    np.add.at(total, alias, 1 - keep)
    return total


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any))
def test_every_word_has_its_share(weights):
    keep, _ = _fill(np.array(weights))
    assert ((keep >= 0) & (keep <= 1)).all()
    assert held(weights) == pytest.approx(np.array(weights) * len(weights) / sum(weights), abs=1e-9)


def test_two_words():
    keep, alias = _fill(np.array([1, 3]))
    assert keep.tolist() == [0.5, 1.0]
    assert alias.tolist() == [1, 1]


def test_a_word_of_no_weight_is_never_drawn():
    draws = Draws.of([np.array([4, 5, 6])], [np.array([0, 2, 0])], *NOTHING_LENT)
    drawn = draws.draw(np.zeros(1000, dtype=np.int64), np.arange(1000) / 1000)
    assert set(drawn.tolist()) == {5}


@pytest.mark.parametrize("u", [0.0, 0.25, 1 - 2**-53])
def test_the_ends_of_u_stay_inside_each_distribution(u):
    codes = [np.array([1, 2, 3]), np.array([10]), np.array([20, 21, 22, 23])]
    even = [np.ones(len(own), dtype=np.int64) for own in codes]
    draws = Draws.of(codes, even, np.array([0.0, 0.0, 0.3]), np.array([0, 1, 1]))
    drawn = draws.draw(np.arange(3), np.full(3, u))
    assert drawn[0] in (1, 2, 3)
    assert drawn[1] == 10
    assert drawn[2] in ((10,) if u < 0.3 else (20, 21, 22, 23))


def test_what_is_lent_comes_from_the_lender():
    draws = Draws.of(
        [np.array([1, 2]), np.array([3]), np.array([], dtype=np.int32)],
        [np.array([1, 1]), np.array([1]), np.array([], dtype=np.int64)],
        np.array([0.0, 0.4, 1.0]),
        np.array([0, 0, 0]),
    )
    u = (np.arange(1000) + 0.5) / 1000
    shares = [np.bincount(draws.draw(np.full(1000, table), u), minlength=4).tolist() for table in range(3)]
    assert shares == [[0, 500, 500, 0], [0, 200, 200, 600], [0, 500, 500, 0]]


def test_drawing_changes_neither_tables_nor_numbers():
    draws = Draws.of([np.array([1]), np.array([3])], [np.array([1]), np.array([1])], np.array([0.0, 0.5]), np.array([0, 0]))
    table, u = np.array([1, 1]), np.array([0.25, 0.75])
    assert draws.draw(table, u).tolist() == [1, 3]
    assert (table.tolist(), u.tolist()) == ([1, 1], [0.25, 0.75])
