"""How much narrower the answer would be if two further figures were published, found by simulation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import checked_level, is_number, whole, wilson
from linkage.studies.inference.further_figures import chances
from linkage.studies.inference.priors import Prior, Uniform, quantiles
from linkage.studies.inference.reproduced import weighted_quantiles
from synthetic import streams
from synthetic.refusal import outside

if TYPE_CHECKING:
    import pandas as pd

    from synthetic.streams import Bools, Floats, Ints

ROWS, PER_PERSON, CANDIDATES = "rows returned", "and rows per person", "and requests by candidates"
QUANTITIES = ("members", "correct", "false_match")
_BELIEVED = 40_000
_KEPT = 1_000


@dataclass(frozen=True)
class Worlds:
    """Lists and what was published of them, one entry a list.

    Attributes
    ----------
    share, recall, false, per_person
        Share on the register; chance that a member's own record satisfies the rule; that a request meets a stranger; mean
        rows per person returned.
    one
        Requests with one candidate, which are those answered.
    """

    share: Floats
    recall: Floats
    false: Floats
    per_person: Floats
    one: Ints

    def take(self, rows: Ints) -> Worlds:
        """Give some of them."""
        return Worlds(self.share[rows], self.recall[rows], self.false[rows], self.per_person[rows], self.one[rows])


def narrowing(
    requested: int,
    recall: Prior,
    false_match: Prior,
    *,
    share: Prior = Uniform(0, 1),  # noqa: B008 -- frozen, and no other default says as much
    rows_per_person: tuple[float, float] = (1.0, 2.0),
    lists: int = 200,
    level: float = 0.95,
    seed: int = 2016,
) -> pd.DataFrame:
    """Say how much narrower the answers become with rows per person, and with requests by number of candidates.

    Parameters
    ----------
    requested
        Requests of the list.
    recall
        What is believed of the chance that a member's own record satisfies the rule.
    false_match
        What is believed of the chance that a request meets a stranger who does; below 1.
    share
        What is believed of the share on the register.
    rows_per_person
        The least and the most rows returned for a person, on average, all between alike: an assumption, since the unit of
        the published matches was not said. Rows beyond the first are taken to be Poisson.
    lists
        How many lists to draw from what is believed, publish, and infer from.
    level, seed
        Probability of the intervals; any whole number.

    Returns
    -------
    pandas.DataFrame
        One row a state of knowledge and quantity: ``published`` (rows returned; and rows per person; and requests by
        candidates), ``quantity`` (``members``, ``correct``: people; ``false_match``: the chance itself), ``width`` (mean
        width of the interval), ``of_first`` (as a share of the width with rows alone), ``coverage``, ``coverage_low``,
        ``coverage_high`` (share of the lists whose true figure lies inside, Wilson), ``lists``.

    Raises
    ------
    InputError
        If a number cannot be, a prior is not one or leaves 0 to 1, or the rows are not two numbers in order.

    Notes
    -----
    The rule is to answer a request with exactly one candidate. Knowing the requests by candidates is then knowing the
    people returned. Inference is by importance sampling from what is believed, the same for all lists.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> table = narrowing(84, Beta(40, 10), Beta(2, 98), lists=20)
    >>> table["published"].unique().tolist()
    ['rows returned', 'and rows per person', 'and requests by candidates']
    """
    import pandas as pd

    requested, lists = whole("requested", requested, least=1), whole("lists", lists, least=1)
    checked_level(level)
    low, high = _checked_rows(rows_per_person)
    beliefs = {"recall": recall, "false_match": false_match, "share": share}
    believed = _drawn(requested, beliefs, (low, high), _BELIEVED, streams.key(seed, "narrowing", "believed"))
    true = _drawn(requested, beliefs, (low, high), lists, streams.key(seed, "narrowing", "true"))
    draw = np.random.Generator(np.random.Philox(key=streams.key(seed, "narrowing", "lists")))
    found = [_inferred(requested, believed, true.take(np.array([i])), draw, level) for i in range(lists)]
    rows = []
    for published in (ROWS, PER_PERSON, CANDIDATES):
        for quantity in QUANTITIES:
            limits = np.array([one[published, quantity] for one in found])
            inside = wilson(int(((limits[:, 0] <= limits[:, 2]) & (limits[:, 2] <= limits[:, 1])).sum()), lists)
            rows.append(
                {
                    "published": published, "quantity": quantity, "width": float((limits[:, 1] - limits[:, 0]).mean()),
                    "coverage": inside.value, "coverage_low": inside.low, "coverage_high": inside.high, "lists": lists,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows)
    table.insert(3, "of_first", table["width"] / table.groupby("quantity")["width"].transform("first"))
    return table


def _checked_rows(rows_per_person: tuple[float, float]) -> tuple[float, float]:
    given = tuple(rows_per_person) if isinstance(rows_per_person, tuple | list) else ()
    if len(given) != 2 or not all(is_number(each) for each in given) or not 1 <= given[0] <= given[1] < np.inf:
        raise outside("rows_per_person", rows_per_person, "two numbers in order, of at least 1")
    return float(given[0]), float(given[1])


def _drawn(n: int, beliefs: dict[str, Prior], rows: tuple[float, float], number: int, key: int) -> Worlds:
    from scipy.stats import binom

    entry = np.arange(number)
    recall, false, share = (
        quantiles(thing, prior, streams.uniform(key, entry, np.int64(column)))
        for column, (thing, prior) in enumerate(beliefs.items())
    )
    if (false >= 1).any():
        raise outside("false_match", false.max(), "believed to be below 1")
    per_person = rows[0] + (rows[1] - rows[0]) * streams.uniform(key, entry, np.int64(3))
    u = streams.uniform(key, entry, np.int64(4))
    one = np.maximum(binom.ppf(u, n, chances(share * recall, false)[1]), 0).astype(np.int64)
    return Worlds(share, recall, false, per_person, one)


def _inferred(
    n: int, believed: Worlds, true: Worlds, draw: np.random.Generator, level: float
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Publish one list and infer from it: for each state of knowledge and quantity the interval, and the truth."""
    cells = _cells(n, true, draw)
    truth = [float(part[0]) for part in (*_people(n, true, cells, draw), true.false)]
    one, several = (int(cell[0]) for cell in cells)
    rows = one + int(draw.poisson(one * (true.per_person[0] - 1)))
    out = {}
    for published, weights in _weights(n, believed, one, several, rows).items():
        kept = _systematic(weights, draw)
        worlds = believed.take(kept)
        if published != ROWS:
            worlds = Worlds(worlds.share, worlds.recall, worlds.false, worlds.per_person, np.full(len(kept), one))
        known = _cells(n, worlds, draw)
        if published == CANDIDATES:
            known = np.full(len(kept), one), np.full(len(kept), several)
        tail = (1 - level) / 2
        inferred = (*_people(n, worlds, known, draw), worlds.false)
        for quantity, values, at in zip(QUANTITIES, inferred, truth, strict=True):
            low, high = weighted_quantiles(values, np.ones(len(kept)), [tail, 1 - tail])
            out[published, quantity] = (low, high, at)
    return out


def _weights(n: int, believed: Worlds, one: int, several: int, rows: int) -> dict[str, Floats]:
    """Give the likelihood of what is published in each state of knowledge, as a share of the largest."""
    from scipy.special import gammaln, xlogy

    p0, p1, p2 = chances(believed.share * believed.recall, believed.false)
    beyond = rows - believed.one
    mean = believed.one * (believed.per_person - 1)
    possible = beyond >= 0
    by_rows = xlogy(np.maximum(beyond, 0), mean) - mean - gammaln(np.maximum(beyond, 0) + 1)
    logs = {
        ROWS: np.where(possible, by_rows, -np.inf),
        PER_PERSON: xlogy(one, p1) + xlogy(n - one, 1 - p1),
        CANDIDATES: xlogy(n - one - several, p0) + xlogy(one, p1) + xlogy(several, p2),
    }
    return {published: np.asarray(np.exp(log - log.max())) for published, log in logs.items()}


def _systematic(weights: Floats, draw: np.random.Generator) -> Ints:
    cumulative = np.cumsum(weights)
    at = (np.arange(_KEPT) + draw.random()) / _KEPT * cumulative[-1]
    return np.asarray(np.minimum(np.searchsorted(cumulative, at, side="right"), len(weights) - 1), dtype=np.int64)


def _cells(n: int, worlds: Worlds, draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw how many requests have several candidates, those with one being known."""
    none, _, several = chances(worlds.share * worlds.recall, worlds.false)
    left = none + several
    part = np.divide(several, left, out=np.zeros_like(left), where=left > 0)
    return worlds.one, draw.binomial(n - worlds.one, np.clip(part, 0, 1))


def _people(n: int, worlds: Worlds, cells: tuple[Ints, Ints], draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw members, and people correctly returned, given the requests with one candidate and with several."""
    one, several = cells
    found = worlds.share * worlds.recall
    strangers = -np.log1p(-worlds.false)
    alone = found, (1 - found) * strangers
    beside = found * worlds.false, (1 - found) * (worlds.false - strangers * (1 - worlds.false))
    correct, among = (draw.binomial(requests, _part(*ways)) for requests, ways in ((one, alone), (several, beside)))
    not_found = n - correct - among
    members = correct + among + draw.binomial(not_found, _part(worlds.share - found, 1 - worlds.share))
    return members, correct


def _part(wanted: Floats, other: Floats) -> Floats:
    total = wanted + other
    share = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    held: Bools = share <= 1  # rounding alone can pass 1, where hardly anything else is possible
    return np.where(held, share, 1.0)
