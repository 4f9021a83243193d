"""A census return while it is being written: the true text of every cell, what was recorded, and why they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.refusal import outside
from synthetic.schema import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synthetic.streams import Ints

TEXT_FIELDS = (
    "Surname", "Forename", "Middlenames", "PreferredSurname", "FormerSurname", "DOB", "Address", "Postcode",
)  # fmt: skip


@dataclass
class Draft:
    """Columns under revision.

    ``true`` holds one Arrow array a field; ``recorded`` starts as the same and is revised; ``marks`` says for each
    field and row, as bits, which kinds of error have touched it.
    """

    true: dict[str, pa.Array]
    recorded: dict[str, pa.Array] = field(init=False)
    marks: dict[str, npt.NDArray[np.uint32]] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with everything recorded as it is."""
        rows = len(next(iter(self.true.values())))
        self.recorded = dict(self.true)
        self.marks = {name: np.zeros(rows, dtype=np.uint32) for name in self.true}

    def some(self, rows: Ints) -> Draft:
        """Give a draft of some of the rows, to be revised apart and merged again."""
        which = pa.array(rows)
        part = Draft({name: column.take(which) for name, column in self.true.items()})
        part.recorded = {name: column.take(which) for name, column in self.recorded.items()}
        part.marks = {name: marks[rows] for name, marks in self.marks.items()}
        return part

    def merge(self, rows: Ints, part: Draft) -> None:
        """Take over what was revised in a draft of some of the rows."""
        for name, marks in part.marks.items():
            changed = np.flatnonzero(marks)
            if len(changed):
                self._replace(name, rows[changed], part.recorded[name].take(pa.array(changed)))
                self.marks[name][rows[changed]] = marks[changed]

    def text(self, name: str, rows: Ints) -> npt.NDArray[Any]:
        """Give the recorded text of some rows, '' for missing."""
        values = self.recorded[name].take(pa.array(rows)).fill_null("")
        return np.asarray(values.to_numpy(zero_copy_only=False)).astype(np.str_)

    def revise(self, name: str, rows: Ints, values: npt.NDArray[Any] | pa.Array, bit: int) -> None:
        """Record other values in some rows; '' becomes missing."""
        if not len(rows):
            return
        column = self.recorded[name]
        new = values if isinstance(values, pa.Array) else pa.array(values, type=column.type)
        if pa.types.is_string(column.type):
            new = pc.if_else(pc.equal(new, ""), pa.scalar(None, column.type), new)
        self._replace(name, rows, new)
        self.marks[name][rows] |= np.uint32(1 << bit)

    def _replace(self, name: str, rows: Ints, values: pa.Array) -> None:
        mask = np.zeros(len(self.recorded[name]), dtype=bool)
        mask[rows] = True
        self.recorded[name] = pc.replace_with_mask(self.recorded[name], pa.array(mask), values)

    def ledger(self, keys: Mapping[str, pa.Array], kinds: tuple[str, ...]) -> pa.Table:
        """List the cells that differ from the truth, in the order of rows, then fields."""
        parts = [self._differences(name, keys, kinds, at) for at, name in enumerate(TEXT_FIELDS)]
        found = pa.concat_tables(parts)
        order = pc.sort_indices(found, sort_keys=[("row", "ascending"), ("place", "ascending")])
        return found.take(order).select(LEDGER.names).cast(LEDGER)

    def _differences(self, name: str, keys: Mapping[str, pa.Array], kinds: tuple[str, ...], at: int) -> pa.Table:
        rows = np.flatnonzero(self.marks[name])
        true, recorded = (side[name].take(pa.array(rows)).cast(pa.string()) for side in (self.true, self.recorded))
        same = pc.or_kleene(
            pc.fill_null(pc.equal(true, recorded), fill_value=False), pc.and_(pc.is_null(true), pc.is_null(recorded))
        )
        differs = pc.invert(same)
        rows = rows[differs.to_numpy(zero_copy_only=False)]
        bits, which = np.unique(self.marks[name][rows], return_inverse=True)
        labels = ["+".join(kind for place, kind in enumerate(kinds) if mark >> place & 1) for mark in bits.tolist()]
        return pa.table(
            {
                **{column: values.take(pa.array(rows)) for column, values in keys.items()},
                "field": pa.array([name] * len(rows), pa.string()),
                "kind": pa.array(labels, pa.string()).take(pa.array(which, pa.int64())),
                "true": true.filter(differs),
                "recorded": recorded.filter(differs),
                "row": pa.array(rows, pa.int64()),
                "place": pa.array(np.full(len(rows), at), pa.int64()),
            }
        )


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
        The records a faultless school would have returned.

    Raises
    ------
    InputError
        If either is not an Arrow table.

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
    out = records
    keys = ["PupilMatchingReference", "AcademicYear", "CensusTerm", "OnRoll"]
    place = records.select(keys).append_column("row", pa.array(np.arange(len(records))))
    for name in pc.unique(ledger["field"]).to_pylist():
        cells = ledger.filter(pc.equal(ledger["field"], name)).join(place, keys, join_type="inner")
        cells = cells.sort_by("row")
        mask = np.zeros(len(records), dtype=bool)
        mask[cells["row"].to_numpy()] = True
        column = records[name].combine_chunks()
        true = cells["true"].combine_chunks().cast(column.type)
        out = out.set_column(
            records.schema.get_field_index(name), name, pc.replace_with_mask(column, pa.array(mask), true)
        )
    return out
