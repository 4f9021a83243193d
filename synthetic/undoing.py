"""The way back from records to the truth, by the ledger of mistakes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.refusal import InputError, outside


def undo(records: pa.Table, ledger: pa.Table) -> pa.Table:
    """Put the truth back: replace every cell named in the ledger by its true value.

    Parameters
    ----------
    records
        Census records, as :class:`synthetic.SchoolCensus` gives them.
    ledger
        Their error ledger.

    Returns
    -------
    pyarrow.Table
        The records without those mistakes, as ``errors="none"`` gives them. The numbers a school holds, what it answers of
        ethnicity and language, and whom it leaves out are no mistakes of this kind: they are what there is to return.

    Raises
    ------
    InputError
        If either is not an Arrow table, or the records have no RecordID to find rows by.

    Examples
    --------
    >>> import synthetic
    >>> census, faultless = (
    ...     synthetic.population(500, seed=1, errors=errors).school_census("2015/16", "Spring")
    ...     for errors in ("typical", "none")
    ... )
    >>> undo(census.records, census.errors).equals(faultless.records)
    True
    """
    for name, table in (("records", records), ("ledger", ledger)):
        if not isinstance(table, pa.Table):
            raise outside(name, type(table).__name__, "an Arrow table, as a census gives it")
    if "RecordID" not in records.column_names:
        raise InputError("records have no column 'RecordID', by which the ledger names rows; keep it")
    lacking = [name for name in ("RecordID", "field", "true") if name not in ledger.column_names]
    if lacking:
        raise InputError(f"ledger has no column '{lacking[0]}'; give the ledger of these records, as a census gives it")
    rows = pc.index_in(ledger["RecordID"], records["RecordID"].combine_chunks())
    if len(ledger) and rows.null_count == len(rows):
        raise InputError("ledger names none of these records; give the ledger of the same census, population and seed")
    out = records
    for name in pc.unique(ledger["field"]).to_pylist():
        if name not in records.column_names:
            continue
        here = pc.and_(pc.equal(ledger["field"], name), pc.is_valid(rows))
        out = _replaced(out, name, rows.filter(here), ledger["true"].filter(here))
    return out


def _replaced(records: pa.Table, name: str, rows: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.Table:
    at = rows.to_numpy()
    order = np.argsort(at, kind="stable")
    mask = np.zeros(len(records), dtype=bool)
    mask[at] = True
    column = records[name].combine_chunks()
    true = values.combine_chunks().take(pa.array(order)).cast(column.type)
    place = records.schema.get_field_index(name)
    return records.set_column(place, records.schema.field(name), pc.replace_with_mask(column, pa.array(mask), true))
