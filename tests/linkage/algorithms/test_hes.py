"""Hospital statistics: the passes of the patient id and the ranks of a match."""

import pytest

from linkage import algorithms

PATIENT = {
    "nhs_number": "943 476 5919", "dob": "1980-05-17", "sex": "F", "postcode": "E1 1AA", "provider": "RAA", "local_id": "77",
}  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "step"),
    [
        ({}, {}, "number"),
        ({}, {"postcode": "E2 2BB", "provider": None}, "number"),
        ({"nhs_number": None}, {}, "local id"),
        ({"nhs_number": None}, {"local_id": "78"}, "postcode"),
        ({"nhs_number": "9434765918"}, {"nhs_number": "9434765918", "postcode": "E2 2BB"}, None),
        ({"nhs_number": "1111111111"}, {"nhs_number": "1111111111", "postcode": "E2 2BB"}, None),
        ({}, {"sex": "M"}, None),
    ],
)
def test_hesid(few, left, right, step):
    links = few("hes/hesid", [PATIENT | left], [PATIENT | right])
    assert links.pairs["step_name"].tolist() == ([] if step is None else [step])


RANKS = [
    ({}, "1"),
    ({"postcode": "E2 2BB"}, "2"),
    ({"dob": "1980-05-18"}, "3"),
    ({"dob": "1981-05-17", "postcode": "E2 2BB"}, "4"),
    ({"dob": "1981-06-17"}, "5"),
    ({"nhs_number": None}, "6"),
    ({"dob": "1981-06-17", "postcode": "E2 2BB"}, "8"),
    ({"nhs_number": "9434765870"}, None),
]


@pytest.mark.parametrize(("other", "rank"), RANKS)
def test_match_rank(few, other, rank):
    links = few("hes/match-rank", [PATIENT], [PATIENT | other])
    assert links.pairs["step_name"].tolist() == ([] if rank is None else [rank])


def test_a_crowded_postcode_is_of_a_lower_rank(few):
    ignoring = algorithms.get("hes/match-rank", ignored=["E11AA"])
    assert few(ignoring, [PATIENT], [PATIENT | {"nhs_number": None}]).pairs["step_name"].tolist() == ["7"]


def test_the_first_of_january_is_not_a_birthday_without_a_number(few):
    new_year = PATIENT | {"dob": "1980-01-01"}
    assert few("hes/match-rank", [new_year], [new_year | {"nhs_number": None}]).found == 0
