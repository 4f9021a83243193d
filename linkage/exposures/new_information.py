"""What the requester did not know before: the returned columns as information units.

Eighteen columns are not eighteen facts. A school's number, reference, name and postcode are one; PersonID is the
requester's own number coming back; names and date of birth tell something only where they differ from what was
sent. The units are this library's own definition (after functional dependencies among the columns), as data in
:data:`UNITS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure

UNITS = {
    "PersonID": "echo",
    "Surname": "name and birth date",
    "Forename": "name and birth date",
    "Middlenames": "name and birth date",
    "DOB": "name and birth date",
    "FormerSurname": "former surname",
    "PreferredSurname": "preferred surname",
    "Address": "home",
    "Postcode": "home",
    "LAEstab": "school",
    "URN": "school",
    "schoolname": "school",
    "schoolpostcode": "school",
    "AcademicYear": "census moment",
    "CensusTerm": "census moment",
    "CensusDate": "census moment",
    "entrydate": "entry to the school",
    "leavingdate": "leaving the school",
}
"""Returned column to information unit."""

_SENT_AS = {
    "Surname": ("Surname",),
    "Forename": ("Forename",),
    "Middlenames": ("Middlenames",),
    "DOB": ("DOB",),
    "FormerSurname": ("Surname",),
    "PreferredSurname": ("Surname",),
    "Address": ("Address",),
    "Postcode": ("Postcode",),
}


def is_new(disclosure: Disclosure) -> pd.DataFrame:
    """Say for every returned cell whether it tells the requester something it had not sent.

    Returns
    -------
    pandas.DataFrame
        Booleans in the shape of ``disclosure.returned``. An empty cell tells nothing; a name or postcode is compared
        folded, as it was in matching, and a preferred or former surname with the surname sent.
    """
    import numpy as np
    import pandas as pd

    returned = disclosure.returned
    sent = _sent(disclosure)
    out = {}
    for column in returned.columns:
        filled = returned[column].notna().to_numpy()
        if column == "PersonID":
            out[column] = np.zeros(len(filled), dtype=bool)
        elif column in _SENT_AS:
            known = [name for name in _SENT_AS[column] if name in sent.columns]
            same = np.zeros(len(filled), dtype=bool)
            for name in known:
                same = same | (_folded(returned[column], column) == _folded(sent[name], column)).to_numpy()
            out[column] = filled & ~same if known else filled
        else:
            out[column] = filled
    return pd.DataFrame(out, index=returned.index)


def _sent(disclosure: Disclosure) -> Any:
    """Give what was sent in the request behind each returned row; nothing where only a register's links are known."""
    import pandas as pd

    left = disclosure.links.left
    if not isinstance(left, pd.DataFrame) or "PersonID" not in left.columns:
        return pd.DataFrame(index=disclosure.returned.index)
    return left.set_index("PersonID").reindex(disclosure.about["request"]).reset_index(drop=True)


def _folded(values: Any, column: str) -> Any:
    import pandas as pd
    import pyarrow as pa

    from linkage.cleaning import fold_names, fold_postcodes

    if column == "DOB":
        return pd.to_datetime(values).astype("datetime64[s]")
    fold = fold_postcodes if column == "Postcode" else fold_names
    text = pa.array(values.astype("object").where(values.notna(), None), pa.string())
    return pd.Series(fold(text).to_pandas(), index=values.index)
