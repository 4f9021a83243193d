"""The long tail of British-type surnames."""

import re
from itertools import pairwise

import pytest

from synthetic.data_files import rows
from synthetic.naming.built_surnames import built_surnames


@pytest.fixture(scope="module")
def tail():
    return built_surnames().to_pylist()


def test_there_are_enough(tail):
    assert len(set(tail)) > 160_000
    assert {"Ashford", "Thornbury", "Blackworth"} <= set(tail)


def test_words_are_of_plain_letters(tail):
    assert [word for word in tail if not re.fullmatch("[A-Z][a-z]{2,22}", word)] == []


def test_nothing_unfit_is_in_them(tail):
    unfit = "|".join(row["elements"].replace(" ", "|") for row in rows("surname_elements.csv") if row["kind"] == "avoid")
    found = re.compile(unfit.replace("||", "|"))
    assert [word for word in tail if found.search(word.lower())] == []


def test_the_order_has_nothing_to_do_with_the_letters(tail):
    first = tail[:20_000]
    assert 9_500 < sum(one < two for one, two in pairwise(first)) < 10_500
