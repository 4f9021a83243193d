"""Of each person returned the latest row that went back, which is what is acted upon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from synthetic.streams import Ints

_KEY = ["request", "person"]


def latest_rows(disclosure: Disclosure, people: pd.DataFrame) -> Ints:
    """Give the place of the latest returned row of each request and person.

    Parameters
    ----------
    disclosure
        What left; its rows are in order of census within a request and person.
    people
        One row a request and person returned: ``request``, ``person``.

    Returns
    -------
    numpy.ndarray
        Places in ``disclosure.returned``, one for each of ``people``.

    Raises
    ------
    InputError
        If somebody among the people was not returned.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> about = pd.DataFrame({"request": [1, 1, 2], "person": [7, 7, 7]})
    >>> latest_rows(SimpleNamespace(about=about), pd.DataFrame({"request": [2, 1], "person": [7, 7]})).tolist()
    [2, 1]
    """
    import numpy as np
    import pandas as pd

    for name in _KEY:
        if name not in people.columns:
            raise InputError(f"people lack the column '{name}'; give one row a request and person returned")
    about = disclosure.about
    last = np.flatnonzero(~about.duplicated(_KEY, keep="last").to_numpy())
    if not len(people):
        return np.zeros(0, np.int64)
    at = pd.MultiIndex.from_frame(about.iloc[last][_KEY]).get_indexer(pd.MultiIndex.from_frame(people[_KEY]))
    if (at < 0).any():
        raise InputError(
            f"{int((at < 0).sum()):,} of people were not returned by this disclosure; give the people of its exposure"
        )
    return np.asarray(last[at])
