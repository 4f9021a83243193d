"""``linkage algorithms``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from typing import Annotated

import typer


def algorithms(name: Annotated[str | None, typer.Argument(help="One to print in full.")] = None) -> None:
    """List the algorithms, or print one step by step."""
    from linkage import algorithms as library
    from linkage.frames import each_row

    if name is not None:
        typer.echo(str(library.get(name)))
        return
    for row in each_row(library.frame()):
        typer.echo(f"{row.name:24} {row.status:11} {row.title}")
