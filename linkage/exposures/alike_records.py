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


def checked_keys(frame: Any, keys: Any, thing: str = "frame") -> list[Any]:
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
    names = list(keys)
    for name in names:
        checked_column(frame, name, thing)
    if len(set(names)) < len(names):
        raise InputError(f"keys names a column twice: {listed(names)}")
    if not len(frame):
        raise InputError(f"{thing} has no record, so nothing can be said of them")
    return names


def checked_column(frame: pd.DataFrame, name: Any, thing: str = "frame") -> None:
    """Refuse a name that is not that of exactly one column.

    Examples
    --------
    >>> import pandas as pd
    >>> checked_column(pd.DataFrame([[7, 8]], columns=["age", "age"]), "age")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: frame has more than one column called 'age'; keep one
    """
    from pandas.api.types import is_hashable

    if not is_hashable(name) or name not in frame.columns:
        raise unknown(f"column of {thing}", name, list(frame.columns))
    if not isinstance(frame.columns.get_loc(name), int):
        raise InputError(f"{thing} has more than one column called '{name}'; keep one")


def units(frame: pd.DataFrame, keys: list[Any], person: str | None, thing: str = "frame") -> pd.DataFrame:
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
    checked_column(frame, person, thing)
    _refuse_unhashable([frame], [person, *keys])
    lacking = frame.index[frame[person].isna()]
    if len(lacking):
        raise InputError(f"'{person}' of {thing} is empty on {len(lacking):,} rows, such as {examples(lacking)}")
    return frame.drop_duplicates([person, *keys])


def coded(frames: list[pd.DataFrame], keys: list[Any], suppressed: Collection[str] = SUPPRESSED) -> list[Codes]:
    """Give the key columns of some frames as numbers, one for each value in whichever frame; -1 for no value.

    Returns
    -------
    list of numpy.ndarray
        For each frame an array of shape (rows, keys).

    Raises
    ------
    InputError
        If ``suppressed`` is not several values, or a cell holds several.

    Examples
    --------
    >>> import pandas as pd
    >>> coded([pd.DataFrame({"a": ["x", "*"]}), pd.DataFrame({"a": ["y", "x"]})], ["a"])[1].tolist()
    [[1], [0]]
    """
    import numpy as np
    import pandas as pd
    from pandas.api.types import is_hashable

    if isinstance(suppressed, str | bytes) or not isinstance(suppressed, Collection):
        raise outside("suppressed", suppressed, "several texts that stand for no value, such as ('*', 'NA')")
    if strange := [value for value in suppressed if not is_hashable(value)]:
        raise outside("each of suppressed", strange[0], "one text that stands for no value")
    _refuse_unhashable(frames, keys)
    columns = []
    for name in keys:
        values = pd.concat([frame[name] for frame in frames], ignore_index=True).astype(object)
        columns.append(pd.factorize(values.mask(values.isin(list(suppressed))))[0])
    both = np.stack(columns, axis=1).astype(np.int64)
    ends = np.cumsum([len(frame) for frame in frames])
    return list(np.split(both, ends[:-1]))


def _refuse_unhashable(frames: list[pd.DataFrame], names: list[Any]) -> None:
    """Refuse columns with cells that hold several values, such as lists: they cannot be told alike or not."""
    import pandas as pd
    from pandas.api.types import is_hashable

    for frame in frames:
        for name in names:
            values = frame[name]
            try:
                pd.unique(values)
            except TypeError:
                wrong = [value for value in values if not is_hashable(value)]
                raise InputError(
                    f"'{name}' holds cells of several values, such as {examples(wrong)}; keep one in each"
                ) from None


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

    if bool((records >= 0).all()) and bool((counted >= 0).all()):
        return _in_class(records, counted, weights, person)
    asked, mine = _first(row_numbers(records))
    if person is None:
        found, his = _first(row_numbers(counted))
        held = np.bincount(his, weights, minlength=len(found)).astype(float)
    else:
        found, held = _first(row_numbers(np.column_stack([counted, person])))[0], None
    who = None if person is None else person[found]
    count = by_pattern if _patterns_are_quicker(records[asked], counted[found]) else pair_by_pair
    return count(records[asked], counted[found], held, who)[mine]


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


def by_pattern(records: Codes, counted: Codes, weights: Counts | None, person: Codes | None) -> Counts:
    """Count as :func:`alike` does, for all records at once that have values in the same columns.

    Examples
    --------
    >>> import numpy as np
    >>> by_pattern(np.array([[0, 0], [1, -1]]), np.array([[0, 0], [1, 0], [1, 1], [-1, 0]]), None, None).tolist()
    [2.0, 3.0]
    """
    import numpy as np

    ours, theirs = _patterns(records), _patterns(counted)
    found = np.zeros(len(records))
    for mine in np.split(np.argsort(ours, kind="stable"), np.cumsum(np.bincount(ours))[:-1]):
        met = []
        for his in np.split(np.argsort(theirs, kind="stable"), np.cumsum(np.bincount(theirs))[:-1]):
            common = np.flatnonzero((records[mine[0]] >= 0) & (counted[his[0]] >= 0))
            asked, among = records[np.ix_(mine, common)], counted[np.ix_(his, common)]
            if person is None:
                found[mine] += _in_class(asked, among, None if weights is None else weights[his])
            else:
                met.append(_meetings(asked, among, person[his]))
        if met:
            found[mine] = np.bincount(np.unique(np.concatenate(met), axis=0)[:, 0], minlength=len(mine))
    return found


def pair_by_pair(records: Codes, counted: Codes, weights: Counts | None, person: Codes | None) -> Counts:
    """Count as :func:`alike` does, holding every record against each counted, however scattered their gaps.

    Examples
    --------
    >>> import numpy as np
    >>> pair_by_pair(np.array([[0, 0], [1, -1]]), np.array([[0, 0], [1, 0], [1, 1], [-1, 0]]), None, None).tolist()
    [2.0, 3.0]
    """
    import numpy as np

    if person is not None:
        order = np.argsort(person, kind="stable")
        counted, starts = counted[order], np.flatnonzero(np.diff(person[order], prepend=-1))
    found = np.zeros(len(records))
    block = max(1, _AT_ONCE // len(counted))
    for at in range(0, len(records), block):
        asked = records[at : at + block]
        fits = np.ones((len(asked), len(counted)), bool)
        for mine, his in zip(asked.T[:, :, None], counted.T, strict=True):
            fits &= (mine == his) | (mine < 0) | (his < 0)
        if person is not None:
            fits = np.logical_or.reduceat(fits, starts, axis=1)
        found[at : at + block] = (fits if weights is None else np.where(fits, weights, 0.0)).sum(axis=1)
    return found


_AT_ONCE = 2**20
_PER_PATTERNS, _PER_SORTED = 50_000, 30
"""What two patterns cost, and a cell that is sorted, in cells that are compared: as measured; only speed hangs on it."""


def _patterns_are_quicker(records: Codes, counted: Codes) -> bool:
    ours, theirs = (int(_patterns(codes).max()) + 1 for codes in (records, counted))
    columns = records.shape[1]
    sorting = (theirs * len(records) + ours * len(counted)) * columns * _PER_SORTED
    quicker: bool = ours * theirs * _PER_PATTERNS + sorting < len(records) * len(counted) * columns
    return quicker


def _patterns(codes: Codes) -> Codes:
    """Give rows with values in the same columns, and them alone, the same number."""
    import numpy as np

    return row_numbers((codes >= 0).astype(np.int64))


def _first(numbers: Codes) -> tuple[Codes, Codes]:
    """Give the first place of each different number, and for each place which of them it is."""
    import numpy as np

    _, places, which = np.unique(numbers, return_index=True, return_inverse=True)
    return places, which


def _in_class(records: Codes, counted: Codes, weights: Counts | None = None, person: Codes | None = None) -> Counts:
    """Count for each record those of ``counted`` that are equal to it, or the people they are of."""
    import numpy as np

    classes = row_numbers(np.concatenate([records, counted]))
    mine, his = classes[: len(records)], classes[len(records) :]
    if person is not None:
        his = np.unique(np.stack([his, person]), axis=1)[0]
    return np.bincount(his, weights, minlength=int(classes.max()) + 1).astype(float)[mine]


def _meetings(records: Codes, counted: Codes, person: Codes) -> Codes:
    """Give the pairs of a record, by its place, and a person who share a class."""
    import numpy as np
    import pandas as pd

    classes = row_numbers(np.concatenate([records, counted]))
    ours = pd.DataFrame({"class": classes[: len(records)], "record": np.arange(len(records))})
    theirs = pd.DataFrame({"class": classes[len(records) :], "person": person}).drop_duplicates()
    return ours.merge(theirs, on="class")[["record", "person"]].to_numpy(np.int64)
