"""Minimal uniques and SUDA: files worked by hand, and a search of every set of columns as the judge."""

from itertools import combinations
from math import prod

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.exposures.special_uniques import dis, minimal_uniques, suda
from synthetic.refusal import InputError

FILE = pd.DataFrame(
    [("f", "x", 1), ("f", "x", 2), ("m", "x", 1), ("f", "y", 1), ("m", "x", 1)], columns=["sex", "town", "age"]
)
KEYS = ["sex", "town", "age"]


def test_minimal_uniques_by_hand():
    # Row 1 is alone by age; row 3 by town; row 0 only by sex with town and age; rows 2 and 4 are each other's.
    found = minimal_uniques(FILE, KEYS)
    assert found.value == 3
    assert found.frame[["size 1", "size 2", "size 3"]].values.tolist() == [
        [0, 0, 1], [1, 0, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0],
    ]  # fmt: skip
    assert found.frame["smallest"].dropna().to_dict() == {0: 3, 1: 1, 3: 1}


def test_supersets_of_a_minimal_unique_are_not_counted():
    assert suda(FILE, KEYS).frame["score"].tolist() == [1, 2, 0, 2, 0]


def test_scores_are_the_product_of_what_is_left():
    # Alone by each of four columns: 4 sets of one column, each 3 x 2 x 1.
    four = pd.DataFrame({name: ["p", "q", "q"] for name in "abcd"})
    assert suda(four, list("abcd")).frame["score"].tolist() == [24, 0, 0]
    assert suda(four, list("abcd")).frame["share of a"].tolist() == [0.25, 0.0, 0.0]
    assert suda(FILE, KEYS).frame.loc[0, ["share of sex", "share of town", "share of age"]].tolist() == [1, 1, 1]


def test_the_file_given_is_left_as_it_was():
    before = FILE.copy()
    suda(FILE, KEYS)
    pd.testing.assert_frame_equal(FILE, before)


def test_dis_of_a_hundred_alone_and_thirty_pairs():
    assert dis(100, 30, 0.02) == pytest.approx(0.0329, abs=5e-5)
    assert dis(0, 1, 0.02) == 0
    assert dis(5, 0, 0.02) == 1


def test_dis_counts_pairs_only_and_is_spread_by_score():
    rows = ["a", "b", "c", "d", "d", "e", "e", "e"]  # three alone, one pair, and three who do not count
    found = suda(pd.DataFrame({"town": rows}), ["town"], fraction=0.1)
    assert found.value == pytest.approx(0.1 * 3 / (0.1 * 3 + 2 * 0.9 * 1))
    assert found.frame["dis"].tolist() == pytest.approx([found.value] * 3 + [0] * 5)


def test_a_higher_score_has_a_higher_dis():
    found = suda(FILE, KEYS, fraction=0.1).frame
    assert found["dis"].gt(0).tolist() == [True, True, False, True, False]
    assert found.loc[1, "dis"] == found.loc[3, "dis"] > found.loc[0, "dis"]


def test_a_cell_without_a_value_tells_nobody_apart():
    hidden = pd.DataFrame({"town": ["a", "b", "*"], "age": [1, 2, 1]})
    found = minimal_uniques(hidden, ["town", "age"]).frame
    assert found["size 1"].tolist() == [0, 1, 0]  # by age; by town the third row may be any of them
    assert found["size 2"].tolist() == [0, 0, 0]


def test_refusals():
    with pytest.raises(InputError, match="fraction must be above 0 and below 1, not 1"):
        suda(FILE, KEYS, fraction=1)
    with pytest.raises(InputError, match="most must be a whole number from 1 to 3, not 4"):
        minimal_uniques(FILE, KEYS, most=4)
    with pytest.raises(InputError, match="keys must be at most 20 unless most says how large a set may be"):
        suda(pd.DataFrame([range(21)], columns=[f"c{n}" for n in range(21)]), [f"c{n}" for n in range(21)])
    with pytest.raises(InputError, match="alone and pairs must be not both nothing"):
        dis(0, 0)


def judge(rows, columns):
    """Give each row's minimal uniques by a look at every set of columns and every other row."""
    found = []
    for at, row in enumerate(rows):
        alone = [
            set(places)
            for size in range(1, columns + 1)
            for places in combinations(range(columns), size)
            if not any(all(row[p] == other[p] for p in places) for n, other in enumerate(rows) if n != at)
        ]
        found.append([one for one in alone if not any(other < one for other in alone)])
    return found


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(*[st.integers(0, 3)] * 4), min_size=2, max_size=14))
def test_scores_are_those_of_a_search_of_everything(rows):
    names = list("abcd")
    found = suda(pd.DataFrame(rows, columns=names), names).frame
    minimal = judge(rows, 4)
    assert found["score"].tolist() == [sum(prod(4 - j for j in range(len(one), 4)) for one in each) for each in minimal]
    sizes = minimal_uniques(pd.DataFrame(rows, columns=names), names, most=2).frame
    assert sizes["size 2"].tolist() == [sum(len(one) == 2 for one in each) for each in minimal]
