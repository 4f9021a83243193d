"""What pairs of records score, comparison by comparison."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from linkage.engines.pandas_conditions import rounded

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import numpy.typing as npt

    from linkage.engines.pandas_conditions import Compared
    from linkage.engines.pandas_records import Records
    from linkage.scoring import Comparison, Score

    Numbers = npt.NDArray[np.float64]

SURNAMES = ("surname", "preferred_surname", "former_surname")


def scores(score: Score, compared: Compared) -> Numbers:
    """Score pairs as a scored step does; a pair none of whose comparisons counts has no score.

    Examples
    --------
    >>> import pandas as pd, pyarrow as pa
    >>> from linkage.agreements import Exact
    >>> from linkage.engines.pandas_conditions import Compared
    >>> from linkage.engines.pandas_records import Records
    >>> from linkage.fields import Prepared
    >>> from linkage.scoring import Comparison, Level, Score
    >>> side = Records(Prepared(frozenset({"sex"}), "left", pa.table({"id": [1, 2], "sex": ["F", None]})), "letters")
    >>> sex = Comparison("sex", (Level(Exact("sex"), points=2.0),), missing=None)
    >>> scores(Score((sex,), "mean"), Compared(side, side, pd.MultiIndex.from_tuples([(0, 0), (0, 1)]))).tolist()
    [2.0, nan]
    """
    total, most = np.full(len(compared.pairs), score.start), np.zeros(len(compared.pairs))
    for one in score.comparisons:
        there = known(one, compared)
        total += np.where(there, _worth(one, compared), one.missing or 0.0)
        counted = there if one.missing is None else np.ones(len(there), bool)
        most += counted * (1.0 if score.combined == "mean" else one.most)
    if score.combined != "sum":
        total = np.divide(total, most, out=np.full(len(total), np.nan), where=most != 0)
    return rounded(total)


def usual_scores(compared: Compared) -> Numbers:
    """Score pairs for ambiguity ``"best"``: likeness of forenames and of surnames, equal postcodes and middle names."""
    left, right = compared.left.fields, compared.right.fields
    total = np.zeros(len(compared.pairs))
    for field, others in (("surname", SURNAMES), ("forename", ("forename",))):
        if field in left:
            total += compared.similarity("jaro_winkler", field, [name for name in others if name in right])
    for field in ("middlenames", "postcode"):
        if field in left & right:
            total += compared.equal(field)
    return rounded(total)


def shares(field: str, sides: Iterable[Records]) -> dict[Hashable, float]:
    """Give the share of the records of both sides, of those that have a field, that hold each of its values."""
    values = [value for side in sides for value in side.frame[side.column(field)] if value is not None]
    return {value: number / len(values) for value, number in Counter(values).items()}


def known(comparison: Comparison, compared: Compared) -> npt.NDArray[np.bool_]:
    """Say of each pair whether the values that a comparison compares are there."""
    there = np.zeros(len(compared.pairs), bool)
    for name in comparison.columns:
        there |= compared.present(name, right=True)
    return there & compared.present(comparison.field, right=False)


def _worth(comparison: Comparison, compared: Compared) -> Numbers:
    """Give the points of the first level that holds."""
    if comparison.graded is None:
        found = np.full(len(compared.pairs), comparison.otherwise.worth)
    else:
        graded = comparison.graded
        alike = rounded(compared.similarity(graded.measure, comparison.field, comparison.columns))
        found = graded.intercept + graded.slope * alike
        found = found if graded.least is None else np.maximum(found, graded.least)
    for place, level in reversed(list(enumerate(comparison.levels))):
        worth = _adjusted(comparison, compared) if place == 0 and comparison.frequency else level.worth
        found = np.where(compared.all_hold(level.held), worth, found)
    return found


def _adjusted(comparison: Comparison, compared: Compared) -> Numbers:
    """Give what the first level is worth if its u is the share of all records that hold the right record's value."""
    first = comparison.levels[0]
    assert first.m is not None
    assert first.u is not None
    shares = compared.right.shares[comparison.field]
    column = compared.right.frame[compared.right.column(comparison.field)]
    held = column.loc[compared.pairs.get_level_values(1)]
    return np.log2(first.m / np.array([shares.get(value, first.u) for value in held], float))
