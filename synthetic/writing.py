"""How names and addresses are written, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.naming.surnames import joined_by_space
from synthetic.people import NONE
from synthetic.places import HOMES_PER_POSTCODE, HOUSE_NUMBERS, postcode_of
from synthetic.text_columns import replaced

if TYPE_CHECKING:
    from synthetic.streams import Ints
    from synthetic.world import World

_NUMBERS_PER_HOME = HOUSE_NUMBERS // HOMES_PER_POSTCODE


def joined(words: pa.Array, codes: Any, by: str) -> pa.Array:
    """Write names of one or two words; missing where there is no first word."""
    first = words.take(pa.array(codes[:, 0], mask=codes[:, 0] == NONE))
    two = np.flatnonzero(codes[:, 1] != NONE)
    if not len(two):
        return first
    both = pc.binary_join_element_wise(first.take(pa.array(two)), words.take(pa.array(codes[two, 1])), by)
    return replaced(first, two, both)


def surnames_written(world: World, codes: Any, group: Ints) -> pa.Array:
    """Write surnames of one or two words: joined by a hyphen or, where two family names are usual, by a space."""
    words = world.names.words
    spaced = np.flatnonzero((codes[:, 1] != NONE) & joined_by_space(world, group))
    hyphened = joined(words, codes, "-")
    return replaced(hyphened, spaced, joined(words, codes[spaced], " "))


def address(world: World, home: Ints) -> pa.Array:
    """Write house number, street and town; no two homes have the same."""
    own = streams.below(world.key("home", "number"), _NUMBERS_PER_HOME, home)
    number = 1 + home % HOMES_PER_POSTCODE * _NUMBERS_PER_HOME + own
    return pc.binary_join_element_wise(
        _HOUSE_NUMBERS.take(pa.array(number)), world.places.streets.take(pa.array(postcode_of(home))), " "
    )


_HOUSE_NUMBERS = pa.array([str(each) for each in range(HOUSE_NUMBERS + 1)], pa.string())
