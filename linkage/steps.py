"""The steps of an algorithm: conditions that must all hold, or a score that must be reached.

Nothing here runs. An engine compiles these values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from linkage.agreements import Agreement, Condition, KeyAgreement, from_dict
from linkage.scoring import Score
from synthetic.refusal import InputError, outside, unknown

AMBIGUITY = {
    "drop": "a record with more than one candidate is left for later steps",
    "all": "every candidate is accepted",
    "best": "the candidate with the highest score is accepted, unless two share it",
    "review": "candidates are put forward for somebody to look at, and none is accepted",
}
RESIDUALS = {
    "removed": "records accepted here take no part in later steps",
    "kept": "records accepted here take part in later steps as well",
}
NOTHING_TO_HASH = (
    "has nothing to hash on and would compare every record with every other: give it an equality, such as exact, "
    "first_letters, phonetic or month_and_year"
)


@dataclass(frozen=True)
class Step:
    """Agreements that must all hold, and what is done with the records they bring together.

    Attributes
    ----------
    name
        A name, unique within the algorithm.
    agreements
        The conditions; at least one must be hashable.
    ambiguity
        What becomes of a record with more than one candidate: see :data:`AMBIGUITY`.
    residuals
        Whether accepted records leave: see :data:`RESIDUALS`.

    Examples
    --------
    >>> from linkage.agreements import Exact, FirstLetters
    >>> Step("initial", (FirstLetters("forename", 1), Exact("dob"))).rule
    'forename: initial; dob: exact'
    """

    name: str
    agreements: tuple[Condition, ...]
    ambiguity: str = "drop"
    residuals: str = "removed"

    def __post_init__(self) -> None:
        given = all_of(Condition, self.agreements, f"agreements of step '{self.name}'", "Agreement")
        object.__setattr__(self, "agreements", given)
        known(f"ambiguity of step '{self.name}'", self.ambiguity, AMBIGUITY)
        known(f"residuals of step '{self.name}'", self.residuals, RESIDUALS)
        if not self.keys:
            raise InputError(f"step '{self.name}' {NOTHING_TO_HASH}")

    @property
    def keys(self) -> tuple[KeyAgreement, ...]:
        """The agreements that can be hashed."""
        return keys(self.agreements)

    @property
    def blocks(self) -> tuple[tuple[Condition, ...], ...]:
        """What brings pairs together, as of a scored step: its agreements."""
        return (self.agreements,)

    @property
    def rule(self) -> str:
        """The whole rule in one line."""
        return "; ".join(agreement.describe() for agreement in self.agreements)

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields needed of the left records."""
        return frozenset().union(*(one.left_fields for one in self.agreements))

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields needed of the right records."""
        return frozenset().union(*(one.right_fields for one in self.agreements))

    def conditions(self) -> tuple[Agreement, ...]:
        """Give every agreement that the step looks at."""
        return tuple(agreement for one in self.agreements for agreement in one.agreements())

    def without(self, field: str) -> Step:
        """Return the step with the conditions on a field left out.

        Raises
        ------
        InputError
            If nothing is left to hash on.
        """
        return replace(self, agreements=_without(self.agreements, field))

    def to_dict(self) -> dict[str, Any]:
        """Return the step as plain data, ready for JSON."""
        return {
            "name": self.name,
            "agreements": [agreement.to_dict() for agreement in self.agreements],
            "ambiguity": self.ambiguity,
            "residuals": self.residuals,
        }


@dataclass(frozen=True)
class ScoredStep:
    """Pairs that share a block, scored; the best of each record is accepted if it is good enough and far enough ahead.

    Attributes
    ----------
    name
        A name, unique within the algorithm.
    blocks
        Conditions under which a pair is scored at all, any of which will do; each holds at least one hashable agreement.
    score
        How a pair is scored. Of several rows of the same two records the highest score counts.
    accept
        The least score that is accepted.
    review
        The least score that is put forward for somebody to look at; by default nothing below ``accept`` is.
    margin
        How far ahead of the second candidate the best must be, more than so much.
    ambiguity
        ``"best"``, or ``"all"``: every pair that scores enough; see :data:`AMBIGUITY`.
    residuals
        Whether accepted records leave: see :data:`RESIDUALS`.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> from linkage.scoring import Comparison, Level, Score
    >>> name = Comparison("surname", (Level(Exact("surname"), points=2.0), Level(Similar("surname"), points=1.0)))
    >>> ScoredStep("alike", ((Exact("dob"),), (Exact("postcode"),)), Score((name,)), accept=1.0).rule
    'score of surname at least 1, among pairs with (dob: exact) or (postcode: exact)'
    """

    name: str
    blocks: tuple[tuple[Condition, ...], ...]
    score: Score
    accept: float
    review: float | None = None
    margin: float = 0.0
    ambiguity: str = "best"
    residuals: str = "removed"

    def __post_init__(self) -> None:
        blocks = all_of(Iterable, self.blocks, f"blocks of step '{self.name}'", "tuple")
        several = tuple(all_of(Condition, one, f"a block of step '{self.name}'", "Agreement") for one in blocks)
        object.__setattr__(self, "blocks", several)
        if not several or not all(keys(block) for block in several):
            raise InputError(f"a block of step '{self.name}' {NOTHING_TO_HASH}")
        known(f"ambiguity of step '{self.name}'", self.ambiguity, {"best", "all"})
        known(f"residuals of step '{self.name}'", self.residuals, RESIDUALS)
        if not isinstance(self.score, Score):
            raise InputError(f"the score of step '{self.name}' must be a Score, not {type(self.score).__name__}")
        for name in ("accept", "review", "margin"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, int | float) and isfinite(value)):
                raise outside(f"{name} of step '{self.name}'", value, "a number")
        if self.margin < 0:
            raise outside(f"margin of step '{self.name}'", self.margin, "0 or more")
        if self.review is not None and self.review > self.accept:
            raise outside(f"review of step '{self.name}'", self.review, f"at most what is accepted, {self.accept:g}")

    @property
    def rule(self) -> str:
        """The whole rule in one line."""
        names = ", ".join(one.called for one in self.score.comparisons)
        blocks = " or ".join(f"({' and '.join(one.describe() for one in block)})" for block in self.blocks)
        ahead = f" and more than {self.margin:g} ahead" if self.margin else ""
        combined = "" if self.score.combined == "sum" else f"{self.score.combined} "
        return f"{combined}score of {names} at least {self.accept:g}{ahead}, among pairs with {blocks}"

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields needed of the left records."""
        blocks = frozenset(field for block in self.blocks for one in block for field in one.left_fields)
        return blocks.union(*(one.left_fields for one in self.score.comparisons))

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields needed of the right records."""
        blocks = frozenset(field for block in self.blocks for one in block for field in one.right_fields)
        return blocks.union(*(one.right_fields for one in self.score.comparisons))

    @property
    def lowest(self) -> float:
        """The least score of a candidate."""
        return self.accept if self.review is None else self.review

    def conditions(self) -> tuple[Agreement, ...]:
        """Give every agreement that the step looks at."""
        blocks = tuple(agreement for block in self.blocks for one in block for agreement in one.agreements())
        return blocks + tuple(agreement for one in self.score.comparisons for agreement in one.agreements())

    def without(self, field: str) -> ScoredStep:
        """Return the step without what needs a field: such a block and such a comparison.

        Raises
        ------
        InputError
            If no block or no comparison is left.
        """
        blocks = (_without(block, field) for block in self.blocks)
        whole = tuple(block for block, old in zip(blocks, self.blocks, strict=True) if len(block) == len(old))
        return replace(self, blocks=whole, score=self.score.without(field))

    def to_dict(self) -> dict[str, Any]:
        """Return the step as plain data, ready for JSON."""
        return {
            "name": self.name,
            "blocks": [[one.to_dict() for one in block] for block in self.blocks],
            "score": self.score.to_dict(),
            "accept": self.accept,
            "review": self.review,
            "margin": self.margin,
            "ambiguity": self.ambiguity,
            "residuals": self.residuals,
        }


def step_from_dict(data: dict[str, Any]) -> Step | ScoredStep:
    """Rebuild a step from plain data.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> step_from_dict(Step("born", (Exact("dob"),)).to_dict())
    Step(name='born', agreements=(Exact(field='dob', of=()),), ambiguity='drop', residuals='removed')
    """
    if "blocks" in data:
        blocks = tuple(tuple(from_dict(one) for one in block) for block in data["blocks"])
        return ScoredStep(**data | {"blocks": blocks, "score": Score.from_dict(data["score"])})
    return Step(**data | {"agreements": tuple(from_dict(one) for one in data["agreements"])})


def keys(conditions: Iterable[Condition]) -> tuple[KeyAgreement, ...]:
    """Give the conditions that can be hashed."""
    return tuple(one for one in conditions if isinstance(one, KeyAgreement))


def known(thing: str, value: Any, allowed: Iterable[str]) -> None:
    """Refuse a choice that is none."""
    if not isinstance(value, str) or value not in allowed:
        raise unknown(thing, value, allowed)


def all_of(kind: type | tuple[type, ...], given: Any, thing: str, called: str) -> tuple[Any, ...]:
    """Take several of one kind as a tuple; refuse one alone, and a name in place of the thing."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{thing} must be a tuple of one or more, not {type(given).__name__} alone")
    several = tuple(given)
    strange = [one for one in several if not isinstance(one, kind) or isinstance(one, str)]
    if strange:
        raise InputError(f"{thing} must each be of type {called}, not {type(strange[0]).__name__}")
    return several


def _without(conditions: tuple[Condition, ...], field: str) -> tuple[Condition, ...]:
    kept = (one.without(field) for one in conditions)
    return tuple(one for one in kept if one is not None)
