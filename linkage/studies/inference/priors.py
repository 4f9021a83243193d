"""What is believed about a rate: a Beta, a uniform range, or counts from a simulation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from linkage.intervals import checked_counts, checked_share, is_number
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import numpy.typing as npt

    from synthetic.streams import Floats


@runtime_checkable
class Prior(Protocol):
    """Anything that can say which rate it puts a given probability below."""

    def quantile(self, q: npt.ArrayLike) -> Floats:
        """Give the rates (0 to 1) below which lie the probabilities ``q``."""
        ...


@dataclass(frozen=True, slots=True)
class Beta:
    """A Beta distribution of a rate.

    Raises
    ------
    InputError
        If ``a`` or ``b`` is not above 0.

    Examples
    --------
    >>> Beta(40, 10).mean
    0.8
    >>> Beta(40, 10).quantile([0.025, 0.975]).round(3).tolist()
    [0.68, 0.898]
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        for name, value in (("a", self.a), ("b", self.b)):
            if not is_number(value) or not 0 < value < inf:
                raise outside(f"{name} of a Beta", value, "above 0 and finite")

    @classmethod
    def from_counts(cls, hits: int, trials: int) -> Beta:
        """Make the posterior of a rate seen ``hits`` times in ``trials``, every rate alike beforehand (Bayes 1763).

        Examples
        --------
        >>> Beta.from_counts(400, 500)
        Beta(a=401, b=101)
        """
        hits, trials = checked_counts(hits, trials, ("hits", "trials"))
        return cls(hits + 1, trials - hits + 1)

    @property
    def mean(self) -> float:
        """Mean rate."""
        return self.a / (self.a + self.b)

    def quantile(self, q: npt.ArrayLike) -> Floats:
        """Give the rates below which lie the probabilities ``q``."""
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.a, self.b, np.asarray(q, dtype=np.float64)))


@dataclass(frozen=True, slots=True)
class Uniform:
    """A rate somewhere from ``low`` to ``high``, all alike; equal limits make it known.

    Raises
    ------
    InputError
        If the limits are not in order within 0 to 1.

    Examples
    --------
    >>> Uniform(0.5, 1).mean
    0.75
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        checked_share("low of a Uniform", self.low)
        checked_share("high of a Uniform", self.high)
        if self.low > self.high:
            raise InputError(f"low {self.low} of a Uniform is above its high {self.high}")

    @property
    def mean(self) -> float:
        """Mean rate."""
        return (self.low + self.high) / 2

    def quantile(self, q: npt.ArrayLike) -> Floats:
        """Give the rates below which lie the probabilities ``q``."""
        return self.low + (self.high - self.low) * np.asarray(q, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate measured on simulated cases.

    Raises
    ------
    InputError
        If ``trials`` is below 1 or ``hits`` is not from 0 to ``trials``.

    Examples
    --------
    >>> Rate(400, 500).share, Rate(400, 500).posterior
    (0.8, Beta(a=401, b=101))
    """

    hits: int
    trials: int

    def __post_init__(self) -> None:
        checked_counts(self.hits, self.trials, ("hits", "trials"))

    @property
    def share(self) -> float:
        """Hits over trials."""
        return self.hits / self.trials

    @property
    def posterior(self) -> Beta:
        """What is believed of the rate after these trials, every rate alike beforehand."""
        return Beta.from_counts(self.hits, self.trials)

    def quantile(self, q: npt.ArrayLike) -> Floats:
        """Give the quantiles of :attr:`posterior`, so that a rate serves as a prior."""
        return self.posterior.quantile(q)


def quantiles(thing: str, prior: Prior, q: npt.ArrayLike) -> Floats:
    """Give the rates below which a prior puts the probabilities ``q``, or refuse what is no prior of a rate.

    Everything that asks a prior for its quantiles does so here, so that none of them leaves 0 to 1.

    Examples
    --------
    >>> quantiles("recall", Uniform(0.5, 1), [0.1, 0.9]).round(6).tolist()
    [0.55, 0.95]
    """
    if not isinstance(prior, Prior):
        raise outside(thing, prior, "a Beta, a Uniform, a Rate or anything with quantile(q)")
    probabilities = np.asarray(q, dtype=np.float64)
    rates = np.asarray(prior.quantile(probabilities), dtype=np.float64)
    if rates.shape != probabilities.shape or not ((rates >= 0) & (rates <= 1)).all():
        raise InputError(f"{thing} must have quantiles from 0 to 1, one for each probability asked for")
    return rates


def nodes(thing: str, prior: Prior, count: int) -> tuple[Floats, Floats]:
    """Stand in for a prior with at least ``count`` rates and their weights: Gauss-Legendre on the scale of probability.

    An expectation over the prior becomes a weighted sum, the same on every machine and without random draws. The quantiles
    of a Beta that heaps up at 0 or 1, which has ``a`` or ``b`` below 1, are too steep there for any polynomial: its nodes
    are Gauss-Jacobi, on the scale of the rate, and twice as many, for half of them lie in the heaps.

    Examples
    --------
    >>> rates, weights = nodes("returned_if_member", Beta(40, 10), 32)
    >>> round(float(rates @ weights), 4)
    0.8
    """
    if isinstance(prior, Beta) and min(prior.a, prior.b) < 1:
        return _gauss_jacobi(prior.a, prior.b, 2 * count)
    probabilities, weights = _gauss_legendre(count)
    return quantiles(thing, prior, probabilities), weights


@lru_cache(maxsize=16)
def _gauss_legendre(count: int) -> tuple[Floats, Floats]:
    points, weights = np.polynomial.legendre.leggauss(count)
    probabilities, weights = (points + 1) / 2, weights / 2
    probabilities.flags.writeable = weights.flags.writeable = False
    return probabilities, weights


@lru_cache(maxsize=16)
def _gauss_jacobi(a: float, b: float, count: int) -> tuple[Floats, Floats]:
    """Give the nodes and weights of Gauss for a Beta: eigenvalues and vectors of Jacobi's matrix (Golub & Welsch 1969)."""
    from scipy.linalg import eigh_tridiagonal

    alpha, beta, k = b - 1.0, a - 1.0, np.arange(1.0, count)
    even = 2 * k + alpha + beta
    first = (a - b) / (a + b)
    diagonal = np.append(first, (beta - alpha) * (beta + alpha) / (even * (even + 2)))
    # The factors (k + alpha + beta) and (even - 1) are the same for k = 1, and both may be 0.
    ratio = np.append(1.0, (k[1:] + alpha + beta) / (even[1:] - 1))
    beside = np.sqrt(4 * k * (k + alpha) * (k + beta) * ratio / (even**2 * (even + 1)))
    points, vectors = eigh_tridiagonal(diagonal, beside)
    # Eigenvalues near the ends may pass them by a last bit.
    rates, weights = np.clip((points + 1) / 2, 0.0, 1.0), vectors[0] ** 2
    rates.flags.writeable = weights.flags.writeable = False
    return rates, weights
