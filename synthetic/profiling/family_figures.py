"""Families: their sizes, twins, and how far apart brothers and sisters are born."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synthetic.families import slot
from synthetic.people import MALE
from synthetic.profiling.estimates import figure, share
from synthetic.profiling.views import neighbourhood

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate
    from synthetic.profiling.tallies import Tally
    from synthetic.profiling.views import Scope, View

_TOO_SOON = 240  # days: no two children of one mother are born 1 to 240 days apart


def count(view: View, tally: Tally) -> None:
    """Count children by family, siblings of one birthday, and days between births."""
    people, block = view.people, view.block
    family, birth = people.family, people.birth_day.astype(np.int64)
    order = np.lexsort((birth, family))
    same_family = family[order[1:]] == family[order[:-1]]
    apart = birth[order[1:]] - birth[order[:-1]]
    twin = np.zeros(len(people), dtype=bool)
    for place in (order[1:], order[:-1]):
        twin[place[same_family & (apart == 0)]] = True
    tally.share("same birthday", block, twin)
    next_born = order[1:][same_family]
    tally.share("too soon", block[next_born], (apart[same_family] > 0) & (apart[same_family] <= _TOO_SOON))
    tally.share("boys", block, people.sex == MALE)
    drawn = slot(family)  # families whose elder children are not in this world are counted with those drawn with them
    begins = np.flatnonzero(np.diff(drawn, prepend=-1))
    size = np.diff(np.append(begins, len(drawn)))
    whole = drawn[begins] < len(view.scope.population.ends) - 1  # the last family may be cut short
    tally.add("children", neighbourhood(drawn[begins[whole]]), size[whole], size[whole] >= 3, 1.0)


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    people, children = f"{scope.population.n:,} people", whole.sums["children"]
    families = f"{int(children[2].sum()):,} families, all their children counted"
    return {
        "families.same_birthday": share(whole.sums["same birthday"]).on(people),
        "families.too_soon": share(whole.sums["too soon"]).on(
            f"{int(whole.sums['too soon'][1].sum()):,} children and the next older brother or sister"
        ),
        "families.children": figure(children, lambda total: total[0] / total[2]).on(families),
        "families.three_or_more": share(children[1:]).on(families),
        "families.boys": share(whole.sums["boys"]).on(people),
    }
