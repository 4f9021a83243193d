"""SQL expressions of a score: which level of each comparison a pair of rows reaches, and what that is worth in all."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import KeyAgreement
from linkage.engines.conditions import holds, similarity
from linkage.engines.reach import ROUNDING, useful_blocks
from linkage.engines.values import column, greatest, missing, named, rounded, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkage.agreements import Condition
    from linkage.scoring import Comparison, Level, Score
    from linkage.steps import ScoredStep

MISSING, OTHERWISE = -1, 0
"""Codes of a comparison that is missing, and of the level that remains; of the others the first is highest, the last 1."""


def level_codes(score: Score) -> list[exp.Expr]:
    """Give for each comparison the code of the level that a pair reaches, named ``level_0``, ``level_1`` and so on.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),))
    >>> level_codes(Score((born,)))[0].sql()
    'CASE WHEN "l"."dob" IS NULL OR "r"."dob" IS NULL THEN -1 WHEN "l"."dob" = "r"."dob" THEN 1 ELSE 0 END AS "level_0"'
    """
    return [named(_level(one), f"level_{place}") for place, one in enumerate(score.comparisons)]


def points(score: Score) -> exp.Expr:
    """Score a pair of which the columns of :func:`level_codes` and :func:`extras` are known.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),), missing=None)
    >>> points(Score((born,), "share")).sql()
    'ROUND((CASE "level_0" WHEN 1 THEN 2.0 WHEN 0 THEN 0.0 ELSE 0.0 END) /
    NULLIF(CASE WHEN "level_0" = -1 THEN 0.0 ELSE 2.0 END, 0.0), 9)'
    """
    total = _sum(worths(score))
    if score.combined == "sum":
        start = [_number(score.start)] if score.start else []
        return rounded(_sum([*start, total]))
    each = [1.0] * len(score.comparisons) if score.combined == "mean" else [one.most for one in score.comparisons]
    most = _sum([_counted(one, place, by) for place, (one, by) in enumerate(zip(score.comparisons, each, strict=True))])
    return rounded(exp.Div(this=exp.paren(total), expression=exp.Nullif(this=most, expression=_number(0.0))))


def worths(score: Score) -> list[exp.Expr]:
    """Give what each comparison is worth, for a pair of which the levels and extras are known.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),))
    >>> worths(Score((born,)))[0].sql()
    'CASE "level_0" WHEN 1 THEN 2.0 WHEN 0 THEN 0.0 ELSE 0.0 END'
    """
    return [_worth(one, place) for place, one in enumerate(score.comparisons)]


def extras(score: Score) -> list[exp.Expr]:
    """Give what a score needs of a pair besides its levels: points that rise with similarity, shares of common values.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Graded, Level, Score
    >>> name = Comparison("surname", (), graded=Graded("jaro_winkler", 100.0))
    >>> extras(Score((name,)))[0].sql("duckdb")
    'GREATEST(ROUND(JARO_WINKLER_SIMILARITY("l"."surname", "r"."surname"), 9)) AS "alike_0"'
    """
    found = []
    for place, one in enumerate(score.comparisons):
        if one.graded is not None:
            alike = [similarity(one.graded.measure, column(one.field, "l"), column(name, "r")) for name in one.columns]
            found.append(named(greatest(*alike), f"alike_{place}"))
        if one.frequency:
            found.append(named(column(f"{one.field}__share", "r"), f"share_{place}"))
    return found


def scored_pairs(
    step: ScoredStep, left: str, right: str, *, codes_only: bool = False, promising: bool = False
) -> exp.Select:
    """Select each pair of rows that shares a block: ``left_id``, ``right_id``, the levels and what else the score needs.

    A pair that several blocks bring together comes from the first of them. If only the ``promising`` are wanted, those are
    left out that could not score enough even if all that is costly to find out about them were as good as it can be.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> from linkage.steps import ScoredStep
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),))
    >>> step = ScoredStep("s", ((Exact("postcode"),), (Exact("surname"),)), Score((born,)), accept=1.0)
    >>> scored_pairs(step, "a", "b").sql().count("UNION ALL")
    1
    """
    shown = [] if codes_only else [named(column("id", "l"), "left_id"), named(column("id", "r"), "right_id")]
    columns = [*shown, *level_codes(step.score), *([] if codes_only else extras(step.score))]
    queries: list[exp.Query] = []
    for place in useful_blocks(step) if promising else range(len(step.blocks)):
        block = step.blocks[place]
        earlier = [exp.not_(_surely(before)) for before in step.blocks[:place]]
        on = exp.and_(*(holds(one) for one in block), *earlier)
        joined = exp.select(*(one.copy() for one in columns)).from_(table(left, "l"))
        joined = joined.join(table(right, "r"), on=on, copy=False)
        enough = _can_be_enough(step) if promising else None
        queries.append(joined if enough is None else joined.where(enough, copy=False))
    union = reduce(lambda above, below: exp.union(above, below, distinct=False, copy=False), queries)
    return exp.select("*").from_(union.subquery("compared", copy=False))


def best_pairs(step: ScoredStep, left: str, right: str, *, repeats: bool = True) -> exp.Select:
    """Select the distinct pairs that score enough to be looked at, each with its highest ``score``.

    Without ``repeats`` of an id on either side every pair of rows is a pair of ids.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> from linkage.steps import ScoredStep
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),))
    >>> best_pairs(ScoredStep("s", ((Exact("postcode"),),), Score((born,)), accept=1.0), "a", "b").sql().split(" FROM")[0]
    'SELECT "left_id", "right_id", MAX("score") AS "score"'
    """
    identities = (column("left_id"), column("right_id"))
    compared = scored_pairs(step, left, right, promising=True)
    scored = exp.select(*identities, named(points(step.score), "score")).from_(compared.subquery("compared", copy=False))
    enough = exp.GTE(this=column("score"), expression=_number(step.lowest))
    chosen = exp.select(*identities).from_(scored.subquery("scored", copy=False)).where(enough, copy=False)
    if not repeats:
        return chosen.select(column("score"))
    return chosen.select(named(exp.Max(this=column("score")), "score")).group_by(*identities)


def accepted(step: ScoredStep, sides: Iterable[str]) -> exp.Expr:
    """Say whether a scored pair is accepted: enough, and on each side the best and far enough ahead of the second.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.scoring import Comparison, Level, Score
    >>> from linkage.steps import ScoredStep
    >>> born = Comparison("dob", (Level(Exact("dob"), points=2.0),))
    >>> accepted(ScoredStep("s", ((Exact("dob"),),), Score((born,)), accept=1.0, ambiguity="all"), ["left_id"]).sql()
    '"score" >= 1.0'
    """
    enough = exp.GTE(this=column("score"), expression=_number(step.accept))
    if step.ambiguity == "all":
        return enough
    conditions: list[exp.Expr] = [enough]
    for side in sides:
        ordered = exp.Order(
            expressions=[exp.Ordered(this=column("score"), desc=True), exp.Ordered(this=column(other(side)))]
        )
        window = {"partition_by": [column(side)], "order": ordered}
        first = exp.EQ(this=exp.Window(this=exp.RowNumber(), **window), expression=_number(1))
        second = exp.Window(this=exp.Lead(this=column("score")), **{k: _copied(v) for k, v in window.items()})
        lead = rounded(exp.Sub(this=column("score"), expression=second))
        ahead = exp.Coalesce(this=exp.GT(this=lead, expression=_number(step.margin)), expressions=[exp.true()])
        conditions += [first, ahead]
    return exp.and_(*conditions)


def other(side: str) -> str:
    """Name the other side's id.

    Examples
    --------
    >>> other("left_id")
    'right_id'
    """
    return "right_id" if side == "left_id" else "left_id"


def _copied(value: object) -> object:
    return [one.copy() for one in value] if isinstance(value, list) else value.copy()  # type: ignore[attr-defined]


def _level(comparison: Comparison) -> exp.Expr:
    left = column(comparison.field, "l")
    absent = exp.and_(*(missing(column(name, "r")) for name in comparison.columns))
    case = exp.Case().when(exp.or_(missing(left), absent), _number(MISSING), copy=False)
    count = len(comparison.levels)
    for place, level in enumerate(comparison.levels):
        case = case.when(exp.and_(*(holds(one) for one in level.held)), _number(count - place), copy=False)
    return case.else_(_number(OTHERWISE))


def _can_be_enough(step: ScoredStep) -> exp.Expr | None:
    """Say whether a pair of rows may score enough, from what is cheap to tell; None if nothing can be told."""
    comparisons = step.score.comparisons
    if step.score.combined != "sum" or any(one.graded is not None for one in comparisons):
        return None
    start = [_number(step.score.start)] if step.score.start else []
    most = _sum([*start, *(_most_worth(one) for one in comparisons)])
    return exp.GTE(this=most, expression=_number(step.lowest - ROUNDING))


def _most_worth(comparison: Comparison) -> exp.Expr:
    """Give the most that a comparison may be worth: what it is where that is cheap, else the best that is left."""
    left, absent = column(comparison.field, "l"), [missing(column(name, "r")) for name in comparison.columns]
    case = exp.Case().when(exp.or_(missing(left), exp.and_(*absent)), _number(comparison.missing or 0.0), copy=False)
    levels = [*comparison.levels, comparison.otherwise]
    costly = next((place for place, level in enumerate(levels) if not all(_is_cheap(one) for one in level.held)), None)
    told = len(levels) - 1 if costly is None else costly
    for place, level in enumerate(levels[:told]):
        worth: exp.Expr = _number(level.worth)
        if place == 0 and comparison.frequency:
            worth = _adjusted(level, column(f"{comparison.field}__share", "r"))
        case = case.when(exp.and_(*(holds(one) for one in level.held)), worth, copy=False)
    if comparison.frequency and costly == 0:
        best = _adjusted(levels[0], column(f"{comparison.field}__share", "r"))
        return case.else_(greatest(best, _number(max(level.worth for level in levels[1:]))))
    return case.else_(_number(max(level.worth for level in levels[told:])))


def _is_cheap(condition: Condition) -> bool:
    return isinstance(condition, KeyAgreement)


def _worth(comparison: Comparison, place: int) -> exp.Expr:
    code = column(f"level_{place}")
    case = exp.Case(this=code)
    count = len(comparison.levels)
    for at, level in enumerate(comparison.levels):
        worth: exp.Expr = _number(level.worth)
        if at == 0 and comparison.frequency:
            worth = _adjusted(level, column(f"share_{place}"))
        case = case.when(_number(count - at), worth, copy=False)
    if comparison.graded is None:
        last: exp.Expr = _number(comparison.otherwise.worth)
    else:
        rising = exp.Mul(this=_number(comparison.graded.slope), expression=column(f"alike_{place}"))
        last = exp.Add(this=_number(comparison.graded.intercept), expression=rising)
        if comparison.graded.least is not None:
            last = greatest(last, _number(comparison.graded.least))
    return case.when(_number(OTHERWISE), last, copy=False).else_(_number(comparison.missing or 0.0))


def _adjusted(level: Level, found: exp.Expr) -> exp.Expr:
    """Take the share of records that hold the value in the place of u."""
    assert level.m is not None
    share = exp.Coalesce(this=found, expressions=[_number(level.u or 1.0)])
    return exp.Log(this=_number(2), expression=exp.Div(this=_number(level.m), expression=share))


def _counted(comparison: Comparison, place: int, by: float) -> exp.Expr:
    if comparison.missing is not None:
        return _number(by)
    absent = exp.EQ(this=column(f"level_{place}"), expression=_number(MISSING))
    return exp.Case().when(absent, _number(0.0), copy=False).else_(_number(by))


def _surely(block: Iterable[Condition]) -> exp.Expr:
    return exp.Coalesce(this=exp.paren(exp.and_(*(holds(one) for one in block))), expressions=[exp.false()])


def _sum(parts: list[exp.Expr]) -> exp.Expr:
    return reduce(lambda above, below: exp.Add(this=above, expression=below), parts)


def _number(value: float) -> exp.Expr:
    if value < 0:
        return exp.Neg(this=_number(-value))
    return exp.Literal.number(repr(value))
