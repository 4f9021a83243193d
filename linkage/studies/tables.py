"""The tables of a study: what one scenario's simulated answers say beside the published counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.intervals import wilson
from linkage.studies.inference import bounds, leave_one_out, members_posterior
from linkage.studies.replaying import believed, replay, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from linkage.studies.inference import Prior, Rate, SharePosterior
    from linkage.studies.published import PublishedStudy
    from linkage.studies.replaying import Replayed
    from linkage.studies.simulation import Simulated
    from synthetic.streams import Ints

ALL = "all"
USUAL_LIMITS = (0.6, 0.05)
"""Recall at least, false matches at most: an assumption, and the one behind the reference values of the tests."""
_TAILS = (2.5, 97.5)


def months_table(published: PublishedStudy, one: Simulated, share: SharePosterior, seed: int) -> pd.DataFrame:
    """Give the months of one scenario, and their sum."""
    import pandas as pd

    files = believed(one, share, seed)
    played = [replay(files, month.month, month.requested, seed) for month in published.months]
    rows = [
        {**_row(one, share, month.month, (month.matched, month.requested), of), "source": month.source}
        for month, of in zip(published.months, played, strict=True)
    ]
    if len(rows) > 1:
        asked, matched = totals(published)
        rows.append({**_row(one, share, ALL, (matched, asked), together(played)), "source": "the months added up"})
    return pd.DataFrame(rows)


def totals(published: PublishedStudy) -> tuple[int, int]:
    """Add up the requests and the matches of all months."""
    return sum(month.requested for month in published.months), sum(month.matched for month in published.months)


def _row(one: Simulated, share: SharePosterior, month: str, counts: tuple[int, int], files: Replayed) -> dict[str, Any]:
    matched, requested = counts
    rate = wilson(matched, requested)
    low, high = _limits(files.matches)
    wrong_low, wrong_high = _limits(files.wrong)
    members = members_posterior(matched, requested, one.returned_if_member, one.returned_if_absent)
    members_low, members_high = members.interval()
    wrong = share.mean * one.wrong_if_member.share + (1 - share.mean) * one.absent.share
    return {
        "month": month,
        "requested": requested,
        "published": matched,
        "rate": rate.value,
        "rate_low": rate.low,
        "rate_high": rate.high,
        "algorithm": one.algorithm.name,
        "simulated": float(files.matches.mean()),
        "simulated_low": low,
        "simulated_high": high,
        "inside": low <= matched <= high,
        "members": int(members.median),
        "members_low": int(members_low),
        "members_high": int(members_high),
        "wrong": requested * wrong,
        "wrong_low": wrong_low if wrong else 0,
        "wrong_high": wrong_high,
    }


def _limits(counts: Ints) -> tuple[int, int]:
    """Give the 95 % interval of some counts, its limits counts that occur."""
    low, high = np.percentile(counts, _TAILS, method="inverted_cdf")
    return int(low), int(high)


def scenario_row(one: Simulated, share: SharePosterior) -> dict[str, Any]:
    """Give the rates of one scenario and the share on the register that follows."""
    low, high = share.interval()
    false_low, false_high = _around(one.absent, one.returned_if_absent)
    rates = {"recall": one.recall, "wrong_if_member": one.wrong_if_member, "false_match": one.absent}
    return {
        "algorithm": one.algorithm.name,
        "title": one.algorithm.title,
        **{name: rate.share for name, rate in rates.items()},
        "false_match_low": false_low,
        "false_match_high": false_high,
        "strangers": one.strangers.value,
        "strangers_low": one.strangers.low,
        "strangers_high": one.strangers.high,
        "share": share.mean,
        "share_low": low,
        "share_high": high,
    }


def _around(rate: Rate, posterior: Prior) -> tuple[float, float]:
    """Give the 95 % interval of a rate; one that was never or always seen is itself the limit on that side.

    Brown, Cai & DasGupta (2001), of the interval of a Beta: otherwise the figure would lie outside.
    """
    low, high = (float(limit) for limit in posterior.quantile(np.array(_TAILS) / 100))
    return low if rate.hits else 0.0, high if rate.hits < rate.trials else 1.0


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
    ``scenarios`` are the lowest and the highest rate simulated for any of them, taken as they are: that a simulation of
    few files knows them only roughly is not in the bounds. Where a rule answers others as often as the strictest answers
    members, the counts bound nothing, and anybody or nobody may be on the register.
    """
    import pandas as pd

    counts = [(month.month, month.matched, month.requested) for month in published.months]
    if len(counts) > 1:
        asked, matched = totals(published)
        counts.append((ALL, matched, asked))
    recall = min((one.recall.hits + one.wrong_if_member.hits) / one.recall.trials for one in simulated)
    false = max(one.absent.share for one in simulated)
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
