"""Which unique pupil number a school holds for a pupil, and whom the custodian takes the pupil for.

A number is given once, at the first school, and goes with the pupil. That is the rule; in practice a school that has
not been told it gives a temporary number until it is, or forgets to; another gives a second permanent number, and where
that comes to light the first stands and the second is recorded as the former one; a twin is returned under the other's
number; an adopted child begins again with a new number and without a former surname (that the rest of its record goes on
as it was is an assumption: whoever compares forename, birthday and school can follow it).

The custodian knows people by their numbers: two numbers belong to one person when a school has returned one as the
former of the other. So a person may have several matching references, and two people one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.families import MOST_CHILDREN, NEVER, is_twin
from synthetic.people import ADOPTION
from synthetic.schooling import SECOND_SCHOOL

if TYPE_CHECKING:
    from synthetic.families import Codes
    from synthetic.people import People, Small
    from synthetic.schooling import Stays
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

FIRST, AFTER_ADOPTION = 0, 1  # how a number came about; above these, 1 + the number of the stay at which it was given
ISSUES = 8
"""How many ways a person may come by a number, as a bound for numbering them."""
_DAY_BITS = 20


@dataclass(frozen=True)
class Numbers:
    """The numbers held during some stays, one entry a stay.

    ``before`` is held from entry to ``changed_day``, ``after`` from then on; both say how the number came about.
    ``temporary`` says that the one before is a temporary number, ``told`` that it is recorded as the former one, and
    ``twins`` that the number, for the whole stay, is the twin's.
    """

    before: Small
    after: Small
    changed_day: Codes
    temporary: Bools
    told: Bools
    twins: Bools

    def of(self, stay: Ints) -> Numbers:
        """Give the numbers of some stays."""
        return Numbers(
            self.before[stay], self.after[stay], self.changed_day[stay], self.temporary[stay], self.told[stay],
            self.twins[stay],
        )  # fmt: skip


def numbers_held(world: World, people: People, stays: Stays) -> Numbers:
    """Give the numbers that each school holds for each of its pupils."""
    figures = world.parameters
    who, number = people.person[stays.person], stays.number.astype(np.int64)
    new_school = (number > 0) & (number != SECOND_SCHOOL) & (people.reason[stays.person] != ADOPTION)
    u = streams.uniform(world.key("upn", "issued"), who, number)
    temporary = new_school & (u < figures["upn.temporary"])
    second = new_school & ~temporary & (u < figures["upn.temporary"] + figures["upn.changed"])

    ends = np.full(len(stays), NEVER, dtype=np.int64)
    came_to_light = np.zeros(len(stays), dtype=bool)
    for hit, share, days in (
        (np.flatnonzero(temporary), 1 - figures["upn.temporary_forgotten"], figures["upn.temporary_days"]),
        (np.flatnonzero(second), figures["upn.changed_found"], figures["upn.changed_days"]),
    ):
        ids = who[hit], number[hit]
        found = streams.uniform(world.key("upn", "found"), *ids) < share
        wait = -np.log1p(-streams.uniform(world.key("upn", "found after"), *ids)) * days
        day = stays.entry_day[hit] + 1 + wait.astype(np.int64)
        found &= day <= stays.last_day[hit]
        ends[hit] = np.where(found, day, NEVER)
        came_to_light[hit] = found

    kept = second & ~came_to_light
    lasting = _carried_on(stays, np.where(kept, number + 1, FIRST))
    before = np.where(temporary | second, number + 1, lasting)
    told = came_to_light & (streams.uniform(world.key("upn", "former told"), who, number) < figures["upn.former_told"])
    return Numbers(
        before.astype(np.int8), lasting.astype(np.int8), ends.astype(np.int32), temporary, told, _twins(world, people, stays)
    )


def _carried_on(stays: Stays, issued: Ints) -> Ints:
    """Give the number in force at each stay: the last that was given for good at this or an earlier one."""
    second = np.flatnonzero(stays.second_school)
    main = np.flatnonzero(~stays.second_school)
    person = stays.person[main]
    running = np.maximum.accumulate(person * ISSUES + issued[main]) - person * ISSUES
    out = np.empty(len(stays), dtype=np.int64)
    out[main] = running
    begun = stays.person << _DAY_BITS | stays.entry_day
    out[second] = running[np.searchsorted(begun[main], begun[second], side="right") - 1]
    return out


def _twins(world: World, people: People, stays: Stays) -> Bools:
    """Say at which first stays a twin is returned under the number of the twin born before."""
    out = np.zeros(len(stays), dtype=bool)
    share = world.parameters["upn.duplicate"]
    for later in range(1, MOST_CHILDREN):
        rows = np.flatnonzero((stays.number == 0) & (people.order[stays.person] == later))
        family = people.family[stays.person[rows]]
        hit = streams.uniform(world.key("upn", "duplicate", later), family) < share
        out[rows[hit]] = is_twin(world, family[hit], later)
    return out


def custodians_person(numbers: Numbers, issue: Ints, before: Bools) -> Ints:
    """Give under which of a person's references the custodian files a return.

    Parameters
    ----------
    numbers
        The numbers held during the stay, one entry a return.
    issue
        The number on the return.
    before
        Whether it is the one held before a change.
    """
    joined = before & numbers.told
    return np.where(joined, numbers.after.astype(np.int64), issue)
