"""Request files of known make-up, searched for under each scenario: what the simulator adds to the published counts.

For every month and replicate as many members of the register are drawn as there were requests, and as many people who
were never on it. Any true share can then be put together from them without searching again: the first T members and the
first n - T others are a file of n requests, T of them on the register. Scenarios share the same people, so that they
differ in nothing but the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.linking import link
from linkage.studies.coincidences import (
    Answers,
    Candidates,
    Growth,
    Namesakes,
    by_name,
    covered,
    enlarged,
    expected_strangers,
    place_bound,
    refuse_unscalable,
    resolve,
    rests_on,
)
from linkage.studies.inference import Beta, Rate
from synthetic.calendar import census
from synthetic.refusal import InputError
from synthetic.requests import as_sent, people_sought

if TYPE_CHECKING:
    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared
    from linkage.intervals import Estimate
    from linkage.register import Register
    from linkage.studies.inference import Prior
    from linkage.studies.published import PublishedStudy
    from synthetic.populations import Population
    from synthetic.streams import Bools, Ints

MOST_SAMPLED = 100_000
_NOBODY = -1


@dataclass(frozen=True)
class Pool:
    """Requests of known make-up, one entry a request; ``records`` is what is sent, with the row number as its id."""

    records: pa.Table
    month: Ints
    replicate: Ints
    member: Bools
    reference: Ints
    family: Ints

    def __len__(self) -> int:
        return len(self.month)


@dataclass(frozen=True)
class Simulated:
    """How one scenario answers the pool in a register of the size searched, and in one of the published size.

    Attributes
    ----------
    returned, wrong
        For each month, an array of replicates x requests: whether somebody was returned, and whether it was somebody
        else. Members first: ``members[month]`` and ``others[month]`` hold the pairs.
    returned_if_member, returned_if_absent
        What the pool says of the two rates, as posteriors.
    recall, wrong_if_member
        Shares of members answered with the person sought, and with somebody else.
    strangers
        Expected strangers per request who agree on any step.
    """

    algorithm: Algorithm
    members: dict[str, tuple[Bools, Bools]]
    others: dict[str, tuple[Bools, Bools]]
    returned_if_member: Rate
    returned_if_absent: Prior
    absent: Rate
    recall: Rate
    wrong_if_member: Rate
    strangers: Estimate


def refuse_too_few(population: Population, study: PublishedStudy) -> None:
    """Refuse a population too small for the largest file to seek nobody but members of the register."""
    until = census(study.last_year, "Summer").date
    for month in study.months:
        people_sought(population, month.month, np.array([0]), month.requested, 0, until)


def make_pool(population: Population, study: PublishedStudy, replicates: int, register: Register) -> Pool:
    """Draw, for each month and replicate, as many members and as many others as there were requests."""
    until = date.fromisoformat(register.censuses[-1][2])
    parts: list[dict[str, Any]] = []
    tables = []
    for number, month in enumerate(study.months):
        files = np.arange(replicates)
        sought = people_sought(population, month.month, files, month.requested, month.requested, until)
        sent, _ = as_sent(population.world, sought.people, month.month, sought.file)
        member = sought.member >= 0
        tables.append(pa.table(sent))
        parts.append(
            {
                "month": np.full(len(member), number),
                "replicate": sought.file,
                "member": member,
                "reference": np.where(member, population.matching_references[sought.member], _NOBODY),
                "family": np.where(member, sought.people.family, _NOBODY),
            }
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    records = pa.concat_tables(tables)
    ids = pa.array(np.arange(len(records)), pa.int64())
    return Pool(records.append_column("PersonID", ids), **joined)


def simulate(
    population: Population, study: PublishedStudy, pool: Pool, register: Register, algorithm: Algorithm, stands_for: int
) -> Simulated:
    """Search for the pool under one scenario and carry the answers to a register of ``stands_for`` people."""
    refuse_unscalable(algorithm)
    candidates = find_candidates(population, pool, register, algorithm)
    growth = find_growth(population, pool, register, algorithm, stands_for)
    answers = resolve(enlarged(candidates, growth, population.seed, pool.replicate), len(algorithm.steps))
    wrong = answers.returned & ~answers.correct
    member = pool.member
    absent = Rate(int(answers.returned[~member].sum()), int((~member).sum()))
    members, others = (_by_month(study, pool, answers, of) for of in (member, ~member))
    return Simulated(
        algorithm=algorithm,
        members=members,
        others=others,
        returned_if_member=Rate(int(answers.returned[member].sum()), int(member.sum())),
        returned_if_absent=_honest(absent, rests_on(candidates, growth), growth),
        absent=absent,
        recall=Rate(int(answers.correct[member].sum()), int(member.sum())),
        wrong_if_member=Rate(int(wrong[member].sum()), int(member.sum())),
        strangers=expected_strangers(candidates, growth),
    )


def find_growth(
    population: Population, pool: Pool, register: Register, algorithm: Algorithm, stands_for: int
) -> Growth:
    """Count each request's namesakes, where a larger register has to be stood for."""
    bound = place_bound(algorithm)
    all_steps = (1 << len(algorithm.steps)) - 1
    larger = stands_for if bound != all_steps else register.people  # neighbours do not grow
    named = by_name(algorithm)
    if named is None or larger <= register.people:
        return Growth(None, 0, bound, register.people, max(larger, register.people))
    sample = register.sample(MOST_SAMPLED)
    found = find_pairs(population, pool, sample, named)
    own_bit = [bit for bit in range(len(algorithm.steps)) if covered(algorithm) >> bit & 1]
    agrees = sum((found.agrees >> at & 1) << bit for at, bit in enumerate(own_bit))
    strange = ~found.target & ~found.kin
    people, same_day = _same_day(pool, sample)
    namesakes = Namesakes(found.request[strange], np.asarray(agrees)[strange], people, same_day)
    return Growth(namesakes, covered(algorithm), bound, register.people, larger)


def _same_day(pool: Pool, sample: Prepared) -> tuple[int, float]:
    """Count the people of a sample, and give the mean share of them born on the day a request gives.

    Only requests for people who are not on the register are asked: members were born on the day they themselves were.
    """
    identities = sample.table
    if identities is None:
        raise InputError(f"{sample.name} must be a table")
    people = pc.count_distinct(identities["id"]).as_py()
    days = identities.select(["id", "dob"]).group_by(["id", "dob"]).aggregate([]).group_by("dob")
    born = days.aggregate([("id", "count")])
    strangers = pool.records.select(["DOB"]).filter(pa.array(~pool.member))
    asked = strangers.join(born, "DOB", "dob", join_type="left outer")
    return people, float(pc.sum(asked["id_count"]).as_py() or 0) / len(strangers) / people


def find_candidates(population: Population, pool: Pool, register: Register, algorithm: Algorithm) -> Candidates:
    """Let every step see every request, and keep each pair with the steps it agrees on."""
    return find_pairs(population, pool, register, algorithm.keeping_residuals())


def find_pairs(population: Population, pool: Pool, searched: Register | Prepared, algorithm: Algorithm) -> Candidates:
    """Keep each pair that any step proposes with the steps it agrees on, in order of request and person."""
    found = link(pool.records, searched, algorithm).candidates
    request = found["left_id"].to_numpy().astype(np.int64)
    person = found["right_id"].to_numpy().astype(np.int64)
    bit = np.int64(1) << (found["step"].to_numpy().astype(np.int64) - 1)
    order = np.lexsort((person, request))
    request, person, bit = request[order], person[order], bit[order]
    first = np.ones(len(request), dtype=bool)
    first[1:] = (request[1:] != request[:-1]) | (person[1:] != person[:-1])
    starts = np.flatnonzero(first)
    agrees = np.bitwise_or.reduceat(bit, starts) if len(starts) else bit
    request, person = request[starts], person[starts]
    target = person == pool.reference[request]
    family = _family_of(population, person)
    return Candidates(request, agrees, target, ~target & (family == pool.family[request]), len(pool))


def _family_of(population: Population, person: Ints) -> Ints:
    references = population.matching_references
    order = np.argsort(references, kind="stable")
    return population.people.family[order[np.searchsorted(references, person, sorter=order)]]


def _by_month(study: PublishedStudy, pool: Pool, answers: Answers, of: Bools) -> dict[str, tuple[Bools, Bools]]:
    wrong = answers.returned & ~answers.correct
    out = {}
    for number, month in enumerate(study.months):
        rows = np.flatnonzero(of & (pool.month == number))  # in the order of replicate, then place in the file
        shape = (-1, month.requested)
        out[month.month] = (answers.returned[rows].reshape(shape), wrong[rows].reshape(shape))
    return out


def _honest(absent: Rate, pairs: float, growth: Growth) -> Prior:
    """Give the posterior of the false-match rate, widened by what is not known of the strangers behind it.

    The rate in the larger register rests on so many pairs, which fix it to about one part in their square root. With no
    request answered, it is what ``trials / factor`` requests without a match would say.
    """
    if growth.factor == 1:
        return absent
    if not absent.hits:
        return Beta(1.0, 1.0 + absent.trials / (growth.factor if growth.namesakes is None else 1))
    share = absent.hits / absent.trials
    variance = share * (1 - share) / absent.trials + share**2 / (pairs + 1)
    size = share * (1 - share) / variance - 1
    return Beta(share * size, (1 - share) * size) if size > 0 else absent
