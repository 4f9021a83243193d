import pandas as pd
import pytest

import linkage
from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.exposures import multiple
from linkage.exposures.measured import table
from linkage.scoring import Comparison, Graded, Score
from linkage.steps import ScoredStep

REQUESTS = pd.DataFrame({"proposed": [0, 1, 1, 3, 2], "returned": [0, 1, 0, 3, 1], "margin": [None, None, None, 0.25, 0.0]})


def measured(requests):
    return table(multiple.measures(requests, pd.DataFrame())).set_index("measure")


def test_candidates_and_persons_returned_are_counted_apart():
    rows = measured(REQUESTS)
    assert rows["count"].fillna(-1).to_dict() == {
        "persons put forward per request": 7,
        "requests with 0 persons put forward": 1,
        "requests with 1 person put forward": 2,
        "requests with 2 or more persons put forward": 2,
        "persons returned per request": 5,
        "requests with 0 persons returned": 2,
        "requests with 1 person returned": 2,
        "requests with 2 or more persons returned": 1,
        "excess persons returned": 2,
        "excess persons returned per 1,000 requests": 2,
        "margin of the best over the second candidate": -1,
        "ties for the best candidate": 1,
    }
    assert rows.loc["excess persons returned", "unit"] == "persons returned"
    assert rows.loc["persons put forward per request", "value"] == 1.4
    assert rows.loc["excess persons returned per 1,000 requests", "value"] == 400
    assert rows.loc["margin of the best over the second candidate", ["of", "value"]].tolist() == [2, 0.125]
    assert rows.loc["ties for the best candidate", "value"] == 0.5


def test_without_two_scores_there_is_no_margin():
    rows = measured(REQUESTS.assign(margin=float("nan")))
    known = measured(REQUESTS)
    assert rows["unit"].to_dict() == known["unit"].to_dict()
    row = rows.loc["margin of the best over the second candidate"]
    assert (row["method"], row["assumes"]) == (
        "not estimable",
        "not estimable: no request has two candidates with a score",
    )


def test_no_requests_are_not_estimable():
    rows = measured(REQUESTS[:0])
    assert rows.loc["requests with 1 person returned", "method"] == "not estimable"
    assert rows.loc["persons returned per request", "assumes"] == "not estimable: there is no case to take the mean of"


def test_a_request_has_the_candidates_of_the_links(world):
    requests = world.exposure.requests.set_index("request")
    candidates = world.disclosure.links.candidates
    for request, of_it in candidates.groupby("left_id"):
        assert requests.loc[request, "proposed"] == of_it["right_id"].nunique()
    assert requests["proposed"].sum() == candidates.groupby("left_id")["right_id"].nunique().sum()
    assert (requests["accepted"] == requests["returned"]).all()
    assert requests["returned"].max() > 1
    assert requests["margin"].isna().all()


NAMES = ScoredStep(
    "names", ((Exact("dob"),),), Score((Comparison("surname", (), graded=Graded("jaro_winkler", 1.0)),), combined="mean"),
    accept=0.95, review=0.4, residuals="kept",
)  # fmt: skip
SCORED = Algorithm("scored", "names on one day", (NAMES,), status="assumption", source="a test")


def test_scores_of_different_persons_are_ranked(world):
    links = world.disclosed("2016-09", SCORED).links
    outcomes = links.evaluate(world.requests.truth)
    found = multiple.request_columns(linkage.disclose(links), outcomes).set_index(outcomes.ids)
    highest = links.candidates.groupby(["left_id", "right_id"])["score"].max()
    several = highest.groupby("left_id").nlargest(2).groupby("left_id").agg(["count", "max", "min"]).query("count == 2")
    assert len(several) > 20
    told = found.loc[several.index]
    assert told["best"].tolist() == several["max"].tolist()
    assert told["second"].tolist() == several["min"].tolist()
    assert told["margin"].tolist() == pytest.approx((several["max"] - several["min"]).tolist())
    assert found["margin"].notna().sum() == len(several)
