"""``linkage algorithms``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from typing import Annotated

import typer

from synthetic.refusal import InputError

SHOW = "show"


def algorithms(
    words: Annotated[list[str] | None, typer.Argument(metavar="[show NAME]", help="One to print in full.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON, which Algorithm.from_json reads.")] = False,
) -> None:
    """List the algorithms with the fields they need, or print one step by step."""
    from linkage import algorithms as library
    from linkage.frames import each_row

    name = _named(words or [])
    if name is not None:
        algorithm = library.get(name)
        typer.echo(algorithm.to_json() if as_json else str(algorithm))
        return
    if as_json:
        raise InputError(f"--json prints one algorithm; say which, such as show {library.names()[0]} --json")
    for row in each_row(library.frame()):
        steps = "1 step" if row.steps == 1 else f"{row.steps} steps"
        typer.echo(f"{row.name:28} {row.status:11} {steps:>8}  {row.title}\n{'':28} needs {row.fields}")


def _named(words: list[str]) -> str | None:
    """Take the name, with or without the word before it."""
    named = words[1:] if words[:1] == [SHOW] else words
    if len(named) > 1 or (words and not named):
        raise InputError(f"after 'algorithms' comes nothing, or {SHOW} and one name, not '{' '.join(words)}'")
    return named[0] if named else None
