"""What a list would have been answered with among more people: against registers of two sizes, and on a page."""

from dataclasses import replace

import pytest

import linkage
import synthetic
from linkage.agreements import Exact, FirstLetters
from linkage.studies import carried
from synthetic.refusal import InputError

LOOSE = linkage.Algorithm(
    "loose",
    "a rule under which coincidences are common",
    (
        linkage.Step("exact", (Exact("surname"), Exact("forename"), Exact("dob"), Exact("postcode"))),
        linkage.Step("initial", (Exact("surname"), FirstLetters("forename", 1), Exact("dob"))),
        linkage.Step("forename", (Exact("forename"), Exact("dob"))),
    ),
    status="assumption",
    source="a test",
)
WRONG, RIGHT = "requests answered with a wrong person", "people on the register answered with themselves"


def world(n):
    people = synthetic.population(n, seed=4)
    return people, linkage.Register(people.school_censuses("2015/16", "2015/16"))


@pytest.fixture(scope="module")
def small():
    people, register = world(8_000)
    return people, register, people.home_office_requests(1_000, month="2016-09", on_register=0.4, register_from="2015-09-01")


@pytest.fixture(scope="module")
def found(small):
    people, register, requests = small
    return carried(requests, register, LOOSE, population=people, people=register.people * 5, draws=60)


def test_here_is_what_the_register_searched_answers(small, found):
    _, register, requests = small
    outcomes = linkage.link(requests.records, register, LOOSE).evaluate(requests.truth).requests
    members = outcomes["member"]
    wrong = outcomes["wrong"] > 0
    right = outcomes["outcome"] == "correct only"
    expected = [
        right.sum(),
        (wrong & members).sum(),
        (wrong & ~members).sum(),
        wrong.sum(),
        (outcomes["returned"] > 0).sum(),
    ]
    assert found.measures["here"].tolist() == expected
    assert found.measures["of"].tolist() == [400, 400, 600, 1_000, 1_000]
    assert (found.requests, found.searched, found.people) == (1_000, register.people, register.people * 5)


def test_the_parts_add_up(found):
    of = found.measures.set_index("measure")["count"]
    parts = of[of.index.str.startswith("people ")]
    assert parts.sum() == pytest.approx(of["requests answered"])
    assert of[WRONG] == pytest.approx(parts.iloc[1:].sum())
    shares = found.measures
    assert (shares["share"] * shares["of"]).tolist() == pytest.approx(shares["count"].tolist())


def test_a_register_five_times_the_size_answers_so(small, found):
    people, register = world(40_000)
    requests = people.home_office_requests(4_000, month="2016-09", on_register=0.4, register_from="2015-09-01")
    outcomes = linkage.link(requests.records, register, LOOSE).evaluate(requests.truth).requests
    wrong, right = (outcomes["wrong"] > 0).mean(), (outcomes["outcome"] == "correct only").sum() / outcomes["member"].sum()
    predicted = found.measures.set_index("measure")
    assert register.people == pytest.approx(found.people, rel=0.03)
    assert predicted.loc[WRONG, "share"] == pytest.approx(wrong, abs=0.025)
    assert predicted.loc[RIGHT, "share"] == pytest.approx(right, abs=0.04)
    assert predicted.loc[WRONG, "here"] / 1_000 < 0.6 * wrong  # without the model the answer would be far off


def test_the_same_list_gives_the_same_answer(small, found):
    people, register, requests = small
    again = carried(requests, register, LOOSE, population=people, people=register.people * 5, draws=60)
    assert again.measures.equals(found.measures)


def test_no_larger_register_adds_nobody(small):
    people, register, requests = small
    same = carried(requests, register, LOOSE, population=people, people=register.people, draws=3).measures
    assert same["count"].tolist() == same["low"].tolist() == same["high"].tolist() == same["here"].tolist()


def test_it_shows_itself(found):
    lines = repr(found).splitlines()
    assert lines[0] == f"loose, carried from {found.searched:,} people searched to {found.people:,} (95 % of draws)"
    assert len(lines) == 6
    assert "<table" in found._repr_html_()


def test_what_cannot_be_carried_is_refused(small):
    people, register, requests = small
    all_members = people.home_office_requests(20, month="2016-09", on_register=1)
    elsewhere = synthetic.population(9_000, seed=5).home_office_requests(20, month="2016-09", on_register=0.5)
    for arguments, message in (
        ((requests.records, register, LOOSE, people), "requests must be what population.home_office_requests returned, not"),
        ((requests, requests, LOOSE, people), "register must be a linkage.Register, not RequestFile"),
        ((requests, register, LOOSE, register), "population must be what synthetic.population returned, not Register"),
        ((all_members, register, LOOSE, people), "everybody on this list is on the register; ask about others too"),
        ((elsewhere, register, LOOSE, people), "list, register and population do not belong together"),
        ((requests, register, "home-office/nothing", people), "unknown algorithm 'home-office/nothing'"),
        ((requests, register, replace(LOOSE, one_to_one=True), people), "a study needs an algorithm that searches for each"),
    ):
        *three, population = arguments
        with pytest.raises(InputError, match=f"^{message}"):
            carried(*three, population=population)
    with pytest.raises(InputError, match=r"^people must be at least the [\d,]+ of the register searched, not 10$"):
        carried(requests, register, LOOSE, population=people, people=10)
    with pytest.raises(InputError, match=r"^draws must be a whole number of at least 1, not 0"):
        carried(requests, register, LOOSE, population=people, draws=0)


def test_a_page_says_it_of_the_same_list_only(small, found, tmp_path):
    people, register, requests = small
    given = linkage.exposure(linkage.disclose(linkage.link(requests.records, register, LOOSE)), requests.truth)
    text = given.to_html(tmp_path / "page.html", carried=found).read_text(encoding="utf-8")
    wrong = found.measures.set_index("measure").loc[WRONG]
    assert f"Had {found.people:,} people been searched, {wrong['count']:,.1f} (" in text
    given.to_folder(tmp_path / "out", carried=found)
    assert (tmp_path / "out" / "carried.csv").read_text(encoding="utf-8").count("\n") == 6
    other = linkage.exposure(
        linkage.disclose(linkage.link(requests.records, register, "home-office/strict")), requests.truth
    )
    with pytest.raises(InputError, match="its rule is loose, not home-office/strict"):
        other.to_html(tmp_path / "other.html", carried=found)
    with pytest.raises(InputError, match=r"^carried must be what linkage.studies.carried returned, not Population"):
        given.to_html(tmp_path / "other.html", carried=people)
    assert not (tmp_path / "other.html").exists()
