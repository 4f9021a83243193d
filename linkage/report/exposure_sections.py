"""The tables and figures of an exposure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import per_thousand
from linkage.exposures.sensitivity import sensitivity_table
from linkage.exposures.wrongful import ANSWERED_WRONGLY, PER_THOUSAND
from linkage.frames import each_row
from linkage.report.exposure_charts import frontier_alternative, frontier_chart, groups_alternative, groups_chart
from linkage.report.figures import figure_of, plain
from linkage.report.page import Figure
from linkage.report.sections import Section
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.comparing import Variants
    from linkage.exposures.exposed import Exposure
    from linkage.studies import Carried

MEASURED_BY_GROUP = ("recall", ANSWERED_WRONGLY)
"""The shares that are shown for each group."""
TABLES = ("npd-tiers-before-2018", "npd-2018")


def outcomes_table(exposure: Exposure) -> Section:
    """Count the six outcomes."""
    counts = exposure.outcomes.counts
    total = max(int(counts["requests"].sum()), 1)
    rows = tuple((row.outcome, f"{row.requests:,}", f"{row.requests / total:.1%}", row.meaning) for row in each_row(counts))
    return Section(
        "What became of each request",
        "Every request has one of six outcomes.",
        ("outcome", "requests", "share", "means"),
        rows,
    )


def carried_table(carried: Carried) -> Section:
    """Set what would have come of the list beside what did."""
    rows = tuple(
        (
            row.measure,
            f"{row.of:,} {row.unit}",
            f"{row.here:,}",
            f"{row.count_expected:,.1f} ({row.low:,.0f}-{row.high:,.0f})",
            ""
            if row.share != row.share
            else f"{100 * row.share:.1f} % ({100 * row.share_low:.1f}-{100 * row.share_high:.1f})",
        )
        for row in each_row(carried.measures.rename(columns={"count": "count_expected"}))
    )
    return Section(
        f"Had {carried.people:,} people been searched",
        f"The same list and rule. Strangers whom a larger register would hold are added {carried.draws:,} times: namesakes "
        "in proportion to people, born on the day asked for at the rate of birthdays; families and neighbours stay as many. "
        "The interval, 95 % of the draws, is of what would have come of these requests.",
        ("what", "of", f"among {carried.searched:,}", f"among {carried.people:,}", "share"),
        rows,
    )


def learnt_table(exposure: Exposure) -> Section:
    """Say who learns what."""
    rows = tuple(
        (row.party, row.learns, row.field, *(_count(value) for value in (row.requests, row.people, row.rows)))
        for row in each_row(exposure.disclosure.ledger)
    )
    return Section(
        "Who learns what",
        "The custodian learns who is sought, whether or not they are found. Requests, people and rows are three units.",
        ("party", "learns", "field", "requests", "people", "rows"),
        rows,
    )


def steps_table(exposure: Exposure) -> Section:
    """Show what each step did."""
    links = exposure.disclosure.links
    rows = tuple(
        (
            str(row.step),
            row.name,
            row.rule,
            *(f"{value:,}" for value in (row.entering, row.candidates, row.ambiguous, row.accepted)),
        )
        for row in each_row(links.steps)
    )
    return Section(
        f"How people were searched for: {links.algorithm.called}",
        f"Status: {links.algorithm.status}. Source: {links.algorithm.source}",
        ("step", "name", "asks for", "entering", "candidates", "ambiguous", "accepted"),
        rows,
    )


def fields_table(exposure: Exposure) -> Section:
    """Count people by returned column, with its sensitivity."""
    tables = [sensitivity_table(name).set_index("field") for name in TABLES]
    rows = tuple(
        (
            row.field, row.unit, *(_category(table, row.field) for table in tables),
            f"{row.people:,}", f"{row.wrong_people:,}", f"{row.new_to_requester:,}",
        )
        for row in each_row(exposure.fields)
    )  # fmt: skip
    return Section(
        f"The {len(rows)} columns returned",
        "People with a value in the column, of them those who were not sought, and those about whom it told the requester "
        "something it had not sent. Tier until 2018; identifiability (1 to 5) and sensitivity (A to E) after; a question "
        "mark where no source says.",
        ("column", "tells", "tier", "from 2018", "people", "not sought", "new"),
        rows,
    )


def _category(table: pd.DataFrame, field: str) -> str:
    import pandas as pd

    value = table["category"].get(field)
    return "?" if pd.isna(value) else str(value)


def group_parts(exposure: Exposure, group: str) -> list[Section | Figure]:
    """Set the groups of requests beside each other."""
    shares = exposure.by(group)
    sizes = exposure.requests.groupby(group, observed=True).size()
    rows = []
    for label, part in shares.groupby(group, sort=True, observed=True):
        known = part.set_index("measure")
        wrong, recall = (figure_of(known.loc[measure]) for measure in (ANSWERED_WRONGLY, "recall"))
        rows.append((plain(str(label)), f"{sizes[label]:,}", wrong, _count(known.loc["recall", "of"]), recall))
    words = plain(group)
    drawn = Figure(
        f"Recall and wrong answers by {words}",
        "A point is a share, a line its 95 % interval (Wilson). Where lines overlap much, the numbers are too small to tell "
        "the groups apart.",
        groups_chart(shares, group, MEASURED_BY_GROUP),
        groups_alternative(shares, group, MEASURED_BY_GROUP),
    )
    table = Section(
        f"By {words}",
        "Of each group's requests, those answered with at least one wrong person; of those for people on the register, "
        "those that found the person sought. The group is that of the person asked about: of which groups the persons "
        "wrongly returned are, a register does not say.",
        (words, "requests", ANSWERED_WRONGLY, "for people on the register", "recall"),
        tuple(rows),
    )
    return [drawn, table]


def frontier_parts(variants: Variants) -> list[Section | Figure]:
    """Set rules beside each other, by recall and wrongful disclosure.

    Raises
    ------
    InputError
        If the rules were compared without a truth.
    """
    frame = variants.summary.dropna(subset=["recall", "wrong persons"])
    if frame.empty:
        raise InputError(
            "variants were compared without a truth, so that nothing is known of recall; give linkage.compare one"
        )
    rows = tuple(
        (
            row["variant"],
            f"{row['requests']:,.0f}",
            f"{row['recall']:.1%} ({100 * row['recall_low']:.1f}-{100 * row['recall_high']:.1f})",
            figure_of(per_thousand(PER_THOUSAND, "requests", row["wrong persons"], row["requests"], "")),
        )
        for _, row in frame.iterrows()
    )
    drawn = Figure(
        "Recall against wrongful disclosure",
        "Each point is a rule on the same requests: to the right it finds more of the people sought, upwards it returns "
        "more people who were not.",
        frontier_chart(frame),
        frontier_alternative(frame),
    )
    table = Section(
        "Rules side by side",
        "The same requests under each rule, so that two rules differ by less than their intervals say.",
        ("rule", "requests", "recall", "wrong persons per 1,000 requests"),
        rows,
    )
    return [drawn, table]


def assumptions(exposure: Exposure) -> list[str]:
    """Give what the measures assume, each once, in the order of the measures."""
    return list(dict.fromkeys(str(text) for text in exposure.measures["assumes"] if text))


def measures_table(exposure: Exposure) -> Section:
    """Show every measure."""
    numbers = {text: str(number) for number, text in enumerate(assumptions(exposure), 1)}
    rows = tuple(
        (row["measure"], figure_of(row), str(row["unit"]), _count(row["of"]), row["method"], numbers.get(row["assumes"], ""))
        for _, row in exposure.measures.iterrows()
    )
    return Section(
        "Every measure",
        "Each can be computed again from the frames of requests and of people returned. The unit of a share is what it is "
        "a share of. The last column numbers what is assumed: see below.",
        ("measure", "figure (95 %)", "unit", "of", "interval", "assumes"),
        rows,
    )


def rows_table(exposure: Exposure, examples: int) -> Section:
    """Show some of the rows that went back."""
    shown = exposure.disclosure.returned.head(examples)
    rows = tuple(
        tuple("" if value is None or value != value else str(value) for value in row)
        for row in shown.itertuples(index=False)
    )
    return Section(
        "Rows that went back", f"The first {len(rows)}. Everybody in them is made up.", tuple(shown.columns), rows
    )


def _count(value: Any) -> str:
    import pandas as pd

    return "" if pd.isna(value) else f"{int(value):,}"
