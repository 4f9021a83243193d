"""The algorithms that come with the library, one file per source. Each is data: see :mod:`linkage.algorithm`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.algorithms import echild, home_office
from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

    from linkage.algorithm import Algorithm

ALGORITHMS: tuple[Algorithm, ...] = (*home_office.ALGORITHMS, *echild.ALGORITHMS)
_BY_NAME = {algorithm.name: algorithm for algorithm in ALGORITHMS}


def names() -> tuple[str, ...]:
    """Return the names of the algorithms, in the order of the list.

    Examples
    --------
    >>> names()
    ('home-office/strict', 'home-office/clear-match', 'home-office/stepped', 'home-office/tolerant',
     'echild/v1-stage1')
    """
    return tuple(_BY_NAME)


def get(name: str) -> Algorithm:
    """Return an algorithm by its name.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> print(get("home-office/strict"))
    home-office/strict: everything exact, in one step
    assumption: Scenario, not the Department's method: the rule was never published (FOI 2016-0058280 gives only the
    fields)
    names keep the letters A-Z only; each left record is searched on its own
    The surname asked for is compared with the surname, preferred surname and former surname of every record.
      1  exact  surname: exact, with any of surname, preferred surname, former surname; forename: exact; dob: exact;
    postcode: exact; middlenames: equal, or missing on a side
    """
    if not isinstance(name, str):
        raise InputError(f"an algorithm's name is text, such as '{names()[0]}', not {type(name).__name__}")
    if name not in _BY_NAME:
        raise unknown("algorithm", name, _BY_NAME)
    return _BY_NAME[name]


def frame() -> pd.DataFrame:
    """Return one row per algorithm: name, title, status, number of steps, fields needed and source.

    Examples
    --------
    >>> frame()[["name", "status", "steps"]].tail(2)
                       name      status  steps
    3  home-office/tolerant  assumption     10
    4      echild/v1-stage1   published      8
    """
    import pandas as pd

    rows = [(a.name, a.title, a.status, len(a.steps), ", ".join(sorted(a.fields)), a.source) for a in _BY_NAME.values()]
    return pd.DataFrame(rows, columns=["name", "title", "status", "steps", "fields", "source"])
