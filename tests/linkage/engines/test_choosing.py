"""Which engine runs, and how one that cannot is refused before any work."""

import pandas as pd
import pytest

from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.engines import choosing, duckdb_engine, recordlinkage_engine, spark_session
from linkage.linking import link
from linkage.steps import Step
from synthetic.refusal import InputError

PEOPLE = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Li", "Okoro"], "DOB": ["2001-02-03", "2004-05-06"]})


def refused(**choices):
    with pytest.raises(InputError) as refusal:
        link(PEOPLE, PEOPLE, "keys that nobody looks up", **choices)
    return str(refusal.value)


def test_duckdb_is_the_default():
    assert choosing.chosen() is duckdb_engine.run
    assert choosing.chosen("recordlinkage") is recordlinkage_engine.run


def test_the_small_engine_gives_the_same_links():
    step = Step("born", (Exact("dob"), Exact("surname")))
    rule = Algorithm("born", "an example", (step,), status="assumption", source="a test")
    by = {name: link(PEOPLE, PEOPLE, rule, engine=name) for name in ("duckdb", "recordlinkage")}
    pd.testing.assert_frame_equal(by["duckdb"].pairs, by["recordlinkage"].pairs)
    pd.testing.assert_frame_equal(by["duckdb"].steps, by["recordlinkage"].steps)
    assert by["duckdb"].pairs["right_id"].tolist() == [1, 2]


@pytest.mark.parametrize("name", ["sparc", None, 3])
def test_refuses_an_engine_that_there_is_not(name):
    assert refused(engine=name).startswith(f"unknown engine '{name}'")


def test_refuses_a_session_for_an_engine_without_one():
    assert refused(session=object()) == "session is for engine 'spark'; engine 'duckdb' has none, so leave it out"


def test_refuses_a_session_that_is_none():
    assert refused(engine="spark", session="local[2]") == "session must be a SparkSession, not str"


def test_says_what_to_install(monkeypatch):
    monkeypatch.setattr(spark_session, "find_spec", lambda _: None)
    assert refused(engine="spark") == (
        "engine 'spark' needs pyspark; install the extra that brings it: pip install 'linkage-exposure[spark]'"
    )
    monkeypatch.setattr(spark_session, "find_spec", lambda name: name)
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    assert refused(engine="spark") == "engine 'spark' needs Java 17 or later; install it, or say where it is with JAVA_HOME"
