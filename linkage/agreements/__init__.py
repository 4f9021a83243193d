"""The vocabulary: what it means for one field of two records to agree.

Each agreement is a small frozen value. A :class:`KeyAgreement` makes a key of the left value and of the right value and
asks that they be equal, so that it can be hashed, indexed or sent as a token. The others only judge pairs that some key
has brought together. A missing value never agrees, except under :class:`Compatible`.
"""

from __future__ import annotations

import dataclasses
from typing import Any, cast

from linkage.agreements.base import Agreement, Condition, Form, KeyAgreement
from linkage.agreements.dates import (
    PARTS,
    AgesWithin,
    DatePart,
    DayMonthSwapped,
    MonthAndYear,
    NotFirstOfJanuary,
    SameAge,
    TwoOfThree,
    WithinDays,
    WithinYears,
    YearOnly,
)
from linkage.agreements.either import AnyOf
from linkage.agreements.names import (
    EDITS,
    MEASURES,
    PHONETICS,
    Contained,
    Edits,
    FirstLetters,
    LettersAt,
    Nickname,
    Phonetic,
    Similar,
    SortedLetters,
)
from linkage.agreements.postcodes import Area, District, PostcodePart, Sector, WithoutLast
from linkage.agreements.values import CHECKS, Compatible, EverRecorded, Exact, Missing, NotAmong, Valid
from synthetic.refusal import InputError, unknown

__all__ = [
    "AGREEMENTS",
    "CHECKS",
    "EDITS",
    "MEASURES",
    "PARTS",
    "PHONETICS",
    "AgesWithin",
    "Agreement",
    "AnyOf",
    "Area",
    "Compatible",
    "Condition",
    "Contained",
    "DatePart",
    "DayMonthSwapped",
    "District",
    "Edits",
    "EverRecorded",
    "Exact",
    "FirstLetters",
    "Form",
    "KeyAgreement",
    "LettersAt",
    "Missing",
    "MonthAndYear",
    "Nickname",
    "NotAmong",
    "NotFirstOfJanuary",
    "Phonetic",
    "PostcodePart",
    "SameAge",
    "Sector",
    "Similar",
    "SortedLetters",
    "TwoOfThree",
    "Valid",
    "WithinDays",
    "WithinYears",
    "WithoutLast",
    "YearOnly",
    "from_dict",
]

AGREEMENTS: dict[str, type[Condition]] = {
    condition.kind: condition
    for condition in (
        Exact, EverRecorded, Compatible, Missing, Valid, NotAmong,
        FirstLetters, LettersAt, Phonetic, Nickname, SortedLetters, Similar, Edits, Contained,
        DayMonthSwapped, MonthAndYear, YearOnly, DatePart, SameAge, AgesWithin, TwoOfThree, WithinDays, WithinYears,
        NotFirstOfJanuary, Sector, District, Area, WithoutLast, AnyOf,
    )
}  # fmt: skip


def from_dict(data: dict[str, Any]) -> Condition:
    """Rebuild an agreement from plain data.

    Examples
    --------
    >>> from_dict({"agreement": "first_letters", "field": "surname", "n": 3, "of": ["former_surname"]})
    FirstLetters(field='surname', of=('former_surname',), n=3)
    """
    given = dict(data)
    kind = given.pop("agreement", None)
    if kind not in AGREEMENTS:
        raise unknown("agreement", kind, AGREEMENTS)
    if kind == AnyOf.kind and isinstance(given.get("alternatives"), list | tuple):
        given["alternatives"] = [[from_dict(one) for one in each] for each in given["alternatives"]]
    allowed = [item.name for item in dataclasses.fields(cast("Any", AGREEMENTS[kind]))]
    for parameter in given:
        if parameter not in allowed:
            raise unknown(f"parameter of {kind}", parameter, allowed)
    try:
        return AGREEMENTS[kind](**given)
    except TypeError:
        raise InputError(f"agreement {kind} lacks one of its parameters: {', '.join(allowed)}") from None
