"""The two sides of a link, before anything is compared: which column is which field, what they lack, how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.fields import Prepared, prepare, recognise
from linkage.sources import column_names
from synthetic.refusal import InputError, listed, outside

if TYPE_CHECKING:
    from linkage.algorithm import Algorithm

USUAL_ID = "PersonID"
SCORE_FIELDS = frozenset({"surname", "preferred_surname", "former_surname", "forename", "middlenames", "postcode"})
"""The fields that the score of ambiguity ``"best"`` looks at."""


@dataclass(frozen=True)
class Side:
    """What is known of one side before it is read.

    Attributes
    ----------
    data, name
        The records as given, and what refusals call them.
    id_column, columns
        The column of its ids, and field to column, as given.
    needed
        The fields that the algorithm needs of it.
    ready
        The records, if they come prepared.
    """

    data: Any
    name: str
    id_column: str | None
    columns: Mapping[str, str]
    needed: frozenset[str]
    ready: Prepared | None


def side_of(data: Any, name: str, id_column: Any, given: tuple[Any, Any], needed: frozenset[str]) -> Side:
    """Put together what is known of a side: the columns given for both sides, then those for this one.

    Raises
    ------
    InputError
        If a mapping is none, or ids or columns are given for records that come prepared.

    Examples
    --------
    >>> side_of(None, "left", "ref", ({"dob": "born"}, None), frozenset({"dob"})).columns
    {'dob': 'born'}
    """
    both, own = (_mapping(columns, what) for columns, what in zip(given, ("columns", f"{name}_columns"), strict=True))
    ready = handed_over(data)
    for argument, value in ((f"{name}_id", id_column), (f"{name}_columns", own or None)):
        if ready is not None and value is not None:
            raise InputError(f"{argument} {value!r} does not apply: {name} is {ready.name}, which has its own columns")
    return Side(data, name, None if id_column is None else str(id_column), both | own, needed, ready)


def _mapping(columns: Any, name: str) -> dict[str, str]:
    if columns is None:
        return {}
    if not isinstance(columns, Mapping):
        raise outside(name, columns, "a mapping from field to column, such as {'dob': 'born'}")
    return dict(columns)


def handed_over(data: Any) -> Prepared | None:
    """Return the records of a register, or of any other object that hands them over prepared.

    Examples
    --------
    >>> handed_over("people.csv") is None
    True
    """
    if isinstance(data, Prepared):
        return data
    hand_over = getattr(type(data), "prepared", None)
    return hand_over(data) if callable(hand_over) else None


def refuse_lacking(side: Side, algorithm: Algorithm) -> None:
    """Refuse a side that lacks a field, before it is read.

    Raises
    ------
    InputError
        If it has no column for a field that the algorithm needs.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> held = side_of(pd.DataFrame({"PersonID": [1]}), "right", None, (None, None), frozenset())
    >>> refuse_lacking(held, algorithms.get("home-office/strict"))
    """
    if side.ready is None:
        has = column_names(side.data, side.name)
        fields = frozenset(recognise(has, side.columns, side.name, side.needed))
    else:
        has, fields = list(side.ready.columns) or sorted(side.ready.fields), side.ready.fields
    lacking = sorted(side.needed - fields)
    if lacking:
        raise InputError(
            f"{side.name} has no {listed(lacking)}, which {algorithm.name} needs; it has {listed(has)}; say which "
            f"column it is with {side.name}_columns={{'{lacking[0]}': ...}}, or leave it out with without={lacking}"
        )


def read_side(side: Side, unreadable_dates: str, algorithm: Algorithm) -> Prepared:
    """Read and fold a side for an algorithm.

    Raises
    ------
    InputError
        If ids or values cannot be read, or no record has a date of birth where one is needed.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import algorithms
    >>> people = pd.DataFrame({"PersonID": [1], "Surname": ["Li"]})
    >>> held = side_of(people, "left", None, (None, None), frozenset({"surname"}))
    >>> sorted(read_side(held, "refuse", algorithms.get("home-office/strict")).fields)
    ['surname']
    """
    if side.ready is not None:
        return side.ready
    id_column = USUAL_ID if side.id_column is None else side.id_column
    if side.id_column is None and USUAL_ID not in column_names(side.data, side.name):
        raise InputError(f"{side.name} has no column '{USUAL_ID}'; say which holds its ids with {side.name}_id")
    made = prepare(
        side.data,
        id_column=id_column,
        columns=side.columns,
        name=side.name,
        unreadable_dates=unreadable_dates,
        only=side.needed | SCORE_FIELDS,
    )
    _refuse_no_dates(made, side, algorithm)
    return made


def _refuse_no_dates(prepared: Prepared, side: Side, algorithm: Algorithm) -> None:
    """Refuse a date of birth that no record has: an empty column is as good as none."""
    table = prepared.encoded
    if table is None or "dob" not in side.needed or prepared.date_parts:
        return
    if len(table) and table.column("dob").null_count == len(table):
        raise InputError(
            f"no record of {side.name} has a date of birth, which {algorithm.name} needs; fill in the column, say "
            f"which it is with {side.name}_columns={{'dob': ...}}, or leave it out with without=['dob']"
        )
