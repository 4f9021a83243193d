"""The world: people who do not exist, and the files that would be kept on them.

``population`` makes people; a population takes school censuses and makes request files. Nothing here is fitted to or
copied from a real person. What is assumed rather than known is listed by ``parameters().to_frame()`` and
``error_catalogue()``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthetic.calendar import Census, census, censuses
    from synthetic.draft import undo
    from synthetic.errors import error_catalogue
    from synthetic.figures import Parameters, parameters
    from synthetic.names import name_tables
    from synthetic.populations import Population, population
    from synthetic.refusal import InputError
    from synthetic.requests import RequestFile
    from synthetic.schema import LEDGER, RECORDS, REQUESTS, SCHOOLS
    from synthetic.school_census import SchoolCensus, SchoolCensuses

_HOME = {
    "Census": "calendar",
    "InputError": "refusal",
    "LEDGER": "schema",
    "Parameters": "figures",
    "Population": "populations",
    "RECORDS": "schema",
    "REQUESTS": "schema",
    "RequestFile": "requests",
    "SCHOOLS": "schema",
    "SchoolCensus": "school_census",
    "SchoolCensuses": "school_census",
    "census": "calendar",
    "censuses": "calendar",
    "error_catalogue": "errors",
    "name_tables": "names",
    "parameters": "figures",
    "population": "populations",
    "undo": "draft",
}

__all__ = [
    "LEDGER",
    "RECORDS",
    "REQUESTS",
    "SCHOOLS",
    "Census",
    "InputError",
    "Parameters",
    "Population",
    "RequestFile",
    "SchoolCensus",
    "SchoolCensuses",
    "census",
    "censuses",
    "error_catalogue",
    "name_tables",
    "parameters",
    "population",
    "undo",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room when it is first used, so that ``import synthetic`` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'synthetic' has no attribute {name!r}")
    value = getattr(import_module(f"synthetic.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
