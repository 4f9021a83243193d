"""Why a pair was accepted or not: what each step asked of it, what both records say, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.agreements import EverRecorded, KeyAgreement
from linkage.fields import Prepared
from linkage.steps import ScoredStep
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.agreements import Condition
    from linkage.engines.pandas_conditions import Compared
    from linkage.linking import Links
    from linkage.steps import Step

COLUMNS = ("step", "name", "asked", "left", "right", "holds", "points", "verdict")
_BETWEEN = " | "


def explained(links: Links, left_id: Any, right_id: Any) -> pd.DataFrame:
    """Explain a pair; see :meth:`linkage.Links.explain`."""
    import pandas as pd

    from linkage.engines.pandas_conditions import Compared
    from linkage.engines.pandas_records import Records

    if links.sides is None:
        raise InputError("links loaded from disk hold no records to explain a pair by; link the files again")
    cleaning = links.algorithm.cleaning
    left, right = (
        Records(_of(side, one, name), cleaning)
        for side, one, name in zip(links.sides, (left_id, right_id), ("left", "right"), strict=True)
    )
    for field in {one.field for step in links.algorithm.steps for one in step.conditions() if isinstance(one, EverRecorded)}:
        right.remember(field)
    pairs = pd.MultiIndex.from_product([left.frame.index, right.frame.index])
    compared = Compared(left, right, pairs)
    rows = []
    for number, step in enumerate(links.algorithm.steps, 1):
        verdict = _verdict(links, number, left_id, right_id)
        shown = _scored(step, compared) if isinstance(step, ScoredStep) else _asked(step, compared)
        rows += [(number, step.name, *one, verdict) for one in shown]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of(side: Prepared, one: Any, name: str) -> Prepared:
    """Give the rows of one id, as a side of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from linkage.engines.pandas_records import paths

    if side.table is not None:
        table = side.table.filter(pc.equal(side.table["id"], pa.scalar(one).cast(side.table["id"].type)))
    else:
        table = pq.read_table(paths(side.files), filters=[("id", "=", one)])
    if not len(table):
        raise InputError(f"{name} has no record with the id {one!r}")
    return Prepared(side.fields, side.name, table, repeats=True)


def _asked(step: Step, compared: Compared) -> list[tuple[Any, ...]]:
    """Hold the pair against each condition; of several rows those are shown that meet most of them."""
    import numpy as np

    met = [compared.hold(one) for one in step.agreements]
    best = int(np.argmax(np.sum(met, axis=0)))
    left, right = compared.pairs[best]
    return [
        (one.describe(), *_values(one, compared, left, right), bool(held[best]), None)
        for one, held in zip(step.agreements, met, strict=True)
    ]


def _scored(step: ScoredStep, compared: Compared) -> list[tuple[Any, ...]]:
    """Give the level that each comparison reaches; of several rows those are shown that reach the highest score."""
    import numpy as np

    from linkage.engines.pandas_scores import known, scores

    score = step.score
    plain = [(one, np.asarray(known(one, compared))) for one in score.comparisons]
    totals = scores(score.without_frequencies(), compared)
    best = int(np.nanargmax(totals)) if not np.isnan(totals).all() else 0
    left, right = compared.pairs[best]
    rows = []
    for one, there in plain:
        levels = [level for level in one.levels if compared.all_hold(level.held)[best]] if there[best] else []
        reached = levels[0].rule if levels else "otherwise" if there[best] else "missing"
        points = levels[0].worth if levels else None if one.graded else one.otherwise.worth if there[best] else one.missing
        texts = (
            _text(compared, False, one.field, left),
            _BETWEEN.join(filter(None, (_text(compared, True, name, right) for name in one.columns))),
        )
        rows.append((f"{one.called}: {reached}", *texts, bool(levels), points))
    return rows


def _values(condition: Condition, compared: Compared, left: Any, right: Any) -> tuple[str, str]:
    """Give what is compared: keys as they are made, values of other conditions as they are."""
    lefts: dict[str, None] = {}
    rights: dict[str, None] = {}
    for one in condition.agreements():
        forms = (one.left_form, one.form) if isinstance(one, KeyAgreement) else (None, None)
        lefts[_text(compared, False, one.field, left, forms[0])] = None
        for name in one.columns:
            rights[_text(compared, True, name, right, forms[1])] = None
    return _BETWEEN.join(filter(None, lefts)), _BETWEEN.join(filter(None, rights))


def _text(compared: Compared, on_right: bool, field: str, row: Any, form: Any = None) -> str:
    from linkage.engines.pandas_records import WHOLE

    side = compared.right if on_right else compared.left
    value = side.frame[side.column(field, WHOLE if form is None else form)].loc[row]
    if isinstance(value, tuple):
        return "-".join(f"{part:02d}" for part in value if part is not None)
    return "" if value is None else str(value)


def _verdict(links: Links, number: int, left_id: Any, right_id: Any) -> str:
    """Say what became of the pair at a step, by what the step proposed."""
    step = links.algorithm.steps[number - 1]
    gone = _gone(links, number, left_id, right_id)
    if gone:
        return gone
    own = links.candidates[links.candidates["step"] == number]
    of_left, of_right = own[own["left_id"] == left_id], own[own["right_id"] == right_id]
    pair = of_left[of_left["right_id"] == right_id]
    if not len(pair):
        return "not proposed"
    if bool(pair["accepted"].iloc[0]):
        return "accepted"
    rivals = f"{len(of_left)} candidates for the left record, {len(of_right)} for the right"
    if step.ambiguity == "review":
        return "left to review"
    if isinstance(step, ScoredStep):
        return f"not accepted: scores {pair['score'].iloc[0]:.4g} of {step.accept:g} needed; {rivals}"
    return f"not accepted: {rivals}"


def _gone(links: Links, number: int, left_id: Any, right_id: Any) -> str:
    """Say at which step a record had been accepted before, if it had left by then."""
    before = links.pairs[links.pairs["step"] < number]
    removing = [at for at, step in enumerate(links.algorithm.steps, 1) if step.residuals == "removed"]
    before = before[before["step"].isin(removing)]
    sides = (("left", left_id, "right"),) + ((("right", right_id, "left"),) if links.algorithm.one_to_one else ())
    for side, one, other in sides:
        taken = before[before[f"{side}_id"] == one]
        if len(taken):
            rival, step = taken[f"{other}_id"].iloc[0], taken["step"].iloc[0]
            return f"not reached: {side} {one} was accepted with {rival} at step {step}"
    return ""
