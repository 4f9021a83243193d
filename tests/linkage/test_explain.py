"""Why a pair was accepted or not, in words and keys."""

import pandas as pd
import pytest

import synthetic
from linkage import Algorithm, InputError, Links, Register, Step, link
from linkage.agreements import AnyOf, EverRecorded, Exact, FirstLetters, MonthAndYear, Similar
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep

LEFT = pd.DataFrame(
    {"PersonID": [1, 2], "Surname": ["O'Neil", "Shah"], "Forename": ["Ann", "Om"], "DOB": ["2001-02-03", "2004-05-06"]}
)
RIGHT = pd.DataFrame(
    {
        "PersonID": [7, 8, 9],
        "Surname": ["Oneil", "Shah", "Shah"],
        "Forename": ["Anne", "Om", "Amit"],
        "DOB": ["2001-02-28", "2004-05-06", "2004-05-06"],
    }
)


def rule(*steps, **choices):
    return Algorithm("mine", "mine", steps, status="assumption", source="a test", **choices)


STEPS = rule(
    Step("exact", (Exact("surname"), Exact("forename"), Exact("dob"))),
    Step("initial", (Exact("surname"), FirstLetters("forename", 1), MonthAndYear("dob"))),
    Step("any", (Exact("surname"), AnyOf((Exact("dob"), Exact("forename"))))),
)


def said(links, left, right):
    return links.explain(left, right).drop_duplicates("step")["verdict"].tolist()


def test_each_step_says_what_it_asked_and_what_both_said():
    shown = link(LEFT, RIGHT, STEPS).explain(1, 7)
    assert shown[["step", "asked", "left", "right", "holds"]].to_numpy().tolist() == [
        [1, "surname: exact", "ONEIL", "ONEIL", True],
        [1, "forename: exact", "ANN", "ANNE", False],
        [1, "dob: exact", "2001-02-03", "2001-02-28", False],
        [2, "surname: exact", "ONEIL", "ONEIL", True],
        [2, "forename: initial", "A", "A", True],
        [2, "dob: month and year", "2001-02", "2001-02", True],
        [3, "surname: exact", "ONEIL", "ONEIL", True],
        [3, "(dob: exact) or (forename: exact)", "2001-02-03 | ANN", "2001-02-28 | ANNE", False],
    ]


def test_verdicts():
    links = link(LEFT, RIGHT, STEPS)
    assert said(links, 1, 7) == ["not proposed", "accepted", "not reached: left 1 was accepted with 7 at step 2"]
    assert said(links, 2, 9)[0] == "not proposed"
    last = link(LEFT, RIGHT, rule(STEPS.steps[2]))
    assert said(last, 2, 9) == ["not accepted: 2 candidates for the left record, 1 for the right"]


def test_scores_show_the_level_that_is_reached():
    names = (Level(Exact("surname"), points=3.0), Level(Similar("surname", 0.8), points=1.0))
    score = Score(
        (Comparison("surname", names), Comparison("forename", (Level(Exact("forename"), points=2.0),), missing=-1.0))
    )
    scored = rule(ScoredStep("score", ((MonthAndYear("dob"),),), score, accept=4.0))
    shown = link(LEFT, RIGHT, scored).explain(1, 7)
    assert shown[["asked", "left", "right", "holds", "points"]].to_numpy().tolist() == [
        ["surname: surname: exact", "ONEIL", "ONEIL", True, 3.0],
        ["forename: otherwise", "ANN", "ANNE", False, 0.0],
    ]
    assert shown["verdict"][0] == "not proposed"
    review = rule(ScoredStep("score", ((MonthAndYear("dob"),),), score, accept=4.0, review=1.0))
    verdict = link(LEFT, RIGHT, review).explain(1, 7)["verdict"][0]
    assert verdict == "not accepted: scores 3 of 4 needed; 1 candidates for the left record, 1 for the right"


def test_of_a_register_the_identity_that_comes_nearest_is_shown():
    people = synthetic.population(2_000, seed=2016)
    register = Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    ever = rule(Step("ever", (Exact("surname"), Exact("forename"), Exact("dob"), EverRecorded("postcode"))))
    links = link(requests.records, register, ever)
    pair = links.pairs.iloc[0]
    shown = links.explain(pair["left_id"], pair["right_id"])
    assert shown["holds"].all()
    assert shown["verdict"].unique().tolist() == ["accepted"]


def test_refuses_in_one_sentence(tmp_path):
    links = link(LEFT, RIGHT, STEPS)
    with pytest.raises(InputError, match=r"^right has no record with the id 77$"):
        links.explain(1, 77)
    links.to_parquet(tmp_path / "links")
    with pytest.raises(
        InputError, match=r"^links loaded from disk hold no records to explain a pair by; link the files again$"
    ):
        Links.load(tmp_path / "links").explain(1, 7)
    with pytest.raises(InputError, match=r"^links are compared with what linkage\.link returned, not with str$"):
        links.compare("other")


def test_links_are_compared_pair_by_pair():
    month = rule(Step("month", (Exact("surname"), MonthAndYear("dob"))))
    both = link(LEFT, RIGHT, STEPS).compare(link(LEFT, RIGHT, month))
    assert both["found"].tolist() == ["both", "only here"]
    assert both[["left_id", "right_id", "step", "step_name"]].to_numpy().tolist() == [
        [1, 7, 2, "initial"],
        [2, 8, 1, "exact"],
    ]
    assert both["other_step"].tolist() == [1, pd.NA]
