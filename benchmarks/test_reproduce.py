"""The main job as a person runs it. Targets: 100,000 pupils within 30 s; 1,000,000 within 3 minutes and 4 GB."""

import pytest

from benchmarks.measuring import python


@pytest.mark.benchmark(group="reproduce")
@pytest.mark.parametrize(
    ("pupils", "rounds", "target"),
    [
        (100_000, 2, "at most 30 s"),
        pytest.param(1_000_000, 1, "at most 180 s and 4 GB", marks=pytest.mark.large),
    ],
    ids=["100k", "1m"],
)
def test_reproduce(benchmark, tmp_path, pupils, rounds, target):
    runs = []

    def reproduce():
        folder = tmp_path / str(len(runs))
        command = ("-m", "linkage", "reproduce", "--pupils", str(pupils), "--seed", "2016", "--output", str(folder))
        runs.append(python(*command))

    benchmark.pedantic(reproduce, rounds=rounds, warmup_rounds=0)
    benchmark.extra_info.update(
        figure=f"{min(run.seconds for run in runs):.1f} s and {max(run.peak for run in runs) / 1e9:.2f} GB",
        target=target,
    )
