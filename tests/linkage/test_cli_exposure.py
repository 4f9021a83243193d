"""``linkage exposure``, as a person would type it."""

import json

import pandas as pd
import pytest

import synthetic
from linkage import Register
from linkage.cli import main


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return stopped.value.code, printed.out, printed.err


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    people = synthetic.population(2_000, seed=2016)
    Register(people.school_censuses("2001/02", "2015/16"), folder=folder / "register")
    asked = people.home_office_requests(60, month="2016-09", on_register=0.5)
    asked.records.to_csv(folder / "requests.csv", index=False)
    asked.truth.to_csv(folder / "truth.csv", index=False)
    asked.truth.head(50).to_csv(folder / "short.csv", index=False)
    return folder


def arguments(files, out, *more, truth="truth.csv"):
    return (
        "exposure", files / "requests.csv", files / "register", out, "--truth", files / truth,
        "--algorithm", "home-office/stepped", *more,
    )  # fmt: skip


def test_writes_measures_and_a_page(capsys, files, tmp_path):
    out = tmp_path / "out"
    code, told, _ = run(
        capsys, *arguments(files, out, "--by", "gender", "--beside", "home-office/strict", "--under", "minimised-school")
    )
    assert code == 0
    assert "60 requests" in told
    measures = pd.read_csv(out / "measures.csv").set_index("measure")
    assert measures.loc["match rate", "of"] == 60
    assert pd.read_csv(out / "outcomes.csv")["requests"].sum() == 60
    assert set(pd.read_csv(out / "by_gender.csv")["gender"]) == {"F", "M"}
    assert len(pd.read_csv(out / "rules.csv")) == 4
    assert not (out / "returned.csv").exists()
    page = (out / "exposure.html").read_text(encoding="utf-8")
    assert "--beside home-office/strict --under minimised-school" in page
    assert json.loads((out / "manifest.json").read_text())["policy"] == "home-office-2016-10"


def test_rows_about_people_are_written_if_asked_for(capsys, files, tmp_path):
    code, _, _ = run(capsys, *arguments(files, tmp_path / "out", "--rows"))
    assert code == 0
    assert len(pd.read_csv(tmp_path / "out" / "requests.csv")) == 60


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--by", "colour"), "colour"),
        (("--policy", "none-such"), "none-such"),
        (("--on", "yesterday"), "yesterday"),
        (("--under", "none-such"), "none-such"),
        (("--under", "home-office-2016-10"), "two policies are called home-office-2016-10"),
        (("--beside", "home-office/stepped"), "two variants are called home-office/stepped"),
        (("--absent", "perhaps"), "unknown choice of absent 'perhaps'"),
    ],
)
def test_refuses_in_one_sentence_before_any_work(capsys, files, tmp_path, monkeypatch, more, words):
    monkeypatch.setattr("linkage.linking.link", lambda *_, **__: pytest.fail("searched before it was refused"))
    code, _, err = run(capsys, *arguments(files, tmp_path / "out", *more))
    assert code == 2
    assert words in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_number_may_have_another_name(capsys, files, tmp_path):
    for name in ("requests.csv", "truth.csv"):
        pd.read_csv(files / name).rename(columns={"PersonID": "ref"}).to_csv(tmp_path / name, index=False)
    code, told, _ = run(
        capsys, "exposure", tmp_path / "requests.csv", files / "register", tmp_path / "out",
        "--truth", tmp_path / "truth.csv", "--algorithm", "home-office/stepped", "--left-id", "ref",
        "--beside", "home-office/strict",
    )  # fmt: skip
    assert code == 0
    assert "60 requests" in told
    assert pd.read_csv(tmp_path / "out" / "rules.csv")["members"].tolist() == [30, 30]


def test_refuses_a_truth_that_does_not_cover_the_requests(capsys, files, tmp_path):
    code, _, err = run(capsys, *arguments(files, tmp_path / "out", truth="short.csv"))
    assert code == 2
    assert "truth must cover exactly the 60 requests searched for; it lacks 10 of them" in err
    assert not list(tmp_path.iterdir())
