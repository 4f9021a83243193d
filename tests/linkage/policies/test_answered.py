from dataclasses import replace

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.policies import get
from linkage.policies.answered import found_once, reasons

PAIR = st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.sampled_from([0.5, 1.0, 2.0]), st.booleans())


def going(several, pairs, has_rows):
    why = reasons(replace(get("home-office-2016-10"), several=several), pairs, has_rows)
    return {(row.left_id, row.right_id) for row in pairs[why == ""].itertuples()}


@settings(deadline=None, max_examples=60)
@given(st.lists(PAIR, unique_by=lambda pair: pair[:2]))
def test_whoever_goes_back_is_who_should(given_pairs):
    pairs = pd.DataFrame(given_pairs, columns=["left_id", "right_id", "step", "score", "has"])
    has_rows = pairs.pop("has").astype(bool)
    there = [pair for pair in given_pairs if pair[4]]
    alone, best = set(), set()
    for request in {pair[0] for pair in there}:
        people = sorted((step, -score, person) for left, person, step, score, _ in there if left == request)
        if len(people) == 1:
            alone.add((request, people[0][2]))
        if len(people) == 1 or people[0][:2] != people[1][:2]:
            best.add((request, people[0][2]))
    assert going("all", pairs, has_rows) == {pair[:2] for pair in there}
    assert going("none", pairs, has_rows) == alone
    assert going("best", pairs, has_rows) == best
    assert alone <= best


def test_people_of_one_step_without_a_score_tie():
    pairs = pd.DataFrame({"left_id": [1, 1, 1], "right_id": [7, 8, 9], "step": [1, 1, 2], "score": [None] * 3})
    why = reasons(replace(get("home-office-2016-10"), several="best"), pairs, pd.Series([True] * 3))
    assert why.tolist() == [
        "tied with somebody else for the best",
        "tied with somebody else for the best",
        "somebody else was accepted earlier or with a higher score",
    ]


def test_a_pair_of_several_steps_stands_once_with_its_first():
    pairs = pd.DataFrame({"left_id": ["b", "a", "b"], "right_id": [8, 7, 8], "step": [1, 2, 3], "score": [0.5, 1.0, 9.0]})
    assert found_once(pairs).values.tolist() == [["a", 7, 2, 1.0], ["b", 8, 1, 0.5]]
