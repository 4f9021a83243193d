import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic.data_files import rows
from synthetic.mistakes.rewriting import Rules, rewrite, rules
from synthetic.streams import key

FILES = ("sound_alikes.csv", "look_alikes.csv", "endings.csv")
TRIES = 200


def every(word, pairs, after=0):
    """List whatever a word may become."""
    text, fits = rewrite(np.full(TRIES, word), Rules.of(pairs), key(1, "rules"), np.arange(TRIES), after)
    return set(text[fits].tolist())


@pytest.mark.parametrize(
    ("word", "pairs", "written"),
    [
        ("Philip", [("ph", "f")], {"Filip"}),
        ("Philip", [("i", "y")], {"Phylip", "Philyp"}),
        ("Philip", [("^p", "b"), ("p$", "b")], {"Bhilip", "Philib"}),
        ("Ann", [("nn", "n")], {"An"}),
        ("Ann", [("n$", "nne"), ("n$", "na")], {"Annne", "Anna"}),
        ("Kerr-Kane", [("^k", "c")], {"Cerr-Kane", "Kerr-Cane"}),
        ("O'Kane", [("^k", "c"), ("^o", "e")], {"O'Cane", "E'Kane"}),
        ("Anna", [("a$", "")], {"Ann"}),
        ("Müller", [("mu", "x"), ("ll", "l")], {"Müler"}),
        ("Zoë", [("e", "x"), ("o$", "x")], set()),
        ("", [("a", "b")], set()),
    ],
)
def test_a_rule_is_applied_where_it_fits(word, pairs, written):
    assert every(word, pairs) == written


def test_letters_at_the_beginning_can_be_spared():
    assert every("banana", [("a", "o")], after=2) == {"banona", "banano"}
    assert every("Mary Ann", [("^a", "e")], after=4) == {"Mary Enn"}


def test_all_that_fit_are_equally_likely():
    text, _ = rewrite(np.full(30_000, "abc"), Rules.of([("a", "x"), ("a", "y"), ("c", "z")]), key(1, "r"), np.arange(30_000))
    shares = [(text == word).mean() for word in ("xbc", "ybc", "abz")]
    assert shares == pytest.approx([1 / 3] * 3, abs=0.01)


@pytest.mark.parametrize("file", FILES)
def test_our_rules_change_what_they_fit_and_stand_once(file):
    pairs = [(row["pattern"], row["replacement"]) for row in rows(file)]
    assert len(pairs) == len(set(pairs)) > 40
    assert all(pattern.strip("^$") != replacement for pattern, replacement in pairs)
    assert all(set(pattern.strip("^$") + replacement) <= set("abcdefghijklmnopqrstuvwxyz") for pattern, replacement in pairs)


@given(st.lists(st.text("abcehiklmnrsty'- éŁ", max_size=12), min_size=1, max_size=8), st.sampled_from(FILES))
def test_a_string_does_not_depend_on_those_beside_it(words, file):
    together, fits = rewrite(np.array(words), rules(file), key(1, "r"), np.arange(len(words)))
    apart = [rewrite(np.array([word]), rules(file), key(1, "r"), np.array([at]))[0][0] for at, word in enumerate(words)]
    assert together.tolist() == apart
    assert ((together != np.array(words)) == fits).all()
