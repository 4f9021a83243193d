import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import synthetic
from synthetic.files import MANIFEST, WRITTEN_BY, new_folder, write_json
from synthetic.identifiers import upn_check_letter
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def frame(census):
    return census.to_frame()


def test_columns_are_those_of_the_layout(census):
    assert census.records.schema.equals(synthetic.RECORDS)
    assert census.errors.schema.equals(synthetic.LEDGER)


def test_a_pupil_is_on_one_roll_at_most(frame):
    assert not frame.duplicated(["PupilMatchingReference", "OnRoll"]).any()


def test_children_of_school_age_and_nobody_else_are_on_roll(people, frame):
    truth = people.truth().set_index("PupilMatchingReference")
    born = truth.loc[frame.loc[frame["OnRoll"], "PupilMatchingReference"], "DOB"]
    assert born.between("1997-09-01", "2011-08-31").all()
    compulsory = truth[truth["DOB"].between("1999-09-01", "2011-08-31") & ~truth["arrived"]]
    assert compulsory.index.isin(frame.loc[frame["OnRoll"], "PupilMatchingReference"]).all()


def test_leavers_have_a_leaving_date_and_no_preferred_surname_or_address(frame):
    on, off = frame[frame["OnRoll"]], frame[~frame["OnRoll"]]
    assert len(off) > 500
    assert off["LeavingDate"].between("2015-05-21", "2015-09-30").all()
    assert on["LeavingDate"].isna().all()
    assert off[["PreferredSurname", "Address"]].isna().all().all()
    assert on["PreferredSurname"].notna().all()
    assert off["Postcode"].notna().mean() > 0.95  # autumn collects leavers' postcodes
    assert (off["EntryDate"] <= off["LeavingDate"]).all()
    assert (on["EntryDate"] <= "2015-10-01").all()


def test_leavers_have_no_postcode_in_spring(people):
    off = people.school_census("2015/16", "Spring").to_frame().query("~OnRoll")
    assert len(off)
    assert off["Postcode"].isna().all()


@pytest.mark.parametrize(
    ("year", "collected"), [("2004/05", []), ("2005/06", ["Postcode"]), ("2006/07", ["Postcode", "Address"])]
)
def test_postcodes_and_addresses_were_collected_from_the_documented_years(people, year, collected):
    frame = people.school_census(year, "Spring").to_frame()
    frame = frame[frame["OnRoll"]]
    found = [name for name in ("Postcode", "Address") if frame[name].notna().mean() > 0.9]
    assert found == collected
    assert all(frame[name].isna().all() for name in {"Postcode", "Address"} - set(collected))


def test_upns_are_valid_and_of_one_person(frame):
    assert frame.groupby("UPN")["PupilMatchingReference"].nunique().max() == 1
    assert frame.groupby("PupilMatchingReference")["UPN"].nunique().max() == 1
    for upn in frame["UPN"].head(500):
        assert re.fullmatch(r"[A-Z][0-9]{12}", upn)
        assert upn_check_letter(upn[1:]) == upn[0]


def test_people_share_postcodes(frame):
    shared = frame[frame["OnRoll"]].groupby("Postcode").size()
    assert shared.mean() == pytest.approx(
        6.7, abs=0.7
    )  # about 5.5 state pupils per live postcode, more with sixth forms


def test_schools_are_listed(people, frame):
    schools = people.schools.to_pandas()
    assert set(frame["URN"]) <= set(schools["URN"])
    assert schools["schoolpostcode"].notna().all()


def test_undoing_the_ledger_gives_the_truth_back(people, census):
    faultless = synthetic.population(people.n, seed=people.seed, errors="none").school_census("2015/16", "Autumn")
    assert len(faultless.errors) == 0
    assert not census.records.equals(faultless.records)
    assert synthetic.undo(census.records, census.errors).equals(faultless.records)


def test_only_tables_can_be_undone(census):
    with pytest.raises(InputError, match="records must be an Arrow table, as a census gives it, not 'DataFrame'"):
        synthetic.undo(census.to_frame(), census.errors)


def test_errors_stay_until_the_next_school(people):
    first, second = (people.school_census("2014/15", term) for term in ("Autumn", "Summer"))
    keys = ["PupilMatchingReference", "field", "kind", "recorded"]
    sticky = ~pc.match_substring(first.errors["kind"], "address.stale").to_numpy()
    before = first.errors.to_pandas()[sticky].query("OnRoll and field == 'Surname'")[keys]
    stayed = (
        second.records.to_pandas()
        .query("OnRoll")
        .merge(first.records.to_pandas().query("OnRoll")[["PupilMatchingReference", "URN"]])
    )
    before = before[before["PupilMatchingReference"].isin(stayed["PupilMatchingReference"])]
    after = second.errors.to_pandas()[keys].drop_duplicates()
    kept = before.merge(after, how="left", indicator=True)["_merge"] == "both"
    assert len(before) > 100
    assert kept.mean() > 0.95


@pytest.mark.parametrize(("chunk", "threads"), [(1_000, 1), (10_000, 2), (1_000_000, 2)])
def test_files_are_the_same_bytes_for_any_chunk_and_thread(tmp_path, chunk, threads):
    folders = []
    for name, settings in (("usual", {}), ("other", {"chunk": chunk, "threads": threads})):
        people = synthetic.population(6_000, seed=8, **settings)
        folders.append(people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path / name))
    files = sorted(path.relative_to(folders[0]) for path in folders[0].rglob("*.*"))
    assert len(files) == 9
    assert all((folders[0] / path).read_bytes() == (folders[1] / path).read_bytes() for path in files)


def test_files_say_that_they_are_synthetic(tmp_path, people):
    folder = people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path / "censuses")
    for path in folder.rglob("*.parquet"):
        assert pq.read_schema(path).metadata[b"synthetic"] == b"true"
    assert '"synthetic": true' in (folder / "manifest.json").read_text()


def test_a_folder_that_is_not_new_is_refused_and_left_alone(tmp_path, people):
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(InputError, match="already exists; name a new folder or remove it first"):
        people.school_censuses("2015/16", "2015/16").to_parquet(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_to_is_refused(people):
    with pytest.raises(InputError, match="cannot write to '/proc'"):
        people.school_censuses("2015/16", "2015/16").to_parquet("/proc/world")
    with pytest.raises(InputError, match="the folder must be a path, not 5"):
        people.school_censuses("2015/16", "2015/16").to_parquet(5)


def test_an_interrupted_run_leaves_nothing(tmp_path):
    def interrupted():
        with new_folder(tmp_path / "half") as part:
            (part / "records.parquet").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_before_gives_way_only_when_asked_and_only_when_done(tmp_path):
    target = tmp_path / "results"

    def write(text, *, replace, fail=False):
        with new_folder(target, replace=replace) as part:
            write_json(part / MANIFEST, {**WRITTEN_BY, "text": text})
            if fail:
                raise KeyboardInterrupt

    write("first", replace=False)
    with pytest.raises(InputError, match="already exists; name a new folder or remove it first"):
        write("second", replace=False)
    with pytest.raises(KeyboardInterrupt):
        write("second", replace=True, fail=True)
    assert '"first"' in (target / MANIFEST).read_text()
    write("second", replace=True)
    assert '"second"' in (target / MANIFEST).read_text()
    (target / MANIFEST).write_text("{}")
    with pytest.raises(InputError, match="already exists; it was not written by this library"):
        write("third", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_it_reads_well(census):
    assert repr(census) == ("School census, Autumn 2015/16 (1 October 2015): 9,722 on roll, 1,612 no longer on roll")
    assert "<table" in census._repr_html_()


def test_surname_changes_leave_the_former_surname(people):
    who = people.people
    frame = (
        synthetic.population(people.n, seed=people.seed, errors="none").school_census("2015/16", "Summer").to_frame()
    )
    changed = set(people.matching_references[who.change_day < 16_000].tolist())
    former = frame[frame["FormerSurname"].notna()]
    assert set(former["PupilMatchingReference"]) <= set(people.matching_references[who.change_day < 17_000].tolist())
    share = frame[frame["PupilMatchingReference"].isin(changed) & frame["OnRoll"]]["FormerSurname"].notna().mean()
    assert share == pytest.approx(0.70, abs=0.06)
    assert isinstance(frame, pd.DataFrame)
    assert np.mean(former["FormerSurname"] != former["Surname"]) == 1.0
    assert pa.types.is_string(synthetic.RECORDS.field("Surname").type)
