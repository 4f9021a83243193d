"""The page of a study: what was published, what was simulated, and what can and cannot be said."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from linkage.frames import each_row
from linkage.report.charts import matches_chart
from linkage.report.page import Figure, Page, Statements
from linkage.report.sections import headline, month_title, notes, sections

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study


def study_page(study: Study) -> Page:
    """Put together the page of a study."""
    first, *others = sections(study)
    chart = Figure(
        "Published and simulated matches",
        "A point is a count. The line of a published count is the 95 % interval of its rate (Wilson); that of a scenario, "
        "the 95 % interval of simulated files, its share on the register being estimated. That a scenario fits does not "
        "show that it was used.",
        matches_chart(study, titled=False),
        alternative(study),
    )
    return Page(
        study.published.title,
        "Published counts beside simulated ones",
        (headline(study).removeprefix(f"{study.published.title}. "), *findings(study)),
        (
            chart,
            first,
            *others,
            Statements("What is assumed, and what is not known", tuple(notes(study))),
            Statements("To make it again", (command(study),), "commands"),
            Statements("What it was made with", tuple(made_with(study))),
        ),
    )


def findings(study: Study) -> tuple[str, ...]:
    """Say what came of it in sentences, each with its uncertainty.

    Examples
    --------
    >>> import linkage
    >>> study = linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"])
    >>> findings(study)[0].split(";")[0]
    'Of 599 people asked about, 151 matches were published (25.2 %, 95 % interval 21.9 to 28.8 %)'
    """
    together = study.months[study.months["month"] == "all"]
    whole = study.months if together.empty else together  # a study of one month has no sum of months
    one = whole.iloc[0]
    rate = (
        (
            f"Of {one['requested']:,.0f} people asked about, {one['published']:,.0f} matches were published "
            f"({one['rate']:.1%}, 95 % interval {100 * one['rate_low']:.1f} to {one['rate_high']:.1%})"
        )
        .replace("%,", " %,")
        .replace("%)", " %)")
    )
    inside = study.months[study.months["month"] != "all"]
    fit = inside.groupby("algorithm", sort=False)["inside"].all()
    if fit.all():
        said = "every scenario reproduces every month within its 95 % interval, so the counts do not tell the rule"
    else:
        off = ", ".join(name.rsplit("/", 1)[-1] for name in fit.index[~fit])
        said = f"not every month lies in the 95 % interval of {off}"
    members = (whole["members_low"].min(), whole["members_high"].max())
    wrong = (whole["wrong_low"].min(), whole["wrong_high"].max())
    return (
        f"{rate}; {said}.",
        f"Truly on the register were between {members[0]:,.0f} and {members[1]:,.0f} of those asked about, over all "
        f"scenarios and their 95 % intervals.",
        f"Between {wrong[0]:,.0f} and {wrong[1]:,.0f} persons would have been returned in answer to a request for somebody "
        "else, over the same scenarios and intervals.",
    )


def alternative(study: Study) -> str:
    """Say what the chart shows, for a reader who cannot see it."""
    told = []
    for month, part in study.months[study.months["month"] != "all"].groupby("month", sort=False):
        simulated = ", ".join(f"{row.algorithm.rsplit('/', 1)[-1]} {row.simulated:.0f}" for row in each_row(part))
        told.append(f"{month_title(str(month))}: published {part.iloc[0]['published']:.0f}; simulated {simulated}")
    return "Matches by month. " + ". ".join(told) + "."


def command(study: Study) -> str:
    """Give the command that makes the study again.

    Examples
    --------
    >>> import linkage
    >>> command(linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"]))
    'linkage reproduce home-office-2016-q4 --pupils 4000 --seed 2016 --replicates 3 --algorithms home-office/stepped'
    """
    about = study.manifest
    given = ["linkage", "reproduce", study.published.name, "--pupils", str(about["people"]), "--seed", str(about["seed"])]
    given += ["--replicates", str(about["replicates"]), "--algorithms", ",".join(about["algorithms"])]
    if study.register_people != study.published.register_people:
        given += ["--register-people", str(study.register_people)]
    for name, value in about["parameters changed"].items():
        given += ["--set", f"{name}={value}"]
    if about["errors"]["preset"] != "typical":
        given += ["--errors", about["errors"]["preset"]]
    for option, values in (("--rate", about["errors"]["rates"]), ("--group", about["errors"]["multipliers"])):
        for name, value in values.items():
            given += [option, f"{name}={value}"]
    return shlex.join(given)


def made_with(study: Study) -> list[str]:
    """Name the versions and the world."""
    about = study.manifest
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    return [f"Versions: {versions}.", f"Word tables, SHA-256: {about['word tables sha256']}."]
