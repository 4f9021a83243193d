import numpy as np
import pytest

import synthetic
from synthetic.calendar import first_of_september
from synthetic.places import PRIMARIES, SCHOOLS_PER_TOWN, town_of
from synthetic.schooling import ALSO, MOVED, NEXT_PHASE, STARTED, TRANSFERRED, school_life, stays


@pytest.fixture(scope="module")
def at_school(people):
    return stays(people.world, people.people)


def test_stays_follow_one_another_without_overlap(at_school):
    main = at_school.take(np.flatnonzero(at_school.why != ALSO))
    same = main.person[1:] == main.person[:-1]
    assert (main.last_day >= main.entry_day).all()
    assert (main.entry_day[1:] > main.last_day[:-1])[same].all()
    assert (main.number[1:] == main.number[:-1] + 1)[same].all()
    assert main.number.max() <= 6


def test_people_start_in_the_september_after_their_fourth_birthday(people, at_school):
    rows = np.flatnonzero(at_school.why == STARTED)
    years = people.people.birth_year[at_school.person[rows]].astype(np.int64)
    assert (at_school.entry_day[rows] == first_of_september(years + 5)).all()
    assert len(rows) > 0.9 * len(people)


def test_a_change_of_phase_leads_to_a_secondary_school_after_a_summer(at_school):
    rows = np.flatnonzero(at_school.why == NEXT_PHASE)
    rows = rows[(rows > 0) & (at_school.person[rows - 1] == at_school.person[rows])]
    assert (at_school.school[rows] % SCHOOLS_PER_TOWN >= PRIMARIES).all()
    assert (at_school.school[rows - 1] % SCHOOLS_PER_TOWN < PRIMARIES).all()
    apart = at_school.entry_day[rows] - at_school.last_day[rows - 1]
    assert ((apart >= 41) & (apart <= 43)).all()  # from 22 July, or the Friday before, to 1 September


def test_a_move_changes_the_town_and_a_transfer_does_not(at_school):
    for why, stays_in_town in ((MOVED, False), (TRANSFERRED, True)):
        rows = np.flatnonzero(at_school.why == why)
        rows = rows[at_school.person[rows - 1] == at_school.person[rows]]
        rows = rows[at_school.why[rows - 1] != ALSO]
        towns = [at_school.school[each] // SCHOOLS_PER_TOWN for each in (rows - 1, rows)]
        # But for those who move away and back within one summer, and for a transfer on the day after a move.
        assert ((towns[0] == towns[1]) == stays_in_town).mean() > 0.99
        assert (at_school.school[rows] != at_school.school[rows - 1]).mean() > 0.99


def test_pupils_go_to_school_in_the_town_they_live_in(people, at_school):
    who = people.people.take(at_school.person)
    assert (at_school.school // SCHOOLS_PER_TOWN == town_of(who.home_at(at_school.entry_day))).all()


def test_a_second_school_is_another_of_the_same_town_within_a_stay(at_school):
    second = np.flatnonzero(at_school.why == ALSO)
    assert 0.01 < len(second) / len(np.unique(at_school.person)) < 0.04
    main = np.flatnonzero(at_school.why != ALSO)
    begun = at_school.person[main] << 20 | at_school.entry_day[main]
    of = main[np.searchsorted(begun, at_school.person[second] << 20 | at_school.entry_day[second], side="right") - 1]
    assert (at_school.person[of] == at_school.person[second]).all()
    assert (at_school.last_day[second] <= at_school.last_day[of]).all()
    assert (at_school.school[second] != at_school.school[of]).all()
    assert (at_school.school[second] // SCHOOLS_PER_TOWN == at_school.school[of] // SCHOOLS_PER_TOWN).all()


def test_about_seven_in_a_hundred_of_year_seven_are_gone_by_the_spring_of_year_eleven(people):
    who = people.people
    _, last = school_life(people.world, who)
    year = who.birth_year.astype(np.int64)
    here = last >= first_of_september(year + 12)
    gone = last[here] < first_of_september(year[here] + 16) + 140
    assert gone.mean() == pytest.approx(0.07, abs=0.01)


def test_without_moves_transfers_and_leaving_everybody_attends_two_schools():
    still = synthetic.population(
        2_000, seed=3,
        parameters={"place.move": 0, "school.transfer": 0, "school.leaves": 0, "school.second_registration": 0,
                    "person.arrived_british": 0, "person.arrived_other": 0},
    )  # fmt: skip
    found = stays(still.world, still.people)
    assert np.bincount(found.person).tolist() == [2] * 2_000


def test_stays_begin_and_end_on_days_on_which_schools_are_open(at_school):
    for days in (at_school.entry_day, at_school.last_day):
        dates = days.astype("datetime64[D]")
        september = np.char.endswith(np.datetime_as_string(dates), "-09-01")
        weekday = (days + 3) % 7
        assert (weekday[~september] < 5).all()
        month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
        assert (month != 8).all()
