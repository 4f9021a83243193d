import pyarrow as pa
import pytest

from synthetic.files import MANIFEST, ROW_GROUP, WRITTEN_BY, ParquetFile, new_folder, write_json, write_parquet
from synthetic.refusal import InputError


@pytest.mark.parametrize("size", [1, 999, 65_536, 150_000])
def test_the_size_of_the_pieces_does_not_show(tmp_path, size):
    table = pa.table({"id": pa.array(range(150_000)), "word": [f"w{number % 700}" for number in range(150_000)]})
    step = max(size, 500)
    write_parquet(tmp_path / "one", table.schema, [table])
    write_parquet(tmp_path / "other", table.schema, [table.slice(at, step) for at in range(0, len(table), step)])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert len(table) > ROW_GROUP


def test_a_file_that_fails_is_not_there(tmp_path):
    schema = pa.schema([("id", pa.int64())])

    def fail():
        with ParquetFile(tmp_path / "file.parquet", schema) as file:
            file.append(pa.table({"id": [1]}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not (tmp_path / "file.parquet").exists()


def test_an_interrupted_folder_leaves_nothing(tmp_path):
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
