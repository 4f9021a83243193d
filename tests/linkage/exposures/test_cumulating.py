import numpy as np
import pandas as pd
import pytest

import linkage
from linkage.exposures import cumulative
from synthetic.refusal import InputError

MONTHS = ("2016-09", "2016-10", "2016-11")


@pytest.fixture(scope="module")
def months(world):
    return [linkage.exposure(world.disclosed(month), world.asked(month).truth) for month in MONTHS]


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
        cells = linkage.exposures.is_new(month.disclosure)["Address"].to_numpy()
        places = month.disclosure.returned.loc[cells, ["Address", "Postcode"]].itertuples(index=False, name=None)
        updates |= set(zip(month.disclosure.about.loc[cells, "person"], places, strict=True))
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
    assert isinstance(cumulative([world.exposure]), pd.DataFrame)
