"""All families in one table, from two frames."""

import pandas as pd
import pytest

import linkage
from linkage.exposures import information, membership, multiple, sensitivity, tracing, wrongful
from linkage.exposures.measured import KEYS, table
from linkage.policies import POLICIES
from synthetic.refusal import InputError

FAMILIES = (wrongful, multiple, sensitivity, information, tracing, membership)


def test_every_measure_of_every_family_stands_once(world):
    exposure = world.exposure
    measures = exposure.measures
    assert list(measures.columns) == list(KEYS)
    assert measures["measure"].is_unique
    outcomes = exposure.outcomes.measures
    assert measures["measure"].tolist()[: len(outcomes)] == outcomes["measure"].tolist()
    rows = [row for family in FAMILIES for row in family.measures(exposure.requests, exposure.people)]
    pd.testing.assert_frame_equal(measures[len(outcomes) :].reset_index(drop=True), table(rows))


def test_the_frames_have_every_column_once(world):
    exposure = world.exposure
    for frame in (exposure.requests, exposure.people):
        assert frame.columns.is_unique
    assert exposure.people.columns.tolist()[:4] == ["request", "person", "right", "new_units"]
    assert {"household", "weight", "bits", "tracing_value"} <= set(exposure.people.columns)
    assert {"PersonID", "gender", "member", "outcome", "returned", "wrong", "proposed"} <= set(exposure.requests.columns)


def test_a_figure_of_a_group_needs_its_part_of_the_frames_alone(world):
    exposure = world.exposure
    by = exposure.by("gender")
    requests = exposure.requests[exposure.requests["gender"] == "F"]
    people = exposure.people[exposure.people["request"].isin(requests["request"])]
    rows = table([row for family in FAMILIES for row in family.measures(requests, people)])
    found = by[by["gender"] == "F"].drop(columns="gender").tail(len(rows)).reset_index(drop=True)
    pd.testing.assert_frame_equal(found, rows)


def test_the_day_of_the_request_and_the_moves_go_into_tracing(world):
    later = linkage.exposure(world.disclosure, world.requests.truth, on="2017-09-01", moves=0.5)
    pd.testing.assert_series_equal(
        later.people["tracing_value"],
        tracing.columns(world.disclosure, later.outcomes, later.pairs, on="2017-09-01", moves=0.5)["tracing_value"],
    )
    assert later.people["tracing_value"].sum() < world.exposure.people["tracing_value"].sum()


@pytest.mark.parametrize(
    ("choices", "message"), [({"on": "soon"}, "on must be a day"), ({"moves": -1}, "moves must be a number of moves a year")]
)
def test_what_tracing_cannot_use_is_refused_at_once(world, choices, message):
    with pytest.raises(InputError, match=message):
        linkage.exposure(world.disclosure, world.requests.truth, **choices)


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_what_left_under_any_policy_can_be_assessed(world, policy):
    links = linkage.link(world.requests.records, world.register, "home-office/tolerant")
    exposure = linkage.exposure(linkage.disclose(links, policy), world.requests.truth)
    assert len(exposure.people) == exposure.requests["returned"].sum()
    assert exposure.measures["measure"].tolist() == world.exposure.measures["measure"].tolist()
    assert exposure.fields["field"].tolist() == list(POLICIES[policy].returned)


def test_nobody_returned_has_measures_that_say_so(world):
    others = world.people.home_office_requests(5, month="2016-09", on_register=0.0)
    links = linkage.link(others.records, world.register, "home-office/strict")
    exposure = linkage.exposure(linkage.disclose(links), others.truth)
    measures = exposure.measures.set_index("measure")
    assert len(exposure.people) == 0
    assert measures.loc["recall", "assumes"] == "not estimable: there are no members"
    assert measures.loc["persons returned who were not sought", "method"] == "not estimable"
    assert measures.loc["wrong persons per 1,000 requests", "value"] == 0
    assert measures.loc["requests with 0 persons returned", "count"] == 5
