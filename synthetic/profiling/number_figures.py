"""Pupil numbers, matching references, and how many people share a postcode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic.identifiers import CHECK_LETTERS
from synthetic.profiling.estimates import Estimate, figure, share
from synthetic.truth import references

if TYPE_CHECKING:
    from synthetic.profiling.tallies import Tally
    from synthetic.profiling.views import Scope, View
    from synthetic.streams import Bools

_LENGTH = 13
_NOT_USED = 255


def count(view: View, tally: Tally) -> None:
    """Count references a person, temporary numbers, check letters, and people."""
    known = references(view.scope.population, view.chunk)["person"].to_numpy() - view.chunk.start
    number = np.bincount(known, minlength=len(view.people))
    filed = np.flatnonzero(number)
    tally.share("several", view.block[filed], number[filed] > 1)
    entries = view.on_roll(view.scope.spring)
    block = view.block_of(entries)
    enrolled = np.zeros(len(view.people), dtype=bool)
    enrolled[view.piece.index[view.piece.entries.person[entries]] - view.chunk.start] = True
    tally.share("on roll", view.block, enrolled)
    tally.share("temporary", block, view.piece.entries.temporary[entries])
    tally.share("check letters", block, check_letters_right(view.piece.numbers[0].take(pa.array(entries))))


def measure(scope: Scope, whole: Tally) -> dict[str, Estimate]:
    """Work the figures out."""
    several, temporary = whole.sums["several"], whole.sums["temporary"]
    pupils = int(temporary[1].sum())
    spring = f"{pupils:,} pupils on roll, spring {scope.spring.year}"
    people = scope.population.n
    postcodes = len(scope.population.world.places.postcodes)
    return {
        "numbers.several": share(several).on(f"{int(several[1].sum()):,} people who have ever been on a roll"),
        "numbers.temporary": share(temporary).on(spring),
        "numbers.check_letters": share(whole.sums["check letters"]).on(spring),
        "places.pupils": figure(whole.sums["on roll"], lambda total: total[0] / total[1] * people / postcodes).on(
            f"{spring}, {postcodes:,} postcodes"
        ),
        "places.people": Estimate(people / postcodes, people / postcodes, people / postcodes).on(
            f"{people:,} people, also those before and after school age, {postcodes:,} postcodes"
        ),
    }


def check_letters_right(numbers: pa.Array) -> Bools:
    """Say which pupil numbers have the check letter that their other characters ask for.

    Worked out from the characters as written: position (2 to 13) times value, modulo 23 (CIN census validation rule
    1510); a final letter counts as its place in the alphabet without I, O and S.

    Examples
    --------
    >>> check_letters_right(pa.array(["B801200005001", "B207000016049", "P207000016049", "E82045711500A"])).tolist()
    [True, False, True, True]
    """
    fixed = pc.utf8_slice_codeunits(pc.ascii_rpad(numbers, _LENGTH, padding="?"), 0, _LENGTH)
    character = np.frombuffer(fixed.buffers()[2], dtype=np.uint8)[: len(numbers) * _LENGTH].reshape(-1, _LENGTH)
    value = np.full(256, _NOT_USED, dtype=np.int64)
    value[ord("0") : ord("9") + 1] = np.arange(10)
    letter = np.full(256, _NOT_USED, dtype=np.int64)
    letter[CHECK_LETTERS] = np.arange(len(CHECK_LETTERS))
    value[CHECK_LETTERS] = letter[CHECK_LETTERS]
    total = (value[character[:, 1:]] * np.arange(2, _LENGTH + 1)).sum(axis=1) % len(CHECK_LETTERS)
    right: Bools = (letter[character[:, 0]] == total) & (value[character] != _NOT_USED).all(axis=1)
    return right
