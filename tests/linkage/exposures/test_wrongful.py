import pandas as pd
import pytest

from linkage.exposures import wrongful
from linkage.exposures.measured import table

REQUESTS = pd.DataFrame({"request": list("abcde"), "wrong": [0, 1, 3, 0, 0]})
PEOPLE = pd.DataFrame(
    {
        "request": ["a", "b", "b", "c", "c", "c"],
        "person": [1, 2, 3, 3, 4, 5],
        "right": [True, True, False, False, False, False],
        "address": pd.array([None, None, 1, 1, 2, None], "Int64"),
        "residents": pd.array([None, None, 4, 4, 2, 0], "Int64"),
        "household": pd.array([None, None, 3, 3, 1, 0], "Int64"),
        "units": [5, 6, 5, 5, 6, 4],
        "weight": [9.0, 9.0, 2.0, 2.0, 4.0, 0.0],
        "unweighted_units": [0, 0, 1, 1, 1, 4],
    }
)


def measured(requests=REQUESTS, people=PEOPLE):
    return table(wrongful.measures(requests, people)).set_index("measure")


def test_the_three_units_are_counted_apart():
    rows = measured()
    assert rows[["unit", "count", "of", "value"]].head(5).values.tolist() == [
        ["requests", 2, 5, 0.4],
        ["per 1,000 requests", 4, 5, 800.0],
        ["persons returned", 4, 6, 4 / 6],
        ["persons returned", 4, pd.NA, 4.0],
        ["people", 3, pd.NA, 3.0],
    ]
    rate = rows.loc["wrong persons per 1,000 requests"]
    assert (rate["low"], rate["high"]) == pytest.approx((217.97, 2048.32), abs=0.01)


def test_the_household_behind_an_address_is_counted_once_for_the_people_and_each_time_for_the_mean():
    rows = measured()
    assert rows.loc["others in the household per wrong person", "value"] == 7 / 4
    assert rows.loc["different people at the addresses of wrong persons", "value"] == 6
    for measure in ("others in the household per wrong person", "different people at the addresses of wrong persons"):
        assert (
            "are the household of whoever was returned with it, where a frame of households was given, else everybody "
            "whose latest census row with an address gives this one"
        ) in rows.loc[measure, "assumes"]


def test_weights_are_summed_over_the_wrong_persons_alone():
    rows = measured()
    assert rows.loc["units returned about wrong persons", "value"] == 20
    assert rows.loc["sensitivity weight returned about wrong persons", "value"] == 8
    rate = rows.loc["sensitivity weight returned about wrong persons per 1,000 requests"]
    assert rate["value"] == 1600
    assert rate["assumes"].endswith("7 of 20 units have no weight and add nothing")


def test_an_unknown_household_is_said_and_not_taken_for_none():
    unknown = PEOPLE.assign(household=pd.array([None] * 6, "Int64"))
    row = measured(people=unknown).loc["different people at the addresses of wrong persons"]
    assert (row["method"], row["assumes"]) == (
        "not estimable",
        "not estimable: the household of 4 of 4 wrong persons is not known",
    )


def test_nobody_wrong_has_limits_from_those_who_were_returned():
    rows = measured(REQUESTS.assign(wrong=0), PEOPLE[PEOPLE["right"]])
    assert rows.loc["different people wrongly returned", "value"] == 0
    harm = rows.loc["sensitivity weight returned about wrong persons"]
    assert (harm["value"], harm["low"]) == (0, 0)
    assert harm["high"] == pytest.approx(9 * 3.68888, abs=1e-3)
    assert rows.loc["others in the household per wrong person", "assumes"] == "not estimable: nobody was wrongly returned"


def test_figures_of_a_real_disclosure_are_those_of_its_frames(world):
    exposure = world.exposure
    rows = exposure.measures.set_index("measure")
    wrong = exposure.people[~exposure.people["right"]]
    assert len(wrong) == 26
    assert rows.loc["persons wrongly returned", "count"] == exposure.wrongly_returned == len(wrong)
    assert rows.loc["different people wrongly returned", "count"] == wrong["person"].nunique() < len(wrong)
    assert rows.loc["requests answered with a wrong person", "value"] == exposure.wrong_person_rate().value
    assert rows.loc["persons returned who were not sought", "value"] == pytest.approx(
        1 - exposure.outcomes.measure("precision per person").value
    )
