"""Turn an algorithm into SQL expressions: how a side is cleaned, which pairs a step proposes, which it accepts.

Expressions are sqlglot trees over tables that the engine names; in which dialect they are written is the engine's
business, and nothing is pasted. Both sides have been folded to ASCII, so that every engine compares the same bytes.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import Compatible, Contained, EverRecorded, Form, KeyAgreement, Missing, WithinDays
from linkage.engines.conditions import equal, holds
from linkage.engines.name_codes import CODED, called
from linkage.engines.values import (
    EVER,
    PARTS,
    WORDS,
    column,
    date_part,
    first_word,
    jaro_winkler,
    key,
    letters,
    missing,
    named,
    present,
    rounded,
    table,
    together,
    words,
)
from linkage.fields import DERIVED, FIELDS, LETTERS, OPTIONAL, held
from linkage.steps import ScoredStep, keys

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from linkage.agreements import Agreement
    from linkage.algorithm import Algorithm
    from linkage.steps import Step

LEFT = "left_rows"
RIGHT = "right_rows"
LEFT_CODED = "left_coded"
RIGHT_CODED = "right_coded"

SURNAMES = ("surname", "preferred_surname", "former_surname")
SCORED = ("surname", "forename", "middlenames", "postcode")
"""The fields that the score of ambiguity ``"best"`` looks at, where both sides have them."""

SELECTIVE = (("postcode", "whole"), ("dob", "whole"), ("dob", "swapped"))
"""Left fields and forms worth filtering a large right side by, the most selective first."""


def cleaned(
    source: str, fields: Iterable[str], cleaning: str, *, has: Collection[str] = (), partial_dates: bool = False
) -> exp.Select:
    """Select the id and the cleaned fields of a folded source; an emptied name is missing.

    ``fields`` may name the words of a field, as ``full_name__words``, and the year, month or day of a date, as
    ``dob__year``; ``partial_dates`` says whether the source has columns for those of dates that could be read only in part.
    Names that are made of several fields do without the optional ones that the source has not got: ``has`` are the columns
    it has, and if they are there, names of letters only, as ``surname__letters``.

    Examples
    --------
    >>> print(cleaned("people", ["postcode", "forename"], "letters").sql("duckdb"))
    SELECT "id", NULLIF(REGEXP_REPLACE("forename", '[^A-Z]', '', 'g'), '') AS "forename", "postcode" FROM "people"
    """
    columns: list[exp.Expr] = [column("id")]
    for field in sorted(fields):
        base, _, made = field.partition("__")
        if made in PARTS:
            columns.append(date_part(base, made, known=partial_dates))
        elif made or base in DERIVED:
            columns.append(named(_derived(base, has, cleaning, in_words=bool(made)), field))
        elif FIELDS[field] == "name" and cleaning == "letters":
            columns.append(named(_letters(field, has), field))
        else:
            columns.append(column(field))
    return exp.select(*columns).from_(table(source))


def columns_of(conditions: Iterable[Agreement], *, right: bool) -> frozenset[str]:
    """Give the columns that :func:`cleaned` makes of one side for some agreements.

    Examples
    --------
    >>> sorted(columns_of([Contained("full_name")], right=False))
    ['full_name__words']
    """
    found = set()
    for one in conditions:
        own = one.columns if right else (one.field,)
        found |= {f"{name}__{WORDS}" for name in own} if isinstance(one, Contained) else set(own)
        if held(one.field) == "date" and not _whole_date(one):
            found |= {f"{name}__{part}" for name in own for part in PARTS}
    return frozenset(found)


def _whole_date(agreement: Agreement) -> bool:
    """Say whether an agreement looks at dates as they are, not at their parts."""
    if isinstance(agreement, KeyAgreement):
        return {agreement.form.name, agreement.left_form.name} <= {"whole", "swapped"}
    return isinstance(agreement, WithinDays | EverRecorded | Compatible | Missing)


def ever_fields(algorithm: Algorithm) -> tuple[str, ...]:
    """Give the fields of which every value ever recorded of a person counts.

    Examples
    --------
    >>> from linkage import algorithms
    >>> ever_fields(algorithms.get("home-office/strict"))
    ()
    """
    found = {one.field for step in algorithm.steps for one in step.conditions() if isinstance(one, EverRecorded)}
    return tuple(sorted(found))


def ever_recorded(field: str, side: exp.Select) -> exp.Select:
    """Select the right rows with a list of every value of a field that all rows of their side record of the same id.

    ``side`` are those rows, with the field cleaned.

    Examples
    --------
    >>> print(ever_recorded("postcode", cleaned("people", ["postcode"], "letters")).sql("duckdb"))
    SELECT "right_rows".*, "known"."postcode__ever" FROM "right_rows" LEFT JOIN
    (SELECT "id", ARRAY_AGG(DISTINCT "postcode") AS "postcode__ever" FROM (SELECT "id", "postcode" FROM "people") AS side
    WHERE "id" IN (SELECT "id" FROM "right_rows") AND NOT "postcode" IS NULL GROUP BY "id") AS known
    ON "right_rows"."id" = "known"."id"
    """
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(RIGHT, quoted=True))
    values = exp.ArrayAgg(this=exp.Distinct(expressions=[column(field)]))
    wanted = exp.In(this=column("id"), query=exp.select(column("id")).from_(table(RIGHT)).subquery())
    known = exp.select(column("id"), named(values, f"{field}__{EVER}")).from_(side.subquery("side"))
    known = known.where(wanted, present(column(field))).group_by(column("id"))
    on = column("id", RIGHT).eq(column("id", "known"))
    query = exp.select(everything, column(f"{field}__{EVER}", "known")).from_(table(RIGHT))
    return query.join(known.subquery("known"), on=on, join_type="left")


def adjusted_fields(algorithm: Algorithm) -> tuple[str, ...]:
    """Give the fields of which a score takes into account how common a value is.

    Examples
    --------
    >>> from linkage import algorithms
    >>> adjusted_fields(algorithms.get("home-office/strict"))
    ()
    """
    scores = [step.score for step in algorithm.steps if isinstance(step, ScoredStep)]
    return tuple(sorted({one.field for score in scores for one in score.comparisons if one.frequency}))


def frequencies(field: str, sides: Iterable[exp.Select]) -> exp.Select:
    """Select the right rows with the share of the records of both sides, of those that have the field, of the same value.

    ``sides`` are the records of both, with the field cleaned.

    Examples
    --------
    >>> frequencies("surname", [exp.select("*").from_("a"), exp.select("*").from_("b")]).sql().count("UNION ALL")
    1
    """
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(RIGHT, quoted=True))
    own = (exp.select(column(field)).from_(side.subquery("side")).where(present(column(field))) for side in sides)
    both = exp.union(*own, distinct=False)
    count = exp.Count(this=exp.Star())
    total = exp.Window(this=exp.Sum(this=count.copy()))
    share = exp.Div(this=exp.Cast(this=count, to=exp.DataType.build("double")), expression=total)
    common = exp.select(column(field), named(share, f"{field}__share")).from_(both.subquery("every"))
    on = column(field, RIGHT).eq(column(field, "common"))
    query = exp.select(everything, column(f"{field}__share", "common")).from_(table(RIGHT))
    return query.join(common.group_by(column(field)).subquery("common"), on=on, join_type="left")


def with_columns(query: exp.Query, **columns: exp.Expr) -> exp.Select:
    """Select everything of a query, and more.

    Examples
    --------
    >>> with_columns(exp.select("*").from_("pairs"), accepted=exp.true()).sql()
    'SELECT *, TRUE AS "accepted" FROM (SELECT * FROM pairs) AS judged'
    """
    return exp.select("*", *(named(value, name) for name, value in columns.items())).from_(query.subquery("judged"))


def settled(source: str) -> exp.Select:
    """Select what was found, a pair accepted only at its first step and if neither record is in another pair.

    Examples
    --------
    >>> settled("found").sql().count("OVER")
    3
    """
    numbers = ("step", "left_id", "right_id", "accepted", "score")
    first = _over(exp.Min(this=exp.Case().when(column("accepted"), column("step"))), ["left_id", "right_id"])
    once = exp.and_(column("accepted"), column("step").eq(first))
    kept = exp.select(*(column(name) for name in numbers if name != "accepted"), named(once, "accepted"))
    pairs = exp.Count(this=exp.Case().when(column("accepted"), exp.Literal.number(1)))
    alone = [exp.EQ(this=_over(pairs.copy(), [side]), expression=exp.Literal.number(1)) for side in ("left_id", "right_id")]
    shown = [column(name) for name in numbers if name != "accepted"]
    judged = named(exp.and_(column("accepted"), *alone), "accepted")
    return exp.select(*shown, judged).from_(kept.from_(table(source)).subquery("firsts"))


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


def coded(base: str, forms: Iterable[tuple[str, Form]], codes: str) -> exp.Select:
    """Select a cleaned side with the codes of some (field, form) added, looked up in a table of distinct names.

    Examples
    --------
    >>> coded("people", [("surname", Form("soundex"))], "codes").sql()
    'SELECT "people".*, "codes_surname"."soundex" AS "surname__soundex" FROM "people"
    LEFT JOIN "codes" AS "codes_surname" ON "people"."surname" = "codes_surname"."name"'
    """
    pairs = sorted({(field, called(form)) for field, form in forms})
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(base, quoted=True))
    looked_up = [named(column(code, f"{codes}_{field}"), f"{field}__{code}") for field, code in pairs]
    query = exp.select(everything, *looked_up).from_(table(base))
    for field in dict.fromkeys(field for field, _ in pairs):
        lookup = f"{codes}_{field}"
        same = column(field, base).eq(column("name", lookup))
        query = query.join(table(codes, lookup), on=same, join_type="left")
    return query


def coded_columns(step: Step | ScoredStep) -> tuple[set[tuple[str, Form]], set[tuple[str, Form]]]:
    """Return the (field, form) pairs that a step looks up in a table of codes, on the left and on the right.

    Examples
    --------
    >>> from linkage import algorithms
    >>> sorted(field for field, _ in coded_columns(algorithms.get("echild/v1-stage1").steps[1])[0])
    ['forename', 'surname']
    """
    keyed = [made for made in step.conditions() if isinstance(made, KeyAgreement) and made.form.name in CODED]
    left = {(made.field, made.form) for made in keyed}
    return left, {(name, made.form) for made in keyed for name in made.columns}


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
    return rows.where(exp.or_(*(exp.and_(*shared) for shared in blocks))) if all(blocks) else rows


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
        branches.append(joined.join(table(right, "r"), on=exp.and_(*equalities, *judged)))
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
    return exp.select(*shown).from_(pairs.subquery("proposed"))


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
        query = query.join(several.subquery(named_so), on=own[side].eq(column(side, f"several_{side}")), join_type="left")
    return query.with_("proposed", as_=pairs)


def _among_left(field: str, forms: Iterable[Form]) -> exp.Expr:
    values = [key(field, form) for form in forms]
    wanted = _union(exp.select(named(value, field)).from_(table(LEFT)).where(present(value)) for value in values)
    return exp.In(this=column(field), query=wanted.subquery())


def _equalities(step: Step) -> list[list[exp.Expr]]:
    """Return the conditions on keys of each branch: one branch if a selective key can be joined on, else a product."""
    if any(filtered_by(agreement) in SELECTIVE for agreement in step.keys):
        return [[exp.or_(*(equal(agreement, name) for name in agreement.columns)) for agreement in step.keys]]
    return [
        [equal(agreement, name) for agreement, name in zip(step.keys, names, strict=True)]
        for names in product(*(agreement.columns for agreement in step.keys))
    ]


def _letters(field: str, has: Collection[str]) -> exp.Expr:
    ready = f"{field}__{LETTERS}"
    return column(ready) if ready in has else letters(column(field))


def _derived(field: str, has: Collection[str], cleaning: str, *, in_words: bool) -> exp.Expr:
    """Make a name of others: its words, or put together without anything between."""
    parts = [
        part
        for part in DERIVED.get(field, (field,))
        if part not in OPTIONAL or part in has or len(DERIVED.get(field, ())) < 2
    ]
    if in_words:
        made: list[exp.Expr] = [words(column(part)) for part in parts]
        between = " "
    elif field in ("first_forename", "second_forename", "first_surname"):
        return first_word(column(parts[0]))
    else:
        made = [_letters(part, has) if cleaning == "letters" else column(part) for part in parts]
        between = ""
    return together(made, [one for one, part in zip(made, parts, strict=True) if part not in OPTIONAL], between)


def _highest(pairs: exp.Query) -> exp.Select:
    identities = (column("left_id"), column("right_id"))
    best = named(exp.Max(this=column("score")), "score")
    return exp.select(*identities, best).from_(pairs.subquery("scored")).group_by(*identities)


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


def _union(queries: Iterable[exp.Query]) -> exp.Query:
    return reduce(lambda above, below: exp.union(above, below, distinct=True, copy=False), queries)
