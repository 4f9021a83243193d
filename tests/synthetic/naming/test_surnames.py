"""Surnames within families: what brothers and sisters share in each name system."""

from dataclasses import dataclass

import numpy as np
import pytest

from synthetic import parameters, streams
from synthetic.data_files import rows
from synthetic.naming.surnames import SYSTEMS, family_surname, joined_by_space, name_systems
from synthetic.naming.tables import name_tables

MALE, FEMALE = 0, 1
FAMILIES = np.arange(20_000)


@dataclass(frozen=True)
class OnlyNames:
    """As much of a world as surnames need."""

    names: object
    parameters: object
    seed: int = 1

    def key(self, *stream):
        return streams.key(self.seed, *stream)


@pytest.fixture(scope="module")
def world():
    return OnlyNames(name_tables(), parameters())


@pytest.fixture
def children(world):
    """Give the surnames of a son or a daughter of many families of one group."""

    def of(group, sex, which="own", family=FAMILIES, year=2000, world=world):
        at, of_sex, born = (np.full(len(family), value) for value in (world.names.groups.index(group), sex, year))
        return family_surname(world, family, at, of_sex, which, born)

    return of


def share(world, codes, *words):
    return np.isin(codes, [world.names.words.index(word).as_py() for word in words]).mean()


@pytest.mark.parametrize("group", ["british", "irish", "caribbean", "turkish", "chinese"])
def test_groups_that_inherit_share_one_name(world, children, group):
    sons = children(group, MALE)
    assert (sons == children(group, FEMALE)).all()
    assert (sons[:, 1] == -1).all()
    assert sons.dtype == np.int32
    u = streams.uniform(world.key("family", "surname", "own"), FAMILIES)
    assert (sons[:, 0] == world.names.surname(np.full(len(FAMILIES), world.names.groups.index(group)), u)).all()


@pytest.mark.parametrize("group", ["west_african", "somali", "arabic", "hindu"])
def test_the_fathers_name_is_shared_by_sons_and_daughters(children, group):
    assert (children(group, MALE) == children(group, FEMALE)).all()


def test_most_somali_surnames_are_a_forefathers_forename(world, children):
    boys = name_tables().forename
    at, zeros = np.full(50_000, world.names.groups.index("somali")), np.zeros(50_000, dtype=np.int64)
    u = np.linspace(0, 1, 50_000, endpoint=False)
    given = np.unique(np.concatenate([boys(at, zeros, np.full(50_000, year), u) for year in range(1955, 1990, 4)]))
    assert np.isin(children("somali", MALE)[:, 0], given).mean() > 0.85


def test_a_grandfathers_name_is_older_than_a_fathers(world, children):
    old, young = (
        OnlyNames(world.names, parameters({"family.grandfather_name": value, "family.father_age": 20})) for value in (1, 0)
    )
    groups = {"group": "south_asian_muslim", "sex": MALE, "year": 2012}
    differ = (children(**groups, world=old) != children(**groups, world=young)).any(axis=1).mean()
    assert 0.01 < differ < 0.09


def test_brothers_and_sisters_of_some_muslim_families_have_other_names(children):
    differ = (children("south_asian_muslim", MALE) != children("south_asian_muslim", FEMALE)).any(axis=1).mean()
    assert differ == pytest.approx(0.35, abs=0.03)


@pytest.mark.parametrize(
    ("group", "sex", "words"),
    [
        ("south_asian_muslim", MALE, ("Begum", "Bibi", "Khatun", "Khatoon", "Sultana")),
        ("sikh", MALE, ("Kaur",)),
        ("polish", MALE, ("Kowalska", "Wiśniewska")),
    ],
)
def test_sons_never_bear_the_form_of_daughters(world, children, group, sex, words):
    assert share(world, children(group, 1 - sex)[:, 0], *words) > 0.005
    assert share(world, children(group, sex)[:, 0], *words) == 0


def test_singh_and_kaur(world, children):
    assert share(world, children("sikh", MALE)[:, 0], "Singh") == pytest.approx(0.28, abs=0.02)
    assert share(world, children("sikh", FEMALE)[:, 0], "Kaur") == pytest.approx(0.26, abs=0.02)
    assert share(world, children("sikh", FEMALE)[:, 0], "Singh") == pytest.approx(0.025, abs=0.01)


def test_polish_sisters_bear_the_form_of_their_brothers_name(world, children):
    sons, daughters = (children("polish", sex)[:, 0].astype(np.int64) for sex in (MALE, FEMALE))
    females = np.full(len(FAMILIES), FEMALE)
    marked = world.names.has_sex_forms(sons)
    assert ((daughters == sons) | (daughters == world.names.for_sex(sons, females))).all()
    assert (daughters != sons)[marked].mean() == pytest.approx(0.95, abs=0.01)
    assert (daughters == sons)[~marked].all()


def test_two_surnames(children):
    both = children("portuguese_spanish", MALE)
    assert (both[:, 1] >= 0).mean() == pytest.approx(0.45, abs=0.01)
    assert (both[:, 0] != both[:, 1]).mean() > 0.99  # as Garcia Garcia is rare but real


def test_two_surnames_are_joined_by_a_space(world):
    groups = np.arange(len(world.names.groups), dtype=np.int8)
    spaced = joined_by_space(world, groups)
    assert [world.names.groups[at] for at in groups[spaced]] == ["portuguese_spanish"]


@pytest.mark.parametrize("group", ["british", "south_asian_muslim", "somali", "portuguese_spanish"])
def test_another_familys_name_is_another_draw(children, group):
    own, joined, other = (children(group, MALE, which)[:, 0] for which in ("own", "joined", "other"))
    assert max((own == joined).mean(), (own == other).mean(), (joined == other).mean()) < 0.06


def test_a_surname_depends_on_nobody_else(world):
    rng = np.random.default_rng(5)
    group = rng.integers(0, len(world.names.groups), 1000)
    sex, year = rng.integers(0, 2, 1000), rng.integers(1986, 2022, 1000)
    whole = family_surname(world, FAMILIES[:1000], group, sex, "own", year)
    some = rng.permutation(1000)[:300]
    part = family_surname(world, FAMILIES[some], group[some], sex[some], "own", year[some])
    assert (whole[some] == part).all()


def test_nobody_at_all(world):
    none = np.empty(0, dtype=np.int64)
    assert family_surname(world, none, none, none, "own", none).shape == (0, 2)


def test_the_shares_of_a_groups_systems_are_a_whole():
    whole = {}
    for row in rows("name_systems.csv"):
        assert row["system"] in (*SYSTEMS, "sex_marked")
        assert row["name_group"] in name_tables().groups
        if row["system"] in SYSTEMS:
            whole[row["name_group"]] = whole.get(row["name_group"], 0) + float(row["share"])
    assert set(whole) == {row["name_group"] for row in rows("name_systems.csv")}
    assert all(share == pytest.approx(1) for share in whole.values())


def test_most_children_are_in_groups_that_simply_inherit(world):
    plain = name_systems(world.names.groups).plain
    assert [group for group, is_plain in zip(world.names.groups, plain) if is_plain] == [
        "british",
        "irish",
        "caribbean",
        "turkish",
        "chinese",
    ]
