"""What an answer says of whether somebody is on the register at all: also "no match" is an answer.

With π the share of the people asked for who are on the register, s the chance that a request for one of them is answered
with a record, and f the chance that a request for anybody else is:

- on the register, given a record came back: π s / (π s + (1 - π) f), the positive predictive value of membership;
- on the register, given none did: π (1 - s) / (π (1 - s) + (1 - π) (1 - f)), the residual probability;
- mutual information of membership and answer: H(π s + (1 - π) f) - π H(s) - (1 - π) H(f), with H the entropy of a yes
  or no in bits;
- what one answer tells: the divergence of what is thought after it from what was thought before (Kullback & Leibler 1951);
  its mean over the two answers is the mutual information.

The record itself does not enter: :mod:`linkage.exposures.information` counts what is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, nan
from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import KEYS, unknown_row
from linkage.intervals import Estimate, checked_level, checked_share, jeffreys, whole
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes
    from synthetic.streams import Floats

DRAWS = 4_000
"""Draws behind an interval; their seed is fixed, so that an interval is the same each time."""
_SEED = 2016
_PRIOR = 0.5  # Jeffreys' prior of a share
_PROPAGATED = "Beta draws"
_KNOWN = "the requester knows what share of those it asks for is on the register, and how often either kind is answered"
_FREE = (
    "shares of members, of members answered and of others answered are independent, each with Jeffreys' prior; the figure "
    "itself is the plug-in one, which is too large in small files, and the interval is widened to hold it"
)


@dataclass(frozen=True)
class Membership:
    """What answers say of membership.

    Parameters
    ----------
    members
        Share of the people asked for who are on the register (π).
    returned
        Chance that a request for a member is answered with a record, whoever's (s).
    wrongly
        Chance that a request for a non-member is (f).

    Raises
    ------
    InputError
        If one of them is not a share from 0 to 1.

    Examples
    --------
    >>> known = Membership(members=0.3, returned=0.8, wrongly=0.02)
    >>> round(known.if_returned, 3), round(known.if_not_returned, 3), round(known.bits, 3)
    (0.945, 0.08, 0.502)
    """

    members: float
    returned: float
    wrongly: float

    def __post_init__(self) -> None:
        for name in ("members", "returned", "wrongly"):
            checked_share(name, getattr(self, name))

    @property
    def answered(self) -> float:
        """Chance that a request is answered with a record."""
        return self.members * self.returned + (1 - self.members) * self.wrongly

    @property
    def if_returned(self) -> float:
        """Chance of being on the register, given a record came back; ``nan`` if none ever does."""
        return self.members * self.returned / self.answered if self.answered > 0 else nan

    @property
    def if_not_returned(self) -> float:
        """Chance of being on the register, given no record came back; ``nan`` if one always does."""
        unanswered = self.members * (1 - self.returned) + (1 - self.members) * (1 - self.wrongly)
        return self.members * (1 - self.returned) / unanswered if unanswered > 0 else nan

    @property
    def bits(self) -> float:
        """Mutual information of membership and answer, in bits a request."""
        return float(mutual_information(self.members, self.returned, self.wrongly))

    @property
    def bits_of_no_match(self) -> float:
        """What the answer that nobody was found tells, in bits; ``nan`` if somebody always is."""
        return float(divergence(self.if_not_returned, self.members))

    def interval(self, members_of: int, returned_of: int, wrongly_of: int, *, level: float = 0.95) -> Estimate:
        """Put an interval round the mutual information, if the three shares are counts of so many cases.

        Parameters
        ----------
        members_of, returned_of, wrongly_of
            How many requests, members and non-members the shares were counted among.
        level
            Coverage aimed at.

        Returns
        -------
        Estimate
            Bits a request. Equal tails of the figure over draws of the three shares from independent Beta posteriors under
            Jeffreys' prior, with a fixed seed; widened to hold the plug-in figure where that lies outside.

        Raises
        ------
        InputError
            If a number is not a whole number of at least 1, or ``level`` is not between 0 and 1.

        Examples
        --------
        >>> figure = Membership(0.3, 0.8, 0.02).interval(1_000, 300, 700)
        >>> 0.4 < figure.low < figure.value < figure.high < 0.6
        True
        """
        checked_level(level)
        cases = {"members_of": members_of, "returned_of": returned_of, "wrongly_of": wrongly_of}
        first, second, third = (whole(name, number, least=1) for name, number in cases.items())
        low, high = _around(self.bits, mutual_information(*self.draws((first, second, third))), level)
        return Estimate(self.bits, low, high, _PROPAGATED, "bits a request", level, "count", _FREE)

    def draws(self, sizes: tuple[int, int, int]) -> tuple[Floats, Floats, Floats]:
        """Draw the three shares, counted among so many requests, members and non-members, from their posteriors.

        Examples
        --------
        >>> [len(part) for part in Membership(0.3, 0.8, 0.02).draws((1_000, 300, 700))]
        [4000, 4000, 4000]
        """
        import numpy as np

        generator = np.random.default_rng(_SEED)
        pi, s, f = (
            generator.beta(share * size + _PRIOR, (1 - share) * size + _PRIOR, DRAWS)
            for share, size in zip((self.members, self.returned, self.wrongly), sizes, strict=True)
        )
        return pi, s, f


def mutual_information(members: Any, returned: Any, wrongly: Any) -> Floats:
    """Give the mutual information of membership and answer in bits; the shares may be arrays of one shape.

    Examples
    --------
    >>> round(float(mutual_information(0.3, 0.8, 0.02)), 3), float(mutual_information(0.5, 1, 0))
    (0.502, 1.0)
    """
    import numpy as np

    pi, s, f = (np.asarray(part, float) for part in (members, returned, wrongly))
    known = _entropy(pi * s + (1 - pi) * f) - pi * _entropy(s) - (1 - pi) * _entropy(f)
    rounding = np.abs(known) < 1e-12  # what is left of a difference of equal numbers
    return np.where(rounding, 0.0, known)


def divergence(after: Any, before: Any) -> Floats:
    """Give what it tells, in bits, that a chance is ``after`` where it was thought to be ``before``.

    Examples
    --------
    >>> round(float(divergence(0.080, 0.3)), 3), float(divergence(0.3, 0.3))
    (0.21, 0.0)
    """
    import numpy as np
    from scipy.special import rel_entr

    after, before = np.asarray(after, float), np.asarray(before, float)
    return np.asarray((rel_entr(after, before) + rel_entr(1 - after, 1 - before)) / log(2))


def columns(disclosure: Disclosure, outcomes: Outcomes, people: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001 - the contract
    """Give no column: what answers say of membership is counted from the requests alone.

    Examples
    --------
    >>> import pandas as pd
    >>> columns(None, None, pd.DataFrame(index=[0, 1])).shape
    (2, 0)
    """
    import pandas as pd

    return pd.DataFrame(index=people.index)


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:  # noqa: ARG001 - the contract
    """Measure what the answers say of membership.

    Parameters
    ----------
    requests
        One row a request: ``member``, ``returned`` (persons).
    people
        Not needed.

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.DataFrame({"member": [True] * 30 + [False] * 70, "returned": [1] * 24 + [0] * 74 + [2, 1]})
    >>> [(row["measure"], round(row["value"], 2)) for row in measures(asked, None)[:3]]
    [('on the register if a record came back', 0.92), ('on the register if none did', 0.08), \
('bits about membership per answer', 0.48)]
    """
    for name in ("member", "returned"):
        if name not in requests.columns:
            raise InputError(f"requests lack the column '{name}'; give the requests of linkage.Outcomes")
    member = requests["member"].to_numpy(bool)
    answered = requests["returned"].to_numpy() > 0
    found = int((member & answered).sum())
    unanswered = int((~answered).sum())
    rows = [
        _share("on the register if a record came back", "matched requests", found, int(answered.sum())),
        _share("on the register if none did", "unmatched requests", int((member & ~answered).sum()), unanswered),
    ]
    members, others = int(member.sum()), int((~member).sum())
    sizes = (len(requests), members, others)
    lacking = [what for what, number in (("members", members), ("non-members", others)) if not number]
    if lacking:
        why = f"there are no {' and no '.join(lacking)} among the requests"
        of = (len(requests), unanswered, unanswered)
        return rows + [unknown_row(*told, why, of=number) for told, number in zip(_BITS, of, strict=True)]
    known = Membership(members / len(requests), found / members, (int(answered.sum()) - found) / others)
    return [*rows, *_told(known, sizes, unanswered)]


_BITS = (
    ("bits about membership per answer", "bits per request"),
    ("bits about membership per 'no match'", "bits per request"),
    ("bits about membership in all 'no match'", "bits"),
)
"""Measures, each with what it is in."""


def _told(known: Membership, sizes: tuple[int, int, int], unanswered: int) -> list[dict[str, Any]]:
    mutual = known.interval(*sizes)
    answer, one_of_none, all_of_none = _BITS
    rows = [_row(answer, sizes[0], (mutual.value, mutual.low, mutual.high))]
    if not unanswered:
        why = "every request was answered with a record"
        return rows + [unknown_row(*told, why, of=0) for told in (one_of_none, all_of_none)]
    pi, s, f = known.draws(sizes)
    residual = pi * (1 - s) / (pi * (1 - s) + (1 - pi) * (1 - f))
    one = known.bits_of_no_match
    limits = (one, *_around(one, divergence(residual, pi), 0.95))
    total = tuple(unanswered * figure for figure in limits)
    return [*rows, _row(one_of_none, unanswered, limits), _row(all_of_none, unanswered, total)]


def _around(figure: float, draws: Floats, level: float) -> tuple[float, float]:
    """Give equal tails of draws, widened to hold the figure."""
    import numpy as np

    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), figure), max(float(high), figure)


def _share(measure: str, unit: str, count: int, of: int) -> dict[str, Any]:
    if not of:
        return unknown_row(measure, unit, f"there are no {unit}", count, of)
    found = jeffreys(count, of)
    figures = (found.value, found.low, found.high, found.method)
    return dict(zip(KEYS, (measure, unit, count, of, *figures, "requests are like others that could be sent"), strict=True))


def _row(told: tuple[str, str], of: int, figures: tuple[float, ...]) -> dict[str, Any]:
    return dict(zip(KEYS, (*told, None, of, *figures, _PROPAGATED, f"{_KNOWN}; {_FREE}"), strict=True))


def _entropy(share: Floats) -> Floats:
    """Give the entropy of a yes or no, in bits."""
    import numpy as np
    from scipy.special import entr

    return np.asarray((entr(share) + entr(1 - share)) / log(2))
