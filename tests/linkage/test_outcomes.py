import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.outcomes import OUTCOMES
from linkage.steps import Step
from synthetic.refusal import InputError

ALL = Algorithm(
    "all on surname", "every namesake", (Step("surname", (Exact("surname"),), ambiguity="all"),),
    status="assumption", source="a test",
)  # fmt: skip
HELD = pd.DataFrame({"ref": [1, 2, 3, 4], "surname": ["ADAMS", "BAKER", "BAKER", "CLARK"]})
ASKED = pd.DataFrame(
    {"PersonID": list("abcdefg"), "surname": ["ADAMS", "BAKER", "CLARK", "ADAMS", "ELLIS", "FORD", "BAKER"]}
)
TRUTH = pd.DataFrame(
    {
        "PersonID": list("abcdefg"),
        "right_id": [1, 2, 1, None, 3, None, None],
        "group": ["x", "x", "x", "y", "y", "y", "y"],
    }
)


@pytest.fixture
def outcomes():
    return linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(TRUTH)


def test_every_request_has_one_of_six_outcomes(outcomes):
    assert outcomes.requests.set_index("PersonID")["outcome"].to_dict() == {
        "a": "correct only", "b": "correct and others", "c": "wrong for a member", "d": "wrong for a non-member",
        "e": "missed", "f": "correctly none", "g": "wrong for a non-member",
    }  # fmt: skip
    assert outcomes.counts["requests"].tolist() == [1, 1, 1, 2, 1, 1]
    assert outcomes.requests["wrong"].tolist() == [0, 1, 1, 1, 0, 0, 2]


def test_each_measure_says_what_it_counts(outcomes):
    rows = {row["measure"]: (row["unit"], row["count"], row["of"]) for _, row in outcomes.measures.iterrows()}
    assert rows == {
        "match rate": ("requests", 5, 7),
        "recall": ("members", 2, 4),
        "return rate of members": ("members", 3, 4),
        "wrong-person rate of members": ("members", 1, 4),
        "false-match rate of non-members": ("non-members", 2, 3),
        "precision": ("matched requests", 2, 5),
        "precision per person": ("persons returned", 2, 7),
    }
    assert outcomes.measure("recall").value == 0.5
    assert str(outcomes.measure("match rate")) == "71.4 % of requests (35.9-91.8)"


def test_groups_add_up(outcomes):
    by = outcomes.by("group")
    assert by.groupby("measure")["of"].sum()["match rate"] == 7
    assert by.query("group == 'x' and measure == 'recall'")["count"].item() == 2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda o: o.by("colour"), "unknown group 'colour'; known: PersonID, group, member, outcome, returned, wrong"),
        (lambda o: o.by(["group"]), "group must be one column of the truth, such as 'gender', not ['group']"),
        (lambda o: o.measure("recal"), "unknown measure 'recal' (did you mean 'recall'?); known: match rate, recall, "
         "return rate of members, wrong-person rate of members, false-match rate of non-members, precision, "
         "precision per person"),
    ],
)  # fmt: skip
def test_unknown_groups_and_measures_are_refused(outcomes, call, sentence):
    with pytest.raises(InputError) as refused:
        call(outcomes)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("truth", "sentence"),
    [
        (TRUTH.head(5), "truth must cover exactly the 7 requests searched for; it lacks 2 of them, such as "
         "'f', 'g'"),
        (TRUTH.replace({"PersonID": {"a": "z"}}), "truth must cover exactly the 7 requests searched for; it lacks 1 of "
         "them, such as 'a' and names 1 not among them, such as 'z'"),
        (TRUTH.replace({"PersonID": {"b": None}}), "'PersonID' of truth holds 1 empty id, in row 2"),
        (TRUTH.assign(right_id="abc"), "'right_id' of truth holds 1 id that is not a whole number: 'abc'; the ids of "
         "right are whole numbers"),
        (None, "truth must be a pandas frame, not NoneType"),
        ("truth.parquet", "truth must be a pandas frame, not a path; read 'truth.parquet' with pandas first"),
        (pd.concat([TRUTH, TRUTH[["group"]]], axis=1), "truth has more than one column called group"),
        (TRUTH.drop(columns="right_id"),
         "truth has no column 'PupilMatchingReference' or 'right_id'; it has PersonID, group"),
    ],
)  # fmt: skip
def test_truth_that_does_not_cover_the_requests_is_refused(truth, sentence):
    links = linkage.link(ASKED, HELD, ALL, right_id="ref")
    with pytest.raises(InputError) as refused:
        links.evaluate(truth)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("held_as", [int, str])
@pytest.mark.parametrize("meant_as", ["Int64", "float", "string", "object", "floating text"])
def test_ids_may_be_text_here_and_numbers_there(tmp_path, held_as, meant_as, outcomes):
    meant = TRUTH["right_id"].astype("Int64")
    if meant_as == "floating text":
        meant = TRUTH["right_id"].astype("string")
    truth = TRUTH.assign(PersonID=range(1, 8), right_id=meant if meant_as == "floating text" else meant.astype(meant_as))
    asked = ASKED.assign(PersonID=[str(number) for number in range(1, 8)])
    links = linkage.link(asked, HELD.astype({"ref": held_as}), ALL, right_id="ref")
    found = links.evaluate(truth)
    assert found.counts["requests"].tolist() == outcomes.counts["requests"].tolist()
    assert found.measure("precision") == outcomes.measure("precision")
    assert set(found.meant["left_id"]) == {"1", "2", "3", "5"}


def test_ids_that_cannot_meet_are_refused():
    links = linkage.link(ASKED, HELD.assign(ref=list("wxyz")), ALL, right_id="ref")
    with pytest.raises(InputError) as refused:
        links.evaluate(TRUTH)
    assert str(refused.value) == (
        "'right_id' of truth holds whole numbers, such as '1', '2', '1'; the ids of right are text, such as 'w', 'x', 'y'"
    )
    nobody = linkage.link(ASKED.assign(surname="ZZ"), HELD.assign(ref=list("wxyz")), ALL, right_id="ref")
    assert nobody.evaluate(TRUTH).measure("recall").value == 0  # nobody found is no mistake of ids


@pytest.fixture(scope="module")
def world():
    people = synthetic.population(4_000, seed=2)
    requests = people.home_office_requests(100, month="2016-09", on_register=0.5)
    return people, requests, linkage.Register(people.school_censuses("2001/02", "2015/16"))


def test_another_files_truth_is_refused_even_if_nobody_was_found(world):
    people, requests, register = world
    links = linkage.link(requests.records.assign(Surname="Xqxqx", Forename="Zz"), register, "home-office/strict")
    assert links.found == 0
    with pytest.raises(InputError, match=r"it lacks 100 of them, such as 'P201609-0-00001', .* and names 100 not among"):
        links.evaluate(people.home_office_requests(100, month="2016-10", on_register=0.5).truth)
    with pytest.raises(InputError, match=r"not a RequestFile; give the .truth of it"):
        links.evaluate(requests)


def test_people_who_are_not_on_the_register_are_refused_or_counted_as_such(world):
    people, requests, whole = world
    part = linkage.Register(people.school_censuses("2012/13", "2013/14"))
    links = linkage.link(requests.records, part, "home-office/stepped")
    members = requests.truth["PupilMatchingReference"].dropna()
    there = members.isin(part.to_frame()["id"]).sum()
    assert part.holds(members) == set(members) & set(part.to_frame()["id"])
    with pytest.raises(InputError, match=f"^{50 - there} of the 50 people the truth names are not on this register"):
        links.evaluate(requests.truth)
    outcomes = links.evaluate(requests.truth, absent="non-member")
    assert outcomes.requests["member"].sum() == there < 50
    with pytest.raises(InputError, match="unknown choice of absent 'ignore'; known: refuse, non-member"):
        links.evaluate(requests.truth, absent="ignore")
    everyone = linkage.link(requests.records, whole, "home-office/strict").evaluate(requests.truth)
    assert everyone.requests["member"].sum() == 50


def test_the_road_through_csv_files_finds_the_same(tmp_path, world):
    people, requests, _ = world
    census = people.school_census("2015/16", "Spring").to_frame().drop_duplicates("PupilMatchingReference")
    requests.records.to_csv(tmp_path / "requests.csv", index=False)
    census.to_csv(tmp_path / "census.csv", index=False)
    requests.truth.to_csv(tmp_path / "truth.csv", index=False)
    choices = {"algorithm": "home-office/clear-match", "right_id": "PupilMatchingReference"}
    by_file = linkage.link(tmp_path / "requests.csv", tmp_path / "census.csv", **choices)
    by_frame = linkage.link(requests.records, census, **choices).evaluate(requests.truth)
    assert by_frame.measure("precision").value == 1
    for truth in (requests.truth, pd.read_csv(tmp_path / "truth.csv")):
        pd.testing.assert_frame_equal(by_file.evaluate(truth).counts, by_frame.counts)


def test_groups_with_missing_labels_are_refused():
    truth = TRUTH.assign(group=["x", None, "x", "y", "y", None, "y"])
    outcomes = linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(truth)
    with pytest.raises(InputError, match="group 'group' is empty for 2 of 7 requests; give each a label"):
        outcomes.by("group")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.none() | st.integers(0, 5)), min_size=1, max_size=12))
def test_the_six_always_add_up(requests):
    asked = pd.DataFrame({"PersonID": range(len(requests)), "surname": [name for name, _ in requests]})
    held = pd.DataFrame({"ref": range(6), "surname": list("AABBCE")})
    truth = pd.DataFrame({"PersonID": range(len(requests)), "right_id": pd.array([ref for _, ref in requests], "Int64")})
    outcomes = linkage.link(asked, held, ALL, right_id="ref").evaluate(truth)
    assert outcomes.counts["requests"].sum() == len(requests)
    assert list(outcomes.counts["outcome"]) == list(OUTCOMES)
    persons = outcomes.requests["returned"].sum()
    assert persons == asked["surname"].map(held["surname"].value_counts()).fillna(0).sum()


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        (TRUTH.assign(member="club"), "truth has a column called member, which is a figure of the outcomes; rename it"),
        (
            TRUTH.assign(wrong=0, outcome="x"),
            "truth has a column called outcome, wrong, which is a figure of the outcomes",
        ),
        (
            pd.concat([TRUTH, TRUTH.tail(1).assign(right_id=2, group="x")]),
            "'group' of truth has 2 values for request 'g'; give each request one, or leave the column out",
        ),
    ],
)
def test_a_truth_that_says_two_things_is_refused(truth, words):
    links = linkage.link(ASKED, HELD, ALL, right_id="ref")
    with pytest.raises(InputError, match=f"^{words}"):
        links.evaluate(truth)


def test_several_ids_of_a_person_say_the_same_of_the_request():
    several = pd.concat([TRUTH, TRUTH.tail(1).assign(right_id=2)])
    outcomes = linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(several)
    assert outcomes.requests["group"].tolist() == TRUTH["group"].tolist()


@pytest.mark.parametrize("name", ["measure", "count", "low", "assumes"])
def test_a_group_is_not_called_like_a_column_of_measures(name):
    outcomes = linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(TRUTH.rename(columns={"group": name}))
    with pytest.raises(InputError, match=f"^group '{name}' is called like a column of measures; rename it in the truth"):
        outcomes.by(name)


def test_groups_are_of_the_truth_and_have_labels(outcomes):
    with pytest.raises(InputError, match=r"^'outcome' is what became of a request, not a group of requests"):
        outcomes.by("outcome")
    blank = TRUTH.assign(group=["x", " ", "", "y", "y", "y", "y"])
    with pytest.raises(InputError, match=r"^group 'group' is empty for 2 of 7 requests; give each a label"):
        linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(blank).by("group")


def test_labels_that_nobody_has_are_no_groups():
    of_three = pd.Categorical(TRUTH["group"], categories=["x", "y", "z"])
    found = linkage.link(ASKED, HELD, ALL, right_id="ref").evaluate(TRUTH.assign(group=of_three)).by("group")
    assert found["group"].unique().tolist() == ["x", "y"]
    assert found["count"].notna().all()
