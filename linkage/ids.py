"""Ids: checked, and those of one thing written in two ways, as text in one file and as numbers in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from synthetic.refusal import MOST_EXAMPLES, InputError, examples, listed

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_DIGITS = r"-?[0-9]{1,18}"
_WHOLE = rf"{_DIGITS}(?:\.0+)?"


def written_as(given: Any, known: Any, label: str, whose: str) -> Any:
    """Write ids as another table writes them.

    Where both are whole numbers, or text that holds nothing else, they are compared as numbers; otherwise as text,
    with 123.0 read as 123.

    Parameters
    ----------
    given
        Series of ids, none of them missing.
    known
        Series of the ids they are to be compared with.
    label, whose
        What refusals call the ids given, and the ids known.

    Returns
    -------
    pandas.Series
        Of the length and index of ``given``: the known id wherever there is one.

    Raises
    ------
    InputError
        If no id given can be one of the known: text beside whole numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> written_as(pd.Series([7.0, 8.0]), pd.Series(["7", "9"]), "'ref' of truth", "the ids searched").tolist()
    ['7', '8']
    >>> written_as(pd.Series(["abc"]), pd.Series([7]), "'ref' of truth", "the ids searched")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: 'ref' of truth holds 1 id that is not a whole number: 'abc'; the ids searched are
    whole numbers
    """
    whole, known_whole = _whole(given), _whole(known)
    if _is_number(known):
        if whole is None:
            raise _no_numbers(given, label, whose)
        return whole
    if len(given) and len(known) and _is_number(given) and not _text(known).str.fullmatch(_WHOLE).any():
        raise InputError(
            f"{label} holds whole numbers, such as {examples(_text(given))}; {whose} are text, such as {examples(known)}"
        )
    if whole is None or known_whole is None or _merges(given, whole) or _merges(known, known_whole):
        whole, known_whole = _text(given), _text(known)
    if _merges(given, whole) or _merges(known, known_whole):
        return given.astype(str).astype(object)
    own = dict(zip(known_whole, known, strict=True))
    as_known: pd.Series[Any] = whole.map(own)
    return as_known.where(as_known.notna(), whole.astype(str)).astype(object)


def refuse_empty(ids: Any, label: str) -> None:
    """Refuse ids that are missing or blank.

    Examples
    --------
    >>> import pandas as pd
    >>> refuse_empty(pd.Series(["a", None]), "'PersonID' of truth")
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: 'PersonID' of truth holds 1 empty id, in row 2
    """
    _refuse_blank((ids.isna() | (ids.astype(str).str.strip() == "")).to_numpy(), label)


def checked_ids(given: pa.Array, label: str, *, repeats: bool) -> pa.Array:
    """Give ids as whole numbers or text, each there and, unless they may repeat, each once.

    Raises
    ------
    InputError
        If they are dates, or one is empty or stands twice.

    Examples
    --------
    >>> import pyarrow as pa
    >>> checked_ids(pa.array(["a", "b", "a"]), "'PersonID' of left", repeats=False)
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: 'PersonID' of left holds 1 id more than once: 'a'
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(given.type):
        given = given.dictionary_decode()
    if pa.types.is_temporal(given.type):
        raise InputError(f"{label} holds dates; ids are text or whole numbers")
    whole = pa.types.is_integer(given.type)
    ids = pc.cast(given, pa.int64() if whole else pa.string())
    blank = pc.is_null(ids) if whole else pc.fill_null(pc.equal(pc.utf8_trim_whitespace(ids), ""), True)
    _refuse_blank(blank.to_numpy(zero_copy_only=False), label)
    if not repeats and not _all_different(ids):
        counted = pc.value_counts(ids)
        twice = counted.filter(pc.greater(counted.field("counts"), 1)).field("values")
        raise InputError(f"{label} holds {_some(len(twice), 'id')} more than once: {examples(twice.to_pylist())}")
    return ids


def _all_different(ids: pa.Array) -> bool:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_integer(ids.type):
        return bool(pc.count_distinct(ids).as_py() == len(ids))
    ordered = np.sort(ids.to_numpy())
    return not (ordered[1:] == ordered[:-1]).any()


def _refuse_blank(blank: Any, label: str) -> None:
    rows = [int(row) + 1 for row in blank.nonzero()[0]]
    if rows:
        raise InputError(f"{label} holds {_some(len(rows), 'empty id')}, in row {listed(rows, MOST_EXAMPLES)}")


def _some(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def _is_number(ids: Any) -> bool:
    return ids.dtype.kind in "iuf"


def _whole(ids: Any) -> Any:
    """Give ids as whole numbers; None if any is not one."""
    text = _text(ids)
    return text.astype("int64") if text.str.fullmatch(_WHOLE).all() else None


def _text(ids: Any) -> Any:
    if ids.dtype.kind == "f" and (ids % 1 == 0).all() and (ids.abs() < 1e18).all():
        ids = ids.astype("int64")
    return ids.astype(str).astype(object).str.replace(rf"^({_DIGITS})\.0+$", r"\1", regex=True)


def _merges(ids: Any, keys: Any) -> bool:
    """Say whether keys make one of ids that differ."""
    return bool(keys.nunique() < ids.nunique())


def _no_numbers(given: Any, label: str, whose: str) -> InputError:
    text = _text(given)
    strange = text[~text.str.fullmatch(_WHOLE)].drop_duplicates()
    those = "1 id that is not a whole number" if len(strange) == 1 else f"{len(strange)} ids that are not whole numbers"
    return InputError(f"{label} holds {those}: {examples(strange)}; {whose} are whole numbers")
