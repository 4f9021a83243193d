"""The command ``linkage``: the verbs of the library on files, one to a module."""

from __future__ import annotations

import signal
import sys
from typing import Any

import typer

from linkage.cli.exposing import exposure
from linkage.cli.generating import generate
from linkage.cli.listing import algorithms
from linkage.cli.reproducing import reproduce
from linkage.cli.searching import compare, link
from linkage.engines import EngineError
from synthetic.refusal import InputError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Match one body's list of names against another's records of everyone, on people who do not exist, and see "
    "what it gives away.",
)
for verb in (reproduce, generate, link, compare, exposure, algorithms):
    app.command()(verb)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command; a refusal is one sentence and exit code 2, a failure of the engine one sentence and 1."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that nothing half-written is left
    try:
        app(arguments, standalone_mode=True)
    except InputError as refusal:
        typer.echo(f"linkage: {refusal}", err=True)
        sys.exit(2)
    except EngineError as failure:
        typer.echo(f"linkage: {failure}", err=True)
        sys.exit(1)
