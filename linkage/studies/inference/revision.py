"""Published counts that may not be the last word: what a revision would change, and a layer for errors of reporting.

It has happened: 520 matches of 2,462 became 531 of 2,461 a year later. ``published_revisions`` lists what was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import checked_counts, checked_level, checked_share, is_number, percent
from linkage.studies.inference.counts import normalised
from linkage.studies.inference.members import Posterior, members_likelihood, members_posterior
from synthetic.refusal import outside

if TYPE_CHECKING:
    import pandas as pd

    from linkage.studies.inference.priors import Prior
    from synthetic.streams import Floats

_BEYOND = 5.0
"""Standard deviations beyond which an error of reporting is not followed."""


@dataclass(frozen=True, slots=True)
class ReportingError:
    """How far a published number of matches may be from the true one.

    Parameters
    ----------
    chance
        That the number published is not the true one, 0 to 1; an assumption.
    spread
        If it is not, the standard deviation of the error as a share of the number published. The one error that is known
        of a number of matches was 11/520, 2.1 %.

    Raises
    ------
    InputError
        If ``chance`` is not a share or ``spread`` not above 0 and at most 1.

    Examples
    --------
    >>> likely = ReportingError(chance=0.5, spread=0.02).weights(65, 243)
    >>> likely[64:67].round(3).tolist()
    [0.161, 0.5, 0.161]
    """

    chance: float
    spread: float

    def __post_init__(self) -> None:
        checked_share("chance", self.chance)
        if not is_number(self.spread) or not 0 < self.spread <= 1:
            raise outside("spread", self.spread, "above 0 and at most 1")

    def weights(self, matched: int, requested: int) -> Floats:
        """Give how probable each true number 0, 1, ... ``requested`` is, the published one being ``matched``.

        Every true number is alike beforehand. Errors are normal, rounded, not 0, and leave the number from 0 to
        ``requested``; where no such error is possible, as when nothing was matched, the published number is taken as it
        stands.
        """
        from scipy.special import ndtr

        matched, requested = checked_counts(matched, requested, ("matched", "requested"))
        off = np.arange(requested + 1) - matched
        scale = self.spread * matched
        wrong = np.zeros(off.size)
        near = (off != 0) & (np.abs(off) <= _BEYOND * scale + 0.5)
        if scale:
            wrong[near] = ndtr((off[near] + 0.5) / scale) - ndtr((off[near] - 0.5) / scale)
        out = (off == 0).astype(np.float64)
        if wrong.sum() > 0:
            out = (1 - self.chance) * out + self.chance * wrong / wrong.sum()
        return np.asarray(out)


def revised_posterior(
    matched: int, requested: int, returned_if_member: Prior, returned_if_absent: Prior, reporting: ReportingError
) -> Posterior:
    """Infer how many of the people requested were on the register, the published number of matches uncertain too.

    Parameters
    ----------
    matched, requested, returned_if_member, returned_if_absent
        As in :func:`members_posterior`.
    reporting
        How far ``matched`` may be from the truth.

    Returns
    -------
    Posterior

    Raises
    ------
    InputError
        As :func:`members_posterior`, or if ``reporting`` is not a :class:`ReportingError`.

    Notes
    -----
    The likelihoods of every true number of matches, weighted by how probable it is given the published one.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> print(revised_posterior(22, 84, Beta(40, 10), Beta(2, 98), ReportingError(chance=1, spread=0.1)))
    26 people (18-37)
    """
    matched, n = checked_counts(matched, requested, ("matched", "requested"))
    if not isinstance(reporting, ReportingError):
        raise outside("reporting", reporting, "a ReportingError(chance, spread)")
    weights = reporting.weights(matched, n)
    true = np.flatnonzero(weights)
    likelihood = weights[true] @ members_likelihood(true.tolist(), n, returned_if_member, returned_if_absent)
    return Posterior(normalised(likelihood, of=f"matched {matched} of requested {n}"), "people", matched, n)


def what_if_revised(
    matched: int,
    requested: int,
    returned_if_member: Prior,
    returned_if_absent: Prior,
    *,
    changes: Iterable[float] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Infer the number on the register anew for numbers of matches revised by some shares of the published one.

    Parameters
    ----------
    matched, requested, returned_if_member, returned_if_absent
        As in :func:`members_posterior`.
    changes
        Relative changes, such as 0.02; by default, upwards and downwards, the largest that is known of a Home Office
        count, cut where it would leave more matches than requests.
    level
        Probability of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a change, that of no change among them, in order: ``change``, ``matched``, ``members``, ``low``, ``high``
        (people), ``note`` (whether the change was cut).

    Raises
    ------
    InputError
        As :func:`members_posterior`, or if ``changes`` are no list of numbers that leave the matches from 0 to
        ``requested``.

    Examples
    --------
    >>> from linkage.studies.inference import Beta
    >>> what_if_revised(65, 243, Beta(40, 10), Beta(2, 98), changes=[0.1])[["matched", "members", "low", "high"]]
       matched  members  low  high
    0       65       77   63    97
    1       72       86   72   108
    """
    import pandas as pd

    matched, n = checked_counts(matched, requested, ("matched", "requested"))
    checked_level(level)
    tried = _known_changes(matched, n) if changes is None else _checked_changes(changes, matched, n)
    rows = []
    for change, note in sorted(tried.items()):
        count = round(matched * (1 + change))
        posterior = members_posterior(count, n, returned_if_member, returned_if_absent)
        low, high = posterior.interval(level)
        rows.append(
            {"change": change, "matched": count, "members": posterior.median, "low": low, "high": high, "note": note}
        )
    return pd.DataFrame(rows)


def _known_changes(matched: int, n: int) -> dict[float, str]:
    seen = float(published_revisions().query("requester == 'home_office'")["change"].abs().max())
    if round(matched * (1 + seen)) <= n:
        return {0.0: "", -seen: "", seen: ""}
    return {0.0: "", -seen: "", n / matched - 1: f"cut from {percent(seen)} %, which would be more than the {n:,} requested"}


def _checked_changes(changes: object, matched: int, n: int) -> dict[float, str]:
    if isinstance(changes, str) or not isinstance(changes, Iterable):
        raise outside("changes", changes, "a list of relative changes, such as [0.02]")
    given = list(changes)
    for change in given:
        if not is_number(change) or not isfinite(matched * (1 + change)) or not 0 <= round(matched * (1 + change)) <= n:
            raise outside("each of changes", change, f"a relative change that leaves 0 to {n:,} matches")
    return dict.fromkeys([0.0, *map(float, given)], "")


def published_revisions() -> pd.DataFrame:
    """List the published counts that were later corrected.

    Returns
    -------
    pandas.DataFrame
        One row a correction: ``requester``, ``period``, ``requested_before``, ``requested``, ``matched_before``,
        ``matched``, ``change`` (of the matches, as a share of those first published), ``source`` (of the correction).

    Examples
    --------
    >>> published_revisions()[["requester", "matched_before", "matched"]]
         requester  matched_before  matched
    0  home_office             520      531
    1       police              21       16
    """
    from linkage.studies.published import published_counts

    counts = published_counts()
    counts["period"] = counts["period"].str.replace(r" \(.*\)$", "", regex=True)
    first = counts[counts["kind"] == "superseded"]
    now = counts[counts["kind"] == "published"]
    both = first.merge(now, on=["requester", "period"], suffixes=("_before", ""), validate="one_to_one")
    both = both.astype(dict.fromkeys(("requested_before", "requested", "matched_before", "matched"), "int64"))
    both["change"] = both["matched"] / both["matched_before"] - 1
    columns = ["requester", "period", "requested_before", "requested", "matched_before", "matched", "change", "source"]
    return both[columns].sort_values(["requester", "period"]).reset_index(drop=True)
