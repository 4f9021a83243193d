import pandas as pd
import pytest

import synthetic

PROMPT = {"school.taken_off_late": 0.0, "school.left_out": 0.0}


@pytest.fixture(scope="module")
def people():
    return synthetic.population(20_000, seed=2016, parameters=PROMPT)


@pytest.fixture(scope="module")
def events(people):
    frame = people.timeline().to_pandas(date_as_object=False)
    return frame.assign(date=pd.to_datetime(frame["date"]))


def test_everybody_is_born_once_and_nothing_happens_before(people, events):
    born = events[events["event"] == "born"]
    assert born["person"].tolist() == list(range(people.n))
    first = events.groupby("person")["date"].min()
    assert (first.to_numpy() == born["date"].to_numpy()).all()


def test_events_are_in_order_and_in_the_layout(people, events):
    assert people.timeline().schema.equals(synthetic.TIMELINE)
    assert events["person"].is_monotonic_increasing
    same = events["person"].shift() == events["person"]
    assert (events["date"].diff()[same] >= pd.Timedelta(0)).all()


@pytest.mark.parametrize(("year", "term", "day"), [("2015/16", "Autumn", "2015-10-01"), ("2009/10", "Spring", "2010-01-21")])
def test_a_census_is_the_state_of_these_lives_on_its_day(people, events, year, term, day):
    census = people.school_census(year, term).to_frame().query("OnRoll")
    so_far = events[events["date"] <= day]
    joined = so_far[so_far["event"] == "joined a school"].groupby(["person", "after"]).size()
    left_before = events[(events["event"] == "left a school") & (events["date"] < day)]
    left = left_before.groupby(["person", "before"]).size()
    inside = joined.sub(left.rename_axis(["person", "after"]), fill_value=0)
    assert set(inside) == {0, 1}
    present = inside[inside == 1].reset_index()
    known = people.references.set_index("PupilMatchingReference")["person"]
    known = known[~known.index.duplicated(keep=False)]
    found = census.assign(person=census["PupilMatchingReference"].map(known)).dropna(subset="person")
    shared = set(people.references["person"]) - set(known)
    expected = {(row.person, row.after) for row in present.itertuples() if row.person not in shared}
    assert {(int(row.person), str(row.URN)) for row in found.itertuples()} == expected
    assert len(census) == len(present)


def test_moves_and_new_surnames_say_where_from_and_where_to(events):
    for event in ("moved home", "surname changed"):
        rows = events[events["event"] == event]
        assert len(rows) > 500
        assert rows[["before", "after", "reason"]].notna().all().all()
        assert (rows["before"] != rows["after"]).mean() > 0.99
    assert set(events.loc[events["event"] == "surname changed", "reason"]) == {"remarriage", "double-barrelled", "adoption"}


def test_children_change_school_within_the_year_about_as_often_as_is_known(people, events):
    """1.5-2 % of pupils change school a term outside normal transfers (BERJ 2021)."""
    changes = events[
        (events["event"] == "joined a school")
        & events["reason"].isin(["moved to another town", "changed school"])
        & events["date"].between("2006-09-01", "2015-08-31")
    ]
    on_roll = len(people.school_census("2010/11", "Spring").records)
    assert 0.015 <= len(changes) / (27 * on_roll) <= 0.02
