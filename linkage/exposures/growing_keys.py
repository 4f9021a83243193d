"""How the number of people who share a key grows with the register: a model, carried from one size to another.

Two kinds of others share a key. Twins, and people who are in a register under two numbers, are as many for each person in a
town as in a nation: they are *near*. *Strangers* are as many more as there are more people. So the expected number of others
is near + far (N - 1)/(N0 - 1), where N0 people were counted, and the chance of at least one stranger is 1 - exp(-expected).

Which is which is told by the birthday. Strangers of the same names, born in the same year, are taken to be born on any day
of it as people are altogether; so the many who agree on all but the day say how many strangers there are on the day itself,
and whoever is over is near. That also keeps the difference between common names and rare ones: somebody with x others of
their names and year, of whom a share c is expected under the key, has no stranger with a chance of (1 - c f)^x in a register
f times the size, which is exp(-expected) on average over Poisson numbers x.

Intervals are those of a count in one other register: they hold what chance there was in this one and would be in that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import exp, expm1, isnan, log
from typing import TYPE_CHECKING, Any

from linkage.agreements import Exact, MonthAndYear, YearOnly
from linkage.exposures.unique_keys import checked_search_keys, key_uniqueness
from linkage.intervals import Estimate
from synthetic.refusal import InputError, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from linkage.exposures.unique_keys import Key

_TAIL = 0.025
_UNIT = "sharers per person"
_METHOD = "strangers in proportion to people"
_NOTE = (
    "strangers grow with the register, twins and people held twice do not; names and birthdays as in the register counted; "
    "the interval is that of a count in one other register"
)
_TOO_FEW = "fewer others were counted than strangers would be"


@dataclass(frozen=True, eq=False)
class KeyGrowth:
    """The others who share a key, in registers of other sizes.

    Attributes
    ----------
    near, far
        Expected others who are no strangers, and strangers, in the register counted.
    near_any
        The chance of at least one of the near.
    people
        N0, how many people were counted.
    same_day
        c, the chance that somebody of the same year agrees on the birthday as far as the key asks.
    spread
        Relative variance of ``far``: the others found are a draw, in which those of one name come together, and so is c.
    others
        ``k`` people of the same names and year, and how many ``people`` have so many.
    sharers
        The same under the key itself.

    Examples
    --------
    >>> import pandas as pd
    >>> others = pd.DataFrame({"k": [1, 11], "people": [500.0, 500.0]})
    >>> sharers = pd.DataFrame({"k": [1, 2], "people": [940.0, 60.0]})
    >>> growth = KeyGrowth(0.01, 0.01, 0.05, people=1_001, same_day=0.01, spread=0.01, others=others, sharers=sharers)
    >>> print(growth.chance_sharers(10_001))
    0.5 sharers per person (0.4-0.6)
    >>> print(growth.shared(10_001))
    33.2 % of people (28.1-38.5)
    """

    near: float
    near_any: float
    far: float
    people: int
    same_day: float
    spread: float
    others: pd.DataFrame = field(repr=False)
    sharers: pd.DataFrame = field(repr=False)

    def chance_sharers(self, people: int) -> Estimate:
        """Give the number of others who would share somebody's key, on average, among so many people.

        Notes
        -----
        The variance has three parts: that of the sharers counted here (see :attr:`each`); that of the strangers added, whose
        relative variance is ``spread``; and that of those in a register f times the size, of which ``spread``/f is the same.
        """
        factor = self._factor(people)
        mean = _unless_rounding(self.near + self.far * factor)
        if mean < 0:
            return Estimate.not_estimable(_TOO_FEW, _METHOD, _UNIT)
        variance = (self.near + self.far) * self.each + self.spread * self.far**2 * ((factor - 1) ** 2 + factor)
        low, high = limits(mean, variance, 2 / self.people, self.each / factor)
        return Estimate(mean, low, high, _METHOD, _UNIT, kind="count", note=_NOTE)

    def shared(self, people: int) -> Estimate:
        """Give the chance that at least one other would share somebody's key; not estimable where c f is above 1.

        Notes
        -----
        The interval is made as that of :meth:`chance_sharers`, for -log(1 - chance), which is additive.
        """
        factor = self._factor(people)
        if self.same_day * factor > 1:
            why = f"{people:,} people are more than {1 / self.same_day:,.0f} times as many as were counted"
            return Estimate.not_estimable(why, _METHOD, "people")
        here, there = self._nobody(1.0), self._nobody(factor)
        if not there or self.near_any >= 1:
            return Estimate.not_estimable("nobody is without a stranger", _METHOD, "people")
        strangers, near = -log(there), -log(1 - self.near_any)
        hazard, counted = _unless_rounding(near + strangers), near - log(here)
        if hazard < 0:
            return Estimate.not_estimable(_TOO_FEW, _METHOD, "people")
        added = (strangers + log(here)) ** 2 + strangers**2 / factor
        variance = self.each_sharing * expm1(counted) + self.spread * added
        each = self.each_sharing * (expm1(hazard) / hazard if hazard else 1.0) / factor
        reach = limits(hazard, variance, 2 / self.people, each)
        value, low, high = (1 - exp(-one) for one in (hazard, *reach))
        return Estimate(value, low, high, _METHOD, "people", note=_NOTE)

    @cached_property
    def each(self) -> float:
        """Give the variance of the sharers counted over their number; twice one over the people where they come in pairs.

        Keys are drawn, and those of k people bring k (k - 1) sharers at once (the compound Poisson variance).
        """
        k, keys = self.sharers["k"], self.sharers["people"] / self.sharers["k"]
        brought = k * (k - 1)
        number = float((keys * brought).sum())
        return float((keys * brought**2).sum()) / number / self.people if number else 2 / self.people

    @cached_property
    def each_sharing(self) -> float:
        """Give the same of the people who share: the variance of their share p, over p (1 - p).

        The variance of a ratio of totals over keys (Cochran 1977, Sampling Techniques, section 6.3).
        """
        k, people = self.sharers["k"], self.sharers["people"]
        number = float(people.sum())
        share = float(people[k > 1].sum()) / number
        if not 0 < share < 1:
            return 2 / self.people
        off = k * ((k > 1) - share)
        return float((people / k * off**2).sum()) / number**2 / (share * (1 - share))

    def if_equally_common(self, people: int) -> float:
        """Give that chance by the plain form, 1 - exp(-expected strangers), as if every key were as common."""
        return 1 - (1 - self.near_any) * exp(-self.far * self._factor(people))

    def to_frame(self, sizes: Iterable[int]) -> pd.DataFrame:
        """Give the figures at several sizes, one row a size; what is not estimable is missing.

        Examples
        --------
        >>> import pandas as pd
        >>> others = pd.DataFrame({"k": [1, 11], "people": [500.0, 500.0]})
        >>> growth = KeyGrowth(0.01, 0.01, 0.05, 1_001, same_day=0.01, spread=0.01, others=others, sharers=others)
        >>> growth.to_frame([1_001])[["chance_sharers", "shared"]].round(3).values.tolist()
        [[0.06, 0.057]]
        """
        import pandas as pd

        rows = []
        for size in sizes:
            mean, share = self.chance_sharers(size), self.shared(size)
            figures = (mean.value, mean.low, mean.high, share.value, share.low, share.high)
            rows.append((size, *figures, self.if_equally_common(size)))
        columns = ["people", "chance_sharers", "low", "high", "shared", "shared_low", "shared_high", "if_equally_common"]
        return pd.DataFrame(rows, columns=columns)

    def _factor(self, people: Any) -> float:
        return (whole_number("people", people, 2) - 1) / (self.people - 1)

    def _nobody(self, factor: float) -> float:
        """Give the chance of no stranger in a register so many times the size."""
        return without_strangers(self.others, self.same_day * factor, self.near_any)


def without_strangers(others: pd.DataFrame, chance: float, near_any: float) -> float:
    """Give the share of people without a stranger, if each of those of their names and year is one with some chance.

    The near are among those counted; each adds the same factor, which is taken out again.

    Examples
    --------
    >>> import pandas as pd
    >>> without_strangers(pd.DataFrame({"k": [1, 3], "people": [1.0, 1.0]}), 0.1, 0.0)
    0.905
    """
    kept = (others["people"] * (1 - chance) ** (others["k"] - 1)).sum() / others["people"].sum()
    return float(kept) / (1 - chance * near_any)


def _unless_rounding(figure: float) -> float:
    """Give a figure, or nothing if it is only rounding away from that."""
    return 0.0 if abs(figure) < 1e-12 else figure


def limits(mean: float, variance: float, one: float, each: float) -> tuple[float, float]:
    """Give limits of what is counted elsewhere of events that weigh something, of which the mean is known with a variance.

    The mean is taken to be gamma distributed; above, with one more event in it (as :func:`weighted_poisson` does, after Fay
    & Feuer 1997). So the number of events counted is negative binomial. Where so little is expected that none would be
    counted, the upper limit is the mean itself, or the interval would leave its own estimate out.

    Examples
    --------
    >>> [round(limit, 2) for limit in limits(10.0, 10.0, 1.0, 1.0)]
    [3.0, 22.0]
    """
    from scipy.stats import nbinom

    def limit(middle: float, spread: float, tail: float) -> float:
        return float(nbinom.ppf(tail, middle**2 / spread, each / (each + spread / middle))) * each

    low = limit(mean, variance, _TAIL) if mean and variance else 0.0
    return low, max(mean, limit(mean + one, variance + one**2, 1 - _TAIL))


def key_growth(population: Any, key: Key, *, person: str | None = None) -> KeyGrowth:
    """Count the others who share a key in a register, near and far, to say how many there would be in another.

    Parameters
    ----------
    population, person
        As in :func:`linkage.exposures.unique_keys.key_uniqueness`.
    key
        Several equalities or fields, among them ``dob`` or its month and year, and no postcode: neighbourhoods do not grow.

    Raises
    ------
    InputError
        If the key cannot be used, or there are not people of one year with different birthdays.

    Notes
    -----
    far = c (w - s)/(1 - c), with s and w the mean others under the key and under the same with no more than the year of
    birth; c = (d - s)/(y - w), with d and y those under the birthday part alone and under the year alone: of those of the
    same year and other names, how many agree on the birthday, for among those of the same names are the near.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(5_000, seed=2016)
    >>> growth = key_growth(linkage.Register(people.school_censuses("2015/16", "2015/16")), ["surname", "dob"])
    >>> round(1 / growth.same_day)
    349
    """
    (step,) = checked_search_keys({"key": key})
    dated = [one for one in step.agreements if one in (Exact("dob"), MonthAndYear("dob"))]
    if len(dated) != 1:
        raise InputError(
            "a key must ask for Exact('dob') or MonthAndYear('dob') once, or strangers cannot be told from others"
        )
    if "postcode" in step.left_fields | step.right_fields:
        raise InputError("a key with a postcode does not grow with the register; count it as it is")
    rest = tuple(one for one in step.agreements if one != dated[0])
    if not rest:
        raise InputError("a key must ask for something besides the birthday, such as the surname")
    year = YearOnly("dob")
    keys = {"key": step.agreements, "wide": replace(step, agreements=(*rest, year)).agreements, "day": dated, "year": [year]}
    counted = key_uniqueness(population, keys, person=person)
    mean = dict(zip(counted.frame["key"], counted.frame["chance_sharers"].tolist(), strict=True))
    shared = dict(zip(counted.frame["key"], counted.frame["shared"].tolist(), strict=True))["key"]
    if not mean["year"] > 0 or isnan(mean["wide"]):
        raise InputError("there must be people born in the same year, or nobody can be seen to share a key")
    alike, unlike = mean["day"] - mean["key"], mean["year"] - mean["wide"]
    if not 0 < alike < unlike:
        raise InputError(
            "there must be people of one year and different names, some with one birthday and some with different ones, or "
            "strangers cannot be told from others"
        )
    others, sharers = (
        counted.distribution.loc[counted.distribution["key"] == key, ["k", "people"]].reset_index(drop=True)
        for key in ("wide", "key")
    )
    chance = alike / unlike
    far = chance * (mean["wide"] - mean["key"]) / (1 - chance)
    nobody = without_strangers(others, chance, 0.0)
    near_any = (nobody - (1 - shared)) / (nobody - chance * (1 - shared))  # so that the share counted comes out at N0
    # Pairs of birthdays are independent of each other two by two, so c has the variance of a count of them.
    spread = _spread(others) + 2 / (alike * counted.people)
    return KeyGrowth(mean["key"] - far, near_any, far, counted.people, chance, spread, others, sharers)


def _spread(others: pd.DataFrame) -> float:
    """Give the relative variance of the others found: keys are drawn, and those of k people bring k (k - 1) at once.

    The compound Poisson variance: the sum of squares of what each key brings over the square of the sum.
    """
    brought, keys = others["k"] * (others["k"] - 1), others["people"] / others["k"]
    total = float((keys * brought).sum())
    return float((keys * brought**2).sum()) / total**2 if total else 0.0
