"""Plain data as JSON text that says what it is and of which version: algorithms, policies."""

from __future__ import annotations

import json
from typing import Any

from synthetic.refusal import InputError


def written(layout: str, version: int, data: dict[str, Any]) -> str:
    """Write data as JSON, with the name and version of its layout.

    Examples
    --------
    >>> read(written("an.example", 1, {"name": "a"}), "an.example", 1, "an example")
    {'name': 'a'}
    """
    return json.dumps({"format": layout, "version": version} | data, indent=2, ensure_ascii=False)


def read(text: str, layout: str, version: int, called: str) -> dict[str, Any]:
    """Read what :func:`written` wrote.

    Raises
    ------
    InputError
        If the text is not such JSON, or is of another version; ``called`` says what it was to be.

    Examples
    --------
    >>> read('{"format": "an.example", "version": 2}', "an.example", 1, "an example")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: the JSON of an example is of version 2; this library reads version 1
    """
    try:
        data = json.loads(text)
    except (ValueError, TypeError):
        data = None
    if not isinstance(data, dict) or data.pop("format", None) != layout:
        raise InputError(f"the text is not the JSON of {called}, as to_json() writes it")
    found = data.pop("version", None)
    if found != version:
        raise InputError(f"the JSON of {called} is of version {found}; this library reads version {version}")
    return data
