"""What is asked of one row is worked out once a row, not once a pair.

A pair is scored by equality of sectors, by edits between dates written as digits, and so on. Written plainly, each pair of
rows makes those of both rows again. Here they become columns, and the plain expression is made to read them, so that what
is found is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from linkage.agreements import Edits, KeyAgreement
from linkage.engines.conditions import text
from linkage.engines.functions import DAMERAU
from linkage.engines.values import column, key, named, table
from linkage.fields import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linkage.agreements import Agreement

LEFT_KEYED, RIGHT_KEYED = "left_keyed", "right_keyed"


def tables_and_query(query: exp.Query, conditions: Iterable[Agreement], left: str, right: str) -> dict[str, exp.Query]:
    """Give a table of each side with all that a query of pairs reads of it, by name, and under ``""`` the query itself.

    The query given reads rows ``l`` of :data:`LEFT_KEYED` and ``r`` of :data:`RIGHT_KEYED`; these are made of ``left`` and
    ``right``.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.engines.conditions import holds
    >>> sex = Exact("sex")
    >>> pairs = exp.select("*").from_(table(LEFT_KEYED, "l")).join(table(RIGHT_KEYED, "r"), on=holds(sex))
    >>> [made.sql() for made in tables_and_query(pairs, [sex], "a", "b").values()][0]
    'SELECT "l"."sex" FROM "a" AS "l"'
    """
    held_in = row_values(conditions)
    made = reading(query, held_in)
    return {
        LEFT_KEYED: keyed_rows(made, held_in, left, "l"),
        RIGHT_KEYED: keyed_rows(made, held_in, right, "r"),
        "": made,
    }


def row_values(conditions: Iterable[Agreement]) -> dict[exp.Expr, exp.Column]:
    """Give what conditions work out from single rows ``l`` and ``r``, each with the column that is to hold it.

    Examples
    --------
    >>> from linkage.agreements import FirstLetters
    >>> [(value.sql(), place.sql()) for value, place in row_values([FirstLetters("forename", 1)]).items()]
    [('LEFT("l"."forename", 1)', '"l"."key_0"'), ('LEFT("r"."forename", 1)', '"r"."key_1"')]
    """
    values: list[tuple[exp.Expr, str]] = []
    for one in conditions:
        if isinstance(one, KeyAgreement):
            values.append((key(one.field, one.left_form, "l"), "l"))
            values += [(key(name, one.form, "r"), "r") for name in one.columns]
        elif isinstance(one, Edits) and held(one.field) == "date":
            values.append((text(one.field, "l"), "l"))
            values += [(text(name, "r"), "r") for name in one.columns]
    distinct = {value: side for value, side in values if not isinstance(value, exp.Column)}
    return {value: column(f"key_{number}", side) for number, (value, side) in enumerate(distinct.items())}


def reading(query: exp.Query, held_in: Mapping[exp.Expr, exp.Column]) -> Any:
    """Make a query read what has been worked out already, and measure each pair of names once.

    Examples
    --------
    >>> from linkage.agreements import FirstLetters
    >>> from linkage.engines.conditions import holds
    >>> initial = FirstLetters("forename", 1)
    >>> reading(exp.select("*").where(holds(initial)), row_values([initial])).sql()
    'SELECT * WHERE "l"."key_0" = "r"."key_1"'
    """

    def replaced(node: exp.Expr) -> exp.Expr:
        if _counts_one_edit(node, held_in):
            made = node.transform(lambda part: held_in[part].copy() if part in held_in else part)
            return exp.Case().when(_perhaps_one_edit(node), made, copy=False).else_(exp.false())
        found = held_in.get(node)
        return node if found is None else found.copy()

    made = query.transform(replaced)
    for joined in list(made.find_all(exp.Select)):
        source = joined.args.get("from_")
        if source is not None and source.this.alias == "l":
            _measured_once(joined)
    return made


def keyed_rows(query: exp.Query, held_in: Mapping[exp.Expr, exp.Column], rows: str, side: str) -> exp.Select:
    """Select the columns that a query reads of one side, ``l`` or ``r``.

    Examples
    --------
    >>> query = exp.select(column("id", "l"), column("key_0", "l"))
    >>> keyed_rows(query, {exp.Upper(this=column("surname", "l")): column("key_0", "l")}, "people", "l").sql()
    'SELECT "l"."id", UPPER("l"."surname") AS "key_0" FROM "people" AS "l"'
    """
    names = sorted({one.name for one in query.find_all(exp.Column) if one.table == side})
    made = {place.name: value for value, place in held_in.items() if place.table == side}
    shapes = sorted(
        {one for name in names if name in made for one in made[name].find_all(exp.RegexpLike)}, key=lambda one: one.sql()
    )
    if not shapes:
        columns = [named(made[name].copy(), name) if name in made else column(name, side) for name in names]
        return exp.select(*columns).from_(table(rows, side))
    told = {one: column(f"shape_{place}", side) for place, one in enumerate(shapes)}
    columns = [
        named(made[name].transform(lambda node: told[node].copy() if node in told else node), name)
        if name in made
        else column(name, side)
        for name in names
    ]
    shaped = exp.select("*", *(named(one.copy(), place.name) for one, place in told.items())).from_(table(rows, side))
    return exp.select(*columns).from_(shaped.subquery(side, copy=False))


def _counts_one_edit(node: exp.Expr, held_in: Mapping[exp.Expr, exp.Column]) -> bool:
    """Say whether an expression asks if two dates, in digits, are at most one edit apart."""
    call = node.this if isinstance(node, exp.LTE) and node.expression.sql() == "1" else None
    if not isinstance(call, exp.Anonymous) or call.name.lower() != DAMERAU:
        return False
    return all(one in held_in and isinstance(one, exp.Cast) for one in call.expressions)


def _perhaps_one_edit(few: exp.Expr) -> exp.Expr:
    """Say whether two dates of eight digits may be at most one edit apart, by the numbers that their digits are made of.

    One digit replaced, or two neighbours exchanged, leaves the year as it was, or the month and day; but for the last digit
    of the year and the first of the month, and then the others are as they were.
    """
    year, month, day = (
        [next(one for one in side.find_all(exp.Column) if one.name.endswith(f"__{name}")) for side in few.this.expressions]
        for name in ("year", "month", "day")
    )
    middle = [_same(exp.IntDiv, year), _same(exp.Mod, month), _equal(day)]
    early = [exp.LT(this=one.copy(), expression=exp.Literal.number(1000)) for one in year]
    return exp.or_(_equal(year), exp.and_(_equal(month), _equal(day)), exp.and_(*middle), *early)


def _equal(both: list[exp.Column]) -> exp.Expr:
    return exp.EQ(this=both[0].copy(), expression=both[1].copy())


def _same(operation: type[exp.Expr], both: list[exp.Column]) -> exp.Expr:
    """Say that two numbers agree in all but the last digit, or in the last digit."""
    parts = [operation(this=one.copy(), expression=exp.Literal.number(10)) for one in both]
    return exp.EQ(this=parts[0], expression=parts[1])


def _measured_once(joined: exp.Select) -> None:
    """Make a select of pairs take each similarity from a select within it, where it is measured once."""
    measures = {one for shown in joined.expressions for one in shown.find_all(exp.JarowinklerSimilarity)}
    if not measures:
        return
    named_as = {one: f"measured_{place}" for place, one in enumerate(sorted(measures, key=lambda one: one.sql()))}
    read: dict[exp.Expr, str] = {}

    def replaced(node: exp.Expr) -> exp.Expr:
        if node in named_as:
            return column(named_as[node])
        if isinstance(node, exp.Column) and node.table in {"l", "r"}:
            read[node] = f"{node.table}__{node.name}"
            return column(read[node])
        return node

    shown = [one.transform(replaced) for one in joined.expressions]
    inner = joined.copy()
    same = [
        (exp.Case().when(_equal([one.this, one.expression]), exp.Literal.number("1.0"), copy=False).else_(one.copy()), name)
        for one, name in named_as.items()
    ]
    within = [(one.copy(), name) for one, name in read.items()]
    inner.set("expressions", [named(value, name) for value, name in (*within, *same)])
    outer = exp.select(*shown).from_(inner.subquery("met", copy=False))
    joined.replace(outer)
