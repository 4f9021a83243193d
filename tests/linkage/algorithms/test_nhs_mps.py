"""The Master Person Service: the worked examples of its handbook."""

from dataclasses import replace

import pytest

from linkage import algorithms

PERSON = {
    "nhs_number": None,
    "surname": "Smith",
    "forename": "James",
    "dob": "1980-05-17",
    "sex": "M",
    "postcode": "LS1 4AP",
}


def trace():
    whole = algorithms.get("nhs/mps")
    return replace(whole, steps=whole.steps[-1:])


def scores(links):
    return [round(score) for score in links.candidates["score"]]


def test_jon_smith_jones_and_james_smith_score_88(few):
    links = few("nhs/mps", [PERSON | {"forename": "Jon", "surname": "Smith-Jones"}], [PERSON])
    assert links.pairs["step_name"].tolist() == ["3"]
    assert links.pairs["score"].tolist() == [pytest.approx((51.1111 + 89.0909 + 300) / 5, abs=0.001)]
    assert scores(links) == [88]


@pytest.mark.parametrize(
    ("asked", "candidates", "expected", "winner"),
    [
        (("ZOE", "SMITHSON"), [("ZOE", "SMIT"), ("ZOA", "SMIT")], [98, 94], []),
        (("ZOE", "JONES"), [("ZOA", "JONESON"), ("ZOE", "SMITHERS")], [95, 91], []),
        (("ZOE", "JONES"), [("ZEO", "SMITHERS"), ("ZOE", "JONE"), ("ZOE", "SMITHERS")], [82, 99, 91], [1]),
    ],
)
def test_the_second_must_be_more_than_five_points_behind(few, asked, candidates, expected, winner):
    named = [PERSON | {"forename": forename, "surname": surname} for forename, surname in (asked, *candidates)]
    links = few(trace(), named[:1], named[1:])
    assert scores(links) == expected
    assert links.pairs["right_id"].tolist() == winner


def test_a_candidate_exactly_five_points_behind_is_too_near(few):
    points = {"full": {}, "two parts": {"dob": "1980-05-18"}}
    names = {"forename": None, "surname": "SMITH", "postcode": None}
    links = few(trace(), [PERSON], [PERSON | one for one in points.values()])
    assert scores(links) == [100]  # a date that differs shares no block
    assert few(trace(), [PERSON | names], [PERSON | names]).candidates.empty


@pytest.mark.parametrize(
    ("dob", "points"), [("1980-05-17", 100), ("1980-05-18", 66), ("1980-06-17", 66), ("1981-05-17", 66), ("1980-06-18", 33)]
)
def test_points_of_the_date_of_birth(few, dob, points):
    from linkage.agreements import Exact

    step = replace(trace().steps[0], blocks=((Exact("surname"),),))
    links = few(replace(trace(), steps=(step,)), [PERSON], [PERSON | {"dob": dob}])
    assert links.candidates["score"].tolist() == [pytest.approx((points + 400) / 5)]


def test_what_is_missing_does_not_count(few):
    links = few(trace(), [PERSON | {"forename": None}], [PERSON | {"surname": "Smyth"}])
    assert links.candidates["score"].tolist() == [pytest.approx((300 + 89.3333) / 4, abs=0.001)]


NUMBERED = PERSON | {"nhs_number": "943 476 5919"}


@pytest.mark.parametrize(
    ("left", "right", "step"),
    [
        ({}, {"surname": "Brown", "postcode": None}, "1a"),
        ({}, {"dob": "1980-05-18"}, "1b"),
        ({}, {"dob": "1980-05-18", "forename": "Jo", "surname": "Smillie"}, "1b"),
        ({}, {"dob": "1980-05-18", "forename": "Tom"}, None),
        ({"forename": None}, {"dob": "1980-05-18", "postcode": "LS1 9ZZ"}, "1b"),
        ({"forename": None}, {"dob": "1980-05-18", "postcode": "LS2 9ZZ"}, None),
        ({}, {"dob": "1981-06-17"}, None),
        ({"dob": "1980-05-07"}, {"dob": "1980-07-05"}, "1b"),
        ({"nhs_number": None}, {"surname": "Smyth"}, "2"),
        ({"nhs_number": None, "forename": None}, {}, "2"),
        ({"nhs_number": None}, {"surname": "Brown"}, "3"),
        ({"nhs_number": None}, {"surname": "Brown", "postcode": "LS9 9ZZ"}, None),
    ],
)
def test_steps(few, left, right, step):
    links = few("nhs/mps", [NUMBERED | left], [NUMBERED | right])
    assert links.pairs["step_name"].tolist() == ([] if step is None else [step])


def test_two_people_who_answer_the_query_are_not_traced(few):
    alone = few("nhs/mps", [PERSON], [PERSON])
    twins = few("nhs/mps", [PERSON], [PERSON, PERSON | {"forename": "Jaimes"}])
    assert alone.pairs["step_name"].tolist() == ["2"]
    assert twins.steps["ambiguous"].tolist() == [0, 0, 1, 1]
