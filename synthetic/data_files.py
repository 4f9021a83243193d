"""Reading the data files that stand beside the code."""

from __future__ import annotations

import csv
from functools import cache

from synthetic.figures import DATA


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """Read a data file of this package, without the comment above its header.

    Examples
    --------
    >>> rows("surname_head_groups.csv")[0]["surname"]
    'Patel'
    """
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(line for line in lines if not line.startswith("#")))
