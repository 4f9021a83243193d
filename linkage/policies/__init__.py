"""The policies that come with the library, one file for each source. Each is data: see :class:`linkage.Policy`.

A file says what it holds in a constant ``POLICIES``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.policies import agreement_2015, agreement_2016, minimised, practice_2019
from linkage.policies.basis import BASES, PARTS, Basis
from linkage.policies.columns import RETURNABLE, RETURNED, SENDABLE
from linkage.policies.policy import ROWS, SEVERAL, STATUSES, Policy
from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "BASES",
    "PARTS",
    "POLICIES",
    "RETURNABLE",
    "RETURNED",
    "ROWS",
    "SENDABLE",
    "SEVERAL",
    "STATUSES",
    "Basis",
    "Policy",
    "frame",
    "get",
    "names",
]

POLICIES: dict[str, Policy] = {
    policy.name: policy
    for source in (agreement_2015, agreement_2016, practice_2019, minimised)
    for policy in source.POLICIES
}
"""Agreements and practices of which something is published, by date, and alternatives of ours; by name."""


def names() -> tuple[str, ...]:
    """Return the names of the policies, in the order of the list.

    Examples
    --------
    >>> names()
    ('home-office-2015-12', 'home-office-2016-10', 'home-office-2019-07', 'minimised-yes-or-no', 'minimised-school',
    'minimised-no-address')
    """
    return tuple(POLICIES)


def get(policy: str | Policy) -> Policy:
    """Return a policy by its name; a policy stays itself.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> len(get("home-office-2016-10").returned)
    18
    """
    given: Any = policy
    if isinstance(given, Policy):
        return given
    if not isinstance(given, str):
        raise InputError(f"policy must be a linkage.Policy or the name of one, not {type(given).__name__}")
    if given not in POLICIES:
        raise unknown("policy", given, POLICIES)
    return POLICIES[given]


def frame() -> pd.DataFrame:
    """List the policies.

    Returns
    -------
    pandas.DataFrame
        One row a policy: ``name``, ``title``, ``status``, how many fields are ``sent`` and columns ``returned``, ``rows``,
        ``several``, the census ``years``, ``in_force_from``, ``in_force_to``, the parts that are an assumption
        (``assumed``), ``source`` and its ``date``.

    Examples
    --------
    >>> frame()[["name", "status", "returned", "several"]]
                      name      status  returned several
    0  home-office-2015-12   published        19     all
    1  home-office-2016-10   published        18     all
    2  home-office-2019-07   published        18    none
    3  minimised-yes-or-no  assumption         1    none
    4     minimised-school  assumption         5    none
    5  minimised-no-address assumption        16    none
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "name": one.name,
            "title": one.title,
            "status": one.status,
            "sent": len(one.sent),
            "returned": len(one.returned),
            "rows": one.rows,
            "several": one.several,
            "years": one.says("years"),
            "in_force_from": one.in_force_from,
            "in_force_to": one.in_force_to,
            "assumed": ", ".join(part for part in PARTS if one.basis(part).status == "assumption"),
            "source": one.source,
            "date": one.date,
        }
        for one in POLICIES.values()
    )
