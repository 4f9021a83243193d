"""Alternatives of ours that give away less than the agreements do; nobody has agreed or proposed them."""

from linkage.policies.columns import RETURNED
from linkage.policies.policy import Policy
from linkage.policies.sources import SENT

_SOURCE = "An alternative of ours, for comparison; nobody agreed it"
_NOTES = "What is sent is what the agreement of October 2016 has sent. A person goes back only if nobody else was accepted."
_HOME = ("Address", "Postcode")


def _alternative(name: str, title: str, returned: tuple[str, ...], notes: str = "") -> Policy:
    return Policy(
        f"minimised-{name}",
        title,
        _SOURCE,
        sent=SENT,
        returned=returned,
        notes=" ".join(filter(None, [_NOTES, notes])),
        several="none",
        status="assumption",
    )


POLICIES = (
    _alternative(
        "yes-or-no",
        "Alternative: only whether a person was found",
        ("PersonID",),
        "A number that comes back says yes, one that does not says no.",
    ),
    _alternative(
        "school",
        "Alternative: only the school",
        ("PersonID", "LAEstab", "URN", "schoolname", "schoolpostcode"),
    ),
    _alternative(
        "no-address",
        "Alternative: the record returned without the address",
        tuple(column for column in RETURNED if column not in _HOME),
    ),
)
