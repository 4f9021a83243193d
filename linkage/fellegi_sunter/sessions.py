"""m: how often records of one person reach each level, by expectation and maximisation over the pairs of a block."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.engines.patterns import blocked_patterns
from linkage.fellegi_sunter.maximising import ROUNDS, TOLERANCE, Round, expected, maximise
from linkage.fellegi_sunter.models import UNSEEN, Model, Session, conditions, model_of, with_parameters
from linkage.fellegi_sunter.sides import both_sides, opened, working_step
from linkage.scoring import Comparison, Score
from synthetic.refusal import InputError, outside, unknown, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from linkage.agreements import Condition
    from linkage.engines.patterns import Database, Patterns

U_CHOICES = {"fixed": "u stays as it was estimated from random pairs", "free": "u is estimated along with m"}
"""What becomes of u in a session."""


def estimate_m(
    left: Any,
    right: Any,
    comparisons: Any,
    block: Any,
    *,
    prior: float,
    u: str = "fixed",
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    cleaning: str = "letters",
) -> Model:
    """Estimate m of the comparisons that a block leaves free, by expectation and maximisation.

    The pairs of the block are counted by pattern, once; every round is arithmetic on the counts. A comparison that looks at
    a field of the block is left out, since it hardly varies there. A missing comparison says nothing either way: it is taken
    to be missing at random. Common values are not looked at here, only when pairs are scored.

    Sessions combine as in Splink: m of a level is the median of what the sessions found for it, of two sessions their mean;
    it is then made to sum to one. Each session starts from the m that the ones before led to, and from the prior, multiplied
    by m over u of the levels that the block fixes. The share of a block's pairs that are of one person is its own.

    Parameters
    ----------
    left, right, left_id, right_id, columns, cleaning
        As of :func:`estimate_u`.
    comparisons
        A model, such as :func:`estimate_u` returns, or comparisons with u.
    block
        Agreements that must all hold.
    prior
        The probability that two records drawn at random are of one person.
    u
        ``"fixed"`` or ``"free"``: see :data:`U_CHOICES`.
    tolerance, rounds
        Rounds end when no parameter changes by ``tolerance``, or after so many.

    Returns
    -------
    Model
        The model with one more session.

    Raises
    ------
    InputError
        If no pair shares the block, the block fixes every comparison, or none varies among its pairs.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.agreements import Exact
    >>> from linkage.fellegi_sunter import compare
    >>> rows = pd.DataFrame({"PersonID": range(6), "Surname": ["Ali", "Ali", "Bo", "Bo", "Cy", "Cy"],
    ...                      "Sex": ["F", "M"] * 3,
    ...                      "Postcode": ["E1 1AA", "E1 1AA", "E1 1AB", "E1 1AC", "E1 1AD", "E1 1AE"]})
    >>> free = [compare("sex", Exact("sex")), compare("postcode", Exact("postcode"))]
    >>> model = estimate_m(rows, rows, free, [Exact("surname")], prior=0.1)
    >>> model.sessions[0].pairs
    12
    """
    model = model_of(comparisons)
    within = conditions(block, "block")
    check_rounds(prior, u, tolerance, rounds)
    step = working_step([within], Score(model.comparisons))
    sides = both_sides(left, right, step, left_id=left_id, right_id=right_id, columns=columns)
    with opened(step, sides, cleaning) as database:
        return with_m(database, model, within, prior=prior, fixed_u=u == "fixed", tolerance=tolerance, rounds=rounds)


def check_rounds(prior: Any, u: str, tolerance: Any, rounds: int) -> None:
    """Refuse settings of a session that are outside their range."""
    if isinstance(prior, bool) or not isinstance(prior, Real) or not 0 < float(prior) < 1:
        raise outside("prior", prior, "a probability between 0 and 1")
    if u not in U_CHOICES:
        raise unknown("choice for u", u, U_CHOICES)
    if isinstance(tolerance, bool) or not isinstance(tolerance, Real) or not 0 < float(tolerance) < 1:
        raise outside("tolerance", tolerance, "a number between 0 and 1")
    whole_number("rounds", rounds, 1)


def with_m(
    database: Database,
    model: Model,
    block: tuple[Condition, ...],
    *,
    prior: float,
    fixed_u: bool,
    tolerance: float,
    rounds: int,
) -> Model:
    """Run a session in a database that holds both sides."""
    words = " and ".join(one.describe() for one in block)
    free = tuple(one for one in model.comparisons if not _fixed_by(one, block))
    if not free:
        raise InputError(f"the block ({words}) fixes every comparison; use one that leaves some free")
    patterns = blocked_patterns(database, working_step([block], Score(free)))
    if not patterns.pairs:
        raise InputError(f"no two records share the block ({words}); use one that brings some together")
    _refuse_idle(free, patterns, words)
    start = Round(_within(prior, model.comparisons, block), *(tuple(_upward(one, name) for one in free) for name in "mu"))
    found = maximise(patterns, start, fixed_u=fixed_u, tolerance=tolerance, rounds=rounds)
    session = Session(
        block=words,
        estimated=tuple(one.called for one in free),
        left_out=tuple(one.called for one in model.comparisons if one not in free),
        pairs=patterns.pairs,
        prior=found[-1].prior,
        rounds=len(found) - 1,
        converged=found[-1].change(found[-2]) < tolerance,
        history=_history(free, found),
        estimates=_estimates(free, patterns, found[-1]),
    )
    return _combined(replace(model, sessions=(*model.sessions, session)), fixed_u=fixed_u)


def _refuse_idle(free: Sequence[Comparison], patterns: Patterns, words: str) -> None:
    for place, one in enumerate(free):
        if not patterns.at(place, len(one.levels) + 1).any():
            raise InputError(f"comparison '{one.called}' is missing in every pair of the block ({words}); use another block")
    if len(patterns.counts) == 1:
        raise InputError(
            f"no comparison varies among the pairs of the block ({words}); use one that also brings others together"
        )


def _fixed_by(comparison: Comparison, block: Sequence[Condition]) -> bool:
    own = comparison.left_fields | comparison.right_fields
    return any(own & (one.left_fields | one.right_fields) for one in block)


def _within(prior: float, comparisons: Sequence[Comparison], block: Sequence[Condition]) -> float:
    """Give the prior among the pairs of a block: the odds times m over u of the first levels that the block grants."""
    odds = prior / (1 - prior)
    for one in comparisons:
        granted = next((level for level in one.levels if set(level.held) <= set(block)), None)
        if granted is not None and granted.m is not None and granted.u is not None:
            odds *= granted.m / granted.u
    return odds / (1 + odds)


def _upward(comparison: Comparison, name: str) -> Any:
    return np.array([getattr(one, name) for one in (comparison.otherwise, *comparison.levels[::-1])])


def _estimates(
    free: Sequence[Comparison], patterns: Patterns, last: Round
) -> tuple[tuple[str, tuple[float, ...], tuple[float, ...]], ...]:
    """Give what was estimated, from the first level; a level of no pair is credited with a part of one."""
    matches = expected(patterns, last)
    found = []
    for one, m, u, of_one in zip(free, last.m, last.u, matches, strict=True):
        ms, us = (_credited(values[::-1], pairs) for values, pairs in ((m, of_one), (u, patterns.pairs - of_one)))
        found.append((one.called, ms, us))
    return tuple(found)


def _credited(values: Any, pairs: float) -> tuple[float, ...]:
    least = UNSEEN / max(pairs, 1.0)
    made = np.maximum(values, least) if (values < least).any() else values
    return tuple((made / made.sum()).tolist())


def _combined(model: Model, *, fixed_u: bool) -> Model:
    """Give each comparison the median of its sessions, level by level, made to sum to one."""
    made = []
    for one in model.comparisons:
        each = [(m, u) for session in model.sessions for name, m, u in session.estimates if name == one.called]
        if not each:
            made.append(one)
            continue
        m = _medians([m for m, _ in each])
        made.append(with_parameters(one, m=m) if fixed_u else with_parameters(one, m=m, u=_medians([u for _, u in each])))
    return replace(model, comparisons=tuple(made))


def _medians(several: list[tuple[float, ...]]) -> list[float]:
    middle = [median(values) for values in zip(*several, strict=True)]
    return [value / sum(middle) for value in middle]


def _history(free: Sequence[Comparison], found: Sequence[Round]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (number, each.prior, one.called, level.rule, float(m), float(u))
        for number, each in enumerate(found)
        for one, ms, us in zip(free, each.m, each.u, strict=True)
        for level, m, u in zip((*one.levels, one.otherwise), ms[::-1], us[::-1], strict=True)
    ]
    return pd.DataFrame(rows, columns=["round", "prior", "comparison", "level", "m", "u"])
