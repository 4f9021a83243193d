import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
from linkage.disclosure import RETURNED
from linkage.exposures import TABLES, sensitivity_table, weighted
from linkage.exposures.measured import table as measures_of
from linkage.exposures.new_information import UNITS
from linkage.exposures.sensitivity import weight_rows
from synthetic.refusal import InputError


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_each_returned_column_once(name):
    table = sensitivity_table(name)
    assert set(RETURNED) <= set(table["field"])
    assert table["field"].is_unique
    assert table.columns.tolist() == ["field", "category", "weight", "confidence", "source", "note"]


def test_what_no_source_says_stays_empty():
    tiers = sensitivity_table("npd-tiers-before-2018").set_index("field")
    assert tiers["weight"].dropna().to_dict() == dict.fromkeys(
        ["Surname", "Forename", "Middlenames", "FormerSurname", "PreferredSurname", "DOB", "Address", "Postcode"], 4.0
    )
    since = sensitivity_table("npd-2018").set_index("field")
    assert since["weight"].dropna().to_dict() == {"Surname": 5.0, "Address": 5.0, "Postcode": 2.0}
    assert since.loc["Forename", "category"] == "1"  # how identifying it is was said, how sensitive was not
    for table in (tiers, since):
        known = table["category"].notna()
        assert table.loc[known, "source"].notna().all()
        assert set(table.loc[known, "confidence"]) <= {"H", "M"}
        assert table.loc[~known, "note"].notna().all()


def test_units_weigh_one_each(world):
    people = world.exposure.people
    assert (people["weight"] == people["units"]).all()
    assert (people["new_weight"] == people["new_units"]).all()
    assert people["unweighted_units"].eq(0).all()


def plainly(world, weights, cells):
    """Weigh every person's units one after the other."""
    keys = world.disclosure.about[["request", "person"]].itertuples(index=False, name=None)
    told = {}
    for key, row in zip(keys, cells.to_dict("records"), strict=True):
        units = told.setdefault(key, {})
        for field, has in row.items():
            if has and field != "PersonID":
                units.setdefault(UNITS[field], []).append(weights.get(field, float("nan")))
    pairs = world.exposure.people[["request", "person"]].itertuples(index=False, name=None)
    known = [[[w for w in unit if w == w] for unit in told[pair].values()] for pair in pairs]
    sums = [sum(max(unit) for unit in units if unit) for units in known]
    return sums, [sum(not unit for unit in units) for units in known]


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(RETURNED), st.sampled_from([0.0, 0.5, 1.0, 3.0, 7.0])))
def test_a_unit_weighs_what_its_heaviest_returned_field_does(world, weights):
    own = pd.DataFrame({"field": list(weights), "weight": list(weights.values())})
    found = weighted(world.exposure, own)
    sums, lacking = plainly(world, weights, world.disclosure.returned.notna())
    assert found["unweighted"].tolist()[0] == world.exposure.people["units"].sum()
    assert found["unweighted"].tolist()[2] == world.exposure.people["new_units"].sum()
    assert found["without_weight"].tolist()[0] == sum(lacking)
    if sum(lacking) == found["unweighted"].tolist()[0]:
        assert np.isnan(found["weighted"].tolist()[0])
    else:
        assert found["weighted"].tolist()[0] == pytest.approx(sum(sums))


def test_weighted_stands_beside_unweighted_and_says_what_has_no_weight(world):
    found = weighted(world.exposure, "npd-2018")
    assert found["measure"].tolist() == [
        "units returned", "units returned about wrong persons", "units new to the requester",
    ]  # fmt: skip
    assert (found["low"] < found["weighted"]).all()
    assert (found["weighted"] < found["high"]).all()
    row = found.iloc[0]
    assert row["assumes"].endswith(f"{row['without_weight']} of {row['unweighted']} units have no weight and add nothing")


def test_a_table_of_ones_own_goes_into_the_measures(world):
    own = pd.DataFrame({"field": ["Address", "schoolname"], "weight": [10, 1]})
    exposure = linkage.exposure(world.disclosure, world.requests.truth, weights=own)
    wrong = exposure.people.query("not right")
    home = world.disclosure.returned["Address"].notna().to_numpy()
    right = world.exposure.people["right"].to_numpy()
    assert wrong["weight"].sum() == 10 * (home & ~right).sum() + len(wrong)
    rows = exposure.measures.set_index("measure")
    assert rows.loc["sensitivity weight returned about wrong persons", "value"] == wrong["weight"].sum()


def test_a_table_that_weighs_nothing_returned_is_not_estimable(world):
    exposure = linkage.exposure(
        world.disclosure, world.requests.truth, weights=pd.DataFrame({"field": ["leavingdate"], "weight": [None]})
    )
    row = exposure.measures.set_index("measure").loc["sensitivity weight returned"]
    assert row["assumes"] == "not estimable: no unit returned has a weight in this table"


def test_a_row_counts_what_it_is_in():
    people = pd.DataFrame({"units": [5, 6], "weight": [8.0, 9.0], "unweighted_units": [3, 3]})
    rows = measures_of(weight_rows("returned", people, 10))
    assert rows[["unit", "count", "of", "value"]].values.tolist() == [
        ["units", 11, 10, 11.0],
        ["weight", pd.NA, 10, 17.0],
        ["weight per 1,000 requests", pd.NA, 10, 1700.0],
    ]


def test_where_nothing_weighs_anything_there_is_no_upper_limit():
    people = pd.DataFrame({"units": [5, 6], "weight": [0.0, 0.0], "unweighted_units": [3, 3]})
    for row in weight_rows("returned", people, 10)[1:]:
        assert (row["value"], row["low"]) == (0.0, 0.0)
        assert np.isnan(row["high"])
        assert row["assumes"].endswith("of no event the weight is not known, so there is no upper limit")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            "npd-2017",
            "unknown table of sensitivity 'npd-2017' (did you mean 'npd-2018'?); "
            "known: units, npd-tiers-before-2018, npd-2018",
        ),
        (pd.DataFrame({"field": ["DOB"]}), "table of sensitivity has no column 'weight'; it has field"),
        (pd.DataFrame({"weight": [1]}), "table of sensitivity has no column 'field'; it has weight"),
        (
            pd.DataFrame({"field": ["DOB", "DOB"], "weight": [1, 2]}),
            "table of sensitivity names 'DOB' more than once; name each field once",
        ),
        (
            pd.DataFrame({"field": ["DOB"], "weight": [-1]}),
            "weight of a table of sensitivity must be a number from 0, not '-1'",
        ),
        (
            pd.DataFrame({"field": ["DOB"], "weight": ["much"]}),
            "weight of a table of sensitivity must be a number from 0, not 'much'",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_before_work(world, table, message):
    with pytest.raises(InputError) as refused:
        linkage.exposure(world.disclosure, world.requests.truth, weights=table)
    assert str(refused.value) == message


def test_an_unknown_field_is_named_with_the_nearest(world):
    with pytest.raises(InputError, match=r"unknown field of a table of sensitivity 'Adress' \(did you mean 'Address'\?\)"):
        sensitivity_table(pd.DataFrame({"field": ["Adress"], "weight": [1]}))
