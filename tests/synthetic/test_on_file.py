"""What is on file from one day to the next, held against the lives it is about."""

import numpy as np
import pytest

import synthetic
from synthetic.calendar import census, censuses
from synthetic.on_file import calendar, on_file, places_in_calendar
from synthetic.pupil_numbers import numbers_held
from synthetic.schooling import stays

EVERY = censuses("2001/02", "2016/17")
PROMPT = {"school.taken_off_late": 0.0}


@pytest.fixture(scope="module")
def people():
    return synthetic.population(20_000, seed=2016, parameters=PROMPT)


@pytest.fixture(scope="module")
def lives(people):
    at_school = stays(people.world, people.people)
    return at_school, numbers_held(people.world, people.people, at_school)


@pytest.fixture(scope="module")
def entries(people, lives):
    return on_file(people.world, people.people, *lives, EVERY, untold=0.35)


def test_a_census_finds_at_most_one_entry_of_a_stay_and_it_is_the_one_of_its_day(people, lives, entries):
    at_school, _ = lives
    for one in (census("2004/05", "Spring"), census("2012/13", "Autumn")):
        place = places_in_calendar()[one]
        on_roll = np.flatnonzero((entries.first <= place) & (place < entries.beyond))
        stay = entries.stay[on_roll]
        expected = np.flatnonzero((at_school.entry_day <= one.day) & (one.day <= at_school.last_day))
        assert (stay == expected).all()
        assert (entries.from_day[on_roll] <= one.day).all()
        who = people.people.take(entries.person[on_roll])
        assert (entries.home[on_roll] == who.home_at(one.day)).all()
        assert (entries.changed[on_roll] == (who.change_day <= one.day)).all()


def test_leavers_are_returned_once_by_the_next_census(lives, entries):
    at_school, _ = lives
    one, before = census("2015/16", "Autumn"), census("2014/15", "Summer")
    left = np.flatnonzero(entries.leaving == places_in_calendar()[one])
    expected = np.flatnonzero((before.day <= at_school.last_day) & (at_school.last_day < one.day))
    assert sorted(entries.stay[left].tolist()) == expected.tolist()


def test_one_census_alone_needs_the_same_entries(people, lives, entries):
    one = census("2015/16", "Spring")
    place = places_in_calendar()[one]
    alone = on_file(people.world, people.people, *lives, (one,), untold=0.35)
    among = entries.take(np.flatnonzero(((entries.first <= place) & (place < entries.beyond)) | (entries.leaving == place)))
    for name in vars(alone):
        assert (getattr(alone, name) == getattr(among, name)).all(), name


def test_addresses_go_stale_until_the_september_after(people, lives, entries):
    told = on_file(people.world, people.people, *lives, EVERY, untold=0.0)
    assert (told.home == told.home_on_file).all()
    stale = entries.home != entries.home_on_file
    assert 0.005 < stale.mean() < 0.1
    never = on_file(people.world, people.people, *lives, EVERY, untold=1.0)
    on_census = (never.first < never.beyond) & (never.home != never.home_on_file)
    days = np.array([one.day for one in calendar()])
    first = days[never.first[on_census]].astype("datetime64[D]")
    moved = people.people.moves[never.person[on_census]]
    last_move = np.where(moved <= never.from_day[on_census][:, None], moved, 0).max(axis=1)
    assert (first.astype(int) - last_move < 366).all()


def test_a_slow_school_has_a_leaver_on_roll_at_one_census_more():
    slow, prompt = (
        synthetic.population(3_000, seed=4, parameters={"school.taken_off_late": share, "school.left_out": 0.0})
        for share in (1.0, 0.0)
    )
    columns = ["RecordID", "PupilMatchingReference", "OnRoll", "URN"]
    kept, left = (
        [people.school_census("2014/15", term, columns=columns).to_frame() for term in ("Spring", "Summer")]
        for people in (slow, prompt)
    )
    on = [frame[frame["OnRoll"]] for frame in (*kept, *left)]
    off = left[1][~left[1]["OnRoll"]]
    assert len(on[1]) == len(on[3]) + len(off)
    assert set(off["RecordID"]) < set(on[1]["RecordID"])


def test_some_pupils_are_left_out_of_a_return():
    whole, some = (
        synthetic.population(6_000, seed=4, parameters={"school.left_out": share}).school_census("2014/15", "Summer").records
        for share in (0.0, 0.2)
    )
    assert len(some) / len(whole) == pytest.approx(0.8, abs=0.03)
    assert set(some["RecordID"].to_pylist()) < set(whole["RecordID"].to_pylist())
