"""The two files that a model is estimated from, read once and held in a database."""

from __future__ import annotations

from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any

from linkage.algorithm import Algorithm
from linkage.engines.loading import loaded, loaded_in_numbers
from linkage.engines.patterns import Database, pairs_read
from linkage.fields import prepare
from linkage.sides import USUAL_ID, handed_over
from linkage.steps import ScoredStep
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from linkage.agreements import Condition
    from linkage.fields import Prepared
    from linkage.scoring import Score


def working_step(blocks: Sequence[tuple[Condition, ...]], score: Score, name: str = "block") -> ScoredStep:
    """Make a step of blocks and comparisons only."""
    return ScoredStep(name, tuple(blocks), score, accept=0.0)


def both_sides(
    left: Any,
    right: Any,
    step: ScoredStep,
    *,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[Prepared, Prepared]:
    """Prepare both sides for a step, unless they are already.

    Raises
    ------
    InputError
        If a side lacks a field, or cannot be read.
    """
    return (
        _side(left, "left", left_id, columns, step.left_fields),
        _side(right, "right", right_id, columns, step.right_fields),
    )


@contextmanager
def opened(step: ScoredStep, sides: tuple[Prepared, Prepared], cleaning: str, *, texts: bool = False) -> Iterator[Database]:
    """Open a database with every row of both sides, cleaned; with ``texts``, no numbers stand for them.

    Rows of one id are told apart, and put in order, by their texts.
    """
    rule = Algorithm("estimation", "estimation", (step,), status="assumption", source="", cleaning=cleaning)
    if texts or any(side.encoded is None or side.repeats for side in sides):
        with loaded(rule, *sides, large=inf) as connection:
            yield Database(connection, numbered=False)
    else:
        with loaded_in_numbers(rule, sides, pairs_read(step)) as connection:
            yield Database(connection, numbered=True)


def _side(
    data: Any, name: str, id_column: str | None, columns: Mapping[str, str] | None, needed: frozenset[str]
) -> Prepared:
    ready = handed_over(data)
    if ready is None:
        ready = prepare(data, id_column=id_column or USUAL_ID, columns=columns, name=name, only=needed)
    lacking = sorted(needed - ready.fields)
    if lacking:
        has = list(ready.columns) or sorted(ready.fields)
        raise InputError(f"{name} has no {listed(lacking)}, which the model needs; it has {listed(has)}")
    if ready.encoded is not None and not len(ready.encoded):
        raise InputError(f"{name} has no records; give at least one")
    return ready
