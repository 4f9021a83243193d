"""Whose records they are, where somebody has several numbers or two people have one."""

import numpy as np
import pytest

import linkage
import synthetic
from linkage.studies.owners import NOBODY, Owners, owners

# Person 3 has the numbers 10 and 40; 20 was made for person 5, and his twins 6 and 7 are returned under it; 7 has 30 too.
KNOWN = Owners(
    references=np.array([10, 20, 30, 40]),
    owner=np.array([3, 5, 7, 3]),
    shared=np.array([20, 20]),
    sharer=np.array([6, 7]),
)


def test_a_number_is_of_the_person_it_was_made_for():
    assert KNOWN.of(np.array([40, 20, 30, 10])).tolist() == [3, 5, 7, 3]


@pytest.mark.parametrize(
    ("reference", "person", "expected"),
    [
        (10, 3, True), (40, 3, True), (20, 3, False),
        (20, 5, True), (20, 6, True), (20, 7, True), (20, 8, False),
        (30, 7, True), (30, 6, False), (30, NOBODY, False),
    ],
)  # fmt: skip
def test_a_record_is_of_whoever_has_its_number(reference, person, expected):
    assert KNOWN.are(np.array([reference]), np.array([person])).tolist() == [expected]


def test_many_are_asked_at_once():
    references, people = np.array([20, 10, 20, 20]), np.array([7, 3, 9, 6])
    assert KNOWN.are(references, people).tolist() == [True, True, False, True]
    assert KNOWN.are(references[:0], people[:0]).tolist() == []


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(6_000, seed=4, parameters={"upn.duplicate": 1, "upn.temporary": 0.2})
    return people, owners(people)


def test_the_numbers_of_a_population(world):
    people, known = world
    pairs = people.references.to_numpy()
    assert known.are(pairs[:, 0], pairs[:, 1]).all()
    several = people.references.groupby("person").size()
    assert several.max() > 1
    assert len(known.shared) > 0
    everybody = np.arange(people.n)
    for reference in known.shared[:3]:
        of = np.flatnonzero(known.are(np.full(people.n, reference), everybody))
        assert of.tolist() == sorted(people.references.query(f"PupilMatchingReference == {reference}")["person"])


def test_a_register_holds_nobody_elses(world):
    people, known = world
    held = np.unique(linkage.Register(people.school_censuses("2001/02", "2015/16")).to_frame()["id"].to_numpy())
    assert np.isin(held, known.references).all()
