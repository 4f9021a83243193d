"""How bad input is refused: one sentence, before any work starts.

Every refusal in both packages is an :class:`InputError`. The helpers word the common ones alike: the thing, the value
that was given, what would have been right and, where there is one, the nearest name.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_LISTED = 12
MOST_EXAMPLES = 3


class InputError(ValueError):
    """Something the caller gave cannot be used; the message is one sentence that says what would be right.

    Examples
    --------
    >>> raise InputError("n must be at least 1, not 0")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: n must be at least 1, not 0
    """


def unknown(thing: str, value: object, known: Iterable[str]) -> InputError:
    """Word the refusal of a name that does not exist, with the nearest one that does.

    Examples
    --------
    >>> print(unknown("term", "Sumer", ["Autumn", "Spring", "Summer"]))
    unknown term 'Sumer' (did you mean 'Summer'?); known: Autumn, Spring, Summer
    """
    names = [str(name) for name in known]
    near = get_close_matches(str(value), names, n=1)
    hint = f" (did you mean '{near[0]}'?)" if near else ""
    return InputError(f"unknown {thing} '{value}'{hint}; known: {listed(names)}")


def outside(thing: str, value: object, allowed: str) -> InputError:
    """Word the refusal of a value outside its range.

    Examples
    --------
    >>> print(outside("on_register", 1.4, "a share from 0 to 1"))
    on_register must be a share from 0 to 1, not 1.4
    """
    return InputError(
        f"{thing} must be {allowed}, not {value!r}"
        if isinstance(value, str)
        else f"{thing} must be {allowed}, not {value}"
    )


def listed(names: Sequence[object], most: int = MOST_LISTED) -> str:
    """Join names with commas, cutting a long list.

    Examples
    --------
    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(str(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def examples(values: Iterable[object]) -> str:
    """Quote the first three values that were wrong.

    Examples
    --------
    >>> examples(["x", "y", "z", "w"])
    "'x', 'y', 'z'"
    """
    return ", ".join(f"'{value}'" for value, _ in zip(values, range(MOST_EXAMPLES), strict=False))
