"""Columns that a policy returns and a register's rows do not hold: they go back empty, and this says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.policies.columns import COLLECTED_FOR_A_TIME

if TYPE_CHECKING:
    from collections.abc import Collection


def why_empty(returned: Collection[str], held: Collection[str], register: Any) -> dict[str, str]:
    """Give the columns that the rows of a register do not hold, each with the reason.

    Parameters
    ----------
    returned
        The columns of the policy.
    held
        The columns of the register's rows.
    register
        The register, by whose censuses it is told whether the column was collected at all.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> before = SimpleNamespace(censuses=[("2015/16", "Spring", "2016-01-21")])
    >>> why_empty(["DOB", "Nationality"], ["DOB"], before)
    {'Nationality': 'no census of this register collected it (collected from 2016/17 to 2017/18)'}
    """
    return {name: _why(name, register) for name in COLLECTED_FOR_A_TIME if name in returned and name not in held}


def _why(name: str, register: Any) -> str:
    from synthetic.calendar import census
    from synthetic.data_files import rows
    from synthetic.layouts import layout

    years = [(row["first_year"], row["last_year"]) for row in rows("census_columns.csv") if row["column"] == name]
    first, last = min(year for year, _ in years), max(year for _, year in years)
    collected = f"(collected from {first} to {last})"
    told = [name in layout(census(year, term)).columns for year, term, _ in register.censuses]
    if not any(told):
        return f"no census of this register collected it {collected}"
    some = f"{sum(told):,} of the {len(told):,} censuses of this register collected it {collected}"
    return f"{some}, and a register keeps only what people are known by"
