"""What one body sent to the other: the left records as they were compared, and how much of each column was filled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linkage.cleaning import fold_names
from linkage.fields import ALIASES, PERSONAL, folded, plain, plainly, recognise
from linkage.sources import column_names, filled_cells, read_columns
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from linkage.fields import Prepared

ADDRESS = "address"
_NUMBER = "personid"
_FIELD_OF = {plain(alias): field for field, aliases in ALIASES.items() for alias in aliases}


@dataclass(frozen=True, eq=False)
class Sent:
    """What was sent.

    Attributes
    ----------
    encoded
        Arrow table, one row a left record: ``id``, the canonical fields that the left has, and ``address`` if it has a
        column of that name; all folded as for matching, texts as dictionaries.
    filled
        Cells that held something, by canonical field, or by the plain name of a column that is none.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.fields import prepare
    >>> asked = pd.DataFrame({"PersonID": [1, 2], "last_name": ["Shah", None], "Address": ["1 High St", "2 Low St"]})
    >>> sent = gather(asked, prepare(asked, id_column="PersonID"), {})
    >>> sent.records.to_pylist()[0]
    {'id': 1, 'surname': 'SHAH', 'address': '1 HIGH ST'}
    >>> sent.cells("Surname"), sent.cells("DOB"), sent.cells("PersonID")
    (1, 0, 2)
    """

    encoded: pa.Table
    filled: Mapping[str, int]

    @cached_property
    def records(self) -> pa.Table:
        """The same with texts written out."""
        return plainly(self.encoded)

    def cells(self, field: str) -> int:
        """Count the records in which a policy's field held something; 0 if there was no such column."""
        name = plain(field)
        if name == _NUMBER:
            return int(self.encoded.num_rows)
        return self.filled.get(_FIELD_OF.get(name, name), 0)

    def beyond(self, fields: Iterable[str]) -> list[str]:
        """Name what was sent besides a policy's fields, in order: canonical fields, and plain names of other columns."""
        agreed = {_FIELD_OF.get(plain(field), plain(field)) for field in fields} | {_NUMBER}
        return sorted(field for field, cells in self.filled.items() if cells and field not in agreed)


def gather(data: Any, prepared: Prepared, columns: Mapping[str, str]) -> Sent | None:
    """Keep what a left side sent; None for a register, whose people have several rows each.

    Parameters
    ----------
    data
        The source, or None if only the prepared records are there.
    prepared
        The same records, ready to be linked.
    columns
        Field to column, as given by the user.
    """
    records = prepared.encoded
    if records is None or prepared.repeats:
        return None
    if data is None:
        known = {field: int(len(records) - records[field].null_count) for field in prepared.fields}
        return Sent(records, known)
    found = recognise(column_names(data, prepared.name), columns, prepared.name, prepared.fields | PERSONAL)
    for field in [field for field in found if field not in prepared.fields]:
        records = _with(records, field, data, found[field], prepared.name)
    home = [column for column in prepared.columns if plain(column) == ADDRESS and column not in found.values()]
    if len(home) > 1:
        raise InputError(f"{prepared.name} has more than one column for the {ADDRESS}: {listed(home)}; keep one")
    for column in home:
        records = _with(records, ADDRESS, data, column, prepared.name)
    field_of = {column: field for field, column in found.items()}
    counts = filled_cells(data, prepared.name, prepared.filled)
    return Sent(records, {field_of.get(column, plain(column)): count for column, count in counts.items()})


def _with(records: pa.Table, field: str, data: Any, column: str, name: str) -> pa.Table:
    """Add a column that the algorithm did not ask for, as far as it can be read: what cannot be read tells nothing."""
    import pyarrow as pa

    try:
        values = read_columns(data, [column], name).column(column)
        if field == ADDRESS:
            return records.append_column(field, fold_names(values))
        return records.append_column(field, folded(field, values, f"'{column}' of {name}", "missing")[field])
    except (InputError, pa.ArrowException):
        return records
