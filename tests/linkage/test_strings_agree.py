"""The string functions that engines use agree with jellyfish on folded names."""

import duckdb
import jellyfish
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from linkage.agreements import Form
from linkage.engines.name_codes import codes
from linkage.engines.values import column, jaro_winkler
from linkage.fields import fold_names

NAMES = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ '-", min_size=1, max_size=20).filter(str.strip)
ANY = st.text(alphabet="abcÀàłŁøßéşñüİıőž'’- ", max_size=12)  # noqa: RUF001


@settings(max_examples=20, deadline=None, derandomize=True)
@given(pairs=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=200))
def test_jaro_winkler_is_the_same_in_duckdb_rapidfuzz_and_jellyfish(pairs):
    names = pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
    with duckdb.connect() as connection:
        connection.register("names", names)
        similarity = jaro_winkler(column("a"), column("b")).sql("duckdb")
        rows = connection.execute(f"SELECT a, b, {similarity} FROM names").fetchall()
    for a, b, found in rows:
        assert found == pytest.approx(jellyfish.jaro_winkler_similarity(a, b), abs=1e-9)
        assert found == pytest.approx(JaroWinkler.similarity(a, b), abs=1e-9)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(names=st.lists(ANY, max_size=20))
def test_folded_names_are_ascii_upper_case_and_folding_again_changes_nothing(names):
    folded = fold_names(pa.array(names, pa.string()))
    for name in folded.to_pylist():
        assert name is None or (name.isascii() and name == name.upper().strip() != "" and "  " not in name)
    assert fold_names(folded).equals(folded)


def test_phonetic_codes_are_jellyfish_s():
    forms = [Form(name) for name in ("soundex", "metaphone", "nysiis")]
    made = codes(pa.array(["ROBERT", "ASHCRAFT", "TYMCZAK"]), forms).to_pydict()
    assert made["soundex"] == ["R163", "A261", "T522"]
    assert made["metaphone"] == [jellyfish.metaphone(name) for name in made["name"]]
    assert made["nysiis"] == [jellyfish.nysiis(name) for name in made["name"]]
