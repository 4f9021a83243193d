from dataclasses import replace

import numpy as np
import pytest

import linkage
from linkage.exposures import cumulative
from linkage.exposures.new_information import folded_as
from synthetic.refusal import InputError

MONTHS = ("2016-09", "2016-10", "2016-11")


@pytest.fixture(scope="module")
def months(world):
    return [linkage.exposure(world.disclosed(month), world.asked(month).truth) for month in MONTHS]


def new_addresses(exposure):
    """Compare each home that went back with all that was sent about this person."""
    sent = exposure.disclosure.links.sent.records.to_pandas().set_index("id")
    meant = exposure.outcomes.meant.groupby("right_id")["left_id"].agg(set).to_dict()
    homes = {name: folded_as(exposure.disclosure.returned[name], name).to_pylist() for name in ("Address", "Postcode")}
    found = set()
    for request, person, *home in zip(*(exposure.disclosure.about[name] for name in ("request", "person")), *homes.values()):
        asked = sent.loc[sorted({request} | meant.get(person, set()))]
        known = [set(asked[name]) for name in ("address", "postcode")]
        if any(part and part not in those for part, those in zip(home, known, strict=True)):
            found.add((person, *home))
    return found


def test_people_are_counted_once_over_months(world, months):
    found = cumulative(months, MONTHS)
    assert found["disclosure"].tolist() == list(MONTHS)
    ever, wrong, updates = set(), set(), set()
    for row, month in zip(found.to_dict("records"), months, strict=True):
        people = set(month.people["person"])
        assert row["new_people"] == len(people - ever)
        assert row["repeated"] == len(people & ever)
        ever |= people
        wrong |= set(month.people.query("not right")["person"])
        updates |= new_addresses(month)
        assert row["people"] == len(ever)
        assert row["wrong_people"] == len(wrong)
        assert row["address_updates"] == len(updates)
        assert row["updates_per_person"] == len(updates) / len(ever)
        assert row["persons_returned"] == len(month.people)
        assert row["wrongly_returned"] == month.wrongly_returned
    assert found["repeated"].sum() > 0


def test_the_chance_of_ever_being_wrongly_returned_is_one_less_the_product(world, months):
    found = cumulative(months)
    size = world.register.people
    shares = [month.people.query("not right")["person"].nunique() / size for month in months]
    assert found["ever_wrong"].tolist() == pytest.approx(list(1 - np.cumprod([1 - share for share in shares])))
    assert (found["low"] < found["ever_wrong"]).all()
    assert (found["ever_wrong"] < found["high"]).all()
    events = round(shares[0] * size)
    low, high = linkage.exposures.measured.poisson(events)
    assert found.loc[0, ["low", "high"]].tolist() == pytest.approx([1 - np.exp(-low / size), 1 - np.exp(-high / size)])


def test_the_same_disclosure_twice_gives_nobody_new(months):
    found = cumulative([months[0], months[0]])
    assert found["new_people"].tolist()[1] == 0
    assert found["address_updates"].nunique() == found["wrong_people"].nunique() == 1
    assert found["disclosure"].tolist() == [1, 2]


def test_nobody_wrong_has_an_upper_limit(world):
    others = world.people.home_office_requests(5, month="2016-09", on_register=0.0)
    strict = linkage.disclose(linkage.link(others.records, world.register, "home-office/strict"))
    found = cumulative([linkage.exposure(strict, others.truth)])
    assert found["ever_wrong"].tolist() == found["low"].tolist() == [0.0]
    assert found["high"].tolist() == pytest.approx([1 - np.exp(-3.688879 / world.register.people)])


@pytest.mark.parametrize(
    ("exposures", "labels", "message"),
    [
        ([], None, "there are no exposures to add up; give at least one"),
        ([1], None, "each of exposures must be what linkage.exposure returned, not int"),
        (3, None, "exposures must be several of what linkage.exposure returned, not 3"),
    ],
)
def test_what_cannot_be_added_up_is_refused(exposures, labels, message):
    with pytest.raises(InputError) as refused:
        cumulative(exposures, labels)
    assert str(refused.value) == message


def test_one_exposure_is_no_list_and_labels_are_one_each(world):
    with pytest.raises(InputError, match="exposures must be several in a list, not one Exposure"):
        cumulative(world.exposure)
    with pytest.raises(InputError, match="there are 1 exposures and 2 labels; give one label for each"):
        cumulative([world.exposure], ["a", "b"])
    assert cumulative([world.exposure])["disclosure"].tolist() == [1]


def test_one_disclosure_by_itself(world):
    row = cumulative([world.exposure], ["September"]).loc[0]
    counts = row[["requests", "persons_returned", "wrongly_returned", "people", "address_updates"]]
    assert row["disclosure"] == "September"
    assert counts.tolist() == [200, 115, 26, 108, 56]


def under(world, *returned):
    policy = linkage.Policy("some", "some columns", "a test", sent=("DOB",), returned=("PersonID", *returned))
    return linkage.exposure(linkage.disclose(world.disclosure.links, policy), world.requests.truth)


@pytest.mark.parametrize(("column", "number"), [("Address", 46), ("Postcode", 55)])
def test_either_part_of_an_address_that_went_back_counts(world, column, number):
    exposure = under(world, column, "CensusDate")
    fresh = exposure.people[exposure.people["address_new"]]
    told = exposure.disclosure.about.assign(home=exposure.disclosure.returned[column].to_numpy())
    homes = fresh.merge(told, on=["request", "person"]).drop_duplicates(["person", "home"])
    row = cumulative([exposure]).loc[0]
    assert row["address_updates"] == len(homes) == number
    assert row["updates_per_person"] == len(homes) / row["people"]


def test_addresses_that_did_not_go_back_are_missing_and_not_none(world):
    without = under(world, "CensusDate")
    found = cumulative([without, world.exposure, without])
    assert found["address_updates"].isna().tolist() == [True, False, False]
    assert found["updates_per_person"].isna().tolist() == [True, False, False]
    assert found["address_updates"].tolist()[1:] == [56, 56]


def test_an_address_written_otherwise_is_the_same_and_so_is_part_of_one(world):
    disclosure = world.disclosure
    capitals = replace(disclosure, returned=disclosure.returned.assign(Address=disclosure.returned["Address"].str.upper()))
    part = under(world, "Postcode")
    alone = cumulative([world.exposure]).loc[0, "address_updates"]
    for other in (linkage.exposure(capitals, world.requests.truth), part):
        assert cumulative([world.exposure, other])["address_updates"].tolist() == [alone, alone]
