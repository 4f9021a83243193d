"""Mistakes in postcodes and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from synthetic.mistakes import edits
from synthetic.mistakes.words import typo

if TYPE_CHECKING:
    from collections.abc import Callable

    from synthetic.mistakes.sheet import Hits, Mistake, Revision, Sheet
    from synthetic.streams import Ints


def _replaced(place: Callable[[Any, Hits], Ints]) -> Mistake:
    """Replace the character of the postcode at the place that is chosen."""

    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        hits = sheet.known("Postcode", hits)
        text = sheet.text("Postcode", hits)
        # The place is drawn from the ids themselves, the character from their negatives, apart from each other.
        return hits, {"Postcode": edits.other_letter(text, place(text, hits), hits.stream, ~hits.ids)}

    return mistake


def _in_unit(postcodes: Any, hits: Hits) -> Ints:
    at: Ints = np.char.str_len(postcodes) - 1 - hits.below(2)
    return at


def _in_sector(postcodes: Any, _: Hits) -> Ints:
    at: Ints = np.char.str_len(postcodes) - 3
    return at


def _in_district(postcodes: Any, hits: Hits) -> Ints:
    return hits.below(np.char.str_len(postcodes) - 4)


def _look_alike(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Postcode", hits)
    text, possible = edits.look_alike(sheet.text("Postcode", hits), hits.stream, hits.ids)
    return hits.where(possible), {"Postcode": text[possible]}


def _left_out(*fields: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        hits = sheet.known(fields[0], hits)
        return hits, {field: pa.nulls(len(hits), pa.string()) for field in fields}

    return mistake


HOME_MISTAKES: dict[str, Mistake] = {
    "postcode.unit": _replaced(_in_unit),
    "postcode.sector": _replaced(_in_sector),
    "postcode.district": _replaced(_in_district),
    "postcode.look_alike": _look_alike,
    "postcode.missing": _left_out("Postcode", "Address"),
    "address.missing": _left_out("Address"),
    "address.typo": typo("Address"),
}
