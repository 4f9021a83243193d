"""The algorithms that come with the library, one file per source. Each is data: see :mod:`linkage.algorithm`.

A file says what it holds in a constant ``ALGORITHMS``: algorithms, or functions that make one. A function's keyword-only
parameters are what its source leaves open; :func:`get` passes them on and records them in :attr:`Algorithm.choices`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from linkage.algorithm import Algorithm

    ALGORITHMS: tuple[Algorithm, ...]

_SCENARIOS = "home_office"  # listed before the published ones, as the case that the library was made for


def names() -> tuple[str, ...]:
    """Return the names of the algorithms, in the order of the list.

    Examples
    --------
    >>> names()[:6]
    ('home-office/strict', 'home-office/clear-match', 'home-office/stepped', 'home-office/tolerant',
    'cambridgeshire/eight-bit', 'cured/emergency-care')
    """
    return tuple(_makers())


def get(name: str, **choices: Any) -> Algorithm:
    """Return an algorithm by its name.

    Parameters
    ----------
    name
        Its name.
    choices
        What the source leaves open and is to be read otherwise than by default: ``get(name).choices`` says what there is.

    Returns
    -------
    Algorithm
        The same object for the same name and choices.

    Raises
    ------
    InputError
        If there is none of that name, no such choice, or no such value of it.

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
    >>> get("echild/v1-stage2", partial="two_of_three").steps[2].rule
    'nhs number: exact; dob: two of day, month and year; sex: exact; postcode: exact'
    """
    from synthetic.refusal import InputError, unknown

    if not isinstance(name, str):
        raise InputError(f"an algorithm's name is text, such as '{names()[0]}', not {type(name).__name__}")
    if name not in _makers():
        raise unknown("algorithm", name, _makers())
    return _chosen(name, choices)


def frame() -> pd.DataFrame:
    """Return one row per algorithm: name, title, status, number of steps, fields needed, choices with defaults, source.

    Examples
    --------
    >>> frame()[["name", "status", "steps"]].head(2)
                          name      status  steps
    0       home-office/strict  assumption      1
    1  home-office/clear-match  assumption      3
    """
    import pandas as pd

    rows = [
        {
            "name": one.name,
            "title": one.title,
            "status": one.status,
            "steps": len(one.steps),
            "fields": ", ".join(sorted(one.fields)),
            "choices": ", ".join(f"{choice}={value!r}" for choice, value in one.choices),
            "source": one.source,
        }
        for one in map(get, names())
    ]
    return pd.DataFrame(rows)


def _chosen(name: str, choices: dict[str, Any]) -> Algorithm:
    from synthetic.refusal import InputError, unknown

    made, open_to_choice = _makers()[name]
    for choice in choices:
        if not open_to_choice:
            raise InputError(f"{name} leaves nothing open to choose; leave out '{choice}'")
        if choice not in open_to_choice:
            raise unknown(f"choice of {name}", choice, open_to_choice)
    given = {choice: tuple(value) if isinstance(value, list) else value for choice, value in choices.items()}
    try:
        return _made(name, tuple((choice, value, type(value)) for choice, value in (open_to_choice | given).items()))
    except TypeError:  # a value that cannot be hashed is none of those allowed, so that the function refuses it
        return made(**given)


@cache
def _made(name: str, choices: tuple[tuple[str, Any, type], ...]) -> Algorithm:
    """Make an algorithm once; the type is there since True and 1 are equal, and one may be refused."""
    from dataclasses import replace

    made, _ = _makers()[name]
    chosen = {choice: value for choice, value, _ in choices}
    return replace(made(**chosen), choices=tuple(chosen.items())) if chosen else made()


@cache
def _makers() -> dict[str, tuple[Callable[..., Algorithm], dict[str, Any]]]:
    """Give for each name what makes the algorithm, and what is open to choice with its defaults."""
    from importlib import import_module
    from inspect import signature
    from pkgutil import iter_modules

    found: dict[str, tuple[Callable[..., Algorithm], dict[str, Any]]] = {}
    files = sorted((module.name for module in iter_modules(__path__)), key=lambda name: (name != _SCENARIOS, name))
    for file in files:
        for one in import_module(f"{__name__}.{file}").ALGORITHMS:
            if callable(one):
                found[one().name] = one, {p.name: p.default for p in signature(one).parameters.values()}
            else:
                found[one.name] = (lambda made=one: made), {}
    return found


def __getattr__(name: str) -> Any:
    """Give all algorithms, with the defaults of what is left open, when they are first asked for."""
    if name == "ALGORITHMS":
        return tuple(map(get, names()))
    raise AttributeError(f"module '{__name__}' has no attribute {name!r}")
