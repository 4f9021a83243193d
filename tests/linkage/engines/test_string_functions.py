"""DuckDB, rapidfuzz and jellyfish measure the same on folded values; empty ones are missing, so nothing is asked of them."""

import duckdb
import jellyfish
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler, Levenshtein

from linkage.engines import functions, pandas_records
from linkage.engines.conditions import call, similarity
from linkage.engines.values import column, jaro_winkler, words

FOLDED = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-", min_size=1, max_size=20).filter(str.strip)
FEW_LETTERS = st.text(alphabet="AB C", min_size=1, max_size=9).filter(str.strip)
PAIRS = st.lists(st.one_of(st.tuples(FOLDED, FOLDED), st.tuples(FEW_LETTERS, FEW_LETTERS)), min_size=1, max_size=100)
FOUND = {
    "jaro_winkler": jaro_winkler(column("a"), column("b")),
    "levenshtein": call(functions.LEVENSHTEIN, column("a"), column("b")),
    "damerau": call(functions.DAMERAU, column("a"), column("b")),
    "bigrams": call(functions.BIGRAMS, column("a"), column("b")),
    "contained": call(functions.CONTAINED, words(column("a")), words(column("b"))),
    "levenshtein similarity": similarity("levenshtein", column("a"), column("b")),
}


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        for macro in functions.DUCKDB_MACROS:
            connection.execute(macro)
        yield connection


def contained(a, b):
    names = [pandas_records.words(name) for name in (a, b)]
    return None not in names and functions.words_contained(*names)


def measured(database, pairs):
    database.register("pairs", pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
    shown = ", ".join(f'{value.sql("duckdb")} AS "{name}"' for name, value in FOUND.items())
    return database.sql(f"SELECT a, b, {shown} FROM pairs").to_arrow_table().to_pylist()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(pairs=PAIRS)
@example(pairs=[("CA", "ABC"), ("MARTHA", "MARHTA"), ("BARBER", "BABER"), ("HOBBS", "HUDSON"), ("A", "B")])
def test_every_library_measures_the_same(database, pairs):
    for row in measured(database, pairs):
        a, b = row["a"], row["b"]
        assert row["jaro_winkler"] == pytest.approx(jellyfish.jaro_winkler_similarity(a, b), abs=1e-9)
        assert row["jaro_winkler"] == pytest.approx(JaroWinkler.similarity(a, b), abs=1e-9)
        assert row["levenshtein"] == jellyfish.levenshtein_distance(a, b) == Levenshtein.distance(a, b)
        assert row["damerau"] == jellyfish.damerau_levenshtein_distance(a, b) == DamerauLevenshtein.distance(a, b)
        assert row["bigrams"] == pytest.approx(functions.bigram_dice(a, b), abs=1e-9)
        assert bool(row["contained"]) == contained(a, b)
        assert row["levenshtein similarity"] == pytest.approx(Levenshtein.normalized_similarity(a, b), abs=1e-9)


def test_an_exchange_counts_as_one_edit_whatever_is_edited_between(database):
    (row,) = measured(database, [("CA", "ABC")])
    assert (row["damerau"], row["levenshtein"]) == (2, 3)


def test_python_functions_have_the_values_worked_out_by_hand():
    assert functions.jaro_winkler("MARTHA", "MARHTA") == pytest.approx(0.9611111111111111)
    assert functions.jaro_winkler("HOBBS", "HUDSON") == pytest.approx(0.5777777777777778)
    assert functions.bigram_dice("NIGHT", "NACHT") == 0.5
    assert functions.damerau("CA", "ABC") == 2


@settings(max_examples=30, deadline=None, derandomize=True)
@given(numbers=st.lists(st.text(alphabet="0123456789", min_size=9, max_size=11), min_size=1, max_size=50))
@example(numbers=["9434765919", "9434765918", "0000000000", "943476591", "94347659190"])
def test_nhs_numbers_are_checked_alike(database, numbers):
    database.register("numbers", pa.table({"a": numbers}))
    rows = database.execute("SELECT a, coalesce(valid_nhs_number(a), false) FROM numbers").fetchall()
    assert [valid for _, valid in rows] == [functions.valid_nhs_number(number) for number, _ in rows]
