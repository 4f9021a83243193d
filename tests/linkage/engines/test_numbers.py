import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from linkage import Algorithm, Step
from linkage.agreements import Exact, FirstLetters, Form, Phonetic, Sector, Similar
from linkage.engines import duckdb_engine
from linkage.engines.numbers import number_name, number_texts
from linkage.fields import prepare

LEFT = {
    "id": ["a", "b", "c", "d"],
    "surname": ["O'Shea", "Robert Hall", "Łyś", None],
    "forename": ["Ann", "Hall", "Zoë", "Ann"],
    "postcode": ["E1 1AA", "E1 1AB", "nonsense", "E1 1AA"],
    "dob": ["2001-02-03"] * 4,
}
RIGHT = {
    "id": [1, 2, 3, 4],
    "surname": ["OShea", "Rupert", "LYS", "Hall"],
    "forename": ["Anne", "Robert", "Zoe", "Ann"],
    "postcode": ["E1 1AZ", "E11AB", "NONSENSE", None],
    "dob": ["2001-02-03"] * 4,
}
RULES = {
    "texts made of one": (FirstLetters("forename", 2), Exact("dob"), Sector("postcode")),
    "one column with another": (Exact("forename", of=("surname",)), Exact("dob")),
    "a name made of others": (Phonetic("first_surname", of=("surname", "forename")), Exact("dob")),
    "whole and alike": (Exact("surname"), Similar("forename", 0.7)),
    "sounds and letters": (Phonetic("surname"), Phonetic("forename", "nysiis"), FirstLetters("surname", 1)),
}


def rule(conditions):
    return Algorithm("a", "a", (Step("s", conditions, ambiguity="all"),), status="assumption", source="an example")


def sides():
    return [prepare(pd.DataFrame(rows), id_column="id") for rows in (LEFT, RIGHT)]


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("texts made of one", [("a", 1), ("d", 1)]),
        ("one column with another", [("b", 4)]),
        ("a name made of others", [("a", 1), ("b", 2), ("c", 3)]),
        ("whole and alike", [("a", 1), ("c", 3)]),
        ("sounds and letters", [("a", 1), ("c", 3)]),
    ],
)
def test_numbers_find_what_texts_find(name, pairs):
    both = sides()
    numbered, plain = (duckdb_engine.run(rule(RULES[name]), *both, large=large).pairs for large in (8, 0))
    assert [(one["left_id"], one["right_id"]) for one in numbered.to_pylist()] == pairs
    assert plain.equals(numbered)


def test_a_text_has_one_number_in_every_column():
    left = pa.table({"surname": ["ANN", "LEE", None], "forename": ["LEE", "ANN", "ANN"]})
    right = pa.table({"surname": pa.array(["LEE", "LEE"]).dictionary_encode()})
    whole = Form("whole")
    asked = frozenset({("surname", whole), ("forename", whole)}), frozenset({("surname", whole)})
    with duckdb.connect() as connection:
        one, other = number_texts(connection, (left, right), asked)
    lee = other["surname__number"].to_pylist()
    assert lee[0] == lee[1] == one["surname__number"][1].as_py() == one["forename__number"][0].as_py()
    assert one["surname__number"][2].as_py() is None
    assert one["surname__number"][0].as_py() == one["forename__number"][1].as_py() != lee[0]


def test_a_form_that_a_text_lacks_is_missing():
    sector = Form("sector")
    asked = frozenset({("postcode", sector)})
    both = [pa.table({"postcode": ["E11AA", "NONSENSE", None]}), pa.table({"postcode": ["E11AZ"]})]
    with duckdb.connect() as connection:
        one, other = number_texts(connection, tuple(both), (asked, asked))
    name = number_name("postcode", sector)
    assert one[name].to_pylist()[1:] == [None, None]
    assert one[name][0].as_py() == other[name][0].as_py()
