"""The page of a study: what was published, what was simulated, and what can and cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.frames import each_row
from linkage.report.again import again
from linkage.report.charts import matches_chart
from linkage.report.naming import counted
from linkage.report.page import Figure, Page, Statements
from linkage.report.sections import headline, month_title, notes, sections, shown_names, sources

if TYPE_CHECKING:
    import pandas as pd

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
            Statements("Where the counts were published", tuple(sources(study))),
            again(study),
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
        f"Of {counted(one['requested'], 'person', 'people')} asked about, {counted(one['published'], 'match', 'matches')} "
        f"{'was' if one['published'] == 1 else 'were'} published ({100 * one['rate']:.1f} %, 95 % interval "
        f"{100 * one['rate_low']:.1f} to {100 * one['rate_high']:.1f} %)"
    )
    over = "over all scenarios and their 95 % intervals" if len(study.scenarios) > 1 else "by the scenario's 95 % interval"
    wrong = _between(whole["wrong_low"], whole["wrong_high"])
    return (
        f"{rate}; {_fit(study)}.",
        f"Truly on the register were {_between(whole['members_low'], whole['members_high'])} of those asked about, {over}.",
        f"{wrong[0].upper()}{wrong[1:]} {'person' if wrong == '1' else 'persons'} would have been returned in answer to a "
        f"request for somebody else, {over}.",
    )


def _fit(study: Study) -> str:
    """Say whether the scenarios reproduce the counts."""
    inside = study.months[study.months["month"] != "all"]
    months = "every month" if len(study.published.months) > 1 else "the month"
    fit = inside.groupby("algorithm", sort=False)["inside"].all()
    if not fit.all():
        called = shown_names(study)
        off = ", ".join(called[name] for name in fit.index[~fit])
        lies = "not every month lies" if len(study.published.months) > 1 else "the month does not lie"
        return f"{lies} in the 95 % interval of {off}"
    if len(fit) > 1:
        return f"every scenario reproduces {months} within its 95 % interval, so the counts do not tell the rule"
    return f"the scenario reproduces {months} within its 95 % interval, which does not show that it was used"


def _between(lows: pd.Series, highs: pd.Series) -> str:
    low, high = lows.min(), highs.max()
    return f"{low:,.0f}" if low == high else f"between {low:,.0f} and {high:,.0f}"


def alternative(study: Study) -> str:
    """Say what the chart shows, for a reader who cannot see it."""
    told = []
    called = shown_names(study)
    for month, part in study.months[study.months["month"] != "all"].groupby("month", sort=False):
        simulated = ", ".join(f"{called[row.algorithm]} {row.simulated:.0f}" for row in each_row(part))
        told.append(f"{month_title(str(month))}: published {part.iloc[0]['published']:.0f}; simulated {simulated}")
    return "Matches by month. " + ". ".join(told) + "."


def made_with(study: Study) -> list[str]:
    """Name the versions and the world."""
    about = study.manifest
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    return [f"Versions: {versions}.", f"Word tables, SHA-256: {about['word tables sha256']}."]
