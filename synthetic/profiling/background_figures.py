"""Backgrounds: ethnic groups by year, children born abroad, and English as an additional language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic.calendar import academic_year
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.origins.heritages import languages
from synthetic.places import PRIMARIES, SCHOOLS_PER_TOWN
from synthetic.profiling.estimates import not_measured, share
from synthetic.profiling.views import neighbourhood

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Tally
    from synthetic.profiling.views import Scope, View

YEARS = {2015: 1, 2017: 0}
"""The years whose ethnic groups were published, and the first year group that the headcount covers."""
_ABROAD, _LANGUAGE = 2017, 2016
_PHASES = {"primary": (0, 6), "secondary": (7, 14)}


def count(view: View, tally: Tally) -> None:
    """Count what schools return in spring."""
    scope, piece = view.scope, view.piece
    for year in _ethnic_years(scope):
        one = scope.spring_of(year)
        entries = view.on_roll(one)
        code = piece.ethnicity[entries]
        kept = (view.year_group(one, entries) >= YEARS[year]) & (code < len(ethnic_groups().codes))
        block, code = view.block_of(entries[kept]), code[kept]
        for place, name in enumerate(ethnic_groups().codes):
            tally.share(f"{name} {year}", block, code == place)
    for what, year in (("abroad", scope.nearest(_ABROAD)), ("language", scope.nearest(_LANGUAGE))):
        one = scope.spring_of(year)
        entries = view.on_roll(one)
        group = view.year_group(one, entries)
        if what == "abroad":
            hit, known = piece.people.arrived()[piece.entries.person[entries]], np.ones(len(entries), dtype=bool)
        else:
            code = piece.language[entries]
            listed = languages()
            known = ~np.isin(code, [listed.index("NOT"), listed.index("REF")])
            hit = ~np.isin(code, [listed.index("ENG"), listed.index("ENB")])
        for phase, (low, high) in _PHASES.items():
            rows = np.flatnonzero(known & (low <= group) & (group <= high))
            tally.share(f"{what} {phase}", view.block_of(entries[rows]), hit[rows])


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    figures: dict[str, Estimate] = {}
    measured = _ethnic_years(scope)
    most = _independent(scope)
    for year, from_group in YEARS.items():
        for group in ethnic_groups().codes:
            name = f"background.{group}_{year}"
            if year not in measured:
                figures[name] = not_measured(f"this world does not cover {academic_year(year)}; see world.born_to")
                continue
            sums = whole.sums[f"{group} {year}"]
            years = "year 1 and above" if from_group else "all year groups"
            figures[name] = share(sums, most_independent=most).on(
                f"{int(sums[1].sum()):,} classified pupils of {years}, spring {academic_year(year)}"
            )
    for what, year in (("abroad", _ABROAD), ("language", _LANGUAGE)):
        taken = scope.nearest(year)
        for phase in _PHASES:
            sums = whole.sums[f"{what} {phase}"]
            figures[f"background.{what}_{phase}"] = share(sums, most_independent=most).on(
                f"{int(sums[1].sum()):,} {phase} pupils, spring {academic_year(taken)}"
            )
    return figures


def _independent(scope: Scope) -> float:
    """Give as how many independent people the neighbourhoods count, as far as families take their group from them."""
    last = np.array([len(scope.population.ends) - 1])
    neighbourhoods = 1 + int(neighbourhood(last)[0]) * PRIMARIES // SCHOOLS_PER_TOWN
    return neighbourhoods / max(scope.population.parameters["family.own_group_neighbourhood"], 1e-9) ** 2


def _ethnic_years(scope: Scope) -> list[int]:
    """Give the published years of which the censuses at hand tell."""
    return [year for year in YEARS if scope.spring_of(year) in scope.asked and scope.covers(year)]
