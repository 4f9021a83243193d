"""What is true of the simulated lists that reproduce the published counts: the result of ``abc``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.intervals import Estimate, Kind, checked_level
from linkage.studies.inference.variances import between_and_within
from synthetic.refusal import unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    import pandas as pd

    from linkage.studies.inference.revision import ReportingError
    from linkage.studies.published import PublishedStudy

ALL = "all"
QUANTITIES = {
    "members": "people", "correct": "people", "wrong": "people", "missed": "people",
    "precision": "people returned", "share": "people requested",
}  # fmt: skip
FEW_WORLDS = 100
"""Effective worlds below which the result says that there are few: intervals then move with the seed."""


@dataclass(frozen=True, eq=False)
class Reproduced:
    """Which simulated lists reproduce the published counts, and what is true of them.

    Attributes
    ----------
    published
        The counts.
    tolerance, reporting
        How far off a simulated count was accepted, or how far off the published ones may be.
    acceptance
        Share of simulated sets of files, drawn from what was believed beforehand, that reproduce all counts; with
        ``reporting``, the mean weight they are given.
    effective
        How many simulated worlds of equal weight the answer amounts to.
    scenarios
        One row a scenario: ``scenario``, ``weight_before``, ``weight`` (what is believed of it afterwards),
        ``acceptance``, ``worlds``, ``effective``, ``returned_if_member``, ``returned_if_absent`` (means), ``note``.
    rates
        One row a scenario and rate: mean and 95 % of its worlds ``before`` and ``after``. They will be nearly equal: the
        counts say next to nothing of the rates.
    draws
        One row an accepted draw and month, ``all`` for the sum of months: ``scenario``, ``draw``, ``weight`` (sums to 1
        over the draws of a month; 0 for a scenario that counts for nothing), ``share`` (missing where months have their
        own), ``month``, ``requested``, ``matched`` (simulated), ``members`` (people requested who are on the register),
        ``correct``, ``wrong`` (people returned who were sought, and who were not), ``missed`` (members for whom nobody was
        returned), ``precision`` (``correct``/``matched``).

    Examples
    --------
    >>> from linkage.studies import study
    >>> from linkage.studies.inference import Uniform, abc, by_rates
    >>> q4 = study("home-office-2016-q4")
    >>> rates = {"wrong_if_member": Uniform(0, 0), "returned_if_absent": Uniform(0, 0)}
    >>> found = abc([by_rates("perfect", q4, correct=Uniform(1, 1), worlds=5, **rates)], q4, draws=50)
    >>> print(found.estimate("members"), "|", found.estimate("members", "2016-09"))
    151 people (151-151) | 65 people (65-65)
    """

    published: PublishedStudy
    tolerance: int
    reporting: ReportingError | None
    acceptance: float
    effective: float
    scenarios: pd.DataFrame
    rates: pd.DataFrame
    draws: pd.DataFrame

    def __str__(self) -> str:
        lines = [f"{name}: {self.estimate(name)}" for name in ("members", "correct", "wrong", "missed", "precision")]
        return "\n".join([*lines, self.note])

    def _repr_html_(self) -> str:
        table = self.summary().drop(columns="unit").round(3).to_html(index=False)
        return f"<p>{self.published.title}: {self.note}</p>{table}{self.scenarios.round(4).to_html(index=False)}"

    @property
    def note(self) -> str:
        """How the simulated counts were accepted, and how many worlds the answer rests on."""
        off = f"{self.tolerance:,} {'match' if self.tolerance == 1 else 'matches'}"
        how = (
            "with errors of reporting" if self.reporting is not None
            else f"to within {off} a month" if self.tolerance
            else "exactly"
        )  # fmt: skip
        few = "; too few, simulate more" if self.effective < FEW_WORLDS else ""
        worlds = f"{self.effective:,.0f}"
        return (
            f"counts reproduced {how} by {self.acceptance:.2g} of simulated sets of files; "
            f"{worlds} effective {'world' if worlds == '1' else 'worlds'}{few}"
        )

    def estimate(self, quantity: str, month: str = ALL, *, scenario: str | None = None, level: float = 0.95) -> Estimate:
        """Give the median and the equal-tailed interval of one quantity.

        Parameters
        ----------
        quantity
            ``members``, ``correct``, ``wrong``, ``missed`` (people), ``precision`` (a share of the people returned) or
            ``share`` (of the people requested; where months have their own, of those requested then).
        month
            One of the study's months, or ``all``.
        scenario
            One scenario alone; otherwise all, by what is believed of them afterwards.
        level
            Probability of the interval.

        Returns
        -------
        Estimate
            Not estimable, the note saying why, if no scenario asked for can be fitted with a share on the register. Without
            ``scenario``, one of weight 0 beforehand is not asked for.

        Raises
        ------
        InputError
            If a name is unknown or ``level`` is not between 0 and 1.
        """
        if quantity not in QUANTITIES:
            raise unknown("quantity", quantity, QUANTITIES)
        checked_level(level)
        if scenario is not None and scenario not in set(self.scenarios["scenario"]):
            raise unknown("scenario", scenario, self.scenarios["scenario"])
        values, weights, _, why = self._values(quantity, month, scenario)
        if why:
            return Estimate.not_estimable(why, "ABC", QUANTITIES[quantity], level)
        tail = (1 - level) / 2
        low, value, high = weighted_quantiles(values, weights, [tail, 0.5, 1 - tail])
        kind: Kind = "share" if quantity in ("precision", "share") else "count"
        return Estimate(value, low, high, "ABC", QUANTITIES[quantity], level, kind, self.note)

    def _values(self, quantity: str, month: str, scenario: str | None = None) -> tuple[Any, Any, Any, str]:
        """Give a quantity in the draws that count, their weights and scenarios, and why it is not estimable, if so.

        Of one scenario its draws count alike. Of all together those count that have a weight: what is not believed, before
        or after the counts are seen, never answers for what cannot be fitted.
        """
        known = [*(one.month for one in self.published.months), ALL]
        if month not in known:
            raise unknown("month", month, known)
        draws = self.draws[self.draws["month"] == month]
        if scenario is None:
            asked = self.scenarios[self.scenarios["weight_before"] > 0]
            fitted, draws = asked["weight"] > 0, draws[draws["weight"] > 0]
        else:
            asked = self.scenarios[self.scenarios["scenario"] == scenario]
            fitted, draws = asked["acceptance"] > 0, draws[draws["scenario"] == scenario].assign(weight=1.0)
        values = draws[quantity]
        if quantity == "share":
            values = values.fillna(draws["members"] / draws["requested"])
        why = ""
        if not (fitted & (asked["note"] == "")).any():
            reason = next((note for note in asked["note"] if note), "no scenario believed beforehand gives the counts")
            why = reason.removeprefix("not estimable: ")
        elif values.isna().any():
            why = "in some of the accepted lists nobody was returned"
        columns = (values.to_numpy(dtype=np.float64), draws["weight"].to_numpy(), draws["scenario"].to_numpy())
        return *columns, why

    def summary(self, *, level: float = 0.95) -> pd.DataFrame:
        """Give one row a month and quantity: ``month``, ``quantity``, ``unit``, ``value``, ``low``, ``high``, ``note``."""
        import pandas as pd

        rows = []
        for month in [*(one.month for one in self.published.months), ALL]:
            for quantity, unit in QUANTITIES.items():
                one = self.estimate(quantity, month, level=level)
                note = "" if one.estimable else f"not estimable: {one.note}"
                rows.append(
                    {
                        "month": month, "quantity": quantity, "unit": unit, "value": one.value, "low": one.low,
                        "high": one.high, "note": note,
                    }
                )  # fmt: skip
        return pd.DataFrame(rows)

    def spread(self, month: str = ALL) -> pd.DataFrame:
        """Give how much of the spread comes from not knowing the rule, and how much is left within each rule.

        Returns
        -------
        pandas.DataFrame
            One row a quantity: ``quantity``, ``variance``, ``between_rules``, ``within_rules``, ``share_between`` (0 to
            1; missing where nothing varies), ``note``: why it is not estimable, if :meth:`estimate` is not.

        Raises
        ------
        InputError
            If the month is unknown.

        Notes
        -----
        The law of total variance: the variance is that of the scenarios' means plus the mean of their variances.
        :func:`members_variance` splits the second part into rates and small numbers.
        """
        import pandas as pd

        rows = []
        for quantity in QUANTITIES:
            values, weights, scenarios, why = self._values(quantity, month)
            between, within = (np.nan, np.nan) if why else between_and_within(scenarios, values, weights)
            total = between + within
            share = between / total if total > 0 else np.nan
            note = f"not estimable: {why}" if why else ""
            rows.append(
                {
                    "quantity": quantity, "variance": total, "between_rules": between, "within_rules": within,
                    "share_between": share, "note": note,
                }
            )  # fmt: skip
        return pd.DataFrame(rows)


def weighted_quantiles(values: npt.ArrayLike, weights: npt.ArrayLike, q: Sequence[float]) -> list[float]:
    """Give the smallest values with at least a share ``q`` of the weight at or below them.

    Examples
    --------
    >>> weighted_quantiles([3, 1, 2], [1, 1, 2], [0.25, 0.5, 1])
    [1.0, 2.0, 3.0]
    """
    values, weights = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order])
    # A sum of floats may end a hair over a share that it should reach exactly.
    at = np.searchsorted(cumulative, np.asarray(q) * cumulative[-1] * (1 - 1e-12))
    return [float(value) for value in values[order][np.minimum(at, len(values) - 1)]]
