"""The names of the world against what is published about names in England."""

import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from synthetic import streams
from synthetic.naming.pools import faker_table, rows, weighted_names
from synthetic.naming.tables import name_tables

PEOPLE = 500_000
MALE, FEMALE = 0, 1
MOHAMMED = {"Mohammed", "Muhammad", "Mohammad", "Muhammed", "Mohamed"}


@pytest.fixture(scope="module")
def tables():
    return name_tables()


@pytest.fixture(scope="module")
def group(tables):
    return streams.pick(streams.key(1, "group"), np.cumsum(tables.group_shares)[:-1], np.arange(PEOPLE))


@pytest.fixture(scope="module")
def surnames(tables, group):
    return tables.surname(group, streams.uniform(streams.key(1, "surname"), np.arange(PEOPLE)))


@pytest.fixture(scope="module")
def forenames(tables, group):
    """Boys' and girls' forenames of children born in 1998-2014, as many in every year."""
    u = streams.uniform(streams.key(1, "forename"), np.arange(PEOPLE))
    born = 1998 + streams.below(streams.key(1, "born"), 17, np.arange(PEOPLE))
    return [tables.forename(group, np.full(PEOPLE, sex), born, u) for sex in (MALE, FEMALE)]


@pytest.fixture(scope="module")
def pools(tables):
    return {group: weighted_names(group, "surnames").words.to_pylist() for group in tables.groups}


def shares(codes):
    return np.sort(np.bincount(codes))[::-1] / len(codes)


def code(tables, word):
    return tables.words.index(word).as_py()


def words(tables, codes):
    return tables.words.take(codes).to_pylist()


def test_groups(tables):
    assert tables.groups == (
        "british",
        "irish",
        "caribbean",
        "polish",
        "romanian",
        "portuguese_spanish",
        "turkish",
        "south_asian_muslim",
        "sikh",
        "hindu",
        "west_african",
        "somali",
        "arabic",
        "chinese",
    )
    assert tables.group_shares.sum() == pytest.approx(1)
    assert tables.group_shares[0] == pytest.approx(0.721, abs=0.001)
    assert tables.group_shares[7] == pytest.approx(0.078, abs=0.001)


def test_every_ethnic_code_is_divided_whole():
    whole = Counter()
    for row in rows("name_group_shares.csv"):
        whole[row["minor_code"]] += float(row["share"])
    assert len(whole) == 18
    assert all(share == pytest.approx(1) for share in whole.values())


def test_smith_is_the_commonest_surname_and_not_renormalised(tables, surnames):
    counts = np.bincount(surnames)
    assert tables.words[int(counts.argmax())].as_py() == "Smith"
    assert counts.max() / PEOPLE == pytest.approx(0.0115, abs=0.0006)


def test_top_500_surnames_hold_two_fifths_of_people(surnames):
    assert 0.38 <= shares(surnames)[:500].sum() <= 0.41


def test_two_fifths_of_distinct_surnames_occur_once(surnames):
    counts = np.bincount(surnames)
    assert (counts == 1).sum() / (counts > 0).sum() == pytest.approx(0.42, abs=0.04)


def test_surnames_have_a_long_tail_of_falling_weights():
    british = weighted_names("british", "surnames")
    tail = british.weights[500:]
    assert len(set(british.words.to_pylist())) == len(british.words) >= 150_000
    assert tail.max() < british.weights[:450].min()
    assert (np.diff(tail) <= 0).all()


@pytest.mark.parametrize(
    ("sex", "same", "top_10", "top_100"),
    [(MALE, 0.00652, 0.179, 0.630), (FEMALE, 0.00416, 0.135, 0.516)],
)
def test_forenames_are_as_skewed_as_births_1998_to_2014(forenames, sex, same, top_10, top_100):
    share = shares(forenames[sex])
    assert (share**2).sum() == pytest.approx(same, rel=0.05)
    assert share[:10].sum() == pytest.approx(top_10, rel=0.03)
    assert share[:100].sum() == pytest.approx(top_100, rel=0.03)


def test_one_boy_in_fifty_is_called_mohammed(tables, forenames):
    called = np.isin(forenames[MALE], [code(tables, word) for word in MOHAMMED])
    assert called.mean() == pytest.approx(0.0204, abs=0.001)


@pytest.mark.parametrize(("sex", "share"), [(MALE, 0.0031), (FEMALE, 0.0197)])
def test_hyphenated_forenames(tables, forenames, sex, share):
    hyphenated = np.array(["-" in word for word in tables.words.to_pylist()])
    assert hyphenated[forenames[sex]].mean() == pytest.approx(share, rel=0.1)


@pytest.mark.parametrize("word", ["Khan", "Patel", "Singh", "Kaur", "Begum", "Ahmed", "Ali", "Hussain"])
def test_faker_head_names_of_other_groups_are_not_british(pools, word):
    assert word in faker_table("en_GB", "last_names")
    assert word not in pools["british"]


@pytest.mark.parametrize(
    ("group", "surname", "share"),
    [
        ("south_asian_muslim", "Khan", 0.038),
        ("hindu", "Patel", 0.13),
        ("sikh", "Singh", 0.165),
        ("british", "Smith", 0.0154),
    ],
)
def test_head_shares_within_a_group(tables, group, surname, share):
    people = np.full(100_000, tables.groups.index(group))
    drawn = tables.surname(people, (np.arange(100_000) + 0.5) / 100_000)
    assert (drawn == code(tables, surname)).mean() == pytest.approx(share, rel=0.03)


def test_a_name_depends_on_nobody_else(tables):
    groups, sexes, u = np.array([0, 7, 8, 13]), np.array([0, 1, 0, 1]), np.array([0.1, 0.9, 0.5, 0.999999])
    born, some = np.array([1990, 2000, 2010, 2020]), [3, 1]
    everyone = tables.forename(groups, sexes, born, u)
    assert (everyone[some] == tables.forename(groups[some], sexes[some], born[some], u[some])).all()
    assert (tables.surname(groups, u)[2:] == tables.surname(groups[2:], u[2:])).all()


@pytest.mark.parametrize("u", [0.0, 1 - 2**-53])
def test_the_ends_of_u_stay_inside_the_group(tables, pools, u):
    drawn = words(tables, tables.surname(np.arange(len(tables.groups)), np.full(len(tables.groups), u)))
    assert [
        word
        for word, group in zip(drawn, tables.groups, strict=True)
        if word not in pools[group] and word not in pools["british"]
    ] == []


def test_words_are_distinct_and_names(tables):
    listed = tables.words.to_pylist()
    shape = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)*")
    assert listed == sorted(set(listed))
    assert [word for word in listed if not shape.fullmatch(word)] == []
    assert {"O'Brien", "Łukasz", "Gurpreet", "Lily-Mae", "Abdirahman", "Da Silva"} <= set(listed)


def test_codes_of_any_width_draw_the_same(tables):
    groups, sexes, born, u = [0, 7, 8], [0, 1, 1], [1990, 2000, 2010], np.array([0.3, 0.6, 0.9])
    wide = tables.forename(np.array(groups), np.array(sexes), np.array(born), u)
    narrow = tables.forename(np.array(groups, np.int8), np.array(sexes, np.int8), np.array(born, np.int16), u)
    assert (wide == narrow).all()
    assert (tables.surname(np.array(groups), u) == tables.surname(np.array(groups, np.int8), u)).all()


def test_tables_are_the_same_bytes_on_every_machine(tables):
    assert tables.sha256 == "e45279c7f4c409193240a31d5cfea70ba7b1a2cafc0afd067c18fb93c9a68e20"


def test_building_the_tables_loads_no_pandas():
    code = "import sys; from synthetic.naming.tables import name_tables; name_tables(); print('pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
