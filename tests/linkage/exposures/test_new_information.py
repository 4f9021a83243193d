"""What is new, on rows written out."""

from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pytest

from linkage.exposures.new_information import is_new, new_homes, unsent_words


def disclosure(sent, returned, people=None):
    """Give a disclosure of one row a request, the requests being numbered."""
    ids = list(range(len(returned)))
    about = pd.DataFrame({"request": ids, "person": ids if people is None else people})
    records = pa.table({"id": [*range(len(sent))], **{name: [row.get(name) for row in sent] for name in keys(sent)}})
    links = SimpleNamespace(sent=SimpleNamespace(records=records))
    return SimpleNamespace(returned=pd.DataFrame(returned, dtype=object), about=about, links=links)


def keys(rows):
    return dict.fromkeys(name for row in rows for name in row)


def new_cells(sent, returned):
    return is_new(disclosure([sent], [returned])).loc[0].to_dict()


@pytest.mark.parametrize("field", ["surname", "former_surname", "preferred_surname"])
@pytest.mark.parametrize("column", ["Surname", "FormerSurname", "PreferredSurname"])
def test_a_surname_is_known_as_whatever_it_was_sent(field, column):
    assert new_cells({field: "KHAN"}, {column: "Khan"}) == {column: False}
    assert new_cells({field: "KHAN"}, {column: "Shah"}) == {column: True}


def test_the_surname_beside_it_makes_a_preferred_or_former_one_known():
    came = {"Surname": "Shah", "PreferredSurname": "SHAH", "FormerSurname": "Shah"}
    assert new_cells({"surname": "KHAN"}, came) == {"Surname": True, "PreferredSurname": False, "FormerSurname": False}
    other = came | {"PreferredSurname": "Khan", "FormerSurname": "Li"}
    assert new_cells({"surname": "KHAN"}, other) == {"Surname": True, "PreferredSurname": False, "FormerSurname": True}
    assert new_cells({"surname": "KHAN"}, {"PreferredSurname": "Shah"}) == {"PreferredSurname": True}


@pytest.mark.parametrize(
    ("sent", "came", "new"),
    [
        ("ANN MARIE", "Marie", False),
        ("ANN MARIE", "Marie Ann", False),
        ("ANN", "Ann Marie", True),
        ("ANNE", "Ann", True),
        (None, "Ann", True),
        ("ANN", None, False),
    ],
)
def test_middle_names_are_new_if_a_word_was_not_sent(sent, came, new):
    assert new_cells({"middlenames": sent, "surname": "KHAN"}, {"Middlenames": came}) == {"Middlenames": new}


def test_middle_names_that_nobody_was_asked_for_are_new():
    assert new_cells({"surname": "KHAN"}, {"Middlenames": "Ann"}) == {"Middlenames": True}


def test_words_that_were_sent_tell_nothing():
    came = pd.Series(["ANN MARIE", "ANN", None, "JO JO"])
    sent = pd.Series(["ANN", None, "ANN", "MAY"])
    assert list(unsent_words(came, sent).items()) == [(0, "MARIE"), (1, "ANN"), (3, "JO"), (3, "JO")]


def test_a_home_is_new_if_no_request_for_the_person_had_it():
    sent = [{"address": "1 HIGH ST", "postcode": "AA11AA"}, {"address": None, "postcode": None}, {"postcode": "BB11BB"}]
    home = {"Address": "1 High St", "Postcode": "AA1 1AA"}
    outcomes = SimpleNamespace(meant=pd.DataFrame({"left_id": [0, 1, 2], "right_id": [7, 7, 8]}))
    found = new_homes(disclosure(sent, [home] * 3, people=[7, 7, 8]), outcomes)
    assert found.values.tolist() == [[False, False], [False, False], [True, True]]
    nobody = SimpleNamespace(meant=outcomes.meant[:0])
    found = new_homes(disclosure(sent, [home] * 3, people=[7, 7, 8]), nobody)
    assert found.values.tolist() == [[False, False], [True, True], [True, True]]
