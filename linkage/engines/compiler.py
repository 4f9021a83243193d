"""Turn a step into SQL expressions: which pairs it proposes, which it accepts.

Expressions are sqlglot trees over tables that the engine names; in which dialect they are written is the engine's
business, and nothing is pasted. Both sides have been folded to ASCII, so that every engine compares the same bytes.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import Form, KeyAgreement
from linkage.engines.conditions import equal, holds
from linkage.engines.rows import LEFT, LEFT_CODED, RIGHT, RIGHT_CODED, coded_columns, union
from linkage.engines.values import column, jaro_winkler, key, missing, named, present, rounded, table
from linkage.steps import keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from linkage.steps import ScoredStep, Step

SURNAMES = ("surname", "preferred_surname", "former_surname")
SCORED = ("surname", "forename", "middlenames", "postcode")
"""The fields that the score of ambiguity ``"best"`` looks at, where both sides have them."""

SELECTIVE = (("postcode", "whole"), ("dob", "whole"), ("dob", "swapped"))
"""Left fields and forms worth filtering a large right side by, the most selective first."""


def with_columns(query: exp.Query, **columns: exp.Expr) -> exp.Select:
    """Select everything of a query, and more.

    Examples
    --------
    >>> with_columns(exp.select("*").from_("pairs"), accepted=exp.true()).sql()
    'SELECT *, TRUE AS "accepted" FROM (SELECT * FROM pairs) AS judged'
    """
    return exp.select("*", *(named(value, name) for name, value in columns.items())).from_(
        query.subquery("judged", copy=False)
    )


def settled(source: str) -> exp.Select:
    """Select what was found, a pair accepted only at its first step and if neither record is in another pair.

    Examples
    --------
    >>> settled("found").sql().count("OVER")
    3
    """
    numbers = ("step", "left_id", "right_id", "accepted", "score")
    first = _over(exp.Min(this=exp.Case().when(column("accepted"), column("step"), copy=False)), ["left_id", "right_id"])
    once = exp.and_(column("accepted"), column("step").eq(first))
    kept = exp.select(*(column(name) for name in numbers if name != "accepted"), named(once, "accepted"))
    pairs = exp.Count(this=exp.Case().when(column("accepted"), exp.Literal.number(1), copy=False))
    alone = [exp.EQ(this=_over(pairs.copy(), [side]), expression=exp.Literal.number(1)) for side in ("left_id", "right_id")]
    shown = [column(name) for name in numbers if name != "accepted"]
    judged = named(exp.and_(column("accepted"), *alone), "accepted")
    return exp.select(*shown, judged).from_(kept.from_(table(source)).subquery("firsts", copy=False))


def filtered_by(agreement: KeyAgreement) -> tuple[str, str]:
    """Give the field and the left form of a key that is asked of the same field of the right; otherwise nothing.

    Examples
    --------
    >>> from linkage.agreements import DayMonthSwapped
    >>> filtered_by(DayMonthSwapped("dob"))
    ('dob', 'swapped')
    """
    field = agreement.field
    return (field, agreement.left_form.name) if agreement.columns == (field,) else ("", "")


def near(step: Step | ScoredStep) -> exp.Select:
    """Select the right rows that share each selective key of a step with some left row.

    Examples
    --------
    >>> from linkage.agreements import Exact, Phonetic
    >>> from linkage.steps import Step
    >>> near(Step("sounds", (Phonetic("surname"), Exact("postcode")))).sql()
    'SELECT * FROM "right_rows"
    WHERE "postcode" IN (SELECT "postcode" AS "postcode" FROM "left_rows" WHERE NOT "postcode" IS NULL)'
    """
    blocks = [
        [_among_left(one.field, [one.left_form]) for one in keys(block) if filtered_by(one) in SELECTIVE]
        for block in step.blocks
    ]
    rows = exp.select("*").from_(table(RIGHT))
    return rows.where(exp.or_(*(exp.and_(*shared) for shared in blocks)), copy=False) if all(blocks) else rows


def candidates(
    step: Step, *, repeats: bool = True, scored_on: Collection[str] | None = None, surnames: Sequence[str] = ()
) -> exp.Query:
    """Select the distinct pairs ``left_id``, ``right_id`` that satisfy every agreement of a step.

    Rows come from the tables :data:`LEFT` and :data:`RIGHT`, or from their coded forms if the step compares phonetic
    codes. Each equality is hashed. Alternatives (any of several columns) are judged on the pairs that a selective
    equality brings together; without one they become a union of joins, so that no step compares all with all.

    Parameters
    ----------
    step
        The step.
    repeats
        Whether an id may stand on several rows of either side.
    scored_on
        The fields of a ``score``, if one is wanted: see :func:`score`.
    surnames
        The right side's surname fields, for the score.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.steps import Step
    >>> candidates(Step("born", (Exact("dob"),))).sql()
    'SELECT DISTINCT "l"."id" AS "left_id", "r"."id" AS "right_id" FROM "left_rows" AS "l"
    JOIN "right_rows" AS "r" ON "l"."dob" = "r"."dob"'
    """
    judged = [holds(agreement) for agreement in step.agreements if not isinstance(agreement, KeyAgreement)]
    shown = [named(column("id", "l"), "left_id"), named(column("id", "r"), "right_id")]
    if scored_on is not None:
        shown.append(named(score(scored_on, surnames), "score"))
    left, right = (LEFT_CODED, RIGHT_CODED) if any(coded_columns(step)) else (LEFT, RIGHT)
    branches = []
    for equalities in _equalities(step):
        joined = exp.select(*shown).from_(table(left, "l"))
        branches.append(joined.join(table(right, "r"), on=exp.and_(*equalities, *judged), copy=False))
    if repeats and len(branches) == 1:
        branches = [branches[0].distinct()]
    return union(branches) if scored_on is None else _highest(union(branches))


def score(fields: Collection[str], surnames: Sequence[str]) -> exp.Expr:
    """Score a pair of rows ``l`` and ``r``, for ambiguity ``"best"``.

    The Jaro-Winkler similarity of the forenames, plus that of the surname with the likest of the right side's
    surnames, plus 1 for an equal postcode, plus 1 for equal middle names; what is missing adds nothing. Of several
    rows of the same two identities that satisfy the step, the highest score counts. Rounded to nine digits.

    Examples
    --------
    >>> score(["postcode"], ()).sql()
    'ROUND(0.0 + CASE WHEN "l"."postcode" = "r"."postcode" THEN 1.0 ELSE 0.0 END, 9)'
    """
    zero, one = exp.Literal.number("0.0"), exp.Literal.number("1.0")
    total: exp.Expr = zero
    names = {"surname": surnames, "forename": ("forename",)}
    for field, others in names.items():
        if field in fields:
            alike = [jaro_winkler(column(field, "l"), column(other, "r")) for other in others]
            filled: list[exp.Expr] = [exp.Coalesce(this=value, expressions=[zero.copy()]) for value in alike]
            total = exp.Add(this=total, expression=exp.Greatest(this=filled[0], expressions=filled[1:]))
    for field in ("middlenames", "postcode"):
        if field in fields:
            equal = column(field, "l").eq(column(field, "r"))
            total = exp.Add(this=total, expression=exp.Case().when(equal, one.copy(), copy=False).else_(zero.copy()))
    return rounded(total)


def verdict(pairs: exp.Query, ambiguity: str, *, one_to_one: bool) -> exp.Select:
    """Select ``left_id``, ``right_id`` and whether the pair is accepted, from the candidates of a step.

    To drop what is ambiguous, the few ids with several candidates are looked up, which costs less than numbering all.

    Examples
    --------
    >>> from sqlglot import exp
    >>> print(verdict(exp.select("left_id", "right_id").from_("pairs"), "drop", one_to_one=False).sql())
    WITH proposed AS (SELECT left_id, right_id FROM pairs)
    SELECT proposed."left_id", proposed."right_id", "several_left_id"."left_id" IS NULL AS "accepted",
    CAST(NULL AS DOUBLE) AS "score" FROM proposed
    LEFT JOIN (SELECT "left_id" FROM proposed GROUP BY "left_id" HAVING COUNT(*) > 1) AS "several_left_id"
    ON proposed."left_id" = "several_left_id"."left_id"
    """
    sides = ("left_id", "right_id") if one_to_one else ("left_id",)
    nothing = named(exp.Cast(this=exp.null(), to=exp.DataType.build("double")), "score")
    if ambiguity == "drop":
        return _unless_several(pairs, sides, nothing)
    conditions = [condition for side in sides for condition in _unique(side, ambiguity)]
    accepted = exp.and_(*conditions) if conditions else exp.true()
    shown = (column("left_id"), column("right_id"), named(accepted, "accepted"), nothing)
    return exp.select(*shown).from_(pairs.subquery("proposed", copy=False))


def _unless_several(pairs: exp.Query, sides: Sequence[str], nothing: exp.Expr) -> exp.Select:
    own = {side: exp.column(side, table="proposed", quoted=True) for side in ("left_id", "right_id")}
    for value in own.values():
        value.set("table", exp.to_identifier("proposed"))
    alone = exp.and_(*(missing(column(side, f"several_{side}")) for side in sides))
    query = exp.select(*own.values(), named(alone, "accepted"), nothing).from_("proposed")
    more = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1))
    for side in sides:
        several = exp.select(column(side)).from_("proposed").group_by(column(side)).having(more.copy())
        named_so = exp.to_identifier(f"several_{side}", quoted=True)
        query = query.join(
            several.subquery(named_so, copy=False),
            on=own[side].eq(column(side, f"several_{side}")),
            join_type="left",
            copy=False,
        )
    return query.with_("proposed", as_=pairs)


def _among_left(field: str, forms: Iterable[Form]) -> exp.Expr:
    values = [key(field, form) for form in forms]
    wanted = union(exp.select(named(value, field)).from_(table(LEFT)).where(present(value), copy=False) for value in values)
    return exp.In(this=column(field), query=wanted.subquery(copy=False))


def _equalities(step: Step) -> list[list[exp.Expr]]:
    """Return the conditions on keys of each branch: one branch if a selective key can be joined on, else a product."""
    if any(filtered_by(agreement) in SELECTIVE for agreement in step.keys):
        return [[exp.or_(*(equal(agreement, name) for name in agreement.columns)) for agreement in step.keys]]
    return [
        [equal(agreement, name) for agreement, name in zip(step.keys, names, strict=True)]
        for names in product(*(agreement.columns for agreement in step.keys))
    ]


def _highest(pairs: exp.Query) -> exp.Select:
    identities = (column("left_id"), column("right_id"))
    best = named(exp.Max(this=column("score")), "score")
    return exp.select(*identities, best).from_(pairs.subquery("scored", copy=False)).group_by(*identities)


def _unique(side: str, ambiguity: str) -> list[exp.Expr]:
    if ambiguity == "all":
        return []
    if ambiguity == "review":
        return [exp.false()]
    one = exp.Literal.number(1)
    highest = _over(exp.Max(this=column("score")), [side])
    sharing = _over(exp.Count(this=exp.Star()), [side, "score"])
    return [column("score").eq(highest), exp.EQ(this=sharing, expression=one)]


def _over(function: exp.Expr, columns: Iterable[str]) -> exp.Window:
    return exp.Window(this=function, partition_by=[column(name) for name in columns])
