import json
import shutil

import pandas as pd
import pyarrow as pa
import pytest

import linkage
import synthetic
from linkage.cleaning import fold_names
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(4_000, seed=6)
    return people, linkage.Register(people.school_censuses("2013/14", "2015/16"))


def test_identities_are_what_the_censuses_said(world):
    people, register = world
    rows = pd.concat([census.to_frame() for census in people.school_censuses("2013/14", "2015/16")])
    assert register.rows == len(rows)
    assert register.people == rows["PupilMatchingReference"].nunique()
    identities = register.to_frame()
    assert len(identities) == register.identities
    assert identities["id"].nunique() == register.people
    one = rows["PupilMatchingReference"].iloc[0]
    said = rows.loc[rows["PupilMatchingReference"] == one, ["Surname", "Forename", "Postcode"]].drop_duplicates()
    kept = identities[identities["id"] == one]
    assert set(kept["postcode"].dropna()) == set(said["Postcode"].dropna().str.replace(" ", ""))
    assert set(kept["forename"]) == set(fold_names(pa.array(said["Forename"])).to_pylist())
    assert list(identities.columns) == [
        "id", "surname", "preferred_surname", "former_surname", "forename", "middlenames", "dob", "sex", "postcode",
    ]  # fmt: skip


def test_a_preferred_surname_is_kept_only_where_it_differs(world):
    identities = world[1].to_frame()
    both = identities.dropna(subset=["preferred_surname"])
    assert 0 < len(both) < 0.1 * len(identities)


def test_rows_come_back_with_the_school(world):
    _, register = world
    people = register.to_frame()["id"].drop_duplicates().head(3).tolist()
    rows = register.rows_of(people).to_pandas()
    assert set(rows["PupilMatchingReference"]) == set(people)
    assert rows["schoolname"].notna().all()
    assert rows.sort_values(["PupilMatchingReference", "CensusDate"], kind="stable").index.tolist() == list(rows.index)
    assert len(register.rows_of([])) == 0


def test_a_register_is_kept_and_opened(tmp_path, world):
    people, register = world
    folder = tmp_path / "the [register]"
    linkage.Register(people.school_censuses("2013/14", "2015/16"), folder=folder)
    opened = linkage.Register.open(folder)
    assert repr(opened) == repr(register)
    pd.testing.assert_frame_equal(opened.to_frame(), register.to_frame())
    requests = people.home_office_requests(20, month="2016-09", on_register=0.5).records
    pairs = [linkage.link(requests, one, "home-office/tolerant").pairs for one in (opened, register)]
    pd.testing.assert_frame_equal(*pairs)
    person = opened.to_frame()["id"].iloc[0]
    assert opened.rows_of([person]).num_rows == register.rows_of([person]).num_rows


def test_one_census_makes_a_register():
    people = synthetic.population(1_000, seed=6)
    census = people.school_census("2015/16", "Spring")
    register = linkage.Register(census)
    assert register.rows == len(census.records)
    assert (
        register.rows_of(census.records["PupilMatchingReference"].to_pylist()[:1])
        .to_pandas()["schoolname"]
        .notna()
        .all()
    )


def test_registers_do_not_depend_on_chunks(tmp_path):
    frames = []
    for chunk in (500, 65_536):
        people = synthetic.population(2_000, seed=6, chunk=chunk)
        frames.append(linkage.Register(people.school_censuses("2014/15", "2015/16")).to_frame())
    pd.testing.assert_frame_equal(*frames)


def test_damaged_and_unfinished_registers_are_refused(tmp_path, world):
    people, _ = world
    folder = tmp_path / "register"
    linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=folder)
    for damage, sentence in (
        (
            lambda place: (place / "identities.parquet").write_bytes(b"PAR1"),
            "is damaged: identities.parquet missing or cut",
        ),
        (lambda place: (place / "register.json").unlink(), "is not a register, or one that was never finished"),
        (lambda place: (place / "register.json").write_text("{"), "is not a register, or one that was never finished"),
        (
            lambda place: (place / "register.json").write_text(json.dumps({"version": 9})),
            "has version 9; this library reads 1",
        ),
    ):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        damage(copy)
        with pytest.raises(InputError) as refused:
            linkage.Register.open(copy)
        assert sentence in str(refused.value)
        shutil.rmtree(copy)


def test_what_is_no_census_is_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"made from population.school_censuses\(...\) or one school census, not from str"
    ):
        linkage.Register("censuses.parquet")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()
    people = synthetic.population(100, seed=6)
    with pytest.raises(InputError, match="already exists; name a new folder or remove it first"):
        linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=tmp_path / "taken")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda r: r.rows_of(["a"]), "each of people must be a pupil matching reference, a whole number, not 'a'"),
        (lambda r: r.rows_of(5), "people must be several pupil matching references, such as [123, 456], not 5"),
        (lambda r: r.holds([float("nan")]), "each of people must be a pupil matching reference, a whole number, not nan"),
        (lambda r: r.sample(0), "most must be a whole number of at least 1, not 0"),
        (lambda _: linkage.Register.open(5), "the folder of a register must be a path, not 5"),
    ],
)
def test_bad_arguments_are_refused(world, call, sentence):
    with pytest.raises(InputError) as refused:
        call(world[1])
    assert str(refused.value) == sentence


def test_a_place_that_cannot_be_written_to_is_refused(world):
    for folder, sentence in (("/proc/q", "cannot write to '/proc'"), (5, "the folder must be a path, not 5")):
        with pytest.raises(InputError, match=sentence):
            linkage.Register(world[0].school_censuses("2015/16", "2015/16"), folder=folder)


@pytest.mark.parametrize("said", ["[]", "null", "5", '{"version": 1}', '{"version": 1, "files": {}, "people": 1}'])
def test_a_register_that_says_nothing_of_itself_is_refused(tmp_path, said):
    (tmp_path / "register.json").write_text(said)
    with pytest.raises(InputError, match=r"is not a register, or one that was|is damaged: its register.json"):
        linkage.Register.open(tmp_path)
