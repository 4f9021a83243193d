from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage.fields import fold_names, prepare
from synthetic.refusal import InputError

PEOPLE = {"PersonID": ["a", "b"], "Surname": ["Łukasz", "o'Brien"], "MiddleNames": ["", None], "Gender": ["Male", "U"]}


def refusal(data, **choices):
    with pytest.raises(InputError) as caught:
        prepare(data, **{"id_column": "PersonID"} | choices)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("José", "JOSE"),
        ("Łukasz", "LUKASZ"),
        ("Zoë", "ZOE"),
        ("O'Brien", "O'BRIEN"),
        ("O\N{RIGHT SINGLE QUOTATION MARK}Brien", "O'BRIEN"),
        ("Nguyễn", "NGUYEN"),
        ("Großmann", "GROSSMANN"),
        ("  Mary \t Ann ", "MARY ANN"),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_folds_names(name, folded):
    assert fold_names(pa.array([name], pa.string())).to_pylist() == [folded]


def test_folds_names_of_chunked_and_dictionary_arrays():
    chunked = pa.chunked_array([["Zoë"], ["Zoë", None]])
    assert fold_names(chunked).to_pylist() == ["ZOE", "ZOE", None]
    assert fold_names(chunked.dictionary_encode()).to_pylist() == ["ZOE", "ZOE", None]


def test_the_same_records_come_out_of_every_kind_of_source(tmp_path):
    frame = pd.DataFrame(PEOPLE)
    frame.to_parquet(tmp_path / "people.parquet")
    frame.to_csv(tmp_path / "people.csv", index=False)
    expected = [
        {"id": "a", "surname": "LUKASZ", "middlenames": None, "sex": "M"},
        {"id": "b", "surname": "O'BRIEN", "middlenames": None, "sex": None},
    ]
    sources = [frame, pa.table(PEOPLE), tmp_path / "people.parquet", str(tmp_path / "people.csv")]
    for source in sources:
        prepared = prepare(source, id_column="PersonID")
        assert prepared.table.to_pylist() == expected
        assert prepared.fields == {"surname", "middlenames", "sex"}


@pytest.mark.parametrize(
    "value",
    [
        "2001-02-03",
        "2001/02/03",
        "20010203",
        20010203,
        20010203.0,
        "03/02/2001",
        "3/2/2001",
        "03.02.2001",
        "2001-02-03 00:00:00",
        date(2001, 2, 3),
        datetime(2001, 2, 3),  # noqa: DTZ001
        pd.Timestamp("2001-02-03"),
    ],
)
def test_reads_dates_however_they_are_written(value):
    frame = pd.DataFrame({"id": [1], "date_of_birth": [value]})
    assert prepare(frame, id_column="id").table.column("dob").to_pylist() == [date(2001, 2, 3)]


def test_keeps_the_parts_of_dates_that_do_not_exist():
    frame = pd.DataFrame({"id": [1, 2, 3, 4], "dob": ["19450493", "19451399", "19450401", None]})
    prepared = prepare(frame, id_column="id", unreadable_dates="missing")
    assert prepared.table.drop_columns("id").to_pylist() == [
        {"dob": None, "dob_year": 1945, "dob_month": 4, "dob_day": None},
        {"dob": None, "dob_year": 1945, "dob_month": None, "dob_day": None},
        {"dob": date(1945, 4, 1), "dob_year": 1945, "dob_month": 4, "dob_day": 1},
        {"dob": None, "dob_year": None, "dob_month": None, "dob_day": None},
    ]


def test_numbers_with_gaps_and_leading_zeros_survive(tmp_path):
    frame = pd.DataFrame({"id": [1, 2], "postcode": [2060.0, None]})
    assert prepare(frame, id_column="id").table.column("postcode").to_pylist() == ["2060", None]
    Path(tmp_path / "z.csv").write_text("id,postcode\n007,0810\n", encoding="utf-8")
    assert prepare(tmp_path / "z.csv", id_column="id").table.to_pylist() == [{"id": "007", "postcode": "0810"}]


def test_an_explicit_mapping_wins():
    frame = pd.DataFrame({"id": [1], "surname": ["OLD"], "name_now": ["NEW"]})
    assert prepare(frame, id_column="id", columns={"surname": "name_now"}).table.to_pylist() == [{"id": 1, "surname": "NEW"}]


@pytest.mark.parametrize(
    ("data", "choices", "sentence"),
    [
        (PEOPLE, {"id_column": "ref"}, "left has no id column 'ref'; it has PersonID, Surname, MiddleNames, Gender"),
        (
            PEOPLE,
            {"columns": {"dob": "born"}, "name": "right"},
            "right has no column 'born' to read as dob; it has PersonID, Surname, MiddleNames, Gender",
        ),
        (
            PEOPLE,
            {"columns": {"forname": "Surname"}},
            (
                "unknown field 'forname' (did you mean 'forename'?); known: surname, preferred_surname, "
                "former_surname, forename, middlenames, dob, sex, postcode, previous_postcode, address, town, house_number "
                "and 10 more"
            ),
        ),
        ({"PersonID": [1, 1, 2, 2, 3]}, {}, "'PersonID' of left holds 2 ids more than once: '1', '2'"),
        ({"PersonID": [1, None, None]}, {}, "'PersonID' of left holds 2 empty ids, in row 2, 3"),
        ({"PersonID": ["x", " "]}, {}, "'PersonID' of left holds 1 empty id, in row 2"),
        ({"PersonID": [1.5]}, {}, "'PersonID' of left holds fractions; it must hold text, whole numbers or dates"),
        (
            {"PersonID": [1], "Gender": ["Q"]},
            {},
            "'Gender' of left holds 1 value that is not a sex: 'Q'; use M, F or U",
        ),
        (
            {"PersonID": [1], "Surname": ["A"], "last_name": ["B"]},
            {},
            (
                "left has several columns that could be surname: Surname, last_name; say which with "
                "columns={'surname': 'Surname'}"
            ),
        ),
        (
            {"PersonID": [1, 2], "DOB": ["2001-02-31", "soon"]},
            {},
            (
                "'DOB' of left holds 2 dates that cannot be read: '2001-02-31', 'soon'; dates are written YYYY-MM-DD, "
                "YYYYMMDD or DD/MM/YYYY, or give unreadable_dates='missing'"
            ),
        ),
        (
            {"PersonID": [1, 2], "DOB": ["2001-02-03", "04/02/2001"]},
            {},
            (
                "'DOB' of left mixes the date layouts DD/MM/YYYY ('04/02/2001') and YYYY-MM-DD ('2001-02-03'); use one "
                "of them"
            ),
        ),
        (
            {"PersonID": [1], "DOB": ["2001-02-03"]},
            {"unreadable_dates": "guess"},
            "unreadable_dates must be 'refuse' or 'missing', not 'guess'",
        ),
        (
            {"PersonID": [1], "Surname": [True]},
            {},
            "'Surname' of left holds values of type bool; it must hold text, whole numbers or dates",
        ),
    ],
)
def test_refuses_bad_columns_in_one_sentence(data, choices, sentence):
    assert refusal(pd.DataFrame(data), **choices) == sentence


def test_refuses_a_column_of_mixed_types():
    frame = pd.DataFrame({"PersonID": [1, "a"]})
    assert refusal(frame) == "'PersonID' of left mixes values of different types; make it all text"


def test_refuses_bad_files_in_one_sentence(tmp_path):
    workbook = tmp_path / "people.xlsx"
    assert refusal(workbook) == f"left '{workbook}' is neither a .parquet nor a .csv file"
    absent = tmp_path / "absent.parquet"
    assert refusal(absent) == f"left '{absent}' does not exist"
    damaged = tmp_path / "damaged.parquet"
    pq.write_table(pa.table(PEOPLE), damaged)
    damaged.write_bytes(damaged.read_bytes()[:-20])
    expected = f"left '{damaged}' cannot be read as Parquet: the file is damaged or of another kind"
    assert refusal(damaged) == expected
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert refusal(empty) == f"left '{empty}' cannot be read as CSV: the file is damaged or of another kind"
    assert refusal(7) == ("left must be a pandas frame, an Arrow table or a path to a .parquet or .csv file, not int")
