"""``linkage generate``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkage.cli.jobs import censuses_job, register_job, requests_job, run
from linkage.cli.options import Changes, Errors, Multipliers, Pupils, Rates, Seed, changes, chosen, error_settings
from linkage.cli.progress import Progress, part_of, resumable
from synthetic.calendar import TERMS, month_end
from synthetic.refusal import InputError, outside, share_of, unknown, whole_number

if TYPE_CHECKING:
    from synthetic.naming.tables import NameTables
    from synthetic.requests import RequestFile
    from synthetic.school_census import SchoolCensuses

_ON_REGISTER = 0.3
_PAGE = 0.1  # about the part of the work that the page of figures is


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
    on_register: Annotated[
        float | None, typer.Option(help="Share of its names that have been on a school's roll; 0.3 by default.")
    ] = None,
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

    kept = _tables(tables)
    asked = chosen("--terms", terms, "Autumn,Spring") or TERMS
    fields = chosen("--columns", columns, "Surname,DOB")
    listing = _listing(output, requests, month, on_register)
    _refuse_taken(output, register, listing)
    if profile is not None:
        _refuse_page(profile)
    years = first_year, last_year
    synthetic.censuses(*years)
    settings = error_settings(errors, rates, multipliers)
    names = _names(forenames, surnames, name_group)
    with resumable(), Progress() as progress:
        people = synthetic.population(
            pupils,
            seed=seed,
            errors=settings,
            parameters=changes(changed),
            names=names,
            threads=threads,
            **({} if chunk is None else {"chunk": chunk}),
        )
        censuses = people.school_censuses(*years, terms=asked, columns=fields)
        if listing is not None:
            _refuse_list(censuses, listing, register)
        progress("making people", 0.0)
        jobs = [censuses_job(censuses, output, kept)]
        if register is not None:
            jobs.append(register_job(people.school_censuses(*years, terms=asked), register))
        if listing is not None:
            jobs.append(requests_job(_sought(censuses, listing), listing.folder))
        share = 1.0 if profile is None else 1.0 - _PAGE
        written = run(jobs, part_of(progress, 0.0, share))
        if profile is not None:
            tell = part_of(progress, share, 1.0)
            synthetic.profile(people, year=_year_of_profile(last_year), progress=tell).to_html(profile)
        progress("done", 1.0)

    def place(folder: Path) -> str:
        return str(folder) if folder in written else f"{folder}, which was there already"

    told = f"Written to {output}" if output in written else f"{output} was there already and is left as it was"
    typer.echo(f"{censuses!r}\n{told}. Every person in these files is invented.")
    if "records" in kept and len({censuses.columns_of(one) for one in censuses.censuses}) > 1:
        typer.echo(
            "Censuses have different columns: read several by name, or those that the first lacks are lost, such as "
            f"read_parquet('{output.as_posix()}/records/*/*.parquet', union_by_name=true) in DuckDB."
        )
    if listing is not None:
        typer.echo(f"List of names in {place(listing.folder)}; what is true of it is in a file of its own.")
    if profile is not None:
        typer.echo(f"Page of figures in {profile}.")
    if register is not None:
        names_sought = "LIST" if listing is None else listing.folder / "records.parquet"
        typer.echo(f"Register in {place(register)}: search it with 'linkage link {names_sought} {register} LINKS'")


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
    on_register: float
    folder: Path


def _listing(output: Path, n: int | None, month: str | None, on_register: float | None) -> _Listing | None:
    if n is None and month is None:
        if on_register is not None:
            raise InputError("--on-register is a share of the names of a list; give --requests and --month beside it")
        return None
    if n is None or month is None:
        raise InputError("a list of names needs both --requests and --month, such as --requests 243 --month 2016-09")
    month_end(month)  # which refuses what is no month
    share = share_of("--on-register", _ON_REGISTER if on_register is None else on_register)
    return _Listing(n, month, share, output.parent / f"{output.name}-requests-{month}")


def _refuse_list(censuses: "SchoolCensuses", listing: _Listing, register: Path | None) -> None:
    """Refuse a list that cannot be, or whose register could not have been searched, before anybody is made."""
    from synthetic.seeking.wanted import searchable_until, wanted

    first, last = censuses.censuses[0], censuses.censuses[-1]
    whole_number("--requests", listing.n, 1, censuses.population.n)
    until = searchable_until(listing.month)
    if first.date > until:
        raise InputError(
            f"no census that could be searched in {listing.month} is among these, which begin on {first.date}; "
            "give an earlier --first-year or a later --month"
        )
    wanted(censuses.population, listing.month, register_from=first.date, register_until=last.date)
    if register is None or last.date <= until:
        return
    late = {one.year for one in censuses.censuses if one.date > until}
    years = [one.year for one in censuses.censuses if one.year not in late]
    raise InputError(
        f"a register searched in {listing.month} could hold no census after that of {until}, and these run to {last.date}; "
        + (f"give --last-year {years[-1]} or a later --month" if years else "give a later --month or earlier years")
    )


def _sought(censuses: "SchoolCensuses", listing: _Listing) -> "RequestFile":
    """Make the list, the register being what the censuses hold."""
    first, last = censuses.censuses[0].date, censuses.censuses[-1].date
    return censuses.population.home_office_requests(
        listing.n, listing.month, on_register=listing.on_register, register_from=first, register_until=last
    )


def _tables(text: str | None) -> list[str]:
    from synthetic.census_files import TABLES

    asked = chosen("--tables", text, "records,truth") or TABLES
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
    from linkage.registers.preparing import ABOUT
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
