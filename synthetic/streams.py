"""Keyed randomness: every draw is a pure function of (seed, stream, who, when).

A generator that hands out numbers in order ties each draw to the draws before it, so that a bigger chunk, a second
thread or one more column changes people who have nothing to do with it. Here a draw is looked up, not handed out: the
stream's name and the seed make a 64-bit key, and the key is hashed with the ids of the person, the school or the term.
The hash is the finaliser of SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"),
applied once per id; ``tests/synthetic/test_streams.py`` checks uniformity and independence on the ids we really use.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.signedinteger[Any]]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53


def key(seed: int, *names: object) -> int:
    """Make the 64-bit key of a stream from the seed and the stream's name.

    Examples
    --------
    >>> key(2016, "person", "sex") == key(2016, "person", "sex")
    True
    >>> key(2016, "person", "sex") == key(2016, "person", "dob")
    False
    """
    text = "\x1f".join([str(int(seed)), *(str(name) for name in names)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def bits(stream: int, *ids: npt.ArrayLike) -> Words:
    """Draw 64 random bits for each row of ids.

    Parameters
    ----------
    stream
        A key from :func:`key`.
    *ids
        One or more integer arrays of one shape (scalars are broadcast); their order matters.

    Returns
    -------
    numpy.ndarray
        ``uint64``, the shape of the ids.
    """
    state = np.uint64(stream)
    out: Words = np.empty(0, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for part in ids:
            word = np.atleast_1d(np.asarray(part)).astype(np.int64, copy=False).view(np.uint64)
            out = (word * _GOLDEN) ^ state
            out = out + _GOLDEN
            out ^= out >> np.uint64(30)
            out *= _FIRST
            out ^= out >> np.uint64(27)
            out *= _SECOND
            out ^= out >> np.uint64(31)
            state = out  # type: ignore[assignment]
    return out


def uniform(stream: int, *ids: npt.ArrayLike) -> Floats:
    """Draw a number in [0, 1) for each row of ids.

    Examples
    --------
    >>> import numpy as np
    >>> everyone = uniform(key(1, "sex"), np.arange(4))
    >>> some = uniform(key(1, "sex"), np.array([2, 3]))
    >>> bool((everyone[2:] == some).all())
    True
    """
    return (bits(stream, *ids) >> np.uint64(11)).astype(np.float64) * _TO_UNIT


def below(stream: int, bound: npt.ArrayLike, *ids: npt.ArrayLike) -> Ints:
    """Draw a whole number from 0 up to, but not including, ``bound`` for each row of ids.

    Examples
    --------
    >>> import numpy as np
    >>> draws = below(key(1, "house"), 6, np.arange(6000))
    >>> int(draws.min()), int(draws.max())
    (0, 5)
    """
    return np.asarray(uniform(stream, *ids) * np.asarray(bound)).astype(np.int64)


def pick(stream: int, cumulative: Floats, *ids: npt.ArrayLike) -> Ints:
    """Draw an index with the given cumulative shares (ending at 1) for each row of ids.

    Examples
    --------
    >>> import numpy as np
    >>> chosen = pick(key(1, "size"), np.array([0.5, 0.5, 1.0]), np.arange(1000))
    >>> sorted(set(chosen.tolist()))
    [0, 2]
    """
    return np.asarray(np.searchsorted(cumulative, uniform(stream, *ids), side="right"), dtype=np.int64)
