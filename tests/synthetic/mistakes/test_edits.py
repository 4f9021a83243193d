import re

import jellyfish
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.mistakes import edits
from synthetic.streams import key

NAMES = np.array(["Smith", "Robinson", "O'Brien", "Ng", "Łukasz", "X", "Smith-Jones", "Hill"] * 300)
IDS = np.arange(len(NAMES))


def test_a_typo_is_one_edit_and_spares_the_first_letter():
    mistyped = edits.typo(NAMES, key(1, "typo"), IDS)
    distance = np.array([jellyfish.damerau_levenshtein_distance(*pair) for pair in zip(NAMES, mistyped, strict=True)])
    assert (distance == (NAMES != "X")).all()
    assert (mistyped.astype("U1") == NAMES.astype("U1")).all()


def test_every_kind_of_typo_happens():
    mistyped = set(edits.typo(np.full(2_000, "Robinson"), key(1, "typo"), np.arange(2_000)).tolist())
    assert {len(each) for each in mistyped} == {7, 8, 9}
    for left_out, doubled, crossed, beside, struck_too in [("Rbinson", "Robbinson", "Rboinson", "Rovinson", "Robvinson")]:
        assert {left_out, doubled, crossed, beside, struck_too} <= mistyped


@given(st.lists(st.text("abcdefgh'- ÅŁ", max_size=12), min_size=1, max_size=8))
def test_a_typo_never_changes_a_length_by_more_than_one(names):
    names = np.array(names)
    mistyped = edits.typo(names, key(1, "typo"), np.arange(len(names)))
    assert (abs(np.char.str_len(mistyped) - np.char.str_len(names)) <= 1).all()


def test_a_typo_does_not_depend_on_the_strings_beside_it():
    together = edits.typo(NAMES, key(1, "typo"), IDS)
    assert (edits.typo(NAMES[:3], key(1, "typo"), IDS[:3]) == together[:3]).all()


def test_another_character_is_of_the_same_kind():
    postcodes = np.array(["AB1 2CD", "W1 3AZ"] * 200)
    for back, pattern in ((1, r"AB1 2C[A-Z]|W1 3A[A-Z]"), (3, r"AB1 [1-9]CD|W1 [1-9]AZ")):
        changed = edits.other_letter(postcodes, np.char.str_len(postcodes) - back, key(1, "unit"), np.arange(400))
        assert (changed != postcodes).all()
        assert all(re.fullmatch(pattern, each) for each in changed)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Smith-Jones", {"Smith Jones", "SmithJones"}),
        ("O'Brien", {"OBrien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"}),
        ("de la Cruz", {"delaCruz", "de-la-Cruz"}),
        ("McDonald", {"Mc Donald"}),
        ("MacDonald", {"Mac Donald"}),
        ("Macey", {"Macey"}),
    ],
)
def test_punctuation_is_written_another_way(name, written):
    assert set(edits.other_punctuation(np.full(50, name), key(1, "p"), np.arange(50)).tolist()) == written


def test_accents_go_or_are_garbled():
    names = np.array(["Łukasz", "Ștefania", "Smith", "Groß"])
    assert edits.without_accents(names).tolist() == ["Lukasz", "Stefania", "Smith", "Gross"]
    garbled = {tuple(edits.garbled(names, key(1, "g"), np.full(4, at)).tolist()) for at in range(20)}
    assert garbled == {
        ("?ukasz", "?tefania", "Smith", "Gro?"),
        ("Å\x81ukasz".replace("\x81", "\ufffd"), "È\N{SMALL TILDE}tefania", "Smith", "GroÃŸ"),
    }


def test_parts_of_strings():
    assert edits.initials(np.array(["Rose", "Rose Mary", ""])).tolist() == ["R", "R M", ""]
    assert [part.tolist() for part in edits.cut(np.array(["Ann-Lee", "A B"]), np.array([3, 1]))] == [
        ["Ann", "A"], ["-", " "], ["Lee", "B"],
    ]  # fmt: skip


NOBODY, NO_IDS = np.array([], dtype="U5"), np.array([], dtype=np.int64)


@pytest.mark.parametrize(
    "edit",
    [
        lambda: edits.typo(NOBODY, 1, NO_IDS),
        lambda: edits.other_letter(NOBODY, NO_IDS, 1, NO_IDS),
        lambda: edits.look_alike(NOBODY, 1, NO_IDS)[0],
        lambda: edits.other_punctuation(NOBODY, 1, NO_IDS),
        lambda: edits.initials(NOBODY),
        lambda: edits.cut(NOBODY, NO_IDS)[2],
        lambda: edits.without_accents(NOBODY),
        lambda: edits.garbled(NOBODY, 1, NO_IDS),
    ],
)
def test_nothing_in_gives_nothing_out(edit):
    assert len(edit()) == 0
