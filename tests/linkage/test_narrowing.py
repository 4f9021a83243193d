"""What is read of a large right side does not decide what is found in it."""

from dataclasses import replace

import pytest

import linkage
import synthetic
from linkage import algorithms
from linkage.agreements import Compatible, Exact, Phonetic
from linkage.algorithm import Algorithm, Step
from linkage.engines import duckdb_engine, loading, narrowing
from linkage.fields import prepare

SOUNDS = Step("born, and sounds", (Exact("dob"), Phonetic("surname")))
NEIGHBOURS = Step("neighbours", (Exact("postcode"), Compatible("middlenames")), ambiguity="all")


def rule(*steps):
    return Algorithm("a", "an example", steps, status="assumption", source="an example", one_to_one=True)


RULES = [
    *(algorithms.get(name) for name in algorithms.names() if name.startswith("home-office/")),
    rule(SOUNDS),
    rule(NEIGHBOURS, SOUNDS),
    replace(rule(NEIGHBOURS), cleaning="folded"),
]


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(3_000, seed=6)
    register = linkage.Register(people.school_censuses("2013/14", "2015/16"))
    requests = people.home_office_requests(60, month="2016-09", on_register=0.7).records
    yield prepare(requests, id_column="PersonID"), register.prepared()
    assert register.people > 1_000  # it is there until here


@pytest.mark.parametrize("algorithm", RULES, ids=lambda one: f"{one.name} {one.cleaning} {len(one.steps)}")
@pytest.mark.parametrize("most", [0, 10_000])
def test_the_same_is_found(world, algorithm, most, monkeypatch):
    monkeypatch.setattr(loading, "MOST_LOOKED_UP", most)
    narrow, wide = (duckdb_engine.run(algorithm, *world, large=large) for large in (0, 10**9))
    assert narrow.candidates.equals(wide.candidates)
    assert narrow.pairs.equals(wide.pairs)
    assert narrow.tallies == wide.tallies
    assert len(wide.candidates) > 5


def test_without_a_key_all_is_read():
    assert narrowing.blocks_by_key(rule(SOUNDS, Step("namesakes", (Exact("surname"), Exact("forename"))))) is None


def test_as_few_keys_as_will_do():
    both = Step("both", (Exact("dob"), Exact("postcode")))
    keys = [list(narrowing.blocks_by_key(one)) for one in (rule(both), rule(both, SOUNDS), rule(both, SOUNDS, NEIGHBOURS))]
    assert keys == [[("postcode", "whole")], [("dob", "whole")], [("dob", "whole"), ("postcode", "whole")]]
