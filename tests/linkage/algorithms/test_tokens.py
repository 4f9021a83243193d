"""Tokens and keys: which of them two records have in common."""

import pytest

from linkage import algorithms

PERSON = {
    "forename": "Catherine", "surname": "Smith", "dob": "1980-05-17", "sex": "F", "postcode": "E1 1AA",
    "national_number": "123-45-6789", "phone": "020 7946 0000", "email": "c@example.org",
}  # fmt: skip
ALL_OPPRL = [*range(1, 12)]


@pytest.mark.parametrize(
    ("other", "tokens"),
    [
        ({}, ALL_OPPRL),
        ({"sex": None}, [4, 5, 6, 7, 8, 9, 10, 11]),
        ({"forename": "Catharina", "phone": None, "email": None}, [1, 2, 3, 4, 5, 6, 10]),
        ({"surname": "Smit"}, [2, 5, 7, 8, 9, 10, 11]),
        ({"surname": "Smyth", "national_number": None}, [2, 3, 5, 6, 7, 8, 11]),
        ({"surname": "Jones", "dob": "1990-01-01"}, [7, 9, 11]),
    ],
)
def test_opprl(few, other, tokens):
    links = few("opprl/tokens", [PERSON], [PERSON | other])
    assert links.pairs["step_name"].tolist() == [f"token {number}" for number in tokens]


def test_opprl_versions_have_more_and_more_tokens():
    assert [len(algorithms.get("opprl/tokens", version=version).steps) for version in "012"] == [3, 10, 11]


@pytest.mark.parametrize(
    ("other", "tokens"),
    [
        ({}, ["T1", "T2", "T3", "T4", "T5"]),
        ({"forename": "Cat"}, ["T1", "T4", "T5"]),
        ({"postcode": "E2 1AA", "surname": "Jones"}, ["T4"]),
        ({"sex": "M", "postcode": "E11 9ZZ"}, ["T2"]),
        ({"dob": "1990-01-01"}, ["T5"]),
    ],
)
def test_openlinktoken(few, other, tokens):
    links = few("openlinktoken/tokens", [PERSON], [PERSON | other])
    assert links.pairs["step_name"].tolist() == tokens


def test_openlinktoken_drops_a_token_that_two_share_unless_all_are_asked_for(few):
    found = {
        ties: len(few(algorithms.get("openlinktoken/tokens", ties=ties), [PERSON], [PERSON, PERSON]).pairs)
        for ties in ("drop", "all")
    }
    assert found == {"drop": 0, "all": 10}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, 1),
        ({"surname": "Omith", "forename": "Batty"}, 1),  # MI and H of the surname, AT of the forename
        ({"surname": "Smits"}, 0),
        ({"surname": "Smithson"}, 1),
        ({"dob": "1980-05-18"}, 0),
    ],
)
def test_slk_581(few, other, found):
    assert few("keys/slk-581", [PERSON], [PERSON | other]).found == found


def test_slk_581_fills_short_names_up(few):
    assert few("keys/slk-581", [PERSON | {"surname": "Li"}], [PERSON | {"surname": "Bi"}]).found == 1
    assert few("keys/slk-581", [PERSON | {"surname": "Li"}], [PERSON | {"surname": "Lin"}]).found == 0


@pytest.mark.parametrize(("other", "found"), [({"surname": "Smyth"}, 1), ({"surname": "Jones"}, 0), ({"sex": "M"}, 0)])
def test_anonymous_linkage_code(few, other, found):
    assert few("keys/anonymous-linkage-code", [PERSON], [PERSON | other]).found == found
