"""A damaged or half-written register is refused, by the name of what is wrong."""

import json
import os
import shutil

import pytest

import linkage
import synthetic
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept") / "register"
    people = synthetic.population(2_000, seed=6)
    linkage.Register(people.school_censuses("2014/15", "2014/15"), folder=folder).append(
        people.school_censuses("2015/16", "2015/16")
    )
    return folder


FILES = [
    "1/people.arrow", "1/rows/part-00.arrow", "2/identities.parquet", "2/people.arrow", "2/postcodes.parquet",
    "2/rows/part-00.arrow", "schools.parquet",
]  # fmt: skip


def cut(path):
    os.truncate(path, 100)


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"!")


def empty_the_end(path):
    """Leave what a machine leaves that went down before all was on disk: the right size, and nothing at the end."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-50] + bytes(50))


def refusal(folder):
    with pytest.raises(InputError) as refused:
        linkage.Register.open(folder)
    return str(refused.value)


def test_every_file_is_told_of(whole):
    said = json.loads((whole / "register.json").read_text())
    assert sorted(said["files"]) == FILES
    assert [told["rows"] for name, told in said["files"].items() if name == "schools.parquet"] == [21]
    assert sum(told["rows"] for name, told in said["files"].items() if "/rows/" in name) == said["rows"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("damage", "wrong"),
    [
        (os.unlink, "is missing"),
        (cut, "is cut short, 100 of "),
        (lengthen, "is longer than it was"),
        (empty_the_end, "is not what was written"),
    ],
)
def test_a_damaged_file_is_named(tmp_path, whole, name, damage, wrong):
    shutil.copytree(whole, tmp_path / "copy")
    damage(tmp_path / "copy" / name)
    said = refusal(tmp_path / "copy")
    assert f"register '{tmp_path / 'copy'}' is damaged: {name} {wrong}" in said
    assert said.endswith("; prepare it again, or put back a copy of that file")


def test_a_file_of_another_register_is_named(tmp_path, whole):
    people = synthetic.population(2_000, seed=7)
    other = linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=tmp_path / "b")
    shutil.copytree(whole, tmp_path / "copy")
    shutil.copy(other.folder / "schools.parquet", tmp_path / "copy" / "schools.parquet")
    assert "is damaged: schools.parquet is" in refusal(tmp_path / "copy")


@pytest.mark.parametrize("said", ["[]", "null", "5", "{"])
def test_a_register_that_says_nothing_was_never_finished(tmp_path, said):
    (tmp_path / "register.json").write_text(said)
    assert refusal(tmp_path) == f"'{tmp_path}' is not a register, or one that was never finished; prepare it again"
    (tmp_path / "register.json").unlink()
    assert refusal(tmp_path) == f"'{tmp_path}' is not a register, or one that was never finished; prepare it again"


@pytest.mark.parametrize(
    "changed", [{"people": "many"}, {"files": {}}, {"files": {"a": 1}}, {"editions": []}, {"censuses": 5}]
)
def test_a_register_that_does_not_say_all_is_damaged(tmp_path, whole, changed):
    said = json.loads((whole / "register.json").read_text()) | changed
    (tmp_path / "register.json").write_text(json.dumps(said))
    assert refusal(tmp_path) == (
        f"register '{tmp_path}' is damaged: its register.json does not say people, identities, rows, censuses, editions, "
        "files; prepare it again"
    )


def test_another_version_is_refused(tmp_path):
    (tmp_path / "register.json").write_text(json.dumps({"version": 2}))
    assert refusal(tmp_path) == f"register '{tmp_path}' has version 2; this library reads 3; prepare it again"


def test_what_an_interrupted_preparation_leaves_is_no_register(tmp_path):
    def stop(text, _):
        if text == "gathering identities":
            raise KeyboardInterrupt

    people = synthetic.population(500, seed=6)
    with pytest.raises(KeyboardInterrupt):
        linkage.Register(people.school_censuses("2015/16", "2015/16"), folder=tmp_path / "register", progress=stop)
    assert "is not a register, or one that was never finished" in refusal(tmp_path / "register")
    assert "is not a register, or one that was never finished" in refusal(tmp_path / ".register.part")
