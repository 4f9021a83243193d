"""How a figure of a table of measures is written, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import COUNTED, NOT_ESTIMABLE
from linkage.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable

SHARES = ("Wilson", "Jeffreys", "Clopper-Pearson")
_LARGE = 100


def figure_of(row: Any) -> str:
    """Write a row of measures: a share in per cent, a count whole, other figures to three digits, each with its interval.

    Examples
    --------
    >>> from linkage.exposures.measured import counted, per_thousand, share
    >>> figure_of(share("recall", "members", 18, 24))
    '75.0 % (55.1-88.0)'
    >>> figure_of(share("false matches", "requests", 1, 20_000_000))
    '0.000005 % (0.00000088-0.000028)'
    >>> figure_of(counted("persons", "people", 1_234)), figure_of(share("recall", "members", 0, 0))
    ('1,234', 'not estimable')
    >>> figure_of(per_thousand("wrong", "requests", 3, 1_000, "they come one by one"))
    '3 (0.619-8.77)'
    """
    if row["method"] == NOT_ESTIMABLE:
        return NOT_ESTIMABLE
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    if row["method"] in SHARES:
        return str(Estimate(value, low, high, row["method"]))
    if row["method"] == COUNTED or low != low or high != high:
        return number(value)
    between = " to " if low < 0 else "-"
    return f"{number(value)} ({number(low)}{between}{number(high)})"


def number(value: float) -> str:
    """Write a number: whole if it is, or large; otherwise to three digits.

    Examples
    --------
    >>> number(1234.0), number(0.61868), number(123.4)
    ('1,234', '0.619', '123')
    """
    if float(value).is_integer() or abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def said(names: Iterable[Any]) -> str:
    """List some names in a sentence.

    Examples
    --------
    >>> said(["a", "b", "c"])
    'a, b and c'
    """
    several = [str(name) for name in names]
    return several[0] if len(several) == 1 else f"{', '.join(several[:-1])} and {several[-1]}"


def plain(name: str) -> str:
    """Write a column's name in words.

    Examples
    --------
    >>> plain("name_group")
    'name group'
    """
    return name.replace("_", " ")
