"""Shares laid out as parts."""

import numpy as np
import pytest

from synthetic.origins.parts import lay_out, part


def test_parts_are_given_out_in_proportion_and_none_is_left():
    table = lay_out(np.array([[0.1, 0.0, 0.9], [1 / 3, 1 / 3, 1 / 3]]), 10).reshape(2, 1024)
    assert [np.bincount(row, minlength=3).tolist() for row in table] == [[102, 0, 922], [341, 342, 341]]


def test_rounding_errors_do_not_add_up():
    sizes = np.bincount(lay_out(np.full((1, 100), 0.01), 10))
    assert sizes.sum() == 1024
    assert set(sizes.tolist()) == {10, 11}


def test_every_part_is_equally_likely():
    drawn = np.bincount(part(7, 4, np.arange(160_000)), minlength=16)
    assert drawn.tolist() == pytest.approx([10_000] * 16, abs=400)
