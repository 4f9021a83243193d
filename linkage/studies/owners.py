"""Whose records they are: the custodian's numbers, looked up among the people of the world.

The register knows people by their matching references. Somebody may have several of these, where a school did not know the
pupil's number, and two twins may share one. So a record is of the person sought if its reference is one of that person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from synthetic.populations import Population
    from synthetic.streams import Bools, Ints

NOBODY = -1


@dataclass(frozen=True)
class Owners:
    """Who has which matching reference; people are their places in the population.

    Attributes
    ----------
    references, owner
        Every reference, in order, and the person it was made for.
    shared, sharer
        The references that somebody else has too, in order, and that person.
    """

    references: Ints
    owner: Ints
    shared: Ints
    sharer: Ints

    def of(self, references: Ints) -> Ints:
        """Give the person each of some references was made for."""
        owner: Ints = self.owner[np.searchsorted(self.references, references)]
        return owner

    def are(self, references: Ints, people: Ints) -> Bools:
        """Say whether each of some references is one of the person's beside it; never of :data:`NOBODY`'s."""
        out: Bools = self.of(references) == people
        first, last = (np.searchsorted(self.shared, references, side=side) for side in ("left", "right"))
        for more in range(int((last - first).max(initial=0))):
            rows = np.flatnonzero(first + more < last)
            out[rows] |= self.sharer[first[rows] + more] == people[rows]
        return out


def owners(population: Population) -> Owners:
    """Give who has which matching reference.

    Examples
    --------
    >>> import synthetic
    >>> people = synthetic.population(1_000, seed=2016)
    >>> pairs = people.references.to_numpy()
    >>> known = owners(people)
    >>> bool(known.are(pairs[:, 0], pairs[:, 1]).all()), bool(known.are(pairs[:, 0], pairs[:, 1] + 1).all())
    (True, False)
    """
    everybody = population.references
    others = everybody[everybody.duplicated("PupilMatchingReference")].sort_values(["PupilMatchingReference", "person"])
    return Owners(*population.by_reference, others["PupilMatchingReference"].to_numpy(), others["person"].to_numpy())
