from datetime import date

import numpy as np
import pytest

import synthetic
from synthetic.refusal import InputError
from synthetic.requests import home_office_requests
from synthetic.seeking.wanted import find_candidates, wanted


@pytest.fixture(scope="module")
def few():
    return synthetic.population(2_000, seed=1)


def truth(people, n, *, on_register=0.5, **asked):
    found = home_office_requests(people, n, "2016-09", on_register=on_register, file=0, **asked).truth
    return found.drop_duplicates("PersonID")


def test_ages_are_those_asked_for(people):
    assert truth(people, 2_000)["age"].agg(["min", "max"]).tolist() == [5, 17]
    some = truth(people, 300, ages=(11, 12))
    assert sorted(some["age"].unique()) == [11, 12]
    assert truth(people, 50, ages=(7, 7))["age"].unique().tolist() == [7]


def test_ages_can_be_asked_for_by_parameter():
    people = synthetic.population(20_000, seed=2016, parameters={"home_office.age_from": 11, "home_office.age_to": 12})
    assert sorted(truth(people, 300)["age"].unique()) == [11, 12]


def test_birthdays_of_those_sought_have_the_ages_sought(few):
    asked = wanted(few, "2016-09", ages=(5, 17))
    first, last = asked.born
    assert [str(np.datetime64(day, "D")) for day in (first, last)] == ["1998-10-01", "2011-09-30"]
    assert asked.of_age(np.array([first - 1, first, last, last + 1])).tolist() == [False, True, True, False]


def test_name_groups_weigh_what_was_asked(people):
    nobody_else = dict.fromkeys(people.world.names.groups, 0)
    groups = truth(people, 100, groups={**nobody_else, "polish": 5.0})["name_group"]
    assert groups.unique().tolist() == ["polish"]
    more = truth(people, 2_000, groups={"polish": 10.0})["name_group"]
    assert (more == "polish").mean() > 2 * (truth(people, 2_000)["name_group"] == "polish").mean()


def test_a_weight_is_against_any_other(people):
    asked = wanted(people, "2016-09", groups={"polish": 5.0})
    groups = people.world.names.groups
    assert asked.weights[groups.index("polish")] == 5.0
    assert asked.weights[groups.index("british")] == 0.05
    assert asked.weights[groups.index("sikh")] == 1.0


def test_a_register_may_be_asked_for_by_school_year_or_day(few):
    by_year = wanted(few, "2016-09", register_from="2011/12", register_until="2014/15")
    by_day = wanted(few, "2016-09", register_from=date(2011, 9, 1), register_until=date(2015, 8, 31))
    assert (by_year.since, by_year.until) == (by_day.since, by_day.until)
    # Nothing later than could be searched in the month is counted.
    assert str(np.datetime64(wanted(few, "2016-09", register_until="2016/17").until, "D")) == "2016-05-19"


def test_an_earlier_register_has_more_people_on_it(people):
    late, early = (
        find_candidates(people, wanted(people, "2016-09", register_from=year))[0] for year in ("2015/16", "2001/02")
    )
    assert len(late) < len(early)
    assert set(late.rows) < set(early.rows)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"ages": (17, 5)},
            "ages must be the youngest and the oldest age, whole years from 0 to 30, such as (5, 17), not (17, 5)",
        ),
        ({"ages": 5}, "ages must be the youngest and the oldest age, whole years from 0 to 30, such as (5, 17), not 5"),
        (
            {"ages": (5, 99)},
            "ages must be the youngest and the oldest age, whole years from 0 to 30, such as (5, 17), not (5, 99)",
        ),
        (
            {"ages": (0, 3)},
            "people of 0 are sought in 2016-09, but nobody in this world is born after 2012-08-31; seek older ones, or "
            "make the population with a later world.born_to",
        ),
        ({"groups": {"polsh": 5.0}}, "unknown name group 'polsh' (did you mean 'polish'?); known: "),
        (
            {"groups": {"polish": -1}},
            "the weight of 'polish' in groups must be a number from 0 to 1,000, not -1",
        ),
        (
            {"groups": {"polish": float("nan")}},
            "the weight of 'polish' in groups must be a number from 0 to 1,000, not nan",
        ),
        (
            {"groups": ["polish"]},
            "groups must be name groups with their weights, such as {'polish': 5.0}, not ['polish']",
        ),
        ({"left": 1.2}, "left must be a share from 0 to 1, not 1.2"),
        ({"families": -0.1}, "families must be a share from 0 to 1, not -0.1"),
        ({"hard_cases": "some"}, "hard_cases must be a share from 0 to 1, not 'some'"),
        ({"register_from": 2011}, "register_from must be an academic year such as '2011/12', or a date, not 2011"),
        ({"register_from": "2011"}, "unknown academic year '2011'; write it like 2015/16"),
        (
            {"register_from": "2016/17"},
            "no census that could be searched in 2016-09 was taken from 2016-09-01 to 2016-05-19; give another "
            "register_from or register_until",
        ),
    ],
)
def test_refusals(few, asked, sentence):
    with pytest.raises(InputError) as refused:
        wanted(few, "2016-09", **asked)
    assert str(refused.value).startswith(sentence)


def test_a_month_after_the_last_birth_is_refused(few):
    with pytest.raises(InputError) as refused:
        wanted(few, "2019-01")
    assert str(refused.value) == (
        "people of 5 are sought in 2019-01, but nobody in this world is born after 2012-08-31; seek older ones, or make "
        "the population with a later world.born_to"
    )


def test_ages_the_wrong_way_round_are_refused():
    people = synthetic.population(2_000, seed=1, parameters={"home_office.age_from": 12, "home_office.age_to": 9})
    with pytest.raises(InputError, match=r"home_office\.age_from must be at most home_office\.age_to, 9, not 12"):
        wanted(people, "2016-09")


def test_nobody_to_be_sought_is_refused(few):
    nobody = dict.fromkeys(few.world.names.groups, 0)
    for asked in ({"groups": nobody}, {"ages": (30, 30)}):
        with pytest.raises(InputError, match="none of the 2,000 people is of the ages and name groups sought"):
            find_candidates(few, wanted(few, "2016-09", **asked))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "2,000 people on the register are sought, but only "),
        ({"left": 1.0}, "2,000 people who have left school are sought, but only "),
        ({"left": 0.0}, "2,000 people on roll are sought, but only "),
    ],
)
def test_more_members_than_there_are_are_refused(few, asked, sentence):
    with pytest.raises(InputError) as refused:
        truth(few, 2_000, on_register=1.0, **asked)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith("make a larger population or seek fewer")
