"""The command, as a person would type it: what it prints, what it writes, and how it refuses."""

import json
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
    census = people.school_census("2015/16", "Spring").to_frame().drop_duplicates("PupilMatchingReference")
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


def test_reproduce_counts_of_ones_own(capsys, tmp_path):
    counts = tmp_path / "counts.csv"
    counts.write_text("month,requested,matched,source\n2016-09,40,10,a reply\n2016-10,30,8,a reply\n")
    code, out, _ = run(
        capsys, "reproduce", counts, "--pupils", 2_000, "--replicates", 2, "--algorithms", "home-office/stepped",
    )  # fmt: skip
    assert code == 0
    assert "Oct 2016" in out
    counts.write_text("month,requested\n2016-09,40\n")
    code, _, err = run(capsys, "reproduce", counts)
    assert code == 2
    assert "have no column matched, source" in err


def test_the_help_says_which_seeds_there_are(capsys):
    code, out, _ = run(capsys, "reproduce", "--help")
    assert code == 0
    assert "Any whole number from 0" in " ".join(out.replace("│", " ").split())
    code, _, err = run(capsys, "reproduce", "--seed", "-1")
    assert code == 2
    assert "seed must be a whole number of at least 0, not -1" in err


def test_reproduce_with_other_errors_and_figures(capsys, tmp_path):
    code, _, _ = run(
        capsys, "reproduce", "--pupils", 2_000, "--replicates", 1, "--algorithms", "home-office/strict", "--errors", "none",
        "--rate", "surname.typo=0.5", "--group", "polish=2", "--set", "place.move=0.12", "--output", tmp_path / "out",
    )  # fmt: skip
    assert code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["errors"] == {"preset": "none", "rates": {"surname.typo": 0.5}, "multipliers": {"polish": 2.0}}
    assert manifest["parameters changed"] == {"place.move": 0.12}


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
        (["reproduce", "--rate", "surname.typo"], "--rate must be a name and a number, such as surname.typo=0.02, not"),
        (["reproduce", "--group", "polsh=2"], "unknown name group 'polsh' (did you mean 'polish'?)"),
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


def test_compare_and_an_algorithm_from_a_file(capsys, files, tmp_path):
    _, text, _ = run(capsys, "algorithms", "show", "home-office/strict", "--json")
    (tmp_path / "mine.json").write_text(text.replace('"home-office/strict"', '"mine"'), encoding="utf-8")
    given = [files / "requests.csv", files / "census.parquet", "--right-id", "PupilMatchingReference"]
    code, out, _ = run(
        capsys, "compare", *given, "--algorithms", f"home-office/stepped,{tmp_path / 'mine.json'}", "--output",
        tmp_path / "table.csv",
    )  # fmt: skip
    assert code == 0
    assert "home-office/stepped" in out
    table = pd.read_csv(tmp_path / "table.csv")
    assert table["variant"].tolist() == ["home-office/stepped", "mine"]
    assert table["requests"].tolist() == [30, 30]
    code, out, _ = run(capsys, "link", *given[:2], tmp_path / "links", *given[2:], "--algorithm", tmp_path / "mine.json")
    assert code == 0
    assert f"found {table['matched'][1]} of 30" in out
    code, _, err = run(capsys, "compare", *given, "--algorithms", "nowhere.json")
    assert (code, err) == (
        2,
        "linkage: algorithm 'nowhere.json' cannot be read; give a file that 'linkage algorithms show NAME --json' wrote\n",
    )


def test_the_command_is_installed_and_imports_little():
    code = "import sys, linkage; print([m for m in ('pandas', 'duckdb', 'numpy', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    done = subprocess.run([sys.executable, "-m", "linkage", "--help"], capture_output=True, text=True, check=True)
    assert "reproduce" in done.stdout
