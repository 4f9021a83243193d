import pandas as pd
import pytest

import linkage
from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.outcomes import STATUSES
from linkage.scoring import Comparison, Graded, Score
from linkage.steps import ScoredStep, Step
from synthetic.refusal import InputError

CODE = (Exact("postcode"),)
SCORE = Score((Comparison("surname", (), graded=Graded("jaro_winkler", 1.0)),), combined="mean")
RULE = Algorithm(
    "rule", "names at a postcode", (ScoredStep("names", (CODE,), SCORE, accept=0.95, review=0.5),),
    status="assumption", source="a test",
)  # fmt: skip
HELD = pd.DataFrame(
    {
        "ref": [1, 2, 3, 4, 5],
        "surname": ["ADAMS", "BAKER", "CLARK", "CLARKE", "DAVIES"],
        "postcode": ["E1 1AA", "E2 2BB", "E3 3CC", "E3 3CC", "E4 4DD"],
    }
)
ASKED = pd.DataFrame(
    {
        "PersonID": list("abcdef"),
        "surname": ["ADAMS", "BAKES", "CLARA", "BROOKE", "DAVIES", "EVANS"],
        "postcode": ["E1 1AA", "E2 2BB", "E3 3CC", "E2 2BB", "E4 4DD", "E5 5EE"],
    }
)
TRUTH = pd.DataFrame({"PersonID": list("abcdef"), "right_id": [1, 2, 3, None, None, None], "status": "a group"})


@pytest.fixture
def outcomes():
    return linkage.link(ASKED, HELD, RULE, right_id="ref").evaluate(TRUTH)


def test_every_request_has_a_status_that_does_not_know_the_truth(outcomes):
    found = outcomes.statuses(potential=0.85).set_index("request")
    assert found["status"].to_dict() == {
        "a": "Match", "b": "PotentialMatch", "c": "ManyMatch", "d": "LowConfidence", "e": "Match", "f": "NoMatch",
    }  # fmt: skip
    assert found["outcome"].to_dict() == {
        "a": "correct only", "b": "missed", "c": "missed", "d": "correctly none", "e": "wrong for a non-member",
        "f": "correctly none",
    }  # fmt: skip
    assert found["proposed"].tolist() == [1, 1, 2, 1, 1, 0]
    assert set(found["status"]) == set(STATUSES)


def test_without_a_score_to_reach_whoever_is_put_forward_is_potential(outcomes):
    assert outcomes.statuses()["status"].tolist() == [
        "Match", "PotentialMatch", "ManyMatch", "PotentialMatch", "Match", "NoMatch",
    ]  # fmt: skip


def test_several_returned_are_many():
    everybody = Algorithm("all", "all", (Step("code", CODE, ambiguity="all"),), status="assumption", source="a test")
    found = linkage.link(ASKED, HELD, everybody, right_id="ref").evaluate(TRUTH).statuses(0.85)
    assert found["status"].tolist() == ["Match", "Match", "ManyMatch", "Match", "Match", "NoMatch"]


def test_a_score_must_be_a_number(outcomes):
    with pytest.raises(InputError, match=r"potential must be a score, such as 0\.85, or None, not 'high'"):
        outcomes.statuses("high")
