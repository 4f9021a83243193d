"""How an algorithm is run: compiled once to SQL expressions, and executed by an engine.

An engine takes an algorithm and two :class:`~linkage.fields.Prepared` sides and returns :class:`Found`. All engines
return the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Tally:
    """What one step did, counted in identities of the left side and in pairs.

    Attributes
    ----------
    entering
        Left identities that took part.
    proposed
        Left identities with at least one candidate.
    accepted
        Left identities with an accepted pair.
    candidates, pairs
        Candidate pairs and accepted pairs.
    leaving
        Left identities that take part in the next step.
    """

    entering: int
    proposed: int
    accepted: int
    candidates: int
    pairs: int
    leaving: int


@dataclass(frozen=True)
class Found:
    """What an engine returns.

    Attributes
    ----------
    tallies
        One per step.
    candidates
        Every candidate pair of every step: ``step`` (from 1), ``left_id``, ``right_id``, ``accepted``, ``score`` (missing
        where the step has none); in that order.
    pairs
        The accepted pairs: ``left_id``, ``right_id``, ``step``, ``score``; in that order.
    """

    tallies: tuple[Tally, ...]
    candidates: pa.Table
    pairs: pa.Table


class EngineError(RuntimeError):
    """The engine failed at its work, for want of memory or disk for instance; the input was in order."""
