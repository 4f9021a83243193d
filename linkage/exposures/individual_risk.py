"""How likely each record of a sample is to be told in the population, where the population itself is not at hand.

All figures here are estimates under a model of how the population came to give this sample; the model is named in the
result. Where the population is at hand, measure instead: :mod:`linkage.exposures.reidentification`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.alike_records import SUPPRESSED, Measure, alike, checked_column, checked_keys, coded
from linkage.exposures.reidentification import AT_RISK
from linkage.intervals import Estimate, is_number
from synthetic.refusal import InputError, examples, outside, share_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from linkage.exposures.alike_records import Counts

    Figures = dict[str, float | Estimate]

_NEGATIVE_BINOMIAL = (
    "that the population's number in a class, given the sample's, is negative binomial with the sampling fraction of that "
    "class, and that weights say whom a record stands for"
)
_INDEPENDENT = (
    "that the population's numbers are Poisson with means as if the key columns were independent of each other, and that "
    "everybody was as likely to be sampled; where the columns go together this is wrong in a direction not known beforehand"
)


def risk_given(in_file: Any, fraction: Any, *, exact: bool = False) -> Counts:
    """Give the chance of telling a record in the population, from its class in the sample and the sampling fraction.

    Parameters
    ----------
    in_file
        f, the number of records in its class, a whole number of at least 1; one or an array of them.
    fraction
        p, the share of the population's class that was sampled, above 0 and at most 1; of the same shape, or one for all.
    exact
        Whether to take the expectation itself for f > 2, and not Franconi & Polettini's approximation.

    Returns
    -------
    numpy.ndarray
        E(1/F | f), of that shape.

    Raises
    ------
    InputError
        If f is no whole number of at least 1, p not above 0 and at most 1, or their shapes do not go together.

    Notes
    -----
    Franconi & Polettini (2004), Privacy in Statistical Databases: f = 1: p/(1-p) ln(1/p); f = 2: p/(1-p) - (p/(1-p))²
    ln(1/p); f > 2: p/(f - (1-p)), an approximation. Exact: p^f/f 2F1(f, f; f+1; 1-p), which Euler's
    transformation makes p/f 2F1(1, 1; f+1; 1-p). With p = 1 it is 1/f.

    Examples
    --------
    >>> risk_given([1, 2, 3], 0.1).round(4).tolist()
    [0.2558, 0.0827, 0.0476]
    >>> risk_given(3, 0.1, exact=True).round(4).tolist()
    0.0464
    """
    import numpy as np

    f, p = _together(in_file, fraction)
    wrong = f[~((f >= 1) & (f == np.floor(f)) & np.isfinite(f))]
    if len(wrong):
        raise outside("in_file", wrong[0], "a whole number of records of at least 1")
    wrong = p[~((p > 0) & (p <= 1))]
    if len(wrong):
        raise outside("fraction", wrong[0], "above 0 and at most 1")
    if exact:
        return _expectation(f, p)
    return np.where(f <= 2, _expectation(np.minimum(f, 2.0), p), p / (f - (1 - p)))


def _together(in_file: Any, fraction: Any) -> tuple[Counts, Counts]:
    """Read both as numbers, of one shape."""
    import numpy as np

    read = []
    for name, given in (("in_file", in_file), ("fraction", fraction)):
        try:
            read.append(np.asarray(given, float))
        except (TypeError, ValueError):
            raise outside(name, given, "a number or an array of numbers") from None
    try:
        f, p = np.broadcast_arrays(*read)
    except ValueError:
        shapes = " and ".join(str(one.shape) for one in read)
        raise InputError(
            f"in_file and fraction must be of one shape, or one of them a single number, not {shapes}"
        ) from None
    return f, p


_MANY, _TERMS = 50, 20
"""From so many records on, the terms of the series fall so fast that the rest after so many is below 1e-17 of the sum."""


def _expectation(f: Counts, p: Counts) -> Counts:
    """Give p/f 2F1(1, 1; f+1; 1-p), which is E(1/F | f)."""
    import numpy as np
    from scipy.special import hyp2f1

    rest = 1 - p
    summed = np.ones_like(p)
    for n in range(_TERMS, 0, -1):  # Horner's scheme; scipy's own function gives nan for many records
        summed = 1 + summed * n * rest / (f + n)
    few = hyp2f1(1, 1, np.minimum(f, _MANY) + 1, rest)
    exact = p / f * np.where(f < _MANY, few, summed)
    # The logarithm of a small fraction is lost in 1 - p, which only f = 1 feels.
    alone = p / np.where(p < 0.5, rest, 1.0) * np.log(1 / p)
    return np.asarray(np.where((f == 1) & (p < 0.5), alone, exact))


def individual_risks(
    frame: pd.DataFrame,
    keys: Collection[str],
    *,
    weights: str | None = None,
    fraction: float | None = None,
    at_risk: float = AT_RISK,
    exact: bool = False,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Estimate how likely each record of a sample is to be told in the population; the sum is told rightly, if all try.

    Parameters
    ----------
    frame
        The sample, one row a person.
    keys
        The columns by which somebody could be known.
    weights
        The column that says how many of the population a record stands for, each at least 1.
    fraction
        Or the sampling fraction, if it is the same for everybody.
    at_risk
        Records of a greater risk are counted as at risk.
    exact
        As in :func:`risk_given`.
    suppressed
        Texts that stand for no value.

    Returns
    -------
    Measure
        The value is the global risk, the mean; ``frame`` has ``in_file``, ``in_population`` (estimated) and ``risk``.

    Raises
    ------
    InputError
        If a column does not exist, neither or both of ``weights`` and ``fraction`` are given, or they are out of range.

    Notes
    -----
    Franconi & Polettini (2004), with p = f over the sum of the weights in the class. The interval of the number told
    rightly is that of a gamma distribution of its mean and variance: it leaves out what is not known of the model.

    Examples
    --------
    >>> import pandas as pd
    >>> individual_risks(pd.DataFrame({"school": ["a", "b", "b"]}), ["school"], fraction=0.1).frame["risk"].round(4).tolist()
    [0.2558, 0.0827, 0.0827]
    """
    share_of("at_risk", at_risk)
    names = checked_keys(frame, keys)
    weight = _weights(frame, weights, fraction)
    (codes,) = coded([frame], names, suppressed)
    file, people = alike(codes, codes), alike(codes, codes, weights=weight)
    risk = risk_given(file, (file / people).clip(max=1.0), exact=exact)  # a sum of ones may exceed their number by rounding
    figures: Figures = {
        "expected to be told": _count(risk, "records"),
        f"share above {at_risk:g}": float((risk > at_risk).mean()),
    }
    shown = frame[[]].assign(in_file=file.astype(int), in_population=people, risk=risk)
    return Measure(
        "individual risk, mean of the records", float(risk.mean()), figures, "estimated", "records",
        _NEGATIVE_BINOMIAL, shown,
    )  # fmt: skip


def population_uniques(
    frame: pd.DataFrame, keys: Collection[str], *, fraction: float, suppressed: Collection[str] = SUPPRESSED
) -> Measure:
    """Estimate how many records that are alone in the sample are alone in the population too, and how many are told.

    Parameters
    ----------
    frame, keys, suppressed
        As in :func:`individual_risks`.
    fraction
        The sampling fraction, the same for everybody.

    Returns
    -------
    Measure
        The value is tau1, the expected number of population uniques among the sample uniques; ``tau2`` is the expected
        number of sample uniques traced rightly by picking any of the population who is alike. ``frame`` has, of sample
        uniques, ``unique`` P(F = 1 | f = 1) and ``risk`` E(1/F | f = 1); of others nothing.

    Raises
    ------
    InputError
        If a column does not exist, the fraction is out of range, or a key cell is missing.

    Notes
    -----
    Skinner & Holmes (1998), Journal of Official Statistics 14: F Poisson with mean m/p, m the fitted number in the sample;
    P(F = 1 | f = 1) = exp(-r), E(1/F | f = 1) = (1 - exp(-r))/r with r = m(1-p)/p. The log-linear model fitted is that of
    main effects, whose m is n times the product of the columns' shares.

    Examples
    --------
    >>> import pandas as pd
    >>> sample = pd.DataFrame({"school": ["a", "a", "a", "b"], "year": [1, 1, 2, 2]})
    >>> population_uniques(sample, ["school", "year"], fraction=0.5).frame["unique"].round(4).tolist()
    [nan, nan, 0.2231, 0.6065]
    """
    import numpy as np

    names = checked_keys(frame, keys)
    p = _fraction(fraction)
    (codes,) = coded([frame], names, suppressed)
    if (codes < 0).any():
        raise InputError(f"{int((codes < 0).any(axis=1).sum()):,} records lack a key cell; leave them out for this model")
    alone = alike(codes, codes) == 1
    fitted = len(frame) * np.prod([np.bincount(column)[column] / len(frame) for column in codes.T], axis=0)
    others = fitted * (1 - p) / p
    unique = np.where(alone, np.exp(-others), np.nan)
    risk = np.where(alone, -np.expm1(-others) / np.where(others > 0, others, 1.0) + (others == 0), np.nan)
    figures: Figures = {
        "tau1": _count(unique[alone], "records"),
        "tau2": _count(risk[alone], "records"),
        "alone in the sample": float(alone.sum()),
    }
    quantity = "sample uniques that are alone in the population, expected number (tau1)"
    shown = frame[[]].assign(unique=unique, risk=risk)
    return Measure(quantity, float(unique[alone].sum()), figures, "estimated", "records", _INDEPENDENT, shown)


def rocher(chances: Any, population: int) -> Measure:
    """Give the chances that a person is the only one of their kind, and that somebody found to be of it is that person.

    Parameters
    ----------
    chances
        p of each record: the share of people of its kind, in a model of the user's own, above 0 and at most 1.
    population
        N, how many people there are.

    Returns
    -------
    Measure
        The value is the mean likelihood of uniqueness; ``frame`` has ``unique``, (1-p)^(N-1), and ``correct``,
        (1 - (1-p)^N)/(N p).

    Raises
    ------
    InputError
        If a chance is out of range, there is none, or ``population`` is not a number of people.

    Notes
    -----
    Rocher, Hendrickx & de Montjoye (2019), Nature Communications 10:3069, equations for the likelihood of uniqueness and of
    correctness.

    Examples
    --------
    >>> rocher([1e-7], 20_000_000).frame.round(4).values.tolist()
    [[0.1353, 0.4323]]
    """
    import numpy as np
    import pandas as pd

    size = whole_number("population", population, 1)
    try:
        p = np.asarray(chances, float)
    except (TypeError, ValueError):
        raise outside("chances", chances, "several numbers, one a record") from None
    if p.ndim != 1 or not len(p):
        raise outside("chances", f"of shape {p.shape}", "several chances, one a record")
    wrong = p[~((p > 0) & (p <= 1))]
    if len(wrong):
        raise InputError(f"{len(wrong):,} chances are not above 0 and at most 1, such as {examples(wrong)}")
    with np.errstate(divide="ignore", invalid="ignore"):  # a chance of 1 has no logarithm of the rest
        log = np.log1p(-p)
        unique = np.exp((size - 1) * log) if size > 1 else np.ones_like(p)
        correct = -np.expm1(size * log) / (size * p)
    index = getattr(chances, "index", None)
    shown = pd.DataFrame({"unique": unique, "correct": correct}, index=index if isinstance(index, pd.Index) else None)
    figures: Figures = {
        "mean likelihood of being right": float(correct.mean()),
        "expected unique": _count(unique, "records"),
    }
    assumption = f"that each of {size:,} people is of the kind of a record with the chance given, independently of others"
    return Measure(
        "likelihood of being unique, mean of the records", float(unique.mean()), figures, "estimated", "records",
        assumption, shown,
    )  # fmt: skip


def _count(chances: Counts, unit: str) -> Estimate:
    """Give the expected number of events of these chances, with the interval of a gamma distribution for the number."""
    from scipy.stats import gamma

    mean, variance = float(chances.sum()), float((chances * (1 - chances)).sum())
    method, note = "gamma", "chances taken as known; what is not known of the model is left out"
    if not mean or variance <= 0:
        return Estimate(mean, mean, mean, method, unit, kind="count", note=note)
    low, high = (float(gamma.ppf(q, mean**2 / variance, scale=variance / mean)) for q in (0.025, 0.975))
    return Estimate(mean, low, high, method, unit, kind="count", note=note)


def _fraction(fraction: Any) -> float:
    if not is_number(fraction) or not 0 < fraction <= 1:
        raise outside("fraction", fraction, "above 0 and at most 1")
    return float(fraction)


def _weights(frame: pd.DataFrame, weights: str | None, fraction: float | None) -> Counts:
    import numpy as np

    if (weights is None) == (fraction is None):
        raise InputError("say either weights, a column, or fraction, a number, and not both")
    if weights is None:
        return np.full(len(frame), 1 / _fraction(fraction))
    checked_column(frame, weights)
    found = frame[weights]
    try:
        values = found.to_numpy(dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"'{weights}' must hold numbers, such as {examples(found)}") from None
    wrong = found[~((values >= 1) & np.isfinite(values))]
    if len(wrong):
        raise InputError(f"'{weights}' must be at least 1 on every row; it is not on {len(wrong):,}: {examples(wrong)}")
    return values
