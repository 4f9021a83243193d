"""Special uniques: by how few columns somebody in a file is told from everybody else.

A set of columns is a minimal unique of a record if nobody else is alike with it on them, and somebody is on any fewer of
them. Few columns that are enough, and many such sets, make a record special (Elliot, Manning & Ford 2002; Manning, Haglin &
Keane 2008, Data Mining and Knowledge Discovery 16: SUDA2).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

from linkage.exposures.alike_records import SUPPRESSED, Measure, alike, checked_keys, coded
from linkage.intervals import whole
from synthetic.refusal import InputError, outside, whole_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.exposures.alike_records import Codes, Counts

    Bools = npt.NDArray[np.bool_]

FRACTION = 0.01
"""Sampling fraction that DIS supposes, unless told: an assumption, the default of sdcMicro 5.8.1 (DisFraction)."""
MOST_KEYS = 20
"""Columns that can be searched whole; of more, say how large a set may be."""


@dataclass(frozen=True)
class _Unique:
    """A set of columns, by their places, and the records of which it is a minimal unique."""

    columns: tuple[int, ...]
    minimal: Bools


def minimal_uniques(
    frame: pd.DataFrame, keys: Collection[str], *, most: int | None = None, suppressed: Collection[str] = SUPPRESSED
) -> Measure:
    """Find the minimal uniques of every record.

    Parameters
    ----------
    frame
        The file, one row a person.
    keys
        The columns by which somebody could be known.
    most
        The largest set to look for; by default there is no limit, with at most 20 columns.
    suppressed
        Texts that stand for no value. A record with such a cell may be anybody, so it tells nobody apart.

    Returns
    -------
    Measure
        The value is the number of records with a minimal unique; ``frame`` has ``smallest``, the size of the smallest one
        of each (missing if there is none), and ``size 1``, ``size 2`` and so on, how many there are.

    Raises
    ------
    InputError
        If a column does not exist, or the columns are too many to search whole.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"school": ["a", "a", "b", "b"], "year": [1, 2, 1, 1]})
    >>> minimal_uniques(file, ["school", "year"]).frame.values.tolist()
    [[2, 0, 1], [1, 1, 0], [<NA>, 0, 0], [<NA>, 0, 0]]
    """
    import numpy as np
    import pandas as pd

    names = checked_keys(frame, keys)
    limit = _limit(names, most)
    sizes = np.zeros((len(frame), limit), np.int64)
    for one in _minimal(coded([frame], names, suppressed)[0], limit):
        sizes[:, len(one.columns) - 1] += one.minimal
    has = np.asarray(sizes.any(axis=1))
    smallest = pd.Series((sizes > 0).argmax(axis=1) + 1, dtype="Int64").where(has)
    shown = frame[[]].assign(smallest=smallest.array, **{f"size {n + 1}": sizes[:, n] for n in range(limit)})
    figures = {f"with one of size {n + 1}": float((sizes[:, n] > 0).sum()) for n in range(limit)}
    return Measure(
        "special uniques, records with a minimal unique", float(has.sum()), figures, "measured", "records",
        f"nothing of the population: whoever is alone here may not be alone there; sets of up to {limit} columns", shown,
    )  # fmt: skip


def suda(
    frame: pd.DataFrame,
    keys: Collection[str],
    *,
    fraction: float = FRACTION,
    most: int | None = None,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Score how special each record is, and what each column adds to that.

    Parameters
    ----------
    frame, keys, most, suppressed
        As in :func:`minimal_uniques`.
    fraction
        The sampling fraction that DIS supposes, above 0 and below 1.

    Returns
    -------
    Measure
        The value is the file's DIS: see :func:`dis`. ``frame`` has ``score``; ``dis``, the file's DIS spread over records
        as their scores are; and for each column the share of the record's score in sets that hold it.

    Raises
    ------
    InputError
        As :func:`minimal_uniques`, or if the fraction is out of range.

    Notes
    -----
    The score is the sum over minimal uniques, of k of the m columns, of the product of m - j for j from k to m - 1, which is
    (m - k)! (Elliot, Manning & Ford 2002; "original scores" of sdcMicro). A record's DIS is, as in sdcMicro,
    1/(1 + (U/D - U)/(s^q A)): U records alone on all columns, D the file's DIS, s the score, q = 1 + (8 - m)/20, and A the
    sum of s^-q over them; where all scores are equal it is D.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"school": ["a", "a", "b", "b"], "year": [1, 2, 1, 1]})
    >>> suda(file, ["school", "year"]).frame["score"].tolist()
    [1, 1, 0, 0]
    """
    import numpy as np

    names = checked_keys(frame, keys)
    limit = _limit(names, most)
    share = _checked_fraction(fraction)
    (codes,) = coded([frame], names, suppressed)
    weights = [factorial(len(names) - size) for size in range(1, limit + 1)]
    score = np.zeros(len(frame), np.int64 if sum(weights) * 2 ** len(names) < 2**62 else float)
    by_column = np.zeros((len(frame), len(names)))
    for one in _minimal(codes, limit):
        worth = one.minimal * weights[len(one.columns) - 1]
        score += worth
        by_column[:, list(one.columns)] += worth[:, None]
    held = alike(codes, codes)
    alone, in_pairs = int((held == 1).sum()), int((held == 2).sum())
    whole_file = dis(alone, in_pairs // 2, share) if alone or in_pairs else float("nan")
    special = score > 0
    parts = np.divide(by_column, score[:, None], out=np.zeros_like(by_column), where=special[:, None])
    spread = _spread(score, special, alone, whole_file, len(names))
    shown = frame[[]].assign(score=score, dis=spread, **{f"share of {n}": parts[:, at] for at, n in enumerate(names)})
    total = max(float(score.sum()), 1.0)
    figures = {f"share of all scores with {name}": float(by_column[:, at].sum()) / total for at, name in enumerate(names)}
    why = "" if alone or in_pairs else "; not estimable: no record is alone or in a pair"
    return Measure(
        "DIS, chance that a match with a record that is alone here is right", whole_file,
        {"alone on all columns": float(alone), "largest score": float(score.max()), **figures}, "estimated", "records",
        f"a sample of {share:g} of the population, drawn at random{why}; sets of up to {limit} columns", shown,
    )  # fmt: skip


def dis(alone: int, pairs: int, fraction: float = FRACTION) -> float:
    """Estimate the chance that a match with a record that is alone in a sample is right, from how many are alone there.

    Parameters
    ----------
    alone
        How many records are alone on the key columns.
    pairs
        How many pairs there are of records that are alike with each other and with nobody else.
    fraction
        The sampling fraction, above 0 and below 1.

    Raises
    ------
    InputError
        If a number is out of range, or both are 0.

    Notes
    -----
    Skinner & Elliot (2002), Journal of the Royal Statistical Society B 64: pi n1/(pi n1 + 2 (1-pi) n2); n2 is in pairs.

    Examples
    --------
    >>> round(dis(100, 30, 0.02), 4)
    0.0329
    """
    n1, n2, share = whole("alone", alone, least=0), whole("pairs", pairs, least=0), _checked_fraction(fraction)
    if not n1 and not n2:
        raise outside("alone and pairs", 0, "not both nothing, or nothing can be said of a match")
    return share * n1 / (share * n1 + 2 * (1 - share) * n2)


def _minimal(codes: Codes, most: int) -> Iterator[_Unique]:
    """Give the sets of up to so many columns that are a minimal unique of some record, small ones first.

    Whoever is alone on a set is alone on any larger one, so a set is minimal if nobody is alone on it less a column.
    """
    import numpy as np

    places = range(codes.shape[1])
    smaller: dict[tuple[int, ...], Bools] = {(): np.full(len(codes), len(codes) == 1)}
    for size in range(1, most + 1):
        here: dict[tuple[int, ...], Bools] = {}
        for columns in combinations(places, size):
            less = [smaller[columns[:at] + columns[at + 1 :]] for at in range(size)]
            before = np.logical_or.reduce(less)
            if before.all():
                here[columns] = before
                continue
            here[columns] = _alone(codes[:, list(columns)])
            minimal = here[columns] & ~before
            if minimal.any():
                yield _Unique(columns, minimal)
        smaller = here


def _alone(codes: Codes) -> Bools:
    alone: Bools = alike(codes, codes) == 1
    return alone


def _limit(names: list[str], most: int | None) -> int:
    if most is not None:
        return whole_number("most", most, 1, len(names))
    if len(names) > MOST_KEYS:
        said = f"keys must be at most {MOST_KEYS} unless most says how large a set may be"
        raise InputError(f"{said}, not {len(names)} columns")
    return len(names)


def _checked_fraction(fraction: Any) -> float:
    from linkage.intervals import is_number

    if not is_number(fraction) or not 0 < fraction < 1:
        raise outside("fraction", fraction, "above 0 and below 1")
    return float(fraction)


def _spread(score: Any, special: Bools, alone: int, whole_file: float, columns: int) -> Counts:
    """Spread a file's DIS over its records."""
    import numpy as np

    out = np.zeros(len(score))
    if special.any() and alone:
        power = 1 + (8 - columns) / 20
        raised = score[special].astype(float) ** power
        out[special] = 1 / (1 + (alone / whole_file - alone) / (raised * (1 / raised).sum()))
    return out
