"""The tables of a study in words, once, for every medium that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from linkage.report.naming import counted, short_names
from synthetic.calendar import month_end

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

EXAMPLE = "home-office/stepped"
_RARE = 0.01
_SIGNIFICANT = 0.05
_ALIKE = 1.0


@dataclass(frozen=True)
class Section:
    """One table: a title, a sentence or two on how to read it, a header and rows of text."""

    title: str
    reading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def headline(study: Study) -> str:
    """Say in one paragraph what was done."""
    published = study.published
    carried = (
        f" Coincidences are carried from the {study.searched:,} people searched to the {study.register_people:,} of "
        "the real register, through how often strangers agree on each step."
        if study.register_people > study.searched
        else f" All {study.searched:,} people were searched; nothing is carried to another size."
    )
    return (
        f"{published.title}. Simulated on {study.searched:,} people who do not exist, searched by name in "
        f"{counted(study.manifest['censuses searched'][2], 'school census', 'school censuses')} "
        f"({published.first_year} to {published.last_year}), "
        f"{counted(study.manifest['replicates'], 'request file')} a month.{carried}"
    )


def sections(study: Study) -> list[Section]:
    """Give every table of a study, in reading order."""
    tables = [_matches(study), _members(study), _together(study), _wrong(study), _scenarios(study)]
    if len(study.predictions):
        tables.append(_predictions(study))
    return [*tables, _returned(study)]


def sources(study: Study) -> list[str]:
    """Say where the counts were published, the periods of one source together."""
    periods: dict[str, list[str]] = {}
    for month in study.published.months:
        count = f"{month.title} ({month.matched:,} of {month.requested:,})"
        periods.setdefault(month.source or "no source is given", []).append(count)
    return [f"{', '.join(counts)}: {source}" for source, counts in periods.items()]


def notes(study: Study) -> list[str]:
    """List what a reader must know before quoting a figure."""
    return [
        *_on_pooling(study),
        "A published rate fixes one number; the share on the register and the rule are two. The share is therefore "
        "estimated anew for each scenario, and a scenario that can be fitted is possible, not shown to be the rule.",
        "Intervals describe a process that could be repeated. Requests are not a sample of anybody.",
        *study.published.notes,
    ]


def _on_pooling(study: Study) -> list[str]:
    equal = study.equal
    if equal is None:
        return []
    test = f"chi-square {equal.statistic:.2f}, {counted(equal.degrees, 'degree')} of freedom, p = {equal.p_value:.2g}"
    if equal.p_value < _SIGNIFICANT:
        return [f"The months differ in their match rate ({test}): one share for all of them is doubtful."]
    eras = "; other eras do differ and are not pooled" if study.manifest["comes with the library"] else ""
    return [
        f"The months do not significantly differ in their match rate ({test}), so one share on the register is fitted to "
        f"all of them{eras}."
    ]


def shown_names(study: Study) -> dict[str, str]:
    """Give the scenarios in order, each with what it is called in tables and charts."""
    return short_names(study.months["algorithm"])


def month_title(month: str) -> str:
    """Write a month shortly, or that all are meant."""
    return "all" if month == "all" else f"{month_end(month):%b %Y}"


def _by_month(study: Study, cell: Any, extra: Any = None) -> tuple[tuple[str, ...], ...]:
    rows = []
    for month, part in study.months.groupby("month", sort=False):
        first = part.iloc[0]
        start = [month_title(str(month)), *(extra(first) if extra else [])]
        rows.append((*start, *(cell(row) for row in each_row(part))))
    return tuple(rows)


def _range(low: float, high: float) -> str:
    return f"{low:.0f}-{high:.0f}"


def _mark(row: Any) -> str:
    return "" if row.inside else "*"


def _matches(study: Study) -> Section:
    several = len(study.published.months) > 1
    return Section(
        "Matches: published beside simulated",
        f"Mean and 95 % interval of the simulated files, the share on the register being estimated from "
        f"{'these months' if several else 'this month'}; * marks a published count outside the interval. "
        f"That {'they lie' if several else 'it lies'} inside is no test{': see the prediction below' if several else ''}.",
        ("month", "asked", "published", "rate (95 %)", *shown_names(study).values()),
        _by_month(
            study,
            lambda row: f"{row.simulated:.0f}{_mark(row)} ({_range(row.simulated_low, row.simulated_high)})",
            lambda row: [
                f"{row.requested:,}",
                f"{row.published:,}",
                f"{row.rate:.1%} ({100 * row.rate_low:.1f}-{100 * row.rate_high:.1f})",
            ],
        ),
    )


def _members(study: Study) -> Section:
    usual, widest = (study.bounds[study.bounds["limits"] == of].set_index("month") for of in ("usual", "scenarios"))
    first, second = usual.iloc[0], widest.iloc[0]
    rates = study.scenarios
    outside = rates[
        (rates["recall"] + rates["wrong_if_member"] < first["recall_at_least"])
        | (rates["false_match"] > first["false_at_most"])
    ]
    but = f" ({_listed(shown_names(study)[name] for name in outside['algorithm'])} would not)" if len(outside) else ""
    held = "all scenarios" if len(rates) > 1 else "the scenario"

    def limits(row: Any) -> list[str]:
        month = row["month"]
        both = (_range(of.loc[month, "members_low"], of.loc[month, "members_high"]) for of in (usual, widest))
        return [f"{row.requested:,}", *both]

    return Section(
        "Of the people asked about, how many truly were on the register",
        f"Bounds A need neither prior nor scenario, only a rule that finds {first['recall_at_least']:.0%} of members or "
        f"more and answers {first['false_at_most']:.0%} of others or less{but}. Bounds B need no prior and hold for "
        f"{held} here at the rates simulated ({second['recall_at_least']:.0%} or more, {second['false_at_most']:.1%} or "
        "less). Sampling error is in neither, and what the simulation leaves unknown of the rates is not in B. Then, for "
        f"{'each' if len(rates) > 1 else 'the'} scenario, the posterior median and 95 % interval of the whole number, from "
        "a uniform prior and the rates simulated, as far as they are known.",
        ("month", "asked", "bounds A", "bounds B", *shown_names(study).values()),
        _by_month(study, lambda row: f"{row.members} ({_range(row.members_low, row.members_high)})", limits),
    )


def _together(study: Study) -> Section:
    found = study.reproduced
    several = len(study.scenarios) > 1
    likely = ", each scenario held to be as likely beforehand as another" if several else ""
    quantities = ("members", "correct", "wrong", "missed")
    rows = []
    months = [one.month for one in found.published.months]
    for month in [*months, "all"] if len(months) > 1 else months:
        estimates = [found.estimate(quantity, month) for quantity in quantities]
        cells = [f"{one.value:.0f} ({_range(one.low, one.high)})" if one.estimable else "not estimable" for one in estimates]
        rows.append((month_title(month), *cells))
    spread = found.spread().set_index("quantity")["share_between"].dropna()
    parts = [f"{spread[name]:.0%} for {name}" for name in ("members", "wrong") if name in spread]
    rule = (
        f" Of the variance over all files, so much comes from not knowing the rule: {', '.join(parts)}; the rest is rates "
        "and small numbers." if several and parts else ""
    )  # fmt: skip
    return Section(
        "All scenarios together" if several else "Files that reproduce the counts",
        f"Simulated files that reproduce the published counts{likely}: median and 95 % interval of the people on the "
        f"register, of those returned rightly and wrongly, and of members missed.{rule} "
        f"{found.note[0].upper()}{found.note[1:]}.",
        ("month", *quantities),
        tuple(rows),
    )


def _listed(names: Any) -> str:
    short = list(names)
    return short[0] if len(short) == 1 else f"{', '.join(short[:-1])} and {short[-1]}"


def _wrong(study: Study) -> Section:
    return Section(
        "Wrong people returned",
        "Persons whose record goes back in answer to a request for somebody else, in a register of the size stood for: "
        "the number expected at the rates simulated, and the 95 % interval of simulated files, which holds what the "
        "simulation leaves unknown of the rates.",
        ("month", "asked", *shown_names(study).values()),
        _by_month(
            study,
            lambda row: f"{row.wrong:.1f} ({_range(row.wrong_low, row.wrong_high)})",
            lambda row: [f"{row.requested:,}"],
        ),
    )


def _percent(value: float) -> str:
    return "0" if value == 0 else f"{value:.2%}" if value < _RARE else f"{value:.1%}"


def _percent_within(value: float, low: float, high: float) -> str:
    digits = 2 if high < _RARE else 1
    return f"{_percent(value)} ({100 * low:.{digits}f}-{100 * high:.{digits}f})"


def _scenarios(study: Study) -> Section:
    called = shown_names(study)
    rows = tuple(
        (
            called[row.algorithm],
            _percent(row.recall),
            _percent(row.wrong_if_member),
            _percent_within(row.false_match, row.false_match_low, row.false_match_high),
            f"{row.strangers:.3g} ({row.strangers_low:.2g}-{row.strangers_high:.2g})",
            f"{row.share:.1%} ({100 * row.share_low:.1f}-{100 * row.share_high:.1f})",
        )
        for row in each_row(study.scenarios)
    )
    return Section(
        "What each scenario would do" if len(rows) > 1 else "What the scenario would do",
        "Shares of the members asked about who are found, and who are answered with somebody else; share of "
        "non-members answered with anybody; strangers who agree with a request on some step, per request; and the "
        "share on the register that the published counts then imply.",
        (
            "scenario",
            "recall",
            "wrong for a member",
            "false match (95 %)",
            "strangers (95 %)",
            "share on register (95 %)",
        ),
        rows,
    )


def _predictions(study: Study) -> Section:
    means = study.predictions.groupby("month")["mean"]
    is_alike = len(study.scenarios) > 1 and float((means.max() - means.min()).max()) < _ALIKE
    alike = " The scenarios predict alike: the counts do not tell them apart." if is_alike else ""
    rows = []
    for month, part in study.predictions.groupby("month", sort=False):
        cells = [f"{row.mean:.0f}{_mark(row)} ({_range(row.low, row.high)})" for row in each_row(part)]
        first = part.iloc[0]
        rows.append((month_title(str(month)), f"{first['published']:.0f}", *cells))
    return Section(
        "Each month predicted from the others",
        "The share is fitted without the month in the row, which is then predicted; * marks a published count outside "
        f"the 95 % interval.{alike}",
        ("month", "published", *shown_names(study).values()),
        tuple(rows),
    )


def _returned(study: Study) -> Section:
    names = shown_names(study)
    shown = EXAMPLE if EXAMPLE in names else next(iter(names))
    part = study.returned[study.returned["algorithm"] == shown]
    rows = tuple(
        (
            row.field,
            row.unit,
            f"{row.people:,}",
            f"{row.new_to_requester:,}",
            f"{row.rows_latest:,}",
            f"{row.rows_all:,}",
        )
        for row in each_row(part)
    )
    files = "set of files of the published sizes" if len(study.published.months) > 1 else "file of the published size"
    small = (
        f" A register of {study.searched:,} has hardly a wrong person to return; for one of {study.register_people:,} see "
        "the wrong people above."
        if study.register_people > study.searched
        else ""
    )
    return Section(
        f"The {counted(len(part), 'field')} returned ({names[shown]})",
        f"One simulated {files}, searched for among {study.searched:,} people: people with a value in the field, those for "
        "whom it tells the requester something it did not send, and the rows behind them if the latest census row of each "
        "person goes back or every row (published nowhere; this run's policy sends the "
        f"{study.manifest['rows returned']}).{small}",
        ("field", "tells", "people", "new", "rows: latest", "rows: all"),
        rows,
    )
