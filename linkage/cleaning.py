"""How text is folded once, before anything is compared: names, postcodes and sex.

Folding makes every engine see the same bytes. What an algorithm then removes on top of it (hyphens, spaces) is that
algorithm's own choice, named in :data:`linkage.algorithm.CLEANINGS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.refusal import InputError, examples

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

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
        Text of the same length. Each distinct value is folded once.

    Examples
    --------
    >>> import pyarrow as pa
    >>> fold_names(pa.array(["José", "Łukasz ", "Zoë", "o'brien", "Nguyễn  Thị", " ", None])).to_pylist()
    ['JOSE', 'LUKASZ', 'ZOE', "O'BRIEN", 'NGUYEN THI', None, None]
    """
    return on_distinct(array, _fold)


def fold_both(array: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Fold names as :func:`fold_names` does, and give them in letters A-Z only besides.

    Examples
    --------
    >>> import pyarrow as pa
    >>> [each.to_pylist() for each in fold_both(pa.array(["O'Brien", "-", None]))]
    [["O'BRIEN", '-', None], ['OBRIEN', None, None]]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = _whole(array).dictionary_encode()
    names = _fold(encoded.dictionary)
    kept = pc.replace_substring_regex(names, "[^A-Z]", "")
    letters = pc.if_else(pc.equal(kept, ""), pa.scalar(None, pa.string()), kept)
    return names.take(encoded.indices), letters.take(encoded.indices)


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

    Examples
    --------
    >>> import pyarrow as pa, pyarrow.compute as pc
    >>> on_distinct(pa.array(["a", None, "a"]), pc.utf8_upper).to_pylist()
    ['A', None, 'A']
    """
    encoded = _whole(array).dictionary_encode()
    return fold(encoded.dictionary).take(encoded.indices)


def _whole(array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return whole if pa.types.is_string(whole.type) else pc.cast(whole, pa.string())


def _fold(distinct: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc
    from anyascii import anyascii

    if not pc.all(pc.string_is_ascii(distinct), min_count=0).as_py():
        distinct = pa.array([anyascii(value) for value in distinct.to_pylist()], pa.string())
    spaced = pc.replace_substring_regex(distinct, r"[\x00-\x20\x7f]+", " ")
    folded = pc.ascii_upper(pc.ascii_trim_whitespace(spaced))
    return pc.if_else(pc.equal(folded, ""), pa.scalar(None, pa.string()), folded)
