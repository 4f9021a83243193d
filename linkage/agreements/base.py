"""What every agreement is: a condition on two records, most often on one field of the left and one or more of the right."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from linkage.fields import DERIVED, FIELDS, held, made_of
from synthetic.refusal import InputError, outside, unknown


@dataclass(frozen=True)
class Form:
    """What is made of a value to get its key: ``whole``, ``first`` (``n`` letters), ``soundex``, ``month`` and such.

    Attributes
    ----------
    name
        What is made.
    n
        A number of letters, where there is one.
    detail
        What else tells one form from another of its name: places of letters, a day.
    """

    name: str
    n: int = 0
    detail: str = ""


class Condition(ABC):
    """Something that two records either meet or do not."""

    kind: ClassVar[str] = ""

    @property
    @abstractmethod
    def left_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the left record."""

    @property
    @abstractmethod
    def right_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the right record."""

    @abstractmethod
    def agreements(self) -> tuple[Agreement, ...]:
        """Give the agreements that this is made of; of a single one, itself."""

    @abstractmethod
    def describe(self) -> str:
        """Say in plain English what is asked."""

    @abstractmethod
    def without(self, name: str) -> Condition | None:
        """Return the condition with a field left out; None if nothing of it remains."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the condition as plain data, ready for JSON."""


@dataclass(frozen=True)
class Agreement(Condition):
    """A condition on one field of the left record and one or more of the right.

    Attributes
    ----------
    field
        The field of the left record.
    of
        The fields of the right record, any of which may agree; by default the same field.
    """

    holds: ClassVar[tuple[str, ...]] = ("name", "date", "code", "postcode", "identifier")

    field: str
    of: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of", _names(self.of))
        for name in (self.field, *self.of):
            if held(name) is None:
                raise unknown("field", name, (*FIELDS, *DERIVED))
            if held(name) not in self.holds:
                raise InputError(f"{self.kind} does not apply to {name}, which holds {_a(held(name))}")
            if held(name) != held(self.field):
                raise InputError(f"{self.field} holds {_a(held(self.field))} and {name} {_a(held(name))}")

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the right record, any of which may agree."""
        return self.of or (self.field,)

    @property
    @abstractmethod
    def rule(self) -> str:
        """What is asked, in a few words."""

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the left record."""
        return frozenset(made_of(self.field))

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the right record."""
        return frozenset(part for column in self.columns for part in made_of(column))

    def agreements(self) -> tuple[Agreement, ...]:
        """Give the agreement itself."""
        return (self,)

    def describe(self) -> str:
        """Say in plain English what is asked of which field.

        Examples
        --------
        >>> from linkage.agreements import Exact
        >>> Exact("sex").describe()
        'sex: exact'
        >>> Exact("surname", of=("surname", "former_surname")).describe()
        'surname: exact, with any of surname, former surname'
        """
        return f"{_label(self.field)}: {self.rule}{self._against()}"

    def without(self, name: str) -> Agreement | None:
        """Return the condition with a field left out; None if nothing of it remains.

        Examples
        --------
        >>> from linkage.agreements import Exact
        >>> Exact("surname", of=("surname", "former_surname")).without("former_surname")
        Exact(field='surname', of=('surname',))
        >>> Exact("sex").without("sex") is None
        True
        """
        left = tuple(column for column in self.columns if name not in made_of(column))
        if name in made_of(self.field) or not left:
            return None
        return self if left == self.columns else dataclasses.replace(self, of=left)

    def to_dict(self) -> dict[str, Any]:
        """Return the agreement as plain data, ready for JSON.

        Examples
        --------
        >>> from linkage.agreements import Similar
        >>> Similar("forename", 0.9).to_dict()
        {'agreement': 'similar', 'field': 'forename', 'at_least': 0.9, 'measure': 'jaro_winkler', 'above': False}
        """
        given = {key: value for key, value in dataclasses.asdict(self).items() if key not in {"field", "of"}}
        return {"agreement": self.kind, "field": self.field} | given | ({"of": list(self.of)} if self.of else {})

    def _against(self) -> str:
        if not self.of or self.of == (self.field,):
            return ""
        labels = ", ".join(_label(column) for column in self.of)
        return f", with any of {labels}" if len(self.of) > 1 else f", with {labels}"


@dataclass(frozen=True)
class KeyAgreement(Agreement):
    """An agreement that is the equality of two keys, one made of each side's value."""

    @property
    @abstractmethod
    def form(self) -> Form:
        """What is made of the right value."""

    @property
    def left_form(self) -> Form:
        """What is made of the left value: the same, but for exchanged dates."""
        return self.form


def _names(given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, tuple | list) or not all(isinstance(name, str) for name in given):
        raise outside("of", given, "a field or several fields of the right record")
    return tuple(given)


def _a(kind: str | None) -> str:
    return f"an {kind}" if kind == "identifier" else f"a {kind}"


def _label(name: str) -> str:
    return name.replace("_", " ")
