"""A disclosure by a rule so loose that many of those returned are not the people sought."""

import pytest

import linkage
import synthetic
from linkage.agreements import Exact, FirstLetters
from linkage.algorithm import Algorithm
from linkage.steps import Step

LOOSE = Algorithm(
    "loose", "surname and an initial, everybody who agrees",
    (Step("names", (Exact("surname"), FirstLetters("forename", 1)), ambiguity="all"),),
    status="assumption", source="a test",
)  # fmt: skip


class World:
    """A register, lists of names, and what is given away about them."""

    def __init__(self):
        self.people = synthetic.population(4_000, seed=3)
        self.register = linkage.Register(self.people.school_censuses("2001/02", "2015/16"))
        self.requests = self.asked("2016-09")
        self.disclosure = self.disclosed("2016-09")
        self.exposure = linkage.exposure(self.disclosure, self.requests.truth)

    def asked(self, month):
        return self.people.home_office_requests(200, month=month, on_register=0.5)

    def disclosed(self, month, rule=LOOSE, **choices):
        return linkage.disclose(linkage.link(self.asked(month).records, self.register, rule, **choices))


@pytest.fixture(scope="session")
def world():
    return World()
