"""The measures of groups of requests, how far they differ, and what difference the numbers could have shown."""

from __future__ import annotations

from collections.abc import Hashable
from math import nan, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import NOT_ESTIMABLE, table
from linkage.exposures.wrongful import ANSWERED_WRONGLY
from linkage.frames import each_row
from linkage.intervals import checked_level, checked_share, newcombe, normal_quantile, whole
from linkage.outcomes import refuse_unlabelled
from synthetic.refusal import InputError, listed, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    Measuring = Callable[[pd.DataFrame, pd.DataFrame], list[dict[str, Any]]]

SHORT = {"wrong": ANSWERED_WRONGLY}
"""Short names of measures."""
POWER = 0.8
"""The chance wanted that a difference of that size would show: a convention (Cohen 1988)."""
_SHARES = ("Wilson", "Jeffreys", "Clopper-Pearson")
_HALVINGS = 60
_LIMITS = ("difference", "low", "high", "smallest_fall", "smallest_rise")
_COMPARED = ("reference", "reference_count", "reference_of", "reference_value", *_LIMITS)
_APART = (
    "groups are independent of each other, and the comparison was chosen before looking: nothing is corrected for comparing "
    "several groups"
)


def measures_by(requests: pd.DataFrame, people: pd.DataFrame, group: str, measure: Measuring) -> pd.DataFrame:
    """Measure each group of requests.

    Parameters
    ----------
    requests, people
        One row a request, with its id as ``request``; one row a request and person returned.
    group
        A column of ``requests``.
    measure
        What makes the rows of measures from these two frames.

    Returns
    -------
    pandas.DataFrame
        The measures with the group's label before them, by label.

    Raises
    ------
    InputError
        If there is no such column, it is empty for some requests, or it is called like a column of measures.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.exposures import multiple
    >>> requests = pd.DataFrame({"request": [1, 2, 3], "sex": ["F", "M", "M"], "proposed": [1, 0, 2], "returned": [1, 0, 1],
    ...                          "margin": [None, None, 0.5]})
    >>> people = pd.DataFrame({"request": [1, 3], "person": [7, 8]})
    >>> found = measures_by(requests, people, "sex", multiple.measures)
    >>> found.loc[found["measure"] == "requests with 2 or more persons put forward", ["sex", "count", "of"]].values.tolist()
    [['F', 0, 1], ['M', 1, 2]]
    """
    import pandas as pd

    refuse_unlabelled(requests, group)
    parts = []
    for label, chosen in requests.groupby(group, sort=True, observed=True):
        rows = table(measure(chosen, people[people["request"].isin(chosen["request"])]))
        rows.insert(0, group, [label] * len(rows))
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def differences_of(measured: pd.DataFrame, group: str, sizes: pd.Series[int], measure: str, reference: Any) -> pd.DataFrame:
    """Compare a share between groups: see :meth:`.exposed.Exposure.differences`.

    Parameters
    ----------
    measured
        What :func:`measures_by` gave for ``group``.
    sizes
        Requests of each group.
    """
    import pandas as pd

    if group in _COMPARED:
        raise InputError(f"group '{group}' is called like a column of differences; rename it in the truth")
    if len(sizes) < 2:
        raise InputError(f"'{group}' has one group only, {listed(list(sizes.index))}; give a column with at least two")
    shares = measured[measured["method"].isin([*_SHARES, NOT_ESTIMABLE]) & measured["of"].notna()]
    name = SHORT.get(measure, measure) if isinstance(measure, str) else measure
    known = shares.loc[shares["method"].isin(_SHARES), "measure"].unique()
    if not isinstance(name, str) or name not in known:
        lacking = shares[shares["measure"] == name] if isinstance(name, str) else shares[:0]
        if len(lacking):
            raise InputError(f"'{measure}' cannot be compared: in every group it is {lacking['assumes'].iloc[0]}")
        raise unknown("share to compare", measure, [*SHORT, *known])
    chosen = _reference(sizes, reference, group)
    of_groups = shares[shares["measure"] == name].set_index(group)
    rows = [
        {group: label, "reference": chosen, "measure": name, **_difference(of_groups, label, chosen)}
        for label in sizes.index
        if label != chosen
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("count", "of", "reference_count", "reference_of"), "Int64"))


def smallest_difference(
    share: float, cases: int, reference_cases: int, *, power: float = POWER, level: float = 0.95
) -> tuple[float, float]:
    """Give the smallest fall below a share and rise above it that so many cases would be likely to show.

    Parameters
    ----------
    share
        The share in the reference group.
    cases, reference_cases
        Cases of the group and of the reference.
    power
        The chance that the difference would show.
    level
        One less the chance that a difference seems to show where there is none.

    Returns
    -------
    tuple of float
        The fall and the rise, both from 0 to 1; ``nan`` where even a share of 0 or 1 would not be likely to show.

    Raises
    ------
    InputError
        If ``share`` is no share, there is no case, or ``power`` or ``level`` is not between 0 and 1.

    Notes
    -----
    The difference d with |d| = z(level) √(p̄ (1 - p̄) (1/n + 1/m)) + z(power) √(p (1 - p)/n + r (1 - r)/m), where r is the
    reference's share, p = r ± d, and p̄ the two together: the two-sided comparison of two proportions without a correction
    for continuity (Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., chapter 4).

    Examples
    --------
    >>> [round(size, 3) for size in smallest_difference(0.5, 388, 388)]
    [0.1, 0.1]
    """
    r = checked_share("share", share)
    n, m = whole("cases", cases, least=1), whole("reference_cases", reference_cases, least=1)
    wide, high = normal_quantile(level), NormalDist().inv_cdf(checked_level(power))

    def shows(p: float) -> bool:
        both = (n * p + m * r) / (n + m)
        apart = wide * sqrt(both * (1 - both) * (1 / n + 1 / m)) + high * sqrt(p * (1 - p) / n + r * (1 - r) / m)
        return abs(p - r) >= apart > 0

    fall, rise = (_first(shows, r, end) for end in (0.0, 1.0))
    return fall, rise


def _first(shows: Callable[[float], bool], start: float, end: float) -> float:
    """Give how far from the start towards the end a difference begins to show."""
    if not shows(end):
        return nan
    near, far = start, end
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (near, middle) if shows(middle) else (middle, far)
    return abs(far - start)


def _reference(sizes: pd.Series[int], reference: Any, group: str) -> Any:
    if reference is None:
        return sizes.index[int(sizes.to_numpy().argmax())]
    if not isinstance(reference, Hashable) or reference not in sizes.index:
        raise unknown(f"group of '{group}'", reference, sizes.index)
    return reference


def _difference(groups: pd.DataFrame, label: Any, reference: Any) -> dict[str, Any]:
    one, other = (next(each_row(groups[groups.index == name])) for name in (label, reference))
    row: dict[str, Any] = {"unit": one.unit, "count": one.count, "of": one.of, "value": one.value}
    row = {**row, "reference_count": other.count, "reference_of": other.of, "reference_value": other.value}
    if not one.of or not other.of:
        lacking = label if not one.of else reference
        why = f"not estimable: there are no {one.unit.removeprefix('per 1,000 ')} in '{lacking}'"
        limits = dict.fromkeys(_LIMITS, nan)
        return {**row, **limits, "method": NOT_ESTIMABLE, "assumes": why}
    found = newcombe(int(one.count), int(one.of), int(other.count), int(other.of))
    fall, rise = smallest_difference(float(other.value), int(one.of), int(other.of))
    limits = dict(zip(_LIMITS, (found.value, found.low, found.high, fall, rise), strict=True))
    return {**row, **limits, "method": found.method, "assumes": _APART}
