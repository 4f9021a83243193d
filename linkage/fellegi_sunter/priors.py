"""The prior: the probability that two records drawn at random are of one person."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING, Any

from linkage.engines.patterns import count_identities, count_pairs, count_rows
from linkage.fellegi_sunter.models import blocks_of
from linkage.fellegi_sunter.sides import both_sides, opened, working_step
from linkage.scoring import Comparison, Level, Score
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linkage.agreements import Condition
    from linkage.engines.patterns import Database
    from linkage.steps import ScoredStep


def estimate_prior(
    left: Any,
    right: Any,
    rules: Any,
    recall: float,
    *,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    cleaning: str = "letters",
) -> float:
    """Estimate the prior from rules that hardly ever bring two people together.

    The different pairs of records that any rule finds, divided by the rules' recall and by all pairs that there are. What
    Splink calls ``probability_two_random_records_match``, by the same formula.

    Parameters
    ----------
    left, right, left_id, right_id, columns, cleaning
        As of :func:`estimate_u`.
    rules
        Rules, each a tuple of agreements that must all hold.
    recall
        The share of the pairs of one person that the rules are believed to find, above 0 and at most 1.

    Raises
    ------
    InputError
        If the rules find no pair, or more than the recall allows for.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.agreements import Exact
    >>> rows = pd.DataFrame({"PersonID": range(5), "Surname": ["Ali", "Bo", "Cy", "Dee", "Eve"]})
    >>> estimate_prior(rows, rows.head(4), [(Exact("surname"),)], recall=0.8)
    0.25
    """
    step = rules_step(rules, recall)
    sides = both_sides(left, right, step, left_id=left_id, right_id=right_id, columns=columns)
    with opened(step, sides, cleaning) as database:
        return prior_of(database, step, recall, repeats=any(side.repeats for side in sides))


def rules_step(rules: Any, recall: Any) -> ScoredStep:
    """Check rules and recall, and make a step that counts the pairs of the rules."""
    if isinstance(recall, bool) or not isinstance(recall, Real) or not 0 < float(recall) <= 1:
        raise outside("recall", recall, "above 0 and at most 1")
    blocks = blocks_of(rules, "rules")
    return working_step(blocks, _of_no_worth(blocks), "rules")


def prior_of(database: Database, step: ScoredStep, recall: float, *, repeats: bool) -> float:
    """Estimate the prior in a database that holds both sides."""
    found = count_pairs(database, step, repeats=repeats)
    left, right = count_identities(database) if repeats else count_rows(database)
    if not found:
        raise InputError("the rules find no pair of records; give rules that find some, or state the prior")
    if found >= left * right * recall:
        raise InputError(
            f"the rules find {found:,} of {left * right:,} pairs, which a recall of {recall:g} does not allow for; give "
            "stricter rules, or state the prior"
        )
    return found / recall / (left * right)


def _of_no_worth(blocks: Sequence[tuple[Condition, ...]]) -> Score:
    condition = blocks[0][0]
    one = condition.agreements()[0]
    return Score((Comparison(one.field, (Level(condition, points=0.0),), of=one.of),))
