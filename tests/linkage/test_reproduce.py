import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import linkage
from linkage.disclosure import RETURNED
from linkage.studies import PublishedMonth, PublishedStudy
from linkage.studies.tables import _bounded
from synthetic.refusal import InputError

SCENARIOS = ["home-office/strict", "home-office/clear-match", "home-office/stepped", "home-office/tolerant"]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "results"
    return linkage.reproduce(pupils=12_000, replicates=10, folder=folder), folder


def test_every_month_stands_beside_every_scenario(study):
    months = study[0].months
    assert months["algorithm"].drop_duplicates().tolist() == SCENARIOS
    assert months["month"].drop_duplicates().tolist() == ["2016-09", "2016-10", "2016-11", "2016-12", "all"]
    first = months.iloc[0]
    assert (first["requested"], first["published"]) == (243, 65)
    assert first[["rate", "rate_low", "rate_high"]].tolist() == pytest.approx([0.2675, 0.2158, 0.3264], abs=5e-5)
    total = months[months["month"] == "all"].iloc[0]
    assert (total["requested"], total["published"]) == (599, 151)


def test_looser_scenarios_find_more_of_the_people_and_more_strangers(study):
    scenarios = study[0].scenarios.set_index("algorithm").loc[SCENARIOS]
    assert (scenarios["recall"].diff().dropna() > 0).all()
    assert (scenarios["strangers"].diff().dropna() >= 0).all()
    assert (scenarios["share"].diff().dropna() < 0).all()
    assert scenarios.loc["home-office/strict", "recall"] < 0.6
    assert scenarios.loc["home-office/stepped", "recall"] > 0.85


def test_intervals_hold_their_figures(study):
    months = study[0].months
    for figure in ("rate", "simulated", "members", "wrong"):
        assert (months[f"{figure}_low"] <= months[figure]).all()
        assert (months[figure] <= months[f"{figure}_high"]).all()
    assert (months["members_high"] <= months["requested"]).all()
    inside = months["published"].between(months["simulated_low"], months["simulated_high"])
    assert (inside == months["inside"]).all()


def test_bounds_need_no_scenario(study):
    usual = study[0].bounds.query("limits == 'usual'").set_index("month")
    assert usual[["members_low", "members_high"]].to_dict("index") == {
        "2016-09": {"members_low": 56, "members_high": 108},
        "2016-10": {"members_low": 19, "members_high": 36},
        "2016-11": {"members_low": 36, "members_high": 70},
        "2016-12": {"members_low": 18, "members_high": 36},
        "all": {"members_low": 128, "members_high": 251},
    }


def test_the_bounds_over_the_scenarios_hold_what_each_scenario_estimates(study):
    widest = study[0].bounds.query("limits == 'scenarios' and month == 'all'").iloc[0]
    for row in study[0].scenarios.itertuples():
        assert widest["recall_at_least"] <= row.recall + row.wrong_if_member + 1e-9
        assert widest["false_at_most"] >= row.false_match - 1e-9
        assert widest["share_low"] - 0.05 <= row.share <= widest["share_high"] + 0.05
    assert "Bounds A need neither prior nor scenario" in repr(study[0])
    text = " ".join(repr(study[0]).split())
    assert "(strict, stepped and tolerant would not)" in text
    assert "what the simulation leaves unknown of the rates is not in B" in text


def test_limits_that_cross_bound_nothing():
    crossed = _bounded(65, 243, recall_at_least=0.1, false_at_most=0.2)
    assert (crossed["members_low"], crossed["members_high"]) == (0, 243)
    assert crossed["false_at_most"] == 0.2  # the limits are told as they are, not clipped


def test_each_month_is_predicted_from_the_others_alike_by_every_scenario(study):
    predictions = study[0].predictions
    assert len(predictions) == 16
    spread = predictions.groupby("month")["mean"].agg(np.ptp)
    assert (spread < 0.5).all()
    assert predictions["inside"].all()


def test_the_eighteen_fields_have_rows_and_people(study):
    for _, part in study[0].returned.groupby("algorithm"):
        assert part["field"].tolist() == list(RETURNED)
        assert (part["rows_all"] >= part["rows_latest"]).all()
        assert (part["rows_latest"] >= part["people"] - part["wrong_people"]).all()
    assert study[0].returned.query("field == 'PersonID'")["new_to_requester"].eq(0).all()


def test_everything_is_written(study):
    result, folder = study
    assert sorted(path.name for path in folder.iterdir()) == [
        "bounds.csv", "manifest.json", "matches.png", "matches.svg", "months.csv", "predictions.csv", "returned.csv",
        "scenarios.csv", "spread.csv", "study.html", "study.txt", "together.csv",
    ]  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["synthetic"] is True
    assert manifest["seed"] == 2016
    assert manifest["people searched"] == result.searched
    assert manifest["rows returned"] == "latest"
    assert (folder / "matches.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "matches.svg").read_text().startswith("<svg")
    written = pd.read_csv(folder / "months.csv")
    assert written["published"].tolist() == result.months["published"].tolist()


def test_the_page_says_what_a_reader_needs(study):
    text = " ".join(repr(study[0]).split())
    for phrase in (
        f"{study[0].searched:,} people who do not exist", "20,000,000", "65", "26.7%", "56-108", "published nowhere",
        "The 18 fields returned", "one share on the register is fitted to all of them",
        "The rule of matching was never published",
    ):  # fmt: skip
        assert phrase in text, phrase
    html = study[0]._repr_html_()
    assert html.count("<table>") == 7
    assert html.count("<tr>") > 40


def test_the_same_seed_gives_the_same_study(study):
    again = linkage.reproduce(pupils=12_000, replicates=10)
    for name in ("months", "scenarios", "predictions", "returned"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(study[0], name))


def test_scenarios_do_not_depend_on_which_others_are_tried(study):
    alone = linkage.reproduce(pupils=12_000, replicates=10, algorithms=["home-office/stepped"])
    expected = study[0].months.query("algorithm == 'home-office/stepped'").reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.months, expected)


def test_a_register_of_the_size_searched_carries_nothing():
    result = linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"], register_people="searched")
    assert result.register_people == result.searched
    assert "nothing is carried to another size" in repr(result)
    assert result.scenarios["false_match"].item() < 0.02


def test_a_study_of_ones_own():
    mine = PublishedStudy(
        "mine", "two months of ours", (PublishedMonth("2016-09", 40, 10), PublishedMonth("2016-10", 30, 9)),
        first_year="2014/15", register_people=50_000, algorithms=("home-office/clear-match",),
    )  # fmt: skip
    result = linkage.reproduce(mine, pupils=3_000, replicates=4)
    assert result.months["month"].tolist() == ["2016-09", "2016-10", "all"]
    assert result.manifest["censuses searched"] == ["2014/15", "2015/16", 6]


def test_a_rule_of_ones_own_stands_beside_the_scenarios():
    stepped = linkage.algorithms.get("home-office/stepped")
    shorter = replace(stepped, name="stepped without initials", steps=stepped.steps[:-1])
    result = linkage.reproduce(pupils=10_000, replicates=5, algorithms=[stepped, shorter])
    false = result.scenarios.set_index("algorithm")["false_match"]
    assert false["stepped without initials"] < 0.02 < false["home-office/stepped"]
    assert "stepped without initials" in repr(result)


def test_progress_is_told_in_order():
    told = []
    linkage.reproduce(
        pupils=2_000,
        replicates=1,
        algorithms=["home-office/strict"],
        progress=lambda text, share: told.append((text, share)),
    )
    shares = [share for _, share in told]
    assert all(a <= b for a, b in pairwise(shares))
    assert told[-1] == ("done", 1.0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "home-office"}, "unknown study 'home-office'"),
        (
            {"algorithms": ["home-office/strct"]},
            "unknown algorithm 'home-office/strct' (did you mean 'home-office/strict'?)",
        ),
        ({"algorithms": ["echild/v1-stage1"]}, "a study needs an algorithm that searches for each request on its own"),
        ({"pupils": 100}, "pupils must be a whole number of at least 243, not 100"),
        ({"pupils": 300}, "243 people on the register are sought, but only"),
        ({"replicates": 0}, "replicates must be a whole number of at least 1, not 0"),
        ({"replicates": "5"}, "replicates must be a whole number of at least 1, not '5'"),
        ({"register_people": -5}, "register_people must be a whole number of at least 1, not -5"),
        ({"register_people": "many"}, "register_people must be a whole number or 'searched', not 'many'"),
        ({"algorithms": []}, "algorithms must be a list of at least one name, not []"),
        ({"algorithms": "home-office/strict"}, "algorithms must be a list of at least one name, not 'home-office/strict'"),
        ({"algorithms": ["home-office/strict"] * 2}, "algorithms must be different from each other, not ['home-office/st"),
        ({"policy": "none"}, "unknown policy 'none'"),
        ({"errors": "bad"}, "unknown error preset 'bad'"),
        ({"parameters": {"x": 1}}, "unknown parameter 'x'"),
    ],
)
def test_refusals_come_before_any_work(arguments, sentence, tmp_path):
    told = []
    with pytest.raises(InputError) as refused:
        linkage.reproduce(**arguments, folder=tmp_path / "out", progress=lambda text, _: told.append(text))
    assert str(refused.value).startswith(sentence)
    assert len(told) <= 1
    assert list(tmp_path.iterdir()) == []


def test_a_register_to_stand_for_that_is_smaller_than_the_one_searched_is_refused():
    with pytest.raises(InputError, match="register_people must be at least the 1,000 pupils made, or 'searched' to"):
        linkage.reproduce(pupils=1_000, replicates=1, algorithms=["home-office/strict"], register_people=500)


def test_censuses_later_than_the_month_are_refused():
    early = PublishedStudy("early", "a month before its censuses", (PublishedMonth("2010-09", 9, 1),))
    with pytest.raises(InputError) as refused:
        linkage.reproduce(early, pupils=1_000, replicates=1)
    assert str(refused.value) == (
        "the censuses of early run to 2016-05-19, but a register searched in 2010-09 could hold none after 2010-05-20; "
        "set last_year to an earlier year"
    )


@pytest.mark.parametrize("matched", [0, 1, 40])
def test_a_study_of_one_month_has_no_test_and_no_prediction(matched, tmp_path):
    one = PublishedStudy("one", "a month", (PublishedMonth("2016-09", 40, matched),), first_year="2014/15",
                         algorithms=("home-office/clear-match",))  # fmt: skip
    result = linkage.reproduce(one, pupils=np.int64(2_000), replicates=2, folder=tmp_path / "one")
    assert result.equal is None
    assert len(result.predictions) == 0
    assert result.months["month"].tolist() == ["2016-09"]
    assert "predicted from the others" not in repr(result)


def test_a_folder_that_cannot_be_made_is_refused_before_any_work():
    told = []
    with pytest.raises(InputError, match="cannot write to '/proc'"):
        linkage.reproduce(folder="/proc/results", progress=lambda text, _: told.append(text))
    assert told == []


def test_a_taken_folder_is_refused_before_any_work(tmp_path):
    (tmp_path / "mine").touch()
    told = []
    with pytest.raises(InputError, match="already exists; name a new folder or remove it first"):
        linkage.reproduce(folder=tmp_path, progress=lambda text, _: told.append(text))
    assert told == []
