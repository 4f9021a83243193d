import pytest

import linkage
import synthetic


@pytest.fixture(scope="session")
def study():
    return linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/strict", "home-office/stepped"])


@pytest.fixture(scope="session")
def people():
    return synthetic.population(2_000, seed=2016)


@pytest.fixture(scope="session")
def register(people):
    return linkage.Register(people.school_censuses("2001/02", "2015/16"))


@pytest.fixture(scope="session")
def asked(people):
    return people.home_office_requests(150, month="2016-09", on_register=0.6)


@pytest.fixture(scope="session")
def exposed(asked, register):
    """What a loose rule gives away, under which some are answered with somebody else."""
    agreements = linkage.agreements
    loose = linkage.Algorithm(
        "loose",
        "initial and month of birth",
        (
            linkage.Step(
                "loose",
                (
                    agreements.FirstLetters("forename", 1),
                    agreements.FirstLetters("surname", 2),
                    agreements.MonthAndYear("dob"),
                ),
                ambiguity="all",
            ),
        ),
        status="assumption",
        source="an example",
    )
    links = linkage.link(asked.records, register, loose)
    return linkage.exposure(linkage.disclose(links), asked.truth)
