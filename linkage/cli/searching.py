"""``linkage link``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from pathlib import Path
from typing import Annotated

import typer

from linkage.cli.options import listed


def link(
    left: Annotated[Path, typer.Argument(help="The list of names: a .parquet or .csv file.")],
    right: Annotated[Path, typer.Argument(help="The records searched: a .parquet or .csv file, or a register's folder.")],
    output: Annotated[Path, typer.Argument(help="A new folder for the links.")],
    algorithm: Annotated[str, typer.Option(help="Name of the algorithm: see 'linkage algorithms'.")],
    left_id: Annotated[str | None, typer.Option(help="Column of the list's ids; PersonID by default.")] = None,
    right_id: Annotated[str | None, typer.Option(help="Column of the records' ids; PersonID by default.")] = None,
    without: Annotated[str | None, typer.Option(help="Fields whose conditions to leave out, by commas.")] = None,
    unreadable_dates: Annotated[str, typer.Option(help="refuse, or missing.")] = "refuse",
) -> None:
    """Search for each name of a list among other records, and write the pairs and what each step did."""
    from linkage.linking import link as run
    from linkage.register import Register
    from synthetic.files import refuse_taken

    refuse_taken(output)
    links = run(
        left,
        Register.open(right) if right.is_dir() else right,
        algorithm,
        left_id=left_id,
        right_id=right_id,
        without=listed(without) or (),
        unreadable_dates=unreadable_dates,
    )
    links.to_parquet(output)
    typer.echo(f"{links!r}\nWritten to {output}")
