"""``linkage exposure``."""

# Typer reads the annotations of a verb when it runs, so that they are not put off here.
import shlex
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from linkage.cli.options import chosen, listed
from linkage.cli.searching import Dates, LeftId, Without, frame_of, known_algorithm
from synthetic.refusal import InputError, outside


def exposure(
    requests: Annotated[Path, typer.Argument(help="The list of names: a .parquet or .csv file.")],
    register: Annotated[Path, typer.Argument(help="The folder of a register.")],
    output: Annotated[Path, typer.Argument(help="A new folder for the measures and the page.")],
    truth: Annotated[Path, typer.Option(help="Who is really meant: a .parquet or .csv file.")],
    algorithm: Annotated[str, typer.Option(help="Name of the algorithm, see 'linkage algorithms', or a .json file of one.")],
    policy: Annotated[str, typer.Option(help="The agreement under which records go back.")] = "home-office-2016-10",
    by: Annotated[str | None, typer.Option(help="Columns of the truth whose groups to compare, by commas.")] = None,
    beside: Annotated[str | None, typer.Option(help="Other algorithms on the same requests, by commas.")] = None,
    under: Annotated[str | None, typer.Option(help="Other policies for the same requests, by commas.")] = None,
    absent: Annotated[
        str, typer.Option(help="People in the truth who are not on the register: refuse, or non-member.")
    ] = "refuse",
    on: Annotated[
        str | None, typer.Option(help="Day of the request; by default that of the register's last census.")
    ] = None,
    rows: Annotated[bool, typer.Option("--rows", help="Write the rows about people too.")] = False,
    left_id: LeftId = None,
    without: Without = None,
    unreadable_dates: Dates = "refuse",
    replace: Annotated[bool, typer.Option("--replace", help="Let results written before give way.")] = False,
) -> None:
    """Search a register for a list of names, and assess what the answer gives away, about whom, and how often wrongly."""
    from linkage.comparing import checked_policies, checked_variants, compare
    from linkage.disclosure import disclose
    from linkage.exposures import exposure as assess
    from linkage.linking import link
    from linkage.outcomes import refuse_unlabelled
    from linkage.register import Register
    from linkage.report.exposure_files import write_exposure
    from linkage.truths import checked_truth
    from synthetic.files import new_folder

    if not register.is_dir():
        raise InputError(f"register '{register}' is not a folder; make one with linkage.Register(..., folder=...)")
    groups = chosen("--by", by, "gender,name_group") or []
    rule, others = known_algorithm(algorithm), [known_algorithm(name) for name in listed(beside) or ()]
    policies = [policy, *(listed(under) or ())]
    _refuse_no_day(on)
    checked_variants([rule, *others])
    checked_policies(policies)
    with new_folder(output, replace=replace) as part:
        searched, meant = Register.open(register), frame_of(truth)
        checked_truth(meant, left_id, None, absent)
        for group in groups:
            refuse_unlabelled(meant, group)
        choices: dict[str, Any] = {
            "left_id": left_id,
            "without": listed(without) or (),
            "unreadable_dates": unreadable_dates,
        }
        links = link(requests, searched, rule, **choices)
        found = assess(disclose(links, policy), meant, left_id=left_id, absent=absent, on=on)
        variants = None
        if others or under:
            variants = compare([rule, *others], requests, searched, truth=meant, policy=policies, absent=absent, **choices)
        given = {
            "--truth": truth, "--algorithm": algorithm, "--policy": policy, "--by": by, "--beside": beside, "--under": under,
            "--absent": None if absent == "refuse" else absent, "--on": on, "--left-id": left_id, "--without": without,
            "--unreadable-dates": None if unreadable_dates == "refuse" else unreadable_dates,
        }  # fmt: skip
        words = ["linkage", "exposure", requests, register, output]
        words += [word for option, value in given.items() if value is not None for word in (option, value)]
        made_by = [shlex.join(map(str, [*words, *(["--rows"] if rows else [])]))]
        write_exposure(found, part, groups, variants, rows=rows, made_by=made_by)
    typer.echo(
        f"{found!r}\nWritten to {output}: exposure.html, measures.csv, outcomes.csv, fields.csv, ledger.csv, steps.csv"
    )


def _refuse_no_day(on: str | None) -> None:
    try:
        date.fromisoformat(on or "2016-09-15")
    except ValueError:
        raise outside("--on", on, "a day, such as 2016-09-15") from None
