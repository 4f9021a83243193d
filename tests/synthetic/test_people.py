import numpy as np
import pytest

from synthetic.families import BEFORE, slot
from synthetic.people import ADOPTION, DOUBLE_BARRELLED, NONE, REMARRIAGE, UNCHANGED, make_people, twins
from synthetic.writing import address


def test_families_have_one_to_four_children_in_the_stated_shares(people):
    sizes = np.bincount(slot(people.people.family))
    shares = np.bincount(sizes[:-1], minlength=5)[1:] / (len(sizes) - 1)
    assert shares == pytest.approx([0.46, 0.40, 0.10, 0.04], abs=0.015)


def test_siblings_are_twins_or_at_least_nine_months_apart(people):
    who = people.people
    family, birth = who.family, who.birth_day.astype(np.int64)
    order = np.lexsort((birth, family))
    same = family[order][1:] == family[order][:-1]
    gaps = np.diff(birth[order])[same]
    assert ((gaps == 0) | (gaps >= 241)).all()


def test_about_three_children_in_a_hundred_share_a_birthday_with_a_sibling(people):
    who = people.people
    keys = who.family * 100_000 + who.birth_day
    _, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
    assert (count[inverse] > 1).mean() == pytest.approx(0.03, abs=0.005)


def test_siblings_share_surname_home_and_group_but_not_forename(people):
    who = people.people
    same = who.family[1:] == who.family[:-1]
    assert (who.group[1:] == who.group[:-1])[same].all()
    assert (who.homes[1:] == who.homes[:-1])[same].all()
    alike = same & (who.sex[1:] == who.sex[:-1])
    unchanged = alike & (who.reason[1:] == UNCHANGED) & (who.reason[:-1] == UNCHANGED)
    assert (who.surname[1:] == who.surname[:-1]).all(axis=1)[unchanged].mean() == 1.0
    assert (who.forename[1:] == who.forename[:-1])[alike].mean() < 1e-3


def test_any_person_can_be_made_alone(people):
    rows = np.array([17, 4_003, 12_345])
    who = people.people
    alone = make_people(people.world, who.family[rows], who.order[rows])
    for name in ("birth_day", "sex", "group", "forename", "middle", "surname", "homes", "moves", "arrival_day"):
        assert (getattr(alone, name) == getattr(who, name)[rows]).all(), name


def test_middle_names_in_the_published_shares(people):
    number = (people.people.middle != NONE).sum(axis=1)
    assert np.bincount(number) / len(people) == pytest.approx([0.20, 0.69, 0.11], abs=0.01)


def test_no_two_homes_have_one_address(people):
    homes = np.arange(people.world.homes)
    assert len(set(address(people.world, homes).to_pylist())) == len(homes)


def test_homes_change_on_the_day_of_a_move(people):
    who = people.people
    first = who.moves[:, 0]
    assert (who.home_at(first - 1) == who.homes[:, 0]).all()
    moved = who.moves[:, 1] > first
    assert (who.home_at(first) == who.homes[:, 1])[moved].all()


def test_siblings_change_their_surname_together_unless_one_is_adopted(people):
    who = people.people
    changed = who.reason != UNCHANGED
    assert changed.mean() == pytest.approx(0.05, abs=0.01)
    joined = who.reason == DOUBLE_BARRELLED
    assert (who.later_surname[joined, 0] == who.surname[joined, 0]).all()
    assert (who.later_surname[joined, 1] != NONE).all()
    remarried = np.flatnonzero(who.reason == REMARRIAGE)
    days = {family: set() for family in who.family[remarried].tolist()}
    for row in remarried.tolist():
        days[int(who.family[row])].add(int(who.change_day[row]))
    assert max(len(each) for each in days.values()) == 1
    assert (who.reason == ADOPTION).mean() == pytest.approx(0.004, abs=0.002)
    assert (who.change_day[changed] > who.birth_day[changed]).all()


def test_twins_are_each_others(people):
    who = people.people
    place = twins(people.world, who)
    rows = np.flatnonzero(place != NONE)
    other = rows + place[rows] - who.order[rows]
    inside = other < len(who)  # the last family of a population may be cut short
    rows, other = rows[inside], other[inside]
    assert len(rows) > 300
    assert (who.birth_day[rows] == who.birth_day[other]).all()
    assert (who.family[rows] == who.family[other]).all()


def test_children_born_too_late_for_the_world_have_a_family_of_its_first_years(people):
    who = people.people
    before = who.family >= BEFORE
    assert 0.02 < before.mean() < 0.1
    assert (who.order[before] > 0).all()
    assert who.birth_year[before].max() < 2007
    order = np.lexsort((who.birth_day, who.family))
    same = who.family[order][1:] == who.family[order][:-1]
    assert np.diff(who.birth_day[order])[same].max() <= 2556
    years = np.bincount(who.birth_year - who.birth_year.min())
    assert years.min() > 0.9 * years.mean()
    assert years.max() < 1.1 * years.mean()
    later = who.moves[before, 0] > who.birth_day[before]
    assert (who.moves[before, 0][later] < 12_000).mean() > 0.3  # they move in their own childhood, not in that of others
