"""Turn an algorithm into SQL expressions: how a side is cleaned, which pairs a step proposes, which it accepts.

Expressions are sqlglot trees over tables that the engine names; in which dialect they are written is the engine's
business, and nothing is pasted. Both sides have been folded to ASCII, so that every engine compares the same bytes.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import PHONETICS, Compatible, Form, KeyAgreement, Similar
from linkage.engines.values import (
    column,
    date_parts,
    jaro_winkler,
    key,
    letters,
    missing,
    named,
    present,
    rounded,
    table,
)
from linkage.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from linkage.agreements import Agreement
    from linkage.algorithm import Algorithm, Step

LEFT = "left_rows"
RIGHT = "right_rows"
LEFT_CODED = "left_coded"
RIGHT_CODED = "right_coded"

SURNAMES = ("surname", "preferred_surname", "former_surname")
SCORED = ("surname", "forename", "middlenames", "postcode")
"""The fields that the score of ambiguity ``"best"`` looks at, where both sides have them."""

SELECTIVE = (("postcode", "whole"), ("dob", "whole"), ("dob", "swapped"))
"""Left fields and forms worth filtering a large right side by, the most selective first."""


def cleaned(source: str, fields: Iterable[str], cleaning: str, *, partial_dates: bool = False) -> exp.Select:
    """Select the id and the cleaned fields of a folded source; an emptied name is missing.

    A date is followed by its year and month; ``partial_dates`` says whether the source has columns for those of dates
    that could be read only in part.

    Examples
    --------
    >>> print(cleaned("people", ["postcode", "forename"], "letters").sql("duckdb"))
    SELECT "id", NULLIF(REGEXP_REPLACE("forename", '[^A-Z]', '', 'g'), '') AS "forename", "postcode" FROM "people"
    """
    columns: list[exp.Expr] = [column("id")]
    for field in sorted(fields):
        if FIELDS[field] == "name" and cleaning == "letters":
            columns.append(named(letters(column(field)), field))
        else:
            columns.append(column(field))
        if FIELDS[field] == "date":
            columns += date_parts(field, known=partial_dates)
    return exp.select(*columns).from_(table(source))


def distinct_names(columns: Iterable[tuple[str, str]]) -> exp.Query:
    """Select the distinct names in some (table, field) columns, as ``name``.

    Examples
    --------
    >>> distinct_names([("a", "surname"), ("b", "forename")]).sql()
    'SELECT "surname" AS "name" FROM "a" WHERE NOT "surname" IS NULL UNION
    SELECT "forename" AS "name" FROM "b" WHERE NOT "forename" IS NULL'
    """
    return _union(
        exp.select(named(column(field), "name")).from_(table(source)).where(present(column(field)))
        for source, field in columns
    )


def coded(base: str, phonetic: Iterable[tuple[str, str]], codes: str) -> exp.Select:
    """Select a cleaned side with the (field, code) phonetic codes added, looked up in a table of distinct names.

    Examples
    --------
    >>> coded("people", [("surname", "soundex")], "codes").sql()
    'SELECT "people".*, "codes_surname"."soundex" AS "surname__soundex" FROM "people"
    LEFT JOIN "codes" AS "codes_surname" ON "people"."surname" = "codes_surname"."name"'
    """
    pairs = sorted(phonetic)
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(base, quoted=True))
    looked_up = [named(column(code, f"{codes}_{field}"), f"{field}__{code}") for field, code in pairs]
    query = exp.select(everything, *looked_up).from_(table(base))
    for field in dict.fromkeys(field for field, _ in pairs):
        lookup = f"{codes}_{field}"
        same = column(field, base).eq(column("name", lookup))
        query = query.join(table(codes, lookup), on=same, join_type="left")
    return query


def phonetic_columns(step: Step) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return the (field, code) pairs that a step needs on the left and on the right.

    Examples
    --------
    >>> from linkage import algorithms
    >>> sorted(phonetic_columns(algorithms.get("echild/v1-stage1").steps[1])[0])
    [('forename', 'soundex'), ('surname', 'soundex')]
    """
    coded = [made for made in step.keys if made.form.name in PHONETICS]
    left = {(made.field, made.form.name) for made in coded}
    return left, {(name, made.form.name) for made in coded for name in made.columns}


def relevant(algorithm: Algorithm) -> exp.Expr | None:
    """Return the condition that a right row must meet to satisfy any step, by keys of the left rows; None if unusable.

    For each step one selective key is enough, and a key may serve several steps; a step with no selective key needs
    every right row.

    Examples
    --------
    >>> from linkage import algorithms
    >>> relevant(algorithms.get("home-office/stepped")).sql()
    '"dob" IN (SELECT "dob" AS "dob" FROM "left_rows" WHERE NOT "dob" IS NULL)'
    """
    usable = [{_filter(agreement) for agreement in step.keys} & set(SELECTIVE) for step in algorithm.steps]
    if not all(usable):
        return None
    chosen: list[tuple[str, str]] = []
    for filters in sorted(usable, key=len):
        if not filters & set(chosen):
            chosen.append(min(filters, key=SELECTIVE.index))
    fields = dict.fromkeys(field for field, _ in chosen)
    return exp.or_(*(_among_left(field, [Form(form) for of, form in chosen if of == field]) for field in fields))


def near(step: Step) -> exp.Select:
    """Select the right rows that share each selective key of a step with some left row.

    Examples
    --------
    >>> from linkage.agreements import Exact, Phonetic
    >>> from linkage.algorithm import Step
    >>> near(Step("sounds", (Phonetic("surname"), Exact("postcode")))).sql()
    'SELECT * FROM "right_rows"
    WHERE "postcode" IN (SELECT "postcode" AS "postcode" FROM "left_rows" WHERE NOT "postcode" IS NULL)'
    """
    shared = [
        _among_left(agreement.field, [agreement.left_form]) for agreement in step.keys if _filter(agreement) in SELECTIVE
    ]
    return exp.select("*").from_(table(RIGHT)).where(*shared)


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
    >>> from linkage.algorithm import Step
    >>> candidates(Step("born", (Exact("dob"),))).sql()
    'SELECT DISTINCT "l"."id" AS "left_id", "r"."id" AS "right_id" FROM "left_rows" AS "l"
    JOIN "right_rows" AS "r" ON "l"."dob" = "r"."dob"'
    """
    judged = [_judged(agreement) for agreement in step.agreements if not isinstance(agreement, KeyAgreement)]
    shown = [named(column("id", "l"), "left_id"), named(column("id", "r"), "right_id")]
    if scored_on is not None:
        shown.append(named(score(scored_on, surnames), "score"))
    left, right = (LEFT_CODED, RIGHT_CODED) if any(phonetic_columns(step)) else (LEFT, RIGHT)
    branches = []
    for equal in _equalities(step):
        joined = exp.select(*shown).from_(table(left, "l"))
        branches.append(joined.join(table(right, "r"), on=exp.and_(*equal, *judged)))
    if repeats and len(branches) == 1:
        branches = [branches[0].distinct()]
    return _union(branches) if scored_on is None else _highest(_union(branches))


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
            total = exp.Add(this=total, expression=exp.Case().when(equal, one).else_(zero.copy()))
    return rounded(total)


def verdict(pairs: exp.Query, ambiguity: str, *, one_to_one: bool) -> exp.Select:
    """Select ``left_id``, ``right_id`` and whether the pair is accepted, from the candidates of a step.

    Examples
    --------
    >>> from sqlglot import exp
    >>> verdict(exp.select("*").from_("pairs"), "drop", one_to_one=False).sql()
    'SELECT "left_id", "right_id", COUNT(*) OVER (PARTITION BY "left_id") = 1 AS "accepted"
    FROM (SELECT * FROM pairs) AS proposed'
    """
    sides = ("left_id", "right_id") if one_to_one else ("left_id",)
    conditions = [condition for side in sides for condition in _unique(side, ambiguity)]
    accepted = exp.and_(*conditions) if conditions else exp.true()
    shown = (column("left_id"), column("right_id"), named(accepted, "accepted"))
    return exp.select(*shown).from_(pairs.subquery("proposed"))


def _filter(agreement: KeyAgreement) -> tuple[str, str]:
    field = agreement.field
    return (field, agreement.left_form.name) if agreement.columns == (field,) else ("", "")


def _among_left(field: str, forms: Iterable[Form]) -> exp.Expr:
    values = [key(field, form) for form in forms]
    wanted = _union(exp.select(named(value, field)).from_(table(LEFT)).where(present(value)) for value in values)
    return exp.In(this=column(field), query=wanted.subquery())


def _equalities(step: Step) -> list[list[exp.Expr]]:
    """Return the conditions on keys of each branch: one branch if a selective key can be joined on, else a product."""
    if any(_filter(agreement) in SELECTIVE for agreement in step.keys):
        return [[exp.or_(*(_equal(agreement, name) for name in agreement.columns)) for agreement in step.keys]]
    return [
        [_equal(agreement, name) for agreement, name in zip(step.keys, names, strict=True)]
        for names in product(*(agreement.columns for agreement in step.keys))
    ]


def _equal(agreement: KeyAgreement, name: str) -> exp.Expr:
    return exp.EQ(
        this=key(agreement.field, agreement.left_form, "l"),
        expression=key(name, agreement.form, "r"),
    )


def _judged(agreement: Agreement) -> exp.Expr:
    left = column(agreement.field, "l")
    return exp.or_(*(_holds(agreement, left, column(name, "r")) for name in agreement.columns))


def _holds(agreement: Agreement, left: exp.Column, right: exp.Column) -> exp.Expr:
    if isinstance(agreement, Compatible):
        return exp.or_(left.eq(right), missing(left), missing(right))
    if isinstance(agreement, Similar):
        least = exp.Literal.number(repr(float(agreement.at_least)))
        return exp.GTE(this=rounded(jaro_winkler(left, right)), expression=least)
    raise TypeError(f"no compilation for {type(agreement).__name__}")


def _highest(pairs: exp.Query) -> exp.Select:
    identities = (column("left_id"), column("right_id"))
    best = named(exp.Max(this=column("score")), "score")
    return exp.select(*identities, best).from_(pairs.subquery("scored")).group_by(*identities)


def _unique(side: str, ambiguity: str) -> list[exp.Expr]:
    if ambiguity == "all":
        return []
    one = exp.Literal.number(1)
    if ambiguity == "drop":
        return [exp.EQ(this=_over(exp.Count(this=exp.Star()), [side]), expression=one)]
    highest = _over(exp.Max(this=column("score")), [side])
    sharing = _over(exp.Count(this=exp.Star()), [side, "score"])
    return [column("score").eq(highest), exp.EQ(this=sharing, expression=one)]


def _over(function: exp.Expr, columns: Iterable[str]) -> exp.Window:
    return exp.Window(this=function, partition_by=[column(name) for name in columns])


def _union(queries: Iterable[exp.Query]) -> exp.Query:
    return reduce(lambda above, below: exp.union(above, below, distinct=True, copy=False), queries)
