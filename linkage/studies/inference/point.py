"""Share on the register as one figure: the two rates known, or estimated from simulated cases."""

from __future__ import annotations

from math import sqrt

from linkage.intervals import Estimate, checked_counts, checked_share, clopper_pearson, normal_quantile, percent
from linkage.studies.inference.priors import Rate
from synthetic.refusal import outside

_POOR = "the approximation is poor for these counts"


def rogan_gladen(
    matched: int, requested: int, returned_if_member: float, returned_if_absent: float, *, level: float = 0.95
) -> Estimate:
    """Correct matched/requested for records missed and wrongly returned, both rates taken as known.

    Parameters
    ----------
    matched, requested
        People for whom a record was returned, and people requested.
    returned_if_member, returned_if_absent
        The two rates s and f, 0 to 1.
    level
        Coverage aimed at; the Wald interval, of any other count, falls somewhat short of it for small ones.

    Returns
    -------
    Estimate
        Share of those requested who were on the register. Limits are not cut at 0 or 1: a note says when they pass it.
        It is not estimable, and the note says why, unless f < s and f ≤ matched/requested ≤ s.

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, a rate is not a share, or ``level`` is not
        between 0 and 1.

    Notes
    -----
    Rogan & Gladen (1978): (p - f)/(s - f), with variance p(1 - p)/(n (s - f)²). That is 0 where nobody or everybody was
    matched, though either may happen by chance: there the limits are those of Clopper & Pearson (1934) for p, put in the
    place of p (Reiczigel, Földi & Ózsvári 2010), and a note says so.

    Examples
    --------
    >>> print(rogan_gladen(65, 243, 0.85, 0.01).scaled(243, "people"))
    74.5 people (58.4-90.6)
    >>> print(rogan_gladen(1, 243, 0.85, 0.01))
    not estimable: 0.4 % were matched, fewer than the 1.0 % expected if nobody was on the register
    >>> print(rogan_gladen(0, 243, 0.8, 0.0))
    0.0 % of people requested (0.0-1.9)
    """
    matched, requested = checked_counts(matched, requested, ("matched", "requested"))
    s = checked_share("returned_if_member", returned_if_member)
    f = checked_share("returned_if_absent", returned_if_absent)
    p, method = matched / requested, "Rogan-Gladen"
    z = normal_quantile(level)
    why = why_not_estimable(p, s, f)
    if why:
        return Estimate.not_estimable(why, method, "people requested", level)
    share = (p - f) / (s - f)
    if matched in (0, requested):
        limits = clopper_pearson(matched, requested, level=level)
        low, high = ((limit - f) / (s - f) for limit in (limits.low, limits.high))
        exact = f"limits are those of Clopper-Pearson for {matched} of {requested:,}, transformed"
        return _between(share, low, high, method, level, exact, "so few requests hardly limit the share")
    half_width = z * sqrt(p * (1 - p) / requested) / (s - f)
    return _between(share, share - half_width, share + half_width, method, level)


def lang_reiczigel(
    matched: int, requested: int, returned_if_member: Rate, returned_if_absent: Rate, *, level: float = 0.95
) -> Estimate:
    """Correct matched/requested with both rates estimated from simulated cases.

    Parameters
    ----------
    matched, requested
        People for whom a record was returned, and people requested.
    returned_if_member, returned_if_absent
        Simulated people on the register, and not on it: how many had a record returned, of how many.
    level
        Coverage aimed at.

    Returns
    -------
    Estimate
        Share of those requested who were on the register; the figure is the adjusted one that the interval is built
        on, slightly nearer to a half than Rogan and Gladen's. Limits are not cut at 0 or 1: a note says when they pass
        it. It is not estimable if the adjusted rates are not in order or the adjusted share is not from 0 to 1.

    Raises
    ------
    InputError
        If ``matched`` exceeds ``requested``, ``requested`` is below 1, a rate is not a :class:`Rate`, or ``level`` is
        not between 0 and 1.

    Notes
    -----
    Lang & Reiczigel (2014), with specificity 1 - f.

    Examples
    --------
    >>> print(lang_reiczigel(65, 243, Rate(400, 500), Rate(40, 2000)))
    32.2 % of people requested (25.0-39.6)
    """
    matched, requested = checked_counts(matched, requested, ("matched", "requested"))
    for name, rate in (("returned_if_member", returned_if_member), ("returned_if_absent", returned_if_absent)):
        if not isinstance(rate, Rate):
            raise outside(name, rate, "a Rate(hits, trials)")
    z, method = normal_quantile(level), "Lang-Reiczigel"
    cases, controls = returned_if_member.trials, returned_if_absent.trials
    trials = requested + z * z
    p = (matched + z * z / 2) / trials
    s = (returned_if_member.hits + 1) / (cases + 2)
    f = (returned_if_absent.hits + 1) / (controls + 2)
    why = why_not_estimable(p, s, f)
    if why:
        return Estimate.not_estimable(why, method, "people requested", level)
    share = (p - f) / (s - f)
    member_part, absent_part = s * (1 - s) / cases, f * (1 - f) / controls
    shift = 2 * z * z * (share * member_part - (1 - share) * absent_part)
    error = sqrt(p * (1 - p) / trials + share**2 * member_part + (1 - share) ** 2 * absent_part) / (s - f)
    centre = share + shift
    return _between(share, centre - z * error, centre + z * error, method, level)


def _between(share: float, low: float, high: float, method: str, level: float, said: str = "", why: str = _POOR) -> Estimate:
    passed = [text for text, is_so in (("low is below 0", low < 0), ("high is above 1", high > 1)) if is_so]
    beyond = f"{' and '.join(passed)}: {why}" if passed else ""
    note = "; ".join(part for part in (said, beyond) if part)
    return Estimate(share, low, high, method, "people requested", level, note=note)


def why_not_estimable(p: float, s: float, f: float) -> str:
    """Say why no share on the register could be expected to give the rate ``p``; nothing if one could.

    Examples
    --------
    >>> why_not_estimable(0.01, 0.8, 0.02)
    '1.0 % were matched, fewer than the 2.0 % expected if nobody was on the register'
    """
    if s <= f:
        return f"members are returned no more often ({percent(s)} %) than people not on the register ({percent(f)} %)"
    if p < f:
        return f"{percent(p)} % were matched, fewer than the {percent(f)} % expected if nobody was on the register"
    if p > s:
        return f"{percent(p)} % were matched, more than the {percent(s)} % expected if everybody was on the register"
    return ""
