"""Carrying coincidences to a larger register: by hand on a few requests, and against registers of two sizes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import linkage
import synthetic
from linkage.agreements import Area, District, Exact, FirstLetters
from linkage.algorithm import Algorithm
from linkage.steps import Step
from linkage.studies.candidates import Candidates, place_bound, refuse_unscalable, resolve, strangers
from linkage.studies.coincidences import Growth, enlarged, expected_strangers
from linkage.studies.namesakes import Namesakes, by_name, spread_over
from linkage.studies.owners import owners
from linkage.studies.published import PublishedMonth, PublishedStudy
from linkage.studies.simulation import find_candidates, find_growth, make_pool
from synthetic.refusal import InputError

LOOSE = Algorithm(
    "loose",
    "a rule under which coincidences are common",
    (
        Step("exact", (Exact("surname"), Exact("forename"), Exact("dob"), Exact("postcode"))),
        Step("initial", (FirstLetters("forename", 1), Exact("dob"))),
    ),
    status="assumption",
    source="a test",
)


def candidates(*pairs, requests):
    request, agrees, target, kin = zip(*pairs, strict=True) if pairs else ((), (), (), ())
    return Candidates(
        np.array(request, dtype=np.int64), np.array(agrees, dtype=np.int64), np.array(target, dtype=bool),
        np.array(kin, dtype=bool), requests,
    )  # fmt: skip


def test_a_request_is_answered_at_the_first_step_with_one_candidate():
    found = candidates(
        (0, 0b11, True, False),  # found at once
        (1, 0b10, True, False), (1, 0b10, False, False),  # two at the second step: nobody
        (2, 0b01, False, False), (2, 0b11, True, False),  # two at the first, one at the second
        (3, 0b10, False, False),  # a stranger alone
        requests=5,
    )  # fmt: skip
    answers = resolve(found, 2)
    assert answers.returned.tolist() == [True, False, True, True, False]
    assert answers.correct.tolist() == [True, False, True, False, False]


def growth(by=5, namesakes=None):
    return Growth(namesakes, 0b10 if namesakes else 0, 0b01, 0b11, 100, 100 * by)


def one_world(requests):
    return np.zeros(requests, dtype=np.int64)


def test_targets_kin_and_neighbours_do_not_grow():
    found = candidates(
        (0, 0b11, True, False), (0, 0b10, False, True), (1, 0b01, False, False), (1, 0b10, False, False), requests=2
    )
    assert place_bound(LOOSE) == 0b01
    assert strangers(found, place_bound(LOOSE)).tolist() == [False, False, False, True]


def test_a_postcode_area_is_not_whole_in_a_small_world():
    steps = (Step("district", (Exact("dob"), District("postcode"))), Step("area", (Exact("dob"), Area("postcode"))))
    assert place_bound(Algorithm("places", "", steps, status="assumption", source="a test")) == 0b01


def test_strangers_found_are_multiplied():
    many = candidates(*[(request, 0b10, False, False) for request in range(0, 4_000, 4)], requests=4_000)
    sizes = [len(enlarged(many, growth(5), seed, one_world(4_000)).request) for seed in range(20)]
    assert np.mean(sizes) == pytest.approx(5_000, rel=0.03)
    assert len(enlarged(many, growth(1), 1, one_world(4_000)).request) == 1_000
    expected = expected_strangers(many, growth(5))
    assert expected.value == pytest.approx(1.25)
    assert (expected.low, expected.high) == pytest.approx((1.188, 1.313), abs=0.005)  # 1,000 pairs: about 3 % either way
    none = candidates(requests=4_000)
    assert len(enlarged(none, growth(200), 1, one_world(4_000)).request) == 0
    assert expected_strangers(none, growth(200)).high == pytest.approx(3.689 * 200 / 4_000, rel=1e-3)  # Garwood's 3.689


def test_namesakes_become_strangers_at_the_rate_of_birthdays():
    names = np.repeat(np.arange(4_000), np.arange(4_000) % 2 * 10)  # every other request has ten namesakes
    pairs = len(names)
    namesakes = Namesakes(names, np.full(pairs, 0b10), np.ones(pairs), people=50, same_day=0.001, spread=1e-6)
    more = growth(100, namesakes)
    assert more.means(4_000)[:2].tolist() == pytest.approx([0, 10 / 50 * 0.001 * 9_900])
    assert not more.multiplies
    grown = enlarged(candidates(requests=4_000), more, 1, one_world(4_000))
    assert len(grown.request) == pytest.approx(2_000 * 1.98, rel=0.05)
    assert set((grown.request % 2).tolist()) == {1}
    assert set(grown.agrees.tolist()) == {0b10}


def test_what_is_not_known_of_namesakes_spreads_over_replicates():
    names = np.repeat(np.arange(4_000), 10)
    sizes = {}
    for spread in (1e-6, 0.04):
        namesakes = Namesakes(names, np.full(40_000, 0b10), np.ones(40_000), people=50, same_day=0.001, spread=spread)
        world = np.repeat(np.arange(40), 100)
        grown = enlarged(candidates(requests=4_000), growth(100, namesakes), 1, world)
        per_world = np.bincount(world[grown.request], minlength=40)
        sizes[spread] = per_world.std() / per_world.mean()
    assert sizes[0.04] == pytest.approx(0.2, rel=0.4)
    assert sizes[1e-6] < 0.1


def test_clusters_that_differ_spread_the_ratio():
    people = np.full(50, 100.0)
    same = spread_over(np.arange(50), np.full(50, 7.0), people)
    differ = spread_over(np.arange(50), np.tile([0.0, 14.0], 25), people)
    assert same == pytest.approx(0, abs=1e-12)
    assert differ == pytest.approx(1 / 49)  # every cluster is off by its mean
    assert spread_over(np.zeros(3, dtype=int), np.ones(3), np.ones(3)) == 1.0


def test_a_smaller_register_is_refused():
    with pytest.raises(InputError, match=r"a register of 100 people can only be carried to a larger one, not to 50"):
        growth(0.5)


def test_algorithms_whose_requests_depend_on_each_other_are_refused():
    with pytest.raises(InputError, match="searches for each request on its own; echild/v1-stage1 is one-to-one"):
        refuse_unscalable(linkage.algorithms.get("echild/v1-stage1"))
    keeping = replace(LOOSE, steps=(replace(LOOSE.steps[0], ambiguity="all"), LOOSE.steps[1]))
    with pytest.raises(InputError, match="step 'exact' of loose has ambiguity 'all' and residuals 'removed'"):
        refuse_unscalable(keeping)


def test_namesakes_are_counted_on_the_steps_that_ask_for_names_and_a_birthday():
    named = by_name(linkage.algorithms.get("home-office/tolerant"))
    assert [step.name for step in named.algorithm.steps] == [
        "exact, any postcode", "short forename, any postcode", "initials, any postcode", "names swapped",
        "exact, any postcode and names alike", "short forename, any postcode and names alike",
        "initials, any postcode and names alike", "names swapped and names alike",
    ]  # fmt: skip
    assert named.counted == 0b1111000
    assert named.agrees[0] == 0b1000
    assert named.agrees[4] == 0b10001000
    assert by_name(linkage.algorithms.get("home-office/strict")) is None


STUDY = PublishedStudy("test", "a test", (PublishedMonth("2016-09", 200, 50),), first_year="2015/16")


def searched(n, replicates):
    people = synthetic.population(n, seed=4)
    register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    pool = make_pool(people, STUDY, replicates, register)
    return people, register, pool, find_candidates(people, pool, register, LOOSE)


def test_the_candidates_give_the_answers_that_linking_gives():
    people, register, pool, found = searched(6_000, 3)
    answers = resolve(found, len(LOOSE.steps))
    links = linkage.link(pool.records, register, LOOSE)
    assert links.pairs["left_id"].tolist() == np.flatnonzero(answers.returned).tolist()
    right = owners(people).are(links.pairs["right_id"].to_numpy(), pool.person[links.pairs["left_id"]])
    assert right.tolist() == answers.correct[links.pairs["left_id"]].tolist()


def test_people_are_sought_and_not_their_numbers():
    """Twins who share a number, and pupils who have two, are found when any of their records is."""
    people = synthetic.population(4_000, seed=4, parameters={"upn.duplicate": 1, "upn.temporary": 0.2})
    register = linkage.Register(people.school_censuses("2012/13", "2015/16"))
    study = PublishedStudy("test", "a test", (PublishedMonth("2016-09", 200, 50),), first_year="2012/13")
    pool = make_pool(people, study, 3, register)
    found = find_candidates(people, pool, register, LOOSE)
    requests = pd.DataFrame({"PersonID": np.arange(len(pool)), "person": pool.person})
    truth = requests.merge(people.references, on="person", how="left").drop(columns="person")
    truth["PupilMatchingReference"] = truth["PupilMatchingReference"].astype("Int64")
    outcomes = linkage.link(pool.records, register, LOOSE).evaluate(truth).requests
    assert len(truth) > len(pool)
    answers = resolve(found, len(LOOSE.steps))
    assert outcomes["member"].tolist() == pool.member.tolist()
    assert outcomes["outcome"].eq("correct only").tolist() == answers.correct.tolist()
    assert (outcomes["returned"] > 0).tolist() == answers.returned.tolist()
    assert not (found.target & found.kin).any()


def test_the_model_predicts_a_register_six_times_the_size():
    people, small, small_pool, few = searched(10_000, 12)
    _, large, large_pool, many = searched(60_000, 12)
    growth = find_growth(people, small_pool, small, LOOSE, large.people)
    predicted = resolve(enlarged(few, growth, 9, small_pool.replicate), len(LOOSE.steps))
    actual = resolve(many, len(LOOSE.steps))
    as_is = Growth(None, 0, place_bound(LOOSE), 0b11, large.people, large.people)
    assert expected_strangers(many, as_is).value == pytest.approx(expected_strangers(few, growth).value, rel=0.07)
    for member in (True, False):
        was, is_ = actual.returned[large_pool.member == member], predicted.returned[small_pool.member == member]
        assert is_.mean() == pytest.approx(was.mean(), abs=0.02)
    wrong = [(a.returned & ~a.correct).mean() for a in (predicted, actual)]
    assert wrong[0] == pytest.approx(wrong[1], abs=0.015)
    unscaled = (resolve(few, len(LOOSE.steps)).returned & ~resolve(few, len(LOOSE.steps)).correct).mean()
    assert abs(unscaled - wrong[1]) > 0.05  # the question is not idle: without the model the answer would be far off
