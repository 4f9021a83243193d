"""Published counts beside simulated ones, and what can be inferred: the verb ``reproduce`` and its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage import algorithms as library
from linkage.intervals import wilson
from linkage.studies.coincidences import refuse_unscalable
from linkage.studies.inference import bounds, chi_square_equal, leave_one_out, members_posterior, share_posterior
from linkage.studies.published import PublishedStudy, study
from linkage.studies.simulation import Simulated, make_pool, refuse_too_few, simulate
from synthetic import streams
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from linkage.algorithm import Algorithm
    from linkage.register import Register
    from linkage.studies.inference import ChiSquare
    from synthetic.populations import Population

_LIMITS = (2.5, 97.5)


@dataclass(frozen=True, eq=False)
class Study:
    """Published counts beside simulated ones.

    Attributes
    ----------
    published
        The study: months, requested, matched.
    searched, register_people
        How many people the simulated register holds, and how many the real one held; coincidences are carried from the
        one to the other.
    months
        One row a month and scenario: ``month``, ``requested``, ``published``, ``rate``, ``rate_low``, ``rate_high``
        (Wilson), ``algorithm``, ``simulated``, ``simulated_low``, ``simulated_high`` (mean and 95 % of replicates),
        ``inside``, ``members``, ``members_low``, ``members_high`` (of the requested people, those truly on the
        register), ``wrong``, ``wrong_low``, ``wrong_high`` (persons returned who were not sought). The last row of each
        scenario is the sum of all months.
    scenarios
        One row a scenario: the rates that the simulation gives it, and the share on the register that follows.
    bounds
        One row a month: what no choice of rates within limits could contradict.
    predictions
        One row a month and scenario: this month predicted from the others.
    returned
        One row a scenario and returned column, from one simulated set of files in the register searched.
    equal
        Chi-square test that the months share one rate.
    manifest
        What is needed to make it again.

    Examples
    --------
    >>> import linkage
    >>> study = linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"])
    >>> study.bounds[["month", "members_low", "members_high"]].head(1)
         month  members_low  members_high
    0  2016-09           56           108
    """

    published: PublishedStudy
    searched: int
    register_people: int
    months: pd.DataFrame
    scenarios: pd.DataFrame
    bounds: pd.DataFrame
    predictions: pd.DataFrame
    returned: pd.DataFrame
    equal: ChiSquare
    manifest: dict[str, Any]

    def __repr__(self) -> str:
        """Show the published table beside the simulated one."""
        from linkage.report.console import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from linkage.report.console import as_html

        return as_html(self)

    def chart(self) -> Any:
        """Draw published and simulated matches, month by month, as an Altair chart."""
        from linkage.report.charts import matches_chart

        return matches_chart(self)

    def to_folder(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write tables as CSV, the chart as SVG and PNG, and the manifest to a new folder, whole or not at all.

        With ``replace`` a folder written before gives way.
        """
        from linkage.report.files import write_study

        return write_study(self, folder, replace=replace)


def reproduce(
    name: str | PublishedStudy = "home-office-2016-q4",
    *,
    pupils: int = 100_000,
    seed: int = 2016,
    replicates: int = 100,
    algorithms: Sequence[str] | None = None,
    register_people: int | None = None,
    policy: str = "home-office-2016-10",
    parameters: Mapping[str, float] | None = None,
    errors: str = "typical",
    folder: str | Path | None = None,
    replace: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Study:
    """Hold published counts against simulated ones.

    Parameters
    ----------
    name
        A study, or the name of one.
    pupils
        How many people to make; those who have been on a roll by the last census are the register searched. The rates
        carried to the real register settle from about 20,000 on: the false-match rate of ``home-office/stepped`` was
        12.4 % and 12.1 % with 20,000 people (seeds 1 and 2), 12.5 % with 100,000 and with 1,000,000 (seed 2016).
    seed
        Any whole number.
    replicates
        How many request files of each month to simulate.
    algorithms
        The scenarios to try, by name; by default those of the study.
    register_people
        How many people the register is to stand for; by default what the study says. Coincidences are carried from the
        number searched to this number; with as many searched as that, nothing is carried.
    policy
        The agreement under which records go back.
    parameters, errors
        Figures of the world to change, and how badly schools record: see :func:`synthetic.population`.
    folder, replace
        A new folder to write the results to; with ``replace``, one written before gives way when the work is done.
    progress
        Called with a line of text and the share of the work done.

    Raises
    ------
    InputError
        If a name is unknown or a number cannot be.

    Examples
    --------
    >>> import linkage
    >>> result = linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"])
    >>> result.months[["month", "requested", "published"]].head(2)
         month  requested  published
    0  2016-09        243         65
    1  2016-10         84         22
    """
    import synthetic
    from linkage.register import Register
    from synthetic.files import refuse_taken

    published = study(name)
    chosen = [library.get(one) for one in (algorithms or published.algorithms)]
    stands_for = published.register_people if register_people is None else register_people
    _refuse(published, chosen, pupils, replicates, stands_for)
    from linkage.disclosure import get_policy

    rule = get_policy(policy)
    if folder is not None:
        refuse_taken(folder, replace=replace)
    tell = progress or (lambda _text, _share: None)
    tell(f"making {pupils:,} people", 0.0)
    people = synthetic.population(pupils, seed=seed, parameters=parameters, errors=errors)
    refuse_too_few(people, published)
    censuses = people.school_censuses(published.first_year, published.last_year)
    done = iter(range(1, len(censuses) + 2))
    register = Register(censuses, progress=lambda text: tell(text, 0.05 + 0.54 * next(done) / (len(censuses) + 1)))
    stands_for = max(stands_for, register.people)
    tell(f"drawing {2 * replicates * sum(m.requested for m in published.months):,} requests", 0.6)
    pool = make_pool(people, published, replicates, register)
    simulated = []
    for at, algorithm in enumerate(chosen):
        tell(f"searching: {algorithm.name}", 0.62 + 0.33 * at / len(chosen))
        simulated.append(simulate(people, published, pool, register, algorithm, stands_for))
    tell("inferring", 0.95)
    result = _assemble(published, people, register, simulated, stands_for, replicates, rule)
    if folder is not None:
        tell("writing", 0.99)
        result.to_folder(folder, replace=replace)
    tell("done", 1.0)
    return result


def _refuse(
    published: PublishedStudy, chosen: Sequence[Algorithm], pupils: int, replicates: int, stands_for: int
) -> None:
    for algorithm in chosen:
        refuse_unscalable(algorithm)
    for thing, value in (("pupils", pupils), ("replicates", replicates), ("register_people", stands_for)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise outside(thing, value, "a whole number from 1")
    most = max(month.requested for month in published.months)
    if pupils < most:
        raise InputError(
            f"pupils must be at least {most:,}, the requests of the largest month of {published.name}, not {pupils:,}"
        )


def _assemble(
    published: PublishedStudy,
    people: Population,
    register: Register,
    simulated: list[Simulated],
    stands_for: int,
    replicates: int,
    rule: Any,
) -> Study:
    import pandas as pd

    from linkage.studies.returning import returned_fields

    counts = [(month.matched, month.requested) for month in published.months]
    shares = [share_posterior(counts, one.returned_if_member, one.returned_if_absent) for one in simulated]
    months = [_months(published, one, share, people.seed) for one, share in zip(simulated, shares, strict=True)]
    predictions = [
        leave_one_out(counts, one.returned_if_member, one.returned_if_absent).assign(
            month=[month.month for month in published.months], algorithm=one.algorithm.name
        )
        for one in simulated
    ]
    estimated = [(one.algorithm, share.mean) for one, share in zip(simulated, shares, strict=True)]
    return Study(
        published=published,
        searched=register.people,
        register_people=stands_for,
        months=pd.concat(months, ignore_index=True),
        scenarios=pd.DataFrame([_scenario(one, share) for one, share in zip(simulated, shares, strict=True)]),
        bounds=_bounds(published),
        predictions=pd.concat(predictions, ignore_index=True),
        returned=returned_fields(published, people, register, estimated, rule),
        equal=chi_square_equal(counts),
        manifest={
            **people.manifest(),
            "study": published.name,
            "people searched": register.people,
            "register stands for": stands_for,
            "censuses searched": [published.first_year, published.last_year, len(register.censuses)],
            "replicates": replicates,
            "algorithms": [one.algorithm.name for one in simulated],
            "policy": rule.name,
            "rows returned": rule.rows,
            "notes": list(published.notes),
        },
    )


def _months(published: PublishedStudy, one: Simulated, share: Any, seed: int) -> pd.DataFrame:
    import pandas as pd

    rows = []
    totals = []
    for month in published.months:
        matches, wrong = replay(one, month.month, month.requested, share, seed)
        totals.append((matches, wrong))
        rows.append(_row(one, month.month, month.requested, month.matched, matches, wrong))
    all_matches, all_wrong = (np.sum([pair[part] for pair in totals], axis=0) for part in (0, 1))
    requested, matched = (sum(getattr(month, part) for month in published.months) for part in ("requested", "matched"))
    if len(published.months) > 1:
        rows.append(_row(one, "all", requested, matched, all_matches, all_wrong))
    return pd.DataFrame(rows)


def replay(one: Simulated, month: str, requested: int, share: Any, seed: int) -> tuple[Any, Any]:
    """Put a file together in each replicate, with a share on the register drawn from its posterior.

    Returns
    -------
    tuple of numpy.ndarray
        Matches and wrongly returned persons, one entry a replicate.
    """
    from scipy.stats import binom

    members, others = one.members[month], one.others[month]
    replicate = np.arange(len(members[0]))
    # One draw of the share for all months of a replicate: they are taken to have it in common.
    drawn = streams.uniform(streams.key(seed, "replay", "share"), replicate)
    of = np.array([share.quantile(u) for u in drawn])
    u = streams.uniform(streams.key(seed, "replay", month), replicate)
    sought = np.clip(binom.ppf(u, requested, of), 0, requested).astype(np.int64)
    matches, wrong = (_first(members[part], sought) + _first(others[part], requested - sought) for part in (0, 1))
    return matches, wrong


def _first(answered: Any, number: Any) -> Any:
    """Count the answered among the first so many of each row."""
    counted = np.concatenate([np.zeros((len(answered), 1), dtype=np.int64), np.cumsum(answered, axis=1)], axis=1)
    return counted[np.arange(len(answered)), number]


def _row(one: Simulated, month: str, requested: int, matched: int, matches: Any, wrong: Any) -> dict[str, Any]:
    rate = wilson(matched, requested)
    low, high = np.percentile(matches, _LIMITS)
    wrong_low, wrong_high = np.percentile(wrong, _LIMITS)
    members = members_posterior(matched, requested, one.returned_if_member, one.returned_if_absent)
    members_low, members_high = members.interval()
    return {
        "month": month,
        "requested": requested,
        "published": matched,
        "rate": rate.value,
        "rate_low": rate.low,
        "rate_high": rate.high,
        "algorithm": one.algorithm.name,
        "simulated": float(matches.mean()),
        "simulated_low": float(low),
        "simulated_high": float(high),
        "inside": bool(low <= matched <= high),
        "members": int(members.median),
        "members_low": int(members_low),
        "members_high": int(members_high),
        "wrong": float(wrong.mean()),
        "wrong_low": float(wrong_low),
        "wrong_high": float(wrong_high),
    }


def _scenario(one: Simulated, share: Any) -> dict[str, Any]:
    low, high = share.interval()
    rates = {
        "recall": one.recall,
        "wrong_if_member": one.wrong_if_member,
        "false_match": one.absent,
    }
    described = {name: rate.hits / rate.trials for name, rate in rates.items()}
    return {
        "algorithm": one.algorithm.name,
        "title": one.algorithm.title,
        **described,
        "false_match_low": float(one.returned_if_absent.quantile(0.025)),
        "false_match_high": float(one.returned_if_absent.quantile(0.975)),
        "strangers": one.strangers.value,
        "strangers_low": one.strangers.low,
        "strangers_high": one.strangers.high,
        "share": share.mean,
        "share_low": low,
        "share_high": high,
    }


def _bounds(published: PublishedStudy) -> pd.DataFrame:
    import pandas as pd

    counts = [(month.month, month.matched, month.requested) for month in published.months]
    if len(counts) > 1:
        counts.append(("all", sum(count[1] for count in counts), sum(count[2] for count in counts)))
    rows = []
    for month, matched, requested in counts:
        limits = bounds(matched, requested)
        rows.append(
            {
                "month": month, "requested": requested, "published": matched,
                "recall_at_least": limits.recall_at_least, "false_at_most": limits.false_at_most,
                "share_low": limits.low, "share_high": limits.high,
                "members_low": limits.people_low, "members_high": limits.people_high,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
