"""The small engine finds what DuckDB finds: for every agreement, score and choice, and for every algorithm there is."""

from dataclasses import replace

import pytest
from cases import CASES
from hypothesis import HealthCheck, given, settings
from packing import presets
from parity import same
from rows import LEFT, RIGHT, many, sides
from test_link_against_brute_force import ALGORITHMS, CHOICES, chosen

from linkage import algorithms
from linkage.algorithm import CLEANINGS
from linkage.engines import duckdb_engine, recordlinkage_engine


def check(algorithm, both, **choices):
    same(duckdb_engine.run(algorithm, *both, **choices), recordlinkage_engine.run(algorithm, *both))


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.name)
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(**(CHOICES | {"left": LEFT, "right": RIGHT}))
def test_finds_what_duckdb_finds(algorithm, left, right, ambiguity, residuals, conflicts, one_to_one, large):
    steps = tuple(chosen(step, ambiguity, residuals) for step in algorithm.steps)
    check(replace(algorithm, steps=steps, one_to_one=one_to_one, conflicts=conflicts), sides(left, right), large=large)


@pytest.fixture(scope="module")
def both():
    return many(40, 60)


@pytest.mark.parametrize("ambiguity", ["all", "best", "drop", "review"])
def test_finds_what_duckdb_finds_among_many_candidates(ambiguity, both):
    kept = [chosen(step, ambiguity, "kept") for algorithm in ALGORITHMS for step in algorithm.steps]
    check(replace(ALGORITHMS[0], steps=kept, one_to_one=ambiguity == "best", conflicts="review"), both)


@pytest.mark.parametrize("cleaning", CLEANINGS)
def test_finds_what_duckdb_finds_by_every_rule_and_score_of_the_presets(cleaning, both):
    check(presets(cleaning), both)


@pytest.mark.parametrize("name", ["home-office/tolerant", "echild/v1-stage1", "cured/emergency-care", "nhs/mps"])
def test_finds_what_duckdb_finds_step_after_step(name, both):
    check(algorithms.get(name), both)


@pytest.mark.parametrize("large", [0, 1000])
@pytest.mark.parametrize("case", CASES)
def test_finds_what_duckdb_finds_where_rows_are_rare(case, large):
    algorithm, left, right = CASES[case]
    check(algorithm, (left, right), large=large)
