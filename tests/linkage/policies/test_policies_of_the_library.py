import pytest

import linkage
from linkage import policies
from linkage.policies import PARTS, POLICIES, RETURNED, Policy

SENT = ("PersonID", "Surname", "Middlenames", "Forename", "Address", "Postcode", "Gender", "DOB")


def test_the_agreements_and_the_alternatives():
    assert policies.names() == (
        "home-office-2015-12",
        "home-office-2016-10",
        "home-office-2019-07",
        "minimised-yes-or-no",
        "minimised-school",
        "minimised-no-address",
    )
    assert linkage.policies.POLICIES is POLICIES
    assert policies.get("home-office-2016-10") is POLICIES["home-office-2016-10"]


def test_december_2015_had_nationality_in_both_directions():
    policy = POLICIES["home-office-2015-12"]
    assert policy.sent == (*SENT, "Nationality")
    assert policy.returned == (*RETURNED, "Nationality")
    assert (policy.in_force_from, policy.in_force_to) == ("2015-12-18", "2016-10-06")
    assert "open breach" in policy.trigger
    assert policy.channel.startswith("Key to Success")
    assert "A register keeps the columns by which people are known" in policy.notes


def test_october_2016_had_nationality_in_neither():
    policy = POLICIES["home-office-2016-10"]
    assert policy.sent == SENT
    assert policy.returned == RETURNED
    assert len(RETURNED) == 18
    assert (policy.in_force_from, policy.in_force_to) == ("2016-10-07", None)
    assert "no longer" in policy.trigger
    assert policy.channel.startswith("EGRESS")
    assert (policy.rows, policy.several) == ("latest", "all")
    assert policy.basis("returned").status == "published"


def test_july_2019_asks_for_a_clear_match():
    policy = POLICIES["home-office-2019-07"]
    assert policy.several == "none"
    assert (policy.sent, policy.date) == (SENT, "2019-07-19")
    assert policy.basis("several").status == policy.basis("returned").status == "assumption"
    assert policy.basis("sent").source.startswith("PQ HL17037")


@pytest.mark.parametrize(
    ("name", "returned"),
    [
        ("minimised-yes-or-no", ("PersonID",)),
        ("minimised-school", ("PersonID", "LAEstab", "URN", "schoolname", "schoolpostcode")),
        ("minimised-no-address", tuple(name for name in RETURNED if name not in ("Address", "Postcode"))),
    ],
)
def test_alternatives_give_less_and_say_that_they_are_ours(name, returned):
    policy = POLICIES[name]
    assert policy.returned == returned
    assert policy.status == "assumption"
    assert policy.source.startswith("An alternative of ours")
    assert (policy.in_force_from, policy.in_force_to, policy.several) == (None, None, "none")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_every_policy_says_of_each_part_what_it_rests_on(policy):
    for part in PARTS:
        basis = policy.basis(part)
        assert bool(basis.source) == (policy.says(part) not in ("not published", "no dates"))
        assert basis.date or basis.status in ("assumption", "unknown")
    assert policy.basis("rows").status == policy.basis("years").status == "assumption"
    assert policy.retention == "not published"
    assert Policy.from_json(policy.to_json()) == policy


def test_the_list_has_a_row_a_policy():
    table = policies.frame().set_index("name")
    assert table.index.tolist() == list(policies.names())
    assert table.loc["home-office-2015-12", ["sent", "returned", "in_force_from"]].tolist() == [9, 19, "2015-12-18"]
    assert table.loc["home-office-2016-10", "assumed"] == "rows, several, years"
    assert table.loc["home-office-2019-07", "assumed"] == "returned, rows, several, years"
