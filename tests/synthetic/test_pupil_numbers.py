"""Numbers held, and the person the custodian takes a pupil for: what linking by number really gives."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

import synthetic
from synthetic.identifiers import upn_check_letter

OFTEN = {"upn.temporary": 0.2, "upn.changed": 0.1, "upn.duplicate": 0.3, "person.adopted": 0.05}
LAST = pd.Timestamp("2016-10-06")


@pytest.fixture(scope="module")
def muddled():
    return synthetic.population(6_000, seed=7, parameters=OFTEN)


@pytest.fixture(scope="module")
def returned(muddled):
    columns = ["RecordID", "PupilMatchingReference", "UPN", "FormerUPN", "DOB", "EntryDate"]
    return pd.concat(
        [one.to_frame() for one in muddled.school_censuses("2001/02", "2016/17", columns=columns)], ignore_index=True
    )


def joined_by_number(returned):
    """Join records that share a number or name each other's as the former one, as a custodian would."""
    former = returned["FormerUPN"].notna().to_numpy()
    codes, numbers = pd.factorize(pd.concat([returned["UPN"], returned["FormerUPN"][former]]))
    own, other = codes[: len(returned)], codes[len(returned) :]
    links = coo_matrix((np.ones(former.sum()), (own[former], other)), shape=(len(numbers), len(numbers)))
    return connected_components(links, directed=False)[1][own]


def test_the_custodians_person_is_what_linking_by_number_gives(muddled, returned):
    group = joined_by_number(returned)
    references = returned["PupilMatchingReference"]
    assert references.groupby(group).nunique().max() == 1
    split = pd.Series(group).groupby(references).nunique()
    # A number that was put right is one person's from the start, though no census may have said so by the end.
    put_right = muddled.timeline().to_pandas().query("event == 'pupil number given' and reason == 'put right'")
    late = set(put_right.loc[pd.to_datetime(put_right["date"]) > LAST - pd.Timedelta(days=200), "person"])
    owners = muddled.references.groupby("PupilMatchingReference")["person"].agg(set)
    assert all(owner & late for owner in owners.loc[split.index[split > 1]])
    assert len(split) > 5_000


def test_some_people_have_several_references_and_some_twins_share_one(muddled, returned):
    found = muddled.references
    assert set(returned["PupilMatchingReference"]) <= set(found["PupilMatchingReference"])
    each, shared = (found.groupby(side).size() for side in ("person", "PupilMatchingReference"))
    assert 0.05 < (each > 1).mean() < 0.5
    assert set(shared) == {1, 2}
    truth = muddled.truth().set_index("person")
    two = found[found["PupilMatchingReference"].isin(shared.index[shared == 2])].groupby("PupilMatchingReference")["person"]
    for _, people in two:
        assert truth.loc[people, "DOB"].nunique() == 1
        assert truth.loc[people, "family"].nunique() == 1


def test_numbers_are_well_formed_and_temporary_ones_end_in_a_letter(returned):
    numbers = returned["UPN"].drop_duplicates()
    assert all(upn_check_letter(number[1:]) == number[0] for number in numbers)
    assert 0.005 < returned["UPN"].str[-1].str.isalpha().mean() < 0.05
    assert returned["FormerUPN"].notna().mean() > 0.01


def test_an_adopted_child_cannot_be_followed(muddled):
    events = muddled.timeline().to_pandas()
    adopted = events[(events["event"] == "surname changed") & (events["reason"] == "adoption")]
    assert len(adopted) > 100
    references = muddled.references.groupby("person")["PupilMatchingReference"].nunique()
    later = adopted[pd.to_datetime(adopted["date"]).between("2006-01-01", "2010-01-01")]["person"]
    at_school = later[later.isin(references.index)]
    faultless = synthetic.population(6_000, seed=7, parameters=OFTEN, errors="none")
    frame = faultless.school_census("2016/17", "Autumn").to_frame()
    own = muddled.references.merge(at_school.to_frame("person"))
    rows = frame[frame["PupilMatchingReference"].isin(own["PupilMatchingReference"]) & frame["OnRoll"]]
    assert len(rows)
    assert rows["FormerSurname"].isna().all()
    assert rows["FormerUPN"].isna().all()


def test_without_muddle_everybody_has_one_number():
    nothing = {**dict.fromkeys(OFTEN, 0.0), "school.second_registration": 0.0}
    tidy = synthetic.population(2_000, seed=7, parameters=nothing)
    assert tidy.references["person"].is_unique
    frame = tidy.school_census("2015/16", "Spring").to_frame()
    assert frame["FormerUPN"].isna().all()
    assert frame.loc[frame["OnRoll"], "UPN"].is_unique
