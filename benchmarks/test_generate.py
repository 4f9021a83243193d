"""People and fifteen years of school censuses, from a seed to Parquet files. Target: 300,000 census rows a second."""

from itertools import count

import pyarrow.parquet as pq
import pytest

import synthetic
from benchmarks.conftest import SEED, YEARS


@pytest.mark.benchmark(group="generate")
@pytest.mark.parametrize(
    ("pupils", "rounds"), [(100_000, 3), pytest.param(1_000_000, 1, marks=pytest.mark.large)], ids=["100k", "1m"]
)
def test_generate(benchmark, tmp_path, pupils, rounds):
    number = count()

    def generate():
        people = synthetic.population(pupils, seed=SEED)
        return people.school_censuses(*YEARS).to_parquet(tmp_path / str(next(number)))

    folder = benchmark.pedantic(generate, rounds=rounds, warmup_rounds=0)
    rows = sum(pq.ParquetFile(path).metadata.num_rows for path in (folder / "records").glob("*.parquet"))
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    benchmark.extra_info.update(
        figure=f"{rows / benchmark.stats.stats.min:,.0f} rows a second",
        target="at least 300,000",
        rows=f"{rows:,}",
        megabytes=round(size / 1e6),
    )
