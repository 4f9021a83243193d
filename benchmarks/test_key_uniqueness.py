"""How many people share a search key: everybody counted, one pass a key.

Targets: 20,000,000 people within 60 s a key and 8 GB, on two cores. A run says the processor's seconds too, to which other
work on the machine adds little. What is timed leaves out opening the register, and holds one reading of everybody's ids.
"""

import json

import pytest

from benchmarks.measuring import python
from linkage.exposures.unique_keys import SEARCH_KEYS

TARGETS = {"1,000,000": "none", "20,000,000": "at most 60 s and 8 GB a key"}
CHILD = """
import json, sys, time
import linkage
from linkage.exposures.unique_keys import SEARCH_KEYS, key_uniqueness
folder, key, said = json.loads(sys.argv[1])
register = linkage.Register.open(folder)
start, used = time.perf_counter(), time.process_time()
found = key_uniqueness(register, {key: SEARCH_KEYS[key]})
seconds, used = time.perf_counter() - start, time.process_time() - used
row = found.frame.iloc[0][["unique", "shared", "chance_sharers"]].to_dict()
with open(said, "w") as file:
    json.dump({"seconds": seconds, "used": used, "row": row}, file)
"""


@pytest.mark.benchmark(group="key uniqueness among 1,000,000 pupils")
@pytest.mark.parametrize("key", SEARCH_KEYS)
def test_keys_of_a_million(benchmark, register_1m, tmp_path, key):
    _run(benchmark, register_1m, tmp_path, key, "1,000,000")


@pytest.mark.large
@pytest.mark.benchmark(group="key uniqueness among 20,000,000 people")
@pytest.mark.parametrize("key", SEARCH_KEYS)
def test_keys_of_a_nation(benchmark, nation, tmp_path, key):
    _run(benchmark, nation[1], tmp_path, key, "20,000,000")


def _run(benchmark, register, tmp_path, key, size):
    said, peaks = tmp_path / "said.json", []
    asked = json.dumps([str(register.folder), key, str(said)])
    benchmark.pedantic(lambda: peaks.append(python("-c", CHILD, asked).peak), rounds=1)
    told = json.loads(said.read_text())
    benchmark.extra_info.update(
        figure=f"{told['seconds']:.1f} s and {max(peaks) / 1e9:.2f} GB", target=TARGETS[size],
        processor=f"{told['used']:.1f} s", people=f"{register.people:,}", identities=f"{register.identities:,}",
        **{name.replace("_", " "): f"{value:.4g}" for name, value in told["row"].items()},
    )  # fmt: skip
