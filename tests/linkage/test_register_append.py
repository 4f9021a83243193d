"""A register to which censuses were appended answers as one prepared afresh from all of them."""

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

import linkage
import synthetic
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def people():
    return synthetic.population(3_000, seed=6)


@pytest.fixture(scope="module")
def afresh(people):
    return linkage.Register(people.school_censuses("2013/14", "2015/16"))


def some(people, *places):
    """Name some of the nine censuses by their places."""
    censuses = people.school_censuses("2013/14", "2015/16")
    return replace(censuses, censuses=tuple(censuses.censuses[place] for place in places))


def state(folder):
    """Give what a register's folder holds, hidden remains of interrupted runs apart."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.glob("[!.]*/**/*") if path.is_file()}


@pytest.mark.parametrize(
    "splits",
    [
        [range(8), [8]],
        [[0], range(1, 9)],
        [range(3), range(3, 6), range(6, 9)],
        [[0, 1], [2], [3, 4, 5], [6], [7, 8]],
        [[4, 5], [0, 8], [1, 2, 3, 6, 7]],
    ],
    ids=str,
)
def test_appending_is_preparing_afresh(tmp_path, people, afresh, splits):
    first, *later = splits
    register = linkage.Register(some(people, *first), folder=tmp_path / "register")
    for places in later:
        register.append(some(people, *places))
    opened = linkage.Register.open(tmp_path / "register")
    requests = people.home_office_requests(40, month="2016-09", on_register=0.6).records
    everybody = afresh.to_frame()["id"].drop_duplicates()
    for one in (register, opened):
        assert repr(one) == repr(afresh)
        assert one.censuses == afresh.censuses
        pd.testing.assert_frame_equal(one.to_frame(), afresh.to_frame())
        assert one.rows_of(everybody).equals(afresh.rows_of(everybody))
        assert one.holds(everybody) == frozenset(everybody)
        links = [linkage.link(requests, register, "home-office/tolerant") for register in (one, afresh)]
        pd.testing.assert_frame_equal(*(each.pairs for each in links))
        pd.testing.assert_frame_equal(*(each.candidates for each in links))
    assert len(links[0].pairs) > 5


def test_a_temporary_register_can_be_appended_to(people, afresh):
    register = linkage.Register(some(people, *range(7)))
    register.append(some(people, 7, 8))
    assert repr(register) == repr(afresh)


def test_old_identities_are_not_kept(tmp_path, people):
    register = linkage.Register(some(people, 0, 1), folder=tmp_path / "register")
    register.append(some(people, 2))
    assert sorted(state(register.folder)) == [
        "1/people.arrow", "1/rows/part-00.arrow",
        "2/identities.parquet", "2/people.arrow", "2/postcodes.parquet", "2/rows/part-00.arrow",
    ]  # fmt: skip


def test_an_interrupted_append_leaves_the_register_as_it_was_and_is_gone_on_with(tmp_path, people, afresh):
    folder = tmp_path / "register"
    register = linkage.Register(some(people, *range(6)), folder=folder)
    before, told, shown = state(folder), (folder / "register.json").read_bytes(), repr(register)

    def stop(text, _):
        if text == "gathering identities":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register.append(some(people, 6, 7, 8), progress=stop)
    assert (state(folder), (folder / "register.json").read_bytes()) == (before, told)
    assert repr(register) == repr(linkage.Register.open(folder)) == shown
    written = (folder / ".2.part" / "rows" / "part-00.arrow").stat().st_ino
    register.append(some(people, 6, 7, 8))
    assert (folder / "2" / "rows" / "part-00.arrow").stat().st_ino == written
    assert repr(register) == repr(afresh)


def test_another_append_in_the_place_of_an_interrupted_one_begins_anew(tmp_path, people):
    register = linkage.Register(some(people, *range(6)), folder=tmp_path / "register")

    def stop(text, _):
        if text == "gathering identities":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register.append(some(people, 6, 7, 8), progress=stop)
    register.append(some(people, 6))
    assert repr(register) == repr(linkage.Register(some(people, *range(7))))


def test_an_edition_that_never_came_to_belong_is_written_again(tmp_path, people, afresh, monkeypatch):
    folder = tmp_path / "register"
    register = linkage.Register(some(people, *range(8)), folder=folder)
    shown = repr(register)

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("linkage.registers.appending.write_about", stop)
        with pytest.raises(KeyboardInterrupt):
            register.append(some(people, 8))
    assert repr(linkage.Register.open(folder)) == shown
    register.append(some(people, 8))
    assert repr(register) == repr(afresh)


def test_a_census_that_nobody_is_in_adds_itself_alone(tmp_path):
    people = synthetic.population(1, seed=6, parameters={"world.born_to": 2019})
    everything = people.school_censuses("2001/02", "2023/24", terms=("Spring",))
    empty = [len(one.records) == 0 for one in everything]
    full = replace(everything, censuses=tuple(one for one, no in zip(everything.censuses, empty) if not no))
    nobody = replace(everything, censuses=tuple(one for one, no in zip(everything.censuses, empty) if no))
    assert len(full) > 2 < len(nobody)
    register = linkage.Register(full, folder=tmp_path / "register")
    before = register.to_frame()
    register.append(nobody)
    assert len(register.censuses) == len(everything)
    assert (register.people, register.rows) == (linkage.Register(everything).people, linkage.Register(everything).rows)
    pd.testing.assert_frame_equal(register.to_frame(), before)


def test_what_does_not_belong_is_refused_and_changes_nothing(tmp_path, people):
    folder = tmp_path / "register"
    register = linkage.Register(some(people, 0, 1), folder=folder)
    before = state(folder)
    other = "was made of another population, or of other columns: its "
    kept = ["PupilMatchingReference", "CensusDate", "OnRoll", "LAEstab", "URN", "Surname"]
    for censuses, sentence in (
        (some(people, 1, 2), "already holds the census of 2014-01-16; append the others"),
        (some(synthetic.population(3_000, seed=7), 2), other + "seed is 6, not 7; prepare a register of its own"),
        (some(synthetic.population(2_000, seed=6), 2), other + "people is 3000, not 2000"),
        (some(synthetic.population(3_000, seed=6, errors="none"), 2), other + "errors is {'preset': 'typical'"),
        (
            some(synthetic.population(3_000, seed=6, parameters={"upn.duplicate": 1}), 2),
            other + "parameters changed is {}, not {'upn.duplicate': 1",
        ),
        (replace(some(people, 2), columns=tuple(kept)), other + "columns is None, not ['PupilMatchingReference'"),
        (people.school_census("2015/16", "Spring"), "one census taken by itself does not say whose it is; append"),
        ("censuses", "a register is made from population.school_censuses(...) or one school census, not from str"),
    ):
        with pytest.raises(InputError) as refused:
            register.append(censuses)
        assert sentence in str(refused.value)
    assert state(folder) == before
    alone = linkage.Register(people.school_census("2013/14", "Autumn"))
    with pytest.raises(InputError, match="was made of one census by itself, and nobody knows whose; prepare it again"):
        alone.append(some(people, 1))


def test_nothing_is_appended_to_a_damaged_register(tmp_path, people):
    folder = tmp_path / "register"
    register = linkage.Register(some(people, 0), folder=folder)
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (folder / "1" / "people.arrow").unlink()
    with pytest.raises(InputError, match=r"is damaged: 1/people\.arrow is missing"):
        register.append(some(people, 1))
    assert not (folder / "2").exists()
    assert json.loads((folder / "register.json").read_text()) == json.loads((copy / "register.json").read_text())
