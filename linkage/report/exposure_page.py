"""The page of an exposure: how many people were wrongly returned, of which groups, what was new, and how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from linkage.outcomes import refuse_unlabelled
from linkage.register import Register
from linkage.report.exposure_findings import findings
from linkage.report.exposure_sections import (
    assumptions,
    carried_table,
    fields_table,
    frontier_parts,
    group_parts,
    learnt_table,
    measures_table,
    outcomes_table,
    rows_table,
    steps_table,
)
from linkage.report.page import Figure, Page, Statements
from synthetic.refusal import InputError, outside, unknown, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.comparing import Variants
    from linkage.exposures.exposed import Exposure
    from linkage.report.sections import Section
    from linkage.studies import Carried

NOTICE = "The records searched were made up: nobody in them exists."
SIZE = "How many strangers agree by chance depends on how many people are searched: see the size that the figures are for."
NO_ROWS = "No row about a person is shown."


def exposure_page(
    exposure: Exposure,
    by: Sequence[str] = (),
    variants: Variants | None = None,
    carried: Carried | None = None,
    examples: int = 0,
    made_by: Sequence[str] = (),
) -> Page:
    """Put together the page of an exposure.

    Parameters
    ----------
    exposure
        What was given away.
    by
        Columns of the truth whose groups are set beside each other.
    variants
        Other rules on the same requests, for the frontier of recall against wrongful disclosure.
    carried
        The same list and rule, had more people been searched.
    examples
        How many of the rows that went back are shown.
    made_by
        The commands that make it again; by default the lines of Python.

    Raises
    ------
    InputError
        If a group is no column of the truth, ``examples`` is no whole number, the variants say nothing of recall, or
        ``carried`` is of another list or rule.
    """
    if not isinstance(by, str | Iterable | None):
        raise outside("by", by, "columns of the truth, such as ['gender']")
    columns = [by] if isinstance(by, str) else list(by or ())
    for group in columns:
        if group not in exposure.requests.columns:
            raise unknown("group", group, exposure.requests.columns)
        refuse_unlabelled(exposure.requests, group)
    whole_number("examples", examples, 0)
    if variants is not None and not hasattr(variants, "summary"):
        raise InputError(f"variants must be what linkage.compare returned, not {type(variants).__name__}")
    _refuse_other(exposure, carried)
    parts: list[Section | Figure | Statements] = [outcomes_table(exposure)]
    if carried is not None:
        parts.append(carried_table(carried))
    for group in columns:
        parts += group_parts(exposure, group)
    parts += [learnt_table(exposure), fields_table(exposure), steps_table(exposure)]
    if variants is not None:
        parts += frontier_parts(variants)
    parts.append(measures_table(exposure))
    if examples:
        parts.append(rows_table(exposure, examples))
    parts.append(Statements("What is assumed, and what is not known", tuple(_assumed(exposure))))
    parts.append(Statements("What it was made with", tuple(_made_with(exposure))))
    parts.append(Statements("To make it again", tuple(made_by or _calls(exposure, columns)), "commands"))
    return Page(
        f"What was given away: {exposure.disclosure.policy.title}",
        "Exposure",
        tuple(findings(exposure, columns, carried)),
        tuple(parts),
        NOTICE if examples else f"{NOTICE} {NO_ROWS}",
    )


def _refuse_other(exposure: Exposure, carried: Carried | None) -> None:
    if carried is None:
        return
    if not hasattr(carried, "draws"):
        raise InputError(f"carried must be what linkage.studies.carried returned, not {type(carried).__name__}")
    links = exposure.disclosure.links
    here = {
        "rule": links.algorithm.name,
        "number of requests": len(exposure.requests),
        "number of people searched": getattr(links.right, "people", None),
    }
    there = {
        "rule": carried.algorithm,
        "number of requests": carried.requests,
        "number of people searched": carried.searched,
    }
    for what, value in here.items():
        if value != there[what]:
            raise InputError(f"carried is of another list, rule or register: its {what} is {there[what]}, not {value}")


def _assumed(exposure: Exposure) -> list[str]:
    policy, algorithm = exposure.disclosure.policy, exposure.disclosure.links.algorithm
    each = [f"Measures numbered {number}: {text}." for number, text in enumerate(assumptions(exposure), 1)]
    return [line for line in (policy.notes, algorithm.notes, SIZE, *each) if line]


def _made_with(exposure: Exposure) -> list[str]:
    from importlib.metadata import version

    policy, links = exposure.disclosure.policy, exposure.disclosure.links
    packages = ", ".join(f"{name} {version(name)}" for name in ("linkage-exposure", "duckdb", "pandas", "numpy"))
    chosen = "; ".join(f"{name}: {value}" for name, value in links.algorithm.choices)
    lines = [f"Policy {policy.name}: {policy.source}.", f"Algorithm {links.algorithm.name}."]
    lines += [f"Chosen where the source is silent: {chosen}."] if chosen else []
    if isinstance(links.right, Register):
        world = links.right.made_of
        lines.append(f"{links.right!r}.")
        lines += [f"The world: {world['people']:,} people, seed {world['seed']}, {_errors(world)}."] if world else []
    return [*lines, f"Versions: {packages}."]


def _errors(world: dict[str, Any]) -> str:
    errors = world["errors"]
    changed = errors["rates"] or errors["multipliers"] or world["parameters changed"]
    return f"errors '{errors['preset']}'" + (", with rates or parameters of one's own" if changed else "")


def _calls(exposure: Exposure, by: Sequence[str]) -> list[str]:
    """Give the lines of Python that make the page again; what was made in Python stands in angle brackets."""
    from linkage import algorithms, policies

    rule, policy = exposure.disclosure.links.algorithm, exposure.disclosure.policy
    ours = (*algorithms.ALGORITHMS, *policies.POLICIES.values())
    shown = [repr(one.name) if one in ours else f"<{one.name}>" for one in (rule, policy)]
    more = "".join(f", {name}={value!r}" for name in ("on", "moves") if (value := getattr(exposure, name)) is not None)
    groups = f", by={list(by)!r}" if by else ""
    return [
        f"links = linkage.link(requests, register, {shown[0]})",
        f"given = linkage.exposure(linkage.disclose(links, {shown[1]}), truth{more})",
        f"given.to_html('exposure.html'{groups})",
    ]
