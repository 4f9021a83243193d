"""Requests searched for in a prepared register.

Targets: all steps of a Home Office scenario for 243 requests among 1,000,000 pupils within 0.5 s. A long list, as many
requests as a study of 100 replicates draws, among fewer pupils has no target.
"""

import pandas as pd
import pytest

import linkage

SCENARIOS = [name for name in linkage.algorithms.names() if name.startswith("home-office/")]


def search(benchmark, requests, register, scenario, rounds):
    links = benchmark.pedantic(linkage.link, args=(requests, register, scenario), rounds=rounds, warmup_rounds=1)
    benchmark.extra_info.update(
        figure=f"{benchmark.stats.stats.min:.2f} s", steps=len(links.steps), found=links.found, of=links.entered,
        identities=f"{register.identities:,}",
    )  # fmt: skip
    return benchmark.extra_info


@pytest.mark.large
@pytest.mark.benchmark(group="243 requests, 1,000,000 pupils")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_link_month(benchmark, pupils_1m, register_1m, scenario):
    requests = pupils_1m.home_office_requests(243, month="2016-09", on_register=0.3).records
    search(benchmark, requests, register_1m, scenario, rounds=7)["target"] = "at most 0.5 s"


@pytest.mark.benchmark(group="120,000 requests, 100,000 pupils")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_link_long_list(benchmark, pupils_100k, register_100k, scenario):
    files = (pupils_100k.home_office_requests(60_000, month="2016-09", on_register=0.3, file=file) for file in (0, 1))
    search(benchmark, pd.concat([file.records for file in files]), register_100k, scenario, rounds=3)
