"""The kinds of recording errors, and how often each of them happens under a user's settings.

``data/errors.csv`` lists the kinds with what is known of their rates. A preset multiplies all of them; single rates and
the multipliers of name groups can be set beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isnan, nan
from numbers import Real
from typing import TYPE_CHECKING

from synthetic.data_files import rows as data_rows
from synthetic.naming.pools import group_shares
from synthetic.refusal import InputError, outside, share_of, unknown

if TYPE_CHECKING:
    import pandas as pd

PRESETS = {"none": 0.0, "light": 0.5, "typical": 1.0, "poor": 2.0}
_MOST_MULTIPLIER = 100


@dataclass(frozen=True)
class ErrorKind:
    """One kind of error: what it does, to which fields, whom it can hit, how long it lasts, and how often it happens.

    The rate is not a number for a kind that a parameter of the world governs.
    """

    kind: str
    fields: tuple[str, ...]
    what: str
    whom: str
    lasts: str
    rate: float
    status: str
    source: str


@cache
def catalogue() -> tuple[ErrorKind, ...]:
    """List every kind of error, in the order in which they are applied."""
    return tuple(
        ErrorKind(row["kind"], tuple(row["fields"].split()), row["what"], row["whom"], row["lasts"],
                  float(row["rate"] or nan), row["status"], row["source"])
        for row in data_rows("errors.csv")
    )  # fmt: skip


@cache
def kinds() -> tuple[str, ...]:
    """Name every kind of error, in order; the place of a kind is its bit in the marks of a draft."""
    return tuple(kind.kind for kind in catalogue())


def level(preset: str) -> float:
    """Give the multiplier of a preset: none, light, typical or poor."""
    if not isinstance(preset, str) or preset not in PRESETS:
        raise unknown("error preset", preset, PRESETS)
    return PRESETS[preset]


@dataclass(frozen=True)
class ErrorSettings:
    """How many recording errors there are.

    Attributes
    ----------
    preset
        ``none``, ``light`` (half the catalogue's rates), ``typical`` or ``poor`` (double).
    rates
        Rates of single kinds, whatever the preset; beside ``none`` only these happen. A rate is the share of the forms
        that the kind can hit, for a British name, born here, at a school of average care; careful schools make fewer,
        careless ones more, so that a rate of 1 does not reach every form.
    multipliers
        By name group, times the multiplier that a group has anyway (parameter ``school.group_multiplier``).

    Raises
    ------
    InputError
        If a preset, a kind or a name group is unknown, a rate is not a share from 0 to 1, a multiplier is not a number
        from 0 to 100, or a kind is governed by a parameter of the world.

    Examples
    --------
    >>> settings = ErrorSettings("light", rates={"surname.typo": 0.02}, multipliers={"polish": 2})
    >>> settings.rate("surname.typo"), settings.rate("names.swapped")
    (0.02, 0.001)
    """

    preset: str = "typical"
    rates: Mapping[str, float] = field(default_factory=dict)
    multipliers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be used, before any work."""
        level(self.preset)
        _check_mapping("rates", self.rates, "{'surname.typo': 0.02}")
        _check_mapping("multipliers", self.multipliers, "{'polish': 2}")
        for kind, rate in self.rates.items():
            if kind not in kinds():
                raise unknown("error kind", kind, kinds())
            known = _kind(kind)
            if isnan(known.rate):
                raise InputError(f"{kind} has no rate of its own; what governs it is the {known.source}")
            share_of(f"rate of {kind}", rate)
        for group, multiplier in self.multipliers.items():
            if group not in group_shares():
                raise unknown("name group", group, group_shares())
            if not _is_multiplier(multiplier):
                raise outside(f"multiplier of {group}", multiplier, f"a number from 0 to {_MOST_MULTIPLIER}")

    def __str__(self) -> str:
        """Name the preset, and whatever differs from it.

        Examples
        --------
        >>> print(ErrorSettings("light", rates={"surname.typo": 0.02}, multipliers={"polish": 2}))
        light, surname.typo 0.02, polish x 2
        """
        rates = [f"{kind} {rate:g}" for kind, rate in self.rates.items()]
        return ", ".join([self.preset, *rates, *(f"{group} x {times:g}" for group, times in self.multipliers.items())])

    @property
    def level(self) -> float:
        """The multiplier of the preset."""
        return level(self.preset)

    def rate(self, kind: str) -> float:
        """Give the rate in force of a kind; not a number for a kind that a parameter of the world governs."""
        if kind in self.rates:
            return float(self.rates[kind])
        return _kind(kind).rate * self.level


def _check_mapping(name: str, given: object, example: str) -> None:
    if not isinstance(given, Mapping):
        raise outside(name, given, f"names with their values, such as {example}")


def _is_multiplier(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    return 0 <= float(value) <= _MOST_MULTIPLIER


def _kind(name: str) -> ErrorKind:
    if name not in kinds():
        raise unknown("error kind", name, kinds())
    return catalogue()[kinds().index(name)]


def error_settings(given: str | Mapping[str, float] | ErrorSettings) -> ErrorSettings:
    """Take settings in any of the forms a user may give: a preset's name, rates by kind, or settings as they are.

    Raises
    ------
    InputError
        If it is none of these, or for what :class:`ErrorSettings` refuses.

    Examples
    --------
    >>> error_settings("poor").level
    2.0
    >>> error_settings({"surname.typo": 0}).rate("surname.typo")
    0.0
    """
    if isinstance(given, ErrorSettings):
        return given
    if isinstance(given, str):
        return ErrorSettings(given)
    return ErrorSettings(rates=_rates(given))


def _rates(given: object) -> Mapping[str, float]:
    if not isinstance(given, Mapping):
        allowed = "the name of a preset, rates by kind such as {'surname.typo': 0.02}, or ErrorSettings"
        raise outside("errors", given, allowed)
    return dict(given)


def error_catalogue(settings: str | Mapping[str, float] | ErrorSettings = "typical") -> pd.DataFrame:
    """Show every kind of error with its rate and where the rate is from.

    Parameters
    ----------
    settings
        What :func:`synthetic.population` takes as ``errors``.

    Returns
    -------
    pandas.DataFrame
        One row a kind, in the order in which they happen: ``kind``, ``fields``, ``what``, ``whom``, ``lasts``,
        ``rate`` in force, ``status`` and ``source``.

    Raises
    ------
    InputError
        For what :class:`ErrorSettings` refuses.

    Examples
    --------
    >>> error_catalogue({"twins.crossed": 0.02})[["kind", "rate", "status"]].head(2)
                       kind  rate      status
    0         twins.crossed  0.02     changed
    1  dob.first_of_january  0.08  assumption
    """
    import pandas as pd

    chosen = error_settings(settings)
    frame = pd.DataFrame([vars(kind) for kind in catalogue()])
    frame["fields"] = frame["fields"].str.join(", ")
    frame["rate"] = [chosen.rate(kind) for kind in kinds()]
    frame.loc[frame["kind"].isin(list(chosen.rates)), ["status", "source"]] = ["changed", "given by the user"]
    return frame
