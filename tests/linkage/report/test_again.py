"""How a study is made again, and what its pages say of where the counts come from."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import linkage
from linkage.cli import main
from linkage.report.again import again, command
from linkage.report.page import as_page
from linkage.report.sections import notes, sources
from linkage.report.study_page import study_page
from linkage.studies import PublishedMonth, PublishedStudy

STRICT = "home-office/strict"
COUNTS = "month,requested,matched,source\n2016-09,40,10,a reply\n2016-10,30,8,another reply\n2016-11,30,9,a reply\n"


@pytest.fixture(scope="module")
def from_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("counts") / "my counts.csv"
    file.write_text(COUNTS)
    return file, linkage.reproduce(file, pupils=1_000, replicates=1, algorithms=[STRICT], register_people="searched")


def test_the_command_names_the_policy():
    study = linkage.reproduce(pupils=1_000, replicates=1, algorithms=[STRICT], policy="minimised-yes-or-no")
    assert command(study) == (
        "linkage reproduce home-office-2016-q4 --pupils 1000 --seed 2016 --replicates 1 --algorithms home-office/strict "
        "--policy minimised-yes-or-no"
    )


def test_the_command_of_counts_from_a_file_names_the_file_and_makes_the_same(from_file, tmp_path, capsys):
    file, study = from_file
    assert command(study) == (
        f"linkage reproduce '{file}' --pupils 1000 --seed 2016 --replicates 1 --algorithms home-office/strict "
        "--register-people searched"
    )
    typed = [str(file), *command(study).split("' ")[1].split()]
    with pytest.raises(SystemExit) as stopped:
        main(["reproduce", *typed, "--output", str(tmp_path / "out")])
    capsys.readouterr()
    assert stopped.value.code == 0
    told = pd.read_csv(tmp_path / "out" / "months.csv")
    assert told["wrong_high"].tolist() == study.months["wrong_high"].tolist()
    assert command(study) in (tmp_path / "out" / "study.html").read_text().replace("&#39;", "'")


def test_what_was_made_in_python_has_a_call_instead_of_a_command():
    mine = replace(linkage.algorithms.get(STRICT), name="mine/strict")
    months = PublishedMonth("2016-09", 24, 6), PublishedMonth("2016-10", 24, 7)
    study = linkage.reproduce(
        PublishedStudy("ours", "two months", months), pupils=1_000, replicates=1, algorithms=[mine, STRICT], errors="light",
        parameters={"place.move": 0.12},
    )  # fmt: skip
    assert command(study) == ""
    assert again(study).lines == (
        "No command makes this study again, since it rests on the counts 'ours', the rule 'mine/strict', made in Python. "
        "There, call:",
        "linkage.reproduce(<the counts 'ours'>, pupils=1000, seed=2016, replicates=1, "
        "algorithms=[<the rule 'mine/strict'>, 'home-office/strict'], parameters={'place.move': 0.12}, errors='light')",
    )


def test_a_rule_that_only_bears_the_name_of_one_of_ours_has_no_command():
    stepped = linkage.algorithms.get("home-office/stepped")
    study = linkage.reproduce(pupils=1_000, replicates=1, algorithms=[replace(stepped, steps=stepped.steps[:1])])
    assert study.manifest["made in Python"] == ["the rule 'home-office/stepped'"]


def test_the_published_counts_have_their_sources_everywhere(study, tmp_path):
    source = "WDTK FOI 2016-0058280 (whatdotheyknow.com/request/pupil_data_off_register_back_off)"
    assert sources(study) == [
        "September 2016 (65 of 243), October 2016 (22 of 84), November 2016 (42 of 158), December 2016 (22 of 114): "
        + source
    ]
    folder = study.to_folder(tmp_path / "out")
    assert pd.read_csv(folder / "months.csv")["source"][0] == source
    first = json.loads((folder / "manifest.json").read_text())["published"][0]
    assert first == {
        "month": "2016-09", "first": "2016-09", "last": "2016-09", "requested": 243, "matched": 65, "source": source,
    }  # fmt: skip
    for page in (as_page(study_page(study)), Path(folder / "study.txt").read_text(), study._repr_html_()):
        assert "2016-0058280" in page


def test_months_of_one_source_stand_together(from_file):
    assert sources(from_file[1]) == [
        "September 2016 (10 of 40), November 2016 (9 of 30): a reply",
        "October 2016 (8 of 30): another reply",
    ]


def test_of_other_eras_only_the_studies_that_come_with_the_library_speak(study, from_file):
    assert notes(study)[0].endswith("is fitted to all of them; other eras do differ and are not pooled.")
    assert notes(from_file[1])[0].endswith("so one share on the register is fitted to all of them.")
