"""What is estimated: comparisons with their m and u, the prior, and how they came about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from linkage.agreements import Condition
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep, all_of
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


FIRST_M = 0.95
"""The m of the first level that estimation starts from, the rest being shared by the other levels: Splink's start."""

OTHERWISE_U = 0.9
"""The u of the level that remains that estimation starts from, the rest being shared by the others: an assumption."""

UNSEEN = 0.5
"""Pairs that a level is credited with where none was seen, so that its weight is finite: an assumption, after Jeffreys."""

_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Session:
    """One run of expectation and maximisation over the pairs of a block.

    Attributes
    ----------
    block
        The block, in words.
    estimated, left_out
        The comparisons whose m was estimated, and those that the block fixes.
    pairs
        Pairs of rows in the block.
    prior
        The share of them that are estimated to be of one person.
    rounds
        How many rounds were run.
    converged
        Whether the last round changed no parameter by the tolerance.
    history
        One row for each round, comparison and level: ``round`` (0 is the start), ``prior``, ``comparison``, ``level``,
        ``m``, ``u``.
    estimates
        For each comparison estimated, its name, m and u from the first level to the last.
    """

    block: str
    estimated: tuple[str, ...]
    left_out: tuple[str, ...]
    pairs: int
    prior: float
    rounds: int
    converged: bool
    history: pd.DataFrame = field(repr=False)
    estimates: tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Model:
    """Comparisons with m and u, and what they rest on.

    Attributes
    ----------
    comparisons
        The comparisons, m and u as estimated so far.
    pairs
        Random pairs that u rests on; 0 if u was given.
    sessions
        The sessions that m rests on.
    unseen
        Comparison and level of what no random pair showed; its u is half a pair's.
    """

    comparisons: tuple[Comparison, ...]
    pairs: int = 0
    sessions: tuple[Session, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()

    def frame(self) -> pd.DataFrame:
        """Return one row per level: see :func:`parameters`."""
        return parameters(self)

    def _repr_html_(self) -> str:
        return str(self.frame().to_html(index=False, border=0))

    def __repr__(self) -> str:
        """Show the table of parameters."""
        return str(self.frame().to_string(index=False))


def compare(
    name: str,
    *levels: Condition | tuple[Condition, ...],
    of: str | tuple[str, ...] = (),
    frequency: bool = False,
    called: str = "",
) -> Comparison:
    """Make a comparison whose m and u are yet to be estimated; it holds those that estimation starts from.

    Parameters
    ----------
    name
        The field of the left record.
    *levels
        What each level asks for, from the best to the least; one more level remains when none holds.
    of, frequency
        As of a :class:`~linkage.scoring.Comparison`.
    called
        What it is called; by default the field.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> born = compare("surname", Exact("surname"), Similar("surname", 0.92))
    >>> [round(level.m, 3) for level in (*born.levels, born.otherwise)]
    [0.95, 0.025, 0.025]
    """
    if not levels:
        raise InputError(f"comparison '{called or name}' has no levels; give it at least one")
    count = len(levels)
    m = [FIRST_M, *[(1 - FIRST_M) / count] * count]
    u = [*[(1 - OTHERWISE_U) / count] * count, OTHERWISE_U]
    made = tuple(Level(one, m=m[place], u=u[place]) for place, one in enumerate(levels))
    last = Level(m=m[-1], u=u[-1])
    return Comparison(name, made, last, of=of if isinstance(of, tuple) else (of,), frequency=frequency, name=called)


def parameters(of: Any) -> pd.DataFrame:
    """Return the parameters of a model, of comparisons, of a score, or of the scored steps of an algorithm.

    Returns
    -------
    pandas.DataFrame
        One row per level: ``comparison``, ``level`` (what it asks for), ``m``, ``u``, ``weight`` (the base-2 logarithm of m
        over u); from an algorithm with several scored steps also ``step``.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level
    >>> born = Comparison("dob", (Level(Exact("dob"), m=0.5, u=0.125),), Level(m=0.5, u=0.875))
    >>> parameters([born]).round(3)
      comparison       level    m      u  weight
    0        dob  dob: exact  0.5  0.125   2.000
    1        dob   otherwise  0.5  0.875  -0.807
    """
    import pandas as pd

    if hasattr(of, "steps"):
        scored = [step for step in of.steps if isinstance(step, ScoredStep) and step.score.probabilistic]
        if not scored:
            raise InputError(f"algorithm '{of.name}' has no step with m and u")
        frames = [parameters(step.score) for step in scored]
        if len(scored) == 1:
            return frames[0]
        return pd.concat([each.assign(step=step.name) for each, step in zip(frames, scored, strict=True)], ignore_index=True)
    comparisons = of.score.comparisons if isinstance(of, ScoredStep) else getattr(of, "comparisons", of)
    rows = [
        (one.called, level.rule, level.m, level.u, level.worth)
        for one in comparisons
        for level in (*one.levels, one.otherwise)
    ]
    return pd.DataFrame(rows, columns=["comparison", "level", "m", "u", "weight"])


def model_of(given: Any) -> Model:
    """Take comparisons, or a model, and refuse what cannot be estimated.

    Raises
    ------
    InputError
        If they are not comparisons, have points in place of m and u, or share a name.
    """
    if isinstance(given, Model):
        return given
    comparisons = all_of(Comparison, given, "comparisons", "Comparison")
    if not comparisons:
        raise InputError("comparisons are empty; give at least one, made with compare()")
    for one in comparisons:
        if not one.probabilistic:
            raise InputError(f"comparison '{one.called}' has points and no m and u to estimate; make it with compare()")
    Score(comparisons)
    return Model(comparisons)


def with_parameters(
    comparison: Comparison, *, m: Sequence[float] | None = None, u: Sequence[float] | None = None
) -> Comparison:
    """Return a comparison with other m or u, from the first level to the one that remains.

    Raises
    ------
    InputError
        If they are as many as the levels are not, are not probabilities, or do not sum to one.
    """
    levels = (*comparison.levels, comparison.otherwise)
    for name, values in (("m", m), ("u", u)):
        if values is not None and len(values) != len(levels):
            raise outside(f"{name} of comparison '{comparison.called}'", list(values), f"{len(levels)} numbers, one a level")
    ms, us = ([getattr(one, name) for one in levels] if new is None else new for name, new in (("m", m), ("u", u)))
    made = [replace(one, m=float(a), u=float(b), points=None) for one, a, b in zip(levels, ms, us, strict=True)]
    return replace(comparison, levels=tuple(made[:-1]), otherwise=made[-1])


def conditions(given: Any, thing: str) -> tuple[Condition, ...]:
    """Take a block: one condition or several that must all hold."""
    return all_of(Condition, (given,) if isinstance(given, Condition) else given, thing, "Agreement")


def blocks_of(given: Any, thing: str) -> tuple[tuple[Condition, ...], ...]:
    """Take several blocks, each one condition or several."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{thing} must be several, each a tuple of agreements, not {type(given).__name__} alone")
    found = tuple(conditions(one, f"one of {thing}") for one in given)
    if not found:
        raise InputError(f"{thing} are empty; give at least one")
    return found
