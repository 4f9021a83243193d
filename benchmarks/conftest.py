"""Worlds to be searched, made once a run; and a last table that puts each figure beside its target."""

import pytest

import linkage
import synthetic

YEARS = ("2001/02", "2015/16")
SEED = 2016


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
