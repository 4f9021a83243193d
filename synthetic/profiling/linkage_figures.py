"""How many pupils an exact rule finds by a form that another body keeps, and of whom it finds fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.origins.ethnicity import ethnic_groups
from synthetic.other_body import FIELDS, compare
from synthetic.profiling.estimates import figure, share
from synthetic.profiling.views import neighbourhood

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Array, Tally
    from synthetic.profiling.views import Scope, View

WHITE_BRITISH = "WBRI"
FEWER = ("BAFR", "APKN")
"""The ethnic groups of whom fewer are found than of White British pupils in what was published."""


def count(view: View, tally: Tally) -> None:
    """Count the pupils who are found, by what was allowed and by group."""
    population = view.scope.population
    found = compare(view.piece, view.scope.records, population.errors)
    block = neighbourhood(population.placed(found["person"])[0])
    exact, letters = found["exact"], found["first_four"] & ~found["exact"]
    tally.share("exact", block, exact)
    tally.share("letters", block, letters)
    for name in FIELDS:
        tally.share(f"never {name}", block, found[f"never {name}"])
    for place, group in enumerate(population.world.names.groups):
        of = found["name_group"] == place
        tally.share(f"exact {group}", block[of], exact[of])
    codes = ethnic_groups().codes
    british = found["ethnic_group"] == codes.index(WHITE_BRITISH)
    for group in FEWER:
        of = found["ethnic_group"] == codes.index(group)
        tally.add(f"gap {group}", block, exact & british, british, exact & of, of)
    arrived = found["arrived"]
    tally.add("gap arrived", block, exact & ~arrived, ~arrived, exact & arrived, arrived)


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    first, last = scope.records[0].year, scope.records[-1].year
    records = f"by any of their records, {first} to {last}"
    pupils = f"{int(whole.sums['exact'][1].sum()):,} pupils, {records}"
    figures = {
        "linkage.exact": share(whole.sums["exact"]).on(pupils),
        "linkage.first_four": share(whole.sums["letters"]).on(pupils),
    }
    figures |= {f"linkage.never_{name.lower()}": share(whole.sums[f"never {name}"]).on(pupils) for name in FIELDS}
    for group in scope.population.world.names.groups:
        sums = whole.sums[f"exact {group}"]
        figures[f"linkage.exact_{group}"] = share(sums).on(f"{int(sums[1].sum()):,} pupils, {records}")
    for group in (*FEWER, "arrived"):
        sums = whole.sums[f"gap {group}"]
        figures[f"linkage.gap_{group}"] = figure(sums, difference).on(
            f"{int(sums[1].sum()):,} pupils against {int(sums[3].sum()):,}, {records}"
        )
    return figures


def difference(total: Array) -> Array:
    """Take one share from another: hits and cases of the one, then of the other, in rows.

    Examples
    --------
    >>> import numpy as np
    >>> difference(np.array([[90.0], [100.0], [40.0], [50.0]])).round(2).tolist()
    [0.1]
    """
    out: Array = total[0] / total[1] - total[2] / total[3]
    return out
