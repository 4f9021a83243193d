"""Mistakes in one word: its spelling, its letters, its accents and the marks in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.data_files import rows as data_rows
from synthetic.mistakes import edits
from synthetic.mistakes.rewriting import rewrite, rules
from synthetic.text_columns import strings_with

if TYPE_CHECKING:
    from synthetic.mistakes.sheet import Hits, Mistake, Revision, Sheet
    from synthetic.naming.tables import NameTables
    from synthetic.streams import Ints

_ASCII = 0x80
_KEPT_BY_ENDINGS = 4


def typo(field: str) -> Mistake:
    """Mistype a letter of a field."""

    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        hits = sheet.known(field, hits)
        return hits, {field: edits.typo(sheet.text(field, hits), hits.stream, hits.ids)}

    return mistake


def _mark(byte: Any) -> Any:
    return byte < ord("A")


def _accent(byte: Any) -> Any:
    return byte >= _ASCII


def _codes(sheet: Sheet, field: str) -> Ints:
    return sheet.forms.surname if field == "Surname" else sheet.forms.forename


def _variant(field: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        names = sheet.world.names
        hits = hits.where(_codes(sheet, field)[hits.rows] >= 0)
        hits = hits.where(names.has_variant(_codes(sheet, field)[hits.rows]))
        codes = _codes(sheet, field)[hits.rows]
        return hits, {field: names.words.take(pa.array(names.variant(codes, hits.uniform())))}

    return mistake


def _sex_form(sheet: Sheet, hits: Hits) -> Revision:
    names = sheet.world.names
    hits = hits.where(sheet.forms.surname[hits.rows] >= 0)
    hits = hits.where(names.has_sex_forms(sheet.forms.surname[hits.rows]))
    own = sheet.forms.surname[hits.rows]
    other = names.for_sex(own, 1 - sheet.forms.sex[hits.rows])
    changed = other != own
    return hits.where(changed), {"Surname": names.words.take(pa.array(other[changed]))}


@cache
def _diminutives(names: NameTables) -> tuple[Ints, Ints, Any]:
    """Give for each word where its diminutives begin and how many there are, and the diminutives."""
    listed = data_rows("diminutives.csv")
    codes = pc.index_in(pa.array([row["forename"] for row in listed], pa.string()), names.words).to_pylist()
    first, count = (np.zeros(len(names.words), dtype=np.int64) for _ in range(2))
    called: list[str] = []
    for code, row in zip(codes, listed, strict=True):
        if code is not None:
            own = row["called"].split()
            first[code], count[code] = len(called), len(own)
            called += own
    return first, count, np.array(called)


def _diminutive(sheet: Sheet, hits: Hits) -> Revision:
    first, count, called = _diminutives(sheet.world.names)
    hits = hits.where(sheet.forms.forename[hits.rows] >= 0)
    hits = hits.where(count[sheet.forms.forename[hits.rows]] > 0)
    codes = sheet.forms.forename[hits.rows]
    return hits, {"Forename": called[first[codes] + hits.below(count[codes])]}


def _rewritten(field: str, file: str, after: int = 0) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        text, fits = rewrite(sheet.text(field, hits), rules(file), hits.stream, hits.ids, after)
        return hits.where(fits), {field: text[fits]}

    return mistake


def _accents_dropped(field: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        hits = sheet.holding(field, _accent, hits)
        return hits, {field: edits.without_accents(sheet.text(field, hits))}

    return mistake


def _accents_mangled(field: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        hits = sheet.holding(field, _accent, hits)
        return hits, {field: edits.garbled(sheet.text(field, hits), hits.stream, hits.ids)}

    return mistake


def _punctuation(field: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        values = sheet.recorded(field, hits)
        mac = pc.fill_null(pc.or_(pc.starts_with(values, "Mc"), pc.starts_with(values, "Mac")), fill_value=False)
        hits = hits.where(strings_with(values, _mark) | np.asarray(mac, dtype=bool))
        text = sheet.text(field, hits)
        other = edits.other_punctuation(text, hits.stream, hits.ids)
        changed = other != text
        return hits.where(changed), {field: other[changed]}

    return mistake


def _truncated(field: str) -> Mistake:
    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        width = int(sheet.world.parameters["school.field_length"])
        length = pc.fill_null(pc.utf8_length(sheet.recorded(field, hits)), 0)
        hits = hits.where(np.asarray(length) > width)
        return hits, {field: np.char.rstrip(sheet.text(field, hits).astype(f"U{width}"), " -")}

    return mistake


@cache
def _placeholders(field: str) -> Any:
    return np.array([row["text"] for row in data_rows("placeholders.csv") if row["field"] == field])


def _placeholder(field: str) -> Mistake:
    def mistake(_: Sheet, hits: Hits) -> Revision:
        words = _placeholders(field)
        return hits, {field: words[hits.below(len(words))]}

    return mistake


WORD_MISTAKES: dict[str, Mistake] = {
    "surname.sex_form": _sex_form,
    "forename.diminutive": _diminutive,
    "forename.ending": _rewritten("Forename", "endings.csv", after=_KEPT_BY_ENDINGS),
    "middlenames.typo": typo("Middlenames"),
    "formersurname.typo": typo("FormerSurname"),
} | {
    f"{field.lower()}.{kind}": mistake
    for field in ("Surname", "Forename")
    for kind, mistake in {
        "variant": _variant(field),
        "phonetic": _rewritten(field, "sound_alikes.csv"),
        "look_alike": _rewritten(field, "look_alikes.csv"),
        "accents_dropped": _accents_dropped(field),
        "accents_mangled": _accents_mangled(field),
        "punctuation": _punctuation(field),
        "truncated": _truncated(field),
        "typo": typo(field),
        "placeholder": _placeholder(field),
    }.items()
}
