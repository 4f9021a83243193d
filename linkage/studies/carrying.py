"""What a list would have been answered with, had more people been searched.

A register of 100,000 people has hardly a stranger who could be mistaken for somebody; one of 20 million has many. So wrong
answers that were counted among few people are not those of a nation. Here the strangers whom a larger register would hold
are added to what each request met, and the rule is run again, as in :mod:`linkage.studies.coincidences`, many times over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage import algorithms as library
from linkage.algorithm import Algorithm
from linkage.exposures.wrongful import ANSWERED_WRONGLY
from linkage.register import Register
from synthetic.refusal import InputError, outside, whole_number

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.studies.candidates import Answers
    from linkage.studies.simulation import Pool
    from synthetic.populations import Population
    from synthetic.requests import RequestFile

NATION = 20_000_000
"""About how many people the National Pupil Database holds."""
_TAILS = (2.5, 97.5)


@dataclass(frozen=True, eq=False, repr=False)
class Carried:
    """What a list would have been answered with, had more people been searched.

    Attributes
    ----------
    measures
        One row a measure: ``measure``, ``unit`` (what it is counted of), ``of``; ``here``, the count in the register that
        was searched; ``count``, what is expected in the larger one, with ``low`` and ``high`` (95 % of the draws);
        ``share``, ``share_low``, ``share_high``, the same of ``of`` (missing if there is none).
    algorithm, requests
        The name of the rule, and how many requests the list has.
    searched, people
        How many people were searched, and how many are stood for.
    draws
        How often the larger register was drawn.
    """

    measures: pd.DataFrame
    algorithm: str
    requests: int
    searched: int
    people: int
    draws: int

    def __repr__(self) -> str:
        """Say in a few lines what would have come of the list."""
        lines = [f"{self.algorithm}, carried from {self.searched:,} people searched to {self.people:,} (95 % of draws)"]
        lines += [
            f"{row['measure']}: {row['count']:,.1f} ({row['low']:,.0f}-{row['high']:,.0f}) of {row['of']:,} {row['unit']}; "
            f"here {row['here']:,}"
            for row in self.measures.to_dict("records")
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self).splitlines()[0])}</p>" + self.measures.to_html(index=False, border=0)


def carried(
    requests: RequestFile,
    register: Register,
    algorithm: str | Algorithm,
    *,
    population: Population,
    people: int = NATION,
    draws: int = 200,
) -> Carried:
    """Tell what a list would have been answered with, had more people been searched.

    Parameters
    ----------
    requests
        A list made from the population: ``population.home_office_requests(...)``. Some must be for people who are not on
        the register.
    register
        Where it is searched, a register of the same population.
    algorithm
        A scenario's name or an :class:`linkage.Algorithm`; steps must drop ambiguous requests and remove residuals.
    population
        Of whom the list and the register were made: who is kin, and who is a stranger.
    people
        How many people the larger register holds.
    draws
        How often its strangers are drawn.

    Returns
    -------
    Carried
        The intervals are those of what would have come of these requests: they hold the chance of meeting strangers, and
        what is not known of how many there are, but not that others might have been asked about.

    Raises
    ------
    InputError
        If the list or the register is not of the population, the register is larger than ``people``, nobody was asked about
        who is not on it, or the algorithm cannot be carried.

    Notes
    -----
    Neighbours and families are taken to be as many in a small world as in a large one; namesakes grow with the number of
    people, and meet a request at the rate of birthdays. ``tests/linkage/studies/test_carrying.py`` holds this against
    registers of two sizes.

    Examples
    --------
    >>> import synthetic, linkage
    >>> from linkage.studies import carried
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(200, month="2016-09", on_register=0.4)
    >>> found = carried(requests, register, "home-office/stepped", population=people, draws=20)
    >>> found.measures[["unit", "of", "here"]].values.tolist()[:3]
    [['members', 80, 77], ['members', 80, 0], ['non-members', 120, 0]]
    """
    import pandas as pd

    from linkage.studies.candidates import refuse_unscalable, resolve
    from linkage.studies.coincidences import enlarged
    from linkage.studies.simulation import find_candidates, find_growth
    from synthetic import streams

    rule = algorithm if isinstance(algorithm, Algorithm) else library.get(algorithm)
    refuse_unscalable(rule)
    people, draws = whole_number("people", people, 1), whole_number("draws", draws, 1)
    pool = _pool_of(requests, register, population)
    if people < register.people:
        raise outside("people", people, f"at least the {register.people:,} of the register searched")
    found = find_candidates(population, pool, register, rule)
    growth = find_growth(population, pool, register, rule, people)
    here = _counts(resolve(found, len(rule.steps)), pool)
    drawn = []
    for draw in range(draws):
        more = enlarged(found, growth, streams.key(population.seed, "carried", draw), pool.replicate)
        drawn.append(_counts(resolve(more, len(rule.steps)), pool)["count"])
    each = pd.concat(drawn, axis=1)
    low, high = (each.quantile(tail / 100, axis=1) for tail in _TAILS)
    told = here.rename(columns={"count": "here"}).assign(count=each.mean(axis=1), low=low, high=high)
    of = told["of"].where(told["of"] > 0)
    measures = told.assign(share=told["count"] / of, share_low=low / of, share_high=high / of)
    return Carried(measures, rule.name, len(pool), register.people, max(people, register.people), draws)


def _pool_of(requests: Any, register: Any, population: Any) -> Pool:
    """Read a list as a pool of requests, one month and one file."""
    import numpy as np
    import pyarrow as pa

    from linkage.studies.owners import NOBODY
    from linkage.studies.simulation import Pool
    from synthetic.populations import Population
    from synthetic.requests import RequestFile
    from synthetic.schema import REQUESTS

    for name, given, kind, right in (
        ("requests", requests, RequestFile, "what population.home_office_requests returned"),
        ("register", register, Register, "a linkage.Register"),
        ("population", population, Population, "what synthetic.population returned"),
    ):
        if not isinstance(given, kind):
            raise InputError(f"{name} must be {right}, not {type(given).__name__}")
    meant = requests.truth.drop_duplicates("PersonID").set_index("PersonID").reindex(requests.records["PersonID"])
    person = meant["person"].fillna(NOBODY).to_numpy(np.int64)
    member = person != NOBODY
    if member.all():
        raise InputError("everybody on this list is on the register; ask about others too, with on_register below 1")
    if person.max() >= population.n or (member.any() and not register.holds(_numbers(requests))):
        raise InputError("list, register and population do not belong together: nobody asked about is in this register")
    family = np.where(member, population.people.family[np.maximum(person, 0)], NOBODY)
    ids = pa.array(np.arange(len(person)), pa.int64())
    records = pa.Table.from_pandas(requests.records, preserve_index=False).cast(REQUESTS).drop_columns("PersonID")
    once = np.zeros(len(person), np.int64)
    return Pool(records.append_column("PersonID", ids), once, once, person, family)


def _numbers(requests: RequestFile) -> list[int]:
    numbers: list[int] = requests.truth["PupilMatchingReference"].dropna().astype("int64").tolist()
    return numbers


def _counts(answers: Answers, pool: Pool) -> pd.DataFrame:
    import pandas as pd

    wrong, member = answers.returned & ~answers.correct, pool.member

    def count(which: npt.NDArray[np.bool_]) -> int:
        return int(which.sum())

    members, others, answered = count(member), count(~member), count(answers.returned)
    rows = [
        ("people on the register answered with themselves", "members", members, count(answers.correct)),
        ("people on the register answered with somebody else", "members", members, count(wrong & member)),
        ("people not on the register answered with somebody", "non-members", others, count(wrong & ~member)),
        (ANSWERED_WRONGLY, "requests", len(pool), count(wrong)),
        ("requests answered", "requests", len(pool), answered),
    ]
    return pd.DataFrame(rows, columns=["measure", "unit", "of", "count"])
