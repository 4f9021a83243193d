import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
from linkage.agreements import Exact
from linkage.algorithm import Algorithm, Step
from linkage.outcomes import OUTCOMES
from synthetic.refusal import InputError

ALL = Algorithm(
    "all on surname", "every namesake", (Step("surname", (Exact("surname"),), ambiguity="all"),),
    status="assumption", source="a test",
)  # fmt: skip
HELD = pd.DataFrame({"ref": [1, 2, 3, 4], "surname": ["ADAMS", "BAKER", "BAKER", "CLARK"]})
ASKED = pd.DataFrame(
    {"PersonID": list("abcdefg"), "surname": ["ADAMS", "BAKER", "CLARK", "ADAMS", "ELLIS", "FORD", "BAKER"]}
)
TRUTH = pd.DataFrame(
    {
        "PersonID": list("abcdefg"),
        "right_id": [1, 2, 1, None, 3, None, None],
        "group": ["x", "x", "x", "y", "y", "y", "y"],
    }
)


@pytest.fixture
def outcomes():
    return linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(TRUTH)


def test_every_request_has_one_of_six_outcomes(outcomes):
    assert outcomes.requests.set_index("PersonID")["outcome"].to_dict() == {
        "a": "correct only", "b": "correct and others", "c": "wrong for a member", "d": "wrong for a non-member",
        "e": "missed", "f": "correctly none", "g": "wrong for a non-member",
    }  # fmt: skip
    assert outcomes.counts["requests"].tolist() == [1, 1, 1, 2, 1, 1]
    assert outcomes.requests["wrong"].tolist() == [0, 1, 1, 1, 0, 0, 2]


def test_each_measure_says_what_it_counts(outcomes):
    rows = {row["measure"]: (row["unit"], row["count"], row["of"]) for _, row in outcomes.measures.iterrows()}
    assert rows == {
        "match rate": ("requests", 5, 7),
        "recall": ("members", 2, 4),
        "return rate of members": ("members", 3, 4),
        "wrong-person rate of members": ("members", 1, 4),
        "false-match rate of non-members": ("non-members", 2, 3),
        "precision": ("matched requests", 2, 5),
        "precision per person": ("persons returned", 2, 7),
    }
    assert outcomes.measure("recall").value == 0.5
    assert str(outcomes.measure("match rate")) == "71.4 % of requests (35.9-91.8)"


def test_groups_add_up(outcomes):
    by = outcomes.by("group")
    assert by.groupby("measure")["of"].sum()["match rate"] == 7
    assert by.query("group == 'x' and measure == 'recall'")["count"].item() == 2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda o: o.by("colour"), "unknown group 'colour'; known: PersonID, group, member, outcome, returned, wrong"),
        (lambda o: o.measure("recal"), "unknown measure 'recal' (did you mean 'recall'?); known: match rate, recall, "
         "return rate of members, wrong-person rate of members, false-match rate of non-members, precision, "
         "precision per person"),
    ],
)  # fmt: skip
def test_unknown_groups_and_measures_are_refused(outcomes, call, sentence):
    with pytest.raises(InputError) as refused:
        call(outcomes)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("truth", "sentence"),
    [
        (TRUTH.head(5), "truth must cover exactly the 7 requests searched for; it covers 5, such as 'g'"),
        (TRUTH.drop(columns="right_id"),
         "truth has no column 'PupilMatchingReference' or 'right_id'; it has PersonID, group"),
    ],
)  # fmt: skip
def test_truth_that_does_not_cover_the_requests_is_refused(truth, sentence):
    links = linkage.link(ASKED, HELD, ALL, right_id="ref")
    with pytest.raises(InputError) as refused:
        links.evaluate(truth)
    assert str(refused.value) == sentence


def test_groups_with_missing_labels_are_refused():
    truth = TRUTH.assign(group=["x", None, "x", "y", "y", None, "y"])
    outcomes = linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(truth)
    with pytest.raises(InputError, match="group 'group' is empty for 2 of 7 requests; give each a label"):
        outcomes.by("group")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.none() | st.integers(0, 5)), min_size=1, max_size=12))
def test_the_six_always_add_up(requests):
    asked = pd.DataFrame({"PersonID": range(len(requests)), "surname": [name for name, _ in requests]})
    held = pd.DataFrame({"ref": range(6), "surname": list("AABBCE")})
    truth = pd.DataFrame(
        {"PersonID": range(len(requests)), "right_id": pd.array([ref for _, ref in requests], "Int64")}
    )
    outcomes = linkage.link(asked, held, ALL, right_id="ref").evaluate(truth)
    assert outcomes.counts["requests"].sum() == len(requests)
    assert list(outcomes.counts["outcome"]) == list(OUTCOMES)
    persons = outcomes.requests["returned"].sum()
    assert persons == asked["surname"].map(held["surname"].value_counts()).fillna(0).sum()
