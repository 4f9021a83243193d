import pandas as pd
import pytest

import synthetic
from synthetic.refusal import InputError
from synthetic.requests import as_sent, home_office_requests, people_sought, searchable_until


@pytest.fixture(scope="module")
def requests(people):
    return people.home_office_requests(243, month="2016-09", on_register=0.3)


def test_what_is_sent_says_nothing_of_the_truth(requests):
    assert list(requests.records.columns) == [
        "PersonID", "Surname", "Forename", "Middlenames", "DOB", "Address", "Postcode",
    ]  # fmt: skip
    assert requests.records["PersonID"].is_unique
    assert len(requests) == 243
    members = requests.truth["on_register"]
    assert members.sum() == 73
    assert members.head(73).sum() < 50  # not sorted by it


def test_the_truth_names_the_person_meant(people, requests):
    truth = people.truth().set_index("PupilMatchingReference")
    meant = requests.truth.merge(requests.records, on="PersonID").query("on_register")
    born = truth.loc[meant["PupilMatchingReference"].astype("int64"), "DOB"].to_numpy()
    assert (pd.to_datetime(meant["DOB"]).to_numpy() == born).mean() > 0.9
    assert requests.truth.loc[~requests.truth["on_register"], "PupilMatchingReference"].isna().all()
    assert meant["PupilMatchingReference"].is_unique


def test_members_have_been_on_a_roll_by_the_last_census_that_could_be_searched(people):
    everyone = people.home_office_requests(2_000, month="2016-09", on_register=1.0).truth
    seen = set()
    for census in people.school_censuses("2001/02", "2015/16"):
        seen.update(census.records["PupilMatchingReference"].to_pylist())
    assert set(everyone["PupilMatchingReference"].astype("int64")) <= seen
    assert everyone["age"].between(5, 17).all()


def test_lists_have_their_own_mistakes(people):
    file = people.home_office_requests(2_000, month="2016-09", on_register=1.0)
    joined = file.truth.merge(file.records, on="PersonID")
    assert joined["Middlenames"].isna().mean() == pytest.approx(0.2 + 0.8 * 0.5, abs=0.04)
    assert joined["Postcode"].isna().mean() == pytest.approx(0.15, abs=0.03)
    given = joined["address_given"].value_counts(normalize=True)
    assert given["current"] == pytest.approx(0.40, abs=0.04)
    assert given["elsewhere"] == pytest.approx(0.20, abs=0.04)


def test_the_same_file_is_the_same_and_another_is_another(people):
    one, same, other = (people.home_office_requests(50, month="2016-10", file=file) for file in (0, 0, 1))
    pd.testing.assert_frame_equal(one.records, same.records)
    assert not set(one.records["Surname"] + one.records["Forename"]) & set(
        other.records["Surname"] + other.records["Forename"]
    )


def test_many_files_at_once_are_those_made_one_by_one(people):
    import numpy as np

    sought = people_sought(people, "2016-11", np.arange(3), 10, 30)
    sent, _ = as_sent(people.world, sought.people, "2016-11", sought.file)
    for file in range(3):
        one = people.home_office_requests(40, month="2016-11", on_register=0.25, file=file).records
        part = pd.DataFrame({name: column.to_pandas() for name, column in sent.items()})[sought.file == file]
        assert sorted(one["Surname"] + one["Forename"]) == sorted(part["Surname"] + part["Forename"])


def test_a_register_holds_the_censuses_returned_before_the_month():
    days = {month: searchable_until(month).isoformat() for month in ("2016-09", "2016-10", "2016-11", "2016-12")}
    assert days == {"2016-09": "2016-05-19", "2016-10": "2016-05-19", "2016-11": "2016-05-19", "2016-12": "2016-10-06"}


def test_files_are_written_with_the_truth_apart(tmp_path, requests):
    folder = requests.to_parquet(tmp_path / "requests")
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "records.parquet", "truth.parquet"]
    pd.testing.assert_frame_equal(
        pd.read_parquet(folder / "records.parquet")[["PersonID", "Surname"]], requests.records[["PersonID", "Surname"]]
    )


def test_it_reads_well(requests):
    assert repr(requests) == (
        "Home Office request file, September 2016: 243 people sought, 73 of them on the register (truth kept apart)"
    )


@pytest.mark.parametrize(
    ("n", "month", "share", "sentence"),
    [
        (0, "2016-09", 0.3, "n must be a whole number of at least 1, not 0"),
        (10, "2016-09", "0.3", "on_register must be a share from 0 to 1, not '0.3'"),
        (10, "0000-01", 0.3, "unknown month '0000-01'; write it like 2016-09"),
        (
            10, "2019-01", 0.3,
            "people of 5 are sought in 2019-01, but nobody in this world is born after 2011-08-31; raise "
            "home_office.age_from",
        ),
        (2_001, "2016-09", 0.3, "n must be at most the 2,000 people of the population, not 2,001 requests"),
        (10, "2016-09", 1.4, "on_register must be a share from 0 to 1, not 1.4"),
        (10, "2016-9", 0.3, "unknown month '2016-9'; write it like 2016-09"),
        (10, "2001-01", 0.3, "no census had been returned by 2001-01; the first was taken in January 2002"),
        (
            2_000, "2016-09", 1.0,
            "2,000 people on the register are sought, but only 987 of the 2,000 people are of the ages sought and had "
            "been on a roll; make a larger population or seek fewer",
        ),
    ],
)  # fmt: skip
def test_refusals(n, month, share, sentence):
    people = synthetic.population(2_000, seed=1)
    with pytest.raises(InputError) as refused:
        people.home_office_requests(n, month=month, on_register=share)
    assert str(refused.value) == sentence


def test_ages_the_wrong_way_round_are_refused():
    people = synthetic.population(2_000, seed=1, parameters={"home_office.age_from": 12, "home_office.age_to": 9})
    with pytest.raises(InputError, match=r"home_office\.age_from must be at most home_office\.age_to, 9, not 12"):
        people.home_office_requests(10, month="2016-09")


def test_people_who_were_never_on_a_roll_are_like_the_members_sought():
    truth = synthetic.population(60_000, seed=2).home_office_requests(2_000, month="2016-09", on_register=0.5).truth
    arrived = truth.groupby("on_register")["arrived"].mean()
    assert arrived[True] == pytest.approx(arrived[False], abs=0.06)
    groups = truth.groupby("on_register")["name_group"].value_counts(normalize=True).unstack(0).fillna(0)
    assert (groups[True] - groups[False]).abs().max() < 0.05
    assert truth.groupby("on_register")["age"].mean().diff().abs().iloc[1] < 1.0


def test_numbers_of_any_kind_make_the_same_file(tmp_path, people):
    import numpy as np

    file = people.home_office_requests(np.int64(5), month="2016-09", file=np.int32(0))
    file.to_parquet(tmp_path / "requests")
    pd.testing.assert_frame_equal(file.records, people.home_office_requests(5, month="2016-09").records)


def test_nearly_everybody_can_be_sought():
    people = synthetic.population(2_000, seed=1)
    file = home_office_requests(people, 900, "2016-09", on_register=1.0, file=0)
    assert file.truth["PupilMatchingReference"].is_unique
