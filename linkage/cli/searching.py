"""``linkage link`` and ``linkage compare``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from pathlib import Path
from typing import Annotated, Any

import typer

from linkage.cli.options import chosen, listed
from synthetic.refusal import InputError

Left = Annotated[Path, typer.Argument(help="The list of names: a .parquet or .csv file.")]
Right = Annotated[Path, typer.Argument(help="The records searched: a .parquet or .csv file, or a register's folder.")]
LeftId = Annotated[str | None, typer.Option(help="Column of the list's ids; PersonID by default.")]
RightId = Annotated[str | None, typer.Option(help="Column of the records' ids; PersonID by default.")]
Without = Annotated[str | None, typer.Option(help="Fields whose conditions to leave out, by commas.")]
Skip = Annotated[str | None, typer.Option(help="Fields whose steps to leave out whole, by commas.")]
Dates = Annotated[str, typer.Option(help="refuse, or missing.")]
Engine = Annotated[str, typer.Option(help="duckdb, spark or recordlinkage; all find the same.")]


def link(
    left: Left,
    right: Right,
    output: Annotated[Path, typer.Argument(help="A new folder for the links.")],
    algorithm: Annotated[str, typer.Option(help="Name of the algorithm, see 'linkage algorithms', or a .json file of one.")],
    left_id: LeftId = None,
    right_id: RightId = None,
    without: Without = None,
    skip: Skip = None,
    unreadable_dates: Dates = "refuse",
    engine: Engine = "duckdb",
) -> None:
    """Search for each name of a list among other records, and write the pairs and what each step did."""
    from linkage.linking import link as run
    from synthetic.files import refuse_taken

    refuse_taken(output)
    links = run(
        left,
        _side(right),
        known_algorithm(algorithm).skipping(*(listed(skip) or ())),
        left_id=left_id,
        right_id=right_id,
        without=listed(without) or (),
        unreadable_dates=unreadable_dates,
        engine=engine,
    )
    links.to_parquet(output)
    typer.echo(f"{links!r}\nWritten to {output}")


def compare(
    left: Left,
    right: Right,
    algorithms: Annotated[str, typer.Option(help="Names of algorithms, or .json files of them, by commas.")],
    truth: Annotated[Path | None, typer.Option(help="Who is really meant: a .parquet or .csv file.")] = None,
    output: Annotated[Path | None, typer.Option(help="A new .csv file for the table.")] = None,
    left_id: LeftId = None,
    right_id: RightId = None,
    without: Without = None,
    unreadable_dates: Dates = "refuse",
) -> None:
    """Run several algorithms on the same list, and print what each finds beside the others."""
    from linkage.comparing import compare as run

    variants = [
        known_algorithm(name) for name in chosen("algorithms", algorithms, "home-office/strict,home-office/stepped") or ()
    ]
    if output is not None and output.exists():
        raise InputError(f"'{output}' already exists; name a new file or remove it first")
    found = run(
        variants,
        left,
        _side(right),
        truth=None if truth is None else frame_of(truth),
        left_id=left_id,
        right_id=right_id,
        without=listed(without) or (),
        unreadable_dates=unreadable_dates,
    )
    typer.echo(repr(found))
    if output is not None:
        found.frame.to_csv(output, index=False)
        typer.echo(f"Written to {output}")


def _side(right: Path) -> Any:
    from linkage.register import Register

    return Register.open(right) if right.is_dir() else right


def known_algorithm(algorithm: str) -> Any:
    """Take an algorithm by its name, or from a file."""
    from linkage import algorithms
    from linkage.algorithm import Algorithm

    if not algorithm.endswith(".json"):
        return algorithms.get(algorithm)
    try:
        return Algorithm.from_json(Path(algorithm).read_text(encoding="utf-8"))
    except OSError:
        written = "'linkage algorithms show NAME --json' wrote"
        raise InputError(f"algorithm '{algorithm}' cannot be read; give a file that {written}") from None


def frame_of(path: Path) -> Any:
    """Read a truth from a file."""
    from linkage.sources import column_names, read_columns

    names = column_names(path, "truth")
    return read_columns(path, names, "truth").to_pandas()
