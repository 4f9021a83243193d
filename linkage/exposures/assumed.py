"""Figures that no register can give: each with its source, or called an assumption."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from synthetic.refusal import unknown

ASSUMPTIONS = Path(__file__).parent / "data" / "assumptions.csv"


def assumed(name: str) -> float:
    """Give a figure by its name.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> assumed("home.addresses")
    15.0
    """
    known = _figures()
    if name not in known:
        raise unknown("assumption", name, known)
    return known[name]


@cache
def _figures() -> dict[str, float]:
    with ASSUMPTIONS.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["name"]: float(row["value"]) for row in rows}
