"""How bad input is refused: one sentence, before any work starts.

Every refusal in both packages is an :class:`InputError`. The helpers word the common ones alike: the thing, the value
that was given, what would have been right and, where there is one, the nearest name.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral, Real
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    hint = f" (did you mean '{near[0]}'?)" if near and near[0] != str(value) else ""
    kind = f" (of type {type(value).__name__}, not text)" if str(value) in names else hint
    return InputError(f"unknown {thing} '{value}'{kind}; known: {listed(names)}")


def outside(thing: str, value: object, allowed: str) -> InputError:
    """Word the refusal of a value outside its range.

    Examples
    --------
    >>> print(outside("on_register", 1.4, "a share from 0 to 1"))
    on_register must be a share from 0 to 1, not 1.4
    """
    shown = repr(value) if isinstance(value, (str, list, tuple, dict)) else value
    return InputError(f"{thing} must be {allowed}, not {shown}")


def whole_number(thing: str, value: object, least: int, most: int | None = None) -> int:
    """Take a whole number of any kind, if it is within its range, and give it as Python's own.

    Examples
    --------
    >>> whole_number("n", 5, 1)
    5
    >>> whole_number("n", 2.5, 1)
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: n must be a whole number of at least 1, not 2.5
    """
    allowed = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise outside(thing, value, f"a whole number {allowed}")
    number = int(value)
    if number < least or (most is not None and number > most):
        raise outside(thing, number, f"a whole number {allowed}")
    return number


def several_of(thing: str, given: object, allowed: str, one: str, known: Sequence[str]) -> tuple[str, ...]:
    """Take several names, all of them known and at least one.

    Parameters
    ----------
    thing, allowed
        What they are called, and what would be right.
    one, known
        What one of them is called, and the names there are.

    Examples
    --------
    >>> several_of("terms", ["Spring"], "several terms", "term", ["Autumn", "Spring"])
    ('Spring',)
    >>> several_of("terms", [], "several terms", "term", ["Autumn", "Spring"])
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: terms must be several terms, not []
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise outside(thing, given, allowed)
    names = tuple(given)
    for name in names:
        if name not in known:
            raise unknown(one, name, known)
    if not names:
        raise outside(thing, [], allowed)
    return names


def share_of(thing: str, value: object) -> float:
    """Take a share from 0 to 1.

    Examples
    --------
    >>> share_of("on_register", 0.3)
    0.3
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
        raise outside(thing, value, "a share from 0 to 1")
    return float(value)


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
