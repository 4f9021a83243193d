"""Worlds written to Parquet: the same bytes however they are made, whole or not at all, gone on with if interrupted."""

import json

import pyarrow.parquet as pq
import pytest

import synthetic
from synthetic import census_files, returns
from synthetic.refusal import InputError


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*")) if path.is_file()}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    people = synthetic.population(6_000, seed=8)
    return people.school_censuses("2015/16", "2016/17").to_parquet(tmp_path_factory.mktemp("world") / "usual")


def test_the_years_before_address_and_middle_names_are_the_same_bytes_again(tmp_path):
    folders = [
        synthetic.population(3_000, seed=8, chunk=chunk, threads=threads)
        .school_censuses("2001/02", "2005/06", columns=columns)
        .to_parquet(tmp_path / f"{chunk}-{threads}-{columns is None}", tables=["errors"])
        for columns in (None, ["RecordID", "Surname"])
        for chunk, threads in ((500, 2), (65_536, 1), (65_536, 2))
    ]
    assert len({tuple(bytes_of(folder).items()) for folder in folders}) == 2


@pytest.mark.parametrize(("chunk", "threads"), [(1_000, 1), (10_000, 2), (1_000_000, 2)])
def test_files_are_the_same_bytes_for_any_chunk_and_thread(tmp_path, world, chunk, threads):
    people = synthetic.population(6_000, seed=8, chunk=chunk, threads=threads)
    other = people.school_censuses("2015/16", "2016/17").to_parquet(tmp_path / "other")
    assert bytes_of(other) == bytes_of(world)
    assert len(bytes_of(world)) == 6 * 2 + 3 + 2


def test_more_people_than_a_chunk_holds_are_written_the_same_in_any_chunks(tmp_path):
    folders = [
        synthetic.population(150_000, seed=8, chunk=chunk, threads=threads)
        .school_censuses("2015/16", "2015/16", terms=["Autumn"])
        .to_parquet(tmp_path / str(chunk))
        for chunk, threads in ((10_000, 2), (65_536, 1), (1_000_000, 2))
    ]
    assert bytes_of(folders[0]) == bytes_of(folders[1]) == bytes_of(folders[2])


def test_files_are_the_same_bytes_in_blocks_of_any_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(census_files, "BLOCK", 2_500)
    worlds = {chunk: synthetic.population(6_000, seed=8, chunk=chunk) for chunk in (700, 65_536)}
    folders = [
        people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path / str(chunk)) for chunk, people in worlds.items()
    ]
    assert bytes_of(folders[0]) == bytes_of(folders[1])
    assert len(list((folders[0] / "records" / "2015-10-01").iterdir())) == 3


def test_a_column_or_a_table_left_out_changes_nothing_else(tmp_path, world):
    people = synthetic.population(6_000, seed=8)
    kept = ["RecordID", "OnRoll", "Surname", "Postcode", "Ethnicity"]
    some = people.school_censuses("2015/16", "2016/17", columns=kept).to_parquet(tmp_path / "some", tables=["records"])
    assert {path.parent.parent.name for path in some.rglob("part-*")} == {"records"}
    for path in some.glob("records/*/*.parquet"):
        whole = pq.read_table(world / path.relative_to(some))
        mine = pq.read_table(path)
        assert mine.column_names == [name for name in whole.column_names if name in kept]
        assert mine.equals(whole.select(mine.column_names))
    errors = people.school_censuses("2015/16", "2016/17").to_parquet(tmp_path / "errors", tables=["errors", "truth"])
    theirs = bytes_of(errors)
    assert all(theirs[name] == bytes_of(world)[name] for name in theirs if name.startswith(("errors", "truth")))


def test_an_interrupted_run_leaves_nothing_that_looks_finished_and_is_gone_on_with(tmp_path, world, monkeypatch):
    monkeypatch.setattr(census_files, "BLOCK", 2_500)
    people = synthetic.population(6_000, seed=8, threads=1)
    censuses = people.school_censuses("2015/16", "2016/17")
    made = []

    def interrupted(population, chunk, asked):
        made.append(chunk.start)
        if chunk.start == 5_000 and made.count(5_000) == 1:
            raise KeyboardInterrupt
        return returns.make_piece(population, chunk, asked)

    monkeypatch.setattr(census_files, "make_piece", interrupted)
    with pytest.raises(KeyboardInterrupt):
        censuses.to_parquet(tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == [".mine.part"]
    done = censuses.to_parquet(tmp_path / "mine")
    assert made == [0, 2_500, 5_000, 5_000]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    whole = censuses.to_parquet(tmp_path / "whole")
    assert bytes_of(done) == bytes_of(whole)


def test_an_unfinished_run_of_something_else_is_begun_anew(tmp_path):
    part = tmp_path / ".mine.part"
    (part / "records").mkdir(parents=True)
    (part / "records" / "old.parquet").write_text("old")
    (part / ".made-of.json").write_text("{}")
    done = synthetic.population(500, seed=1).school_censuses("2015/16", "2015/16").to_parquet(tmp_path / "mine")
    assert not list(done.rglob("old.parquet"))
    assert not list(tmp_path.glob(".*"))


def test_two_runs_do_not_write_one_folder(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    (tmp_path / ".mine.part").mkdir()
    with (tmp_path / ".mine.part" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InputError, match=r"another run is writing '.*mine' just now; wait for it"):
            synthetic.population(500, seed=1).school_censuses("2015/16", "2015/16").to_parquet(tmp_path / "mine")


def test_the_manifest_says_how_to_make_it_again(world):
    manifest = json.loads((world / "manifest.json").read_text())
    assert manifest["synthetic"] is True
    assert (manifest["people"], manifest["seed"], manifest["errors"]["preset"]) == (6_000, 8, "typical")
    assert manifest["tables"] == ["records", "errors", "truth", "references", "timeline"]
    assert sum(rows for name, rows in manifest["rows"].items() if name.startswith("truth")) == 6_000


def test_every_file_says_that_it_is_synthetic(world):
    paths = list(world.rglob("*.parquet"))
    assert len(paths) == 16
    for path in paths:
        assert pq.read_schema(path).metadata[b"synthetic"] == b"true"


def test_progress_ends_at_one(tmp_path):
    said = []
    synthetic.population(500, seed=1).school_censuses("2015/16", "2015/16").to_parquet(
        tmp_path / "mine", progress=lambda text, share: said.append((text, share))
    )
    assert [share for _, share in said] == sorted(share for _, share in said)
    assert said[-1][1] == 1.0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"tables": ["record"]}, r"unknown table 'record' \(did you mean 'records'\?\); known: records, errors, truth, "),
        ({"tables": "records"}, r"tables must be several tables, such as \['records', 'truth'\], not 'records'"),
    ],
)
def test_refusals(tmp_path, people, arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path / "mine", **arguments)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_new_is_refused_and_left_alone(tmp_path, people):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(InputError, match="already exists; name a new folder or remove it first"):
        people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_to_is_refused(people):
    with pytest.raises(InputError, match="cannot write to '/proc'"):
        people.school_censuses("2015/16", "2015/16").to_parquet("/proc/world")
    with pytest.raises(InputError, match="the folder must be a path, not 5"):
        people.school_censuses("2015/16", "2015/16").to_parquet(5)
