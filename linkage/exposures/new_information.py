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
    from collections.abc import Mapping

    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes
    from linkage.sent import Sent
    from synthetic.streams import Bools

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

SURNAMES = ("surname", "preferred_surname", "former_surname")
"""The surnames a requester may send; one of them coming back as another is no name it did not know."""
SENT_AS = {
    "Surname": SURNAMES,
    "Forename": ("forename",),
    "Middlenames": ("middlenames",),
    "DOB": ("dob",),
    "FormerSurname": SURNAMES,
    "PreferredSurname": SURNAMES,
    "Address": ("address",),
    "Postcode": ("postcode",),
}
"""Returned column to what the requester may have sent of it; any of them makes it known."""


def is_new(disclosure: Disclosure) -> pd.DataFrame:
    """Say for every returned cell whether it tells the requester something it had not sent.

    What was sent is what the links keep of the left records, so that it does not matter from what file, under what
    column names or in what layout they came. Both sides are folded as in matching. A surname returned is compared with
    every surname sent, and a preferred or former one with the surname beside which it comes back as well; middle names
    are new if one of their words was not sent. An address is new unless the same address was sent: whoever sent a
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
    held = {column: folded_as(returned[column], column) for column in returned.columns if column in SENT_AS}
    out = {}
    for column in returned.columns:
        new = returned[column].notna().to_numpy()
        if column == "PersonID":
            new = np.zeros(len(new), dtype=bool)
        elif column in SENT_AS:
            new = new & ~_known(column, held, sent)
        out[column] = new
    return pd.DataFrame(out, index=returned.index)


def new_homes(disclosure: Disclosure, outcomes: Outcomes) -> pd.DataFrame:
    """Say for every returned cell of a home whether it is new, and no request for the same person had sent it either.

    Parameters
    ----------
    disclosure, outcomes
        What left, and what became of each request, whose truth says which requests are for one person.

    Returns
    -------
    pandas.DataFrame
        Booleans, one row a returned row; those of ``Address`` and ``Postcode`` that the policy returns.

    Raises
    ------
    InputError
        If the links do not say what was sent.
    """
    import pandas as pd

    cells = is_new(disclosure)
    new = cells[[column for column in cells.columns if UNITS.get(column) == "home"]]
    sent, meant = _sent(disclosure).records, outcomes.meant
    if not len(meant) or not len(new):
        return new
    person = disclosure.about["person"]
    asked = pd.Index(sent.column("id").to_pandas()).get_indexer(meant["left_id"])
    sought = meant["right_id"].astype(person.dtype).to_numpy()
    for column in new.columns:
        held = pd.MultiIndex.from_arrays([person, folded_as(disclosure.returned[column], column).to_pandas()])
        for field in set(SENT_AS[column]) & set(sent.column_names):
            told = pd.DataFrame({"person": sought, field: sent.column(field).to_pandas().to_numpy()[asked]})
            known = told[asked >= 0].dropna()
            new = new.assign(**{column: new[column].to_numpy() & ~held.isin(pd.MultiIndex.from_frame(known))})
    return new


def unsent_words(held: pd.Series[Any], sent: pd.Series[Any]) -> pd.Series[Any]:
    """Give the words of names that are not among the words sent, one an entry, by the place of the name.

    Examples
    --------
    >>> import pandas as pd
    >>> list(unsent_words(pd.Series(["ANN MARIE", "JO"]), pd.Series(["ANN", "MAY JO"])).items())
    [(0, 'MARIE')]
    """
    import pandas as pd

    def words(names: pd.Series[Any]) -> pd.DataFrame:
        split = names.reset_index(drop=True).dropna().astype("string").str.split(" ").explode()
        return pd.DataFrame({"of": split.index.to_numpy(int), "word": split.to_numpy(object)})

    both = words(held).merge(words(sent).drop_duplicates(), on=["of", "word"], how="left", indicator=True)
    kept = both[both["_merge"] == "left_only"]
    return pd.Series(kept["word"].to_numpy(object), index=kept["of"].to_numpy(int), dtype=object)


def _known(column: str, held: Mapping[str, pa.Array], sent: pa.Table) -> Bools:
    """Say of which rows a returned column holds nothing but what was sent, or stands beside it in the row."""
    import numpy as np

    beside = [sent.column(field) for field in SENT_AS[column] if field in sent.column_names]
    if column in ("PreferredSurname", "FormerSurname") and "Surname" in held:
        beside.append(held["Surname"])
    known = np.zeros(len(held[column]), bool)
    for values in beside:
        known |= pc.fill_null(pc.equal(held[column], values), False).to_numpy(zero_copy_only=False)
    if column == "Middlenames" and beside:
        unsent = np.unique(unsent_words(held[column].to_pandas(), beside[0].to_pandas()).index)
        known |= ~np.isin(np.arange(len(known)), unsent)
    return known


def sent_behind(disclosure: Disclosure) -> pa.Table:
    """Give what was sent in the request behind each returned row, folded as in matching.

    Raises
    ------
    InputError
        If the links do not say what was sent.
    """
    import pandas as pd

    sent = _sent(disclosure)
    rows = pd.Index(sent.records.column("id").to_pandas()).get_indexer(disclosure.about["request"])
    return sent.records.take(pa.array(rows)).combine_chunks()


def _sent(disclosure: Disclosure) -> Sent:
    sent = disclosure.links.sent
    if sent is None:
        raise InputError(
            "these links do not say what was sent, so what is new cannot be told: link a list with one row a request"
        )
    return sent


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
