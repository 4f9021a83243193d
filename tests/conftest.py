"""Worlds small enough to make in a moment, shared by the tests."""

import pytest

import synthetic


@pytest.fixture(scope="session")
def people():
    return synthetic.population(20_000, seed=2016)


@pytest.fixture(scope="session")
def census(people):
    return people.school_census("2015/16", "Autumn")
