"""Figures a person returned, where one request may return several people."""

from __future__ import annotations

from math import exp, nan, sqrt
from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import ALIKE, COUNTED, KEYS, unknown_row

if TYPE_CHECKING:
    from synthetic.streams import Floats

_METHOD = "ratio of totals, log scale"


def mean_per_person(measure: str, unit: str, values: Any, requests: Any, assumes: str) -> dict[str, Any]:
    """Make the row of a mean of figures that are not negative, people of one request taken together.

    Parameters
    ----------
    measure, unit
        What it is the mean of, and what it is counted by.
    values
        One figure a person returned, none below 0.
    requests
        The request that each was returned for.
    assumes
        What the figures assume.

    Returns
    -------
    dict
        A row of measures. The interval is exp(log m ± t s/m), with s the standard error of a ratio of totals over requests
        and t the quantile of Student's t (Cochran 1977, Sampling Techniques, section 6.4; the delta method on the log
        scale, so that no limit is below 0). Where all figures are 0 there is no upper limit; of one request, or where all
        figures are alike, there is no interval.

    Examples
    --------
    >>> row = mean_per_person("bits", "people", [4.0, 6.0, 5.0], [1, 2, 3], "an example")
    >>> row["value"], round(row["low"], 2), round(row["high"], 2)
    (5.0, 3.04, 8.22)
    """
    import numpy as np

    given = np.asarray(values, float)
    if not len(given):
        return unknown_row(measure, unit, f"there are no {unit}", of=0)
    if np.isnan(given).any():
        return unknown_row(measure, unit, "it is not known of some of them", of=len(given))
    figures = (None, len(given), float(given.mean()))
    if given[0] and len(given) > 1 and (given == given[0]).all():
        return dict(zip(KEYS, (measure, unit, *figures, nan, nan, COUNTED, f"{ALIKE}; {assumes}"), strict=True))
    limits = _limits(given, np.asarray(requests))
    return dict(zip(KEYS, (measure, unit, *figures, *limits, _METHOD, assumes), strict=True))


def _limits(values: Floats, requests: Any) -> tuple[float, float]:
    import numpy as np
    from scipy.special import stdtrit

    mean = float(values.mean())
    _, cluster = np.unique(requests, return_inverse=True)
    total, size = np.bincount(cluster, weights=values), np.bincount(cluster)
    number = len(size)
    if number < 2:
        return nan, nan
    if not mean:
        return 0.0, nan
    left = total - mean * size
    error = sqrt(float((left**2).sum()) * number / (number - 1)) / len(values)
    reach = float(stdtrit(number - 1, 0.975)) * error / mean
    return mean * exp(-reach), mean * exp(reach)
