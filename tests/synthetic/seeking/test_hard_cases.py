import numpy as np
import pytest

import synthetic
from synthetic.refusal import InputError
from synthetic.requests import home_office_requests
from synthetic.seeking.hard_cases import KINDS, NAMESAKE, SIBLING, TWIN
from synthetic.seeking.sought import find_sought
from synthetic.seeking.wanted import find_candidates, wanted

FILES = np.arange(2)


@pytest.fixture(scope="module")
def found(people):
    return find_sought(people, wanted(people, "2016-09", hard_cases=0.2), FILES, 100, 150)


def those(people, found, member, kind):
    """Give the people of one kind of difficulty, and whom they resemble."""
    rows = np.flatnonzero(((found.member >= 0) == member) & (found.hard.kind == kind))
    return found.people.take(rows), people.people.take(found.hard.resembles[rows])


def surname(who, day):
    return np.where((who.change_day <= day)[:, None], who.later_surname, who.surname)


def test_all_kinds_come_equally_often(found):
    member = found.member >= 0
    assert np.bincount(found.hard.kind[member], minlength=4).tolist() == [160, 20, 20, 0]
    assert np.bincount(found.hard.kind[~member], minlength=4).tolist() == [240, 20, 20, 20]
    assert ((found.hard.resembles >= 0) == (found.hard.kind > 0)).all()


def test_whoever_is_resembled_is_on_the_register(people, found):
    on_it = find_candidates(people, wanted(people, "2016-09"))[0].rows
    assert np.isin(found.hard.resembles[found.hard.kind > 0], on_it).all()


@pytest.mark.parametrize("member", [True, False])
def test_twins_share_family_home_and_birthday(people, found, member):
    who, like = those(people, found, member, TWIN)
    assert (who.family == like.family).all()
    assert (who.order != like.order).all()
    assert (who.birth_day == like.birth_day).all()
    assert (who.homes == like.homes).all()
    assert (who.moves == like.moves).all()
    assert (who.forename != like.forename).all()


@pytest.mark.parametrize("member", [True, False])
def test_namesakes_share_names_and_are_born_within_a_year(people, found, member):
    who, like = those(people, found, member, NAMESAKE)
    day = wanted(people, "2016-09").day
    assert (who.forename == like.forename).all()
    assert (surname(who, day) == surname(like, day)).all()
    assert (who.family != like.family).all()
    gap = np.abs(who.birth_day.astype(np.int64) - like.birth_day)
    assert (gap <= 365).all()
    assert (gap > 0).mean() > 0.9


def test_siblings_share_surname_and_home_and_were_never_on_a_roll(people, found):
    who, like = those(people, found, member=False, kind=SIBLING)
    assert (who.family == like.family).all()
    assert (who.homes == like.homes).all()
    same_sex = who.sex == like.sex
    assert (who.surname[same_sex] == like.surname[same_sex]).all()
    gap = np.abs(who.birth_day.astype(np.int64) - like.birth_day)
    assert (gap > 240).all()


def test_nobody_made_up_is_somebody_of_the_population(people, found):
    own = set(zip(people.people.family.tolist(), people.people.order.tolist()))
    outsiders = found.people.take(np.flatnonzero(found.member < 0))
    assert not own & set(zip(outsiders.family.tolist(), outsiders.order.tolist()))


def test_everybody_is_of_the_ages_sought(people):
    asked = wanted(people, "2016-09", hard_cases=1.0, ages=(8, 15))
    found = find_sought(people, asked, np.array([0]), 0, 120)
    assert asked.of_age(found.people.birth_day).all()
    assert np.bincount(found.hard.kind).tolist() == [0, 40, 40, 40]


def test_hard_cases_change_nobody_else(people, found):
    without = find_sought(people, wanted(people, "2016-09"), FILES, 100, 150)
    easy = found.hard.kind == 0
    assert (without.people.person[easy] == found.people.person[easy]).all()
    assert (without.people.forename[easy] == found.people.forename[easy]).all()
    assert (without.hard.kind == 0).all()


def test_more_hard_cases_are_those_of_fewer_and_others(people, found):
    more = find_sought(people, wanted(people, "2016-09", hard_cases=0.3), FILES, 100, 150)
    hard = found.hard.kind > 0
    assert (more.hard.kind[hard] == found.hard.kind[hard]).all()


def test_the_truth_says_which_requests_are_hard_and_whom_they_resemble(people):
    file = home_office_requests(people, 100, "2016-09", on_register=0.5, file=0, hard_cases=0.12)
    truth = file.truth.drop_duplicates("PersonID")
    assert truth["hard_case"].value_counts().to_dict() == {"none": 88, "twin": 5, "namesake": 5, "sibling": 2}
    assert set(truth["hard_case"]) == set(KINDS)
    assert (truth["resembles"].notna() == (truth["hard_case"] != "none")).all()
    assert not truth.query("on_register and hard_case == 'sibling'").size


def test_by_default_there_are_none(people):
    truth = home_office_requests(people, 100, "2016-09", on_register=0.5, file=0).truth
    assert truth["hard_case"].unique().tolist() == ["none"]
    assert truth["resembles"].isna().all()


def test_members_who_left_stay_members_who_left(people):
    file = home_office_requests(people, 100, "2016-09", on_register=1.0, file=0, hard_cases=0.08, left=0.5)
    truth = file.truth.drop_duplicates("PersonID")
    assert truth["status"].value_counts().to_dict() == {"on roll": 50, "left": 50}
    assert truth.groupby("status")["hard_case"].value_counts().to_dict() == {
        ("left", "none"): 46, ("left", "twin"): 2, ("left", "namesake"): 2,
        ("on roll", "none"): 46, ("on roll", "twin"): 2, ("on roll", "namesake"): 2,
    }  # fmt: skip


def test_more_than_there_are_are_refused():
    people = synthetic.population(2_000, seed=1)
    with pytest.raises(InputError) as refused:
        home_office_requests(people, 400, "2016-09", on_register=1.0, file=0, hard_cases=1.0)
    assert str(refused.value).startswith("hard_cases asks for 200 members with twins on the register, but there are only ")
    assert str(refused.value).endswith(" of the ages sought; make a larger population or ask for fewer")
