"""Counting comparison patterns: how many pairs of rows reach which level of each comparison.

A model with a handful of comparisons has a few hundred patterns, however many pairs there are. Everything that is estimated
from pairs is estimated from these counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from sqlglot import exp

from linkage.agreements import KeyAgreement
from linkage.engines.loading import Reads, add_codes, code_rows, create
from linkage.engines.name_codes import CODED
from linkage.engines.numbers import WHOLE, asked_of_numbers, can_be_numbered, in_numbers, number_name, numbers_read
from linkage.engines.once import LEFT_KEYED, RIGHT_KEYED, tables_and_query
from linkage.engines.rows import LEFT, LEFT_CODED, RIGHT, RIGHT_CODED, codes_read, rows_read_from
from linkage.engines.scores import level_codes, scored_pairs
from linkage.engines.values import column, key, named, present, table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from linkage.scoring import Comparison
    from linkage.steps import ScoredStep
    from synthetic.streams import Ints

LEFT_DRAWN, RIGHT_DRAWN = "left_drawn", "right_drawn"


@dataclass(frozen=True, eq=False)
class Database:
    """Both sides in a database, opened by :func:`linkage.fellegi_sunter.sides.opened`.

    Attributes
    ----------
    connection
        The database.
    numbered
        Whether numbers stand for texts there.
    """

    connection: DuckDBPyConnection
    numbered: bool


@dataclass(frozen=True, eq=False)
class Patterns:
    """Each pattern that occurs, and how many pairs of rows show it.

    Attributes
    ----------
    levels
        One row a pattern, one column a comparison: -1 where it is missing, 0 for the level that remains, and up to the
        number of levels for the first.
    counts
        Pairs of rows.
    """

    levels: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    @property
    def pairs(self) -> int:
        """How many pairs there are in all."""
        return int(self.counts.sum())

    def at(self, place: int, levels: int) -> npt.NDArray[np.int64]:
        """Count the pairs at each level of one comparison, from the one that remains up; missing ones are not counted."""
        own = self.levels[:, place]
        return np.bincount(own[own >= 0], weights=self.counts[own >= 0], minlength=levels).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Rows drawn of each side, by their places among the rows sorted by id, and pairs of these.

    Attributes
    ----------
    left, right
        Places, from 0.
    pairs
        Numbers of left rows drawn, and as many of right rows drawn, from 0.
    """

    left: Ints
    right: Ints
    pairs: tuple[Ints, Ints]


def blocked_patterns(database: Database, step: ScoredStep) -> Patterns:
    """Count the patterns of the pairs that share a block of a step; a pair in several blocks counts once.

    Parameters
    ----------
    database
        Both sides.
    step
        The blocks and the comparisons.
    """
    pairs = _asking(database, scored_pairs(step, LEFT_KEYED, RIGHT_KEYED, codes_only=True), step)
    return _counted(database, step, pairs, _with_codes(database, pairs, step))


def drawn_patterns(database: Database, step: ScoredStep, drawn: Drawn | None, *, repeats: bool) -> Patterns:
    """Count the patterns of pairs that were drawn, or of all pairs.

    Parameters
    ----------
    database
        Both sides.
    step
        The comparisons; its blocks are not looked at.
    drawn
        What was drawn; None for every left row with every right.
    repeats
        Whether an id may stand on several rows; then rows of one id are sorted by what they hold.
    """
    for name, rows, places in (
        (LEFT_DRAWN, LEFT, None if drawn is None else drawn.left),
        (RIGHT_DRAWN, RIGHT, None if drawn is None else drawn.right),
    ):
        _take(database.connection, name, rows, places, repeats=repeats)
    met = exp.select(*level_codes(step.score)).from_(table(LEFT_KEYED, "l"))
    if drawn is None:
        met = met.join(table(RIGHT_KEYED, "r"), on=exp.true(), copy=False)
    else:
        import pyarrow as pa

        database.connection.register("drawn", pa.table({"left": drawn.pairs[0], "right": drawn.pairs[1]}))
        met = met.join(table("drawn", "d"), on=column("left", "d").eq(column("draw", "l")), copy=False)
        met = met.join(table(RIGHT_KEYED, "r"), on=column("right", "d").eq(column("draw", "r")), copy=False)
    pairs = _asking(database, met, step)
    return _counted(database, step, pairs, _drawn_with_codes(database, pairs, step))


def share_equal(database: Database, comparison: Comparison) -> float | None:
    """Give the share of all pairs of rows that reach the first level, where that is one equality; None where it is not.

    Counted over all pairs in which the comparison is not missing, without making them: of each key the rows of the left
    times those of the right.
    """
    agreement = first_equality(comparison)
    if agreement is None:
        return None
    sides = ((LEFT, agreement.field, agreement.left_form), (RIGHT, agreement.columns[0], agreement.form))
    counted = []
    for rows, field, form in sides:
        made = column(number_name(field, form)) if database.numbered and can_be_numbered(field) else key(field, form)
        both = exp.select(named(made, "key"), named(exp.Count(this=exp.Star()), "rows")).from_(table(rows))
        counted.append(both.where(present(made), copy=False).group_by(made.copy()))
    alike = exp.Mul(this=column("rows", "l"), expression=column("rows", "r"))
    total = exp.Cast(this=exp.Sum(this=alike), to=exp.DataType.build("double"))
    query = exp.select(exp.Coalesce(this=total, expressions=[exp.Literal.number("0.0")]))
    query = query.from_(counted[0].subquery("l", copy=False))
    query = query.join(counted[1].subquery("r", copy=False), on=column("key", "l").eq(column("key", "r")), copy=False)
    equal = float(database.connection.execute(query.sql("duckdb")).fetchall()[0][0])
    ever = [_count(database, _whole(database, field), rows) for rows, field, _ in sides]
    return equal / (ever[0] * ever[1]) if all(ever) else None


def first_equality(comparison: Comparison) -> KeyAgreement | None:
    """Give the equality that the first level of a comparison is, if it is one, of one column with one.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> from linkage.scoring import Comparison, Level
    >>> first_equality(Comparison("sex", (Level(Exact("sex"), points=1.0),)))
    Exact(field='sex', of=())
    """
    held = comparison.levels[0].held if comparison.levels else ()
    if len(held) != 1 or not isinstance(held[0], KeyAgreement):
        return None
    one = held[0]
    simple = one.field == comparison.field and one.columns == comparison.columns and len(one.columns) == 1
    return one if simple and one.form.name not in CODED else None


def count_rows(database: Database) -> tuple[int, int]:
    """Count the rows of both sides."""
    return _count(database, exp.Star(), LEFT), _count(database, exp.Star(), RIGHT)


def count_identities(database: Database) -> tuple[int, int]:
    """Count the different ids of both sides."""
    different = exp.Distinct(expressions=[column("id")])
    return _count(database, different, LEFT), _count(database, different.copy(), RIGHT)


def count_pairs(database: Database, step: ScoredStep, *, repeats: bool) -> int:
    """Count the different pairs of ids that share a block of a step."""
    several = _asking(database, scored_pairs(step, LEFT, RIGHT), step)
    rows_read_from(several, *_with_codes(database, several, step))
    pairs = exp.select(column("left_id"), column("right_id")).from_(several.subquery("p", copy=False))
    query = exp.select(exp.Count(this=exp.Star())).from_(
        (pairs.distinct() if repeats else pairs).subquery("pairs", copy=False)
    )
    return int(database.connection.execute(query.sql("duckdb")).fetchall()[0][0])


def pairs_read(step: ScoredStep) -> tuple[Reads, Reads]:
    """Give what the comparisons and blocks of a step read of both sides, where numbers stand for texts."""
    asked = asked_of_numbers(step.conditions())
    query = in_numbers(scored_pairs(step, LEFT, RIGHT), asked)
    columns = {(one.table, one.name) for one in query.find_all(exp.Column)}
    left, right = (
        Reads(frozenset(name for of, name in columns if of == side), numbers)
        for side, numbers in zip("lr", numbers_read(columns, asked), strict=True)
    )
    return left, right


def _asking(database: Database, query: exp.Query, step: ScoredStep) -> exp.Query:
    """Make a query ask of numbers what it can, where they stand for texts."""
    made: exp.Query = in_numbers(query, asked_of_numbers(step.conditions())) if database.numbered else query
    return made


def _with_codes(database: Database, query: exp.Query, step: ScoredStep) -> tuple[str, str]:
    """Add the codes of names that a query reads; give the names of the tables that have them."""
    coded_ones = codes_read(query, step)
    add_codes(database.connection, step, coded_ones, every=database.numbered)
    return (LEFT_CODED, RIGHT_CODED) if any(coded_ones) else (LEFT, RIGHT)


def _whole(database: Database, field: str) -> exp.Expr:
    return column(number_name(field, WHOLE) if database.numbered and can_be_numbered(field) else field)


def _count(database: Database, what: exp.Expr, rows: str) -> int:
    query = exp.select(exp.Count(this=what)).from_(table(rows))
    return int(database.connection.execute(query.sql("duckdb")).fetchall()[0][0])


def _counted(database: Database, step: ScoredStep, pairs: exp.Query, sides: tuple[str, str]) -> Patterns:
    comparisons = len(step.score.comparisons)
    levels = [column(f"level_{place}") for place in range(comparisons)]
    query = exp.select(*levels, named(exp.Count(this=exp.Star()), "pairs")).from_(pairs.subquery("compared", copy=False))
    query = query.group_by(*(one.copy() for one in levels)).order_by(*(one.copy() for one in levels))
    made = tables_and_query(query, step.conditions(), *sides)
    for name in (LEFT_KEYED, RIGHT_KEYED):
        create(database.connection, name, made[name])
    found = database.connection.sql(made[""].sql("duckdb")).to_arrow_table()
    columns = [found.column(place).to_numpy().astype(np.int64) for place in range(comparisons + 1)]
    return Patterns(np.stack(columns[:-1], axis=1), columns[-1])


def _take(connection: DuckDBPyConnection, name: str, rows: str, places: Ints | None, *, repeats: bool) -> None:
    """Make a table of the rows at some places, each with the number of its ``draw``; all rows if none are named."""
    if places is None:
        create(connection, name, exp.select("*").from_(table(rows)))
        return
    import pyarrow as pa

    source: exp.Expr = table(rows, "numbered")
    if repeats:
        fields = [one[0] for one in connection.execute(f"DESCRIBE {rows}").fetchall() if not one[0].endswith("__ever")]
        ordered = exp.Order(expressions=[exp.Ordered(this=column(one)) for one in ("id", *fields)])
        place = exp.Sub(this=exp.Window(this=exp.RowNumber(), order=ordered), expression=exp.Literal.number(1))
        source = exp.select("*", named(place, "place")).from_(table(rows)).subquery("numbered", copy=False)
        wanted, by = pa.array(places), "place"
    else:
        ids = connection.sql(exp.select(column("id")).from_(table(rows)).order_by(column("id")).sql("duckdb"))
        wanted, by = ids.to_arrow_table().column("id").combine_chunks().take(pa.array(places)), "id"
    connection.register("wanted", pa.table({"draw": np.arange(len(places)), by: wanted}))
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("numbered"))
    query = exp.select(column("draw", "wanted"), everything).from_(table("wanted"))
    create(connection, name, query.join(source, on=column(by, "wanted").eq(column(by, "numbered")), copy=False))


def _drawn_with_codes(database: Database, query: exp.Query, step: ScoredStep) -> tuple[str, str]:
    """Add to the rows drawn the codes of names that a query reads; give the names of the tables that have them."""
    left, right = codes_read(query, step)
    if not left and not right:
        return LEFT_DRAWN, RIGHT_DRAWN
    code_rows(database.connection, (LEFT_DRAWN, RIGHT_DRAWN), (left, right))
    return LEFT_CODED, RIGHT_CODED
