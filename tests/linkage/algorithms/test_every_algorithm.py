"""Every algorithm prints itself, says its source, goes through JSON, and runs on a small register."""

import zlib

import pytest

import synthetic
from linkage import algorithms
from linkage.algorithm import Algorithm
from linkage.linking import link
from linkage.register import Register

NAMES = algorithms.names()
MADE_UP = ("nhs_number", "national_number", "phone", "email", "local_id", "provider", "uprn", "house_number")


@pytest.fixture(scope="module")
def small():
    return synthetic.population(2_000, seed=5)


@pytest.fixture(scope="module")
def sides(small):
    """Two years of a census, one row a pupil, with made-up values for the fields that a census has not got."""
    return tuple(with_all_fields(small, year) for year in ("2014/15", "2015/16"))


def with_all_fields(people, year):
    rows = people.school_census(year, "Spring").to_frame().drop_duplicates("PupilMatchingReference").reset_index(drop=True)
    keys = rows["PupilMatchingReference"].map(lambda key: zlib.crc32(str(key).encode()))
    for place, field in enumerate(MADE_UP):
        rows[field] = (keys // 7**place % 5000).astype(str)
    rows["nhs_number"] = [nhs_number(key) for key in keys]
    rows["town"] = "TOWN " + rows["provider"].str[:1]
    rows["birth_place"], rows["occupation"], rows["previous_postcode"] = rows["town"], "PUPIL", None
    return rows


def nhs_number(key):
    """Give ten digits with the check digit of modulus 11, made of a number; where that would be 10, of the next one."""
    digits = [int(digit) for digit in f"9{key % 10**8:08}"]
    check = (11 - sum(d * w for d, w in zip(digits, range(10, 1, -1))) % 11) % 11
    return nhs_number(key + 1) if check == 10 else "".join(map(str, [*digits, check]))


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name):
    one = algorithms.get(name)
    assert Algorithm.from_json(one.to_json()) == one
    assert len(one.source) > 20
    assert one.notes
    shown = str(one)
    assert shown.startswith(f"{name}: {one.title}\n{one.status}: {one.source}\n")
    assert all(step.rule in shown for step in one.steps)
    assert all(f"published: {target}" in shown for target in one.targets)
    assert "<table" in one._repr_html_()


@pytest.mark.parametrize("name", NAMES)
def test_runs_whole_on_a_small_register(name, sides):
    links = link(
        *sides, name, left_id="PupilMatchingReference", right_id="PupilMatchingReference", unreadable_dates="missing"
    )
    steps = links.steps
    assert links.algorithm == algorithms.get(name)
    assert (steps["entering"] == steps["accepted"] + steps["ambiguous"] + steps["none"]).all()
    assert steps["leaving"].tolist()[:-1] == steps["entering"].tolist()[1:]
    assert steps["candidates"].sum() > 500
    right = (links.candidates["left_id"] == links.candidates["right_id"]).groupby(links.candidates["left_id"]).any()
    assert right.mean() > 0.9
    if links.algorithm.one_to_one and links.algorithm.steps[0].residuals == "removed":
        assert links.pairs["right_id"].is_unique


@pytest.mark.parametrize("name", ["echild/v1-stage1", "echild/v2", "ons/beyond-2011-hashed", "keys/slk-581", "dfe/sui-5"])
def test_runs_on_a_register_of_several_rows_a_person(name, small):
    asked = small.school_census("2012/13", "Spring").to_frame().drop_duplicates("PupilMatchingReference").head(300)
    register = Register(small.school_censuses("2013/14", "2015/16"))
    links = link(asked, register, name, left_id="PupilMatchingReference", unreadable_dates="missing")
    right = (links.pairs["left_id"] == links.pairs["right_id"]).mean()
    assert links.found > 150
    assert right > 0.97
