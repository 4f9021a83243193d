"""The noun ``Policy``: what may be sent and what goes back, as plain data with a source for each part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from linkage import documents
from linkage.policies.basis import PARTS, Basis, refuse_no_date, refuse_no_text, whole_date
from linkage.policies.columns import RETURNABLE, RETURNED, SENDABLE
from linkage.steps import all_of, known
from synthetic.calendar import year_start
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import pandas as pd

JSON_FORMAT = "linkage.policy"
JSON_VERSION = 1

ROWS = {
    "latest": "the latest census row of each person found",
    "matching": "the latest census row of each person found that says what the search agreed with",
    "all": "every census row of each person found",
}
"""Which census rows of a person go back."""

SEVERAL = {
    "none": "nobody goes back where several people are accepted for one request",
    "best": "of several people accepted for one request only that of the earliest step goes back, within a step that of the "
    "highest score, and nobody if two tie",
    "all": "every person accepted for a request goes back",
}
"""What happens where several people are accepted for one request."""

STATUSES = {
    "published": "an agreement or practice of which something is published; each part says whether it is",
    "assumption": "an alternative of ours",
}
NOT_PUBLISHED = "not published"
NO_DATES = "no dates"
_TEXTS = ("title", "source", "notes", "trigger", "channel", "retention")


@dataclass(frozen=True, repr=False)
class Policy:
    """What may be sent and what goes back: plain data.

    Attributes
    ----------
    name, title, source
        What it is called, what it is, where it is documented.
    sent
        The fields the requester sends.
    returned
        The columns that go back, in order.
    rows
        Which census rows of a person go back; published nowhere, so an assumption: see :data:`ROWS`.
    notes
        What the source leaves open.
    several
        What happens where the algorithm accepted several people for one request: see :data:`SEVERAL`. Two people tie who
        were accepted by the same step with the same score, or without any.
    first_year, last_year
        The academic years of the census rows that may go back, such as ``2015/16``; None for all. What is *searched* is
        the register given: rows outside these years do not go back, and a person with no other rows is not answered
        with. To have only some years searched, make the register of those censuses.
    trigger, channel, retention
        What lets a person be asked about, how records are transferred, how long they are kept: in words.
    in_force_from, in_force_to
        Its first and last day, such as ``2016-10-07``; None where that is not known, or there was none.
    status
        ``"published"`` or ``"assumption"``: see :data:`STATUSES`.
    date
        When the source said it: a day, a month or a year.
    bases
        What each part rests on: see :class:`linkage.policies.Basis`. A part without one rests on ``source``, if it says
        anything.

    Raises
    ------
    InputError
        If there is no name, a field, column or choice is unknown or stands twice, nothing is returned, or dates are the
        wrong way round.

    Examples
    --------
    >>> yes_or_no = Policy("yes-or-no", "whether found", "an example", sent=("Surname", "DOB"), returned=("PersonID",))
    >>> yes_or_no
    yes-or-no: whether found
    fields sent: Surname, DOB (assumption: an example)
    columns returned: PersonID (assumption: an example)
    census rows of a person: the latest census row of each person found (assumption: an example)
    several people for one request: every person accepted for a request goes back (assumption: an example)
    census years: all of the register searched (assumption: an example)
    trigger: not published
    channel: not published
    retention: not published
    in force: no dates
    Which census rows of a person go back was never published.
    >>> Policy.from_json(yes_or_no.to_json()) == yes_or_no
    True
    """

    name: str
    title: str
    source: str
    sent: tuple[str, ...]
    returned: tuple[str, ...] = RETURNED
    rows: str = "latest"
    notes: str = "Which census rows of a person go back was never published."
    several: str = "all"
    first_year: str | None = None
    last_year: str | None = None
    trigger: str = NOT_PUBLISHED
    channel: str = NOT_PUBLISHED
    retention: str = NOT_PUBLISHED
    in_force_from: str | None = None
    in_force_to: str | None = None
    status: str = "assumption"
    date: str = ""
    bases: tuple[Basis, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is unknown, stands twice or is no text, and dates that cannot be."""
        refuse_no_text("the name of a policy", self.name)
        if not self.name.strip():
            raise InputError("a policy has no name; give it one")
        for text in _TEXTS:
            refuse_no_text(f"{text} of policy '{self.name}'", getattr(self, text))
        for what, called, allowed in (("sent", "sent field", SENDABLE), ("returned", "returned column", RETURNABLE)):
            columns = _columns(self.name, what, getattr(self, what))
            for column in columns:
                known(called, column, allowed)
            object.__setattr__(self, what, columns)
        known("choice of rows", self.rows, ROWS)
        known("choice of several", self.several, SEVERAL)
        known(f"status of policy '{self.name}'", self.status, STATUSES)
        if not self.returned:
            raise InputError(f"policy '{self.name}' returns no column; name at least one")
        self._refuse_dates()
        bases = all_of(Basis, self.bases, f"bases of policy '{self.name}'", "Basis")
        object.__setattr__(self, "bases", bases)
        parts = [one.part for one in bases]
        twice = [part for at, part in enumerate(parts) if part in parts[:at]]
        if twice:
            raise InputError(f"policy '{self.name}' says twice what {twice[0]} rests on; say it once")

    def _refuse_dates(self) -> None:
        refuse_no_date(f"date of policy '{self.name}'", self.date)
        for day in ("in_force_from", "in_force_to"):
            object.__setattr__(self, day, whole_date(f"{day} of policy '{self.name}'", getattr(self, day)))
        for year in (self.first_year, self.last_year):
            if year is not None:
                year_start(year)
        spans = (
            ("census year", self.first_year, self.last_year),
            ("day in force", self.in_force_from, self.in_force_to),
        )
        for called, first, last in spans:
            if first is not None and last is not None and last < first:
                raise InputError(f"the last {called} of policy '{self.name}', {last}, is before the first, {first}")

    def basis(self, part: str) -> Basis:
        """Give what a part rests on.

        Parameters
        ----------
        part
            One of :data:`linkage.policies.PARTS`.

        Raises
        ------
        InputError
            If there is no such part.

        Examples
        --------
        >>> Policy("mine", "whether found", "an example", sent=("DOB",), returned=("PersonID",)).basis("rows").source
        'an example'
        """
        known("part of a policy", part, PARTS)
        own = [one for one in self.bases if one.part == part]
        if not own and self._silent(part):
            return Basis(part, "unknown", "")
        return own[0] if own else Basis(part, self.status, self.source, self.date)

    def _silent(self, part: str) -> bool:
        return self.says(part) in (NOT_PUBLISHED, NO_DATES)

    def says(self, part: str) -> str:
        """Say in words what a part is.

        Raises
        ------
        InputError
            If there is no such part.

        Examples
        --------
        >>> Policy("mine", "whether found", "an example", sent=("DOB",), first_year="2012/13").says("years")
        'from 2012/13'
        """
        known("part of a policy", part, PARTS)
        if part == "years":
            return _span(self.first_year, self.last_year) or "all of the register searched"
        if part == "in_force":
            return _span(self.in_force_from, self.in_force_to) or NO_DATES
        value = getattr(self, part)
        return {"rows": ROWS, "several": SEVERAL}.get(part, {}).get(value) or (
            ", ".join(value) or "nothing" if isinstance(value, tuple) else value
        )

    def to_frame(self) -> pd.DataFrame:
        """Show the policy part by part.

        Returns
        -------
        pandas.DataFrame
            One row a part: ``part``, ``says``, and the ``status``, ``source`` and ``date`` of what it rests on.
        """
        import pandas as pd

        bases = {part: self.basis(part) for part in PARTS}
        rows = [(called, self.says(part), *_held(bases[part])) for part, called in PARTS.items()]
        return pd.DataFrame(rows, columns=["part", "says", "status", "source", "date"])

    def compare(self, other: Policy | str) -> pd.DataFrame:
        """Set another policy beside this one.

        Parameters
        ----------
        other
            A policy or the name of one.

        Returns
        -------
        pandas.DataFrame
            ``direction``, ``field``, ``here``, ``there``. First the fields: direction ``"sent"`` or ``"returned"``, a row
            for each field that either names, and whether each does. Then the rules that differ: direction ``"rule"``, the
            name of the part, and what each says.

        Raises
        ------
        InputError
            If there is no such policy.

        Examples
        --------
        >>> one, two = (Policy("p", "t", "an example", ("DOB",), several=rule, returned=columns)
        ...             for rule, columns in (("all", ("DOB",)), ("none", ("DOB", "Address"))))
        >>> one.compare(two)[["direction", "field"]].values.tolist()
        [['sent', 'DOB'], ['returned', 'DOB'], ['returned', 'Address'], ['rule', 'several']]
        """
        from linkage.policies.beside import beside

        return beside(self, other)

    def to_json(self) -> str:
        """Return the policy as JSON text, with the version of its layout."""
        return documents.written(JSON_FORMAT, JSON_VERSION, asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """Rebuild a policy from JSON text.

        Raises
        ------
        InputError
            If the text is not such JSON, is of another version, or holds something unknown.
        """
        data = documents.read(text, JSON_FORMAT, JSON_VERSION, "a policy")
        try:
            bases = tuple(Basis(**one) for one in data.pop("bases"))
            return cls(bases=bases, **data)
        except (TypeError, KeyError, AttributeError):
            raise InputError("the JSON of a policy lacks one of its parts or has one too many") from None

    def __repr__(self) -> str:
        """Show the policy part by part: what a reader of a notebook or a console wants to see."""
        return str(self)

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.title}"]
        for part, called in PARTS.items():
            status, source, day = _held(self.basis(part))
            rests = f" ({status}: {source}{f', {day}' * bool(day)})" if source else ""
            lines.append(f"{called}: {self.says(part)}{rests}")
        return "\n".join([*lines, *filter(None, [self.notes])])

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<p>{escape(self.name)}: {escape(self.title)}<br>{escape(self.notes)}</p>"
        return head + self.to_frame().to_html(index=False, border=0)


def _held(basis: Basis) -> tuple[str, str, str]:
    return basis.status, basis.source, basis.date


def _columns(name: str, what: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise outside(f"{what} of policy '{name}'", given, "a tuple of columns, such as ('DOB',)")
    columns = tuple(given)
    twice = [column for at, column in enumerate(columns) if column in columns[:at]]
    if twice:
        raise InputError(f"{what} of policy '{name}' names '{twice[0]}' more than once; name each column once")
    return columns


def _span(first: str | None, last: str | None) -> str:
    return " ".join([f"from {first}"] * (first is not None) + [f"to {last}"] * (last is not None))
