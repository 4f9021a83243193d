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
    assert register.rows_of(census.records["PupilMatchingReference"].to_pylist()[:1]).to_pandas()["schoolname"].notna().all()


def test_censuses_of_any_layout_make_one_register():
    people = synthetic.population(2_000, seed=6, parameters={"world.born_to": 2019})
    early, late = (people.school_census(*one) for one in (("2003/04", "Spring"), ("2023/24", "Spring")))
    assert "Middlenames" not in early.records.column_names
    assert "Gender" not in late.records.column_names
    for census, sex in ((early, "Gender"), (late, "Sex")):
        register = linkage.Register(census)
        rows = register.rows_of(census.records["PupilMatchingReference"].to_pylist())
        assert rows.column_names == [*synthetic.RECORDS.names, "schoolname", "schoolpostcode"]
        assert rows["RecordID"].to_pylist() != census.records["RecordID"].to_pylist()  # by person, not as returned
        said = dict(zip(census.records["RecordID"].to_pylist(), census.records[sex].to_pylist()))
        assert dict(zip(rows["RecordID"].to_pylist(), rows["Gender"].to_pylist())) == said
        assert set(register.to_frame()["sex"]) == {"M", "F"}
    both = linkage.Register(people.school_censuses("2003/04", "2023/24", terms=("Spring",)))
    assert both.to_frame()["sex"].notna().all()
    assert len(both.censuses) == 21


def test_the_rows_of_a_number_that_twins_share_come_in_one_order():
    people = synthetic.population(2_000, seed=6, parameters={"upn.duplicate": 1})
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    pairs = people.references
    shared = pairs.loc[pairs.duplicated("PupilMatchingReference"), "PupilMatchingReference"]
    rows = register.rows_of(shared).to_pandas()
    assert rows.duplicated(["PupilMatchingReference", "CensusDate"]).any()
    in_order = rows.sort_values(["PupilMatchingReference", "CensusDate", "OnRoll", "LAEstab", "RecordID"])
    assert in_order.index.tolist() == rows.index.tolist()


def test_columns_that_nobody_needs_may_be_left_out(tmp_path, world):
    people, _ = world
    needed = ["PupilMatchingReference", "CensusDate", "OnRoll", "LAEstab", "URN"]
    register = linkage.Register(people.school_censuses("2015/16", "2015/16", columns=[*needed, "Surname", "Ethnicity"]))
    identities = register.to_frame()
    assert identities["surname"].notna().all()
    assert identities["forename"].isna().all()
    told = "a register needs the columns PupilMatchingReference, CensusDate, OnRoll, LAEstab, URN, and these censuses leave "
    for censuses in (
        people.school_censuses("2015/16", "2015/16", columns=["Surname", "URN"]),
        people.school_census("2015/16", "Spring", columns=["Surname", "URN"]),
    ):
        with pytest.raises(InputError) as refused:
            linkage.Register(censuses, folder=tmp_path / "register")
        assert str(refused.value) == told + "out PupilMatchingReference, CensusDate, OnRoll, LAEstab"
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_register_is_gone_on_with(tmp_path, world):
    people, _ = world
    folder = tmp_path / "register"

    def stop(text, _):
        if text == "gathering identities":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=folder, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == [".register.part"]
    part = tmp_path / ".register.part" / "1" / "rows" / "part-00.arrow"
    written = part.stat().st_ino
    linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=folder)
    assert (folder / "1" / "rows" / "part-00.arrow").stat().st_ino == written
    assert [path.name for path in tmp_path.iterdir()] == ["register"]
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) == [
        "1", "1/identities.parquet", "1/people.arrow", "1/postcodes.parquet", "1/rows", "1/rows/part-00.arrow",
        "register.json", "schools.parquet",
    ]  # fmt: skip


def test_another_register_in_the_place_of_an_interrupted_one_begins_anew(tmp_path, world):
    people, _ = world

    def stop(text, _):
        if text == "gathering identities":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        linkage.Register(people.school_censuses("2014/15", "2014/15"), folder=tmp_path / "register", progress=stop)
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=tmp_path / "register")
    assert set(register.rows_of(register.to_frame()["id"]).to_pandas()["AcademicYear"]) == {"2015/16"}
    assert [term for _, term, _ in register.censuses] == ["Autumn", "Spring", "Summer"]


def test_progress_is_told_in_shares(world):
    told = []
    linkage.Register(world[0].school_censuses("2015/16", "2015/16"), progress=lambda text, share: told.append((text, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-2:] == [("gathering identities", 0.8), ("register written", 1.0)]


def test_nobody_in_the_censuses_is_refused_and_leaves_nothing(tmp_path):
    people = synthetic.population(1, seed=6)
    born = people.truth()["DOB"].iloc[0].year
    years = next(year for year in ("2001/02", "2015/16") if not born + 4 <= int(year[:4]) <= born + 19)
    with pytest.raises(InputError, match="there is nobody in these censuses; name years in which the population is at"):
        linkage.Register(people.school_censuses(years, years), folder=tmp_path / "register")
    assert list(tmp_path.iterdir()) == []


def test_registers_do_not_depend_on_chunks(tmp_path):
    frames = []
    for chunk in (500, 65_536):
        people = synthetic.population(2_000, seed=6, chunk=chunk)
        frames.append(linkage.Register(people.school_censuses("2014/15", "2015/16")).to_frame())
    pd.testing.assert_frame_equal(*frames)


def test_what_is_no_census_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"made from population.school_censuses\(...\) or one school census, not from str"):
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
