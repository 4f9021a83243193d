"""The list of algorithms: what is in it, how choices are passed on, and that a file is all it takes to add one."""

import subprocess
import sys
import textwrap

import pytest

from linkage import algorithms
from synthetic.refusal import InputError


def test_lists_scenarios_first_and_every_name_once():
    names = algorithms.names()
    assert names[:4] == ("home-office/strict", "home-office/clear-match", "home-office/stepped", "home-office/tolerant")
    assert len(set(names)) == len(names)
    assert {"echild/v1-stage1", "echild/v1-stage2", "echild/v2", "nhs/mps", "hes/hesid", "hes/match-rank"} < set(names)
    assert tuple(one.name for one in algorithms.ALGORITHMS) == names


def test_what_is_not_published_is_called_an_assumption():
    assumed = {one.name for one in algorithms.ALGORITHMS if one.status == "assumption"}
    assert assumed == {
        "home-office/strict", "home-office/clear-match", "home-office/stepped", "home-office/tolerant",
        "ons/beyond-2011-hashed", "ons/ccs-2021-probabilistic", "harron/hes-pds",
        "dfe/sui-1", "dfe/sui-2", "dfe/sui-3", "dfe/sui-4", "dfe/sui-5",
    }  # fmt: skip


def test_gives_the_same_object_again():
    assert algorithms.get("echild/v1-stage2") is algorithms.get("echild/v1-stage2", partial="month_and_year")
    assert algorithms.get("echild/v2") is algorithms.get("echild/v2")


def test_records_what_was_chosen():
    assert algorithms.get("echild/v1-stage2").choices == (("partial", "month_and_year"), ("ties", "drop"))
    chosen = algorithms.get("hes/match-rank", ignored=["E11AA"])
    assert chosen.choices == (("partial", "hes"), ("ignored", ("E11AA",)))
    assert "chosen: partial='hes', ignored=('E11AA',)" in str(chosen)


@pytest.mark.parametrize(
    ("name", "choices", "sentence"),
    [
        ("nhs/msp", {}, "unknown algorithm 'nhs/msp' (did you mean 'nhs/mps'?)"),
        ("nhs/mps", {"margin": 3}, "nhs/mps leaves nothing open to choose; leave out 'margin'"),
        ("echild/v1-stage2", {"partial": "hesx"}, "unknown partial 'hesx' (did you mean 'hes'?)"),
        ("echild/v1-stage2", {"partial": ["hes"]}, "unknown partial '('hes',)'"),
        ("echild/v1-stage2", {"partial": {"hes": 1}}, "unknown partial '{'hes': 1}'"),
        (
            "echild/v1-stage2",
            {"partly": "hes"},
            "unknown choice of echild/v1-stage2 'partly' (did you mean 'partial'?); known: partial, ties",
        ),
        ("echild/v1-stage1", {"postcodes": "ever"}, "unknown postcodes 'ever'"),
        ("hes/match-rank", {"ignored": "E11AA"}, "ignored must be several postcodes, such as ['E11AA'], not 'E11AA'"),
        ("hes/match-rank", {"ignored": None}, "ignored must be several postcodes, such as ['E11AA'], not None"),
        ("cured/emergency-care", {"years": 0}, "years must be a whole number from 1 to 100, not 0"),
        ("cured/emergency-care", {"years": True}, "years must be a whole number from 1 to 100, not True"),
        ("cured/emergency-care", {"crowded": 3}, "crowded must be several postcodes, such as ['E11AA'], not 3"),
        ("ons/ccs-2021-match-keys", {"on": "2021"}, "on must be a day, such as '2021-03-21', not '2021'"),
        ("ons/ccs-2021-probabilistic", {"sex": (0.4, 0.5)}, "sex must be m and u, probabilities between 0 and 1"),
        ("splink/historical-50k", {"probability": 95}, "probability must be a probability between 0 and 1, not 95"),
        ("harron/hes-pds", {"accept": "10"}, "accept must be a number, not '10'"),
        ("cambridgeshire/eight-bit", {"accept": 256}, "accept must be a whole number of points from 0 to 255, not 256"),
        ("dfe/sui-3", {"version": "17"}, "unknown version '17'"),
        ("opprl/tokens", {"version": 2}, "unknown version '2'"),
        ("openlinktoken/tokens", {"ties": "best"}, "unknown ties 'best'; known: all, drop"),
    ],
)
def test_refuses_in_one_sentence(name, choices, sentence):
    with pytest.raises(InputError) as caught:
        algorithms.get(name, **choices)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_the_table_says_what_each_needs():
    table = algorithms.frame().set_index("name")
    assert table.loc["echild/v1-stage2", ["status", "steps", "fields", "choices"]].tolist() == [
        "published",
        7,
        "dob, nhs_number, postcode, sex",
        "partial='month_and_year', ties='drop'",
    ]
    assert tuple(table.index) == algorithms.names()
    assert (table["source"].str.len() > 0).all()


def test_a_file_is_all_it_takes(tmp_path, monkeypatch):
    (tmp_path / "who.py").write_text(
        textwrap.dedent("""
        from linkage.agreements import Exact
        from linkage.algorithm import Algorithm
        from linkage.steps import Step

        def keys(*, field="dob"):
            return Algorithm("who/keys", "one key", (Step("key", (Exact(field),)),), "published", "a test")

        ALGORITHMS = (keys,)
        """)
    )
    monkeypatch.setattr(algorithms, "__path__", [*algorithms.__path__, str(tmp_path)])
    for kept in (algorithms._makers, algorithms._made):
        kept.cache_clear()
    try:
        assert algorithms.names()[-1] == "who/keys"
        assert algorithms.get("who/keys", field="sex").steps[0].rule == "sex: exact"
        assert algorithms.get("who/keys", field="sex").choices == (("field", "sex"),)
    finally:
        monkeypatch.undo()
        for kept in (algorithms._makers, algorithms._made):
            kept.cache_clear()
        sys.modules.pop("linkage.algorithms.who", None)
    assert "who/keys" not in algorithms.names()


def test_importing_the_list_builds_nothing():
    code = "import sys, linkage.algorithms; print([m for m in sys.modules if m.startswith(('linkage.', 'pandas'))])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['linkage.algorithms']"
