"""Scores of points: worked by hand from what each source says."""

from math import log2

import jellyfish
import pytest

from linkage import algorithms

PERSON = {
    "forename": "Erika", "surname": "Mustermann", "former_surname": "Gabler", "dob": "1964-08-12", "sex": "F",
    "postcode": "51147", "town": "Koeln", "address": "12 Heidestrasse", "national_number": "220001",
}  # fmt: skip


def alike(a, b):
    return jellyfish.jaro_winkler_similarity(a, b)


@pytest.mark.parametrize(
    ("other", "points"),
    [
        ({}, 255),
        ({"sex": "M"}, 247),
        ({"surname": "Mustarmann"}, 191),
        ({"surname": "Gabler", "postcode": None}, 31),
        ({"forename": "Emma Lena", "address": None}, 128 + 64 + 32 + 8 + 4),
        ({"forename": "Erika Maria"}, 255),
    ],
)
def test_cambridgeshire(few, other, points):
    links = few("cambridgeshire/eight-bit", [PERSON], [PERSON | other])
    assert links.pairs["score"].tolist() == [points]


def test_cambridgeshire_wants_the_best_of_both_sides_and_no_tie(few):
    loser = PERSON | {"sex": "M"}
    assert few("cambridgeshire/eight-bit", [PERSON], [loser, PERSON]).pairs["right_id"].tolist() == [1]
    assert few("cambridgeshire/eight-bit", [PERSON], [PERSON, PERSON]).pairs.empty
    assert few("cambridgeshire/eight-bit", [PERSON], [PERSON | {"dob": "1964-08-13"}]).candidates.empty
    assert few(algorithms.get("cambridgeshire/eight-bit", accept=250), [PERSON], [loser]).pairs.empty


WEIGHTS = {
    "forename": log2(0.990 / 0.000235), "surname": log2(0.992 / 0.0000271), "day": log2(0.995 / 0.0333),
    "month": log2(0.998 / 0.0833), "year": log2(0.996 / 0.0286), "postcode": log2(0.96 / 0.01),
}  # fmt: skip
TOTAL = sum(WEIGHTS.values()) + WEIGHTS["surname"] + WEIGHTS["postcode"]  # the former surname and the town weigh the same


@pytest.mark.parametrize(
    ("other", "score", "found"),
    [
        ({}, 1, 1),
        ({"dob": "1964-08-13"}, 1 - WEIGHTS["day"] / TOTAL, 0),
        ({"former_surname": None, "town": None}, 1, 1),
        ({"postcode": "10115"}, 1 - WEIGHTS["postcode"] / TOTAL, 0),
        ({"forename": "Anna", "surname": "Xyz"}, 1 - (WEIGHTS["forename"] * 9 / 11 + WEIGHTS["surname"]) / TOTAL, 0),
    ],
)
def test_mainzelliste(few, other, score, found):
    links = few("mainzelliste/epilink", [PERSON], [PERSON | other])
    assert links.candidates["score"].tolist() == [pytest.approx(score)]
    assert links.found == found


def test_mainzelliste_proposes_nothing_below_its_lower_bound(few):
    stranger = {"forename": "Zoe", "surname": "Quick", "former_surname": None, "town": "Ulm"}
    assert few("mainzelliste/epilink", [PERSON], [PERSON | stranger]).candidates.empty


FIRST, LAST, ADDRESS, BORN = 6.849475906891162, 6.350720397426025, 8.438284928858774, 10.126641103800338


@pytest.mark.parametrize(
    ("other", "step", "score", "found"),
    [
        ({}, 1, 1, 1),
        ({"surname": "Musterman"}, 1, (FIRST + LAST * alike("MUSTERMANN", "MUSTERMAN")) / (FIRST + LAST), 1),
        ({"national_number": None}, 2, 1, 1),
        (
            {"national_number": None, "address": "12 Heidestr"},
            2,
            (ADDRESS * alike("12 HEIDESTRASSE", "12 HEIDESTR") + BORN) / (ADDRESS + BORN),
            1,
        ),
        ({"dob": "1964-08-13"}, 2, (ADDRESS + 0.96 * BORN) / (ADDRESS + BORN), 1),
    ],
)
def test_dibbs(few, other, step, score, found):
    links = few("dibbs/default", [PERSON], [PERSON | other])
    assert links.candidates["step"].tolist() == [step]
    assert links.candidates["score"].tolist() == [pytest.approx(score)]
    assert links.found == found


@pytest.mark.parametrize(
    "other",
    [
        {"forename": "Anna"},
        {"forename": None},
        {"national_number": None, "dob": "1965-09-13"},
        {"national_number": None, "address": None},
    ],
)
def test_dibbs_proposes_no_pair_with_a_field_below_its_threshold_or_missing(few, other):
    assert few("dibbs/default", [PERSON], [PERSON | other]).candidates.empty


@pytest.mark.parametrize(
    ("other", "weight"),
    [({}, 27.6), ({"postcode": "99999"}, 8.6), ({"sex": "M"}, 17.7), ({"dob": "1999-01-01"}, 8.4)],
)
def test_harron_weighs_patterns_nearly_as_printed(few, other, weight):
    links = few(algorithms.get("harron/hes-pds", accept=-20), [PERSON], [PERSON | other])
    assert [round(score, 1) for score in links.pairs["score"]] == [weight]


def test_harron_accepts_date_and_postcode_by_default(few):
    others = [{}, {"postcode": "99999"}, {"sex": "M"}, {"dob": "1999-01-01"}]
    assert [few("harron/hes-pds", [PERSON], [PERSON | other]).found for other in others] == [1, 0, 1, 0]
