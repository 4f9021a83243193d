"""Files put together from what is known of a scenario: how many matches, and how many wrong persons, to expect of a month.

What the requests searched for leave unknown of the rates goes into every file, so that a handful of them gives a wide
interval and not a certain nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage.studies.inference import Beta
from synthetic import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.studies.inference import SharePosterior
    from linkage.studies.simulation import Simulated
    from synthetic.streams import Floats, Ints

FILES = 10_000
"""How many files of each month are put together: an assumption, so many that another seed moves no limit by much."""
_DRAWN = 2_000
"""How many sets of rates are drawn from their posteriors before the counts have their say: an assumption too."""
_STREAM = "replay"


@dataclass(frozen=True, eq=False)
class Believed:
    """What each file is made of, an entry a file; the months of a file have it in common.

    Attributes
    ----------
    share
        Of the people asked about, those on the register.
    if_member, if_absent
        How often somebody is returned for a person on the register, and for a person who is not.
    wrong
        Of the members answered, the share answered with somebody else.
    """

    share: Floats
    if_member: Floats
    if_absent: Floats
    wrong: Floats


@dataclass(frozen=True, eq=False)
class Replayed:
    """Matches and wrongly returned persons, an entry a file."""

    matches: Ints
    wrong: Ints


def believed(one: Simulated, share: SharePosterior, seed: int) -> Believed:
    """Draw the share and the rates of each file from what the published counts and the simulation say of them together.

    Rates are drawn from the posteriors that the simulation gives them, and each pair with each share is weighted by the
    probability of the published counts; files are drawn in proportion, one from each of as many equal parts. The share's
    distribution is that of :func:`linkage.studies.inference.share_posterior`; of the wrong among the members answered
    every share is alike before the simulation.
    """
    from scipy.special import xlog1py, xlogy

    drawn = np.arange(_DRAWN)
    wrongly = Beta(1 + one.wrong_if_member.hits, 1 + one.recall.hits)
    member, absent, wrong = (
        np.asarray(prior.quantile(streams.uniform(streams.key(seed, _STREAM, rate), drawn)))
        for rate, prior in (
            ("returned if member", one.returned_if_member),
            ("returned if absent", one.returned_if_absent),
            ("wrong of those answered", wrongly),
        )
    )
    rate = absent[:, None] * (1 - share.shares) + member[:, None] * share.shares
    logs = xlogy(share.matched, rate) + xlog1py(share.requested - share.matched, -rate)
    cumulative = np.cumsum(np.exp(logs - logs.max()))
    file = np.arange(FILES)
    # Evenly spaced draws would fall on the same few shares of every set of rates.
    place = (file + streams.uniform(streams.key(seed, _STREAM, "believed"), file)) / FILES
    at = np.searchsorted(cumulative, place * cumulative[-1], side="right")
    which, cell = np.divmod(np.minimum(at, cumulative.size - 1), share.shares.size)
    return Believed(share.shares[cell], member[which], absent[which], wrong[which])


def replay(of: Believed, month: str, requested: int, seed: int) -> Replayed:
    """Put files of a month together: who is on the register, who of them is answered, and who of those rightly."""
    sought = _binomial(seed, (month, "members"), requested, of.share)
    found = _binomial(seed, (month, "answered"), sought, of.if_member)
    wrong = _binomial(seed, (month, "wrongly"), found, of.wrong)
    others = _binomial(seed, (month, "others"), requested - sought, of.if_absent)
    return Replayed(found + others, wrong + others)


def together(months: Sequence[Replayed]) -> Replayed:
    """Add up the months of each file."""
    return Replayed(*(np.sum([getattr(one, part) for one in months], axis=0) for part in ("matches", "wrong")))


def _binomial(seed: int, what: tuple[str, str], trials: int | Ints, chance: Floats) -> Ints:
    from scipy.stats import binom

    u = streams.uniform(streams.key(seed, _STREAM, *what), np.arange(len(chance)))
    # A draw of exactly 0 lies below the first count, which scipy calls -1.
    return np.asarray(np.maximum(binom.ppf(u, trials, chance), 0)).astype(np.int64)
