from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest

import linkage
import synthetic
from linkage.disclosure import RETURNED
from linkage.exposures import UNITS, is_new
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def given_away():
    people = synthetic.population(8_000, seed=3)
    register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(300, month="2016-09", on_register=0.5)
    links = linkage.link(requests.records, register, "home-office/tolerant")
    return linkage.exposure(linkage.disclose(links), requests.truth), requests


def test_every_returned_column_belongs_to_a_unit():
    assert set(UNITS) == set(RETURNED)
    assert len(set(UNITS.values())) == 9  # eight that can be new, and the requester's own number


def test_wrong_people_are_those_the_outcomes_call_wrong(given_away):
    exposure, _ = given_away
    assert exposure.wrongly_returned == exposure.outcomes.requests["wrong"].sum()
    assert len(exposure.people) == exposure.outcomes.requests["returned"].sum()
    assert exposure.fields["field"].tolist() == list(RETURNED)
    assert (exposure.fields["wrong_people"] <= exposure.fields["people"]).all()


def test_what_was_sent_is_not_new(given_away):
    exposure, requests = given_away
    fields = exposure.fields.set_index("field")
    assert fields.loc["PersonID", "new_to_requester"] == 0
    assert fields.loc["schoolname", "new_to_requester"] == fields.loc["schoolname", "people"]
    new = is_new(exposure.disclosure)
    sent = requests.records.set_index("PersonID").loc[exposure.disclosure.about["request"]].reset_index()
    same = sent["Postcode"].to_numpy() == exposure.disclosure.returned["Postcode"].to_numpy()
    assert not new["Postcode"][same].any()
    assert new["Postcode"][~same & exposure.disclosure.returned["Postcode"].notna()].all()
    births = pd.to_datetime(sent["DOB"]).to_numpy() == pd.to_datetime(exposure.disclosure.returned["DOB"]).to_numpy()
    assert (new["DOB"].to_numpy() == ~births).all()


def test_each_person_gives_at_most_eight_new_units(given_away):
    exposure, _ = given_away
    assert exposure.people["new_units"].between(3, 8).all()  # school, census moment and entry date at the least


def test_it_reads_well(given_away):
    exposure, _ = given_away
    text = repr(exposure)
    assert text.startswith("300 requests, ")
    assert "everybody asked about, in 300 requests, became known to the custodian" in text
    assert "<table" in exposure._repr_html_()
    assert str(exposure.wrong_person_rate()).endswith(")")


def test_nobody_found_gives_nothing_away():
    people = synthetic.population(1_000, seed=3)
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    requests = people.home_office_requests(5, month="2016-09", on_register=0.0)
    links = linkage.link(requests.records, register, "home-office/strict")
    exposure = linkage.exposure(linkage.disclose(links), requests.truth)
    assert exposure.wrongly_returned == 0
    assert exposure.fields["rows"].sum() == 0
    assert "0 matched" in repr(exposure)


@pytest.fixture(scope="module")
def road():
    people = synthetic.population(4_000, seed=2)
    register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    requests = people.home_office_requests(100, month="2016-09", on_register=0.5)
    return register, requests, linkage.link(requests.records, register, "home-office/clear-match")


RENAMED = {"Surname": "last_name", "Forename": "called", "DOB": "born", "Postcode": "zip", "Address": "address"}


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("csv", {}),
        ("parquet", {}),
        ("arrow", {}),
        ("renamed", {"left_id": "ref", "columns": {"forename": "called", "dob": "born"}}),
        ("day first", {}),
        ("saved", {}),
    ],
)
def test_what_is_new_does_not_depend_on_how_the_list_came(tmp_path, road, kind, choices):
    register, requests, links = road
    records = requests.records
    expected = linkage.exposure(linkage.disclose(links), requests.truth)
    records.to_csv(tmp_path / "list.csv", index=False)
    records.to_parquet(tmp_path / "list.parquet", index=False)
    left = {
        "csv": tmp_path / "list.csv",
        "parquet": tmp_path / "list.parquet",
        "arrow": pa.Table.from_pandas(records),
        "renamed": records.rename(columns=RENAMED | {"PersonID": "ref"}),
        "day first": records.assign(DOB=records["DOB"].dt.strftime("%d/%m/%Y")),
        "saved": records,
    }[kind]
    came = linkage.link(left, register, "home-office/clear-match", **choices)
    if kind == "saved":
        came.to_parquet(tmp_path / "links")
        came = replace(linkage.Links.load(tmp_path / "links"), right=register)
    given = linkage.exposure(linkage.disclose(came), requests.truth)
    pd.testing.assert_frame_equal(given.fields, expected.fields)
    pd.testing.assert_frame_equal(given.people, expected.people)
    assert len(given.people) == links.found > 30
    home = given.fields.set_index("field")["new_to_requester"]
    assert 0 < home["Postcode"] <= home["Address"] + 2 < links.found
    assert home["DOB"] == 0


def test_an_address_is_new_unless_the_same_was_sent(road):
    register, requests, _ = road
    without = linkage.link(requests.records.drop(columns="Address"), register, "home-office/clear-match")
    disclosure = linkage.disclose(without)
    new = is_new(disclosure)
    assert (new["Address"] == disclosure.returned["Address"].notna()).all()
    assert not new["Postcode"].all()


def test_what_is_not_known_to_have_been_sent_is_not_called_new(road):
    _, requests, links = road
    with pytest.raises(InputError, match="these links do not say what was sent, so what is new cannot be told"):
        linkage.exposure(linkage.disclose(replace(links, sent=None)), requests.truth)


def test_the_truth_may_name_its_columns_otherwise(road):
    _, requests, links = road
    disclosure = linkage.disclose(links)
    expected = linkage.exposure(disclosure, requests.truth).people
    names = {"PersonID": "left_id", "PupilMatchingReference": "right_id"}
    given = linkage.exposure(disclosure, requests.truth.rename(columns=names))
    pd.testing.assert_frame_equal(given.people, expected)
    own = requests.truth.rename(columns={"PersonID": "a", "PupilMatchingReference": "b"})
    own["b"] = own["b"].astype("string")
    pd.testing.assert_frame_equal(linkage.exposure(disclosure, own, left_id="a", right_id="b").people, expected)


def test_links_are_no_disclosure(road):
    with pytest.raises(InputError, match=r"disclosure must be what linkage.disclose returned, not Links"):
        linkage.exposure(road[2], road[1].truth)
