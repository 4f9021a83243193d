"""What the counts allow when the two rates are only limited, not guessed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import ceil, floor

from linkage.intervals import checked_counts, checked_share
from synthetic.refusal import InputError

# Room for the last bit of a quotient: 531 / 0.6 must count as 885 and not as a hair under it.
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on how many of the people requested were on the register.

    Parameters
    ----------
    matched, requested
        The published counts.
    recall_at_least, false_at_most
        The limits assumed on the two rates.
    low, high
        Share of those requested who were on the register, 0 to 1.
    people_low, people_high
        The fewest and the most people that keep to the assumptions: whole numbers inside ``low`` and ``high``.
    """

    matched: int
    requested: int
    recall_at_least: float
    false_at_most: float
    low: float
    high: float
    people_low: int
    people_high: int

    def __str__(self) -> str:
        return (
            f"{self.people_low:,} to {self.people_high:,} of the {self.requested:,} people requested were on the "
            f"register, if at least {100 * self.recall_at_least:g} % of those on it and at most "
            f"{100 * self.false_at_most:g} % of those not on it had a record returned"
        )

    def to_dict(self) -> dict[str, float]:
        """Give the fields as plain values."""
        return asdict(self)


def bounds(matched: int, requested: int, recall_at_least: float = 0.6, false_at_most: float = 0.05) -> Bounds:
    """Limit the number on the register without a prior: the first thing to print.

    Parameters
    ----------
    matched, requested
        People for whom a record was returned, and people requested.
    recall_at_least
        Lower limit of the chance that a person on the register has a record returned; an assumption.
    false_at_most
        Upper limit of the chance that a person not on it has one returned; an assumption.

    Returns
    -------
    Bounds
        Shares and whole people. They leave chance out: the counts are taken as equal to what is expected of them.

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, a limit is not a share, or ``false_at_most`` is
        not below ``recall_at_least``.

    Notes
    -----
    Partial identification in the sense of Manski (2003). With p = matched/requested, the share lies between
    (p - f)/(1 - f) = 1 - (1 - p)/(1 - f), or 0 if that is negative, and p/s, or 1 if that is more.

    Examples
    --------
    >>> september = bounds(65, 243)
    >>> september.people_low, september.people_high
    (56, 108)
    """
    matched, requested = checked_counts(matched, requested, ("matched", "requested"))
    _check_limits(recall_at_least, false_at_most)
    fewest = max(0.0, requested - (requested - matched) / (1 - false_at_most))
    most = min(float(requested), matched / recall_at_least)
    return Bounds(
        matched,
        requested,
        recall_at_least,
        false_at_most,
        low=fewest / requested,
        high=most / requested,
        people_low=ceil(fewest - _HAIR),
        people_high=floor(most + _HAIR),
    )


def _check_limits(recall_at_least: float, false_at_most: float) -> None:
    checked_share("recall_at_least", recall_at_least)
    checked_share("false_at_most", false_at_most)
    if false_at_most >= recall_at_least:
        raise InputError(f"false_at_most {false_at_most} must be below recall_at_least {recall_at_least}")
