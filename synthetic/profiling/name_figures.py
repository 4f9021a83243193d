"""Names: how common the common ones are, how rare the rare, and how they are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.naming.surnames import joined_by_space
from synthetic.people import FEMALE, MALE, NONE, calendar_year
from synthetic.profiling.estimates import Estimate, folded, share

if TYPE_CHECKING:
    from synthetic.profiling.tallies import Array, Tally
    from synthetic.profiling.views import Scope, View
    from synthetic.world import World

SEXES = ("boys", "girls")
FIRST, LAST = 1998, 2014  # calendar years of the births that the published counts are of
_HYPHENS_IN = 2011
_AMONG = 500_000  # people, or families, among whom surnames borne once are counted: the share depends on their number
MOHAMMED = ("Mohammed", "Muhammad", "Mohammad", "Muhammed", "Mohamed")


def count(view: View, tally: Tally) -> None:
    """Count surnames of everybody, forenames by sex of those born from 1998 to 2014, middle names, and hyphens."""
    people, block, world = view.people, view.block, view.scope.population.world
    words = len(world.names.words)
    two = people.surname[:, 1] != NONE
    tally.count_words("surnames", block, np.where(two, words, people.surname[:, 0]).astype(np.int64), words + 1)
    year = calendar_year(people.birth_day)
    hyphened = _hyphened(world)[people.forename]
    for sex, name in ((MALE, SEXES[MALE]), (FEMALE, SEXES[FEMALE])):
        rows = np.flatnonzero((people.sex == sex) & (year >= FIRST) & (year <= LAST))
        tally.count_words(name, block[rows], people.forename[rows].astype(np.int64), words)
        rows = np.flatnonzero((people.sex == sex) & (year == _HYPHENS_IN))
        tally.share(f"hyphened {name}", block[rows], hyphened[rows])
    tally.share("middle", block, people.middle[:, 0] != NONE)
    tally.share("two middle", block, people.middle[:, 1] != NONE)
    tally.share("double", block, two & ~joined_by_space(world, people.group.astype(np.int64)))
    among = np.arange(view.chunk.start, view.chunk.stop) < _AMONG
    tally.keep("surnames of people", people.surname[among & ~two, 0])
    eldest = np.flatnonzero((people.order == 0) & (people.family < _AMONG) & ~two)
    tally.keep("surnames of families", people.surname[eldest, 0])


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    world, people = scope.population.world, scope.population.n
    everybody = f"{people:,} people, surnames at birth"
    figures = {
        "names.commonest_surname": folded(whole.words["surnames"], _commonest).on(
            f"{everybody}; the commonest is {_word(world, whole.words['surnames'])}"
        ),
        "names.top_500_surnames": folded(whole.words["surnames"], _commonest_500, by_fold=True).on(
            f"{everybody}; the commonest found in half of the neighbourhoods, counted in the other"
        ),
        "names.surnames_once": _borne_once(
            whole.kept("surnames of families"), "children, one a family", comparable=len(scope.population.ends) >= _AMONG
        ),
        "names.surnames_of_one_person": _borne_once(whole.kept("surnames of people"), "people"),
        "names.double_barrelled": share(whole.sums["double"]).on(everybody),
        "names.middle": share(whole.sums["middle"]).on(f"{people:,} people"),
        "names.two_middle": share(whole.sums["two middle"]).on(f"{people:,} people"),
    }
    last = min(LAST, world.last_birth.year)
    for sex in SEXES:
        counts = whole.words[sex]
        of = f"{int(counts.sum()):,} {sex} born from {FIRST} to {last}"
        figures |= {
            f"names.chance_{sex}": folded(counts, chance_of_agreement).on(of),
            f"names.top_10_{sex}": folded(counts, lambda count: _top(count, 10) / count.sum()).on(of),
            f"names.top_100_{sex}": folded(counts, lambda count: _top(count, 100) / count.sum()).on(of),
            f"names.hyphened_{sex}": folded(counts, _share_of(_hyphened(world))).on(of),
            f"names.hyphened_{sex}_2011": share(whole.sums[f"hyphened {sex}"]).on(f"{sex} born in {_HYPHENS_IN}"),
        }
    boys = f"{int(whole.words['boys'].sum()):,} boys born from {FIRST} to {last}"
    for name in MOHAMMED:
        spelt = pc.equal(world.names.words, name).to_numpy(zero_copy_only=False)
        figures[f"names.{name.lower()}"] = folded(whole.words["boys"], _share_of(spelt)).on(boys)
    any_of = pc.is_in(world.names.words, pa.array(MOHAMMED)).to_numpy(zero_copy_only=False)
    figures["names.any_mohammed"] = folded(whole.words["boys"], _share_of(any_of)).on(boys)
    return figures


def chance_of_agreement(count: Array) -> float:
    """Give the chance that two people drawn without replacement bear one word, from how many bear each.

    Examples
    --------
    >>> chance_of_agreement(np.array([2, 2]))
    0.3333333333333333
    """
    count = count.astype(np.float64)
    people = count.sum()
    return float((count * (count - 1)).sum() / max(people * (people - 1), 1))


def _commonest(count: Array) -> float:
    return float(count[:-1].max() / count.sum())


def _word(world: World, counts: Array) -> str:
    return str(world.names.words[int(counts.sum(axis=0)[:-1].argmax())])


def _top(count: Array, most: int) -> float:
    borne = count[count > 0]
    return float(np.partition(borne, len(borne) - most)[len(borne) - most :].sum() if len(borne) > most else borne.sum())


def _commonest_500(counts: Array) -> float:
    """Find the commonest surnames in every second fold and count them in the others, and the reverse.

    Were they counted where they are found, those that chance has made common would make the share too great.
    """
    halves = [counts[first::2].sum(axis=0) for first in (0, 1)]
    shares = []
    for found_in, counted in (halves, halves[::-1]):
        borne = np.flatnonzero(found_in[:-1])
        commonest = borne[np.argsort(-found_in[borne], kind="stable")[:500]]
        shares.append(counted[commonest].sum() / max(counted.sum(), 1))
    return float(np.mean(shares))


def _share_of(which: Array) -> Any:
    return lambda count: float(count[which].sum() / count.sum())


def _hyphened(world: World) -> Array:
    found: Array = pc.match_substring(world.names.words, "-").to_numpy(zero_copy_only=False)
    return found


def _borne_once(surnames: Array, bearers: str, *, comparable: bool = True) -> Estimate:
    """Give the share of distinct surnames that one bearer has; surnames of two words are all but unique, and left out."""
    _, count = np.unique(surnames, return_counts=True)
    once = float((count == 1).mean())
    said = f"{len(count):,} single surnames of {len(surnames):,} {bearers}"
    if not comparable:
        said += f"; compared only from {_AMONG:,} families on"
    return Estimate(once, once, once).on(said, comparable=comparable)
