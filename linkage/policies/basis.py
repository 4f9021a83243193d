"""What each part of a policy rests on: a source with its date, or the word assumption."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from linkage.steps import known
from synthetic.refusal import InputError, outside

PARTS = {
    "sent": "fields sent",
    "returned": "columns returned",
    "rows": "census rows of a person",
    "several": "several people for one request",
    "years": "census years",
    "trigger": "trigger",
    "channel": "channel",
    "retention": "retention",
    "in_force": "in force",
}
"""The parts of a policy, and what they are called."""

BASES = {
    "published": "the source says it",
    "summarised": "the document was not read itself; the source says what it says",
    "assumption": "published nowhere: a reading or an alternative of ours",
    "unknown": "nothing was found",
}
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Basis:
    """What one part of a policy rests on.

    Attributes
    ----------
    part
        One of :data:`PARTS`.
    status
        One of :data:`BASES`.
    source
        Who says it and where; of an assumption, what it is assumed from.
    date
        When the source said it, as far as that is known: ``2016-10-07``, ``2017`` or nothing.

    Raises
    ------
    InputError
        If the part, the status or the date is none.

    Examples
    --------
    >>> Basis("returned", "published", "FOI 2016-0058280, answer e", "2017").part
    'returned'
    """

    part: str
    status: str
    source: str
    date: str = ""

    def __post_init__(self) -> None:
        known("part of a policy", self.part, PARTS)
        known(f"status of what {self.part} rests on", self.status, BASES)
        refuse_no_text(f"source of what {self.part} rests on", self.source)
        refuse_no_date(f"date of what {self.part} rests on", self.date)


def refuse_no_text(thing: str, value: Any) -> None:
    """Refuse anything but text.

    Examples
    --------
    >>> refuse_no_text("title", 3)
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: title must be text, not int
    """
    if not isinstance(value, str):
        raise InputError(f"{thing} must be text, not {type(value).__name__}")


def refuse_no_date(thing: str, value: Any) -> None:
    """Refuse what is neither a date, nor a month or year, nor nothing.

    Examples
    --------
    >>> refuse_no_date("date", "2016-13")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: date must be a date such as 2016-10-07, 2016-10 or 2016, or '', not '2016-13'
    """
    if value == "":
        return
    right = isinstance(value, str) and _PARTIAL_DATE.fullmatch(value) is not None
    try:
        date.fromisoformat((value + "-01-01")[:10] if len(value) < len("2016-10-") else value)
    except (TypeError, ValueError):
        right = False
    if not right:
        raise outside(thing, value, "a date such as 2016-10-07, 2016-10 or 2016, or ''")


def whole_date(thing: str, value: Any) -> str | None:
    """Write a day as ``2016-10-07``; None stays None.

    Examples
    --------
    >>> whole_date("in_force_from", date(2016, 10, 7))
    '2016-10-07'
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise outside(thing, value, "a day such as 2016-10-07, or None") from None
