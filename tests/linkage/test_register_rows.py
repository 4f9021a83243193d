"""Every census row of a person is handed over, wherever it lies."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import linkage
import synthetic
from linkage.registers.batches import BatchFile, read_places, rows_in
from linkage.registers.census_rows import held_here, read_people, rows_held, write_pointers
from synthetic.refusal import InputError

ORDER = ["PupilMatchingReference", "CensusDate", "OnRoll", "LAEstab", "RecordID"]


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(2_000, seed=8, parameters={"upn.duplicate": 1})
    return people, linkage.Register(people.school_censuses("2014/15", "2015/16"))


def test_the_rows_of_everybody_are_all_that_the_censuses_returned(world):
    people, register = world
    returned = pa.concat_tables(
        [synthetic.schema.conform(one.records, synthetic.RECORDS) for one in people.school_censuses("2014/15", "2015/16")]
    )
    held = register.rows_of(returned["PupilMatchingReference"].to_pylist())
    assert held.drop_columns(["schoolname", "schoolpostcode"]).equals(
        returned.sort_by([(name, "ascending") for name in ORDER])
    )


@pytest.mark.parametrize("count", [1, 7, 400])
def test_the_rows_of_some_are_those_of_everybody_who_is_one_of_them(world, count):
    _, register = world
    everybody = register.rows_of(register.to_frame()["id"]).to_pandas()
    some = everybody["PupilMatchingReference"].drop_duplicates().sample(count, random_state=3)
    expected = everybody[everybody["PupilMatchingReference"].isin(some)].reset_index(drop=True)
    pd.testing.assert_frame_equal(register.rows_of(some).to_pandas(), expected)


@pytest.mark.parametrize(
    "columns",
    [["Surname"], ["Postcode", "PupilMatchingReference", "Address"], ["schoolpostcode", "DOB", "LAEstab"], ["schoolname"]],
)
def test_some_columns_are_those_columns_of_the_rows(world, columns):
    _, register = world
    some = register.to_frame()["id"].iloc[::5]
    assert register.rows_of(some, columns).equals(register.rows_of(some).select(columns))


def test_a_column_that_no_register_has_is_refused(world):
    with pytest.raises(InputError, match=r"^unknown column of a register 'Sex'; known: AcademicYear"):
        world[1].rows_of([1], ["Surname", "Sex"])


def test_a_stranger_has_no_rows(world):
    _, register = world
    known = int(register.to_frame()["id"].iloc[0])
    assert register.rows_of([-1, 2**62]).num_rows == 0
    assert register.holds([known, -1, 2**62]) == {known}


def test_a_person_may_have_rows_in_two_places_and_in_two_files(tmp_path):
    (tmp_path / "rows").mkdir()
    layout = pa.schema([("n", pa.int64())])
    for name, numbers in (("a", [0, 1, 2]), ("b", [3, 4])):
        with BatchFile(tmp_path / "rows" / name, layout) as file:
            file.append(pa.table({"n": numbers}))
    runs = ([70, 0, 1], [50, 1, 2], [70, 3, 2])  # person, first row, rows
    write_pointers(tmp_path / "people.arrow", [np.array(runs).T])
    parts = [("a", 3), ("b", 2)]
    found = {who: pa.concat_tables(rows_held(tmp_path, parts, np.array([who])))["n"].to_pylist() for who in (50, 70)}
    assert found == {50: [1, 2], 70: [0, 3, 4]}
    assert rows_held(tmp_path, parts, np.array([60])) == []
    assert read_people(tmp_path / "people.arrow").tolist() == [50, 70, 70]
    assert held_here(tmp_path / "people.arrow", np.array([49, 50, 71])).tolist() == [False, True, False]


@pytest.mark.parametrize("pieces", [[1], [4, 4], [3, 1, 9], [0, 5]])
def test_batches_do_not_depend_on_the_pieces_they_come_in(tmp_path, pieces):
    schema = pa.schema([("n", pa.int64()), ("text", pa.string())])
    total = sum(pieces)
    table = pa.table({"n": range(total), "text": [str(n) if n % 2 else None for n in range(total)]}, schema=schema)
    for name, cuts in (("one", [total]), ("several", pieces)):
        with BatchFile(tmp_path / name, schema, batch=4) as file:
            for start, size in zip(np.cumsum([0, *cuts]), cuts, strict=False):
                file.append(table.slice(start, size))
    some = np.arange(0, total, 3)
    for name in ("one", "several"):
        assert rows_in(tmp_path / name) == total
        assert read_places(tmp_path / name, some, batch=4).equals(table.take(pa.array(some)))


def test_a_file_that_was_never_finished_has_no_name(tmp_path):
    def stop():
        with BatchFile(tmp_path / "rows", pa.schema([("n", pa.int64())])) as file:
            file.append(pa.table({"n": range(5_000)}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert [path.name for path in tmp_path.iterdir()] == [".rows.part"]
