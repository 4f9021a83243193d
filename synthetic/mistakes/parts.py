"""Mistakes that leave out, exchange or misplace whole names, and those that take another person's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.mistakes import edits

if TYPE_CHECKING:
    from synthetic.mistakes.sheet import Hits, Mistake, Revision, Sheet


_PARTICLE = 4


def _space(byte: Any) -> Any:
    return byte == ord(" ")


def _surname_parts(sheet: Sheet, hits: Hits) -> tuple[Hits, Any, Any, Any]:
    """Split surnames of two words, sparing the others: at the first hyphen, or else a space that ends no particle."""
    hits = hits.where(sheet.forms.surname[hits.rows] < 0)
    text = sheet.text("Surname", hits)
    hyphen, space = np.char.find(text, "-"), np.char.find(text, " ", _PARTICLE)
    at = np.where(hyphen > 0, hyphen, space)
    two = at > 0
    first, mark, rest = edits.cut(text[two], at[two])
    return hits.where(two), first, mark, rest


def _surname_one_part(sheet: Sheet, hits: Hits) -> Revision:
    hits, first, _, rest = _surname_parts(sheet, hits)
    return hits, {"Surname": np.where(hits.uniform() < 0.5, first, rest)}


def _reversed(sheet: Sheet, hits: Hits) -> Revision:
    hits, first, mark, rest = _surname_parts(sheet, hits)
    return hits, {"Surname": np.char.add(np.char.add(rest, mark), first)}


def _between(byte: Any) -> Any:
    return (byte == ord("-")) | (byte == ord(" "))


def _forename_one_part(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.holding("Forename", _between, hits)
    text = sheet.text("Forename", hits)
    hyphen, space = np.char.find(text, "-"), np.char.find(text, " ")
    at = np.where((hyphen < 0) | ((space >= 0) & (space < hyphen)), space, hyphen)
    return hits, {"Forename": edits.cut(text, at)[0]}


def _instead_of_surname(field: str) -> Mistake:
    """Write another name of the person's into the field of the legal surname."""

    def mistake(sheet: Sheet, hits: Hits) -> Revision:
        other, own = sheet.true(field, hits), sheet.true("Surname", hits)
        keep = pc.fill_null(pc.not_equal(other, own), fill_value=False)
        return hits.where(np.asarray(keep)), {"Surname": other.filter(keep)}

    return mistake


def _swapped(sheet: Sheet, hits: Hits) -> Revision:
    return hits, {"Surname": sheet.text("Forename", hits), "Forename": sheet.text("Surname", hits)}


def _middle_added(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Middlenames", hits)
    first, _, rest = edits.split(sheet.text("Middlenames", hits))
    forename = np.char.add(np.char.add(sheet.text("Forename", hits), " "), first)
    return hits, {"Forename": forename, "Middlenames": rest}


def _middle_instead(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Middlenames", hits)
    first, space, rest = edits.split(sheet.text("Middlenames", hits))
    middle = np.char.add(np.char.add(sheet.text("Forename", hits), space), rest)
    return hits, {"Forename": first, "Middlenames": middle}


def _forename_initial(sheet: Sheet, hits: Hits) -> Revision:
    return hits, {"Forename": sheet.text("Forename", hits).astype("U1")}


def _middle_missing(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Middlenames", hits)
    return hits, {"Middlenames": pa.nulls(len(hits), pa.string())}


def _middle_initial(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Middlenames", hits)
    return hits, {"Middlenames": edits.initials(sheet.text("Middlenames", hits))}


def _middle_reversed(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.holding("Middlenames", _space, hits)
    first, space, rest = edits.split(sheet.text("Middlenames", hits))
    return hits, {"Middlenames": np.char.add(np.char.add(rest, space), first)}


def _twins_crossed(sheet: Sheet, hits: Hits) -> Revision:
    forms = sheet.forms
    hits = hits.where(forms.twin_forename[hits.rows] >= 0)
    one, two = (sheet.words(forms.twin_middle[hits.rows, at]) for at in (0, 1))
    return hits, {
        "Forename": sheet.words(forms.twin_forename[hits.rows]),
        "Middlenames": np.char.strip(np.char.add(np.char.add(one, " "), two)),
        "Gender": np.where(forms.twin_sex[hits.rows] == 1, "F", "M"),
    }


def _other_gender(sheet: Sheet, hits: Hits) -> Revision:
    hits = sheet.known("Gender", hits)
    return hits, {"Gender": np.where(sheet.text("Gender", hits) == "F", "M", "F")}


PART_MISTAKES: dict[str, Mistake] = {
    "twins.crossed": _twins_crossed,
    "surname.former": _instead_of_surname("FormerSurname"),
    "surname.preferred": _instead_of_surname("PreferredSurname"),
    "surname.one_part": _surname_one_part,
    "surname.reversed": _reversed,
    "forename.one_part": _forename_one_part,
    "forename.initial": _forename_initial,
    "forename.middle_added": _middle_added,
    "forename.middle_instead": _middle_instead,
    "names.swapped": _swapped,
    "middlenames.missing": _middle_missing,
    "middlenames.initial": _middle_initial,
    "middlenames.reversed": _middle_reversed,
    "gender.wrong": _other_gender,
}
