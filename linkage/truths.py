"""The truth beside links: checked, and its ids written as the links write them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.ids import refuse_empty, written_as
from linkage.linking import Links
from linkage.register import Register
from synthetic.refusal import InputError, examples, listed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

LEFT, RIGHT = ("PersonID", "left_id"), ("PupilMatchingReference", "right_id")
FIGURES = ("member", "outcome", "returned", "wrong")
"""What outcomes say of each request beside what the truth says."""
ABSENT = {
    "refuse": "the truth must name nobody who is not on the register searched",
    "non-member": "whoever is not on the register searched counts as somebody who is not on it",
}


@dataclass(frozen=True, eq=False)
class Truth:
    """Who is really meant.

    Attributes
    ----------
    requests
        One row a request: its id and the groups it belongs to, as given.
    ids
        The same requests' ids as the links write them.
    meant
        ``left_id``, ``right_id`` as the links write them: one row for each id of each person sought who is on the
        register.
    """

    requests: pd.DataFrame
    ids: pd.Series[Any]
    meant: pd.DataFrame


def read_truth(links: Links, truth: Any, left_id: str | None, right_id: str | None, absent: str) -> Truth:
    """Read a truth for links; the arguments and refusals are those of :func:`linkage.evaluate`.

    Examples
    --------
    >>> import pandas as pd, linkage
    >>> rule = linkage.Algorithm("name", "one key", (linkage.Step("name", (linkage.agreements.Exact("surname"),)),),
    ...                          status="assumption", source="an example")
    >>> links = linkage.link(pd.DataFrame({"PersonID": ["1"], "Surname": ["Shah"]}),
    ...                      pd.DataFrame({"PersonID": ["7"], "Surname": ["Shah"]}), rule)
    >>> read_truth(links, pd.DataFrame({"left_id": [1], "right_id": [7.0]}), None, None, "refuse").meant.values.tolist()
    [['1', '7']]
    """
    if not isinstance(links, Links):
        raise InputError(f"links must be what linkage.link returned, not {type(links).__name__}")
    frame, left, right = checked_truth(truth, left_id, right_id, absent)
    refuse_empty(frame[left], f"'{left}' of truth")
    searched = _searched(links)
    ids = written_as(frame[left], searched, f"'{left}' of truth", "the ids of left")
    _refuse_uncovered(links, ids, searched)
    pairs = _pairs(links, frame[right], ids, f"'{right}' of truth")
    _refuse_two_labels(frame.drop(columns=[left, right]), ids)
    first = ~ids.duplicated()
    requests = frame[first].drop(columns=[right]).reset_index(drop=True)
    return Truth(requests, ids[first].reset_index(drop=True), _on_register(links, pairs, absent))


def checked_truth(truth: Any, left_id: str | None, right_id: str | None, absent: str) -> tuple[pd.DataFrame, str, str]:
    """Check what can be said of a truth before there are links; give it as a frame, with the columns of its two ids.

    Examples
    --------
    >>> import pandas as pd
    >>> checked_truth(pd.DataFrame({"PersonID": [1], "PupilMatchingReference": [7]}), None, None, "refuse")[1:]
    ('PersonID', 'PupilMatchingReference')
    """
    checked_absent(absent)
    frame = _frame(truth)
    taken = [name for name in FIGURES if name in frame]
    if taken:
        raise InputError(f"truth has a column called {listed(taken)}, which is a figure of the outcomes; rename it")
    return frame, _column(frame, left_id, LEFT), _column(frame, right_id, RIGHT)


def checked_absent(absent: str) -> str:
    """Check what is to be done about people who are not on the register.

    Examples
    --------
    >>> checked_absent("non-member")
    'non-member'
    """
    if not isinstance(absent, str) or absent not in ABSENT:
        raise unknown("choice of absent", absent, ABSENT)
    return absent


def _frame(truth: Any) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    if isinstance(truth, str | Path):
        raise InputError(f"truth must be a pandas frame, not a path; read '{truth}' with pandas first")
    if hasattr(truth, "records") and hasattr(truth, "truth"):
        raise InputError(f"truth must be a pandas frame, not a {type(truth).__name__}; give the .truth of it")
    frame = truth.to_pandas() if isinstance(truth, pa.Table) else truth
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"truth must be a pandas frame, not {type(truth).__name__}")
    twice = list(frame.columns[frame.columns.duplicated()])
    if twice:
        raise InputError(f"truth has more than one column called {listed(twice)}")
    return frame


def _column(truth: pd.DataFrame, given: str | None, usual: Iterable[str]) -> str:
    for name in [given] if given is not None else list(usual):
        if isinstance(name, str) and name in truth.columns:
            return name
    wanted = f"column '{given}'" if given is not None else f"column {' or '.join(repr(name) for name in usual)}"
    raise InputError(f"truth has no {wanted}; it has {listed(list(truth.columns))}")


def _refuse_two_labels(groups: pd.DataFrame, ids: pd.Series[Any]) -> None:
    """Refuse groups of which one request has several."""
    several = ids.duplicated(keep=False)
    if not several.any():
        return
    for name in groups.columns:
        labels = groups.loc[several, name].groupby(ids[several]).nunique(dropna=False)
        if (labels > 1).any():
            raise InputError(
                f"'{name}' of truth has {labels.max()} values for request {examples(labels.index[labels > 1])}; give each "
                "request one, or leave the column out"
            )


def _searched(links: Links) -> pd.Series[Any]:
    """Give the ids that entered; only those with a candidate, where the others are not known."""
    if links.sent is None:
        return links.candidates["left_id"].drop_duplicates()
    ids: pd.Series[Any] = links.sent.records.column("id").to_pandas()
    return ids


def _refuse_uncovered(links: Links, ids: pd.Series[Any], searched: pd.Series[Any]) -> None:
    named = ids.drop_duplicates()
    lacking = searched[~searched.isin(named)]
    strange = named[~named.isin(searched)] if links.sent is not None else named[:0]
    if not len(lacking) and not len(strange) and len(named) == links.entered:
        return
    faults = [f"lacks {len(lacking):,} of them, such as {examples(lacking)}"] * bool(len(lacking))
    faults += [f"names {len(strange):,} not among them, such as {examples(strange)}"] * bool(len(strange))
    found = " and ".join(faults) or f"covers {len(named):,}"
    raise InputError(f"truth must cover exactly the {links.entered:,} requests searched for; it {found}")


def _pairs(links: Links, right: pd.Series[Any], ids: pd.Series[Any], label: str) -> pd.DataFrame:
    import pandas as pd

    known = links.candidates["right_id"].drop_duplicates()
    named = right.notna() & (right.astype(str).str.strip() != "")
    meant = written_as(right[named], known, label, "the ids of right") if named.any() else known[:0]
    return pd.DataFrame({"left_id": ids[named].to_numpy(), "right_id": meant.to_numpy()}).drop_duplicates()


def _on_register(links: Links, pairs: pd.DataFrame, absent: str) -> pd.DataFrame:
    """Leave out the ids that the register does not hold; refuse people none of whose ids it holds, unless told."""
    if not isinstance(links.right, Register) or not len(pairs):
        return pairs
    held = pairs[pairs["right_id"].isin(links.right.holds(pairs["right_id"]))]
    people = pairs.drop_duplicates("left_id")
    lost = people[~people["left_id"].isin(held["left_id"])]
    if len(lost) and absent == "refuse":
        are = "is" if len(lost) == 1 else "are"
        raise InputError(
            f"{len(lost):,} of the {len(people):,} people the truth names {are} not on this register, such as "
            f"{examples(lost['right_id'])}: make the register from every census they may be on, or count them as not "
            "on it with absent='non-member'"
        )
    return held
