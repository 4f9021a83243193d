"""The tables of a study in words, once, for every medium that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from synthetic.calendar import month_end

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

EXAMPLE = "home-office/stepped"
_RARE = 0.0005


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
        f"{study.manifest['censuses searched'][2]} school censuses ({published.first_year} to {published.last_year}), "
        f"{study.manifest['replicates']} request files a month.{carried}"
    )


def sections(study: Study) -> list[Section]:
    """Give every table of a study, in reading order."""
    return [
        _matches(study),
        _members(study),
        _wrong(study),
        _scenarios(study),
        _predictions(study),
        _returned(study),
    ]


def notes(study: Study) -> list[str]:
    """List what a reader must know before quoting a figure."""
    equal = study.equal
    return [
        f"The months do not {'' if equal.p_value < 0.05 else 'significantly '}differ in their match rate"
        f" (chi-square {equal.statistic:.2f}, {equal.degrees} degrees of freedom, p = {equal.p_value:.2f}), "
        "so one share on the register is fitted to all of them; other eras do differ and are not pooled."
        if equal.p_value >= 0.05
        else f"The months differ in their match rate (chi-square {equal.statistic:.2f}, p = {equal.p_value:.3f}): "
        "one share for all of them is doubtful.",
        "A published rate fixes one number; the share on the register and the rule are two. The share is therefore "
        "estimated anew for each scenario, and a scenario that can be fitted is possible, not shown to be the rule.",
        "Intervals describe a process that could be repeated. Requests are not a sample of anybody.",
        *study.published.notes,
    ]


def _names(study: Study) -> list[str]:
    return list(dict.fromkeys(study.months["algorithm"]))


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1]


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
    return Section(
        "Matches: published beside simulated",
        "Mean and 95 % interval of the simulated files, the share on the register being estimated from these months; "
        "* marks a published count outside the interval. That they lie inside is no test: see the prediction below.",
        ("month", "asked", "published", "rate (95 %)", *map(_short, _names(study))),
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
    limits = study.bounds.set_index("month")
    first = study.bounds.iloc[0]
    return Section(
        "Of the people asked about, how many truly were on the register",
        f"Bounds without a prior: any recall of {first['recall_at_least']:.0%} or more, any false-match rate of "
        f"{first['false_at_most']:.0%} or less. Then, for each scenario, the posterior median and 95 % interval of the "
        "whole number, from a uniform prior and the rates simulated for that scenario.",
        ("month", "asked", "bounds", *map(_short, _names(study))),
        _by_month(
            study,
            lambda row: f"{row.members} ({_range(row.members_low, row.members_high)})",
            lambda row: [
                f"{row.requested:,}",
                _range(limits.loc[row["month"], "members_low"], limits.loc[row["month"], "members_high"]),
            ],
        ),
    )


def _wrong(study: Study) -> Section:
    return Section(
        "Wrong people returned",
        "Persons whose record goes back in answer to a request for somebody else: mean and 95 % interval of the "
        "simulated files, in a register of the size stood for.",
        ("month", "asked", *map(_short, _names(study))),
        _by_month(
            study,
            lambda row: f"{row.wrong:.1f} ({_range(row.wrong_low, row.wrong_high)})",
            lambda row: [f"{row.requested:,}"],
        ),
    )


def _percent(value: float) -> str:
    return "0" if value == 0 else f"{value:.2%}" if value < _RARE * 20 else f"{value:.1%}"


def _scenarios(study: Study) -> Section:
    rows = tuple(
        (
            _short(row.algorithm),
            _percent(row.recall),
            _percent(row.wrong_if_member),
            f"{_percent(row.false_match)} (to {_percent(row.false_match_high)})",
            f"{row.strangers:.3g} ({row.strangers_low:.2g}-{row.strangers_high:.2g})",
            f"{row.share:.1%} ({100 * row.share_low:.1f}-{100 * row.share_high:.1f})",
        )
        for row in each_row(study.scenarios)
    )
    return Section(
        "What each scenario would do",
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
    rows = []
    for month, part in study.predictions.groupby("month", sort=False):
        cells = [f"{row.mean:.0f}{_mark(row)} ({_range(row.low, row.high)})" for row in each_row(part)]
        first = part.iloc[0]
        rows.append((month_title(str(month)), f"{first['published']:.0f}", *cells))
    return Section(
        "Each month predicted from the others",
        "The share is fitted without the month in the row, which is then predicted; * marks a published count outside "
        "the 95 % interval. The scenarios predict alike: the counts do not tell them apart.",
        ("month", "published", *map(_short, _names(study))),
        tuple(rows),
    )


def _returned(study: Study) -> Section:
    names = _names(study)
    shown = EXAMPLE if EXAMPLE in names else names[0]
    part = study.returned[study.returned["algorithm"] == shown]
    more = (
        f" Among {study.register_people:,} there would be the more people not sought that stand in the table above."
        if study.register_people > study.searched
        else ""
    )
    rows = tuple(
        (
            row.field, row.unit, f"{row.people:,}", f"{row.wrong_people:,}", f"{row.new_to_requester:,}",
            f"{row.rows_latest:,}", f"{row.rows_all:,}",
        )
        for row in each_row(part)
    )  # fmt: skip
    return Section(
        f"The eighteen fields returned ({_short(shown)})",
        f"One simulated set of files of the published sizes, in the {study.searched:,} people searched: people with a "
        "value in the field, those of them who were not sought, those for whom it tells the requester something it did "
        "not send, and the rows behind them if the latest census row of each person goes back or every row "
        f"(published nowhere; this run's policy sends the {study.manifest['rows returned']}).{more}",
        ("field", "tells", "people", "not sought", "new", "rows: latest", "rows: all"),
        rows,
    )
