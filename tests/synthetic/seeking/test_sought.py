from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

import synthetic
from synthetic.people import People
from synthetic.requests import as_sent, home_office_requests, people_sought
from synthetic.seeking.relatives import _given, _some_places
from synthetic.seeking.sought import find_sought
from synthetic.seeking.wanted import wanted

FILES = np.arange(3)


def sought(people, members, others, files=FILES, **asked):
    return find_sought(people, wanted(people, "2016-09", **asked), files, members, others)


def same_person(one, other):
    columns = [getattr(one, each.name) == getattr(other, each.name) for each in fields(People)]
    return np.column_stack([column.reshape(len(one), -1).all(axis=1) for column in columns]).all(axis=1)


def related(found):
    """Say which people have a brother or sister at an earlier place of the same part of their file."""
    key = np.column_stack([found.file, found.member >= 0, found.people.family])
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return np.arange(len(key)) != first[inverse.ravel()]


def test_many_files_at_once_are_those_made_one_by_one(people):
    many = people_sought(people, "2016-11", FILES, 10, 30)
    sent, _ = as_sent(people.world, many.people, "2016-11", many.file, people.errors)
    for file in FILES:
        one = home_office_requests(people, 40, "2016-11", on_register=0.25, file=file).records
        part = [name for name, of in zip(sent["Surname"].to_pylist(), many.file) if of == file]
        assert sorted(one["Surname"]) == sorted(part)


def test_a_file_names_everybody_once(people):
    found = sought(people, 800, 800, families=0.3, hard_cases=0.05)
    key = np.column_stack([found.file, found.people.person])
    assert len(np.unique(key, axis=0)) == len(key) == 4_800


def test_the_first_so_many_of_a_file_are_a_smaller_file(people):
    large, small = sought(people, 60, 90, families=0), sought(people, 20, 30, families=0)
    kept = large.place < np.where(large.member >= 0, 20, 30)
    assert same_person(large.people.take(np.flatnonzero(kept)), small.people).all()


def test_brothers_and_sisters_stand_after_somebody_of_their_family(people):
    found = sought(people, 200, 300, families=0.2)
    by_chance = related(sought(people, 200, 300, families=0)).sum()
    assert 3 * 40 - 8 < related(found)[found.member >= 0].sum() <= 3 * 40 + by_chance
    assert 3 * 60 - 8 < related(found)[found.member < 0].sum() <= 3 * 60
    assert by_chance < 40


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_places_are_given_as_if_one_after_the_other(share):
    shape, key = (20, 12), 7
    file, place = np.nonzero(np.arange(240).reshape(shape) % 5 < 3)
    file, place = np.repeat(file, 2), np.repeat(place, 2)  # everybody has two brothers or sisters or none
    own = _some_places(key, np.arange(20), share, shape)
    expected = []
    for of in range(20):
        free = []
        for at in range(12):
            if own[of, at]:
                expected += [(of, at, free.pop(0))] if free else []
            else:
                free += np.flatnonzero((file == of) & (place == at)).tolist()
    given = _given(key, np.arange(20), share, shape, file, place)
    assert list(zip(given.files.tolist(), given.places.tolist(), given.slots.tolist())) == expected
    assert (given.relation == 2).sum() == len(expected)


def test_brothers_and_sisters_take_the_places_of_others_and_change_nobody_else(people):
    without, found = sought(people, 200, 300, families=0), sought(people, 200, 300, families=0.2)
    other = ~same_person(without.people, found.people)
    assert other.sum() == pytest.approx(300, abs=20)
    assert related(found)[other].all()
    sent, _ = as_sent(people.world, without.people, "2016-09", without.file)
    again, _ = as_sent(people.world, found.people, "2016-09", found.file)
    for name in sent:
        equal = np.array([one == two for one, two in zip(sent[name].to_pylist(), again[name].to_pylist())])
        assert equal[~other].all()


def test_brothers_and_sisters_can_be_sought_themselves(people):
    found = sought(people, 200, 300, families=0.4, left=0.3, ages=(6, 15))
    asked = wanted(people, "2016-09", ages=(6, 15))
    assert asked.of_age(found.people.birth_day).all()
    from synthetic.schooling import school_life

    _, last = school_life(people.world, found.people)
    assert ((last < asked.day) & (found.member >= 0)).sum() == 3 * 60


def test_brothers_and_sisters_who_were_never_on_a_roll_are_a_family(people):
    found = sought(people, 0, 600, families=0.3)
    who = found.people
    order = np.lexsort((who.birth_day, who.family, found.file))
    same = (who.family[order][1:] == who.family[order][:-1]) & (found.file[order][1:] == found.file[order][:-1])
    assert same.sum() > 300
    gap = np.diff(who.birth_day[order].astype(np.int64))[same]
    assert ((gap == 0) | (gap >= 300)).all()
    for column in ("homes", "moves", "group", "ethnic"):
        values = getattr(who, column)[order]
        assert (values[1:][same] == values[:-1][same]).all()


def test_people_who_were_never_on_a_roll_are_like_the_members_sought():
    people = synthetic.population(60_000, seed=2)
    files = [home_office_requests(people, 500, "2016-09", on_register=0.5, file=file) for file in range(6)]
    truth = pd.concat([file.truth.drop_duplicates("PersonID") for file in files])  # few of many: nobody runs short
    arrived = truth.groupby("on_register")["arrived"].mean()
    assert arrived[True] == pytest.approx(arrived[False], abs=0.06)
    groups = truth.groupby("on_register")["name_group"].value_counts(normalize=True).unstack(0).fillna(0)
    assert (groups[True] - groups[False]).abs().max() < 0.05
    assert truth.groupby("on_register")["age"].mean().diff().abs().iloc[1] < 1.0


def test_whoever_is_sought_has_come(people):
    found = sought(people, 0, 600)
    assert (found.people.arrival_day <= wanted(people, "2016-09").day).all()
    assert found.people.arrived().any()


def test_nearly_everybody_can_be_sought():
    people = synthetic.population(2_000, seed=1)
    truth = home_office_requests(people, 850, "2016-09", on_register=1.0, file=0).truth
    assert truth["person"].nunique() == truth["PersonID"].nunique() == 850


def test_files_of_nobody_are_empty(people):
    assert len(sought(people, 0, 0).people) == 0
