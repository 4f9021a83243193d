"""Who everybody is, and under which numbers the custodian files them: what matching never sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from synthetic.origins.ethnicity import ethnic_groups
from synthetic.people import FEMALE
from synthetic.references import references_of
from synthetic.returns import matching_reference
from synthetic.schema import TRUTH

if TYPE_CHECKING:
    from synthetic.populations import Population


def truth(population: Population, chunk: slice) -> pa.Table:
    """Say who the people of a piece of the population are."""
    index = np.arange(chunk.start, chunk.stop)
    who, world = population.some(chunk), population.world
    codes, groups = pa.array(ethnic_groups().codes), pa.array(world.names.groups)
    return pa.table(
        {
            "person": index,
            "PupilMatchingReference": matching_reference(world, index, np.zeros_like(index)),
            "family": who.family,
            "order": who.order,
            "gender": pa.array(["M", "F"]).take(pa.array((who.sex == FEMALE).astype(np.int8))),
            "DOB": pa.array(who.birth_day, pa.int32()).cast(pa.date32()),
            "ethnic_group": codes.take(pa.array(who.ethnic)),
            "name_group": groups.take(pa.array(who.group)),
            "arrived": pa.array(who.arrived()),
        },
        schema=TRUTH,
    )


def references(population: Population, chunk: slice) -> pa.Table:
    """List every number under which the custodian files the people of a piece of the population."""
    return references_of(population.world, np.arange(chunk.start, chunk.stop), population.some(chunk))
