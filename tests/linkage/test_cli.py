"""The command, as a person would type it: what it prints, what it writes, and how it refuses."""

import subprocess
import sys

import pandas as pd
import pytest

import synthetic
from linkage.cli import main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return stopped.value.code, printed.out, printed.err


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    people = synthetic.population(2_000, seed=5)
    census = people.school_census("2015/16", "Spring").to_frame().query("OnRoll")
    census.to_parquet(folder / "census.parquet", index=False)
    requests = people.home_office_requests(30, month="2016-09", on_register=0.5).records
    requests.to_csv(folder / "requests.csv", index=False)
    requests.drop(columns="Forename").to_csv(folder / "no_forename.csv", index=False)
    requests.assign(DOB="31/31/2001").to_csv(folder / "bad_dates.csv", index=False)
    pd.concat([requests, requests.head(2)]).to_csv(folder / "twice.csv", index=False)
    (folder / "broken.parquet").write_text("not a parquet file")
    (folder / "list.xlsx").write_text("")
    return folder


def test_reproduce(capsys, tmp_path):
    code, out, err = run(
        capsys, "reproduce", "home-office-2016-q4", "--pupils", 2_000, "--replicates", 2, "--algorithms",
        "home-office/strict,home-office/stepped", "--output", tmp_path / "out",
    )  # fmt: skip
    assert code == 0
    assert "Matches: published beside simulated" in out
    assert "Sep 2016" in out
    assert "The 18 fields returned (stepped)" in out
    assert "making 2,000 people" in err
    assert (tmp_path / "out" / "months.csv").exists()


def test_generate_then_link(capsys, tmp_path, files):
    code, out, _ = run(
        capsys, "generate", tmp_path / "world", "--pupils", 500, "--first-year", "2015/16", "--last-year", "2015/16"
    )
    assert code == 0
    assert "3 school censuses" in out
    assert sorted(path.name for path in (tmp_path / "world").iterdir()) == [
        "errors", "manifest.json", "records", "schools.parquet", "truth.parquet",
    ]  # fmt: skip
    assert not list(tmp_path.glob(".*"))
    code, out, _ = run(
        capsys, "link", files / "requests.csv", files / "census.parquet", tmp_path / "links",
        "--algorithm", "home-office/clear-match", "--right-id", "PupilMatchingReference",
    )  # fmt: skip
    assert code == 0
    assert "home-office/clear-match (assumption): found" in out
    assert (tmp_path / "links" / "pairs.parquet").exists()


def test_generate_a_register_and_search_it(capsys, tmp_path, files):
    years = ["--first-year", "2015/16", "--last-year", "2015/16"]
    code, out, _ = run(
        capsys, "generate", tmp_path / "world", "--pupils", 2_000, "--seed", 5, *years, "--register", tmp_path / "register"
    )
    assert code == 0
    assert "search it with" in out
    code, out, _ = run(
        capsys, "link", files / "requests.csv", tmp_path / "register", tmp_path / "links",
        "--algorithm", "home-office/stepped",
    )  # fmt: skip
    assert code == 0
    assert "found 1" in out  # fifteen are on the register; the lists describe most of them well enough


def test_algorithms(capsys):
    code, out, _ = run(capsys, "algorithms")
    assert code == 0
    listed = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    assert listed["echild/v1-stage1"] == "published"
    assert listed["home-office/stepped"] == "assumption"
    code, out, _ = run(capsys, "algorithms", "home-office/strict")
    assert "surname: exact, with any of surname, preferred surname, former surname" in out
    assert "never published" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["reproduce", "home-office-2017"], "unknown study 'home-office-2017' (did you mean 'home-office-2016-q4'?)"),
        (["reproduce", "--algorithms", "home-office/lax"], "unknown algorithm 'home-office/lax'"),
        (["reproduce", "--replicates", "0"], "replicates must be a whole number of at least 1, not 0"),
        (["reproduce", "--pupils", "100"], "pupils must be a whole number of at least 243, not 100"),
        (["generate", "{new}", "--first-year", "2015"], "unknown academic year '2015'; write it like 2015/16"),
        (["generate", "{files}"], "already exists; name a new folder or remove it first"),
        (["link", "{files}/list.xlsx", "{census}", "{new}"], "is neither a .parquet nor a .csv file"),
        (["link", "{files}/none.csv", "{census}", "{new}"], "does not exist"),
        (["link", "{files}/broken.parquet", "{census}", "{new}"], "broken.parquet'"),
        (
            ["link", "{files}/no_forename.csv", "{census}", "{new}"],
            "left has no forename, which home-office/strict needs",
        ),
        (["link", "{files}/bad_dates.csv", "{census}", "{new}"], "'31/31/2001'"),
        (["link", "{files}/twice.csv", "{census}", "{new}"], "'PersonID' of left holds 2 ids more than once"),
        (["link", "{files}/requests.csv", "{files}", "{new}"], "is not a register, or one that was never finished"),
        (["algorithms", "echild"], "unknown algorithm 'echild'"),
        (["reproduce", "--algorithms", ","], "algorithms must be a list of at least one name, not []"),
        (["reproduce", "--register-people", "lots"], "register_people must be a whole number or 'searched', not 'lots'"),
    ],
)
def test_refusals_are_one_sentence_and_code_2(capsys, files, tmp_path, arguments, sentence):
    named = [part.format(files=files, census=files / "census.parquet", new=tmp_path / "new") for part in arguments]
    if named[0] == "link":
        named += ["--algorithm", "home-office/strict", "--right-id", "PupilMatchingReference"]
    code, out, err = run(capsys, *named)
    assert code == 2
    assert sentence in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_the_command_is_installed_and_imports_little():
    code = "import sys, linkage; print([m for m in ('pandas', 'duckdb', 'numpy', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    done = subprocess.run([sys.executable, "-m", "linkage", "--help"], capture_output=True, text=True, check=True)
    assert "reproduce" in done.stdout
