"""The numbers a pupil and a school are known by.

A unique pupil number (UPN) has 13 characters: check letter, local authority (3 digits), establishment (4), year of
allocation (2), serial (3). The check letter is the sum of digit x position (2 to 13) modulo 23, read off an alphabet
without I, O and S (CIN census validation rule 1510).

Every UPN made here has a year of allocation from 80 to 98. UPNs began in 1999/2000, so none has been issued with such a
year and none can be before 2080: the check letter is right, and the number belongs to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthetic.streams import Ints

CHECK_LETTERS = np.frombuffer(b"ABCDEFGHJKLMNPQRTUVWXYZ", dtype=np.uint8)
UNISSUED_YEARS = range(80, 99)
SERIALS = 1000
NUMBERS_PER_SCHOOL = len(UNISSUED_YEARS) * SERIALS
_WEIGHTS = np.arange(2, 14)
_SCRAMBLE = 7919  # a prime that does not divide 19,000: neighbours do not get neighbouring numbers
_REFERENCE_BITS = np.uint64(48)


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
    body = la_estab * 100_000 + (UNISSUED_YEARS.start + number // SERIALS) * SERIALS + number % SERIALS
    digits = (body[:, None] // 10 ** np.arange(11, -1, -1, dtype=np.int64)) % 10
    out = np.empty((len(body), 13), dtype=np.uint8)
    out[:, 0] = CHECK_LETTERS[(digits @ _WEIGHTS) % len(CHECK_LETTERS)]
    out[:, 1:] = digits + ord("0")
    return out.view("S13").ravel()


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


def matching_reference(person: Ints, stream: int) -> Ints:
    """Make the National Pupil Database's own person number: opaque, and different for different people.

    Multiplying by an odd number and folding high bits onto low ones are both one-to-one modulo 2**48.

    Examples
    --------
    >>> import numpy as np
    >>> len(set(matching_reference(np.arange(100_000), 7).tolist()))
    100000
    """
    mask = (np.uint64(1) << _REFERENCE_BITS) - np.uint64(1)
    value = person.astype(np.uint64)
    with np.errstate(over="ignore"):
        for shift, odd in ((24, 0xD1342543DE82EF95), (21, 0xAF251AF3B0F025B5), (23, 0x9E3779B97F4A7C15)):
            value = ((value ^ np.uint64(stream)) * np.uint64(odd)) & mask
            value ^= value >> np.uint64(shift)
    return value.astype(np.int64)
