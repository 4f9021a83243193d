import glob

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkage.engines.bringing import brought_in
from linkage.fields import Prepared

ROWS = {"id": [1, 2, 2], "surname": ["LI", "O'SHEA", None], "postcode": ["E11AA", None, "E11AA"]}


@pytest.fixture
def files(tmp_path):
    for place in (0, 1):
        pq.write_table(pa.table(ROWS).slice(place, place + 1), tmp_path / f"part-{place}.parquet")
    return Prepared(frozenset({"surname", "postcode"}), "the register", files=(str(tmp_path / "*.parquet"),), repeats=True)


def test_files_become_a_table_of_what_is_asked_for(files):
    found = brought_in(files, ["surname", "dob"])
    assert found.table.to_pylist() == [
        {"id": 1, "surname": "LI"},
        {"id": 2, "surname": "O'SHEA"},
        {"id": 2, "surname": None},
    ]
    assert (found.fields, found.files, found.repeats) == (frozenset({"surname"}), (), True)


def test_what_has_too_many_rows_stays_where_it_lies(files):
    assert brought_in(files, ["surname"], most=2) is files
    assert brought_in(files, ["surname"], most=3) is not files


def test_what_cannot_be_read_is_given_back(files, tmp_path):
    lacking = Prepared(frozenset({"surname", "forename"}), "it", files=files.files)
    assert brought_in(lacking, ["forename"]) is lacking
    (tmp_path / "part-1.parquet").write_bytes(b"PAR1 and no more")
    assert brought_in(files, ["surname"]) is files
    nowhere = Prepared(files.fields, "it", files=(f"{glob.escape(str(tmp_path))}/nothing*.parquet",))
    assert brought_in(nowhere, ["surname"]) is nowhere
