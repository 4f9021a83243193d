"""The base frame of people: one row a request and person returned, and the returned rows behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.new_information import UNITS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes

ECHO = "echo"
"""The unit of the requester's own number, which tells nothing."""


def right_rows(disclosure: Disclosure, outcomes: Outcomes) -> npt.NDArray[np.bool_]:
    """Say of every returned row whether it is about the person sought."""
    import numpy as np
    import pandas as pd

    about, meant = disclosure.about, outcomes.meant
    if not len(about) or not len(meant):
        return np.zeros(len(about), dtype=bool)
    asked = pd.MultiIndex.from_arrays([about["request"], about["person"]])
    kind = about["person"].dtype
    return np.asarray(asked.isin(pd.MultiIndex.from_arrays([meant["left_id"], meant["right_id"].astype(kind)])))


def returned_pairs(about: pd.DataFrame, right: npt.NDArray[np.bool_], new: pd.DataFrame) -> pd.DataFrame:
    """Give ``request``, ``person``, ``right``, ``new_units``: one row a request and person returned, in that order.

    Parameters
    ----------
    about
        The request and the person of every returned row.
    right
        Whether each row is about the person sought.
    new
        Which cells of it are new to the requester.
    """
    told = by_unit(new).assign(request=about["request"], person=about["person"], right=right)
    pairs = told.groupby(["request", "person"], as_index=False).any()
    units = [name for name in pairs if name not in ("request", "person", "right")]
    numbers = pairs[units].sum(axis=1).astype("int64")
    return pairs[["request", "person", "right"]].astype({"right": bool}).assign(new_units=numbers)


def by_unit(cells: pd.DataFrame) -> pd.DataFrame:
    """Say of each returned row which units have any of some cells, the requester's own number left out.

    A column that belongs to no unit is one by itself.

    Examples
    --------
    >>> import pandas as pd
    >>> by_unit(pd.DataFrame({"PersonID": [True], "Address": [False], "Postcode": [True], "URN": [False]}))
       home  school
    0  True   False
    """
    import pandas as pd

    columns = units_of(cells.columns)
    return pd.DataFrame({unit: cells[names].any(axis=1) for unit, names in columns.items()}, index=cells.index)


def units_of(columns: Any) -> dict[str, list[str]]:
    """Give the units of some returned columns, in order, each with its columns.

    Examples
    --------
    >>> units_of(["PersonID", "Address", "URN", "Postcode"])
    {'home': ['Address', 'Postcode'], 'school': ['URN']}
    """
    units: dict[str, list[str]] = {}
    for column in columns:
        unit = UNITS.get(column, column)
        if unit != ECHO:
            units.setdefault(unit, []).append(column)
    return dict(sorted(units.items()))


def pair_of(disclosure: Disclosure, people: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Give for every returned row the row of ``people`` it belongs to."""
    import numpy as np
    import pandas as pd

    if not len(people):
        return np.zeros(0, dtype=np.intp)
    pairs = pd.MultiIndex.from_arrays([people["request"], people["person"]])
    return pairs.get_indexer(pd.MultiIndex.from_arrays([disclosure.about[name] for name in ("request", "person")]))
