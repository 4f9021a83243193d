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


@pytest.mark.parametrize(
    "written",
    [
        lambda held: held.assign(person=held["person"].astype(str)),
        lambda held: held.assign(person=held["person"].astype("float64")),
        lambda held: held.assign(household=[f"h{one}" for one in held["household"]]),
        lambda held: held.assign(household=[one if one % 2 else f"h{one}" for one in held["household"]]),
        lambda held: held.assign(household=held["household"].astype(str).astype("category")),
        lambda held: held.set_axis(range(100, 100 + len(held))),
    ],
    ids=["text persons", "float persons", "text households", "text and numbers", "categories", "another index"],
)
def test_it_does_not_matter_how_a_frame_writes_persons_and_households(world, written):
    persons = world.disclosure.about["person"].drop_duplicates()
    held = pd.DataFrame({"person": persons.to_numpy(), "household": [at // 3 for at in range(len(persons))]})
    one, other = (behind_addresses(world.disclosure, world.exposure.pairs, frame) for frame in (held, written(held)))
    pd.testing.assert_frame_equal(one[["residents", "household"]], other[["residents", "household"]])
    assert one["residents"].max() == 3
    again = linkage.exposure(world.disclosure, world.requests.truth, households=written(held))
    assert again.measures.set_index("measure").loc["others in the household per wrong person", "method"] != "not estimable"


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
            pd.DataFrame({"person": [1, 2], "household": ["a", " "]}),
            "'household' of households is empty for 1 of 2 rows; fill or drop them",
        ),
        (
            pd.DataFrame([[1, 1, 1]], columns=["person", "household", "person"]),
            "households has 2 columns 'person'; keep one of them",
        ),
        (
            pd.DataFrame({"person": ["1", "Ann"], "household": [1, 2]}),
            "'person' of households holds 1 id that is not a whole number: 'Ann'; the persons searched are whole numbers",
        ),
        (
            pd.DataFrame({"person": ["1", 1.0], "household": [1, 2]}),
            "households names '1' more than once; give each person one household",
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
