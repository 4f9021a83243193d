"""Which assumption moves the answer most: the number on the register, one assumption changed at a time."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.intervals import checked_counts, checked_level, is_number, wilson
from linkage.studies.inference.point import why_not_estimable
from linkage.studies.inference.priors import Prior, nodes, quantiles
from linkage.studies.inference.shares import checked_pairs
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import pandas as pd

_NODES = 64


def tornado(
    matched: int,
    requested: int,
    returned_if_member: Prior,
    returned_if_absent: Prior,
    *,
    matches_per_person: tuple[float, float] = (1.0, 1.0),
    eras: Mapping[str, tuple[int, int]] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Change one assumption at a time and see how many of the people requested would have been on the register.

    Parameters
    ----------
    matched, requested
        The published counts.
    returned_if_member, returned_if_absent
        What is believed of the two rates: the mean stands where the other assumption is changed, the quantiles at
        (1 - level)/2 from either end where this one is.
    matches_per_person
        The fewest and the most matches that may have been counted for one person: the unit of the published count was
        not said. Without a range nothing is changed; where another assumption is, a match is a person.
    eras
        (matched, requested) of other eras of the same requester, by name; those whose rate is lowest and highest are
        put in place of the published rate.
    level
        Of the range of each assumption.

    Returns
    -------
    pandas.DataFrame
        One row an assumption, widest first: ``assumption`` (recall, false matches, unit, era, small numbers), ``low``,
        ``high`` (its settings), ``members_low``, ``members_base``, ``members_high`` (people, at the settings and with
        none changed), ``swing`` (people), ``note``. A figure that is not estimable is missing, and the note says why; such
        rows come first.

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, a prior is not one or leaves 0 to 1, a range is not
        in order, or ``eras`` are not (matched, requested) by name.

    Notes
    -----
    Rogan & Gladen (1978), n (p - f)/(s - f), at each setting. Small numbers are the Wilson limits of p.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> table = tornado(65, 243, Beta(40, 10), Beta(2, 98), matches_per_person=(1, 1.5))
    >>> table[["assumption", "members_low", "members_high"]].round(1)
          assumption  members_low  members_high
    0  small numbers         61.0          95.5
    1           unit         77.1          49.3
    2         recall         91.2          68.5
    3  false matches         80.8          69.3
    """
    import pandas as pd

    matched, n = checked_counts(matched, requested, ("matched", "requested"))
    tails = [(1 - checked_level(level)) / 2, (1 + level) / 2]
    s, s_limits = _settings("returned_if_member", returned_if_member, tails)
    f, f_limits = _settings("returned_if_absent", returned_if_absent, tails)
    p = matched / n
    chance = wilson(matched, n, level=level)
    changed = {
        "recall": [(limit, (p, limit, f)) for limit in s_limits],
        "false matches": [(limit, (p, s, limit)) for limit in f_limits],
        "small numbers": [(limit, (limit, s, f)) for limit in (chance.low, chance.high)],
    }
    unit = _unit(matches_per_person)
    if unit[0] < unit[1]:
        changed["unit"] = [(each, (p / each, s, f)) for each in unit]
    if rates := _rates_of(eras):
        changed["era"] = [(rate, (rate, s, f)) for rate in (rates[0], rates[-1])]
    rows = [_row(name, settings, (p, s, f), n) for name, settings in changed.items()]
    return pd.DataFrame(rows).sort_values("swing", ascending=False, na_position="first", kind="stable", ignore_index=True)


def _settings(thing: str, prior: Prior, tails: list[float]) -> tuple[float, list[float]]:
    rates, weights = nodes(thing, prior, _NODES)
    return float(rates @ weights), quantiles(thing, prior, tails).tolist()


def _rates_of(eras: Mapping[str, tuple[int, int]] | None) -> list[float]:
    if eras is None:
        return []
    if not isinstance(eras, Mapping):
        raise outside("eras", eras, "a dictionary of (matched, requested) by name of era")
    return sorted(matched / of for matched, of in checked_pairs(list(eras.values()), least=0))


def _unit(matches_per_person: tuple[float, float]) -> tuple[float, float]:
    allowed = "two numbers in order, of at least 1"
    if not isinstance(matches_per_person, tuple | list) or len(matches_per_person) != 2:
        raise outside("matches_per_person", matches_per_person, allowed)
    low, high = matches_per_person
    if not is_number(low) or not is_number(high) or not 1 <= low <= high < np.inf:
        raise InputError(f"matches_per_person must be {allowed}, not {tuple(matches_per_person)}")
    return float(low), float(high)


def _row(
    name: str, settings: list[tuple[float, tuple[float, float, float]]], base: tuple[float, float, float], n: int
) -> dict[str, Any]:
    figures = [_members(*of, n) for of in (settings[0][1], settings[1][1], base)]
    low, high, usual = (figure for figure, _ in figures)
    return {
        "assumption": name,
        "low": settings[0][0],
        "high": settings[1][0],
        "members_low": low,
        "members_base": usual,
        "members_high": high,
        "swing": abs(high - low),
        "note": "; ".join(dict.fromkeys(f"not estimable: {why}" for _, why in figures if why)),
    }


def _members(p: float, s: float, f: float, n: int) -> tuple[float, str]:
    why = why_not_estimable(p, s, f)
    return (nan, why) if why else (n * (p - f) / (s - f), "")
