import datetime as dt
import json
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage import Policy
from linkage.policies import PARTS, POLICIES, RETURNABLE, ROWS, SENDABLE, SEVERAL, Basis
from synthetic.refusal import InputError

OWN = Policy("own", "a <b>bold</b> one", "a test", sent=("DOB",), returned=("PersonID", "DOB"), notes="nothing & more")
YEARS = st.none() | st.integers(2001, 2029).map(lambda start: f"{start}/{(start + 1) % 100:02d}")


@st.composite
def policies(draw):
    def columns(known, least):
        return tuple(draw(st.lists(st.sampled_from(known), min_size=least, unique=True)))

    years, days = sorted([draw(YEARS), draw(YEARS)], key=str), sorted([draw(st.dates()), draw(st.dates())])
    first, last = (None, years[0]) if years[1] is None else years if years[0] is not None else (years[1], None)
    parts = draw(st.lists(st.sampled_from(list(PARTS)), unique=True))
    return Policy(
        draw(st.text(min_size=1).filter(str.strip)), draw(st.text()), draw(st.text()),
        sent=columns(list(SENDABLE), 0), returned=columns(RETURNABLE, 1),
        rows=draw(st.sampled_from(list(ROWS))), several=draw(st.sampled_from(list(SEVERAL))),
        first_year=first, last_year=last, in_force_from=days[0], in_force_to=days[1], retention=draw(st.text()),
        bases=tuple(Basis(part, "assumption", draw(st.text()), "2016-10") for part in parts),
    )  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(policies())
def test_a_policy_comes_back_from_json(policy):
    assert Policy.from_json(policy.to_json()) == policy


@settings(deadline=None, max_examples=40)
@given(policies(), policies())
def test_comparing_the_other_way_round_changes_the_sides(one, other):
    here, there = one.compare(other), other.compare(one)
    keys = ["direction", "field"]
    turned = there.rename(columns={"here": "there", "there": "here"})[[*keys, "here", "there"]]
    assert sorted(map(tuple, here.astype(str).values)) == sorted(map(tuple, turned.astype(str).values))
    itself = one.compare(one)
    assert set(itself["direction"]) <= {"sent", "returned"}
    assert itself[["here", "there"]].all(axis=None)
    assert len(itself) == len(one.sent) + len(one.returned)


def test_two_agreements_side_by_side():
    table = POLICIES["home-office-2015-12"].compare("home-office-2016-10")
    differ = table[table["here"] != table["there"]]
    assert differ[["direction", "field"]].values.tolist() == [
        ["sent", "Nationality"],
        ["returned", "Nationality"],
        ["rule", "trigger"],
        ["rule", "channel"],
        ["rule", "in_force"],
    ]
    assert differ["here"].tolist()[:2] == [True, True]
    assert differ["there"].tolist()[:2] == [False, False]
    assert differ[differ["field"] == "channel"][["here", "there"]].values.tolist() == [
        ["Key to Success (paragraph 15.4.6)", "EGRESS (paragraph 15.4.6)"]
    ]
    assert len(table) == 9 + 19 + 3


def test_another_order_of_the_same_columns_is_a_difference():
    turned = replace(OWN, returned=("DOB", "PersonID"))
    assert OWN.compare(turned).tail(1).values.tolist() == [["rule", "order of returned", "PersonID, DOB", "DOB, PersonID"]]


def test_a_policy_shows_itself():
    assert repr(OWN) == str(OWN)
    assert str(OWN).splitlines() == [
        "own: a <b>bold</b> one",
        "fields sent: DOB (assumption: a test)",
        "columns returned: PersonID, DOB (assumption: a test)",
        "census rows of a person: the latest census row of each person found (assumption: a test)",
        "several people for one request: every person accepted for a request goes back (assumption: a test)",
        "census years: all of the register searched (assumption: a test)",
        "trigger: not published",
        "channel: not published",
        "retention: not published",
        "in force: no dates",
        "nothing & more",
    ]
    page = OWN._repr_html_()
    assert "a &lt;b&gt;bold&lt;/b&gt; one" in page
    assert "nothing &amp; more" in page
    assert page.count("<tr") == 1 + 9


def test_a_part_says_what_it_rests_on():
    basis = Basis("channel", "published", "a letter", "2016-10-07")
    policy = replace(OWN, channel="by post", bases=(basis,), date="2017", status="published")
    assert policy.basis("channel") == basis
    assert policy.basis("rows") == Basis("rows", "published", "a test", "2017")
    assert policy.basis("trigger") == Basis("trigger", "unknown", "")
    assert "channel: by post (published: a letter, 2016-10-07)" in str(policy)
    row = policy.to_frame().set_index("part").loc["channel"]
    assert row.tolist() == ["by post", "published", "a letter", "2016-10-07"]


def test_days_may_be_given_as_dates_and_are_kept_as_text():
    policy = replace(OWN, in_force_from=dt.date(2016, 10, 7), first_year="2010/11", last_year="2012/13")
    assert policy.in_force_from == "2016-10-07"
    assert (policy.says("in_force"), policy.says("years")) == ("from 2016-10-07", "from 2010/11 to 2012/13")


def test_a_policy_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        OWN.rows = "all"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sent": ("Birthday",)},
         "unknown sent field 'Birthday'; known: PersonID, Surname, Forename, Middlenames, PreferredSurname, FormerSurname, "
         "DOB, Gender, Address, Postcode, Nationality, CountryOfBirth and 1 more"),
        ({"sent": ("Surnames",)},
         "unknown sent field 'Surnames' (did you mean 'Surname'?); known: PersonID, Surname, Forename, Middlenames, "
         "PreferredSurname, FormerSurname, DOB, Gender, Address, Postcode, Nationality, CountryOfBirth and 1 more"),
        ({"several": "first"}, "unknown choice of several 'first'; known: none, best, all"),
        ({"status": "draft"}, "unknown status of policy 'own' 'draft'; known: published, assumption"),
        ({"first_year": "2012/13", "last_year": "2011/12"},
         "the last census year of policy 'own', 2011/12, is before the first, 2012/13"),
        ({"first_year": "2012"}, "unknown academic year '2012'; write it like 2015/16"),
        ({"in_force_from": "2016-10-07", "in_force_to": "2015-12-18"},
         "the last day in force of policy 'own', 2015-12-18, is before the first, 2016-10-07"),
        ({"in_force_to": "autumn"}, "in_force_to of policy 'own' must be a day such as 2016-10-07, or None, not 'autumn'"),
        ({"date": "2016-13"},
         "date of policy 'own' must be a date such as 2016-10-07, 2016-10 or 2016, or '', not '2016-13'"),
        ({"date": 2016}, "date of policy 'own' must be a date such as 2016-10-07, 2016-10 or 2016, or '', not 2016"),
        ({"trigger": None}, "trigger of policy 'own' must be text, not NoneType"),
        ({"name": 7}, "the name of a policy must be text, not int"),
        ({"bases": ("rows",)}, "bases of policy 'own' must each be of type Basis, not str"),
        ({"bases": (Basis("rows", "assumption", "a"), Basis("rows", "assumption", "b"))},
         "policy 'own' says twice what rows rests on; say it once"),
    ],
)  # fmt: skip
def test_refusals(changes, sentence):
    with pytest.raises(InputError) as refused:
        replace(OWN, **changes)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Basis("row", "assumption", ""),
         "unknown part of a policy 'row' (did you mean 'rows'?); known: sent, returned, rows, several, years, trigger, "
         "channel, retention, in_force"),
        (lambda: Basis("rows", "guessed", ""),
         "unknown status of what rows rests on 'guessed'; known: published, summarised, assumption, unknown"),
        (lambda: Basis("rows", "assumption", None), "source of what rows rests on must be text, not NoneType"),
        (lambda: OWN.says("fields"),
         "unknown part of a policy 'fields'; known: sent, returned, rows, several, years, trigger, channel, retention, "
         "in_force"),
        (lambda: OWN.compare("owned"),
         "unknown policy 'owned'; known: home-office-2015-12, home-office-2016-10, home-office-2019-07, "
         "minimised-yes-or-no, minimised-school, minimised-no-address"),
        (lambda: OWN.compare(3), "policy must be a linkage.Policy or the name of one, not int"),
        (lambda: Policy.from_json("{}"), "the text is not the JSON of a policy, as to_json() writes it"),
        (lambda: Policy.from_json("{"), "the text is not the JSON of a policy, as to_json() writes it"),
        (lambda: Policy.from_json(json.dumps(json.loads(OWN.to_json()) | {"version": 9})),
         "the JSON of a policy is of version 9; this library reads version 1"),
        (lambda: Policy.from_json(json.dumps(json.loads(OWN.to_json()) | {"colour": "red"})),
         "the JSON of a policy lacks one of its parts or has one too many"),
        (lambda: Policy.from_json(json.dumps(json.loads(OWN.to_json()) | {"rows": "some"})),
         "unknown choice of rows 'some'; known: latest, matching, all"),
    ],
)  # fmt: skip
def test_other_refusals(make, sentence):
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value) == sentence
