"""The world: people who do not exist, and the files that would be kept on them.

``population`` makes people; a population takes school censuses and makes request files; ``profile`` holds it against
what is known of the real one. Nothing here is fitted to or copied from a real person. What is assumed rather than known
is listed by ``parameters().to_frame()`` and ``error_catalogue()``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synthetic.calendar import Census, census, censuses
    from synthetic.error_kinds import ErrorSettings, error_catalogue
    from synthetic.figures import Parameters, parameters
    from synthetic.layouts import Layout, layout
    from synthetic.naming.tables import name_tables
    from synthetic.populations import Population, population
    from synthetic.profiling.profiles import Profile, profile
    from synthetic.refusal import InputError
    from synthetic.requests import RequestFile
    from synthetic.schema import LEDGER, RECORDS, REQUESTS, SCHOOLS, TIMELINE
    from synthetic.school_census import SchoolCensus, SchoolCensuses
    from synthetic.undoing import undo

_HOME = {
    "Census": "calendar",
    "ErrorSettings": "error_kinds",
    "InputError": "refusal",
    "LEDGER": "schema",
    "Layout": "layouts",
    "Parameters": "figures",
    "Population": "populations",
    "Profile": "profiling.profiles",
    "RECORDS": "schema",
    "REQUESTS": "schema",
    "RequestFile": "requests",
    "SCHOOLS": "schema",
    "SchoolCensus": "school_census",
    "SchoolCensuses": "school_census",
    "TIMELINE": "schema",
    "census": "calendar",
    "censuses": "calendar",
    "error_catalogue": "error_kinds",
    "layout": "layouts",
    "name_tables": "naming.tables",
    "parameters": "figures",
    "population": "populations",
    "profile": "profiling.profiles",
    "undo": "undoing",
}

__all__ = [
    "LEDGER",
    "RECORDS",
    "REQUESTS",
    "SCHOOLS",
    "TIMELINE",
    "Census",
    "ErrorSettings",
    "InputError",
    "Layout",
    "Parameters",
    "Population",
    "Profile",
    "RequestFile",
    "SchoolCensus",
    "SchoolCensuses",
    "census",
    "censuses",
    "error_catalogue",
    "layout",
    "name_tables",
    "parameters",
    "population",
    "profile",
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
