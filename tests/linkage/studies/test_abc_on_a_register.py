"""The simulator itself as the likelihood: a small register, searched under two rules."""

import pytest

import linkage
import synthetic
from linkage import algorithms
from linkage.studies import PublishedMonth, PublishedStudy
from linkage.studies.inference import abc, members_posterior
from linkage.studies.simulation import make_pool, simulate

RULES = ("home-office/strict", "home-office/clear-match")
MONTHS = PublishedMonth("2016-09", 60, 16), PublishedMonth("2016-10", 40, 10)


@pytest.fixture(scope="module")
def study():
    return PublishedStudy("small", "two months", MONTHS, first_year="2013/14", register_people=50_000, algorithms=RULES)


@pytest.fixture(scope="module")
def simulated(study):
    people = synthetic.population(3_000, seed=7)
    register = linkage.Register(people.school_censuses(study.first_year, study.last_year))
    pool = make_pool(people, study, 60, register)
    return [simulate(people, study, pool, register, algorithms.get(name), study.register_people) for name in RULES]


@pytest.fixture(scope="module")
def found(simulated, study):
    return abc(simulated, study)


def test_every_rule_is_held_against_both_months(found):
    assert found.scenarios["scenario"].tolist() == list(RULES)
    assert (found.scenarios["acceptance"] > 0).all()
    assert found.scenarios["weight"].sum() == pytest.approx(1)
    assert found.draws.query("month == '2016-09'")["matched"].unique().tolist() == [16]
    assert found.draws.query("month == 'all'")["matched"].unique().tolist() == [26]


def test_it_agrees_with_the_rates_alone(found, simulated):
    for one in simulated:
        exact = members_posterior(26, 100, one.returned_if_member, one.returned_if_absent)
        estimate = found.estimate("members", scenario=one.algorithm.name)
        assert estimate.value == pytest.approx(exact.median, abs=4)
        assert (estimate.low, estimate.high) == pytest.approx(exact.interval(), abs=8)


def test_the_rule_is_most_of_what_is_not_known(found):
    strict, clear = (found.estimate("members", scenario=name) for name in RULES)
    assert strict.value > 1.3 * clear.value
    spread = found.spread().set_index("quantity")
    assert spread.loc["members", "share_between"] > 0.5


def test_it_shows_itself(found):
    assert "effective worlds" in str(found)
    assert found._repr_html_().count("<table") == 2
    assert found.summary()["month"].unique().tolist() == ["2016-09", "2016-10", "all"]
