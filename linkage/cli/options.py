"""The options that several verbs have, and how their texts are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from synthetic.errors import ErrorSettings

Pupils = Annotated[int, typer.Option(help="How many people to make.")]
Seed = Annotated[int, typer.Option(help="Any whole number from 0; the same seed gives the same result.")]
Errors = Annotated[str, typer.Option(help="How badly schools record: none, light, typical or poor.")]
Rates = Annotated[
    list[str] | None,
    typer.Option("--rate", metavar="KIND=RATE", help="Rate of one kind of error, such as surname.typo=0.02; repeatable."),
]
Multipliers = Annotated[
    list[str] | None,
    typer.Option(
        "--group", metavar="GROUP=MULTIPLIER", help="Multiply the errors of a name group, such as polish=2; repeatable."
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PARAMETER=VALUE", help="Change a figure of the world, such as place.move=0.1; repeatable."
    ),
]


def listed(text: str | None) -> list[str] | None:
    """Read names separated by commas.

    Examples
    --------
    >>> listed("Autumn, Spring")
    ['Autumn', 'Spring']
    """
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


def chosen(option: str, text: str | None, example: str) -> list[str] | None:
    """Read names separated by commas, at least one where the option is given.

    Raises
    ------
    InputError
        If it is given and names nothing.

    Examples
    --------
    >>> chosen("--terms", "Autumn, Spring", "Autumn,Spring")
    ['Autumn', 'Spring']
    >>> chosen("--terms", "", "Autumn,Spring")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: --terms must be names by commas, such as Autumn,Spring, or left out for all, not ''
    """
    names = listed(text)
    if names == []:
        raise outside(option, text, f"names by commas, such as {example}, or left out for all")
    return names


def numbers(option: str, texts: Sequence[str] | None, example: str) -> dict[str, float]:
    """Read what was given to a repeatable option, each time a name and a number.

    Raises
    ------
    InputError
        If one of them is not written so, or names what another has named.

    Examples
    --------
    >>> numbers("--set", ["place.move=0.1"], "place.move=0.1")
    {'place.move': 0.1}
    """
    found: dict[str, float] = {}
    for text in texts or ():
        name, _, number = (part.strip() for part in text.partition("="))
        try:
            value = float(number)
        except ValueError:
            raise InputError(f"{option} must be a name and a number, such as {example}, not '{text}'") from None
        if name in found:
            raise InputError(f"{option} names '{name}' more than once; give it one number")
        found[name] = value
    return found


def error_settings(errors: str, rates: Sequence[str] | None, multipliers: Sequence[str] | None) -> ErrorSettings:
    """Put together how many recording errors there are.

    Examples
    --------
    >>> error_settings("light", ["surname.typo=0.02"], None).rate("surname.typo")
    0.02
    """
    from synthetic.errors import ErrorSettings

    return ErrorSettings(
        errors,
        rates=numbers("--rate", rates, "surname.typo=0.02"),
        multipliers=numbers("--group", multipliers, "polish=2"),
    )


def changes(texts: Sequence[str] | None) -> dict[str, float]:
    """Read the figures of the world to change."""
    return numbers("--set", texts, "place.move=0.1")
