"""How alike two records are, as a number: comparisons, each with levels, and how their points are put together.

One vocabulary serves all scores. A Fellegi-Sunter model gives each level the probabilities m and u and adds the logarithms
of their ratios; a points score states the points themselves. See :mod:`linkage.fellegi_sunter` for estimating m and u.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite, log2
from typing import TYPE_CHECKING, Any

from linkage.agreements import MEASURES, Agreement, Condition, from_dict
from linkage.fields import DERIVED, FIELDS, held, made_of
from synthetic.refusal import InputError, outside, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COMBINED = {
    "sum": "points are added",
    "mean": "points are added and divided by the number of comparisons that count",
    "share": "points are added and divided by the most that the comparisons that count could give",
}
"""How the points of comparisons become one score; a comparison whose values are missing may not count."""
_TOGETHER = 1e-6  # how far m or u of a comparison may be from a sum of one


@dataclass(frozen=True)
class Level:
    """Conditions that must all hold, and what that is worth: either ``points``, or the probabilities ``m`` and ``u``.

    Attributes
    ----------
    conditions
        What must hold; nothing for the level that remains when no other does.
    m, u
        Probability of the level among records of one person, and among records of two; above 0 and at most 1.
    points
        What it is worth, stated directly.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> round(Level(Exact("dob"), m=0.9, u=0.0025).worth, 2)
    8.49
    """

    conditions: Condition | tuple[Condition, ...] = ()
    m: float | None = None
    u: float | None = None
    points: float | None = None

    def __post_init__(self) -> None:
        given = (self.conditions,) if isinstance(self.conditions, Condition) else tuple(self.conditions)
        if not all(isinstance(one, Condition) for one in given):
            raise InputError("the conditions of a level must be agreements")
        object.__setattr__(self, "conditions", given)
        if (self.m is None) != (self.u is None) or (self.m is None) == (self.points is None):
            raise InputError("a level has either points, or both m and u")
        for name, value in (("m", self.m), ("u", self.u)):
            if value is not None and not 0 < value <= 1:
                raise outside(f"{name} of a level", value, "a probability above 0 and at most 1")
        if self.points is not None and not isfinite(self.points):
            raise outside("points of a level", self.points, "a number")

    @property
    def held(self) -> tuple[Condition, ...]:
        """The conditions, as a tuple."""
        return self.conditions if isinstance(self.conditions, tuple) else (self.conditions,)

    @property
    def worth(self) -> float:
        """The points, or the base-2 logarithm of m over u."""
        if self.points is not None:
            return float(self.points)
        assert self.m is not None
        assert self.u is not None
        return log2(self.m / self.u)

    @property
    def rule(self) -> str:
        """The conditions in one line."""
        return "; ".join(one.describe() for one in self.held) or "otherwise"

    def to_dict(self) -> dict[str, Any]:
        """Return the level as plain data, ready for JSON."""
        numbers = {"m": self.m, "u": self.u, "points": self.points}
        return {"conditions": [one.to_dict() for one in self.held]} | {k: v for k, v in numbers.items() if v is not None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Level:
        """Rebuild a level from plain data."""
        return cls(**dict(data) | {"conditions": tuple(from_dict(one) for one in data["conditions"])})


@dataclass(frozen=True)
class Graded:
    """Points that rise with the similarity of two names: ``intercept + slope x similarity``, at least ``least``.

    Examples
    --------
    >>> Graded("jaro_winkler", 100.0).rule
    '100 x Jaro-Winkler'
    """

    measure: str
    slope: float
    intercept: float = 0.0
    least: float | None = None

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise unknown("measure", self.measure, MEASURES)

    @property
    def most(self) -> float:
        """The points of equal names."""
        return self.intercept + self.slope

    @property
    def rule(self) -> str:
        """What is given, in one line."""
        start = f"{self.intercept:g} + " if self.intercept else ""
        least = f", at least {self.least:g}" if self.least is not None else ""
        return f"{start}{self.slope:g} x {MEASURES[self.measure]}{least}"


@dataclass(frozen=True)
class Comparison:
    """What is compared and how much each outcome is worth; the first level whose conditions hold counts.

    Attributes
    ----------
    field
        The field of the left record.
    levels
        Levels, from the best to the least.
    otherwise
        The level that remains: without conditions.
    of
        Fields of the right record, by default the same one; conditions name their own, so this says when the comparison
        is missing: when the left value is, or all of these.
    missing
        Points when it is missing; None for a comparison that then does not count.
    graded
        Instead of ``otherwise``: points that rise with similarity, the highest over ``of``.
    frequency
        Whether the worth of the first level is adjusted for how common the value is: its u is replaced by the share of
        the records of both sides that hold it (Winkler 2000; Splink's term-frequency adjustment).
    name
        What it is called; by default the field.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> Comparison("surname", (Level(Exact("surname"), m=0.8, u=0.001), Level(Similar("surname"), m=0.1, u=0.002)),
    ...            Level(m=0.1, u=0.997)).called
    'surname'
    """

    field: str
    levels: tuple[Level, ...]
    otherwise: Level = Level(points=0.0)
    of: tuple[str, ...] = ()
    missing: float | None = 0.0
    graded: Graded | None = None
    frequency: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "levels", tuple(self.levels))
        object.__setattr__(self, "of", tuple(self.of))
        for field in (self.field, *self.of):
            if held(field) is None:
                raise unknown("field", field, (*FIELDS, *DERIVED))
        if not all(isinstance(level, Level) for level in (*self.levels, self.otherwise)):
            raise InputError(f"the levels of comparison '{self.called}' must each be a Level")
        if not all(level.held for level in self.levels) or self.otherwise.held:
            raise InputError(f"in comparison '{self.called}' each level has conditions and only 'otherwise' has none")
        if not self.levels and self.graded is None:
            raise InputError(f"comparison '{self.called}' has no levels; give it at least one")
        if self.frequency and not self.probabilistic:
            raise InputError(f"comparison '{self.called}' adjusts for frequency and has no m and u to adjust")
        self._refuse_sums()

    def _refuse_sums(self) -> None:
        if not self.probabilistic:
            if any(level.m is not None for level in self.levels):
                raise InputError(f"comparison '{self.called}' has m and u at some levels and points at others")
            return
        for name in ("m", "u"):
            total = sum(getattr(level, name) for level in (*self.levels, self.otherwise))
            if abs(total - 1) > _TOGETHER:
                raise InputError(f"{name} of comparison '{self.called}' sum to {total:.6g}; over all levels it must be one")

    @property
    def called(self) -> str:
        """The name, or the field's."""
        return self.name or self.field

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the right record."""
        return self.of or (self.field,)

    @property
    def probabilistic(self) -> bool:
        """Whether every level has m and u."""
        return self.graded is None and all(level.m is not None for level in (*self.levels, self.otherwise))

    @property
    def most(self) -> float:
        """The most points that it can give."""
        last = self.otherwise.worth if self.graded is None else self.graded.most
        return max([*(level.worth for level in self.levels), last])

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the left record."""
        return frozenset(made_of(self.field)).union(*(one.left_fields for one in self._conditions()))

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields of a file that are needed of the right record."""
        own = frozenset(part for column in self.columns for part in made_of(column))
        return own.union(*(one.right_fields for one in self._conditions()))

    def agreements(self) -> tuple[Agreement, ...]:
        """Give the agreements of every level."""
        return tuple(agreement for one in self._conditions() for agreement in one.agreements())

    def without(self, name: str) -> Comparison | None:
        """Return the comparison if it can do without a field, else None: levels are not changed one by one."""
        return None if name in self.left_fields | self.right_fields else self

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, ready for JSON."""
        from dataclasses import asdict

        return {
            "field": self.field,
            "name": self.name,
            "of": list(self.of),
            "levels": [level.to_dict() for level in self.levels],
            "otherwise": self.otherwise.to_dict(),
            "missing": self.missing,
            "graded": None if self.graded is None else asdict(self.graded),
            "frequency": self.frequency,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Comparison:
        """Rebuild a comparison from plain data."""
        levels = tuple(Level.from_dict(level) for level in data["levels"])
        graded = None if data["graded"] is None else Graded(**data["graded"])
        return cls(**dict(data) | {"levels": levels, "otherwise": Level.from_dict(data["otherwise"]), "graded": graded})

    def _conditions(self) -> Iterable[Condition]:
        return (one for level in self.levels for one in level.held)


@dataclass(frozen=True)
class Score:
    """Comparisons and how their points become one number.

    Attributes
    ----------
    comparisons
        The comparisons; names differ.
    combined
        How points are put together: see :data:`COMBINED`.
    prior
        Probability that two records drawn at random are of one person; the logarithm of its odds is added to a sum of
        logarithms, which makes the score the logarithm of the odds that a pair is of one person. None where the source
        has none.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> born = Comparison("dob", (Level(Exact("dob"), m=0.9, u=0.0025),), Level(m=0.1, u=0.9975))
    >>> round(Score((born,), prior=0.001).start, 2)
    -9.96
    """

    comparisons: tuple[Comparison, ...]
    combined: str = "sum"
    prior: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "comparisons", tuple(self.comparisons))
        if not self.comparisons or not all(isinstance(one, Comparison) for one in self.comparisons):
            raise InputError("a score needs one Comparison or more")
        if self.combined not in COMBINED:
            raise unknown("way to combine", self.combined, COMBINED)
        names = [one.called for one in self.comparisons]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"a score has more than one comparison called '{twice[0]}'; give them names that differ")
        if self.prior is not None and not 0 < self.prior < 1:
            raise outside("prior", self.prior, "a probability between 0 and 1")
        if self.prior is not None and (self.combined != "sum" or not self.probabilistic):
            raise InputError("a prior needs m and u at every level, and points that are added")

    @property
    def probabilistic(self) -> bool:
        """Whether every comparison has m and u."""
        return all(one.probabilistic for one in self.comparisons)

    @property
    def start(self) -> float:
        """What the score begins with: the base-2 logarithm of the prior odds, or nothing."""
        return 0.0 if self.prior is None else log2(self.prior / (1 - self.prior))

    def without_frequencies(self) -> Score:
        """Return the score with every value as common as any other."""
        return replace(self, comparisons=tuple(replace(one, frequency=False) for one in self.comparisons))

    def without(self, name: str) -> Score:
        """Return the score without the comparisons that need a field.

        Raises
        ------
        InputError
            If none is left.
        """
        kept = tuple(one for one in (each.without(name) for each in self.comparisons) if one is not None)
        return replace(self, comparisons=kept)

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain data, ready for JSON."""
        comparisons = [one.to_dict() for one in self.comparisons]
        return {"comparisons": comparisons, "combined": self.combined, "prior": self.prior}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Score:
        """Rebuild a score from plain data."""
        return cls(**dict(data) | {"comparisons": tuple(Comparison.from_dict(one) for one in data["comparisons"])})
