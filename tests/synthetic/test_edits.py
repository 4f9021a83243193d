import jellyfish
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic import edits
from synthetic.streams import key

NAMES = np.array(["Smith", "Robinson", "O'Brien", "Ng", "Łukasz", "X", "Smith-Jones"] * 300)
IDS = np.arange(len(NAMES))


def test_a_typo_is_one_edit_and_spares_the_first_letter():
    mistyped = edits.typo(NAMES, key(1, "typo"), IDS)
    distance = [jellyfish.damerau_levenshtein_distance(*pair) for pair in zip(NAMES, mistyped, strict=True)]
    assert max(distance) == 1
    assert (mistyped.astype("U1") == NAMES.astype("U1")).all()
    assert (mistyped != NAMES).mean() > 0.7
    assert (mistyped[NAMES == "X"] == "X").all()


def test_every_kind_of_typo_happens():
    mistyped = edits.typo(np.full(400, "Robinson"), key(1, "typo"), np.arange(400))
    lengths = set(np.char.str_len(mistyped).tolist())
    assert lengths == {7, 8, 9}
    assert "Robisnon" in mistyped
    assert "Robunson" in mistyped


@given(st.lists(st.text("abcdefgh'- ÅŁ", max_size=12), min_size=1, max_size=8))
def test_a_typo_never_changes_a_length_by_more_than_one(names):
    names = np.array(names)
    mistyped = edits.typo(names, key(1, "typo"), np.arange(len(names)))
    assert (abs(np.char.str_len(mistyped) - np.char.str_len(names)) <= 1).all()


def test_another_unit_differs_in_the_last_letter_only():
    postcodes = np.array(["AB1 2CD", "W1 3AZ"] * 50)
    changed = edits.other_unit(postcodes, key(1, "unit"), np.arange(100))
    assert all(new[:-1] == old[:-1] and new[-1] != old[-1] for new, old in zip(changed, postcodes, strict=True))


@pytest.mark.parametrize(
    ("name", "written"),
    [("Smith-Jones", {"Smith Jones", "SmithJones"}), ("O'Brien", {"OBrien"}), ("de la Cruz", {"delaCruz"})],
)
def test_punctuation_goes(name, written):
    assert set(edits.without_punctuation(np.full(50, name), key(1, "p"), np.arange(50)).tolist()) == written


def test_nothing_in_gives_nothing_out():
    nothing = np.array([], dtype="U5")
    assert len(edits.without_punctuation(nothing, 1, np.array([], dtype=int))) == 0
    assert len(edits.typo(nothing, 1, np.array([], dtype=int))) == 0
