"""The numbers a pupil and a school are known by.

A unique pupil number (UPN) has 13 characters: check letter, local authority (3 digits), establishment (4), year of
allocation (2), serial (3). A temporary one ends in a letter in place of the last digit. The check letter is the sum of
digit x position (2 to 13) modulo 23, read off an alphabet without I, O and S; a final letter counts as its place in
that alphabet (CIN census validation rule 1510).

Every UPN made here has a year of allocation from 80 to 98. UPNs began in 1999/2000, so none has been issued with such a
year and none can be before 2080: the check letter is right, and the number belongs to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthetic.streams import Ints

CHECK_LETTERS = np.frombuffer(b"ABCDEFGHJKLMNPQRTUVWXYZ", dtype=np.uint8)
UNISSUED_YEARS = range(80, 99)
SERIALS = 1000
NUMBERS_PER_SCHOOL = len(UNISSUED_YEARS) * SERIALS
REISSUED_FROM = 1000  # establishments from which numbers issued anew are drawn, below those of the schools
REISSUED_TO = 9000
TEMPORARY_SERIALS = 100
_AUTHORITY = 10_000
_WEIGHTS = np.arange(2, 14)
_SCRAMBLE = 7919  # a prime that does not divide 19,000: neighbours do not get neighbouring numbers
_REISSUED = (REISSUED_TO - REISSUED_FROM) * NUMBERS_PER_SCHOOL
_REISSUED_SCRAMBLE = 98_765_431  # prime to the number of numbers
_TEMPORARY = (REISSUED_TO - REISSUED_FROM) * len(UNISSUED_YEARS) * TEMPORARY_SERIALS * len(CHECK_LETTERS)
_REFERENCE_BITS = np.uint64(48)
OPAQUE = 2**48
"""How many opaque numbers there are."""
_PARTS = np.dtype([("check", "S1"), *((f"digits{place}", "S3") for place in (0, 3, 6, 9))])
_THREE_DIGITS = np.array([f"{number:03d}" for number in range(1000)], dtype="S3")
_EACH_DIGIT = np.arange(1000)[:, None] // np.array([100, 10, 1]) % 10
_THREE_WEIGHTED = np.stack([_EACH_DIGIT @ _WEIGHTS[place : place + 3] for place in (0, 3, 6, 9)])
_CHECK_TEXT = CHECK_LETTERS.view("S1")


def upn(la_estab: Ints, index: Ints) -> npt.NDArray[np.bytes_]:
    """Make UPNs: unique within a school for up to 19,000 consecutive values of ``index``.

    Parameters
    ----------
    la_estab
        Seven-digit school numbers, local authority x 10,000 + establishment.
    index
        Whole numbers; the same number at one school gives the same UPN.

    Returns
    -------
    numpy.ndarray
        ``S13``.

    Examples
    --------
    >>> import numpy as np
    >>> upn(np.array([3309001]), np.array([0]))
    array([b'C330900180000'], dtype='|S13')
    """
    number = (index * _SCRAMBLE) % NUMBERS_PER_SCHOOL
    return _written(_body(la_estab, number))


def reissued_upn(la_estab: Ints, index: Ints) -> npt.NDArray[np.bytes_]:
    """Make further UPNs, unlike any of :func:`upn`: unique in the nation for every ``index`` below 152 million.

    The establishment is none of the schools', so that numbers issued anew can never meet those first issued.

    Examples
    --------
    >>> import numpy as np
    >>> reissued_upn(np.array([3309001]), np.array([0, 1]))
    array([b'A330100080000', b'F330619883431'], dtype='|S13')
    """
    number = (index * _REISSUED_SCRAMBLE) % _REISSUED
    school = la_estab // _AUTHORITY * _AUTHORITY + REISSUED_FROM + number // NUMBERS_PER_SCHOOL
    return _written(_body(school, number % NUMBERS_PER_SCHOOL))


def temporary_upn(la_estab: Ints, index: Ints) -> npt.NDArray[np.bytes_]:
    """Make temporary UPNs, which end in a letter: unique in the nation for every ``index`` below 349 million.

    Examples
    --------
    >>> import numpy as np
    >>> temporary_upn(np.array([3309001]), np.array([0, 1]))
    array([b'A33010008000A', b'C33032608149E'], dtype='|S13')
    """
    number = (index * _REISSUED_SCRAMBLE) % _TEMPORARY
    number, letter = np.divmod(number, len(CHECK_LETTERS))
    number, serial = np.divmod(number, TEMPORARY_SERIALS)
    school, year = np.divmod(number, len(UNISSUED_YEARS))
    school = la_estab // _AUTHORITY * _AUTHORITY + REISSUED_FROM + school
    body = (school * 100 + UNISSUED_YEARS.start + year) * SERIALS + serial * 10
    return _written(body, letter)


def _body(la_estab: Ints, number: Ints) -> Ints:
    return la_estab * 100_000 + (UNISSUED_YEARS.start + number // SERIALS) * SERIALS + number % SERIALS


def _written(body: Ints, letter: Ints | None = None) -> npt.NDArray[np.bytes_]:
    """Write twelve digits, the last of which may be a letter instead, after their check letter; three digits at a time."""
    out = np.empty(len(body), dtype=_PARTS)
    total = np.zeros(len(body), dtype=np.int64)
    left = body
    for place in (9, 6, 3, 0):
        left, three = np.divmod(left, 1000) if place else (left, left)
        out[f"digits{place}"] = _THREE_DIGITS[three]
        total += _THREE_WEIGHTED[place // 3, three]
    if letter is not None:
        out.view(np.uint8).reshape(len(body), 13)[:, 12] = CHECK_LETTERS[letter]
        total += letter * int(_WEIGHTS[-1])
    out["check"] = _CHECK_TEXT[total % len(CHECK_LETTERS)]
    return out.view("S13")


def upn_text(numbers: npt.NDArray[np.bytes_]) -> pa.Array:
    """Hand thirteen-character numbers to Arrow as text, without a copy of each."""
    width = numbers.dtype.itemsize
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(numbers)))


def upn_check_letter(body: str) -> str:
    """Give the check letter of the last twelve characters of a UPN; a final letter counts as its place in the alphabet.

    Examples
    --------
    >>> upn_check_letter("801200005001"), upn_check_letter("207000016049"), upn_check_letter("82045711500A")
    ('B', 'P', 'E')
    """
    alphabet = bytes(CHECK_LETTERS).decode()
    values = [alphabet.index(character) if character.isalpha() else int(character) for character in body]
    return alphabet[sum(value * weight for value, weight in zip(values, _WEIGHTS, strict=True)) % len(alphabet)]


def opaque(number: Ints, stream: int) -> Ints:
    """Give each number below 2**48 another one that tells nothing of it: different for different numbers.

    Multiplying by an odd number and folding high bits onto low ones are both one-to-one modulo 2**48.

    Examples
    --------
    >>> import numpy as np
    >>> len(set(opaque(np.arange(100_000), 7).tolist()))
    100000
    """
    mask = (np.uint64(1) << _REFERENCE_BITS) - np.uint64(1)
    value = number.astype(np.uint64)
    with np.errstate(over="ignore"):
        for shift, odd in ((24, 0xD1342543DE82EF95), (21, 0xAF251AF3B0F025B5), (23, 0x9E3779B97F4A7C15)):
            value ^= np.uint64(stream)
            value *= np.uint64(odd)
            value &= mask
            value ^= value >> np.uint64(shift)
    return value.astype(np.int64)
