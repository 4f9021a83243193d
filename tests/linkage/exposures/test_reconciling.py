"""Totals of every family agree with the frames, for the whole and for groups."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import linkage
from linkage.exposures import multiple, sensitivity, wrongful
from linkage.exposures.by_groups import measures_by
from linkage.exposures.measured import table
from linkage.outcomes import OUTCOMES, rates
from synthetic.refusal import InputError

NOT_ADDING = ("different people", "margin", "others in the household")


def families(requests, people):
    return [row for family in (wrongful, multiple, sensitivity) for row in family.measures(requests, people)]


@st.composite
def frames(draw):
    """Draw requests, and the persons returned for them."""
    number = draw(st.integers(1, 25))
    returned = draw(st.lists(st.integers(0, 4), min_size=number, max_size=number))
    member = draw(st.lists(st.booleans(), min_size=number, max_size=number))
    rows = []
    for request, (persons, sought) in enumerate(zip(returned, member, strict=True)):
        found = sought and persons > 0 and draw(st.booleans())
        for at in range(persons):
            there = draw(st.integers(1, 5))
            units = draw(st.integers(1, 8))
            rows.append((request, draw(st.integers(0, 30)), found and at == 0, draw(st.integers(1, 9)), there, units))
    people = pd.DataFrame(rows, columns=["request", "person", "right", "address", "residents", "units"])
    people = people.astype({"right": bool, "address": "Int64", "residents": "Int64"})
    people = people.assign(household=people["residents"] - 1, weight=people["units"] / 2, unweighted_units=0)
    wrong = people[~people["right"]]["request"].value_counts()
    correct = people[people["right"]]["request"].value_counts()
    requests = pd.DataFrame({"request": range(number), "member": member, "returned": returned})
    requests = requests.assign(
        wrong=requests["request"].map(wrong).fillna(0).astype(int),
        correct=requests["request"].map(correct).fillna(0).astype(int) > 0,
        proposed=requests["returned"] + draw(st.integers(0, 2)),
        margin=np.nan,
        group=draw(st.lists(st.sampled_from("xyz"), min_size=number, max_size=number)),
    )
    kinds = [
        requests["correct"] & (requests["wrong"] == 0), requests["correct"],
        requests["member"] & (requests["returned"] > 0), requests["returned"] > 0, requests["member"],
    ]  # fmt: skip
    return requests.assign(outcome=np.select(kinds, list(OUTCOMES)[:5], list(OUTCOMES)[5])), people


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames())
def test_every_total_is_that_of_the_frames(both):
    requests, people = both
    rows = table(families(requests, people)).set_index("measure")
    wrong = people[~people["right"]]
    assert len(people) == requests["returned"].sum()
    assert rows.loc["persons wrongly returned", "count"] == len(wrong) == requests["wrong"].sum()
    assert rows.loc["persons returned who were not sought", "of"] == len(people)
    assert rows.loc["requests answered with a wrong person", "count"] == wrong["request"].nunique()
    assert rows.loc["different people wrongly returned", "count"] == wrong["person"].nunique()
    assert rows.loc["persons returned per request", "count"] == len(people)
    assert rows.loc["units returned", "value"] == people["units"].sum()
    for what in ("returned", "put forward"):
        parts = [f"requests with {number} {what}" for number in ("0 persons", "1 person", "2 or more persons")]
        assert rows.loc[parts, "count"].sum() == len(requests)
    outcomes = rates(requests).set_index("measure")
    assert outcomes.loc["precision per person", "count"] + len(wrong) == len(people)
    assert requests["outcome"].isin(list(OUTCOMES)).all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames())
def test_groups_add_up_to_the_whole(both):
    requests, people = both
    whole = table(families(requests, people)).set_index("measure")
    by = measures_by(requests, people, "group", families)
    for column in ("count", "of"):
        sums = by.groupby("measure")[column].sum(min_count=1)
        for measure, total in whole[column].dropna().items():
            if not measure.startswith(NOT_ADDING):
                assert sums[measure] == total, (measure, column)
    counted = whole[whole["method"] == "counted"].index
    values = by.groupby("measure")["value"].sum()
    for measure in counted:
        if measure.startswith("different people"):
            assert values[measure] >= whole.loc[measure, "value"]
        else:
            assert values[measure] == whole.loc[measure, "value"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames())
def test_every_figure_lies_within_its_interval_or_says_why_there_is_none(both):
    rows = table(families(*both))
    estimated = rows[~rows["method"].isin(["counted", "not estimable"])]
    assert (estimated["low"] <= estimated["value"]).all()
    assert not (estimated["value"] > estimated["high"]).any()
    lacking = rows[rows["value"].isna()]
    assert (lacking["method"] == "not estimable").all()
    assert lacking["assumes"].str.startswith("not estimable: ").all()


def test_the_figures_of_a_disclosure_reconcile(world):
    exposure = world.exposure
    requests, people = exposure.requests, exposure.people
    assert len(people) == requests["returned"].sum() == len(exposure.pairs)
    assert (
        people.groupby("request").size().to_dict()
        == requests.set_index("request")["returned"].loc[lambda found: found > 0].to_dict()
    )
    assert (~people["right"]).sum() == requests["wrong"].sum()
    assert exposure.outcomes.counts["requests"].sum() == len(requests)
    assert set(exposure.outcomes.statuses()["request"]) == set(requests["request"])
    again = linkage.exposure(world.disclosure, world.requests.truth.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(again.measures, exposure.measures)
    pd.testing.assert_frame_equal(again.people, people)


def test_only_what_was_disclosed_counts_as_returned(world):
    about = world.disclosure.about
    kept = ~about["request"].duplicated(keep=False)
    returned = world.disclosure.returned[kept.to_numpy()].reset_index(drop=True)
    fewer = replace(world.disclosure, returned=returned, about=about[kept].reset_index(drop=True))
    exposure = linkage.exposure(fewer, world.requests.truth)
    assert len(exposure.people) == exposure.requests["returned"].sum() == kept.sum() < len(about)
    assert exposure.requests["returned"].max() == 1
    assert exposure.requests["accepted"].max() > 1


def test_a_truth_may_not_hide_a_figure(world):
    message = "truth has a column called proposed, which is a figure of the exposure; rename it"
    with pytest.raises(InputError) as refused:
        linkage.exposure(world.disclosure, world.requests.truth.assign(proposed=1))
    assert str(refused.value) == message
    with pytest.raises(InputError, match="truth has a column called request, which is a figure of the exposure"):
        linkage.exposure(world.disclosure, world.requests.truth.assign(request=1))
