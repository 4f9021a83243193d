"""Of a large right side only the rows that can matter: those that some left row brings into a block of some step.

A register holds thousands of times more rows than are asked for. They are read once; every row that shares a selective key
with a left row is held against all that a block asks for, and only what passes is kept for the steps. What can be told only
from codes, which are looked up later, is let pass here: the steps judge everything again.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import EverRecorded, Form, KeyAgreement
from linkage.engines.compiler import SELECTIVE, filtered_by
from linkage.engines.conditions import holds
from linkage.engines.name_codes import CODED
from linkage.engines.rows import LEFT, cleaned
from linkage.engines.values import column, key, named, present, table
from linkage.fields import FIELDS
from linkage.steps import ScoredStep, keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from linkage.agreements import Condition
    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared

    Key = tuple[str, str]
    Block = tuple[Condition, ...]

SORTED = "right_by_{}"
"""What a copy of the right side that is sorted by a field is called."""

MOST_LOOKED_UP = 10_000
"""Values up to which a sorted copy is looked up value by value; with more of them, most of it is read anyway."""


def narrowed(
    algorithm: Algorithm, rows: Callable[[str], exp.Select], looked_up: Mapping[str, Sequence[str]]
) -> exp.Query | None:
    """Select the right rows that some left row brings into a block; None if all of them are needed.

    Parameters
    ----------
    algorithm
        The algorithm.
    rows
        Gives the cleaned rows of a source.
    looked_up
        The fields by which there is a sorted copy of the right side, each with the left side's values to be looked up in
        it; none to read all of it.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage import Algorithm, Step
    >>> step = Step("exact", (Exact("dob"), Exact("surname")))
    >>> rule = Algorithm("a", "an example", (step,), status="assumption", source="an example")
    >>> print(narrowed(rule, lambda source: exp.select("*").from_(table(source)), {}).sql())
    SELECT DISTINCT "r".* FROM (SELECT * FROM "right_source" WHERE "dob" IN
    (SELECT "dob" AS "dob" FROM "left_rows" WHERE NOT "dob" IS NULL)) AS r
    JOIN "left_rows" AS "l" ON "l"."dob" = "r"."dob" AND "l"."surname" = "r"."surname"
    """
    usable = None if _needs_all(algorithm) else blocks_by_key(algorithm)
    if not usable:
        return None
    told = {one: [_told(block, one) for block in blocks] for one, blocks in usable.items()}
    if all(conditions for several in told.values() for conditions in several):
        return _united([_sharing(one, several, rows, looked_up) for one, several in told.items()])
    fields = dict.fromkeys(field for field, _ in told)
    shared = exp.or_(*(_among_left(field, [form for of, form in told if of == field]) for field in fields))
    return rows("right_source").where(shared)


def blocks_by_key(algorithm: Algorithm) -> dict[Key, list[Block]] | None:
    """Give selective keys, as few as will do, each with the blocks that ask for it; None if a block has no such key.

    Examples
    --------
    >>> from linkage import algorithms
    >>> {key: len(blocks) for key, blocks in blocks_by_key(algorithms.get("home-office/tolerant")).items()}
    {('dob', 'whole'): 8, ('dob', 'swapped'): 1, ('postcode', 'whole'): 1}
    """
    blocks = [block for step in algorithm.steps for block in step.blocks]
    usable = [{filtered_by(one) for one in keys(block)} & set(SELECTIVE) for block in blocks]
    if not all(usable):
        return None
    chosen: list[Key] = []
    for filters in sorted(usable, key=len):
        if not filters & set(chosen):
            chosen.append(min(filters, key=SELECTIVE.index))
    found: dict[Key, list[Block]] = {one: [] for one in chosen}
    for block, filters in zip(blocks, usable, strict=True):
        found[next(one for one in chosen if one in filters)].append(block)
    return found


def values_wanted(field: str) -> exp.Select:
    """Select the left side's values of a field, as ``value``.

    Examples
    --------
    >>> values_wanted("postcode").sql()
    'SELECT DISTINCT "postcode" AS "value" FROM "left_rows" WHERE NOT "postcode" IS NULL'
    """
    return exp.select(named(column(field), "value")).from_(table(LEFT)).where(present(column(field))).distinct()


def can_be_read(fields: Collection[str], side: Prepared) -> bool:
    """Say whether the letters of all the names that are needed stand in the side's files."""
    kinds = {field: FIELDS.get(field.partition("__")[0]) for field in fields}
    whole = all(kind is not None and (kind != "name" or field in side.letters) for field, kind in kinds.items())
    return bool(side.files) and whole


def read_letters(source: str, fields: Collection[str], letters: Collection[str]) -> exp.Select:
    """Select what :func:`linkage.engines.rows.cleaned` does, of a source that has the letters of names in columns.

    Examples
    --------
    >>> print(read_letters("people", ["surname"], ["surname"]).sql())
    SELECT "id", NULLIF(COALESCE("surname__letters", "surname"), '') AS "surname" FROM "people"
    """
    plain = cleaned(source, fields, "folded")
    columns = {one.alias_or_name: one for one in plain.expressions}
    for field in letters:
        if field in columns:
            kept = exp.Coalesce(this=column(f"{field}__letters"), expressions=[column(field)])
            columns[field] = named(exp.Nullif(this=kept, expression=exp.Literal.string("")), field)
    return exp.select(*columns.values()).from_(table(source))


def _needs_all(algorithm: Algorithm) -> bool:
    """Say whether a score counts how common a value is, among all rows."""
    scored = [step for step in algorithm.steps if isinstance(step, ScoredStep)]
    return any(one.frequency for step in scored for one in step.score.comparisons)


def _told(block: Block, of: Key) -> list[Condition]:
    """Give what a block asks for besides a key and can be told of two cleaned rows, equalities first."""
    told = [one for one in block if _can_be_told(one) and not (isinstance(one, KeyAgreement) and filtered_by(one) == of)]
    return sorted(told, key=lambda one: not isinstance(one, KeyAgreement))


def _can_be_told(condition: Condition) -> bool:
    return not any(
        isinstance(one, EverRecorded) or (isinstance(one, KeyAgreement) and one.form.name in CODED)
        for one in condition.agreements()
    )


def _sharing(
    of: Key, blocks: list[list[Condition]], rows: Callable[[str], exp.Select], looked_up: Mapping[str, Sequence[str]]
) -> exp.Select:
    """Select the rows that share a key with a left row and meet what a block asks for besides."""
    field, form = of
    source = rows(SORTED.format(field) if field in looked_up else "right_source")
    source = source.where(_among_left(field, [form]))  # names are cleaned of these rows only
    if looked_up.get(field):
        source = source.where(column(field).isin(*(exp.Literal.string(value) for value in looked_up[field])))
    loosest = [block for block in blocks if not any(set(other) < set(block) for other in blocks)]
    simple_first = sorted(loosest, key=lambda block: sum(not isinstance(one, KeyAgreement) for one in block))
    any_block = exp.or_(*(exp.and_(*(holds(one) for one in block)) for block in simple_first))
    same = key(field, Form(form), "l").eq(column(field, "r"))
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("r", quoted=True))
    joined = exp.select(everything).from_(source.subquery("r"))
    return joined.join(table(LEFT, "l"), on=exp.and_(same, any_block)).distinct()


def _among_left(field: str, forms: Sequence[str]) -> exp.Expr:
    values = [key(field, Form(form)) for form in forms]
    wanted = _united([exp.select(named(value, field)).from_(table(LEFT)).where(present(value)) for value in values])
    return exp.In(this=column(field), query=wanted.subquery())


def _united(queries: Sequence[exp.Query]) -> exp.Query:
    return reduce(lambda above, below: exp.union(above, below, distinct=True, copy=False), queries)
