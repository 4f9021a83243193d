"""The simulator as the likelihood: which simulated lists reproduce the published counts, and what is true of those.

Approximate Bayesian computation draws a scenario, a world and a share on the register, simulates the counts, and keeps the
draw if they are those published (Pritchard, Seielstad, Perez-Lezaun & Feldman 1999; Marin, Pudlo, Robert & Ryder 2012).
Drawn one at a time, four months would be hit together a few times in a million. But a world gives the counts for *every*
number of members, so the share and the numbers of members are summed over and only worlds are drawn: the same posterior,
by the rule of Rao and Blackwell with less noise. The acceptance rate told is that of the plain way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.intervals import is_number, whole
from linkage.studies.inference.answering import Answered, checked_study, lists_of
from linkage.studies.inference.counts import binomial
from linkage.studies.inference.point import why_not_estimable
from linkage.studies.inference.priors import Prior, Uniform, quantiles
from linkage.studies.inference.reproduced import ALL, Reproduced
from linkage.studies.inference.revision import ReportingError
from synthetic import streams
from synthetic.refusal import InputError, listed, outside, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from linkage.studies.inference.answering import Lists, Simulation
    from linkage.studies.published import PublishedMonth, PublishedStudy
    from synthetic.streams import Floats, Ints

SHARES = 500
"""Cells into which what is believed of the share is cut; far fewer than the counts could tell apart would do harm."""
LISTS = 32
"""Lists put together from each world of a month, at most: more of them change little, for they share their people."""
_TOGETHER = 1_000


@dataclass(frozen=True)
class Settings:
    """What was asked for, checked; ``shares`` stand in, all alike, for what is believed of the share."""

    shares: Floats
    one_share: bool
    tolerance: int
    reporting: ReportingError | None
    draws: int
    seed: int


@dataclass(frozen=True)
class Fitted:
    """One scenario held against the published counts.

    Attributes
    ----------
    scenario
        Its answers.
    accepted
        Chance that a simulated set of files reproduces all counts.
    by_world
        The same for each world alone.
    draws
        One row an accepted draw and month, and one for all months.
    why
        Why members are not estimable; empty if they are.
    """

    scenario: Answered
    accepted: float
    by_world: Floats
    draws: pd.DataFrame | None
    why: str


def abc(
    simulated: Sequence[Simulation | Answered],
    published: PublishedStudy,
    *,
    share: Prior = Uniform(0, 1),  # noqa: B008 -- frozen, and no other default says as much
    one_share: bool = True,
    weights: Mapping[str, float] | None = None,
    tolerance: int = 0,
    reporting: ReportingError | None = None,
    draws: int = 5_000,
    seed: int = 2016,
) -> Reproduced:
    """Infer from several months' counts who was on the register, missed and returned wrongly, the rule being unknown.

    Parameters
    ----------
    simulated
        One or more scenarios: what :func:`linkage.studies.simulation.simulate` gives, or :func:`by_rates`.
    published
        The counts; months of one era, see :func:`eras`.
    share
        What is believed of the share on the register before the counts are seen; it is cut into 500 parts of equal
        probability, too few for a Beta that heaps up at 0 or 1.
    one_share
        Whether all months have one share in common; otherwise each has its own.
    weights
        What is believed of the scenarios beforehand, by name; all alike if not given. One of weight 0 counts for nothing
        unless it is asked for by name.
    tolerance
        How many matches a simulated month may be off and still be accepted: 0 for none.
    reporting
        How far the published matches may themselves be from the truth; then ``tolerance`` must be 0.
    draws
        Accepted draws to keep of each scenario, for the tables.
    seed
        Any whole number.

    Returns
    -------
    Reproduced

    Raises
    ------
    InputError
        If there is no scenario, two of one name, one that lacks a month, ``published`` is not a study, a prior leaves 0 to
        1, or a setting cannot be.

    Notes
    -----
    The months' numbers of members are binomial in the share. Within a world they share the draw of what is not known of
    the rates, so months are independent only given the world. The noise that is left is that of the worlds drawn: the
    result gives their effective number, (sum w)² / sum w² (Kong, Liu & Wong 1994). With every
    share alike beforehand, what is believed of a scenario goes by 1/(s - f), the range of shares that its rates leave for a
    count: that is no evidence for a rule, and any that some share fits stays possible. A scenario that answers people who
    are not on the register more often than was published stays in by its weight, with a note.

    Examples
    --------
    >>> from linkage.studies import study
    >>> from linkage.studies.inference import Beta, by_rates
    >>> q4 = study("home-office-2016-q4")
    >>> rates = by_rates("rates", q4, correct=Beta(40, 10), wrong_if_member=Beta(1.5, 98.5), returned_if_absent=Beta(2, 98),
    ...                  worlds=200)
    >>> found = abc([rates], q4, draws=500)
    >>> found.estimate("members").unit
    'people'
    """
    checked_study(published)
    scenarios = _scenarios(simulated)
    settings = _checked(share, one_share, tolerance, reporting, draws, seed)
    before = _weights(weights, [scenario.name for scenario in scenarios])
    fitted = [_fit(scenario, published, settings) for scenario in scenarios]
    evidence = before * np.array([one.accepted for one in fitted])
    after = evidence / evidence.sum() if evidence.sum() > 0 else np.zeros(len(fitted))
    return Reproduced(
        published=published,
        tolerance=settings.tolerance,
        reporting=settings.reporting,
        acceptance=float(evidence.sum()),
        effective=_effective(np.concatenate([w * one.by_world for w, one in zip(before, fitted, strict=True)])),
        scenarios=_scenario_table(fitted, before, after),
        rates=_rate_table(fitted),
        draws=_together(fitted, after),
    )


def _scenarios(simulated: Sequence[Simulation | Answered]) -> list[Answered]:
    if isinstance(simulated, str | Answered) or not hasattr(simulated, "__iter__"):
        raise InputError(f"simulated must be a list of simulations, not {type(simulated).__name__}")
    scenarios = [Answered.of(one) for one in simulated]
    if not scenarios:
        raise InputError("simulated must hold at least one simulation, not 0")
    names = [scenario.name for scenario in scenarios]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(f"simulated has scenario '{twice[0]}' more than once; give each a name of its own")
    return scenarios


def _checked(
    share: Prior, one_share: bool, tolerance: int, reporting: ReportingError | None, draws: int, seed: int
) -> Settings:
    shares = quantiles("share", share, (np.arange(SHARES) + 0.5) / SHARES)
    if reporting is not None and not isinstance(reporting, ReportingError):
        raise outside("reporting", reporting, "a ReportingError(chance, spread)")
    off = whole("tolerance", tolerance, least=0)
    if off and reporting is not None:
        raise InputError(f"tolerance must be 0 where errors of reporting are modelled, not {off}")
    return Settings(shares, bool(one_share), off, reporting, whole("draws", draws, least=1), whole("seed", seed, least=0))


def _weights(weights: Mapping[str, float] | None, names: list[str]) -> Floats:
    if weights is None:
        return np.full(len(names), 1 / len(names))
    if not isinstance(weights, Mapping):
        raise outside("weights", weights, "a dictionary of numbers by name of scenario")
    for name, weight in weights.items():
        if name not in names:
            raise unknown("scenario", name, names)
        if not is_number(weight) or not 0 <= weight < np.inf:
            raise outside(f"the weight of '{name}'", weight, "at least 0 and finite")
    lacking = [name for name in names if name not in weights]
    if lacking:
        raise InputError(f"weights lack scenario {listed(lacking)}")
    given = np.array([weights[name] for name in names], dtype=np.float64)
    if not given.sum() > 0:
        raise InputError("weights must not all be 0")
    return np.asarray(given / given.sum())


@dataclass(frozen=True, eq=False)
class Month:
    """One month of a scenario held against its published count.

    Attributes
    ----------
    lists
        What can be put together.
    kernel
        How readily each simulated count, 0 to n, is accepted for the published one.
    fits
        Worlds x (n + 1) numbers of members: the mean of that over the lists of the world.
    beliefs
        (n + 1) x shares: how probable each number of members is.
    """

    lists: Lists
    kernel: Floats
    fits: Floats
    beliefs: Floats


def _fit(scenario: Answered, published: PublishedStudy, settings: Settings) -> Fitted:
    months = {month.month: _month(scenario, month, settings) for month in published.months}
    weight = np.prod([month.fits @ month.beliefs for month in months.values()], axis=0)
    weight = weight / weight.shape[1]
    accepted = float(weight.sum()) / len(weight)
    why = _why_not(scenario, published, months, accepted)
    draws = _accepted(scenario.name, months, weight, settings) if accepted > 0 else None
    return Fitted(scenario, accepted, weight.sum(axis=1), draws, why)


def _month(scenario: Answered, month: PublishedMonth, settings: Settings) -> Month:
    n = month.requested
    lists = lists_of(scenario, month.month, n)
    if settings.reporting is not None:
        kernel = settings.reporting.weights(month.matched, n)
    else:
        kernel = (np.abs(np.arange(n + 1) - month.matched) <= settings.tolerance).astype(np.float64)
    starts = lists.starts(LISTS)
    fits = np.zeros((scenario.worlds(), n + 1))
    for start in starts:
        fits += kernel[lists.matched(int(start))]
    beliefs = binomial(np.arange(n + 1)[:, None], n, settings.shares)
    if not settings.one_share:
        beliefs = beliefs.mean(axis=1, keepdims=True)
    return Month(lists, kernel, fits / len(starts), beliefs)


def _systematic(weight: Floats, settings: Settings, name: str) -> tuple[Ints, Ints]:
    """Draw worlds and cells of the share in proportion to their weight, evenly spaced (Carpenter et al. 1999)."""
    start = streams.uniform(streams.key(settings.seed, "abc", name), 0)[0]
    cumulative = np.cumsum(weight)
    at = np.searchsorted(cumulative, (np.arange(settings.draws) + start) / settings.draws * cumulative[-1], side="right")
    world, cell = np.divmod(np.minimum(at, weight.size - 1), weight.shape[1])
    return world, cell


def _accepted(name: str, months: Mapping[str, Month], weight: Floats, settings: Settings) -> pd.DataFrame:
    """Draw accepted lists: a world and a share, then for each month the number of members and where the list begins."""
    import pandas as pd

    world, cell = _systematic(weight, settings, name)
    parts = []
    for label, month in months.items():
        key = streams.key(settings.seed, "abc", name, label)
        members, start = _put_together(month, world, cell, key)
        matched, wrong, found = month.lists.of(world, start, members)
        parts.append(
            pd.DataFrame(
                {
                    "month": label, "requested": month.lists.requested, "matched": matched, "members": members,
                    "correct": matched - wrong, "wrong": wrong, "missed": members - found,
                }
            )
        )  # fmt: skip
    by_draw = pd.concat(parts).drop(columns="month")
    out = pd.concat([*parts, by_draw.groupby(level=0).sum().assign(month=ALL)], ignore_index=True)
    out.insert(0, "draw", np.tile(np.arange(len(world)), len(parts) + 1))
    out.insert(0, "scenario", name)
    out["precision"] = (out["correct"] / out["matched"]).where(out["matched"] > 0)
    out["share"] = np.tile(settings.shares[cell], len(parts) + 1) if settings.one_share else np.nan
    return out


def _put_together(month: Month, world: Ints, cell: Ints, key: int) -> tuple[Ints, Ints]:
    """Draw how many were members, and where the list begins, given the world, the share and the published count."""
    draw = np.arange(len(world))
    which, where = streams.uniform(key, draw, np.int64(0)), streams.uniform(key, draw, np.int64(1))
    members, start = np.empty(len(world), dtype=np.int64), np.empty(len(world), dtype=np.int64)
    starts = month.lists.starts(LISTS)
    for first in range(0, len(world), _TOGETHER):
        some = slice(first, first + _TOGETHER)
        members[some] = _one_of(month.fits[world[some]] * month.beliefs[:, cell[some]].T, which[some])
        matched, _, _ = month.lists.of(world[some, None], starts, members[some, None])
        start[some] = starts[_one_of(month.kernel[matched], where[some])]
    return members, start


def _one_of(weights: Floats, u: Floats) -> Ints:
    """Draw a column for each row in proportion to the weights."""
    cumulative = np.cumsum(weights, axis=1)
    return np.asarray((cumulative <= u[:, None] * cumulative[:, -1:]).sum(axis=1), dtype=np.int64)


def _why_not(scenario: Answered, published: PublishedStudy, months: Mapping[str, Month], accepted: float) -> str:
    """Say why the number of members cannot be estimated under a scenario."""
    for month in published.months:
        here = months[month.month]
        if not here.fits.any():
            counts = [here.lists.matched(int(start)) for start in here.lists.starts(LISTS)]
            low, high = min(int(part.min()) for part in counts), max(int(part.max()) for part in counts)
            worlds = "1 simulated world" if scenario.worlds() == 1 else f"{scenario.worlds():,} simulated worlds"
            return (
                f"none of the lists of {month.title} from {worlds} gives {month.matched:,} "
                f"{'match' if month.matched == 1 else 'matches'}: they give {low:,} to {high:,}"
            )
    if not accepted:
        return "no share gives the matches of all months in any one of the simulated worlds"
    matched, requested = (sum(getattr(month, part) for month in published.months) for part in ("matched", "requested"))
    # A count above what all members would bring says that nearly all are; one below what others bring says nothing.
    return why_not_estimable(matched / requested, 1.0, float(scenario.rates()[1].mean()))


def _effective(weights: Floats) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum()) if weights.any() else 0.0


def _scenario_table(fitted: list[Fitted], before: Floats, after: Floats) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for one, prior, posterior in zip(fitted, before, after, strict=True):
        member, other = (float(rate.mean()) for rate in one.scenario.rates())
        rows.append(
            {
                "scenario": one.scenario.name, "weight_before": prior, "weight": posterior, "acceptance": one.accepted,
                "worlds": len(one.by_world), "effective": _effective(one.by_world), "returned_if_member": member,
                "returned_if_absent": other, "note": f"not estimable: {one.why}" if one.why else "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _rate_table(fitted: list[Fitted]) -> pd.DataFrame:
    """Set the two rates, world by world, before and after: the counts are expected to say little of them."""
    import pandas as pd

    from linkage.studies.inference.reproduced import weighted_quantiles

    rows: list[dict[str, Any]] = []
    for one in fitted:
        for name, rate in zip(("returned_if_member", "returned_if_absent"), one.scenario.rates(), strict=True):
            row: dict[str, Any] = {"scenario": one.scenario.name, "rate": name}
            for when, weight in (("before", np.ones(len(rate))), ("after", one.by_world)):
                figures = [np.nan] * 3 if not weight.any() else [
                    float(np.average(rate, weights=weight)), *weighted_quantiles(rate, weight, [0.025, 0.975])
                ]  # fmt: skip
                row |= dict(zip((when, f"{when}_low", f"{when}_high"), figures, strict=True))
            rows.append(row)
    return pd.DataFrame(rows)


def _together(fitted: list[Fitted], after: Floats) -> pd.DataFrame:
    import pandas as pd

    parts = [
        one.draws.assign(weight=posterior / one.draws["draw"].nunique())
        for one, posterior in zip(fitted, after, strict=True)
        if one.draws is not None
    ]
    columns = ["scenario", "draw", "weight", "share", "month", "requested", "matched", "members", "correct", "wrong",
               "missed", "precision"]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
