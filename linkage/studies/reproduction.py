"""Published counts beside simulated ones, and what can be inferred: the verb ``reproduce`` and its result."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage import algorithms as library
from linkage.algorithm import Algorithm
from linkage.studies.candidates import refuse_unscalable
from linkage.studies.inference import abc, chi_square_equal, share_posterior
from linkage.studies.published import STUDIES, PublishedMonth, PublishedStudy, study
from linkage.studies.simulation import Simulated, make_pool, refuse_unfit, simulate
from linkage.studies.tables import bounds_table, months_table, predictions_table, scenario_row, totals
from synthetic.populations import Population, population
from synthetic.refusal import InputError, outside, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from linkage.disclosure import Policy
    from linkage.register import Register
    from linkage.studies.inference import ChiSquare, Reproduced
    from synthetic.errors import ErrorSettings

SEARCHED = "searched"


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
        (Wilson), ``algorithm``, ``simulated``, ``simulated_low``, ``simulated_high`` (mean and 95 % of simulated files),
        ``inside``, ``members``, ``members_low``, ``members_high`` (of the requested people, those truly on the
        register), ``wrong``, ``wrong_low``, ``wrong_high`` (persons returned who were not sought: expected at the
        simulated rates, and 95 % of simulated files), ``source`` of the published counts. Both intervals of files hold
        what the simulation leaves unknown of the rates, and are wide where few requests were searched for. The last row
        of each scenario is the sum of all months.
    scenarios
        One row a scenario: the rates that the simulation gives it, and the share on the register that follows. A rate
        never seen in the simulation has 0 for its lower limit, one always seen has 1 for its upper one.
    bounds
        One row a month and set of limits on the rates (``limits``: usual, scenarios): what no share on the register could
        contradict, if the rates keep to them. Neither sampling error nor that of the simulated rates is in them.
    predictions
        One row a month and scenario: this month predicted from the others.
    returned
        One row a scenario and returned column, from one simulated set of files in the register searched.
    reproduced
        The simulated lists that reproduce the counts, over all scenarios together: see
        :func:`linkage.studies.inference.abc`.
    equal
        Chi-square test that the months share one rate; None where there is nothing to test.
    manifest
        What is needed to make it again, and the published counts with their sources.

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
    reproduced: Reproduced
    equal: ChiSquare | None
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

    def to_html(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the study as one page that needs no network; with ``replace`` a page written before gives way.

        Raises
        ------
        InputError
            If the place is taken or cannot be written to.
        """
        from linkage.report.page import write_page
        from linkage.report.study_page import study_page

        return write_page(study_page(self), path, replace=replace)

    def to_folder(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write tables as CSV, the chart as SVG and PNG, and the manifest to a new folder, whole or not at all.

        With ``replace`` a folder written before gives way.
        """
        from linkage.report.files import write_study
        from synthetic.files import new_folder

        with new_folder(folder, replace=replace) as part:
            write_study(self, part)
        return Path(folder)


def reproduce(
    name: str | Path | PublishedStudy = "home-office-2016-q4",
    *,
    pupils: int = 100_000,
    seed: int = 2016,
    replicates: int = 100,
    algorithms: Sequence[str | Algorithm] | None = None,
    register_people: int | str | None = None,
    policy: str = "home-office-2016-10",
    parameters: Mapping[str, float] | None = None,
    errors: str | Mapping[str, float] | ErrorSettings = "typical",
    folder: str | Path | None = None,
    replace: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Study:
    """Hold published counts against simulated ones.

    Parameters
    ----------
    name
        A study, the name of one, or a ``.csv`` file of counts, read as by :meth:`linkage.PublishedStudy.from_csv` and called
        by the name of the file.
    pupils
        How many people to make; those who have been on a roll by the last census are the register searched. With few
        people the rates carried to the real register come out a little low: about 7 % with 20,000.
    seed
        Any whole number from 0.
    replicates
        How many request files of each month to draw and search for. With few, the rates are known only roughly, and the
        intervals say so.
    algorithms
        The scenarios to try, algorithms or the names of some; by default those of the study.
    register_people
        How many people the register is to stand for; by default what the study says. Coincidences are carried from the
        number searched to this number; ``"searched"`` carries nothing.
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
        If a name is unknown, a number cannot be, or a file of counts cannot be read.

    Examples
    --------
    >>> import linkage
    >>> result = linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"])
    >>> result.months[["month", "requested", "published"]].head(2)
         month  requested  published
    0  2016-09        243         65
    1  2016-10         84         22
    """
    from linkage.disclosure import get_policy
    from linkage.report.files import write_study
    from synthetic.files import new_folder

    published, file = _published(name)
    plan = Plan(
        published=published,
        file=file,
        algorithms=_chosen(published, algorithms),
        pupils=whole_number("pupils", pupils, max(month.requested for month in published.months)),
        replicates=whole_number("replicates", replicates, 1),
        stands_for=_size(published.register_people if register_people is None else register_people),
        policy=get_policy(policy),
    )
    if plan.stands_for and plan.stands_for < plan.pupils:
        raise InputError(
            f"register_people must be at least the {plan.pupils:,} pupils made, or '{SEARCHED}' to carry nothing, "
            f"not {plan.stands_for:,}"
        )
    tell = progress or (lambda _text, _share: None)
    with new_folder(folder, replace=replace) if folder is not None else nullcontext() as part:
        tell(f"making {plan.pupils:,} people", 0.0)
        people = population(plan.pupils, seed=seed, parameters=parameters, errors=errors)
        refuse_unfit(people, published)
        result = _run(plan, people, tell)
        if part is not None:
            tell("writing", 0.99)
            write_study(result, part)
    tell("done", 1.0)
    return result


@dataclass(frozen=True)
class Plan:
    """What was asked for, checked; ``file`` is where the counts were read, if from a file."""

    published: PublishedStudy
    file: str | None
    algorithms: tuple[Algorithm, ...]
    pupils: int
    replicates: int
    stands_for: int
    policy: Policy


def _published(name: str | Path | PublishedStudy) -> tuple[PublishedStudy, str | None]:
    """Give the study and, where its counts are in a file, which."""
    if isinstance(name, str | Path) and Path(name).suffix.lower() == ".csv":
        return PublishedStudy.from_csv(name, name=Path(name).stem), str(name)
    return study(str(name) if isinstance(name, Path) else name), None


def _chosen(published: PublishedStudy, given: Sequence[str | Algorithm] | None) -> tuple[Algorithm, ...]:
    if isinstance(given, str | Algorithm) or (given is not None and not given):
        raise outside("algorithms", given, "a list of at least one name")
    asked = published.algorithms if given is None else given
    chosen = tuple(one if isinstance(one, Algorithm) else library.get(one) for one in asked)
    for algorithm in chosen:
        refuse_unscalable(algorithm)
    if len({algorithm.name for algorithm in chosen}) < len(chosen):
        raise outside("algorithms", [one.name for one in chosen], "different from each other")
    return chosen


def _size(register_people: int | str) -> int:
    """Read how many people the register stands for; 0 for as many as are searched."""
    if register_people == SEARCHED:
        return 0
    if isinstance(register_people, str) and register_people.isdigit():
        register_people = int(register_people)
    if isinstance(register_people, str):
        raise outside("register_people", register_people, f"a whole number or '{SEARCHED}'")
    return whole_number("register_people", register_people, 1)


def _run(plan: Plan, people: Population, tell: Callable[[str, float], None]) -> Study:
    from linkage.register import Register

    published = plan.published
    censuses = people.school_censuses(published.first_year, published.last_year)
    register = Register(censuses, progress=lambda text, share: tell(text, 0.05 + 0.54 * share))
    stands_for = plan.stands_for or register.people
    tell(f"drawing {2 * plan.replicates * totals(published)[0]:,} requests", 0.6)
    pool = make_pool(people, published, plan.replicates, register)
    simulated = []
    for at, algorithm in enumerate(plan.algorithms):
        tell(f"searching: {algorithm.name}", 0.62 + 0.33 * at / len(plan.algorithms))
        simulated.append(simulate(people, published, pool, register, algorithm, stands_for))
    tell("inferring", 0.95)
    return _assembled(plan, people, register, simulated, stands_for)


def _assembled(plan: Plan, people: Population, register: Register, simulated: list[Simulated], stands_for: int) -> Study:
    import pandas as pd

    from linkage.studies.returning import returned_fields

    published = plan.published
    counts = [(month.matched, month.requested) for month in published.months]
    shares = [share_posterior(counts, one.returned_if_member, one.returned_if_absent) for one in simulated]
    both = list(zip(simulated, shares, strict=True))
    estimated = [(one.algorithm, share.mean) for one, share in both]
    return Study(
        published=published,
        searched=register.people,
        register_people=stands_for,
        months=pd.concat([months_table(published, *pair, people.seed) for pair in both], ignore_index=True),
        scenarios=pd.DataFrame([scenario_row(*pair) for pair in both]),
        bounds=bounds_table(published, simulated),
        predictions=pd.concat([predictions_table(published, one) for one in simulated], ignore_index=True),
        returned=returned_fields(published, people, register, estimated, plan.policy),
        reproduced=abc(simulated, published, seed=people.seed),
        equal=_equal(counts),
        manifest={
            **people.manifest(),
            "study": published.name,
            "comes with the library": _is_ours(published),
            "counts read from": plan.file,
            "published": [_as_published(month) for month in published.months],
            "people searched": register.people,
            "register stands for": stands_for,
            "censuses searched": [published.first_year, published.last_year, len(register.censuses)],
            "replicates": plan.replicates,
            "algorithms": [one.algorithm.name for one in simulated],
            "made in Python": _made_in_python(plan),
            "policy": plan.policy.name,
            "rows returned": plan.policy.rows,
            "notes": list(published.notes),
        },
    )


def _equal(counts: list[tuple[int, int]]) -> ChiSquare | None:
    matched, requested = (sum(count[part] for count in counts) for part in (0, 1))
    return chi_square_equal(counts) if len(counts) > 1 and 0 < matched < requested else None


def _as_published(month: PublishedMonth) -> dict[str, Any]:
    first, last = month.span
    return {
        "month": month.month, "first": first, "last": last, "requested": month.requested, "matched": month.matched,
        "source": month.source,
    }  # fmt: skip


def _is_ours(published: PublishedStudy) -> bool:
    return STUDIES.get(published.name) == published


def _made_in_python(plan: Plan) -> list[str]:
    """Name what the command cannot be given by name or by file."""
    from linkage import policies

    counts = [] if plan.file is not None or _is_ours(plan.published) else [f"the counts '{plan.published.name}'"]
    rules = [f"the rule '{one.name}'" for one in plan.algorithms if one not in library.ALGORITHMS]
    agreed = plan.policy in policies.POLICIES.values()
    return [*counts, *rules, *([] if agreed else [f"the policy '{plan.policy.name}'"])]
