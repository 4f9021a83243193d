"""The figures the world is made with: each has a source or is called an assumption, and each can be changed by name.

They stand in ``data/parameters.csv``. :func:`parameters` reads them, checks the names and ranges of any that are
overridden, and says which are assumptions.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING

from synthetic.refusal import InputError, outside, unknown

if TYPE_CHECKING:
    import pandas as pd

DATA = Path(__file__).parent / "data"
_WHOLE = {
    "family.children": ("family.children_1", "family.children_2", "family.children_3", "family.children_4"),
    "person.middle": ("person.middle_none", "person.middle_one", "person.middle_two"),
    "home_office.address": (
        "home_office.address_current",
        "home_office.address_earlier",
        "home_office.address_elsewhere",
        "home_office.address_missing",
    ),
}
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Parameters:
    """Every figure by name.

    Examples
    --------
    >>> from synthetic import parameters
    >>> parameters()["place.move"]
    0.085
    >>> parameters().to_frame()["status"].value_counts().to_dict()
    {'assumption': 81, 'published': 12, 'derived': 8}
    """

    values: Mapping[str, float]
    changed: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        if name not in self.values:
            raise unknown("parameter", name, self.values)
        return self.values[name]

    def group(self, prefix: str) -> list[float]:
        """List the values of one family of shares, such as ``family.children``, in their order."""
        return [self.values[name] for name in _WHOLE[prefix]]

    def to_frame(self) -> pd.DataFrame:
        """Show name, value, unit, range, status and source; a value that was overridden has the status ``changed``."""
        import pandas as pd

        frame = pd.DataFrame(_rows())
        frame["value"] = [self.values[name] for name in frame["name"]]
        frame[["least", "most"]] = frame[["least", "most"]].astype(float)
        frame.loc[frame["name"].isin(list(self.changed)), ["status", "source"]] = ["changed", "given by the user"]
        return frame


def parameters(changes: Mapping[str, float] | None = None) -> Parameters:
    """Give the default figures with some of them changed; ``to_frame()`` shows them all.

    Raises
    ------
    InputError
        If a name is unknown, a value is outside its range, or shares of a whole no longer add up to 1.

    Examples
    --------
    >>> parameters({"place.move": 0.1})["place.move"]
    0.1
    """
    if changes is not None and not isinstance(changes, Mapping):
        raise outside("parameters", changes, "names with their values, such as {'place.move': 0.1}")
    changes = dict(changes or {})
    rows = {row["name"]: row for row in _rows()}
    for name, value in changes.items():
        if name not in rows:
            raise unknown("parameter", name, rows)
        least, most = float(rows[name]["least"]), float(rows[name]["most"])
        if not _is_number(value) or not least <= float(value) <= most:
            raise outside(f"parameter {name}", value, f"a number from {least:g} to {most:g}")
    values = {name: float(changes.get(name, row["value"])) for name, row in rows.items()}
    for whole, parts in _WHOLE.items():
        total = sum(values[part] for part in parts)
        if abs(total - 1) > _TOLERANCE:
            raise InputError(f"the shares {whole}_* must add up to 1, not {total:g}; change them together")
    return Parameters(values, {name: float(value) for name, value in changes.items()})


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "parameters.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
