"""What every measure of re-identification has in common: a figure that says what it is, and how records are counted alike.

Records are alike if they agree on the key columns. A cell that is missing, empty or suppressed is no value: such a record
may be anybody whose other cells agree with it, so it is alike with all of them and forms no class of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from linkage.intervals import Estimate
from synthetic.refusal import InputError, examples, listed, outside, unknown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Codes = npt.NDArray[np.int64]
    Counts = npt.NDArray[np.float64]

SUPPRESSED = ("*", "")
"""Cells that stand for no value, besides those that pandas calls missing."""

Basis = Literal["measured", "estimated"]


@dataclass(frozen=True, eq=False, repr=False)
class Measure:
    """A figure of re-identification, the same of each record, and what it assumes.

    Attributes
    ----------
    quantity
        What it is.
    value
        The figure itself; ``nan`` if it cannot be had, and then the assumption says why.
    figures
        Further figures by name, some with their intervals.
    basis
        ``"measured"`` of files that were given, or ``"estimated"`` under a model.
    unit
        What one row of ``frame`` is.
    assumption
        What must hold for the figure to mean what it says.
    frame
        One row a record, with the index of the records given.

    Examples
    --------
    >>> import pandas as pd
    >>> Measure("share of records with a name", 0.5, {}, "measured", "records", "nothing", pd.DataFrame({"name": [1, 0]}))
    share of records with a name (measured): 0.5
    2 records; assumes nothing
    """

    quantity: str
    value: float
    figures: Mapping[str, float | Estimate]
    basis: Basis
    unit: str
    assumption: str
    frame: pd.DataFrame = field(compare=False)

    def __repr__(self) -> str:
        """Say the figure, whether it was measured or estimated, and what it assumes."""
        others = "".join(f"; {name} {_shown(value)}" for name, value in self.figures.items())
        return (
            f"{self.quantity} ({self.basis}): {_shown(self.value)}{others}\n"
            f"{len(self.frame):,} {self.unit}; assumes {self.assumption}"
        )

    def _repr_html_(self) -> str:
        from html import escape

        return "".join(f"<p>{escape(line)}</p>" for line in repr(self).splitlines())


def _shown(value: float | Estimate) -> str:
    if isinstance(value, Estimate):
        return str(value)
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def checked_keys(frame: Any, keys: Any, thing: str = "frame") -> list[str]:
    """Give the names of key columns as a list, or refuse them.

    Examples
    --------
    >>> import pandas as pd
    >>> checked_keys(pd.DataFrame({"age": [7]}), ["agee"])
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: unknown column of frame 'agee' (did you mean 'age'?); known: age
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{thing} must be a pandas frame, not {type(frame).__name__}")
    if isinstance(keys, str) or not isinstance(keys, Collection) or not len(keys):
        raise outside("keys", keys, "the names of one or more columns, such as ['surname', 'dob']")
    names = [str(name) for name in keys]
    for name in names:
        if name not in frame.columns:
            raise unknown(f"column of {thing}", name, list(frame.columns))
    if len(set(names)) < len(names):
        raise InputError(f"keys names a column twice: {listed(names)}")
    if not len(frame):
        raise InputError(f"{thing} has no record, so nothing can be said of them")
    return names


def units(frame: pd.DataFrame, keys: list[str], person: str | None, thing: str = "frame") -> pd.DataFrame:
    """Give the records that count: all rows, or those of each person under each key once.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"who": [1, 1, 2], "school": ["a", "a", "a"]})
    >>> len(units(rows, ["school"], None)), len(units(rows, ["school"], "who"))
    (3, 2)
    """
    if person is None:
        return frame
    if person not in frame.columns:
        raise unknown(f"column of {thing}", person, list(frame.columns))
    lacking = frame.index[frame[person].isna()]
    if len(lacking):
        raise InputError(f"'{person}' of {thing} is empty on {len(lacking):,} rows, such as {examples(lacking)}")
    return frame.drop_duplicates([person, *keys])


def coded(frames: list[pd.DataFrame], keys: list[str], suppressed: Collection[str] = SUPPRESSED) -> list[Codes]:
    """Give the key columns of some frames as numbers, one for each value in whichever frame; -1 for no value.

    Returns
    -------
    list of numpy.ndarray
        For each frame an array of shape (rows, keys).

    Examples
    --------
    >>> import pandas as pd
    >>> coded([pd.DataFrame({"a": ["x", "*"]}), pd.DataFrame({"a": ["y", "x"]})], ["a"])[1].tolist()
    [[1], [0]]
    """
    import numpy as np
    import pandas as pd

    columns = []
    for name in keys:
        values = pd.concat([frame[name] for frame in frames], ignore_index=True).astype(object)
        columns.append(pd.factorize(values.mask(values.isin(list(suppressed))))[0])
    both = np.stack(columns, axis=1).astype(np.int64)
    ends = np.cumsum([len(frame) for frame in frames])
    return list(np.split(both, ends[:-1]))


def alike(records: Codes, counted: Codes, *, weights: Counts | None = None, person: Codes | None = None) -> Counts:
    """Count for each record those of ``counted`` that agree with it wherever both have a value.

    Parameters
    ----------
    records, counted
        Codes of their keys, made together by :func:`coded`.
    weights
        What each of ``counted`` counts for, instead of one.
    person
        Whose each of ``counted`` is; then people are counted, each once.

    Examples
    --------
    >>> import numpy as np
    >>> alike(np.array([[0, 0], [1, -1]]), np.array([[0, 0], [1, 0], [1, 1], [-1, 0]])).tolist()
    [2.0, 3.0]
    """
    import numpy as np

    ours, theirs = _given(records), _given(counted)
    several = person is not None and len(np.unique(theirs)) + len(np.unique(ours)) > 2
    found = np.zeros(len(records))
    for one in np.unique(ours):
        rows = np.flatnonzero(ours == one)
        met: list[Codes] = []
        for other in np.unique(theirs):
            among = np.flatnonzero(theirs == other)
            common = _columns(one & other, records.shape[1])
            classes = row_numbers(np.concatenate([records[rows][:, common], counted[among][:, common]]))
            mine, his = classes[: len(rows)], classes[len(rows) :]
            if person is not None and several:
                met.append(_meetings(mine, his, person[among]))
            else:
                held = np.bincount(his, None if weights is None else weights[among], minlength=int(classes.max()) + 1)
                found[rows] += held[mine]
        if met:
            found[rows] = np.bincount(np.unique(np.concatenate(met), axis=0)[:, 0], minlength=len(rows))
    return found


def row_numbers(codes: Codes) -> Codes:
    """Give equal rows of an array, and them alone, the same number.

    Examples
    --------
    >>> import numpy as np
    >>> row_numbers(np.array([[1, 0], [0, 5], [1, 0]])).tolist()
    [1, 0, 1]
    """
    import numpy as np

    numbers = np.zeros(len(codes), np.int64)
    for column in codes.T:
        numbers = np.unique(numbers * (int(column.max(initial=0)) + 2) + column + 1, return_inverse=True)[1].astype(np.int64)
    return numbers


def _given(codes: Codes) -> Codes:
    """Say of each row in which columns it has a value, as bits."""
    import numpy as np

    places = np.int64(1) << np.arange(codes.shape[1], dtype=np.int64)
    return np.asarray((codes >= 0) @ places, np.int64)


def _columns(bits: int, number: int) -> list[int]:
    return [place for place in range(number) if int(bits) >> place & 1]


def _meetings(mine: Codes, his: Codes, person: Codes) -> Codes:
    """Give the pairs of a record, by its place, and a person who share a class."""
    import numpy as np
    import pandas as pd

    ours = pd.DataFrame({"class": mine, "record": np.arange(len(mine))})
    theirs = pd.DataFrame({"class": his, "person": person}).drop_duplicates()
    return ours.merge(theirs, on="class")[["record", "person"]].to_numpy(np.int64)
