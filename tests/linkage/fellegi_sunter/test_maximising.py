"""Expectation and maximisation against the same by loops over pairs, and against recordlinkage's."""

import numpy as np
import pandas as pd
import pytest
from recordlinkage import ECMClassifier

from linkage.engines.patterns import Patterns
from linkage.fellegi_sunter.maximising import Round, maximise

SIZES = (3, 2, 2)


def pairs(n=400):
    """Draw pairs of which every fourth is of one person, some comparisons missing."""
    random = np.random.default_rng(7)
    same = np.arange(n) % 4 == 0
    columns = []
    for size in SIZES:
        level = np.where(random.random(n) < np.where(same, 0.85, 0.1), size - 1, random.integers(0, size - 1, n))
        columns.append(np.where(random.random(n) < 0.1, -1, level))
    return np.stack(columns, axis=1)


def patterns(rows):
    levels, counts = np.unique(rows, axis=0, return_counts=True)
    return Patterns(levels.astype(np.int64), counts.astype(np.int64))


def start():
    m = tuple(np.array([0.1 / (size - 1)] * (size - 1) + [0.9]) for size in SIZES)
    u = tuple(np.array([0.8 / (size - 1)] * (size - 1) + [0.2]) for size in SIZES)
    return Round(0.3, m, u)


def by_loops(rows, at, rounds, *, fixed_u):
    """The same, one pair after the other."""
    prior, m, u = at.prior, [one.copy() for one in at.m], [one.copy() for one in at.u]
    for _ in range(rounds):
        sums = [[np.zeros(size) for size in SIZES] for _ in range(2)]
        total = 0.0
        for row in rows:
            alike, apart = prior, 1 - prior
            for place, level in enumerate(row):
                if level >= 0:
                    alike, apart = alike * m[place][level], apart * u[place][level]
            chance = alike / (alike + apart)
            total += chance
            for place, level in enumerate(row):
                if level >= 0:
                    sums[0][place][level] += chance
                    sums[1][place][level] += 1 - chance
        prior = total / len(rows)
        m = [one / one.sum() for one in sums[0]]
        u = u if fixed_u else [one / one.sum() for one in sums[1]]
    return prior, m, u


@pytest.mark.parametrize("fixed_u", [True, False])
def test_every_round_is_that_of_loops_over_pairs(fixed_u):
    rows = pairs()
    found = maximise(patterns(rows), start(), fixed_u=fixed_u, tolerance=1e-12, rounds=7)
    prior, m, u = by_loops(rows, start(), 7, fixed_u=fixed_u)
    assert len(found) == 8
    assert found[-1].prior == pytest.approx(prior, abs=1e-12)
    for place in range(len(SIZES)):
        assert found[-1].m[place] == pytest.approx(m[place], abs=1e-12)
        assert found[-1].u[place] == pytest.approx(u[place], abs=1e-12)


def test_binary_levels_give_what_recordlinkage_finds():
    rows = np.where(pairs(2000) == [2, 1, 1], 1, 0)
    judge = ECMClassifier(atol=1e-10)
    judge.fit(pd.DataFrame(rows, columns=["a", "b", "c"], index=pd.MultiIndex.from_product([range(2000), [0]])))
    two = tuple(np.array([0.1, 0.9]) for _ in SIZES)
    found = maximise(
        patterns(rows), Round(0.1, two, tuple(one[::-1] for one in two)), fixed_u=False, tolerance=1e-10, rounds=5000
    )[-1]
    assert found.prior == pytest.approx(judge.p, abs=5e-4)
    for place, name in enumerate("abc"):
        assert found.m[place][1] == pytest.approx(judge.m_probs[name][1], abs=5e-4)
        assert found.u[place][1] == pytest.approx(judge.u_probs[name][1], abs=5e-4)


def test_stops_when_nothing_changes():
    found = maximise(patterns(pairs()), start(), fixed_u=True, tolerance=1e-6, rounds=500)
    assert len(found) < 200
    assert found[-1].change(found[-2]) < 1e-6


def test_a_prior_that_is_fixed_stays():
    found = maximise(patterns(pairs()), start(), fixed_u=True, fixed_prior=True, rounds=5)
    assert {one.prior for one in found} == {0.3}
