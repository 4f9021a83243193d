"""Whether conditions hold for pairs of records, as recordlinkage compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from linkage.agreements import (
    AgesWithin,
    Agreement,
    AnyOf,
    Compatible,
    Condition,
    Contained,
    Edits,
    EverRecorded,
    Form,
    KeyAgreement,
    Missing,
    NotAmong,
    NotFirstOfJanuary,
    Similar,
    TwoOfThree,
    Valid,
    WithinDays,
    WithinYears,
)
from linkage.engines import functions
from linkage.engines.pandas_records import DIGITS, EVER, PARTS, WHOLE, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from linkage.engines.pandas_records import Records

NINE = 9
"""Digits to which similarities are rounded, as in every engine."""

_YEAR = Form("year")
_METHODS = {"jaro_winkler": "jarowinkler", "levenshtein": "levenshtein"}
_EDITS = {"levenshtein": functions.LEVENSHTEIN, "damerau": functions.DAMERAU}


@dataclass(frozen=True)
class Feature:
    """One comparison of a left column with a right one, in the sense of recordlinkage.

    Attributes
    ----------
    left, right
        A field and what is made of it, on either side.
    method
        What recordlinkage compares with: ``"exact"``, the name of a similarity of :data:`linkage.agreements.MEASURES`, or
        ``"test"`` for a test of two values.
    test
        The test, of two values neither of which is missing.
    when_missing
        Whether it holds if a value is missing.
    """

    left: tuple[str, Form]
    right: tuple[str, Form]
    method: str
    test: Callable[[Any, Any], Any] | None = None
    when_missing: bool = False


class Compared:
    """What is found of some pairs of records.

    Parameters
    ----------
    left, right
        The records.
    pairs
        Their pairs, by the labels of their rows.

    Examples
    --------
    >>> import pandas as pd, pyarrow as pa
    >>> from linkage.agreements import Similar
    >>> from linkage.engines.pandas_records import Records
    >>> from linkage.fields import Prepared
    >>> people = pa.table({"id": [1, 2], "surname": ["MARTHA", "MARHTA"]})
    >>> side = Records(Prepared(frozenset({"surname"}), "left", people), "letters")
    >>> Compared(side, side, pd.MultiIndex.from_tuples([(0, 1)])).hold(Similar("surname", 0.96)).tolist()
    [True]
    """

    def __init__(self, left: Records, right: Records, pairs: pd.MultiIndex) -> None:
        self.left, self.right, self.pairs = left, right, pairs

    def hold(self, condition: Condition) -> npt.NDArray[np.bool_]:
        """Say of each pair whether a condition holds; of several right columns any may do."""
        if isinstance(condition, AnyOf):
            return self._any(self.all_hold(each) for each in condition.alternatives)
        (agreement,) = condition.agreements()
        return self._any(self._holds_with(agreement, name) for name in agreement.columns)

    def all_hold(self, conditions: Iterable[Condition]) -> npt.NDArray[np.bool_]:
        """Say of each pair whether several conditions all hold."""
        found = np.ones(len(self.pairs), bool)
        for one in conditions:
            found &= self.hold(one)
        return found

    def similarity(self, measure: str, field: str, columns: Iterable[str]) -> npt.NDArray[np.float64]:
        """Measure how alike two names are, the likest of the right columns counting; 0 for missing ones."""
        found = np.zeros(len(self.pairs))
        for name in columns:
            found = np.maximum(found, self._found(Feature((field, WHOLE), (name, WHOLE), measure)))
        return found

    def equal(self, field: str) -> npt.NDArray[np.float64]:
        """Give 1 for each pair that is equal in a field, 0 for others."""
        return self._found(Feature((field, WHOLE), (field, WHOLE), "exact"))

    def present(self, field: str, *, right: bool) -> npt.NDArray[np.bool_]:
        """Say of each pair whether a field is there on one side."""
        side = self.right if right else self.left
        values = side.frame[side.column(field)]
        return np.asarray(values.loc[self.pairs.get_level_values(int(right))].notna(), bool)

    def _any(self, several: Iterable[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(self.pairs), bool)
        for one in several:
            found |= one
        return found

    def _holds_with(self, agreement: Agreement, name: str) -> npt.NDArray[np.bool_]:
        if isinstance(agreement, Similar):
            alike = rounded(self.similarity(agreement.measure, agreement.field, (name,)))
            known = self.present(agreement.field, right=False) & self.present(name, right=True)
            return known & (alike > agreement.at_least if agreement.above else alike >= agreement.at_least)
        return self._found(feature(agreement, name)) > 0

    def _found(self, asked: Feature) -> npt.NDArray[np.float64]:
        import recordlinkage

        if not len(self.pairs):
            return np.zeros(0)
        left, right = self.left.column(*asked.left), self.right.column(*asked.right)
        compare = recordlinkage.Compare()
        if asked.method == "exact":
            compare.exact(left, right)
        elif asked.method in _METHODS:
            compare.string(left, right, method=_METHODS[asked.method])
        elif asked.test is None:
            compare.compare_vectorized(_one_by_one, left, right, functions.bigram_dice, missing=False)
        else:
            compare.compare_vectorized(_one_by_one, left, right, asked.test, missing=asked.when_missing)
        found = compare.compute(self.pairs, self.left.frame[[left]], self.right.frame[[right]])
        return np.asarray(found[0], float)


def rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to nine digits.

    Examples
    --------
    >>> rounded(np.array([0.12345678949])).tolist()
    [0.123456789]
    """
    return np.array([round(value, NINE) for value in values.tolist()], float)


def feature(agreement: Agreement, name: str) -> Feature:
    """Say how an agreement compares its field with the right field named.

    Examples
    --------
    >>> from linkage.agreements import FirstLetters
    >>> feature(FirstLetters("surname", 3), "former_surname").right
    ('former_surname', Form(name='first', n=3, detail=''))
    """
    if isinstance(agreement, KeyAgreement):
        return Feature((agreement.field, agreement.left_form), (name, agreement.form), "exact")
    form, right_form, test = _tested(agreement)
    missing = isinstance(agreement, Compatible | Missing)
    return Feature((agreement.field, form), (name, right_form or form), "test", test, missing)


def _tested(agreement: Agreement) -> tuple[Form, Form | None, Callable[[Any, Any], Any]]:  # noqa: C901 - a case each
    """Give what is compared, on the right if that is another thing, and the test of two values that are there."""
    match agreement:
        case Compatible():
            return WHOLE, None, lambda a, b: a == b
        case Missing():
            return WHOLE, None, lambda _a, _b: False
        case Edits(at_most=most, measure=measure):
            distance = functions.PYTHON[_EDITS[measure]]
            return DIGITS, None, lambda a, b: distance(a, b) <= most
        case Contained():
            return WORDS, None, functions.words_contained
        case EverRecorded():
            return WHOLE, EVER, lambda a, known: a in known
        case Valid():
            return WHOLE, None, lambda a, b: functions.valid_nhs_number(a) and functions.valid_nhs_number(b)
        case NotAmong(values=values):
            return WHOLE, None, lambda a, b: a not in values and b not in values
        case NotFirstOfJanuary():
            return WHOLE, None, lambda a, b: (1, 1) not in {(a.month, a.day), (b.month, b.day)}
        case TwoOfThree():
            return PARTS, None, lambda a, b: sum(x is not None and x == y for x, y in zip(a, b, strict=True)) >= 2
        case WithinDays(days=days):
            return WHOLE, None, lambda a, b: abs((a - b).days) <= days
        case WithinYears(years=years):
            return _YEAR, None, lambda a, b: abs(a[0] - b[0]) <= years
        case AgesWithin(years=years, on=on):
            return Form("age", detail=on), None, lambda a, b: abs(a - b) <= years
    raise TypeError(f"no reading of {type(agreement).__name__}")


def _one_by_one(left: pd.Series[Any], right: pd.Series[Any], test: Callable[[Any, Any], Any], *, missing: bool) -> Any:
    found = [float(missing if a is None or b is None else test(a, b)) for a, b in zip(left, right, strict=True)]
    return pd.Series(found, index=left.index)
