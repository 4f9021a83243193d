"""Under which numbers the custodian files some people: most have one, some several, and a few share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from synthetic.people import ADOPTION
from synthetic.pupil_numbers import AFTER_ADOPTION, FIRST, custodians_person, numbers_held
from synthetic.returns import matching_reference
from synthetic.schema import REFERENCES
from synthetic.schooling import stays

if TYPE_CHECKING:
    from synthetic.people import People
    from synthetic.streams import Bools, Ints
    from synthetic.world import World


def references_of(world: World, index: Ints, people: People) -> pa.Table:
    """List every number under which the custodian files some people.

    Parameters
    ----------
    world
        Seed and figures.
    index
        The people's places in the population, shape (n,).
    people
        The people.

    Returns
    -------
    pyarrow.Table
        One row for each number of each person, by place in the population, in the layout ``REFERENCES``. Who is never
        on a roll has none.

    Examples
    --------
    >>> import numpy as np, synthetic
    >>> population, some = synthetic.population(2_000, seed=2016), np.array([5, 700])
    >>> known = references_of(population.world, some, population.people.take(some))
    >>> sorted(set(known["person"].to_pylist()))
    [5, 700]
    """
    at_school = stays(world, people)
    held = numbers_held(world, people, at_school)
    person, change = at_school.person, people.change_day[at_school.person]
    adopted = people.reason[person] == ADOPTION
    first = custodians_person(held, held.before.astype(np.int64), np.ones(len(person), dtype=bool))
    nobodys = np.zeros(len(person), dtype=bool)
    filed: list[tuple[Bools, Ints, Bools]] = [
        (~adopted | (change > at_school.entry_day), np.where(held.twins, FIRST, first), held.twins),
        (held.changed_day <= at_school.last_day, held.after.astype(np.int64), nobodys),
        (adopted & (change <= at_school.last_day), np.full(len(person), AFTER_ADOPTION), nobodys),
    ]
    whose = np.concatenate([index[person[which]] for which, _, _ in filed])
    number = np.concatenate([numbers[which] for which, numbers, _ in filed])
    twins = np.concatenate([of_twin[which].astype(np.int64) for which, _, of_twin in filed])
    key = np.unique(whose << 8 | twins << 4 | number)
    whose, twins, number = key >> 8, key >> 4 & 1, key & 15
    return pa.table(
        {"PupilMatchingReference": matching_reference(world, whose - twins, number), "person": whose}, schema=REFERENCES
    )
