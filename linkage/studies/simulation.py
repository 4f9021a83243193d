"""Request files of known make-up, searched for under each scenario: what the simulator adds to the published counts.

For every month and replicate as many members of the register are drawn as there were requests, and as many people who
were never on it. Any true share can then be put together from them without searching again: the first T members and the
first n - T others are a file of n requests, T of them on the register. Scenarios share the same people, so that they
differ in nothing but the rule.

A candidate is an entry of the register, which is what the custodian takes for a person. Whether it is the person sought is
a question about people: every entry of that person's is, and a twin's under a shared number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from linkage.linking import link
from linkage.studies.candidates import Answers, Candidates, place_bound, refuse_unscalable, resolve
from linkage.studies.coincidences import Growth, enlarged, expected_strangers, relative_variance
from linkage.studies.inference import Beta, Rate
from linkage.studies.namesakes import Namesakes, NameSteps, by_name, spread_over
from linkage.studies.owners import NOBODY, owners
from synthetic.calendar import censuses
from synthetic.places import nearest_primary
from synthetic.refusal import InputError
from synthetic.requests import as_sent, people_sought, searchable_until

if TYPE_CHECKING:
    from linkage.algorithm import Algorithm
    from linkage.fields import Prepared
    from linkage.intervals import Estimate
    from linkage.register import Register
    from linkage.studies.inference import Prior
    from linkage.studies.published import PublishedStudy
    from synthetic.populations import Population
    from synthetic.streams import Bools, Floats, Ints

MOST_SAMPLED = 50_000


@dataclass(frozen=True)
class Pool:
    """Requests of known make-up, one entry a request.

    Attributes
    ----------
    records
        What is sent, with the row number as its id.
    month, replicate
        Which month of the study, and which file of it.
    person, family
        The place in the population of the member sought, and its family; -1 for people who were never on a roll.
    """

    records: pa.Table
    month: Ints
    replicate: Ints
    person: Ints
    family: Ints

    def __len__(self) -> int:
        return len(self.month)

    @property
    def member(self) -> Bools:
        """Whether somebody is sought who has been on a roll."""
        known: Bools = self.person != NOBODY
        return known

    @property
    def different_members(self) -> float:
        """How many different people the member draws amount to: the square of their sum over the sum of squares."""
        _, times = np.unique(self.person[self.member], return_counts=True)
        return float(times.sum() ** 2 / (times**2).sum())


@dataclass(frozen=True)
class Simulated:
    """How one scenario answers the pool, in a register of the size stood for.

    Attributes
    ----------
    members, others
        For each month, two arrays of replicates x requests: whether somebody was returned, and whether it was somebody
        else.
    returned_if_member, returned_if_absent
        What the pool says of the two rates, as posteriors.
    absent, recall, wrong_if_member
        The shares themselves: of non-members answered, of members answered with the person sought, and with another.
    strangers
        Expected strangers per request who agree on any step.
    """

    algorithm: Algorithm
    members: dict[str, tuple[Bools, Bools]]
    others: dict[str, tuple[Bools, Bools]]
    returned_if_member: Prior
    returned_if_absent: Prior
    absent: Rate
    recall: Rate
    wrong_if_member: Rate
    strangers: Estimate


def refuse_unfit(population: Population, study: PublishedStudy) -> None:
    """Refuse a study whose censuses are later than its months, or a population too small for its largest file."""
    days = [one.date for one in censuses(study.first_year, study.last_year)]
    first, last = days[0], days[-1]
    for month in study.months:
        if last > searchable_until(month.month):
            raise InputError(
                f"the censuses of {study.name} run to {last}, but a register searched in {month.month} could hold none "
                f"after {searchable_until(month.month)}; set last_year to an earlier year"
            )
        people_sought(population, month.month, np.array([0]), month.requested, 0, last, first)


def make_pool(population: Population, study: PublishedStudy, replicates: int, register: Register) -> Pool:
    """Draw, for each month and replicate, as many members and as many others as there were requests."""
    first, last = (date.fromisoformat(register.censuses[at][2]) for at in (0, -1))
    parts: list[dict[str, Any]] = []
    tables = []
    for number, month in enumerate(study.months):
        files = np.arange(replicates)
        sought = people_sought(population, month.month, files, month.requested, month.requested, last, first)
        sent, _ = as_sent(population.world, sought.people, month.month, sought.file, population.errors)
        member = sought.member >= 0
        tables.append(pa.table(sent))
        parts.append(
            {
                "month": np.full(len(member), number),
                "replicate": sought.file,
                "person": np.where(member, sought.member, NOBODY),
                "family": np.where(member, sought.people.family, NOBODY),
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
    returned, absent = (Rate(int(answers.returned[of].sum()), int(of.sum())) for of in (member, ~member))
    members, others = (_by_month(study, pool, answers, of) for of in (member, ~member))
    return Simulated(
        algorithm=algorithm,
        members=members,
        others=others,
        returned_if_member=_as_many(returned, pool.different_members),
        returned_if_absent=_widened(absent, candidates, growth),
        absent=absent,
        recall=Rate(int(answers.correct[member].sum()), int(member.sum())),
        wrong_if_member=Rate(int(wrong[member].sum()), int(member.sum())),
        strangers=expected_strangers(candidates, growth),
    )


def find_growth(population: Population, pool: Pool, register: Register, algorithm: Algorithm, stands_for: int) -> Growth:
    """Count each request's namesakes, where a larger register has to be stood for."""
    bound = place_bound(algorithm)
    steps = (1 << len(algorithm.steps)) - 1
    larger = max(stands_for if bound != steps else 0, register.people)  # neighbours do not grow
    named = by_name(algorithm)
    if named is None or larger == register.people:
        return Growth(None, 0, bound, steps, register.people, larger)
    namesakes = _namesakes(population, pool, register.sample(MOST_SAMPLED), named)
    return Growth(namesakes, named.counted, bound, steps, register.people, larger)


def _namesakes(population: Population, pool: Pool, sample: Prepared, named: NameSteps) -> Namesakes:
    identities = sample.table
    if identities is None:
        raise InputError(f"{sample.name} must be a table")
    known, people = owners(population), population.people
    request, reference, agrees = _pairs(pool, sample, named.algorithm, np.array(named.agrees))
    person = known.of(reference)
    strange = ~known.are(reference, pool.person[request]) & (people.family[person] != pool.family[request])
    request, person, agrees = request[strange], person[strange], agrees[strange]
    everybody = known.of(np.unique(identities["id"].to_numpy()))
    group, weights = _group_weights(population, everybody)
    weight = weights[people.group[person]]
    home = nearest_primary(people.homes[:, 0].astype(np.int64))
    clusters = [home[who] for who in (person, everybody)]
    spread = spread_over(
        np.concatenate(clusters),
        np.concatenate([weight, np.zeros(len(everybody))]),
        np.concatenate([np.zeros(len(person)), weights[group]]),
    )
    return Namesakes(request, agrees, weight, len(everybody), _same_day(pool, identities, len(everybody)), spread)


def _group_weights(population: Population, people: Ints) -> tuple[Ints, Floats]:
    """Give the name group of some people, and for each group its share of the nation over its share of them."""
    group = population.people.group[people].astype(np.int64)
    shares = population.world.names.group_shares
    here = np.bincount(group, minlength=len(shares)) / len(group)
    return group, np.divide(shares, here, out=np.zeros(len(shares)), where=here > 0)


def _same_day(pool: Pool, identities: pa.Table, people: int) -> float:
    """Give the mean share of some people who were born on the day a request gives.

    Only requests for people who are not on the register are asked: members were born on the day they themselves were.
    """
    days = identities.select(["id", "dob"]).group_by(["id", "dob"]).aggregate([]).group_by("dob")
    born = days.aggregate([("id", "count")])
    strangers = pool.records.select(["DOB"]).filter(pa.array(~pool.member))
    asked = strangers.join(born, "DOB", "dob", join_type="left outer")
    return float(pc.sum(asked["id_count"]).as_py() or 0) / len(strangers) / people


def find_candidates(population: Population, pool: Pool, register: Register, algorithm: Algorithm) -> Candidates:
    """Let every step see every request, and keep each pair with the steps it agrees on."""
    bits = np.int64(1) << np.arange(len(algorithm.steps))
    request, reference, agrees = _pairs(pool, register, algorithm.keeping_residuals(), bits)
    known = owners(population)
    target = known.are(reference, pool.person[request])
    family = population.people.family[known.of(reference)]
    return Candidates(request, agrees, target, ~target & (family == pool.family[request]), len(pool))


def _pairs(pool: Pool, searched: Register | Prepared, algorithm: Algorithm, bits: Ints) -> tuple[Ints, Ints, Ints]:
    """Give each pair of request and reference once, in order, with the bits of all the steps that propose it."""
    found = link(pool.records, searched, algorithm).candidates
    request, reference, step = (found[name].to_numpy().astype(np.int64) for name in ("left_id", "right_id", "step"))
    order = np.lexsort((reference, request))
    request, reference, bit = request[order], reference[order], bits[step[order] - 1]
    first = np.ones(len(request), dtype=bool)
    first[1:] = (request[1:] != request[:-1]) | (reference[1:] != reference[:-1])
    starts = np.flatnonzero(first)
    agrees = np.bitwise_or.reduceat(bit, starts) if len(starts) else bit
    return request[starts], reference[starts], agrees


def _by_month(study: PublishedStudy, pool: Pool, answers: Answers, of: Bools) -> dict[str, tuple[Bools, Bools]]:
    wrong = answers.returned & ~answers.correct
    out = {}
    for number, month in enumerate(study.months):
        rows = np.flatnonzero(of & (pool.month == number))  # in the order of replicate, then place in the file
        shape = (-1, month.requested)
        out[month.month] = (answers.returned[rows].reshape(shape), wrong[rows].reshape(shape))
    return out


def _as_many(rate: Rate, different: float) -> Beta:
    """Give the posterior of a rate found on draws that are not all different people, as if on so many that are."""
    share = min(different / rate.trials, 1.0)
    return Beta(1 + rate.hits * share, 1 + (rate.trials - rate.hits) * share)


def _widened(absent: Rate, candidates: Candidates, growth: Growth) -> Prior:
    """Give the posterior of the false-match rate, widened by what is not known of the strangers behind it.

    To the variance of the share itself comes the relative variance of the expected strangers. With no request answered
    the posterior is that of the requests made, or of ``factor`` times fewer if strangers could only be multiplied.
    """
    if growth.factor == 1:
        return absent
    if not absent.hits:
        return Beta(1.0, 1.0 + absent.trials / (growth.factor if growth.multiplies else 1.0))
    share = absent.hits / absent.trials
    variance = share * (1 - share) / absent.trials + share**2 * relative_variance(candidates, growth)
    size = share * (1 - share) / variance - 1
    return Beta(share * size, (1 - share) * size) if size > 0 else absent
