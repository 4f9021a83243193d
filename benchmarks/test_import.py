"""What a notebook waits for before anything is done. Target: ``import linkage`` within 0.3 s in a fresh interpreter.

The parts are timed inside the child; the benchmark's own time is that of the whole child, the interpreter's start
included.
"""

import subprocess
import sys

import pytest

from benchmarks.measuring import milliseconds

FIRST_LINK = """
one = pd.DataFrame({"PersonID": [7], "Surname": ["Shah"], "Forename": ["Om"], "DOB": ["2004-05-06"],
                    "Postcode": ["E1 1AA"]})
linkage.link(one, one, "echild/v1-stage1", without=["sex"])
"""


@pytest.mark.benchmark(group="import")
@pytest.mark.parametrize("package", ["linkage", "synthetic"])
def test_import(benchmark, package):
    command = [sys.executable, "-c", f"import {package}"]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=10, warmup_rounds=1)
    took = min(milliseconds(f"import {package}") for _ in range(10))
    benchmark.extra_info.update(
        figure=f"{took:.0f} ms",
        target="at most 300 ms",
        interpreter=f"{sys.version_info.major}.{sys.version_info.minor}",
    )


@pytest.mark.benchmark(group="import")
@pytest.mark.parametrize(
    ("what", "before", "statement"),
    [
        ("the name linkage.link", "import linkage", "linkage.link"),
        ("import pandas", "pass", "import pandas"),
        ("the first link of one record", "import linkage\nimport pandas as pd\nlinkage.link", FIRST_LINK),
    ],
    ids=["linkage.link", "pandas", "first-link"],
)
def test_first_use(benchmark, what, before, statement):
    took = []
    benchmark.pedantic(lambda: took.append(milliseconds(statement, before)), rounds=5, warmup_rounds=1)
    benchmark.extra_info.update(figure=f"{min(took):.0f} ms for {what}")
