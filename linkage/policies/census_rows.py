"""Which census rows of a person go back.

Links say which person was found, not by which of the person's records: a register is searched by identities, each of which
stands for all census rows that record the same names, date of birth, sex and postcode. Which rows the search agreed with is
told by asking the accepted step again of each census row of the person, folded as identities are:

- of a step, the rows that meet it; of a scored step, those that score highest, every value being as common as any other;
- "ever recorded" is asked of the row itself, so that a person may have no row that says all the search agreed with.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.engines.choosing import chosen
from linkage.fields import Prepared
from linkage.steps import ScoredStep, Step
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from linkage.linking import Links
    from linkage.policies.policy import Policy

NO_AGREEING_ROW = "no single census row says what the search agreed with"
_PAIR = "local_id"  # a field that no register has, by which a request meets the rows of the person found for it alone
_WORST = -1e300


def within_years(rule: Policy, held: pa.Table) -> pa.Table:
    """Keep the census rows of the years of a policy.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from linkage.policies import Policy
    >>> late = Policy("late", "only late years", "an example", sent=("DOB",), first_year="2014/15")
    >>> within_years(late, pa.table({"AcademicYear": ["2013/14", "2014/15"]})).to_pylist()
    [{'AcademicYear': '2014/15'}]
    """
    import pyarrow.compute as pc

    year = held["AcademicYear"]
    if rule.first_year is not None:
        held = held.filter(pc.greater_equal(year, rule.first_year))
    if rule.last_year is not None:
        held = held.filter(pc.less_equal(held["AcademicYear"], rule.last_year))
    return held


def rows_to_return(rule: Policy, links: Links, pairs: pd.DataFrame, held: pa.Table, person: str) -> pd.DataFrame:
    """Choose the census rows that go back for each pair.

    Parameters
    ----------
    rule
        The policy.
    links
        The links that the pairs are of.
    pairs
        ``left_id``, ``right_id``, ``step``: each pair once.
    held
        The census rows of everybody among the pairs, by date.
    person
        The column of ``held`` that names the person.

    Returns
    -------
    pandas.DataFrame
        ``pair`` (its place among ``pairs``) and ``row`` (its place in ``held``), by pair and row.

    Raises
    ------
    InputError
        If the policy wants the rows that the search agreed with and the links cannot tell.
    """
    import numpy as np
    import pandas as pd

    whose = pd.DataFrame({"person": held[person].to_numpy(), "row": np.arange(len(held))})
    asked = pd.DataFrame({"pair": np.arange(len(pairs)), "person": pairs["right_id"].to_numpy()})
    rows = asked.merge(whose, on="person").sort_values(["pair", "row"], ignore_index=True)[["pair", "row"]]
    if rule.rows == "matching":
        rows = rows[agreeing(rule, links, pairs, rows, held)]
    if rule.rows != "all":
        rows = rows.drop_duplicates("pair", keep="last")
    return rows.reset_index(drop=True)


def agreeing(rule: Policy, links: Links, pairs: pd.DataFrame, rows: pd.DataFrame, held: pa.Table) -> npt.NDArray[np.bool_]:
    """Say of each row of a pair whether it says what the step agreed with that accepted the pair.

    Parameters are those of :func:`rows_to_return`; ``rows`` are ``pair`` and ``row``.
    """
    import numpy as np

    if links.sides is None or links.sides[0].encoded is None:
        raise InputError(
            f"policy '{rule.name}' returns the rows that the search agreed with, which only links of a list of requests tell"
        )
    agreed = np.zeros(len(rows), bool)
    step_of = pairs["step"].to_numpy()[rows["pair"].to_numpy()]
    for number in np.unique(step_of):
        at = np.flatnonzero(step_of == number)
        step = links.algorithm.steps[number - 1]
        alone = Algorithm(
            step.name, step.name, (_of_one_pair(step),), "assumption", rule.name, cleaning=links.algorithm.cleaning
        )
        found = chosen()(alone, _requests(links.sides[0], pairs, rows.iloc[at]), _census_rows(rows.iloc[at], held))
        agreed[at[_best(found.candidates, scored=isinstance(step, ScoredStep))]] = True
    return agreed


def _of_one_pair(step: Step | ScoredStep) -> Step | ScoredStep:
    """Make a step ask whether request and row are of one pair, and take everything that meets it."""
    if isinstance(step, Step):
        return replace(step, agreements=(Exact(_PAIR), *step.agreements), ambiguity="all", residuals="kept")
    blocks = tuple((Exact(_PAIR), *block) for block in step.blocks)
    score = step.score.without_frequencies()
    return replace(
        step, blocks=blocks, score=score, accept=_WORST, review=None, margin=0.0, ambiguity="all", residuals="kept"
    )


def _requests(left: Prepared, pairs: pd.DataFrame, rows: pd.DataFrame) -> Prepared:
    """Give the request of each pair, numbered by the pair."""
    import pyarrow as pa
    import pyarrow.compute as pc

    assert left.encoded is not None
    pair = rows["pair"].unique()
    ids = left.encoded["id"]
    wanted = pa.Array.from_pandas(pairs["left_id"].iloc[pair]).cast(ids.type)
    return _numbered(left.encoded.take(pc.index_in(wanted, value_set=ids.combine_chunks())), pair, pair, left.fields, "left")


def _census_rows(rows: pd.DataFrame, held: pa.Table) -> Prepared:
    """Give the census rows of each pair as identities, numbered by their place among ``rows``."""
    import numpy as np

    from linkage.registers.identities import COLUMNS, identities_of

    used, at = np.unique(rows["row"].to_numpy(), return_inverse=True)
    told = held.take(used).append_column("row", [np.arange(len(used))])
    identities = identities_of(told, "row").sort_by("id").take(at)
    return _numbered(identities, np.arange(len(rows)), rows["pair"].to_numpy(), frozenset(COLUMNS), "the census rows")


def _numbered(table: pa.Table, ids: Any, pair: Any, fields: frozenset[str], name: str) -> Prepared:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = table.set_column(table.column_names.index("id"), "id", pa.array(ids, pa.int64()))
    table = table.append_column(_PAIR, pc.cast(pa.array(pair, pa.int64()), pa.string()))
    return Prepared(fields | {_PAIR}, name, table)


def _best(candidates: pa.Table, *, scored: bool) -> npt.NDArray[np.int64]:
    """Give the rows that were found; of scored ones those with the highest score of their pair."""
    found = candidates.to_pandas()
    if scored:
        found = found[found["score"] == found.groupby("left_id")["score"].transform("max")]
    rows: npt.NDArray[np.int64] = found["right_id"].to_numpy("int64")
    return rows
