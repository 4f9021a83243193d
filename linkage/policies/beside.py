"""Two policies side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.policies.basis import PARTS

if TYPE_CHECKING:
    import pandas as pd

    from linkage.policies.policy import Policy

_FIELDS = ("sent", "returned")
ORDER = "order of returned"


def beside(here: Policy, other: Policy | str) -> pd.DataFrame:
    """Compare two policies; see :meth:`linkage.Policy.compare`."""
    import pandas as pd

    from linkage.policies import get

    there = get(other)
    rows: list[tuple[str, str, Any, Any]] = []
    for direction in _FIELDS:
        first, second = (getattr(one, direction) for one in (here, there))
        rows += [(direction, field, field in first, field in second) for field in dict.fromkeys((*first, *second))]
    told = {part: (here.says(part), there.says(part)) for part in PARTS if part not in _FIELDS}
    told[ORDER] = _shared(here, there), _shared(there, here)
    rows += [("rule", part, one, two) for part, (one, two) in told.items() if one != two]
    return pd.DataFrame(rows, columns=["direction", "field", "here", "there"])


def _shared(one: Policy, other: Policy) -> str:
    """Give the columns that both return, in the order of one."""
    return ", ".join(column for column in one.returned if column in other.returned)
