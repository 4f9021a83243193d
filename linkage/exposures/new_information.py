"""What the requester did not know before: the returned columns as information units.

Eighteen columns are not eighteen facts. A school's number, reference, name and postcode are one; PersonID is the
requester's own number coming back; names and date of birth tell something only where they differ from what was
sent. The units are this library's own definition (after functional dependencies among the columns), as data in
:data:`UNITS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from linkage.cleaning import fold_names, fold_postcodes
from synthetic.refusal import InputError

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

SENT_AS = {
    "Surname": ("surname",),
    "Forename": ("forename",),
    "Middlenames": ("middlenames",),
    "DOB": ("dob",),
    "FormerSurname": ("former_surname", "surname"),
    "PreferredSurname": ("preferred_surname", "surname"),
    "Address": ("address",),
    "Postcode": ("postcode",),
}
"""Returned column to what the requester may have sent of it; any of them makes it known."""


def is_new(disclosure: Disclosure) -> pd.DataFrame:
    """Say for every returned cell whether it tells the requester something it had not sent.

    What was sent is what the links keep of the left records, so that it does not matter from what file, under what
    column names or in what layout they came. Both sides are folded as in matching. A preferred or former surname
    returned is also compared with the surname sent. An address is new unless the same address was sent: whoever sent a
    postcode alone learns the house and the street.

    Returns
    -------
    pandas.DataFrame
        Booleans in the shape of ``disclosure.returned``. An empty cell tells nothing.

    Raises
    ------
    InputError
        If the links do not say what was sent.
    """
    import numpy as np
    import pandas as pd

    returned = disclosure.returned
    sent = sent_behind(disclosure)
    out = {}
    for column in returned.columns:
        new = returned[column].notna().to_numpy()
        if column == "PersonID":
            new = np.zeros(len(new), dtype=bool)
        elif column in SENT_AS:
            held = folded_as(returned[column], column)
            for field in SENT_AS[column]:
                if field in sent.column_names:
                    same = pc.fill_null(pc.equal(held, sent.column(field)), False)
                    new = new & ~same.to_numpy(zero_copy_only=False)
        out[column] = new
    return pd.DataFrame(out, index=returned.index)


def sent_behind(disclosure: Disclosure) -> pa.Table:
    """Give what was sent in the request behind each returned row, folded as in matching.

    Raises
    ------
    InputError
        If the links do not say what was sent.
    """
    import pandas as pd

    sent = disclosure.links.sent
    if sent is None:
        raise InputError(
            "these links do not say what was sent, so what is new cannot be told: link a list with one row a request"
        )
    rows = pd.Index(sent.records.column("id").to_pandas()).get_indexer(disclosure.about["request"])
    return sent.records.take(pa.array(rows)).combine_chunks()


def folded_as(values: Any, column: str) -> pa.Array:
    """Fold the values of a returned column as in matching.

    Examples
    --------
    >>> import pandas as pd
    >>> folded_as(pd.Series(["sw1a 1aa", None]), "Postcode").to_pylist()
    ['SW1A1AA', None]
    """
    given = pa.Array.from_pandas(values)
    if column == "DOB":
        return pc.cast(given, pa.date32(), safe=False)
    text = pc.cast(given, pa.string())
    return fold_postcodes(text) if column == "Postcode" else fold_names(text)
