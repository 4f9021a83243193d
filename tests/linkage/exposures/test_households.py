import pandas as pd
import pytest

import linkage
from linkage.exposures.households import behind_addresses
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def latest(world):
    """The latest row with an address of everybody on the register."""
    everybody = world.register.to_frame()["id"].unique()
    rows = world.register.rows_of(everybody).to_pandas().dropna(subset=["Address", "Postcode"])
    return rows.drop_duplicates("PupilMatchingReference", keep="last")


def brute_force(world, latest):
    """Look up every wrong person's address by comparing it with everybody's."""
    home = dict(zip(latest["PupilMatchingReference"], latest["Address"] + "|" + latest["Postcode"], strict=True))
    about, returned = world.disclosure.about, world.disclosure.returned
    shown = dict(zip(zip(about["request"], about["person"]), returned["Address"] + "|" + returned["Postcode"]))
    for pair in world.exposure.pairs.query("not right")[["request", "person"]].itertuples(index=False, name=None):
        address = shown[pair]
        there = {person for person, one in home.items() if one == address} if isinstance(address, str) else set()
        yield len(there), len(there - {pair[1]})


def test_the_register_says_who_lives_there(world, latest):
    wrong = world.exposure.people.query("not right")
    assert wrong[["residents", "household"]].astype(int).values.tolist() == [list(one) for one in brute_force(world, latest)]
    assert wrong["household"].max() > 0
    assert wrong["address"].isna().any()  # leavers, of whom no address is kept


def test_nothing_is_looked_up_about_the_person_sought(world):
    right = world.exposure.people.query("right")
    assert right[["address", "residents", "household"]].isna().all().all()


def test_the_same_address_has_the_same_number(world):
    wrong = world.exposure.people.query("not right").dropna(subset=["address"])
    returned = world.disclosure.about.assign(place=world.disclosure.returned["Address"].to_numpy())
    both = wrong.merge(returned, on=["request", "person"])
    assert both.groupby("address")["place"].nunique().max() == 1


def test_a_frame_of_households_comes_first(world):
    wrong = world.exposure.people.query("not right")["person"].unique()
    two = pd.DataFrame({"person": [*wrong, -1], "household": ["h"] * len(wrong) + ["h"]})
    given = linkage.exposure(world.disclosure, world.requests.truth, households=two).people.query("not right")
    shown = given["address"].notna()
    assert set(given.loc[shown, "residents"]) == {len(wrong) + 1}
    assert set(given.loc[shown, "household"]) == {len(wrong)}
    assert set(given.loc[~shown, "household"]) == {0}


def test_of_whom_a_frame_does_not_name_the_household_is_not_known(world):
    wrong = world.exposure.people.query("not right")["person"].unique()
    one = pd.DataFrame({"person": wrong[:1], "household": [1]})
    given = linkage.exposure(world.disclosure, world.requests.truth, households=one)
    people = given.people.query("not right")
    shown = world.exposure.people.query("not right")["address"].notna()
    assert people.loc[shown & (people["person"] != wrong[0]), "household"].isna().all()
    assert people.loc[~shown, "household"].eq(0).all()
    row = given.measures.set_index("measure").loc["different people at the addresses of wrong persons"]
    unknown = int((shown & (people["person"] != wrong[0])).sum())
    assert row["assumes"] == f"not estimable: the household of {unknown} of {len(people)} wrong persons is not known"


def test_without_an_address_nobody_else_is_exposed(world):
    policy = linkage.Policy("school", "school only", "a test", sent=("Surname",), returned=("PersonID", "schoolname"))
    disclosure = linkage.disclose(world.disclosure.links, policy)
    wrong = linkage.exposure(disclosure, world.requests.truth).people.query("not right")
    assert wrong["household"].eq(0).all()
    assert wrong["address"].isna().all()


def test_nobody_returned_looks_nothing_up(world):
    none = world.exposure.pairs[:0]
    assert behind_addresses(world.disclosure, none).columns.tolist() == ["address", "residents", "household"]


@pytest.mark.parametrize(
    ("households", "message"),
    [
        ([1], "households must be a pandas frame, not list"),
        (pd.DataFrame({"person": [1]}), "households has no column 'household'; it has person"),
        (
            pd.DataFrame({"person": [1, None], "household": [1, 1]}),
            "'person' of households is empty for 1 of 2 rows; fill or drop them",
        ),
        (
            pd.DataFrame({"person": [1, 1], "household": [1, 2]}),
            "households names '1' more than once; give each person one household",
        ),
    ],
)
def test_a_frame_that_cannot_be_used_is_refused(world, households, message):
    with pytest.raises(InputError) as refused:
        linkage.exposure(world.disclosure, world.requests.truth, households=households)
    assert str(refused.value) == message
