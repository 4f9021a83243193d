"""How names and addresses are written, wherever they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.people import NONE
from synthetic.places import HOMES_PER_POSTCODE, HOUSE_NUMBERS, postcode_of

if TYPE_CHECKING:
    from synthetic.streams import Ints
    from synthetic.world import World

_NUMBERS_PER_HOME = HOUSE_NUMBERS // HOMES_PER_POSTCODE


def joined(words: pa.Array, codes: Any, by: str) -> pa.Array:
    """Write names of one or two words; missing where there is no first word."""
    first = words.take(pa.array(codes[:, 0], mask=codes[:, 0] == NONE))
    two = codes[:, 1] != NONE
    if not two.any():
        return first
    both = pc.binary_join_element_wise(words.take(pa.array(codes[two, 0])), words.take(pa.array(codes[two, 1])), by)
    return pc.replace_with_mask(first, pa.array(two), both)


def address(world: World, home: Ints) -> pa.Array:
    """Write house number, street and town; no two homes have the same."""
    own = streams.below(world.key("home", "number"), _NUMBERS_PER_HOME, home)
    number = 1 + home % HOMES_PER_POSTCODE * _NUMBERS_PER_HOME + own
    numbers = pa.array([str(each) for each in range(HOUSE_NUMBERS + 1)], pa.string())
    return pc.binary_join_element_wise(
        numbers.take(pa.array(number)), world.places.streets.take(pa.array(postcode_of(home))), " "
    )
