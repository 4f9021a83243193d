"""The match keys of the census coverage survey: for each key a pair that no lower key brings together."""

from math import log2

import pytest

from linkage import algorithms

PERSON = {
    "forename": "William", "middlenames": "Henry", "surname": "Thompson", "dob": "1980-05-17", "sex": "M",
    "postcode": "AB1 2CD", "previous_postcode": None, "house_number": "7", "uprn": "100",
}  # fmt: skip
MOVED = {"uprn": "200", "house_number": "8"}
FLAT = {"uprn": "200"}
FAR = {"postcode": "ZZ9 9ZZ", "house_number": "8"}
KEYS = {
    "1": {},
    "2": {"middlenames": "George", **FAR},
    "3": {"middlenames": "George", **FLAT},
    "4": {"forename": "Willaim"},
    "5": {"forename": "Bill", "middlenames": None},
    "6": {"forename": "Bill", "dob": "1980-05-18"},
    "7": {"forename": "Henry", "middlenames": None},
    "8": {"forename": "Williams"},
    "9": {"forename": "Woulamey"},
    "10": {"sex": "F", "middlenames": "George"},
    "11": {"forename": "Williard", "middlenames": "George"},
    "12": {"forename": "Pilliab", "middlenames": "George"},
    "13": {"forename": "Thompson", "surname": "William", "middlenames": "George"},
    "14": {"forename": "Xavier", **MOVED},
    "15": {"surname": "Brown", **MOVED},
    "16": {"forename": "Henry", "middlenames": "George"},
    "17": {"surname": "Brown", "middlenames": "George"},
    "18": {"forename": "Pilliab", **FAR},
    "19": {"forename": "Wiltrud", "middlenames": "George", **FAR},
    "20": {"dob": "1980-05-18", **FLAT},
    "21": {"dob": "1985-05-17", **FLAT},
    "22": {"dob": "1980-01-02", **FLAT},
    "23": {"forename": "Williard", "dob": "1981-05-17", **FAR},
    "24": {"surname": "Xhoxpxon", "dob": "1981-05-17", **FAR},
    "25": {"forename": "Williard", "dob": "1981-06-01", **FAR},
    "26": {"forename": "Williard", "dob": "1981-06-01", **FLAT},
    "27": {"sex": None, **FAR},
    "29": {"postcode": "AB1 2CE", **MOVED},
    "30": {"postcode": "AB1 2XY", **FLAT},
    "31": {"postcode": "AB9 9ZZ", **MOVED},
    "32": {"forename": "Williams", "dob": "1983-08-09", **MOVED},
    "34": {"forename": "Bill", "middlenames": "George", "previous_postcode": "AB1 2CD", **FAR, **FLAT},
    "35": {"forename": "Bill", "dob": "1981-06-01", **FAR},
}
REVIEWED = {"14", "31", "32"}


@pytest.mark.parametrize("key", KEYS)
def test_each_key(few, key):
    links = few("ons/ccs-2021-match-keys", [PERSON], [PERSON | KEYS[key]])
    names = links.steps["name"]
    assert names[links.candidates["step"].min() - 1] == key
    assert links.pairs["step_name"].tolist() == ([] if key in REVIEWED else [key])


def test_there_is_a_pair_for_every_key():
    assert tuple(step.name for step in algorithms.get("ons/ccs-2021-match-keys").steps) == tuple(KEYS)


def test_nobody_is_found_by_name_alone(few):
    other = {"dob": "1950-12-31", "sex": "F", "uprn": "200", **FAR}
    assert few("ons/ccs-2021-match-keys", [PERSON], [PERSON | other]).candidates.empty


def test_a_record_in_two_pairs_is_left_to_review(few):
    links = few("ons/ccs-2021-match-keys", [PERSON], [PERSON, PERSON | KEYS["29"]])
    assert set(links.candidates["right_id"]) == {0, 1}
    assert links.pairs.empty


def test_age_is_taken_on_the_day_that_is_chosen(few):
    pair = [PERSON], [PERSON | KEYS["6"] | {"dob": "1980-08-17"} | FAR]
    steps = {day: few(algorithms.get("ons/ccs-2021-match-keys", on=day), *pair).pairs["step_name"].tolist()
             for day in ("2021-03-21", "2021-06-30")}  # fmt: skip
    assert steps == {"2021-03-21": ["6"], "2021-06-30": ["35"]}


W1 = {"forename": log2(0.95 / 0.004), "surname": log2(0.97 / 0.0006), "dob": log2(0.98 / 0.00004), "sex": log2(0.995 / 0.5)}
W0 = {"forename": log2(0.05 / 0.996), "surname": log2(0.03 / 0.9994), "dob": log2(0.02 / 0.99996), "sex": log2(0.005 / 0.5)}
ALL = sum(W1.values())


@pytest.mark.parametrize(
    ("other", "score"),
    [
        ({}, ALL),
        ({"forename": "Bill"}, ALL),
        ({"forename": None}, ALL - W1["forename"]),
        ({"sex": None}, ALL - W1["sex"]),
        ({"sex": "F"}, ALL - W1["sex"] + W0["sex"]),
        ({"dob": "1980-05-18"}, ALL - 2 / 3 * (W1["dob"] - W0["dob"])),
        ({"dob": "1981-06-17"}, ALL - W1["dob"] + W0["dob"]),
        ({"surname": "Xhoxpxon"}, ALL - 2 * 3 / 8 * (W1["surname"] - W0["surname"])),
        ({"surname": "Brown"}, ALL - W1["surname"] + W0["surname"]),
    ],
)
def test_weights_fall_with_agreement(few, other, score):
    links = few("ons/ccs-2021-probabilistic", [PERSON], [PERSON | other])
    assert links.candidates["score"].tolist() == [pytest.approx(score)]
    assert links.pairs.empty


def test_ages_more_than_five_years_apart_are_not_scored(few):
    assert few("ons/ccs-2021-probabilistic", [PERSON], [PERSON | {"dob": "1986-05-17"}]).candidates.empty


def test_previous_postcodes_count(few):
    moved = {"postcode": "ZZ9 9ZZ", "previous_postcode": "AB1 2CD"}
    assert len(few("ons/ccs-2021-probabilistic", [PERSON], [PERSON | moved]).candidates) == 1
    assert len(few("ons/ccs-2021-probabilistic", [PERSON | moved], [PERSON]).candidates) == 1
