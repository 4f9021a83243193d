"""What a mistake is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.text_columns import Column, replaced, strings, strings_with

if TYPE_CHECKING:
    from synthetic.draft import Draft
    from synthetic.errors import Forms
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World


@dataclass(frozen=True)
class Hits:
    """The rows that a kind of error hits, the ids that its draws are keyed on, and the key of its stream."""

    rows: Ints
    ids: Ints
    stream: int

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, keep: Bools) -> Hits:
        """Spare the other rows."""
        return Hits(self.rows[keep], self.ids[keep], self.stream)

    def and_those(self, others: Hits) -> Hits:
        """Add the rows that the same kind hits elsewhere."""
        return Hits(np.concatenate([self.rows, others.rows]), np.concatenate([self.ids, others.ids]), self.stream)

    def uniform(self) -> Floats:
        """Draw a number in [0, 1) for each row."""
        return streams.uniform(self.stream, self.ids)

    def below(self, bound: Any) -> Ints:
        """Draw a whole number below ``bound`` for each row."""
        return streams.below(self.stream, bound, self.ids)


Revision = tuple[Hits, Mapping[str, Any]]
"""The rows in the end revised, and for each field the values recorded in them."""


@dataclass
class Sheet:
    """Forms and the draft of what is written on them, of the same rows, with what was revised so far.

    Of each field it holds the rows that some kind hits, no others; these are all that a kind may read of the fields
    that the catalogue names for it.
    """

    world: World
    forms: Forms
    draft: Draft
    _columns: dict[str, Column] = field(default_factory=dict)

    def hold(self, name: str, rows: Ints) -> None:
        """Hold some rows of a field."""
        self._columns[name] = Column.of(self.draft.recorded[name], rows)

    def recorded(self, name: str, hits: Hits) -> pa.Array:
        """Give what is recorded in the rows hit."""
        return self._columns[name].take(hits.rows)

    def true(self, name: str, hits: Hits) -> pa.Array:
        """Give what is true in the rows hit."""
        return self.draft.true[name].take(pa.array(hits.rows))

    def text(self, name: str, hits: Hits) -> Any:
        """Give the recorded text of the rows hit, '' for missing."""
        return strings(self.recorded(name, hits))

    def dates(self, hits: Hits) -> Any:
        """Give the recorded dates of birth of the rows hit, as days."""
        return np.asarray(self.recorded("DOB", hits).cast(pa.int32())).astype("datetime64[D]")

    def known(self, name: str, hits: Hits) -> Hits:
        """Spare the rows in which nothing is recorded."""
        return hits.where(np.asarray(self.recorded(name, hits).is_valid(), dtype=bool))

    def holding(self, name: str, byte: Callable[[Any], Bools], hits: Hits) -> Hits:
        """Spare the rows whose recorded text has no byte of a kind in UTF-8."""
        return hits.where(strings_with(self.recorded(name, hits), byte))

    def words(self, codes: Ints) -> Any:
        """Give names by their codes, as strings; '' for a negative code."""
        return strings(self.world.names.words.take(pa.array(codes, mask=codes < 0)))

    def revise(self, name: str, rows: Ints, values: Any, bit: int) -> None:
        """Record other values in some rows; '' becomes missing."""
        if len(rows):
            self._columns[name].put(rows, values)
            self.draft.marks[name][rows] |= np.uint64(1 << bit)

    def finish(self) -> None:
        """Take over into the draft whatever was revised, and into the preferred surname where it is the legal one."""
        for name, column in self._columns.items():
            self._replace(name, *column.revised())
        if "Surname" in self._columns:
            rows, values = self._columns["Surname"].revised()
            legal, preferred = (self.draft.true[name].take(pa.array(rows)) for name in ("Surname", "PreferredSurname"))
            same = pc.fill_null(pc.equal(legal, preferred), fill_value=False)
            rows = rows[np.asarray(same, dtype=bool)]
            self._replace("PreferredSurname", rows, values.filter(same))
            self.draft.marks["PreferredSurname"][rows] = self.draft.marks["Surname"][rows]

    def _replace(self, name: str, rows: Ints, values: pa.Array) -> None:
        if len(rows):
            self.draft.recorded[name] = replaced(self.draft.recorded[name], rows, values)


Mistake = Callable[[Sheet, Hits], Revision]
"""One kind of error: given the rows hit, it says what is recorded in those of them that it applies to."""
