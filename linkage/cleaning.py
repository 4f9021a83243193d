"""How text is folded once, before anything is compared: names, postcodes and sex.

Folding makes every engine see the same bytes. What an algorithm then removes on top of it (hyphens, spaces) is that
algorithm's own choice, named in :data:`linkage.algorithm.CLEANINGS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.refusal import InputError, examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

LETTERS = "letters"
"""What a column of names of letters only is called after its field, as in ``surname__letters``."""

SEXES = {
    "M": "M", "MALE": "M", "BOY": "M", "1": "M",
    "F": "F", "FEMALE": "F", "GIRL": "F", "2": "F",
    "U": None, "UNKNOWN": None, "NOT KNOWN": None, "NOT SPECIFIED": None, "N": None, "0": None, "9": None,
}  # fmt: skip


def fold_names(array: pa.Array) -> pa.Array:
    """Fold names to upper-case ASCII with single spaces; an empty name becomes missing.

    Parameters
    ----------
    array
        Text, as an Arrow array or chunked array.

    Returns
    -------
    pa.Array
        Text of the same length; a dictionary if one was given. Each distinct value is folded once.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_names(pa.array(["José", "Łukasz ", "Zoë", "o'brien", "Nguyễn  Thị", " ", None])).to_pylist()
    ['JOSE', 'LUKASZ', 'ZOE', "O'BRIEN", 'NGUYEN THI', None, None]
    """
    return on_distinct(array, _fold)


def letters_of(names: pa.Array) -> pa.Array:
    """Keep the letters A-Z of folded names; missing where none is left.

    Examples
    --------
    >>> import pyarrow as pa
    >>> letters_of(pa.array(["O'BRIEN", "-", None])).to_pylist()
    ['OBRIEN', None, None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kept = pc.replace_substring_regex(names, "[^A-Z]", "")
    return pc.if_else(pc.equal(kept, ""), pa.scalar(None, pa.string()), kept)


def with_letters(records: pa.Table, names: Iterable[str]) -> pa.Table:
    """Add to folded records a column such as ``surname__letters`` for each of some names that they have.

    Examples
    --------
    >>> import pyarrow as pa
    >>> with_letters(pa.table({"surname": ["O'BRIEN"]}), ["surname", "forename"]).to_pylist()
    [{'surname': "O'BRIEN", 'surname__letters': 'OBRIEN'}]
    """
    for name in sorted(set(names) & set(records.column_names)):
        made = f"{name}__{LETTERS}"
        if made not in records.column_names:
            records = records.append_column(made, on_distinct(encode(records.column(name)), letters_of))
    return records


def fold_postcodes(array: pa.Array) -> pa.Array:
    """Fold postcodes to upper case without spaces; an empty one becomes missing.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_postcodes(pa.array(["sw1a 1aa", "2060", ""])).to_pylist()
    ['SW1A1AA', '2060', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(array.type):
        closed = pc.replace_substring(array if pa.types.is_string(array.type) else pc.cast(array, pa.string()), " ", "")
        if pc.all(pc.ascii_is_alnum(closed), min_count=0).as_py():
            return pc.ascii_upper(closed)
    return on_distinct(array, lambda distinct: pc.replace_substring(_fold(distinct), " ", ""))


def fold_identifiers(array: pa.Array) -> pa.Array:
    """Fold numbers and addresses that stand for one person, place or body: upper-case letters and digits only.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_identifiers(pa.array(["943 476 5919", "ab-12 34", " - ", None])).to_pylist()
    ['9434765919', 'AB1234', None, None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    def fold(distinct: pa.Array) -> pa.Array:
        kept = pc.replace_substring_regex(_fold(distinct), "[^A-Z0-9]", "")
        return pc.if_else(pc.equal(kept, ""), pa.scalar(None, pa.string()), kept)

    return on_distinct(array, fold)


def fold_sex(array: pa.Array, column: str) -> pa.Array:
    """Fold sex to M or F; U and the codes for not known or not specified become missing, so they never agree.

    Raises
    ------
    InputError
        If a value is none of the known codes.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_sex(pa.array(["male", "F", "2", "U", None]), "'Gender' of left").to_pylist()
    ['M', 'F', 'F', None, None]
    """
    import pyarrow as pa

    def fold(distinct: pa.Array) -> pa.Array:
        values = _fold(distinct).to_pylist()
        strange = [value for value in values if value is not None and value not in SEXES]
        if strange:
            those = "1 value that is not a sex" if len(strange) == 1 else f"{len(strange)} values that are not a sex"
            raise InputError(f"{column} holds {those}: {examples(strange)}; use M, F or U")
        return pa.array([SEXES.get(value) for value in values], pa.string())

    return on_distinct(array, fold)


def on_distinct(array: pa.Array, fold: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Apply a fold to each distinct value once, and give the result the array's own length and order.

    The result is a dictionary if one was given.

    Examples
    --------
    >>> import pyarrow as pa, pyarrow.compute as pc
    >>> on_distinct(pa.array(["a", None, "a"]), pc.utf8_upper).to_pylist()
    ['A', None, 'A']
    """
    encoded = encode(array)
    return _as_given(_put(fold(encoded.dictionary), encoded.indices), array)


def encode(array: pa.Array) -> pa.DictionaryArray:
    """Give text, or what can be written as text, as a dictionary of its distinct values.

    Examples
    --------
    >>> import pyarrow as pa
    >>> encode(pa.chunked_array([[7, None], [7]])).to_pylist()
    ['7', None, '7']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if isinstance(whole, pa.DictionaryArray):
        texts = pc.cast(whole.dictionary, pa.string())
        return pa.DictionaryArray.from_arrays(pc.cast(whole.indices, pa.int32()), texts)
    return (whole if pa.types.is_string(whole.type) else pc.cast(whole, pa.string())).dictionary_encode()


def _put(values: pa.Array, places: pa.Array) -> pa.DictionaryArray:
    """Put values in places; two that have become equal become one, and a missing one is missing from the dictionary."""
    import pyarrow as pa

    encoded = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(places), encoded.dictionary)


def _as_given(encoded: pa.DictionaryArray, array: pa.Array) -> pa.Array:
    import pyarrow as pa

    return encoded if pa.types.is_dictionary(array.type) else encoded.dictionary_decode()


def _fold(distinct: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc
    from anyascii import anyascii

    if not pc.all(pc.string_is_ascii(distinct), min_count=0).as_py():
        distinct = pa.array([anyascii(value) for value in distinct.to_pylist()], pa.string())
    spaced = pc.replace_substring_regex(distinct, r"[\x00-\x20\x7f]+", " ")
    folded = pc.ascii_upper(pc.ascii_trim_whitespace(spaced))
    return pc.if_else(pc.equal(folded, ""), pa.scalar(None, pa.string()), folded)
