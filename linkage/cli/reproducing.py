"""``linkage reproduce``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from pathlib import Path
from typing import Annotated

import typer

from linkage.cli.options import Changes, Errors, Multipliers, Pupils, Rates, Seed, changes, error_settings, listed
from linkage.cli.progress import Progress


def reproduce(
    study: Annotated[
        str, typer.Argument(help="Which published counts: a study's name, or a .csv file of your own.")
    ] = "home-office-2016-q4",
    pupils: Pupils = 100_000,
    seed: Seed = 2016,
    replicates: Annotated[int, typer.Option(help="Simulated request files of each month.")] = 100,
    algorithms: Annotated[
        str | None, typer.Option(help="Scenarios to try, separated by commas; by default all of the study's.")
    ] = None,
    register_people: Annotated[
        str | None, typer.Option(help="How many people the register stands for, or 'searched' to carry nothing.")
    ] = None,
    policy: Annotated[str, typer.Option(help="The agreement under which records go back.")] = "home-office-2016-10",
    errors: Errors = "typical",
    rates: Rates = None,
    multipliers: Multipliers = None,
    changed: Changes = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A new folder for the results.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Let results written before give way.")] = False,
) -> None:
    """Hold published match counts against simulated ones."""
    from linkage.report.console import show
    from linkage.studies import reproduce as run

    with Progress() as progress:
        result = run(
            study,
            pupils=pupils,
            seed=seed,
            replicates=replicates,
            algorithms=listed(algorithms),
            register_people=register_people,
            policy=policy,
            parameters=changes(changed),
            errors=error_settings(errors, rates, multipliers),
            folder=output,
            replace=replace,
            progress=progress,
        )
    show(result)
    if output is not None:
        typer.echo(
            f"\nWritten to {output}: tables as CSV, matches.svg and matches.png, study.html, study.txt, manifest.json"
        )
