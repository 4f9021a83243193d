"""Short lists of exact keys: which step finds a pair."""

import pytest

from linkage import algorithms

PERSON = {
    "forename": "Ann", "middlenames": "May", "surname": "Smith", "dob": "1980-05-17", "sex": "F", "postcode": "E1 1AA",
    "nhs_number": "943 476 5919", "provider": "RAA", "local_id": "77", "uprn": "100", "phone": "020 7946 0000",
}  # fmt: skip
NO_NUMBER = {"nhs_number": None}


@pytest.mark.parametrize(
    ("name", "other", "step"),
    [
        ("cured/emergency-care", {}, "1"),
        ("cured/emergency-care", {"dob": "1981-01-01"}, "2"),
        ("cured/emergency-care", {"dob": "1982-01-01"}, None),
        ("cured/emergency-care", NO_NUMBER, "3"),
        ("cured/emergency-care", NO_NUMBER | {"local_id": "78"}, "4"),
        ("cured/emergency-care", NO_NUMBER | {"local_id": "78", "forename": "Jo"}, "5"),
        ("sail/macral", {"surname": "Jones", "dob": "1999-09-09"}, "1"),
        ("sail/macral", NO_NUMBER, "2"),
        ("sail/macral", NO_NUMBER | {"forename": "Jo"}, None),
        ("ons/working-exercise", {}, "0"),
        ("ons/working-exercise", {"dob": "1999-09-09", "middlenames": "May Rose"}, "1"),
        ("ons/working-exercise", {"surname": "Jones"}, "2"),
        ("ons/working-exercise", {"surname": "Jones", "sex": None}, None),
        ("ons/beyond-2011-hashed", {}, "1"),
        ("ons/beyond-2011-hashed", {"middlenames": "Rose"}, "3"),
        ("ons/beyond-2011-hashed", {"forename": "Nan"}, "4"),
        ("ons/beyond-2011-hashed", {"surname": "Smyth"}, "9"),
        ("ons/beyond-2011-hashed", {"sex": "M"}, "10"),
        ("ons/beyond-2011-hashed", {"dob": "1980-05-18"}, "20"),
        ("ons/beyond-2011-hashed", {"dob": "1980-01-02"}, "22"),
        ("ons/beyond-2011-hashed", {"postcode": "E1 1AB"}, "29"),
        ("pes/toolkit", {"forename": "Jo"}, "telephone"),
        ("pes/toolkit", {"uprn": "200"}, None),
    ],
)
def test_the_step_that_finds_a_pair(few, name, other, step):
    links = few(name, [PERSON], [PERSON | other])
    assert links.pairs["step_name"].tolist() == ([] if step is None else [step])


def test_sail_takes_no_number_that_fails_its_check(few):
    wrong = PERSON | {"nhs_number": "9434765918"}
    assert few("sail/macral", [wrong], [wrong | {"forename": "Jo"}]).found == 0


def test_cured_leaves_crowded_postcodes_out_of_its_last_step(few):
    other = PERSON | NO_NUMBER | {"local_id": "78", "forename": "Jo"}
    assert few(algorithms.get("cured/emergency-care", crowded=["E11AA"]), [PERSON], [other]).found == 0
    assert few(algorithms.get("cured/emergency-care", years=2), [PERSON], [PERSON | {"dob": "1982-01-01"}]).found == 1


def test_pes_leaves_a_record_in_two_pairs_to_review(few):
    links = few("pes/toolkit", [PERSON], [PERSON | {"phone": None}, PERSON | {"forename": "Jo"}])
    assert links.steps["accepted"].tolist() == [1, 1]
    assert links.pairs.empty


def test_keys_that_are_not_unique_are_dropped(few):
    assert few("ons/working-exercise", [PERSON], [PERSON, PERSON | {"surname": "Jones"}]).pairs["step_name"].tolist() == [
        "0"
    ]
    assert few("ons/beyond-2011-hashed", [PERSON], [PERSON, PERSON]).pairs.empty
