"""Why a pair has the score it has: the weight of each comparison, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from linkage.engines.loading import add_codes, create
from linkage.engines.rows import LEFT, LEFT_CODED, RIGHT, RIGHT_CODED, coded_columns
from linkage.engines.scores import extras, level_codes, worths
from linkage.engines.values import column, named, table
from linkage.fellegi_sunter.sides import both_sides, opened
from linkage.fellegi_sunter.weights import probability
from linkage.steps import ScoredStep
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from linkage.algorithm import Algorithm
    from linkage.scoring import Comparison

MOST_PAIRS = 10_000
"""Pairs that are explained at once at most; an assumption of what anybody will read."""

COLUMNS = ["left_id", "right_id", "comparison", "level", "left", "right", "weight", "total", "probability"]


def explain(
    algorithm: Algorithm,
    left: Any,
    right: Any,
    *,
    pairs: pd.DataFrame | None = None,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Show how a score comes about, pair by pair: the steps of a waterfall.

    Parameters
    ----------
    algorithm
        An algorithm with one scored step whose points are added.
    left, right, left_id, right_id, columns
        As of :func:`linkage.link`. Where common values count, they are counted in these: give whole files, and ``pairs``.
    pairs
        A frame with ``left_id`` and ``right_id``, such as the candidates of links; by default every left record with every
        right one.

    Returns
    -------
    pandas.DataFrame
        For each pair first what it starts from (``comparison`` is ``"prior"``), then one row per comparison: ``left_id``,
        ``right_id``, ``comparison``, ``level``, ``left`` and ``right`` (the values compared), ``weight``, ``total`` (of the
        weights so far) and ``probability`` (of the total; missing where the score has no prior).

    Raises
    ------
    InputError
        If the algorithm has no such step, or there are more than :data:`MOST_PAIRS` pairs.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.agreements import Exact
    >>> from linkage.algorithm import Algorithm
    >>> from linkage.scoring import Comparison, Level, Score
    >>> born = Comparison("surname", (Level(Exact("surname"), m=0.5, u=0.125),), Level(m=0.5, u=0.875))
    >>> step = ScoredStep("score", ((Exact("surname"),),), Score((born,), prior=0.5), accept=1.0)
    >>> rule = Algorithm("a", "an example", (step,), status="assumption", source="an example")
    >>> row = pd.DataFrame({"PersonID": [1], "Surname": ["Shah"]})
    >>> explain(rule, row, row)[["comparison", "level", "left", "weight", "total", "probability"]]
      comparison           level  left  weight  total  probability
    0      prior                  None     0.0    0.0          0.5
    1    surname  surname: exact  SHAH     2.0    2.0          0.8
    """
    step = _scored_step(algorithm)
    sides = both_sides(left, right, step, left_id=left_id, right_id=right_id, columns=columns)
    with opened(step, sides, algorithm.cleaning, texts=True) as database:
        connection = database.connection
        add_codes(connection, step, every=True)
        tables = (LEFT_CODED, RIGHT_CODED) if any(coded_columns(step)) else (LEFT, RIGHT)
        if pairs is not None:
            connection.register("pairs", _asked(pairs))
        create(connection, "explained", _compared(step, *tables, asked=pairs is not None))
        ordered = [exp.Ordered(this=column(name)) for name in ("left_id", "right_id", "row")]
        query = exp.select("*").from_(table("explained")).order_by(*ordered).limit(MOST_PAIRS + 1)
        found = connection.sql(query.sql("duckdb")).to_arrow_table().to_pylist()
    if len(found) > MOST_PAIRS:
        raise InputError(f"there are more than {MOST_PAIRS:,} pairs to explain; say which with pairs")
    return _waterfalls(step, found)


def _scored_step(algorithm: Algorithm) -> ScoredStep:
    scored = [step for step in algorithm.steps if isinstance(step, ScoredStep)]
    if len(scored) != 1 or scored[0].score.combined != "sum":
        raise InputError(f"algorithm '{algorithm.name}' must have one scored step whose points are added to be explained")
    return scored[0]


def _asked(pairs: Any) -> Any:
    import pyarrow as pa

    lacking = [name for name in ("left_id", "right_id") if name not in getattr(pairs, "columns", ())]
    if lacking:
        raise InputError(f"pairs must be a frame with left_id and right_id; it lacks {listed(lacking)}")
    return pa.Table.from_pandas(pairs[["left_id", "right_id"]].drop_duplicates(), preserve_index=False)


def _compared(step: ScoredStep, left: str, right: str, *, asked: bool) -> exp.Select:
    """Select the pairs with their levels, what else the score needs, the values compared and what each is worth."""
    shown = [named(column("id", "l"), "left_id"), named(column("id", "r"), "right_id")]
    for place, one in enumerate(step.score.comparisons):
        shown.append(named(_text([column(one.field, "l")]), f"left_{place}"))
        shown.append(named(_text([column(name, "r") for name in one.columns]), f"right_{place}"))
    order = exp.Order(expressions=[exp.Ordered(this=one.this.copy()) for one in shown if isinstance(one, exp.Alias)])
    shown.append(named(exp.Window(this=exp.RowNumber(), order=order), "row"))
    pairs = exp.select(*shown, *level_codes(step.score), *extras(step.score)).from_(table(left, "l"))
    if asked:
        pairs = pairs.join(table("pairs", "p"), on=column("left_id", "p").eq(column("id", "l")))
        pairs = pairs.join(table(right, "r"), on=column("right_id", "p").eq(column("id", "r")))
    else:
        pairs = pairs.join(table(right, "r"), on=exp.true())
    worth = [named(value, f"worth_{place}") for place, value in enumerate(worths(step.score))]
    return exp.select("*", *worth).from_(pairs.subquery("compared"))


def _text(values: Sequence[exp.Expr]) -> exp.Expr:
    return exp.Anonymous(
        this="CONCAT_WS",
        expressions=[exp.Literal.string(", "), *(exp.Cast(this=v, to=exp.DataType.build("text")) for v in values)],
    )


def _waterfalls(step: ScoredStep, found: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for pair in found:
        ids = (pair["left_id"], pair["right_id"])
        total = step.score.start
        rows.append((*ids, "prior", "", None, None, total, total))
        for place, one in enumerate(step.score.comparisons):
            worth = float(pair[f"worth_{place}"])
            total += worth
            level = _level(one, int(pair[f"level_{place}"]))
            values = (pair[f"left_{place}"] or None, pair[f"right_{place}"] or None)
            rows.append((*ids, one.called, level, *values, worth, total))
    frame = pd.DataFrame(rows, columns=COLUMNS[:-1])
    has_prior = step.score.prior is not None
    return frame.assign(probability=probability(frame["total"].to_numpy()) if has_prior else float("nan"))


def _level(comparison: Comparison, code: int) -> str:
    if code < 0:
        return "missing"
    levels = (comparison.otherwise, *comparison.levels[::-1])
    if code == 0 and comparison.graded is not None:
        return comparison.graded.rule
    return levels[code].rule
