"""A choice between conditions: any one of several will do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from linkage.agreements.base import Condition
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from linkage.agreements.base import Agreement


@dataclass(frozen=True)
class AnyOf(Condition):
    """One alternative at least is met; each is a condition, or several that must all hold. It cannot be hashed.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> home = AnyOf((Exact("uprn"), (Exact("postcode"), Exact("house_number"))))
    >>> home.describe()
    '(uprn: exact) or (postcode: exact and house number: exact)'
    >>> home.without("uprn").describe()
    '(postcode: exact and house number: exact)'
    """

    kind: ClassVar[str] = "any_of"

    alternatives: tuple[tuple[Condition, ...], ...]

    if TYPE_CHECKING:  # what may be given; what is kept is always a tuple of tuples

        def __init__(self, alternatives: Iterable[Condition | Iterable[Condition]]) -> None: ...

    def __post_init__(self) -> None:
        given = self.alternatives
        if isinstance(given, str | Condition) or not isinstance(given, Iterable):
            raise InputError("the alternatives of any_of must be several conditions, not one alone")
        several = tuple((one,) if isinstance(one, Condition) else tuple(one) for one in given)
        if not several or not all(several) or not all(isinstance(one, Condition) for each in several for one in each):
            raise InputError("each alternative of any_of must be an agreement, or several that must all hold")
        object.__setattr__(self, "alternatives", several)

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the left record."""
        return frozenset(field for each in self.alternatives for one in each for field in one.left_fields)

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the right record."""
        return frozenset(field for each in self.alternatives for one in each for field in one.right_fields)

    def agreements(self) -> tuple[Agreement, ...]:
        """Give the agreements of every alternative."""
        return tuple(agreement for each in self.alternatives for one in each for agreement in one.agreements())

    def describe(self) -> str:
        """Say in plain English what is asked."""
        return " or ".join(f"({' and '.join(_inside(one, each) for one in each)})" for each in self.alternatives)

    def without(self, name: str) -> AnyOf | None:
        """Return the choice with a field left out: an alternative that needs it is no longer one.

        What an alternative asks besides cannot stand alone, or leaving out a field would let in more than it meant to.
        """
        kept = [tuple(one.without(name) for one in each) for each in self.alternatives]
        whole = tuple(tuple(one for one in each if one is not None) for each in kept if None not in each)
        return AnyOf(whole) if whole else None

    def to_dict(self) -> dict[str, Any]:
        """Return the choice as plain data, ready for JSON."""
        return {"agreement": self.kind, "alternatives": [[one.to_dict() for one in each] for each in self.alternatives]}


def _inside(one: Condition, each: tuple[Condition, ...]) -> str:
    return f"({one.describe()})" if isinstance(one, AnyOf) and len(each) > 1 else one.describe()
