"""One row of a table of measures: what is counted, of what, the figure, its interval, and what it assumes.

The unit of a share is what it is a share of; that of any other figure is what the figure is in.
"""

from __future__ import annotations

from math import exp, isnan, nan, sqrt
from typing import TYPE_CHECKING, Any

from linkage.intervals import checked_level, wilson
from linkage.outcomes import MEASURED

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

KEYS = MEASURED
"""The columns of a table of measures."""
COUNTED, NOT_ESTIMABLE = "counted", "not estimable"
REPEATABLE = "requests are like others that could have been sent; families asked for together make it too narrow"
ALIKE = "all are alike, which gives no interval"
HAPPENED = "what happened, not an estimate"


def share(measure: str, unit: str, count: int, of: int, assumes: str = REPEATABLE) -> dict[str, Any]:
    """Make the row of a share of ``of``, with its Wilson interval.

    Examples
    --------
    >>> row = share("recall", "members", 18, 24)
    >>> row["value"], round(row["low"], 3), row["method"]
    (0.75, 0.551, 'Wilson')
    >>> share("recall", "members", 0, 0)["assumes"]
    'not estimable: there are no members'
    """
    count, of = int(count), int(of)
    if not of:
        return _none(measure, unit, f"there are no {unit}", count, of)
    rate = wilson(count, of)
    return _row(measure, unit, count, of, (rate.value, rate.low, rate.high), "Wilson", assumes)


def counted(measure: str, unit: str, count: int, assumes: str = HAPPENED, of: int | None = None) -> dict[str, Any]:
    """Make the row of a number that was counted; it has no interval.

    Examples
    --------
    >>> counted("persons wrongly returned", "people", 3)["value"]
    3.0
    """
    return _row(measure, unit, int(count), of, (float(count), nan, nan), COUNTED, assumes)


def per_thousand(measure: str, unit: str, count: int, of: int, assumes: str) -> dict[str, Any]:
    """Make the row of events per 1,000 of ``of``, with the exact interval of a Poisson count.

    Examples
    --------
    >>> row = per_thousand("wrong persons per 1,000 requests", "requests", 3, 1_000, "they come one by one")
    >>> row["value"], round(row["low"], 2), round(row["high"], 2)
    (3.0, 0.62, 8.77)
    """
    count, of = int(count), int(of)
    if not of:
        return _none(measure, unit, f"there are no {unit}", count, of)
    limits = (1_000 * figure / of for figure in (count, *poisson(count)))
    return _row(measure, f"per 1,000 {unit}", count, of, tuple(limits), "exact Poisson", assumes)


def mean(measure: str, unit: str, values: Any, assumes: str = REPEATABLE) -> dict[str, Any]:
    """Make the row of a mean of figures that are not negative; ``count`` is the sum where that is a count.

    The interval is that of Student's t on the log scale, m exp(± t s/(m √n)) by the delta method, so that no limit is below
    0. Where nothing was counted in n cases, the upper limit is that of a Poisson count of 0, over n. Figures that are all
    alike tell nothing of how far others would be from them: then there is no interval.

    Examples
    --------
    >>> row = mean("candidates per request", "requests", [0, 1, 1, 2])
    >>> row["count"], row["of"], row["value"], round(row["low"], 3), round(row["high"], 3)
    (4, 4, 1.0, 0.273, 3.666)
    >>> round(mean("candidates per request", "requests", [0] * 120)["high"], 4)
    0.0307
    """
    import numpy as np
    from scipy.special import stdtrit

    given = np.asarray(values)
    number, total = len(given), int(given.sum()) if given.dtype.kind in "iub" else None
    if not number:
        return _none(measure, unit, "there is no case to take the mean of", total, 0)
    middle = float(given.mean())
    if total == 0:
        return _row(measure, unit, 0, number, (0.0, 0.0, poisson(0)[1] / number), "exact Poisson", assumes)
    if number == 1:
        return _row(measure, unit, total, 1, (middle, nan, nan), COUNTED, "one case has no interval")
    if not given.any() or (given == given[0]).all():
        return _row(measure, unit, total, number, (middle, nan, nan), COUNTED, f"{ALIKE}; {assumes}")
    reach = float(stdtrit(number - 1, 0.975) * given.std(ddof=1) / sqrt(number)) / middle
    limits = (middle, middle * exp(-reach), middle * exp(reach))
    return _row(measure, unit, total, number, limits, "Student's t, log scale", assumes)


def weighed(
    measure: str,
    unit: str,
    weights: Any,
    of: int,
    assumes: str,
    *,
    thousand: str | None = None,
    heaviest: float = nan,
) -> dict[str, Any]:
    """Make the row of a sum of weights of events, with the interval of a weighted Poisson count.

    ``count`` is the number of events, ``of`` that of the cases in which one could have come; if ``thousand`` names these
    cases, the figure is for each 1,000 of them. ``heaviest`` is what the heaviest event can weigh, for when there was none.

    Examples
    --------
    >>> row = weighed("harm", "weight", [1, 1, 1], 50, "events come one by one")
    >>> row["value"], round(row["low"], 2), round(row["high"], 2)
    (3.0, 0.62, 8.77)
    >>> weighed("harm", "weight", [1, 1, 1], 50, "events come one by one", thousand="requests")["value"]
    60.0
    """
    import numpy as np

    given = np.asarray(weights, dtype=float)
    figures: tuple[float, ...] = (float(given.sum()), *weighted_poisson(given, heaviest=heaviest))
    if thousand is not None:
        if not of:
            return _none(measure, f"{unit} per 1,000 {thousand}", f"there are no {thousand}", len(given), 0)
        unit, figures = f"{unit} per 1,000 {thousand}", tuple(1_000 * figure / of for figure in figures)
    if not figures[0]:
        known = "not known, so there is no upper limit" if isnan(heaviest) else f"up to {heaviest:g} taken"
        assumes = f"{assumes}; of no event the weight is {known}"
    return _row(measure, unit, len(given), int(of), figures, "weighted Poisson", assumes)


def unknown_row(measure: str, unit: str, why: str, count: int | None = None, of: int | None = None) -> dict[str, Any]:
    """Make the row of a measure that cannot be estimated, and say why.

    Examples
    --------
    >>> unknown_row("margin", "requests", "no step gives a score")["method"]
    'not estimable'
    """
    return _none(measure, unit, why, count, of)


def poisson(count: int, level: float = 0.95) -> tuple[float, float]:
    """Give the exact limits of the mean of a Poisson count (Garwood 1936).

    Half the chi-squared quantiles with 2x and 2x + 2 degrees of freedom; the lower limit of 0 is 0.

    Examples
    --------
    >>> [round(limit, 3) for limit in poisson(10)]
    [4.795, 18.39]
    """
    from scipy.special import gammaincinv

    tail = (1 - checked_level(level)) / 2
    return (float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1, 1 - tail)))


def weighted_poisson(weights: npt.NDArray[np.float64], level: float = 0.95, heaviest: float = nan) -> tuple[float, float]:
    """Give limits of the mean of a sum of weights of Poisson events (Fay & Feuer 1997, Statistics in Medicine 16:791).

    With y the sum of the weights w, v that of their squares and m the largest: gamma quantiles with shape y²/v and scale
    v/y below, shape (y + m)²/(v + m²) and scale (v + m²)/(y + m) above. With equal weights this is :func:`poisson`. Where
    nothing weighs anything, m is ``heaviest``; if that is not known there is no upper limit.

    Examples
    --------
    >>> import numpy as np
    >>> [round(limit, 3) for limit in weighted_poisson(np.ones(10))]
    [4.795, 18.39]
    """
    from scipy.special import gammaincinv

    tail = (1 - checked_level(level)) / 2
    total, squares = float(weights.sum()), float((weights**2).sum())
    if not total:
        return 0.0, poisson(0, level)[1] * heaviest
    most = float(weights.max())
    above, spread = total + most, squares + most**2
    low = gammaincinv(total**2 / squares, tail) * squares / total
    high = gammaincinv(above**2 / spread, 1 - tail) * spread / above
    return float(low), float(high)


def table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Set rows out as a frame with the columns :data:`KEYS`; counts may be missing.

    Examples
    --------
    >>> table([counted("persons wrongly returned", "people", 3)])[["measure", "count", "method"]].values.tolist()
    [['persons wrongly returned', 3, 'counted']]
    """
    import pandas as pd

    numbers = {"value": "float64", "low": "float64", "high": "float64"}
    return pd.DataFrame(list(rows), columns=list(KEYS)).astype({"count": "Int64", "of": "Int64", **numbers})


def _none(measure: str, unit: str, why: str, count: int | None, of: int | None) -> dict[str, Any]:
    return _row(measure, unit, count, of, (nan, nan, nan), NOT_ESTIMABLE, f"not estimable: {why}")


def _row(
    measure: str, unit: str, count: int | None, of: int | None, figures: tuple[float, ...], method: str, assumes: str
) -> dict[str, Any]:
    return dict(zip(KEYS, (measure, unit, count, of, *figures, method, assumes), strict=True))
