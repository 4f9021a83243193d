"""Figures with their uncertainty: a share of small counts, the difference of two, and how they show themselves.

The figure itself is always x/n; an interval is put round it and never moves it. An interval describes a process that
could be repeated. Requests are not a random sample of anyone, so it is not a survey's margin of error, and families
asked for together make it too narrow.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from html import escape
from math import isnan, nan, sqrt
from numbers import Real
from operator import index
from statistics import NormalDist
from typing import Any, Literal, get_args

from synthetic.refusal import InputError, outside, unknown

Kind = Literal["share", "difference", "count"]
OUTSIDE = "the figure lies outside its own interval"
"""Note of an equal-tailed interval that leaves its figure out: that of a lopsided distribution, or of a low level."""
_HAIR = 1e-12
_WRITTEN_OUT = 1e-9
"""Figures below this are written with a power of ten."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, its interval, and how the interval was made.

    Parameters
    ----------
    value
        The point estimate; ``nan`` when the figure cannot be estimated, and then ``note`` says why.
    low, high
        Limits of the interval, on the scale of ``value``; ``nan`` if and only if ``value`` is.
    method
        The interval's name, such as ``"Wilson"``.
    unit
        What is counted: ``"requests"``, ``"people"`` or ``"rows"``; for a share, what it is a share of.
    level
        Coverage aimed at, between 0 and 1.
    kind
        ``"share"`` (0 to 1, shown as a percentage), ``"difference"`` of two shares (shown in percentage points) or
        ``"count"``.
    note
        What a reader must know before quoting the figure. That it lies outside its own interval is added: a mean may, or an
        x/n beside a Bayesian interval of low level, but never unsaid.

    Raises
    ------
    InputError
        If a figure is no number, some of the three are missing and others not, ``low`` is above ``high``, ``level`` is not
        between 0 and 1, or ``kind`` is unknown.

    Examples
    --------
    >>> print(Estimate(0.267, 0.216, 0.326, "Wilson"))
    26.7 % (21.6-32.6)
    >>> print(Estimate(78, 63, 98, "posterior", unit="people", kind="count"))
    78 people (63-98)
    >>> print(wilson(1, 20_000_000))
    0.000005 % (0.00000088-0.000028)
    """

    value: float
    low: float
    high: float
    method: str
    unit: str = ""
    level: float = 0.95
    kind: Kind = "share"
    note: str = ""

    def __post_init__(self) -> None:
        checked_level(self.level)
        if self.kind not in get_args(Kind):
            raise unknown("kind of figure", self.kind, get_args(Kind))
        figures = {"value": self.value, "low": self.low, "high": self.high}
        for name, figure in figures.items():
            if not is_number(figure):
                raise outside(name, figure, "a number")
        if len({isnan(figure) for figure in figures.values()}) > 1:
            raise InputError(f"value {self.value}, low {self.low} and high {self.high} must all be known or all be missing")
        if self.low > self.high:
            raise InputError(f"low {self.low} is above high {self.high}")
        hair = _HAIR * max(abs(self.low), abs(self.high))
        if not isnan(self.value) and not self.low - hair <= self.value <= self.high + hair and OUTSIDE not in self.note:
            object.__setattr__(self, "note", f"{self.note}; {OUTSIDE}" if self.note else OUTSIDE)

    @classmethod
    def not_estimable(cls, why: str, method: str, unit: str = "", level: float = 0.95) -> Estimate:
        """Make the share that cannot be estimated: no figure, no limits, and the reason in ``note``."""
        return cls(nan, nan, nan, method, unit, level, note=why)

    @property
    def estimable(self) -> bool:
        """Whether there is a figure at all."""
        return not isnan(self.value)

    def __str__(self) -> str:
        if not self.estimable:
            return f"not estimable: {self.note}"
        value, low, high = (_shown(figure, self.kind) for figure in (self.value, self.low, self.high))
        dash = " to " if self.kind == "difference" or self.low < 0 or "e" in low + high else "-"
        return f"{value}{_suffix(self.kind, self.unit)} ({low}{dash}{high})"

    def _repr_html_(self) -> str:
        described = ", ".join(part for part in (self.method, f"{100 * self.level:g} %", self.note) if part)
        return f'<span title="{escape(described)}">{escape(str(self))}</span>'

    def scaled(self, total: int, unit: str) -> Estimate:
        """Turn a share of ``total`` into a count, limits included.

        Examples
        --------
        >>> print(wilson(65, 243).scaled(2_000, "people"))
        535.0 people (431.5-652.9)
        """
        if self.kind != "share":
            raise InputError(f"only a share can be scaled to a count, not a {self.kind}")
        total = whole("total", total, least=0)
        value, low, high = (figure * total for figure in (self.value, self.low, self.high))
        return Estimate(value, low, high, self.method, unit, self.level, "count", self.note)

    def to_dict(self) -> dict[str, Any]:
        """Give the fields as plain values for JSON; a figure that cannot be estimated is ``None``.

        Examples
        --------
        >>> wilson(1, 2).to_dict()["value"]
        0.5
        """
        return {name: None if isinstance(value, float) and isnan(value) else value for name, value in asdict(self).items()}


def wilson(x: int, n: int, *, level: float = 0.95, unit: str = "") -> Estimate:
    """Put the score interval round x/n: the default for describing a share.

    Parameters
    ----------
    x, n
        Successes and trials, in one unit.
    level
        Coverage aimed at; actual coverage is near it on average over shares.
    unit
        What ``n`` counts.

    Raises
    ------
    InputError
        If ``n`` is below 1, ``x`` is not from 0 to ``n``, or ``level`` is not between 0 and 1.

    Notes
    -----
    Wilson (1927): (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). The centre is not the estimate.

    Examples
    --------
    >>> print(wilson(65, 243))
    26.7 % (21.6-32.6)
    """
    x, n = checked_counts(x, n)
    z = normal_quantile(level)
    p = x / n
    centre = p + z * z / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if x == 0 else (centre - spread) / scale
    high = 1.0 if x == n else (centre + spread) / scale
    return Estimate(p, low, high, "Wilson", unit, level)


def clopper_pearson(x: int, n: int, *, level: float = 0.95, unit: str = "") -> Estimate:
    """Put the exact interval round x/n, for when coverage must be at least ``level`` whatever the true share.

    Parameters and refusals are those of :func:`wilson`.

    Notes
    -----
    Clopper & Pearson (1934): the lower limit leaves (1 - level)/2 of Beta(x, n-x+1) below it, the upper as much of
    Beta(x+1, n-x) above it. The error is split in two even when x = 0, so the upper limit of 0/10 is 0.3085.

    Examples
    --------
    >>> print(clopper_pearson(65, 243))
    26.7 % (21.3-32.8)
    """
    x, n = checked_counts(x, n)
    tail = (1 - checked_level(level)) / 2
    low = 0.0 if x == 0 else _beta_quantile(x, n - x + 1, tail)
    high = 1.0 if x == n else _beta_quantile(x + 1, n - x, 1 - tail)
    return Estimate(x / n, low, high, "Clopper-Pearson", unit, level)


def jeffreys(x: int, n: int, *, level: float = 0.95, unit: str = "") -> Estimate:
    """Put the equal-tailed interval under the Jeffreys prior round x/n.

    Parameters and refusals are those of :func:`wilson`.

    Notes
    -----
    Quantiles of Beta(x+½, n-x+½). As Brown, Cai & DasGupta (2001) advise, the lower limit is 0 when x = 0 and the
    upper limit is 1 when x = n: otherwise the interval would leave its own estimate out.

    Examples
    --------
    >>> print(jeffreys(65, 243))
    26.7 % (21.5-32.6)
    """
    x, n = checked_counts(x, n)
    tail = (1 - checked_level(level)) / 2
    low = 0.0 if x == 0 else _beta_quantile(x + 0.5, n - x + 0.5, tail)
    high = 1.0 if x == n else _beta_quantile(x + 0.5, n - x + 0.5, 1 - tail)
    return Estimate(x / n, low, high, "Jeffreys", unit, level)


def newcombe(x1: int, n1: int, x2: int, n2: int, *, level: float = 0.95, unit: str = "") -> Estimate:
    """Put an interval round the difference x1/n1 - x2/n2 of two independent shares.

    Parameters
    ----------
    x1, n1, x2, n2
        Successes and trials of either group, in one unit.
    level, unit
        As in :func:`wilson`.

    Raises
    ------
    InputError
        As :func:`wilson`, for either group.

    Notes
    -----
    Newcombe (1998), method 10: the distances from each share to its Wilson limits, added in squares.

    Examples
    --------
    >>> print(newcombe(65, 243, 22, 114))
    +7.5 percentage points (-2.2 to +16.0)
    """
    checked_counts(x1, n1, ("x1", "n1"))
    checked_counts(x2, n2, ("x2", "n2"))
    one, two = wilson(x1, n1, level=level), wilson(x2, n2, level=level)
    difference = one.value - two.value
    low = difference - sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    high = difference + sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Estimate(difference, low, high, "Newcombe", unit, level, "difference")


def whole(thing: str, value: object, least: int) -> int:
    """Give ``value`` as an ``int``, or refuse it if it is not a whole number of at least ``least``.

    Examples
    --------
    >>> whole("n", 243, least=1)
    243
    """
    try:
        number = index(value)  # type: ignore[arg-type]
    except TypeError:
        raise outside(thing, value, "a whole number") from None
    if number < least:
        raise outside(thing, number, f"at least {least}")
    return number


def checked_counts(x: object, n: object, names: tuple[str, str] = ("x", "n")) -> tuple[int, int]:
    """Give ``x`` of ``n`` as whole numbers, or refuse them under the names the caller knows them by.

    Examples
    --------
    >>> checked_counts(70, 65, ("matched", "requested"))
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: matched 70 is more than requested 65
    """
    trials = whole(names[1], n, least=1)
    successes = whole(names[0], x, least=0)
    if successes > trials:
        raise InputError(f"{names[0]} {successes} is more than {names[1]} {trials}")
    return successes, trials


def is_number(value: object) -> bool:
    """Whether ``value`` is a real number, so that comparing it is safe.

    Examples
    --------
    >>> is_number(0.8), is_number("0.8")
    (True, False)
    """
    return isinstance(value, Real)


def checked_level(level: float) -> float:
    """Give ``level`` back, or refuse it if it is not between 0 and 1."""
    if not is_number(level) or not 0 < level < 1:
        raise outside("level", level, "between 0 and 1, such as 0.95")
    return level


def checked_share(thing: str, value: float) -> float:
    """Give a share back, or refuse it if it is not a number from 0 to 1.

    Examples
    --------
    >>> checked_share("returned_if_member", 0.8)
    0.8
    """
    if not is_number(value) or not 0 <= value <= 1:
        raise outside(thing, value, "a share from 0 to 1")
    return value


def normal_quantile(level: float) -> float:
    """Give z, so that a standard normal lies within ±z with probability ``level``.

    Examples
    --------
    >>> round(normal_quantile(0.95), 5)
    1.95996
    """
    return NormalDist().inv_cdf((1 + checked_level(level)) / 2)


def _beta_quantile(a: float, b: float, q: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, q))


def percent(share: float, *, signed: bool = False) -> str:
    """Write a share in per cent: with one decimal, or with two digits if that would make 0.0 of what is not 0.

    Examples
    --------
    >>> percent(0.267), percent(0.0), percent(3 / 20_000_000), percent(-0.0001, signed=True)
    ('26.7', '0.0', '0.000015', '-0.01')
    """
    return _one_decimal(100 * share, "+" if signed else "")


def _one_decimal(figure: float, sign: str = "") -> str:
    text = f"{figure:{sign},.1f}"
    if figure == 0 or float(text.replace(",", "")) != 0:
        return text
    digits = f"{figure:{sign}.2g}"
    return f"{Decimal(digits):{sign}f}" if abs(figure) >= _WRITTEN_OUT else digits


def _shown(figure: float, kind: Kind) -> str:
    if kind == "count":
        return f"{figure:,.0f}" if float(figure).is_integer() else _one_decimal(figure)
    return percent(figure, signed=kind == "difference")


def _suffix(kind: Kind, unit: str) -> str:
    if kind == "share":
        return f" % of {unit}" if unit else " %"
    if kind == "difference":
        return " percentage points"
    return f" {unit}" if unit else ""
