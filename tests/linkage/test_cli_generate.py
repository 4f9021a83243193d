"""``linkage generate``, as a person would type it."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pytest

import linkage
import synthetic
from linkage.cli import main

YEAR = ["--first-year", "2015/16", "--last-year", "2015/16"]


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return stopped.value.code, printed.out, printed.err


def generate(capsys, *arguments):
    return run(capsys, "generate", *arguments)


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_writes_every_table(capsys, tmp_path):
    code, out, err = generate(capsys, tmp_path / "world", "--pupils", 500, *YEAR)
    assert code == 0
    assert "3 school censuses" in out
    assert sorted(path.name for path in (tmp_path / "world").iterdir()) == [
        "errors", "manifest.json", "records", "references", "schools.parquet", "timeline", "truth",
    ]  # fmt: skip
    assert "making people" in err
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_what_is_written_is_what_the_library_gives(capsys, tmp_path):
    code, _, _ = generate(
        capsys, tmp_path / "world", "--pupils", 800, "--seed", 7, *YEAR, "--terms", "Spring,Summer",
        "--columns", "Surname,DOB", "--tables", "records", "--errors", "light", "--rate", "surname.typo=0.3",
        "--rate", "names.swapped=0", "--group", "polish=3", "--set", "place.move=0.12", "--threads", 1, "--chunk", 100,
    )  # fmt: skip
    assert code == 0
    settings = synthetic.ErrorSettings("light", {"surname.typo": 0.3, "names.swapped": 0.0}, {"polish": 3.0})
    people = synthetic.population(800, seed=7, errors=settings, parameters={"place.move": 0.12})
    people.school_censuses("2015/16", "2015/16", terms=("Spring", "Summer"), columns=("Surname", "DOB")).to_parquet(
        tmp_path / "same", tables=["records"]
    )
    assert files_of(tmp_path / "world") == files_of(tmp_path / "same")
    assert sorted(path.name for path in (tmp_path / "world" / "records").iterdir()) == ["2016-01-21", "2016-05-19"]


def test_names_of_ones_own(capsys, tmp_path):
    (tmp_path / "surnames.csv").write_text("name,count\nQUILLFEATHER,10\n")
    (tmp_path / "forenames.csv").write_text("sex,name,count\nF,AVELINE,5\nM,TORQUIL,5\n")
    code, _, _ = generate(
        capsys, tmp_path / "world", "--pupils", 300, *YEAR, "--errors", "none", "--tables", "records",
        "--surnames", tmp_path / "surnames.csv", "--forenames", tmp_path / "forenames.csv", "--name-group", "polish",
    )  # fmt: skip
    assert code == 0
    names = synthetic.name_tables(surnames=tmp_path / "surnames.csv", forenames=tmp_path / "forenames.csv", group="polish")
    manifest = json.loads((tmp_path / "world" / "manifest.json").read_text())
    assert manifest["word tables sha256"] == names.sha256 != synthetic.name_tables().sha256


def test_a_register_and_a_list_to_search_it_for(capsys, tmp_path):
    code, out, err = generate(
        capsys, tmp_path / "world", "--pupils", 2_000, "--seed", 5, *YEAR, "--columns", "Surname",
        "--register", tmp_path / "register", "--requests", 30, "--month", "2016-09", "--on-register", 0.5,
    )  # fmt: skip
    assert code == 0
    assert "search it with" in out
    assert [line for line in err.splitlines() if "done" in line or "written" in line] == ["100 %  done"]
    assert err.splitlines()[-1] == "100 %  done"
    assert "union_by_name" not in out  # all censuses have a surname, and only that was kept
    sought = tmp_path / "world-requests-2016-09"
    code, out, _ = run(
        capsys, "link", sought / "records.parquet", tmp_path / "register", tmp_path / "links",
        "--algorithm", "home-office/stepped",
    )  # fmt: skip
    assert code == 0
    truth = pd.read_parquet(sought / "truth.parquet")
    assert truth.drop_duplicates("PersonID")["on_register"].sum() == 15
    register = linkage.Register.open(tmp_path / "register")
    links = linkage.link(sought / "records.parquet", register, "home-office/stepped")
    assert links.evaluate(truth).measure("recall").value > 0.6  # evaluate refuses people who are not on the register


def test_a_later_run_adds_what_is_not_there_yet(capsys, tmp_path):
    world = [tmp_path / "world", "--pupils", 500, *YEAR]
    assert generate(capsys, *world)[0] == 0
    before = files_of(tmp_path / "world")
    more = ["--requests", 10, "--month", "2016-09"]
    code, out, err = generate(capsys, *world, *more)
    assert code == 0
    assert "world was there already and is left as it was. Every person" in out
    assert "Written to" not in out
    code, out, err = generate(capsys, *world, *more, "--register", tmp_path / "register")
    assert code == 0
    assert "world-requests-2016-09, which was there already; what is true" in out
    assert f"Register in {tmp_path / 'register'}: search it" in out
    assert err.splitlines()[-1] == "100 %  done"
    assert files_of(tmp_path / "world") == before
    code, _, err = generate(capsys, *world, *more, "--register", tmp_path / "register")
    assert code == 2
    assert "world' already exists" in err
    code, _, err = generate(capsys, tmp_path / "world", "--pupils", 501, *YEAR, "--register", tmp_path / "other")
    assert code == 2
    assert "world' already exists" in err
    assert not (tmp_path / "other").exists()


# A program started in the background of a shell is deaf to SIGINT; this one is to hear it wherever the tests run.
START = """
import signal, sys
from linkage.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main(sys.argv[1:])
"""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_goes_on_where_it_was(capsys, tmp_path, stop):
    asked = [str(part) for part in ("generate", tmp_path / "world", "--pupils", 40_000, "--chunk", 1_000, *YEAR)]
    running = subprocess.Popen([sys.executable, "-c", START, *asked], stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob(".world.part/records/*")):
        assert running.poll() is None
        time.sleep(0.01)
    os.kill(running.pid, stop)
    err = running.communicate()[1]
    assert running.returncode == 128 + stop
    assert err.splitlines()[-1] == "linkage: interrupted; run the same command again, and it goes on where it was"
    assert [path.name for path in tmp_path.iterdir()] == [".world.part"]
    assert not list(tmp_path.glob(".world.part/records/*/part-*"))
    assert run(capsys, *asked)[0] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["world"]
    people = synthetic.population(40_000, seed=2016)
    people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path / "same")
    assert files_of(tmp_path / "world") == files_of(tmp_path / "same")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--first-year", "2015"], "unknown academic year '2015'; write it like 2015/16"),
        (["--terms", "Winter"], "unknown term 'Winter'"),
        (["--terms", ","], "--terms must be names by commas, such as Autumn,Spring, or left out for all, not ','"),
        (["--terms", ""], "--terms must be names by commas"),
        (["--columns", ""], "--columns must be names by commas, such as Surname,DOB, or left out for all, not ''"),
        (["--tables", ""], "--tables must be names by commas, such as records,truth, or left out for all, not ''"),
        (["--columns", "Forname"], "unknown column 'Forname' (did you mean 'Forename'?)"),
        (["--tables", "record"], "unknown table 'record' (did you mean 'records'?)"),
        (["--pupils", "0"], "n must be a whole number from 1 to 25,000,000, not 0"),
        (["--threads", "0"], "threads must be a whole number from 1 to 1,024, not 0"),
        (["--chunk", "0"], "chunk must be a whole number from 1 to 25,000,000, not 0"),
        (["--errors", "bad"], "unknown error preset 'bad'"),
        (["--rate", "names.swapped=x"], "--rate must be a name and a number, such as surname.typo=0.02, not 'names.sw"),
        (["--rate", "surname.typos=0.1"], "unknown error kind 'surname.typos' (did you mean 'surname.typo'?)"),
        (["--rate", "surname.typo=nan"], "rate of surname.typo must be a share from 0 to 1, not nan"),
        (["--rate", "surname.typo=0", "--rate", "surname.typo=1"], "--rate names 'surname.typo' more than once"),
        (["--group", "polsh=2"], "unknown name group 'polsh' (did you mean 'polish'?)"),
        (["--set", "place.move=9"], "parameter place.move must be a number from"),
        (["--surnames", "{files}/none.csv"], "none.csv"),
        (["--name-group", "polish"], "--name-group says whose names a file holds; give --forenames or --surnames"),
        (["--requests", "5"], "a list of names needs both --requests and --month"),
        (["--requests", "5", "--month", "2016-13"], "2016-13"),
        (["--requests", "5", "--month", "2010-01"], "no census that could be searched in 2010-01 is among these"),
        (["--requests", "5", "--month", "2016-09", "--on-register", "2"], "--on-register must be a share from 0 to 1"),
        (["--on-register", "0.5"], "--on-register is a share of the names of a list; give --requests and --month beside it"),
        (["--requests", "900", "--month", "2016-09"], "--requests must be a whole number from 1 to 500, not 900"),
        (
            ["--first-year", "2013/14", "--requests", "5", "--month", "2016-05", "--register", "{other}"],
            "a register searched in 2016-05 could hold no census after that of 2016-01-21, and these run to 2016-05-19; "
            "give --last-year 2014/15 or a later --month",
        ),
        (["--requests", "5", "--month", "2016-05", "--register", "{other}"], "give a later --month or earlier years"),
        (["--register", "{new}"], "--register must be a folder of its own, not"),
        (["--register", "{files}"], "already exists; name a new folder or remove it first"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence_and_code_2(capsys, tmp_path, arguments, sentence):
    files, new = tmp_path / "files", tmp_path / "new"
    files.mkdir()
    (files / "something").touch()
    named = [part.format(files=files, new=new, other=tmp_path / "other") for part in arguments]
    code, out, err = generate(capsys, new, "--pupils", 500, *YEAR, *named)
    assert code == 2
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def test_it_says_how_censuses_of_different_columns_are_read(capsys, tmp_path):
    years = ["--first-year", "2004/05", "--last-year", "2007/08"]
    code, out, _ = generate(capsys, tmp_path / "world", "--pupils", 300, *years, "--tables", "records")
    assert code == 0
    said = re.search(r"read_parquet\(.*union_by_name=true\)", out)
    columns = set(duckdb.sql(f"select * from {said[0]}").columns)
    for path in (tmp_path / "world").glob("records/*/*.parquet"):
        assert set(ds.dataset(path).schema.names) <= columns


@pytest.mark.parametrize("place", ["", ".."])
def test_a_folder_without_a_name_is_refused(capsys, place):
    code, _, err = generate(capsys, place)
    assert code == 2
    assert "OUTPUT must be a new folder with a name of its own" in err


def test_every_file_says_that_it_is_synthetic(capsys, tmp_path):
    generate(capsys, tmp_path / "world", "--pupils", 100, *YEAR, "--register", tmp_path / "register")
    written = list(tmp_path.rglob("*.parquet"))
    assert len(written) == 3 + 3 + 4 + 3  # records, errors, lives and schools; schools and identities of the register
    for path in written:
        assert ds.dataset(path).schema.metadata[b"synthetic"] == b"true"
    batches = list(tmp_path.rglob("*.arrow"))
    assert len(batches) == 2  # rows and the pointers to them
    for path in batches:
        assert ds.dataset(path, format="ipc").schema.metadata[b"synthetic"] == b"true"


def test_a_page_of_figures(capsys, tmp_path):
    asked = [tmp_path / "world", "--pupils", 500, *YEAR, "--profile", tmp_path / "page.html"]
    code, out, err = generate(capsys, *asked)
    assert code == 0
    assert "Page of figures in" in out
    assert err.splitlines()[-1].startswith("100 %")
    assert "How realistic is this world?" in (tmp_path / "page.html").read_text()
    code, _, err = generate(capsys, tmp_path / "other", "--pupils", 500, "--profile", tmp_path / "page.html")
    assert code == 2
    assert "page.html' already exists; name a new file for the page or remove it first" in err
    assert not (tmp_path / "other").exists()
