import json
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage.algorithms import get
from linkage.engines import EngineError, duckdb_engine
from linkage.fields import Prepared, prepare
from linkage.linking import Links, link
from synthetic.refusal import InputError

ASKED = pd.DataFrame(
    {
        "PersonID": [1, 2, 3, 4],
        "Surname": ["Shah", "Łyś", "Cole", "Reed"],
        "Forename": ["Om", "Zoë", "Ann", "Bob"],
        "Middlenames": [None, "Eva", None, None],
        "DOB": ["2004-05-06", "2001-02-03", "2003-03-03", "1999-09-09"],
        "Postcode": ["E2 2BB", "E1 1AA", "E3 3CC", "E4 4DD"],
    }
)
HELD = pd.DataFrame(
    {
        "PersonID": [10, 20, 20, 30, 31],
        "surname": ["SHAH", "JONES", "LYS", "COLE", "COLE"],
        "preferred_surname": [None, None, None, None, None],
        "former_surname": [None, "LYS", None, None, None],
        "forename": ["OM", "ZOE", "ZOE", "ANN", "ANN"],
        "middlenames": [None, "EVA", None, None, None],
        "dob": ["2004-05-06", "2001-02-03", "2001-02-03", "2003-03-03", "2003-03-03"],
        "postcode": ["E22BB", "E11AA", "E11AA", "E33CC", "E33CC"],
    }
)


@dataclass
class Holding:
    """Stands for a register: anything that hands over its records prepared."""

    handed: Prepared

    def prepared(self):
        return self.handed


def held():
    return prepare(HELD, id_column="PersonID", name="the register", repeats=True)


@pytest.fixture
def links():
    return link(ASKED, Holding(held()), "home-office/clear-match")


def test_searches_each_record_on_its_own_in_order_of_steps(links):
    assert links.pairs.to_dict("list") == {
        "left_id": [1, 2],
        "right_id": [10, 20],
        "step": [1, 1],
        "step_name": ["exact", "exact"],
    }
    assert links.steps.drop(columns=["rule", "name"]).values.tolist() == [
        [1, 4, 4, 1, 1, 2, 2, 2],
        [2, 2, 2, 1, 1, 0, 0, 2],
        [3, 2, 2, 1, 1, 0, 0, 2],
    ]
    assert (links.entered, links.found) == (4, 2)


def test_keeps_ties_among_the_candidates(links):
    ties = links.candidates.query("left_id == 3 and step == 1")
    assert ties.values.tolist() == [[1, 3, 30, False], [1, 3, 31, False]]


def test_keeping_residuals_shows_every_record_to_every_step():
    links = link(ASKED, held(), get("home-office/clear-match").keeping_residuals())
    assert links.steps["entering"].tolist() == [4, 4, 4]
    assert links.pairs["left_id"].tolist() == [1, 1, 1, 2, 2, 2]


def test_reads_a_register_from_its_files(tmp_path, links):
    pq.write_table(held().table, tmp_path / "it's a register.parquet")
    files = (str(tmp_path / "it's a register.parquet"),)
    for large in (0, 1000):
        on_disk = Prepared(held().fields, "the register", files=files, repeats=True)
        left = prepare(ASKED, id_column="PersonID")
        found = duckdb_engine.run(get("home-office/clear-match"), left, on_disk, large=large)
        assert found.pairs.to_pandas()["right_id"].tolist() == links.pairs["right_id"].tolist()


def test_names_a_register_whose_file_is_damaged(tmp_path):
    (tmp_path / "part.parquet").write_bytes(b"PAR1 this is no Parquet PAR1")
    damaged = Prepared(held().fields, "the register", files=(str(tmp_path / "part.parquet"),))
    with pytest.raises(InputError) as caught:
        link(ASKED, damaged, "home-office/strict")
    assert str(caught.value) == "a Parquet file of the register is missing, damaged or lacks a column"


def test_an_engine_that_fails_says_so_without_sql(monkeypatch):
    monkeypatch.setattr(duckdb_engine, "COUNT_LEFT_ROWS", "SELECT nothing FROM left_rows")
    with pytest.raises(EngineError) as caught:
        link(ASKED, held(), "home-office/strict")
    assert "SELECT" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_shows_itself(links):
    assert repr(links).splitlines()[0] == "home-office/clear-match (assumption): found 2 of 4 (50.0%)"
    assert "exact, any postcode" in repr(links)
    assert "<table" in links._repr_html_()


def test_saves_and_loads(tmp_path, links):
    links.to_parquet(tmp_path / "links")
    links.to_parquet(tmp_path / "links", replace=True)
    loaded = Links.load(tmp_path / "links")
    for name in ("steps", "pairs", "candidates"):
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(links, name))
    assert (loaded.algorithm, loaded.entered, loaded.left) == (links.algorithm, 4, None)
    assert loaded.sent.records.equals(links.sent.records)
    assert loaded.sent.filled == links.sent.filled == {
        "personid": 4, "surname": 4, "forename": 4, "middlenames": 1, "dob": 4, "postcode": 4,
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["links"]
    manifest = json.loads((tmp_path / "links" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["written by"] == "linkage-exposure"


def test_links_of_a_register_with_itself_save_without_what_was_sent(tmp_path):
    held_twice = link(held(), held(), "home-office/strict")
    held_twice.to_parquet(tmp_path / "links")
    assert Links.load(tmp_path / "links").sent is held_twice.sent is None


def test_saves_over_nothing_else_and_loads_nothing_else(tmp_path, links):
    (tmp_path / "thesis.txt").touch()
    for replace in (False, True):
        with pytest.raises(InputError, match=f"^'{tmp_path}' already exists; "):
            links.to_parquet(tmp_path, replace=replace)
    for place in ("/proc/links", tmp_path / "thesis.txt" / "links"):
        with pytest.raises(InputError, match=r"^cannot write to "):
            links.to_parquet(place)
    with pytest.raises(InputError) as caught:
        Links.load(tmp_path)
    assert str(caught.value) == f"'{tmp_path}' does not hold links: it has no manifest.json of links"
    with pytest.raises(InputError, match="the folder of links must be a path, not 3"):
        Links.load(3)
    links.to_parquet(tmp_path / "links")
    (tmp_path / "links" / "pairs.parquet").write_bytes(b"")
    with pytest.raises(InputError) as caught:
        Links.load(tmp_path / "links")
    assert str(caught.value) == f"'{tmp_path}/links' holds damaged links: one of its Parquet files cannot be read"


def test_names_that_look_missing_are_names_in_a_csv_file(tmp_path):
    names = pd.DataFrame(
        {
            "PersonID": ["NA", "2", "3"],
            "Surname": ["NA", "Null", "n/a"],
            "Forename": ["NULL", "nan", ""],
            "Middlenames": ["None", "", "NaN"],
            "DOB": "2001-02-03",
            "Postcode": "E1 1AA",
        }
    )
    names.to_csv(tmp_path / "names.csv", index=False)
    by_file = link(tmp_path / "names.csv", held(), "home-office/strict").sent.records
    assert by_file.equals(link(names, held(), "home-office/strict").sent.records)
    assert by_file["surname"].to_pylist() == ["NA", "NULL", "N/A"]
    assert by_file["forename"].to_pylist() == ["NULL", "NAN", None]
    assert by_file["middlenames"].to_pylist() == ["NONE", None, "NAN"]
    assert by_file["id"].to_pylist() == ["NA", "2", "3"]


def test_columns_may_be_called_by_numbers():
    asked = ASKED.rename(columns={"PersonID": 0, "Surname": 1})
    for surname in (1, "1"):
        links = link(asked, held(), "home-office/strict", left_id=0, left_columns={"surname": surname})
        assert links.pairs["left_id"].tolist() == [1, 2]


TWICE = pd.concat([ASKED, ASKED[["PersonID"]]], axis=1)


@pytest.mark.parametrize(
    ("arguments", "choices", "sentence"),
    [
        ((ASKED, None), {}, "algorithm must be the name of one, such as 'home-office/strict', or a linkage.Algorithm, "
         "not NoneType"),
        ((ASKED, ["home-office/strict"]), {}, "algorithm must be the name of one, such as 'home-office/strict', or a "
         "linkage.Algorithm, not list"),
        ((ASKED, get("home-office/strict").steps[0]), {}, "algorithm must be the name of one, such as "
         "'home-office/strict', or a linkage.Algorithm, not Step"),
        ((ASKED, "home-office/strict"), {"without": None},
         "without must be a field or several, such as ['sex'], not None"),
        ((ASKED, "home-office/strict"), {"without": 5}, "without must be a field or several, such as ['sex'], not 5"),
        ((ASKED, "home-office/strict"), {"columns": ["Surname"]},
         "columns must be a mapping from field to column, such as {'dob': 'born'}, not ['Surname']"),
        ((ASKED, "home-office/strict"), {"right_id": "ref"},
         "right_id 'ref' does not apply: right is the register, which has its own columns"),
        ((ASKED, "home-office/strict"), {"right_columns": {"dob": "born"}},
         "right_columns {'dob': 'born'} does not apply: right is the register, which has its own columns"),
        ((ASKED.head(0), "home-office/strict"), {}, "left has no records; give at least one to search for"),
        ((ASKED.assign(DOB=None), "home-office/strict"), {},
         "no record of left has a date of birth, which home-office/strict needs; fill in the column, say which it is "
         "with left_columns={'dob': ...}, or leave it out with without=['dob']"),
        ((TWICE, "home-office/strict"), {}, "left has more than one column called PersonID; keep one"),
        ((pa.Table.from_arrays([*pa.Table.from_pandas(ASKED).columns, pa.array([1, 2, 3, 4])],
                               names=[*ASKED.columns, "PersonID"]), "home-office/strict"), {},
         "left has more than one column called PersonID; keep one"),
        ((pd.concat([ASKED, ASKED[["Surname"]]], axis=1), "home-office/strict"), {},
         "left has more than one column called Surname; keep one"),
    ],
)  # fmt: skip
def test_refuses_arguments_in_one_sentence(arguments, choices, sentence):
    left, algorithm = arguments
    with pytest.raises(InputError) as caught:
        link(left, held(), algorithm, **choices)
    assert str(caught.value) == sentence


def test_refuses_records_without_an_id_column():
    with pytest.raises(InputError) as caught:
        link(ASKED.rename(columns={"PersonID": "ref"}), held(), "home-office/strict")
    assert str(caught.value) == "left has no column 'PersonID'; say which holds its ids with left_id"


def test_refuses_a_side_that_lacks_a_field_and_runs_without_it_when_asked():
    asked = ASKED.drop(columns="Postcode")
    with pytest.raises(InputError) as caught:
        link(asked, held(), "home-office/strict")
    assert str(caught.value) == (
        "left has no postcode, which home-office/strict needs; it has PersonID, Surname, Forename, Middlenames, DOB; "
        "say which column it is with left_columns={'postcode': ...}, or leave it out with without=['postcode']"
    )
    links = link(asked, held(), "home-office/strict", without="postcode")
    assert links.pairs["left_id"].tolist() == [1, 2]
    assert repr(links).startswith("home-office/strict, without postcode (assumption)")


def test_maps_the_columns_of_one_side():
    asked = ASKED.rename(columns={"Surname": "Known as"})
    links = link(asked, held(), "home-office/strict", left_columns={"surname": "Known as"})
    assert links.pairs["left_id"].tolist() == [1, 2]
