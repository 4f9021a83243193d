"""The SUI Matcher: which query of a strategy finds a child, and what is left to review."""

import pytest

from linkage import algorithms

CHILD = {"forename": "Catherine", "surname": "Smith", "dob": "2015-05-07", "sex": "F", "postcode": "E1 1AA"}


def first(links):
    return links.pairs["step_name"].tolist()


@pytest.mark.parametrize(
    ("strategy", "other", "query"),
    [
        ("dfe/sui-1", {}, "names and dob"),
        ("dfe/sui-1", {"forename": "Catharine"}, "fuzzy names and dob"),
        ("dfe/sui-1", {"dob": "2015-09-30", "forename": "Catharine"}, "fuzzy names and dob range"),
        ("dfe/sui-1", {"dob": "2016-05-07"}, None),
        ("dfe/sui-1", {"dob": "2015-07-05"}, "fuzzy names and dob range"),
        ("dfe/sui-2", {"dob": "2015-09-30"}, "names and dob range"),
        ("dfe/sui-2", {"dob": "2015-09-30", "forename": "Catharine"}, "fuzzy names, dob range, wild postcode"),
        ("dfe/sui-3", {}, "names, dob, postcode"),
        ("dfe/sui-3", {"postcode": "N1 1AA"}, "fuzzy names and dob"),
        ("dfe/sui-4", {"dob": "2015-09-30"}, "names, dob range, postcode"),
        ("dfe/sui-4", {"dob": "2015-09-30", "postcode": "N1 1AA"}, None),
        ("dfe/sui-5", {"forename": "Smith", "surname": "Catherine"}, "fuzzy names and dob"),
        ("dfe/sui-5", {"forename": "Baby"}, "no given name, all"),
        ("dfe/sui-5", {"forename": "Baby", "sex": None}, "no given name, postcode"),
        ("dfe/sui-4", {"forename": "Baby"}, None),
    ],
)
def test_the_first_query_that_finds_a_child(few, strategy, other, query):
    assert first(few(strategy, [CHILD], [CHILD | other])) == ([] if query is None else [query])


def test_a_far_birthday_with_day_and_month_exchanged_is_found_by_the_last_query(few):
    left, right = CHILD | {"dob": "2015-01-10"}, CHILD | {"dob": "2015-10-01"}
    assert first(few("dfe/sui-1", [left], [right])) == ["fuzzy names, swapped dob"]


def test_a_score_between_the_bands_is_left_to_review(few):
    links = few("dfe/sui-5", [CHILD], [CHILD | {"forename": "Cathryn", "surname": "Smeathe", "postcode": "N1 1AA"}])
    assert links.pairs.empty
    assert links.candidates["score"].between(0.85, 0.95).any()


def test_two_people_found_by_different_queries_are_left_to_review(few):
    moved, baby = CHILD | {"postcode": "N1 1AA"}, CHILD | {"forename": "Baby"}
    assert first(few("dfe/sui-5", [CHILD], [moved])) == ["names and dob"]
    assert first(few("dfe/sui-5", [CHILD], [baby])) == ["no given name, all"]
    assert few("dfe/sui-5", [CHILD], [moved, baby]).pairs.empty


def test_a_query_that_two_answer_equally_well_settles_nothing(few):
    links = few("dfe/sui-5", [CHILD], [CHILD, CHILD | {"forename": "Baby"}])
    assert first(links) == ["names and dob"]
    assert links.steps["ambiguous"].tolist() == [0, 0, 1, 1, 0, 0, 0]


def test_versions():
    def names(strategy, version):
        return [step.name for step in algorithms.get(strategy, version=version).steps]

    assert names("dfe/sui-3", "14") == [
        "names and dob", "fuzzy names and dob", "fuzzy all", "names and dob range", "names, dob range, postcode",
        "fuzzy names and dob range", "fuzzy names, dob range, postcode",
    ]  # fmt: skip
    assert names("dfe/sui-3", "15")[7:] == ["names, dob range, wild postcode", "fuzzy names, dob range, wild postcode"]
    assert names("dfe/sui-3", "16")[0] == "names, dob, postcode"
    assert names("dfe/sui-4", "1") == names("dfe/sui-3", "14")
    assert [name for name in names("dfe/sui-4", "1") if name not in names("dfe/sui-4", "2")] == [
        "names and dob range",
        "fuzzy names and dob range",
    ]
