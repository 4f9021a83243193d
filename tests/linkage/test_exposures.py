import pandas as pd
import pytest

import linkage
import synthetic
from linkage.disclosure import RETURNED
from linkage.exposures import UNITS, is_new


@pytest.fixture(scope="module")
def given_away():
    people = synthetic.population(8_000, seed=3)
    register = linkage.Register(people.school_censuses("2011/12", "2015/16"))
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
    assert "300 people sought became known to the custodian" in text
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
