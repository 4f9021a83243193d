"""``linkage generate``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkage.cli.jobs import censuses_job, register_job, requests_job, run
from linkage.cli.options import Changes, Errors, Multipliers, Pupils, Rates, Seed, changes, error_settings, listed
from linkage.cli.progress import Progress, resumable
from synthetic.calendar import TERMS, month_end
from synthetic.refusal import InputError, outside, unknown

if TYPE_CHECKING:
    from synthetic.naming.tables import NameTables
    from synthetic.requests import RequestFile
    from synthetic.school_census import SchoolCensuses


def generate(
    output: Annotated[Path, typer.Argument(help="A new folder for the files.")],
    pupils: Pupils = 100_000,
    seed: Seed = 2016,
    first_year: Annotated[str, typer.Option(help="First academic year.")] = "2001/02",
    last_year: Annotated[str, typer.Option(help="Last academic year.")] = "2015/16",
    terms: Annotated[str | None, typer.Option(help="Autumn, Spring, Summer, by commas; by default all.")] = None,
    columns: Annotated[
        str | None, typer.Option(help="Columns of the records to keep, by commas; by default all that each census had.")
    ] = None,
    tables: Annotated[
        str | None, typer.Option(help="records, errors, truth, references, timeline, by commas; by default all.")
    ] = None,
    errors: Errors = "typical",
    rates: Rates = None,
    multipliers: Multipliers = None,
    changed: Changes = None,
    forenames: Annotated[Path | None, typer.Option(help="CSV of forenames: sex, name, count and maybe year.")] = None,
    surnames: Annotated[Path | None, typer.Option(help="CSV of surnames: name, count.")] = None,
    name_group: Annotated[str | None, typer.Option(help="Whose names these files hold; british by default.")] = None,
    requests: Annotated[
        int | None, typer.Option(help="Also a Home Office list of so many names, in OUTPUT-requests-MONTH.")
    ] = None,
    month: Annotated[str | None, typer.Option(help="Month of that list, such as 2016-09.")] = None,
    on_register: Annotated[float, typer.Option(help="Share of its names that have been on a school's roll.")] = 0.3,
    register: Annotated[
        Path | None,
        typer.Option(help="Also a register of the same censuses, with all its columns, to be searched: a new folder."),
    ] = None,
    profile: Annotated[
        Path | None, typer.Option(help="Also a page (HTML) of what was made beside what is known of the real world.")
    ] = None,
    threads: Annotated[int | None, typer.Option(help="By default as many as there are processors.")] = None,
    chunk: Annotated[int | None, typer.Option(help="How many people to work on at a time; changes no result.")] = None,
) -> None:
    """Write school censuses, with their error ledgers, schools, timelines and truth, as Parquet.

    A run that was interrupted goes on where it was when the same command is run again.
    """
    import synthetic

    chosen = _tables(tables)
    listing = _listing(output, requests, month)
    _refuse_taken(output, register, listing)
    if profile is not None:
        _refuse_page(profile)
    years = first_year, last_year
    synthetic.censuses(*years)
    settings = error_settings(errors, rates, multipliers)
    names = _names(forenames, surnames, name_group)
    with resumable(), Progress() as progress:
        progress("making people", 0.0)
        people = synthetic.population(
            pupils,
            seed=seed,
            errors=settings,
            parameters=changes(changed),
            names=names,
            threads=threads,
            **({} if chunk is None else {"chunk": chunk}),
        )
        asked = TERMS if terms is None else listed(terms) or ()
        censuses = people.school_censuses(*years, terms=asked, columns=listed(columns))
        jobs = [censuses_job(censuses, output, chosen)]
        if register is not None:
            jobs.append(register_job(people.school_censuses(*years, terms=asked), register))
        if listing is not None:
            jobs.append(requests_job(_sought(censuses, listing, on_register), listing.folder))
        run(jobs, progress)
        if profile is not None:
            synthetic.profile(people, year=_year_of_profile(last_year), progress=progress).to_html(profile)
    typer.echo(f"{censuses!r}\nWritten to {output}. Every person in these files is invented.")
    if listing is not None:
        typer.echo(f"List of names in {listing.folder}; what is true of it is in a file of its own.")
    if profile is not None:
        typer.echo(f"Page of figures in {profile}.")
    if register is not None:
        names_sought = "LIST" if listing is None else listing.folder / "records.parquet"
        typer.echo(f"Register in {register}: search it with 'linkage link {names_sought} {register} LINKS'")


def _refuse_page(page: Path) -> None:
    """Refuse a place for the page that is taken or cannot be, before any work."""
    if page.exists():
        raise InputError(f"'{page}' already exists; name a new file for the page or remove it first")
    if not page.parent.is_dir():
        raise InputError(f"'{page.parent}' is no folder; name a page in one that is there")


def _year_of_profile(last_year: str) -> str:
    """Give the academic year that the page looks at: the last, or the first of which it can speak."""
    from synthetic.calendar import academic_year
    from synthetic.profiling.views import EARLIEST

    return max(last_year, academic_year(EARLIEST))


@dataclass(frozen=True)
class _Listing:
    """A Home Office list that was asked for."""

    n: int
    month: str
    folder: Path


def _listing(output: Path, n: int | None, month: str | None) -> _Listing | None:
    if n is None and month is None:
        return None
    if n is None or month is None:
        raise InputError("a list of names needs both --requests and --month, such as --requests 243 --month 2016-09")
    month_end(month)  # which refuses what is no month
    return _Listing(n, month, output.parent / f"{output.name}-requests-{month}")


def _sought(censuses: "SchoolCensuses", listing: _Listing, on_register: float) -> "RequestFile":
    """Make the list, the register being what the censuses hold."""
    first, last = censuses.censuses[0].date, censuses.censuses[-1].date
    return censuses.population.home_office_requests(
        listing.n, listing.month, on_register=on_register, register_from=first, register_until=last
    )


def _tables(text: str | None) -> list[str]:
    from synthetic.census_files import TABLES

    asked = TABLES if text is None else listed(text) or ()
    for name in asked:
        if name not in TABLES:
            raise unknown("table", name, TABLES)
    return [name for name in TABLES if name in asked]


def _names(forenames: Path | None, surnames: Path | None, group: str | None) -> "NameTables | None":
    from synthetic import name_tables

    if forenames is None and surnames is None:
        if group is not None:
            raise InputError(f"--name-group says whose names a file holds; give --forenames or --surnames beside {group!r}")
        return None
    return name_tables(forenames=forenames, surnames=surnames, **({} if group is None else {"group": group}))


def _refuse_taken(output: Path, register: Path | None, listing: _Listing | None) -> None:
    """Refuse places that are taken, before any work; what an earlier run may have finished is looked at when it is known."""
    from linkage.registering import ABOUT
    from synthetic.files import MANIFEST, refuse_taken

    if output.name in ("", ".."):
        raise outside("OUTPUT", str(output), "a new folder with a name of its own")
    folders = [(output, MANIFEST)]
    folders += [] if register is None else [(register, ABOUT)]
    folders += [] if listing is None else [(listing.folder, MANIFEST)]
    if len({folder.resolve() for folder, _ in folders}) < len(folders):
        raise outside("--register", str(register), "a folder of its own")
    for folder, about in folders:
        if len(folders) == 1 or not (folder / about).is_file():
            refuse_taken(folder)
