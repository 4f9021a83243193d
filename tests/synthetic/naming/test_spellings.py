"""Other spellings: the families that are listed, and words with and without their accents."""

from collections import Counter

import numpy as np
import pytest

from synthetic import streams
from synthetic.naming.pools import spelling_families
from synthetic.naming.tables import name_tables


@pytest.fixture(scope="module")
def tables():
    return name_tables()


def code(tables, word):
    return tables.words.index(word).as_py()


def others(tables, word):
    """Give every word that can be written for one."""
    u = np.linspace(0, 1, 50, endpoint=False)
    return set(tables.words.take(tables.variant(np.full(50, code(tables, word)), u)).to_pylist())


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("Muhammed", {"Mohammed", "Muhammad", "Mohammad", "Mohamed", "Mohamad", "Muhammid", "Mohammod"}),
        ("Begum", {"Begam", "Begom"}),
        ("Clarke", {"Clark", "Clerk"}),
        ("Parveen", {"Parvin", "Perveen", "Parween"}),
        ("Huang", {"Wong", "Hwang"}),
        ("Liu", {"Lau", "Lew"}),
        ("Zhang", {"Cheung", "Chang"}),
        ("Wójcik", {"Wojcik"}),
        ("Wojcik", {"Wójcik"}),
        ("Wiśniewska", {"Wisniewska"}),
        ("Łukasz", {"Lukasz"}),
        ("Şahin", {"Sahin"}),
        ("Seán", {"Sean", "Shaun", "Shawn"}),
        ("Nkechi", {"Nkechi"}),
    ],
)
def test_variant(tables, word, written):
    assert others(tables, word) == written


@pytest.mark.parametrize(("word", "has"), [("Mohammed", True), ("Ștefan", True), ("Nkechi", False)])
def test_has_variant(tables, word, has):
    assert tables.has_variant(np.array([code(tables, word)])).tolist() == [has]


def test_a_variant_is_never_the_word_itself(tables):
    everyone = np.arange(len(tables.words))
    changed = tables.variant(everyone, streams.uniform(streams.key(1, "variant"), everyone)) != everyone
    assert (changed == tables.has_variant(everyone)).all()


def test_every_word_with_an_accent_has_one_without(tables):
    accented = [at for at, word in enumerate(tables.words.to_pylist()) if not word.isascii()]
    assert len(accented) > 3000
    assert tables.has_variant(np.array(accented)).all()


def test_a_word_stands_in_one_spelling_family_only():
    counts = Counter(word for family in spelling_families() for word in family)
    assert [word for word, count in counts.items() if count > 1] == []


def test_a_family_has_at_least_two_spellings():
    assert [family for family in spelling_families() if len(family) < 2] == []
