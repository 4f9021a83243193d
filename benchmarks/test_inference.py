"""Four published months and all scenarios, 1,000 replicates: from a prepared register to lists that reproduce the counts.

Target: within 2 minutes on two cores after the register is prepared.
"""

import pytest

from linkage import algorithms
from linkage.studies import study
from linkage.studies.inference import abc
from linkage.studies.simulation import make_pool, simulate

REPLICATES = 1_000


@pytest.mark.large
@pytest.mark.benchmark(group="four months, four scenarios, 1,000 replicates")
def test_lists_that_reproduce_the_counts(benchmark, pupils_100k, register_100k):
    published = study("home-office-2016-q4")

    def infer():
        pool = make_pool(pupils_100k, published, REPLICATES, register_100k)
        scenarios = [
            simulate(pupils_100k, published, pool, register_100k, algorithms.get(name), published.register_people)
            for name in published.algorithms
        ]
        return abc(scenarios, published)

    found = benchmark.pedantic(infer, rounds=1)
    benchmark.extra_info.update(
        figure=f"{benchmark.stats.stats.min:.0f} s", target="at most 120 s", members=str(found.estimate("members")),
        wrong=str(found.estimate("wrong")), effective_worlds=f"{found.effective:,.0f}",
    )  # fmt: skip
