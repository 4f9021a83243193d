"""An algorithm from two files: what it holds, how it runs, how a score is explained, and what is refused."""

from math import log2

import pandas as pd
import pytest

from linkage import algorithms
from linkage.agreements import Exact, Similar
from linkage.algorithm import Algorithm
from linkage.fellegi_sunter import compare, explain, parameters, probability, train, weight
from linkage.linking import link
from synthetic.refusal import InputError

SURNAMES = ["Ali", "Bo", "Cy", "Dee", "Eve", "Fay", "Gil", "Hay"]
PEOPLE = pd.DataFrame(
    {
        "PersonID": range(64),
        "Surname": [SURNAMES[k % 8] for k in range(64)],
        "Forename": [f"{SURNAMES[k // 8]}{SURNAMES[(k + k // 8) % 8]}a" for k in range(64)],
        "DOB": [f"2001-{1 + k % 12:02}-{1 + k % 28:02}" for k in range(64)],
    }
)
AGAIN = PEOPLE.assign(Forename=PEOPLE["Forename"].where(PEOPLE["PersonID"] % 5 > 0, "Zed"))
BLOCKS = ((Exact("surname"),), (Exact("dob"),))


def comparisons(*, frequency=False):
    return [
        compare("surname", Exact("surname"), frequency=frequency),
        compare("forename", Exact("forename"), Similar("forename", 0.8)),
        compare("dob", Exact("dob")),
    ]


def trained(**given):
    return train(PEOPLE, AGAIN, comparisons(), BLOCKS, **{"prior": 1 / 64, **given})


def test_the_algorithm_links_and_goes_through_json():
    rule = trained(one_to_one=True)
    links = link(PEOPLE, AGAIN, rule)
    assert (links.pairs["left_id"] == links.pairs["right_id"]).all()
    assert len(links.pairs) == 51  # not the 13 who are called otherwise in the second file
    assert Algorithm.from_json(rule.to_json()) == rule
    assert rule.notes.startswith("prior 0.0156, as given; u from 4,096 random pairs; m of forename, dob from 512 pairs")


def test_thresholds_are_probabilities_or_weights():
    step = trained(accept=0.75, review=0.5, margin=2).steps[0]
    assert (step.accept, step.review, step.margin) == (pytest.approx(1.5849625), 0.0, 2.0)
    assert trained(accept=-3.0, thresholds="weight").steps[0].accept == -3.0


def test_every_comparison_sums_to_one():
    sums = parameters(trained()).groupby("comparison")[["m", "u"]].sum()
    assert sums.to_numpy() == pytest.approx(1.0)


def test_weight_and_probability_undo_each_other():
    assert probability(weight(0.125)) == pytest.approx(0.125)
    assert probability([-1.0, 1.0]).tolist() == pytest.approx([1 / 3, 2 / 3])


def test_an_explanation_adds_up_to_the_score():
    rule = train(PEOPLE, AGAIN, comparisons(frequency=True), BLOCKS, prior=1 / 64)
    links = link(PEOPLE, AGAIN, rule)
    shown = explain(rule, PEOPLE, AGAIN, pairs=links.candidates.head(3))
    assert shown["comparison"].tolist() == ["prior", "surname", "forename", "dob"] * 3
    last = shown.groupby(["left_id", "right_id"], sort=False).tail(1)
    assert last["total"].tolist() == pytest.approx(links.candidates["score"].head(3).tolist(), abs=1e-8)
    assert last["probability"].tolist() == pytest.approx([probability(each) for each in last["total"]])
    assert shown.groupby(["left_id", "right_id"])["weight"].sum().tolist() == pytest.approx(last["total"].tolist())
    assert shown.loc[1, ["level", "left", "right"]].tolist() == ["surname: exact", "BO", "BO"]
    # one in eight has the surname: m over that share
    m = rule.steps[0].score.comparisons[0].levels[0].m
    assert shown.loc[1, "weight"] == pytest.approx(log2(m / 0.125), abs=1e-9)


def test_a_missing_value_is_explained_as_missing_and_weighs_nothing():
    row = pd.DataFrame({"PersonID": [1], "Surname": [None], "Forename": ["Ann"], "DOB": ["2001-02-03"]})
    shown = explain(trained(), row, row).set_index("comparison")
    assert shown.loc["surname", ["level", "left", "weight"]].tolist() == ["missing", None, 0.0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"accept": 1.5}, "accept must be a probability between 0 and 1, or a weight with thresholds='weight', not 1.5"),
        ({"review": 0.0}, "review must be a probability between 0 and 1, or a weight with thresholds='weight', not 0.0"),
        ({"accept": float("nan"), "thresholds": "weight"}, "accept must be a number, not nan"),
        ({"thresholds": "odds"}, "unknown kind of thresholds 'odds'; known: probability, weight"),
        ({"prior": None}, "give either prior, or rules and their recall to estimate it from"),
        ({"recall": 0.9}, "rules and recall go together; give both or neither"),
        (
            {"sessions": [[Exact("surname"), Exact("forename")]]},
            "no session leaves surname, forename free to be estimated; add one with a block on other fields",
        ),
        ({"sessions": []}, "sessions are empty; give at least one"),
        ({"rounds": 0}, "rounds must be a whole number of at least 1, not 0"),
    ],
)
def test_refuses_in_one_sentence(given, said):
    with pytest.raises(InputError) as refusal:
        trained(**given)
    assert str(refusal.value) == said


def test_refuses_to_explain_too_much_or_what_has_no_score():
    with pytest.raises(InputError, match="more than 10,000 pairs to explain"):
        explain(trained(), *(pd.concat([PEOPLE.assign(PersonID=PEOPLE["PersonID"] + 64 * k) for k in range(2)]),) * 2)
    with pytest.raises(InputError, match="'echild/v1-stage1' must have one scored step"):
        explain(algorithms.get("echild/v1-stage1"), PEOPLE, PEOPLE)
