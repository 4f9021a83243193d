"""The tables of a study: what one scenario's simulated answers say beside the published counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.intervals import wilson
from linkage.studies.inference import bounds, leave_one_out, members_posterior
from synthetic import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from linkage.studies.inference import SharePosterior
    from linkage.studies.published import PublishedStudy
    from linkage.studies.simulation import Simulated

REPLAYS = 1_000
"""How many files of each month are put together from the requests that were searched for."""

ALL = "all"
USUAL_LIMITS = (0.6, 0.05)
"""Recall at least, false matches at most: an assumption, and the one behind the reference values of the tests."""
_LIMITS = (2.5, 97.5)


def months_table(published: PublishedStudy, one: Simulated, share: SharePosterior, seed: int) -> pd.DataFrame:
    """Give the months of one scenario, and their sum."""
    import pandas as pd

    played = [replay(one, month.month, month.requested, share, seed) for month in published.months]
    rows = [
        _row(one, month.month, month.requested, month.matched, *files)
        for month, files in zip(published.months, played, strict=True)
    ]
    if len(rows) > 1:
        asked, matched = totals(published)
        rows.append(_row(one, ALL, asked, matched, *(np.sum([files[part] for files in played], axis=0) for part in (0, 1))))
    return pd.DataFrame(rows)


def totals(published: PublishedStudy) -> tuple[int, int]:
    """Add up the requests and the matches of all months."""
    return sum(month.requested for month in published.months), sum(month.matched for month in published.months)


def replay(one: Simulated, month: str, requested: int, share: SharePosterior, seed: int) -> tuple[Any, Any]:
    """Put files of a month together, each with a share on the register drawn from its posterior.

    Each file takes its requests, with replacement, from those of one replicate; all months of a file have the share in
    common. The two rates are the pool's own.

    Returns
    -------
    tuple of numpy.ndarray
        Matches and wrongly returned persons, one entry a file.
    """
    from scipy.stats import binom

    file = np.arange(REPLAYS)
    drawn = streams.uniform(streams.key(seed, "replay", "share"), file)
    of = np.interp(drawn, np.linspace(0, 1, 201), [share.quantile(q) for q in np.linspace(0, 1, 201)])
    u = streams.uniform(streams.key(seed, "replay", month), file)
    sought = np.clip(binom.ppf(u, requested, of), 0, requested).astype(np.int64)
    sides = ((one.members[month], sought, "members"), (one.others[month], requested - sought, "others"))
    parts = [_counted(answered, number, streams.key(seed, "replay", month, side)) for answered, number, side in sides]
    return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]


def _counted(answered: tuple[Any, Any], number: Any, key: int) -> list[Any]:
    """Draw so many requests for each file and count the returned and the wrong among them."""
    replicates, requests = answered[0].shape
    file, place = np.arange(len(number))[:, None], np.arange(requests)[None, :]
    which = streams.below(key, requests, *np.broadcast_arrays(file, place))
    counted = place < number[:, None]
    return [(part[file % replicates, which] & counted).sum(axis=1) for part in answered]


def _row(one: Simulated, month: str, requested: int, matched: int, matches: Any, wrong: Any) -> dict[str, Any]:
    rate = wilson(matched, requested)
    low, high = np.percentile(matches, _LIMITS)
    wrong_low, wrong_high = np.percentile(wrong, _LIMITS)
    members = members_posterior(matched, requested, one.returned_if_member, one.returned_if_absent)
    members_low, members_high = members.interval()
    return {
        "month": month,
        "requested": requested,
        "published": matched,
        "rate": rate.value,
        "rate_low": rate.low,
        "rate_high": rate.high,
        "algorithm": one.algorithm.name,
        "simulated": float(matches.mean()),
        "simulated_low": float(low),
        "simulated_high": float(high),
        "inside": bool(low <= matched <= high),
        "members": int(members.median),
        "members_low": int(members_low),
        "members_high": int(members_high),
        "wrong": float(wrong.mean()),
        "wrong_low": float(wrong_low),
        "wrong_high": float(wrong_high),
    }


def scenario_row(one: Simulated, share: SharePosterior) -> dict[str, Any]:
    """Give the rates of one scenario and the share on the register that follows."""
    low, high = share.interval()
    rates = {"recall": one.recall, "wrong_if_member": one.wrong_if_member, "false_match": one.absent}
    return {
        "algorithm": one.algorithm.name,
        "title": one.algorithm.title,
        **{name: rate.hits / rate.trials for name, rate in rates.items()},
        "false_match_low": float(one.returned_if_absent.quantile(0.025)),
        "false_match_high": float(one.returned_if_absent.quantile(0.975)),
        "strangers": one.strangers.value,
        "strangers_low": one.strangers.low,
        "strangers_high": one.strangers.high,
        "share": share.mean,
        "share_low": low,
        "share_high": high,
    }


def predictions_table(published: PublishedStudy, one: Simulated) -> pd.DataFrame:
    """Give each month predicted from the others; nothing if there is but one."""
    import pandas as pd

    if len(published.months) == 1:
        return pd.DataFrame()
    counts = [(month.matched, month.requested) for month in published.months]
    table = leave_one_out(counts, one.returned_if_member, one.returned_if_absent)
    return table.assign(month=[month.month for month in published.months], algorithm=one.algorithm.name)


def bounds_table(published: PublishedStudy, simulated: Sequence[Simulated]) -> pd.DataFrame:
    """Give what no share on the register could contradict, for two sets of limits on the rates.

    The ``usual`` limits need no scenario: at least 60 % of members answered, at most 5 % of others. Those of the
    ``scenarios`` are the lowest and the highest rate among them; where a rule answers others as often as the strictest
    answers members, the counts bound nothing, and anybody or nobody may be on the register.
    """
    import pandas as pd

    counts = [(month.month, month.matched, month.requested) for month in published.months]
    if len(counts) > 1:
        asked, matched = totals(published)
        counts.append((ALL, matched, asked))
    recall = min((one.recall.hits + one.wrong_if_member.hits) / one.recall.trials for one in simulated)
    false = max(one.absent.hits / one.absent.trials for one in simulated)
    rows = [
        {"month": month, "requested": requested, "published": matched, "limits": limits, **_bounded(matched, requested, *of)}
        for limits, of in (("usual", USUAL_LIMITS), ("scenarios", (recall, false)))
        for month, matched, requested in counts
    ]
    return pd.DataFrame(rows)


def _bounded(matched: int, requested: int, recall_at_least: float, false_at_most: float) -> dict[str, Any]:
    limits = {"recall_at_least": recall_at_least, "false_at_most": false_at_most}
    if false_at_most >= recall_at_least:
        return {**limits, "share_low": 0.0, "share_high": 1.0, "members_low": 0, "members_high": requested}
    found = bounds(matched, requested, **limits)
    return {
        **limits,
        "share_low": found.low,
        "share_high": found.high,
        "members_low": found.people_low,
        "members_high": found.people_high,
    }
