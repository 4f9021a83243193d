from dataclasses import replace

import pandas as pd
import pytest

import linkage
import synthetic
from linkage.disclosure import POLICIES, Policy
from synthetic.refusal import InputError

EIGHTEEN = [
    "AcademicYear", "CensusTerm", "CensusDate", "PersonID", "Surname", "Forename", "Middlenames", "FormerSurname",
    "PreferredSurname", "DOB", "Address", "Postcode", "LAEstab", "URN", "schoolname", "schoolpostcode", "entrydate",
    "leavingdate",
]  # fmt: skip


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(6_000, seed=3)
    register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(200, month="2016-09", on_register=0.5)
    return people, register, requests, linkage.link(requests.records, register, "home-office/stepped")


def test_exactly_the_eighteen_columns_go_back_in_their_order(world):
    disclosure = linkage.disclose(world[3], policy="home-office-2016-10")
    assert list(disclosure.returned.columns) == EIGHTEEN == list(POLICIES["home-office-2016-10"].returned)
    assert len(disclosure.returned) == world[3].pairs["left_id"].nunique() == disclosure.people


def test_the_latest_row_or_every_row_of_each_person_goes_back(world):
    _, register, _, links = world
    latest = linkage.disclose(links)
    every = linkage.disclose(links, replace(POLICIES["home-office-2016-10"], rows="all"))
    assert len(every.returned) == len(register.rows_of(links.pairs["right_id"]))
    assert every.people == latest.people
    last = every.returned.groupby("PersonID")["CensusDate"].max()
    pd.testing.assert_series_equal(latest.returned.set_index("PersonID")["CensusDate"].sort_index(), last.sort_index())


def test_what_goes_back_is_what_the_census_said(world):
    people, _, _, links = world
    disclosure = linkage.disclose(links)
    row, about = disclosure.returned.iloc[0], disclosure.about.iloc[0]
    census = next(c for c in people.school_censuses("2001/02", "2015/16") if c.census.date == row["CensusDate"].date())
    said = census.to_frame().query(f"PupilMatchingReference == {about['person']}").iloc[0]
    for column in ("Surname", "Forename", "Postcode", "LAEstab", "URN"):
        assert row[column] == said[column]
    assert row["schoolname"] in census.schools.to_pandas().set_index("URN").loc[[said["URN"]], "schoolname"].to_list()
    assert row["PersonID"] == about["request"]


def test_the_ledger_says_who_learnt_what(world):
    disclosure = linkage.disclose(world[3])
    ledger = disclosure.ledger
    custodian = ledger[ledger["party"] == "custodian"]
    assert set(custodian["field"]) == set(POLICIES["home-office-2016-10"].sent)
    records = world[2].records
    filled = {name: records[name].notna().sum() if name in records else 0 for name in custodian["field"]}
    assert dict(zip(custodian["field"], custodian["requests"], strict=True)) == filled
    assert filled["Gender"] == 0
    assert 0 < filled["Middlenames"] < filled["Address"] < 200 == filled["PersonID"]
    assert custodian[["people", "rows"]].isna().all(axis=None)
    told = ledger[ledger["learns"] == "that nobody was found"]["requests"].item()
    assert told == 200 - world[3].found
    returned = ledger[(ledger["party"] == "requester") & (ledger["field"] != "")]
    assert list(returned["field"]) == EIGHTEEN
    assert (returned["rows"].to_numpy() == disclosure.fields()["rows"].to_numpy()).all()


def test_the_ledger_counts_what_was_sent_under_any_name(world):
    _, register, requests, _ = world
    sent = requests.records.rename(columns={"Forename": "first_name", "Address": "ADDRESS"})
    sent = sent.assign(sex="U", Nationality=["French", " "] * 100)
    disclosure = linkage.disclose(linkage.link(sent, register, "home-office/strict"), "home-office-2015-12")
    counted = disclosure.ledger.query("party == 'custodian'").set_index("field")["requests"]
    assert counted[["Forename", "Gender", "Nationality"]].tolist() == [200, 200, 100]
    assert counted["Address"] == requests.records["Address"].notna().sum()


def test_the_ledger_says_what_was_sent_beyond_the_policy(world):
    records = world[2].records.assign(FormerSurname=["Singh", None] * 100, shoe_size=9)
    links = linkage.link(records, world[1], "home-office/strict")
    surname_only = Policy("surname-only", "surnames alone", "a test", sent=("Surname",), returned=("PersonID",))
    ledger = linkage.disclose(links, surname_only).ledger
    beyond = ledger[ledger["learns"] == "of whoever is sought, beyond what the policy sends"]
    counts = dict(zip(beyond["field"], beyond["requests"], strict=True))
    assert list(counts) == [
        "address", "dob", "forename", "former_surname", "middlenames", "postcode", "shoesize"
    ]  # fmt: skip
    assert (counts["dob"], counts["former_surname"], counts["shoesize"]) == (200, 100, 200)
    assert counts["postcode"] == world[2].records["Postcode"].notna().sum()
    assert set(beyond["party"]) == {"custodian"}


def test_a_policy_of_ones_own(world):
    yes_or_no = Policy("yes-or-no", "whether found", "a test", sent=("Surname",), returned=("PersonID",))
    assert list(linkage.disclose(world[3], yes_or_no).returned.columns) == ["PersonID"]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda links: linkage.disclose(links, "home-office-2016"),
         "unknown policy 'home-office-2016' (did you mean 'home-office-2016-10'?); known: home-office-2015-12, "
         "home-office-2016-10, home-office-2019-07, minimised-yes-or-no, minimised-school, minimised-no-address"),
        (lambda _: Policy("p", "", "", (), rows="newest"), "unknown choice of rows 'newest'; known: latest, matching, all"),
        (lambda _: Policy("p", "", "", (), returned=()), "policy 'p' returns no column; name at least one"),
        (lambda _: Policy("p", "", "", (), returned=("DOB", "DOB")),
         "returned of policy 'p' names 'DOB' more than once; name each column once"),
        (lambda _: Policy("p", "", "", (), returned="DOB"),
         "returned of policy 'p' must be a tuple of columns, such as ('DOB',), not 'DOB'"),
        (lambda links: linkage.disclose(links, ["home-office-2016-10"]),
         "policy must be a linkage.Policy or the name of one, not list"),
        (lambda _: linkage.disclose(None), "links must be what linkage.link returned, not NoneType"),
        (lambda links: linkage.disclose(links.pairs), "links must be what linkage.link returned, not DataFrame"),
        (lambda links: linkage.disclose(replace(links, right=None)),
         "only links made against a linkage.Register can be disclosed; it holds the rows that go back"),
    ],
)  # fmt: skip
def test_refusals(world, make, sentence):
    with pytest.raises(InputError) as refused:
        make(world[3])
    assert str(refused.value) == sentence


def test_a_column_no_register_has_is_refused():
    with pytest.raises(InputError, match=r"unknown returned column 'UPN'.*; known: AcademicYear"):
        Policy("p", "", "", (), returned=("UPN",))
