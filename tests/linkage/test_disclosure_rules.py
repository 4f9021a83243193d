"""What the rules of a policy do to what leaves: years, several people, the rows that agree, columns that nobody holds."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import linkage
import synthetic
from linkage import Algorithm, Links
from linkage.agreements import EverRecorded, Exact
from linkage.cleaning import fold_names, fold_postcodes
from linkage.policies import get
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep, Step
from synthetic.refusal import InputError

BASE = get("home-office-2016-10")
STRICT = Step(
    "strict",
    (
        Exact("surname", of=("surname", "preferred_surname", "former_surname")),
        Exact("forename"),
        Exact("dob"),
        Exact("postcode"),
    ),
)


@pytest.fixture(scope="module")
def register():
    people = synthetic.population(3_000, seed=8)
    register = linkage.Register(people.school_censuses("2008/09", "2016/17"))
    return register, people.home_office_requests(400, month="2016-09", on_register=0.8).records


def ran(register, *steps, **choices) -> Links:
    rule = Algorithm("test", "test", steps, status="assumption", source="a test", cleaning="folded", **choices)
    return linkage.link(register[1], register[0], rule)


@pytest.fixture(scope="module")
def strict(register):
    return ran(register, STRICT)


def folded(links):
    """Every census row of everybody found, beside what was asked, folded; one row a pair and census row."""
    rows = links.right.rows_of(links.pairs["right_id"]).to_pandas(date_as_object=False)
    both = links.pairs.merge(rows, left_on="right_id", right_on="PupilMatchingReference")
    sent = links.sent.records.to_pandas(date_as_object=False).set_index("id").loc[both["left_id"]].reset_index(drop=True)
    names = ("Surname", "PreferredSurname", "FormerSurname", "Forename")
    held = {name: fold_names(pa.chunked_array([pa.Array.from_pandas(both[name])])).to_pandas() for name in names}
    held["Postcode"] = fold_postcodes(pa.chunked_array([pa.Array.from_pandas(both["Postcode"])])).to_pandas()
    return both, sent, held


def latest_of(both, mask):
    order = both[mask].sort_values(["left_id", "right_id", "CensusDate", "OnRoll"])
    return order.drop_duplicates(["left_id", "right_id"], keep="last")


def test_the_latest_row_that_agrees_goes_back(strict):
    both, sent, held = folded(strict)
    surnames = [held[name] == sent["surname"] for name in ("Surname", "PreferredSurname", "FormerSurname")]
    agrees = np.logical_or.reduce(surnames) & (held["Forename"] == sent["forename"])
    agrees &= (both["DOB"] == pd.to_datetime(sent["dob"])) & (held["Postcode"] == sent["postcode"])
    expected = latest_of(both, agrees)
    matching = linkage.disclose(strict, replace(BASE, rows="matching"))
    assert matching.about["request"].tolist() == expected["left_id"].tolist()
    assert matching.returned["CensusDate"].tolist() == expected["CensusDate"].tolist()
    assert matching.returned["Address"].fillna("").tolist() == expected["Address"].fillna("").tolist()
    latest = linkage.disclose(strict).returned["CensusDate"]
    assert (latest >= matching.returned["CensusDate"]).all()
    assert (latest > matching.returned["CensusDate"]).sum() > 10


def test_of_a_score_the_rows_that_score_highest_agree(register):
    home = Comparison("postcode", (Level(Exact("postcode"), points=4.0),))
    name = Comparison("surname", (Level(Exact("surname"), points=1.0),))
    step = ScoredStep("score", ((Exact("dob"), Exact("forename")),), Score((home, name)), accept=1.0, margin=0.5)
    links = ran(register, step)
    both, sent, held = folded(links)
    shares = (both["DOB"] == pd.to_datetime(sent["dob"])) & (held["Forename"] == sent["forename"])
    points = 4.0 * (held["Postcode"] == sent["postcode"]) + 1.0 * (held["Surname"] == sent["surname"])
    points = points.where(shares, -1.0)
    best = points == points.groupby([both["left_id"], both["right_id"]]).transform("max")
    expected = latest_of(both, best)
    matching = linkage.disclose(links, replace(BASE, rows="matching"))
    assert {1.0, 4.0, 5.0} == set(links.pairs["score"])
    assert matching.returned["CensusDate"].tolist() == expected["CensusDate"].tolist()
    assert matching.returned["Postcode"].fillna("").tolist() == expected["Postcode"].fillna("").tolist()


def test_the_step_that_accepted_a_pair_is_asked_again(register, strict):
    loose = Step("loose", (Exact("forename"), Exact("dob"), Exact("surname")))
    links = ran(register, STRICT, loose)
    matching = linkage.disclose(links, replace(BASE, rows="matching"))
    assert set(links.pairs["step"]) == {1, 2}
    assert len(matching.returned) == len(links.pairs) > len(strict.pairs)
    first = matching.returned[matching.about["request"].isin(strict.pairs["left_id"])].reset_index(drop=True)
    alone = linkage.disclose(strict, replace(BASE, rows="matching")).returned
    pd.testing.assert_frame_equal(first, alone)


def test_no_row_agrees_where_the_agreement_joins_several(register):
    joined = Step("joined", (Exact("surname"), Exact("dob"), EverRecorded("postcode")))
    links = ran(register, joined)
    disclosure = linkage.disclose(links, replace(BASE, rows="matching"))
    assert set(disclosure.withheld["why"]) == {"no single census row says what the search agreed with"}
    assert len(disclosure.withheld) + disclosure.about["person"].count() == len(links.pairs)
    assert f"; withheld: {len(disclosure.withheld)} accepted, since no single census row" in repr(disclosure)


def test_the_rows_that_agree_are_the_same_in_any_order(register, strict):
    requests = register[1].sample(frac=1.0, random_state=1)
    again = ran((register[0], requests), STRICT)
    one, other = (linkage.disclose(links, replace(BASE, rows="matching")).returned for links in (strict, again))
    pd.testing.assert_frame_equal(one, other)


def test_links_of_which_the_requests_are_not_known_cannot_tell_the_rows(strict):
    with pytest.raises(InputError) as refused:
        linkage.disclose(replace(strict, sides=None), replace(BASE, rows="matching"))
    assert str(refused.value) == (
        "policy 'home-office-2016-10' returns the rows that the search agreed with, which only links of a list "
        "of requests tell"
    )


def test_only_rows_of_the_years_go_back(strict):
    years = replace(BASE, rows="all", first_year="2010/11", last_year="2011/12")
    disclosure = linkage.disclose(strict, years)
    everything = linkage.disclose(strict, replace(BASE, rows="all"))
    inside = everything.returned[everything.returned["AcademicYear"].isin(["2010/11", "2011/12"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(disclosure.returned, inside)
    assert set(disclosure.withheld["why"]) == {"no census row in the years of the policy"}
    assert disclosure.people + disclosure.withheld["person"].nunique() == everything.people
    nobody = disclosure.ledger.query("learns == 'that nobody was found'")["requests"].item()
    assert nobody == 400 - disclosure.about["request"].nunique() > 400 - strict.found


def test_nobody_goes_back_if_there_is_no_row(strict):
    disclosure = linkage.disclose(strict, replace(BASE, rows="matching", last_year="2001/02"))
    assert (len(disclosure.returned), len(disclosure.withheld), disclosure.people) == (0, len(strict.pairs), 0)
    assert list(disclosure.returned.columns) == list(BASE.returned)


def with_a_second(links, step):
    """The same links, in which the first request found the person of the second as well."""
    first, second = links.pairs.iloc[0], links.pairs.iloc[1]
    added = pd.DataFrame([{**first, "right_id": second["right_id"], "step": step}])
    return replace(links, pairs=pd.concat([links.pairs, added], ignore_index=True))


@pytest.mark.parametrize(
    ("several", "step", "withheld", "people"),
    [
        ("all", 2, [], 2),
        ("none", 2, ["several people were accepted for the request"] * 2, 0),
        ("best", 2, ["somebody else was accepted earlier or with a higher score"], 1),
        ("best", 1, ["tied with somebody else for the best"] * 2, 0),
    ],
)
def test_several_people_for_one_request(strict, several, step, withheld, people):
    request = strict.pairs["left_id"].iloc[0]
    disclosure = linkage.disclose(with_a_second(strict, step), replace(BASE, several=several))
    assert disclosure.withheld["why"].tolist() == withheld
    assert set(disclosure.withheld["request"]) == ({request} if withheld else set())
    assert (disclosure.about["request"] == request).sum() == people
    assert len(disclosure.about) == len(strict.pairs) + 1 - len(withheld)


def test_by_default_nothing_is_withheld_and_nothing_lacking(strict):
    disclosure = linkage.disclose(strict)
    assert disclosure.links is strict
    assert (list(disclosure.withheld), len(disclosure.withheld)) == (["request", "person", "why"], 0)
    assert dict(disclosure.lacking) == {}


def test_what_the_register_does_not_hold_goes_back_empty_and_is_said(strict):
    disclosure = linkage.disclose(strict, "home-office-2015-12")
    why = (
        "3 of the 27 censuses of this register collected it (collected from 2016/17 to 2017/18), and a register keeps only "
        "what people are known by"
    )
    assert disclosure.lacking == {"Nationality": why}
    assert disclosure.returned["Nationality"].isna().all()
    assert repr(disclosure).endswith(f"; Nationality goes back empty: {why}")
    assert disclosure.ledger.query("party == 'requester' and field == 'Nationality'")["rows"].tolist() == [0]
    assert disclosure.fields().set_index("field").loc["Nationality"].tolist() == [0, 0]
    pd.testing.assert_frame_equal(
        disclosure.returned.drop(columns="Nationality"), linkage.disclose(strict, "home-office-2016-10").returned
    )


def test_the_least_of_the_alternatives_says_only_who_was_found(strict):
    disclosure = linkage.disclose(strict, "minimised-yes-or-no")
    assert list(disclosure.returned.columns) == ["PersonID"]
    assert disclosure.returned["PersonID"].tolist() == sorted(strict.pairs["left_id"])
