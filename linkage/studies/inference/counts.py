"""Distributions of a whole number from 0 to n."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage.intervals import Estimate, checked_level, checked_share, whole
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from synthetic.streams import Floats


@dataclass(frozen=True, eq=False)
class CountDistribution:
    """How probable each whole number from 0 to n is.

    Parameters
    ----------
    probabilities
        One for each of 0, 1, ... n, summing to 1; kept read-only.
    unit
        What is counted.

    Raises
    ------
    InputError
        If the probabilities are not in one dimension, not at least 0, or do not sum to 1.

    Examples
    --------
    >>> two_coins = CountDistribution(np.array([0.25, 0.5, 0.25]), unit="heads")
    >>> print(two_coins)
    1 heads (0-2)
    """

    probabilities: Floats
    unit: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "probabilities", frozen_probabilities(self.probabilities))

    def __str__(self) -> str:
        return str(self.estimate())

    @property
    def n(self) -> int:
        """The largest number possible."""
        return self.probabilities.size - 1

    @property
    def mean(self) -> float:
        """Mean of the number."""
        return float(self.probabilities @ np.arange(self.probabilities.size))

    @property
    def median(self) -> int:
        """Smallest number with at least half of the probability at or below it."""
        return self.quantile(0.5)

    def quantile(self, q: float) -> int:
        """Give the smallest number with at least probability ``q`` at or below it."""
        checked_share("q", q)
        # A sum of floats may end a hair under 1, which no number would then reach.
        return min(int(np.searchsorted(np.cumsum(self.probabilities), q)), self.n)

    def interval(self, level: float = 0.95) -> tuple[int, int]:
        """Give the equal-tailed interval: at most (1 - level)/2 lies beyond either end."""
        tail = (1 - checked_level(level)) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def tail(self, observed: int) -> float:
        """Give the two-sided tail probability of ``observed``: twice the smaller tail that includes it, at most 1."""
        observed = whole("observed", observed, least=0)
        below, above = self.probabilities[: observed + 1].sum(), self.probabilities[observed:].sum()
        return float(min(1.0, 2 * min(below, above)))

    def estimate(self, level: float = 0.95) -> Estimate:
        """Give the median and the equal-tailed interval as one figure."""
        low, high = self.interval(level)
        return Estimate(self.median, low, high, "posterior", self.unit, level, "count")

    def to_frame(self) -> pd.DataFrame:
        """Give one row a number: ``count``, ``probability``, ``cumulative``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "count": np.arange(self.probabilities.size),
                "probability": self.probabilities,
                "cumulative": np.cumsum(self.probabilities),
            }
        )


def binomial(k: npt.ArrayLike, n: npt.ArrayLike, p: npt.ArrayLike) -> Floats:
    """Give the binomial probabilities of ``k`` in ``n`` at rate ``p``, arrays broadcast.

    Examples
    --------
    >>> binomial([0, 1, 2], 2, 0.5).round(6).tolist()
    [0.25, 0.5, 0.25]
    """
    from scipy.special import gammaln, xlog1py, xlogy

    k, n, p = (np.asarray(part, dtype=np.float64) for part in (k, n, p))
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    probabilities: Floats = np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p))
    return probabilities


def normalised(weights: Floats, of: str) -> Floats:
    """Divide weights by their sum, or refuse if they have vanished, which only rates that forbid the counts can do."""
    total = weights.sum()
    if not total > 0:
        raise InputError(f"{of} cannot arise under the rates given, so there is nothing to infer from it")
    return np.asarray(weights / total)


def frozen_probabilities(probabilities: npt.ArrayLike) -> Floats:
    """Copy probabilities into a read-only array, refusing what is not a distribution."""
    copied = np.array(probabilities, dtype=np.float64)
    if copied.ndim != 1 or copied.size == 0 or not (copied >= 0).all() or abs(copied.sum() - 1) > 1e-6:
        raise InputError("probabilities must be one row of numbers of at least 0 that sum to 1")
    copied.flags.writeable = False
    return copied
