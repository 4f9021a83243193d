"""The command ``linkage``: the verbs of the library on files."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Self

import typer

from linkage.engines import EngineError
from synthetic.refusal import InputError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Match one body's list of names against another's records of everyone, on people who do not exist, and see "
    "what it gives away.",
)

Pupils = Annotated[int, typer.Option(help="How many people to make.")]
Seed = Annotated[int, typer.Option(help="Any whole number; the same seed gives the same result.")]
Errors = Annotated[str, typer.Option(help="How badly schools record: none, light, typical or poor.")]


@app.command()
def reproduce(
    study: Annotated[str, typer.Argument(help="Which published counts.")] = "home-office-2016-q4",
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
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A new folder for the results.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Let results written before give way.")] = False,
) -> None:
    """Hold published match counts against simulated ones."""
    from linkage.report.console import show
    from linkage.studies import reproduce as run

    with _Progress() as progress:
        result = run(
            study,
            pupils=pupils,
            seed=seed,
            replicates=replicates,
            algorithms=_listed(algorithms),
            register_people=register_people,
            policy=policy,
            errors=errors,
            folder=output,
            replace=replace,
            progress=progress,
        )
    show(result)
    if output is not None:
        typer.echo(f"\nWritten to {output}: tables as CSV, matches.svg and matches.png, study.txt, manifest.json")


@app.command()
def generate(
    output: Annotated[Path, typer.Argument(help="A new folder for the files.")],
    pupils: Pupils = 100_000,
    seed: Seed = 2016,
    first_year: Annotated[str, typer.Option(help="First academic year.")] = "2001/02",
    last_year: Annotated[str, typer.Option(help="Last academic year.")] = "2015/16",
    errors: Errors = "typical",
    register: Annotated[
        Path | None, typer.Option(help="A new folder for a register of the same censuses, ready to be searched.")
    ] = None,
) -> None:
    """Write school censuses, with their error ledgers, schools and truth, as Parquet."""
    import synthetic
    from synthetic.files import refuse_taken

    for folder in (output, register):
        if folder is not None:
            refuse_taken(folder)
    synthetic.censuses(first_year, last_year)
    with _Progress() as progress:
        progress("making people", 0.0)
        people = synthetic.population(pupils, seed=seed, errors=errors)
        censuses = people.school_censuses(first_year, last_year)
        passes = 1 if register is None else 2
        done = iter(range(1, passes * (len(censuses) + 1)))
        tell = _told(progress, done, passes * len(censuses) + passes)
        censuses.to_parquet(output, progress=tell)
        if register is not None:
            from linkage.register import Register

            Register(censuses, folder=register, progress=tell)
    typer.echo(f"{censuses!r}\nWritten to {output}. Every person in these files is invented.")
    if register is not None:
        typer.echo(f"Register in {register}: search it with 'linkage link LIST {register} LINKS'")


@app.command()
def link(
    left: Annotated[Path, typer.Argument(help="The list of names: a .parquet or .csv file.")],
    right: Annotated[
        Path, typer.Argument(help="The records searched: a .parquet or .csv file, or a register's folder.")
    ],
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
        without=_listed(without) or (),
        unreadable_dates=unreadable_dates,
    )
    links.to_parquet(output)
    typer.echo(f"{links!r}\nWritten to {output}")


@app.command()
def algorithms(name: Annotated[str | None, typer.Argument(help="One to print in full.")] = None) -> None:
    """List the algorithms, or print one step by step."""
    from linkage import algorithms as library
    from linkage.frames import each_row

    if name is not None:
        typer.echo(str(library.get(name)))
        return
    for row in each_row(library.frame()):
        typer.echo(f"{row.name:24} {row.status:11} {row.title}")


class _Progress:
    """A bar on standard error while a long verb works; plain lines where that is no terminal."""

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        self._plain = not console.is_terminal
        self._stage = ""
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
        )
        self._task = self._bar.add_task("", total=1.0)
        if not self._plain:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._plain:
            self._bar.stop()

    def __call__(self, text: str, share: float) -> None:
        """Show how far the work is."""
        self._bar.update(self._task, description=text, completed=share)
        stage = f"{int(share * 10) * 10} %"
        if self._plain and stage != self._stage:
            self._stage = stage
            typer.echo(f"{stage:>5}  {text}", err=True)


def _told(progress: _Progress, done: Iterator[int], steps: int) -> Callable[[str], None]:
    return lambda text: progress(text, next(done, steps) / steps)


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",") if part.strip()]


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
