"""Whether what went back lets somebody be found: a new address that still holds, or a school where a pupil is enrolled.

Tracing value of a person returned: 1 if it is the person sought and the home that went back is new to the requester, which
had not sent it in any request for this person, times the chance that it still is the home, exp(-h t), with h the moves of
home a person and year and t the years from the census that said so to the request. Moves are taken to come at one rate for
everybody; who asks for people it has lost touch with may ask for people who move more. A school is new whenever one goes
back, and somebody is enrolled there now if no leaving date went back, or one later than the request, and the census is
recent.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from math import ceil, floor, isfinite, nan
from typing import TYPE_CHECKING, Any

from linkage.exposures.assumed import assumed
from linkage.exposures.latest import latest_rows
from linkage.exposures.measured import KEYS, share, unknown_row
from linkage.exposures.new_information import UNITS, new_homes
from linkage.intervals import checked_level, is_number
from linkage.register import Register
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes
    from synthetic.streams import Floats

_YEAR = 365.25  # days
_SOUGHT = "people sought and returned"
_UNDATED = "the census date, or the leaving date, of some of them did not go back"
_NUMBER = "Poisson-binomial"


def columns(
    disclosure: Disclosure,
    outcomes: Outcomes,
    people: pd.DataFrame,
    *,
    on: date | str | None = None,
    moves: float | None = None,
) -> pd.DataFrame:
    """Give what the latest row that went back of each person is worth for finding them.

    Parameters
    ----------
    disclosure, outcomes
        What left, and what became of each request.
    people
        One row a request and person returned: ``request``, ``person``, ``right``.
    on
        Day of the request; without it the day of the latest census that the register holds, so that nothing is older than
        it must be.
    moves
        Moves of home a person and year; without it that of the whole population (1 in 8 moved in a year).

    Returns
    -------
    pandas.DataFrame
        With the index of ``people``: ``address_new``, whether a home went back that no request for this person had sent;
        ``address_years``, how old the address was (missing if none went back, or no census date); ``address_current``, the
        chance that it still holds; ``tracing_value``, from 0 to 1, 0 for whoever was not sought; ``enrolled_now``, 1 if a
        school went back at which somebody is enrolled on the day, else 0 (missing if it cannot be told).

    Raises
    ------
    InputError
        If ``on`` is no day or before a census that went back, ``moves`` is not a rate, or people were not returned.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> disclosure = linkage.disclose(links)
    >>> known = linkage.exposure(disclosure, requests.truth)
    >>> sought = columns(disclosure, known.outcomes, known.pairs, on="2016-09-15")
    >>> bool(sought["tracing_value"].between(0, 1).all())
    True
    """
    import numpy as np
    import pandas as pd

    rate = _rate(moves)
    at = latest_rows(disclosure, people)
    latest = disclosure.returned.iloc[at]
    day = _day(on, disclosure)
    years = (day - _dates(latest, "CensusDate")) / np.timedelta64(1, "D") / _YEAR
    if (years < 0).any():
        raise InputError(f"on must not be before the latest census that went back, {_dates(latest, 'CensusDate').max()}")
    of = {unit: [name for name in latest.columns if UNITS.get(name) == unit] for unit in ("home", "school")}
    told = {unit: latest[names].notna().any(axis=1).to_numpy() for unit, names in of.items()}
    fresh = new_homes(disclosure, outcomes).iloc[at].any(axis=1).to_numpy(bool)
    current = np.where(told["home"], np.exp(-rate * years), nan)
    right = people["right"].to_numpy(bool)
    return pd.DataFrame(
        {
            "address_new": fresh,
            "address_years": np.where(told["home"], years, nan),
            "address_current": current,
            "tracing_value": np.where(right & fresh, current, 0.0),
            "enrolled_now": _enrolled(latest, years, day, told["school"]),
        },
        index=people.index,
    )


def _enrolled(latest: pd.DataFrame, years: Floats, day: Any, school: Any) -> Floats:
    import numpy as np

    if "leavingdate" not in latest.columns:
        return np.where(school, nan, 0.0)
    leaving = _dates(latest, "leavingdate")
    stays = np.isnat(leaving) | (leaving > day)
    enrolled = np.where(np.isnan(years), nan, stays & (years <= assumed("school.recent")))
    return np.where(school, enrolled, 0.0)


def _dates(latest: pd.DataFrame, column: str) -> Any:
    import numpy as np
    import pandas as pd

    if column not in latest.columns:
        return np.full(len(latest), np.datetime64("NaT", "D"))
    return pd.to_datetime(latest[column]).to_numpy().astype("datetime64[D]")


def _day(on: date | str | None, disclosure: Disclosure) -> Any:
    import numpy as np

    if on is None:
        register = disclosure.links.right
        if not isinstance(register, Register):
            raise InputError(
                "on must be the day of the request, because there is no register whose latest census would be it"
            )
        return np.datetime64(max(day for _, _, day in register.censuses), "D")
    given: Any = on
    if isinstance(on, str):
        with suppress(ValueError):
            given = date.fromisoformat(on)
    if not isinstance(given, date) or given != given:  # NaT
        raise outside("on", on, "a day, such as '2016-09-15'")
    return np.datetime64(given.date() if isinstance(given, datetime) else given, "D")


def _rate(moves: float | None) -> float:
    rate = assumed("home.moves") if moves is None else moves
    if not is_number(rate) or not isfinite(rate) or rate < 0:
        raise outside("moves", rate, "a number of moves a year, at least 0")
    return float(rate)


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:  # noqa: ARG001 - every family is given both
    """Measure how many of the people sought can be found by what went back.

    Parameters
    ----------
    requests
        Not needed.
    people
        One row a request and person returned: ``person``, ``right`` and what :func:`columns` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> sought = pd.DataFrame({"person": [1, 2], "right": True, "address_new": True, "address_years": [0.5, 1.5],
    ...                        "address_current": [0.9, 0.8], "tracing_value": [0.9, 0.8], "enrolled_now": [1.0, 0.0]})
    >>> {row["measure"]: round(row["value"], 2) for row in measures(None, sought)}["people newly locatable at home"]
    1.7
    """
    sought = _each_once(people)
    some = f"on the day of the request (else of the latest census); {assumed('home.moves'):.3g} moves a year unless given"
    fresh = sought[sought["address_new"].astype(bool)]
    years = fresh["address_years"]
    undated = int(years.isna().sum())
    aged = "people sought whose new address came back"
    young = ("people sought whose new address is less than a year old", aged)
    return [
        share("people sought whose new address came back", _SOUGHT, len(fresh), len(sought)),
        unknown_row(*young, _UNDATED, of=len(fresh)) if undated else share(*young, int((years < 1).sum()), len(fresh)),
        _median("median age of a new address", aged, years),
        _expected("people newly locatable at home", sought["tracing_value"], some),
        _share_enrolled(sought["enrolled_now"]),
        _expected("people newly locatable at home or at school", _either(sought), f"{some}; who is enrolled is at school"),
    ]


def poisson_binomial(chances: Any, *, level: float = 0.95) -> tuple[float, int, int]:
    """Give the expected number of events that come independently, and between which numbers it lies.

    Parameters
    ----------
    chances
        Chance of each event, from 0 to 1.
    level
        Chance aimed at that the number lies within.

    Returns
    -------
    (float, int, int)
        The sum of the chances; the quantiles of the exact distribution, by convolution, set further apart where the sum
        would lie outside.

    Raises
    ------
    InputError
        If a chance is not from 0 to 1, or ``level`` is not between 0 and 1.

    Examples
    --------
    >>> poisson_binomial([0.5] * 10)
    (5.0, 2, 8)
    """
    import numpy as np

    tail = (1 - checked_level(level)) / 2
    given = np.asarray(chances, float).ravel()
    strange = given[~((given >= 0) & (given <= 1))]
    if len(strange):
        raise outside("each of chances", strange[0], "from 0 to 1")
    cumulative = np.cumsum(_distribution(given))
    low, high = (int(np.argmax(cumulative >= part)) for part in (tail, 1 - tail))
    total = float(given.sum())
    return total, min(low, floor(total)), max(high, ceil(total))


def _distribution(chances: Floats) -> Floats:
    """Give the chances of 0, 1, 2, ... events: two halves convolved, as are the halves of each."""
    import numpy as np

    rounds = ceil(np.log2(max(len(chances), 1)))
    padded = np.concatenate([chances, np.zeros(2**rounds - len(chances))])
    each = np.stack([1 - padded, padded], axis=1)
    while len(each) > 1:
        size = 2 * each.shape[1] - 1
        one, other = (np.fft.rfft(half, size, axis=1) for half in (each[::2], each[1::2]))
        each = np.fft.irfft(one * other, size, axis=1)
    whole = np.maximum(each[0], 0)  # rounding of about 1e-17 may fall below nothing
    return np.asarray(whole / whole.sum())


def _each_once(people: pd.DataFrame) -> pd.DataFrame:
    """Give the people sought, each once with the best of what went back in answer to any request."""
    import pandas as pd

    sought = people[people["right"].astype(bool)]
    figures = sought.groupby("person", sort=True).agg(
        address_new=("address_new", "max"),
        tracing_value=("tracing_value", "max"),
        enrolled_now=("enrolled_now", "max"),
    )
    ages = sought[sought["address_new"].astype(bool)].groupby("person")["address_years"].agg("min")
    return figures.assign(address_years=pd.to_numeric(ages.reindex(figures.index)))


def _share_enrolled(enrolled: pd.Series[float]) -> dict[str, Any]:
    name = "people sought with the school where they are enrolled"
    if enrolled.isna().any():
        return unknown_row(name, _SOUGHT, _UNDATED, of=len(enrolled))
    return share(name, _SOUGHT, int(enrolled.sum()), len(enrolled))


def _either(sought: pd.DataFrame) -> pd.Series[float]:
    return sought["tracing_value"].where(sought["enrolled_now"] != 1, 1.0).where(sought["enrolled_now"].notna())


def _expected(measure: str, chances: pd.Series[float], assumes: str) -> dict[str, Any]:
    if not len(chances):
        return unknown_row(measure, "people", f"there are no {_SOUGHT}", of=0)
    if chances.isna().any():
        return unknown_row(measure, "people", _UNDATED, of=len(chances))
    told = f"{assumes}; independent of each other; of so many as are expected, 95 % of the numbers that can come about"
    figures = (None, len(chances), *poisson_binomial(chances))
    return dict(zip(KEYS, (measure, "people", *figures, _NUMBER, told), strict=True))


def _median(measure: str, whose: str, years: pd.Series[float]) -> dict[str, Any]:
    """Give the median, and the order statistics that hold it with 95 % (David & Nagaraja 2003, section 7.1)."""
    import numpy as np
    from scipy.special import bdtr

    if not len(years):
        return unknown_row(measure, "years", f"there are no {whose}", of=0)
    if years.isna().any():
        return unknown_row(measure, "years", _UNDATED, of=len(years))
    ages = np.sort(years.to_numpy())
    number = len(ages)
    below = int((bdtr(np.arange(number), number, 0.5) <= 0.025).sum())
    limits = (float(ages[below - 1]), float(ages[number - below])) if below else (nan, nan)
    told = "ages are like others that could come back" if below else "fewer than six have no interval"
    figures = (None, number, float(np.median(ages)), *limits)
    return dict(zip(KEYS, (measure, "years", *figures, "order statistics", told), strict=True))
