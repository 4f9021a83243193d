"""Phonetic codes of distinct cleaned names, by jellyfish."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa


def codes(names: pa.Array, wanted: Collection[str]) -> pa.Table:
    """Return a table of the names and their codes; a name without letters has none.

    Parameters
    ----------
    names
        Distinct cleaned names.
    wanted
        Which codes: see :data:`linkage.agreements.PHONETICS`.

    Returns
    -------
    pa.Table
        ``name``, and one column per code.

    Examples
    --------
    >>> import pyarrow as pa
    >>> codes(pa.array(["ROBERT", "RUPERT"]), ["soundex"]).to_pydict()
    {'name': ['ROBERT', 'RUPERT'], 'soundex': ['R163', 'R163']}
    """
    import jellyfish
    import pyarrow as pa

    functions = {"soundex": jellyfish.soundex, "metaphone": jellyfish.metaphone, "nysiis": jellyfish.nysiis}
    texts = names.to_pylist()
    made = {code: pa.array([functions[code](text) or None for text in texts], pa.string()) for code in sorted(wanted)}
    return pa.table({"name": names.cast(pa.string())} | made)
