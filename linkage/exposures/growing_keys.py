"""How the number of people who share a key grows with the register: a model, carried from one size to another.

Two kinds of others share a key. Twins, and people who are in a register under two numbers, are as many for each person in a
town as in a nation: they are *near*. *Strangers* are as many more as there are more people. So the expected number of others
is near + far (N - 1)/(N0 - 1), where N0 people were counted, and the chance of at least one stranger is 1 - exp(-expected).

Which is which is told by the birthday. Strangers of the same names, born in the same year, are taken to be born on any day
of it as people are altogether; so the many who agree on all but the day say how many strangers there are on the day itself,
and whoever is over is near. That also keeps the difference between common names and rare ones: somebody with x others of
their names and year, of whom a share c is expected under the key, has no stranger with a chance of (1 - c f)^x in a register
f times the size, which is exp(-expected) on average over Poisson numbers x.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import exp, log, sqrt
from typing import TYPE_CHECKING, Any

from linkage.agreements import Exact, MonthAndYear, YearOnly
from linkage.exposures.unique_keys import checked_search_keys, key_uniqueness
from linkage.intervals import Estimate, normal_quantile
from synthetic.refusal import InputError, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from linkage.exposures.unique_keys import Key

_Z = normal_quantile(0.95)
_UNIT = "sharers per person"
_METHOD = "strangers in proportion to people"
_NOTE = (
    "strangers grow with the register, twins and people held twice do not; names and birthdays as in the register counted; "
    "the interval is that of the others found, as a draw"
)


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
        Relative variance of ``far``: the others found are a draw, in which those of one name come together.
    others
        ``k`` people of the same names and year, and how many ``people`` have so many.

    Examples
    --------
    >>> import pandas as pd
    >>> others = pd.DataFrame({"k": [1, 11], "people": [500.0, 500.0]})
    >>> growth = KeyGrowth(0.01, 0.01, far=0.05, people=1_001, same_day=0.01, spread=0.01, others=others)
    >>> print(growth.chance_sharers(10_001))
    0.5 sharers per person (0.4-0.6)
    >>> print(growth.shared(10_001))
    33.2 % of people (28.5-37.5)
    """

    near: float
    near_any: float
    far: float
    people: int
    same_day: float
    spread: float
    others: pd.DataFrame = field(repr=False)

    def chance_sharers(self, people: int) -> Estimate:
        """Give the expected number of others who share somebody's key among so many people."""
        factor = self._factor(people)
        mean = self.near + self.far * factor
        margin = _Z * sqrt(self.spread * (self.far * (factor - 1)) ** 2)
        return Estimate(mean, mean - margin, mean + margin, _METHOD, _UNIT, kind="count", note=_NOTE)

    def shared(self, people: int) -> Estimate:
        """Give the chance that at least one other shares somebody's key; not estimable where c f is above 1."""
        factor = self._factor(people)
        if self.same_day * factor > 1:
            why = f"{people:,} people are more than {1 / self.same_day:,.0f} times as many as were counted"
            return Estimate.not_estimable(why, _METHOD, "people")
        nobody = self._nobody(factor)
        if not nobody:
            return Estimate.not_estimable("nobody is without a stranger", _METHOD, "people")
        hazard = -log(nobody)
        margin = _Z * sqrt(self.spread) * abs(hazard + log(self._nobody(1.0)))
        value, low, high = (1 - (1 - self.near_any) * exp(-one) for one in (hazard, hazard - margin, hazard + margin))
        return Estimate(value, low, high, _METHOD, "people", note=_NOTE)

    def if_equally_common(self, people: int) -> float:
        """Give that chance by the plain form, 1 - exp(-expected strangers), as if every key were as common."""
        return 1 - (1 - self.near_any) * exp(-self.far * self._factor(people))

    def to_frame(self, sizes: Iterable[int]) -> pd.DataFrame:
        """Give the figures at several sizes, one row a size; what is not estimable is missing.

        Examples
        --------
        >>> import pandas as pd
        >>> others = pd.DataFrame({"k": [1, 11], "people": [500.0, 500.0]})
        >>> growth = KeyGrowth(0.01, 0.01, far=0.05, people=1_001, same_day=0.01, spread=0.01, others=others)
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
    birth; c is the mean others under the birthday part alone, over those under the year alone.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(5_000, seed=2016)
    >>> growth = key_growth(linkage.Register(people.school_censuses("2015/16", "2015/16")), ["surname", "dob"])
    >>> round(1 / growth.same_day)
    327
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
    if counted.people < 2 or not mean["year"]:
        raise InputError("there must be people born in the same year, or nobody can be seen to share a key")
    if mean["day"] >= mean["year"]:
        raise InputError(
            "there must be people of one year with different birthdays, or strangers cannot be told from others"
        )
    others = counted.distribution.loc[counted.distribution["key"] == "wide", ["k", "people"]].reset_index(drop=True)
    chance = mean["day"] / mean["year"]
    far = chance * (mean["wide"] - mean["key"]) / (1 - chance)
    nobody = without_strangers(others, chance, 0.0)
    near_any = (nobody - (1 - shared)) / (nobody - chance * (1 - shared))  # so that the share counted comes out at N0
    return KeyGrowth(mean["key"] - far, near_any, far, counted.people, chance, _spread(others), others)


def _spread(others: pd.DataFrame) -> float:
    """Give the relative variance of the others found: keys are drawn, and those of k people bring k (k - 1) at once.

    The compound Poisson variance: the sum of squares of what each key brings over the square of the sum.
    """
    brought, keys = others["k"] * (others["k"] - 1), others["people"] / others["k"]
    total = float((keys * brought).sum())
    return float((keys * brought**2).sum()) / total**2 if total else 0.0
