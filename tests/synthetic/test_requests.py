import numpy as np
import pandas as pd
import pytest

import synthetic
from synthetic.refusal import InputError
from synthetic.requests import home_office_requests, searchable_until


def listed(people, n, month="2016-09", *, on_register=0.3, file=0, **asked):
    return home_office_requests(people, n, month, on_register=on_register, file=file, **asked)


@pytest.fixture(scope="module")
def requests(people):
    return listed(people, 243)


def test_what_is_sent_says_nothing_of_the_truth(requests):
    assert list(requests.records.columns) == [
        "PersonID", "Surname", "Forename", "Middlenames", "DOB", "Address", "Postcode",
    ]  # fmt: skip
    assert requests.records["PersonID"].is_unique
    assert len(requests) == 243
    members = requests.truth.drop_duplicates("PersonID")["on_register"]
    assert members.sum() == 73
    assert members.head(73).sum() < 50  # not sorted by it


def test_the_truth_has_a_row_for_each_number_of_each_person(people, requests):
    truth = requests.truth
    assert list(truth.columns) == [
        "PersonID", "person", "on_register", "status", "PupilMatchingReference", "family", "ethnic_group", "name_group",
        "gender", "age", "arrived", "address_given", "hard_case", "resembles",
    ]  # fmt: skip
    assert truth["PersonID"].drop_duplicates().tolist() == requests.records["PersonID"].tolist()
    assert truth.loc[~truth["on_register"], ["person", "PupilMatchingReference"]].isna().all(axis=None)
    assert not truth[~truth["on_register"]].duplicated("PersonID").any()
    many = listed(people, 2_000, on_register=1.0).truth.astype({"person": "int64", "PupilMatchingReference": "int64"})
    known = people.references[people.references["person"].isin(many["person"])]
    assert set(zip(many["person"], many["PupilMatchingReference"])) == set(
        zip(known["person"], known["PupilMatchingReference"])
    )
    assert len(many) == len(known) > 2_000


def test_the_truth_says_who_is_meant(people, requests):
    one = requests.truth.drop_duplicates("PersonID").query("on_register").astype({"person": "int64"})
    who = people.truth().loc[one["person"]]
    for column in ("family", "ethnic_group", "name_group", "gender", "arrived"):
        assert one[column].tolist() == who[column].tolist()
    born = one.merge(requests.records, on="PersonID")["DOB"].to_numpy()
    assert (born == who["DOB"].to_numpy()).mean() > 0.85
    assert one["person"].is_unique


def test_members_were_on_a_roll_at_a_census_of_the_register(people):
    columns = ["PupilMatchingReference"]
    for first, asked in (("2011/12", {}), ("2014/15", {"register_from": "2014/15"})):
        seen = set()
        for census in people.school_censuses(first, "2015/16", columns=columns):
            seen.update(census.records["PupilMatchingReference"].to_pylist())
        truth = listed(people, 2_000, on_register=1.0, **asked).truth
        found = truth["PupilMatchingReference"].isin(seen).groupby(truth["PersonID"]).any()
        assert len(found) == 2_000
        assert found.all()


def test_status_says_who_is_still_on_a_roll(people):
    truth = listed(people, 1_000, on_register=0.8, left=0.25).truth.drop_duplicates("PersonID")
    assert truth["status"].value_counts().to_dict() == {"on roll": 600, "left": 200, "never": 200}
    autumn = people.school_census("2016/17", "Autumn", columns=["PupilMatchingReference", "OnRoll"]).records.to_pandas()
    now = set(autumn.loc[autumn["OnRoll"], "PupilMatchingReference"])
    here = truth["PupilMatchingReference"].isin(now).groupby(truth["status"]).mean()
    assert here["left"] == 0.0
    assert here["on roll"] > 0.98


def test_the_same_file_is_the_same_and_another_is_another(people):
    one, same, other = (listed(people, 50, "2016-10", file=file, hard_cases=0.1) for file in (0, 0, 1))
    pd.testing.assert_frame_equal(one.records, same.records)
    pd.testing.assert_frame_equal(one.truth, same.truth)
    assert not set(one.truth["family"]) & set(other.truth["family"])


def test_a_register_holds_the_censuses_returned_before_the_month():
    days = {month: searchable_until(month).isoformat() for month in ("2016-09", "2016-10", "2016-11", "2016-12")}
    assert days == {"2016-09": "2016-05-19", "2016-10": "2016-05-19", "2016-11": "2016-05-19", "2016-12": "2016-10-06"}


def test_files_are_written_with_the_truth_apart(tmp_path, requests):
    folder = requests.to_parquet(tmp_path / "requests")
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "records.parquet", "truth.parquet"]
    pd.testing.assert_frame_equal(
        pd.read_parquet(folder / "records.parquet")[["PersonID", "Surname"]], requests.records[["PersonID", "Surname"]]
    )
    assert len(pd.read_parquet(folder / "truth.parquet")) == len(requests.truth)


def test_it_says_from_what_it_was_made(requests):
    made = requests.made_from
    assert {name: made[name] for name in ("month", "requests", "on_register", "file", "ages", "left", "families")} == {
        "month": "2016-09", "requests": 243, "on_register": 0.3, "file": 0, "ages": [5.0, 17.0], "left": None,
        "families": 0.05,
    }  # fmt: skip
    assert made["register"] == ["2011-09-01", "2016-05-19"]


def test_it_reads_well(requests):
    assert repr(requests) == (
        "Home Office request file, September 2016: 243 people sought, 73 of them on the register (truth kept apart)"
    )


def test_people_of_several_numbers_count_once(people):
    requests = listed(people, 1_000, on_register=1.0)
    assert len(requests.truth) > 1_000
    assert repr(requests).endswith("1,000 people sought, 1,000 of them on the register (truth kept apart)")


@pytest.mark.parametrize(
    ("n", "month", "share", "sentence"),
    [
        (0, "2016-09", 0.3, "n must be a whole number of at least 1, not 0"),
        (10, "2016-09", "0.3", "on_register must be a share from 0 to 1, not '0.3'"),
        (10, "0000-01", 0.3, "unknown month '0000-01'; write it like 2016-09"),
        (2_001, "2016-09", 0.3, "n must be at most the 2,000 people of the population, not 2,001 requests"),
        (10, "2016-09", 1.4, "on_register must be a share from 0 to 1, not 1.4"),
        (10, "2016-9", 0.3, "unknown month '2016-9'; write it like 2016-09"),
        (10, "2001-01", 0.3, "no census had been returned by 2001-01; the first was taken in January 2002"),
    ],
)
def test_refusals(n, month, share, sentence):
    with pytest.raises(InputError) as refused:
        listed(synthetic.population(2_000, seed=1), n, month, on_register=share)
    assert str(refused.value) == sentence


def test_numbers_of_any_kind_make_the_same_file(tmp_path, people):
    file = listed(people, np.int64(5), file=np.int32(0), ages=(np.int64(5), 17.0))
    file.to_parquet(tmp_path / "requests")
    pd.testing.assert_frame_equal(file.records, listed(people, 5).records)


def test_a_list_of_nobody_on_the_register_has_no_numbers(people):
    assert listed(people, 5, on_register=0.0).truth["PupilMatchingReference"].isna().all()
