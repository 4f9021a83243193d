"""Worlds to be searched, made once a run; and a last table that puts each figure beside its target."""

import time
from dataclasses import replace

import pytest

import linkage
import synthetic

YEARS = ("2001/02", "2015/16")
SEED = 2016
NATION, EVERY = 22_650_000, 3
LISTS = (243, 2_500)


def pytest_configure(config):
    config.addinivalue_line("markers", "large: needs a million pupils, and minutes")


def pytest_terminal_summary(terminalreporter, config):
    """Print what each benchmark says of itself: a figure, its unit, and the target."""
    session = getattr(config, "_benchmarksession", None)
    told = [bench for bench in getattr(session, "benchmarks", []) if "figure" in bench.extra_info]
    if not told:
        return
    terminalreporter.section("figures and targets")
    for bench in told:
        about = bench.extra_info
        others = ", ".join(f"{name} {value}" for name, value in about.items() if name not in ("figure", "target"))
        terminalreporter.write_line(
            f"{bench.name}: {about['figure']}; target {about.get('target', 'none')}{f' ({others})' if others else ''}"
        )


@pytest.fixture(scope="session")
def pupils_100k():
    return synthetic.population(100_000, seed=SEED)


@pytest.fixture(scope="session")
def register_100k(pupils_100k, tmp_path_factory):
    return linkage.Register(pupils_100k.school_censuses(*YEARS), folder=tmp_path_factory.mktemp("held") / "register")


@pytest.fixture(scope="session")
def pupils_1m():
    return synthetic.population(1_000_000, seed=SEED)


@pytest.fixture(scope="session")
def register_1m(pupils_1m, tmp_path_factory):
    return linkage.Register(pupils_1m.school_censuses(*YEARS), folder=tmp_path_factory.mktemp("held") / "register")


@pytest.fixture(scope="session")
def nation(tmp_path_factory):
    """Make the register of a nation: the world, the register, and how long it took to prepare."""
    people = synthetic.population(NATION, seed=SEED)
    springs = people.school_censuses("2001/02", "2015/16", terms=("Spring",))
    chosen = replace(springs, censuses=springs.censuses[EVERY - 1 :: EVERY])
    start = time.perf_counter()
    register = linkage.Register(chosen, folder=tmp_path_factory.mktemp("nation") / "register")
    return people, register, time.perf_counter() - start


@pytest.fixture(scope="session")
def lists(nation, tmp_path_factory):
    """Write lists of names to be searched for among the nation, each beside its truth."""
    people, _, _ = nation
    folder = tmp_path_factory.mktemp("lists")
    made = {}
    for count in LISTS:
        made[count] = folder / f"{count}.parquet"
        asked = people.home_office_requests(count, month="2016-09", on_register=0.3)
        asked.records.to_parquet(made[count])
        asked.truth.to_parquet(folder / f"{count}-truth.parquet")
    return made
