"""The vocabulary: what it means for one field of two records to agree.

Each agreement is a small frozen value. A :class:`KeyAgreement` makes a key of the left value and of the right value and
asks that they be equal, so that it can be hashed, indexed or sent as a token. The others only judge pairs that some key
has brought together. A missing value never agrees, except under :class:`Compatible`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from linkage.agreements.base import Agreement, Form, KeyAgreement
from linkage.agreements.dates import DayMonthSwapped, MonthAndYear, YearOnly
from linkage.agreements.names import MEASURES, PHONETICS, FirstLetters, Phonetic, Similar
from linkage.agreements.postcodes import Area, District, PostcodePart, Sector
from linkage.agreements.values import Compatible, Exact
from synthetic.refusal import InputError, unknown

__all__ = [
    "AGREEMENTS",
    "MEASURES",
    "PHONETICS",
    "Agreement",
    "Area",
    "Compatible",
    "DayMonthSwapped",
    "District",
    "Exact",
    "FirstLetters",
    "Form",
    "KeyAgreement",
    "MonthAndYear",
    "Phonetic",
    "PostcodePart",
    "Sector",
    "Similar",
    "YearOnly",
    "from_dict",
]

AGREEMENTS: dict[str, type[Agreement]] = {
    agreement.kind: agreement
    for agreement in (
        Exact, FirstLetters, Phonetic, Similar, Compatible, DayMonthSwapped, MonthAndYear, YearOnly, Sector, District,
        Area,
    )
}  # fmt: skip


def from_dict(data: dict[str, Any]) -> Agreement:
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
    allowed = [item.name for item in dataclasses.fields(AGREEMENTS[kind])]
    for parameter in given:
        if parameter not in allowed:
            raise unknown(f"parameter of {kind}", parameter, allowed)
    try:
        return AGREEMENTS[kind](**given)
    except TypeError:
        raise InputError(f"agreement {kind} lacks one of its parameters: {', '.join(allowed)}") from None
