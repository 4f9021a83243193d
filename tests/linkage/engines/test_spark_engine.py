"""Spark finds what DuckDB finds. Starting it takes seconds, so there is one session, and few but dense examples."""

from dataclasses import replace

import pandas as pd
import pyarrow.parquet as pq
import pytest
from cases import CASES
from packing import packed, presets
from parity import same
from rows import many
from sqlglot import exp
from test_link_against_brute_force import ALGORITHMS

import linkage
from linkage import algorithms
from linkage.engines import EngineError, duckdb_engine, spark_engine
from linkage.fields import Prepared
from synthetic.refusal import InputError

pytestmark = pytest.mark.spark


def check(spark, algorithm, both):
    same(duckdb_engine.run(algorithm, *both), spark_engine.run(algorithm, *both, session=spark))


def test_finds_what_duckdb_finds_by_every_agreement_and_score(spark):
    scored = (step for algorithm in ALGORITHMS[1:] for step in algorithm.steps)
    steps = (*packed(ALGORITHMS[0].steps), *scored)
    check(spark, replace(ALGORITHMS[0], steps=steps, cleaning="folded"), many(16, 24))


def test_finds_what_duckdb_finds_by_every_rule_and_score_of_the_presets(spark):
    check(spark, presets(), many(16, 24))


def test_finds_what_duckdb_finds_step_after_step(spark):
    wanted = {"any two": "best", "metaphone": "all", "nysiis": "drop", "month": "review", "sector": "best", "area": "drop"}
    kept = ("metaphone", "sector")
    steps = tuple(
        replace(step, ambiguity=wanted[step.name], residuals="kept" if step.name in kept else "removed")
        for step in ALGORITHMS[0].steps
        if step.name in wanted
    )
    check(spark, replace(ALGORITHMS[0], steps=steps, one_to_one=True, conflicts="review"), many(16, 24))


@pytest.mark.parametrize("case", CASES)
def test_finds_what_duckdb_finds_where_rows_are_rare(spark, case):
    algorithm, left, right = CASES[case]
    check(spark, algorithm if case == "shares" else replace(algorithm, steps=tuple(packed(algorithm.steps))), (left, right))


def test_reads_files_where_they_lie_whatever_their_folder_is_called(spark, tmp_path):
    left, right = many(20, 30)
    folder = tmp_path / "kept {here} [now]"
    folder.mkdir()
    pq.write_table(right.table, folder / "right.parquet")
    pattern = str(folder / "right.parquet").replace("[", "[[]")
    on_disk = Prepared(right.fields, "right", files=(pattern,), repeats=True)
    check(spark, algorithms.get("home-office/strict"), (left, on_disk))


def test_leaves_the_session_as_it_was(spark):
    spark.sql("SELECT 'mine' AS whose").createOrReplaceTempView("left_rows")
    side = many(5, 5)
    spark_engine.run(algorithms.get("home-office/strict"), *side, session=spark)
    assert [row.whose for row in spark.table("left_rows").collect()] == ["mine"]
    assert not [one.name for one in spark.catalog.listFunctions() if one.name.startswith("linkage_")]


def test_links_by_name_of_the_engine(spark):
    asked = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Łyś", "Okoro"]})
    held = pd.DataFrame({"PersonID": ["a", "b"], "Surname": ["LYS", "SHAH"]})
    step = linkage.Step("name", (linkage.agreements.Exact("surname"),))
    rule = linkage.Algorithm("name", "one key", (step,), status="assumption", source="a test")
    links = linkage.link(asked, held, rule, engine="spark", session=spark)
    assert links.pairs[["left_id", "right_id"]].to_numpy().tolist() == [[1, "a"]]
    assert links.steps[["entering", "accepted", "leaving"]].to_numpy().tolist() == [[2, 1, 1]]


def test_refuses_files_that_are_damaged_or_missing(spark, tmp_path):
    left, right = many(5, 5)
    damaged = tmp_path / "right.parquet"
    damaged.write_text("nothing of the kind")
    for file in (damaged, tmp_path / "missing.parquet"):
        on_disk = Prepared(right.fields, "right", files=(str(file),))
        with pytest.raises(InputError, match="a Parquet file of right is missing, damaged or lacks a column"):
            spark_engine.run(algorithms.get("home-office/strict"), left, on_disk, session=spark)


def test_says_in_one_sentence_that_spark_failed(spark, monkeypatch):
    monkeypatch.setattr(spark_engine, "judged", lambda *_, **__: exp.select("nothing").from_("nowhere"))
    with pytest.raises(EngineError, match=r"^Spark failed: .*nowhere"):
        spark_engine.run(algorithms.get("home-office/strict"), *many(5, 5), session=spark)
