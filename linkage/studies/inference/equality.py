"""Whether several lists could share one rate of matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkage.studies.inference.shares import checked_pairs
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square test: the statistic, its degrees of freedom, and the chance of one as large if all rates are one."""

    statistic: float
    degrees: int
    p_value: float

    def __str__(self) -> str:
        return f"chi-square {self.statistic:.2f}, {self.degrees} df, p = {self.p_value:.2g}"


def chi_square_equal(counts: Sequence[tuple[int, int]]) -> ChiSquare:
    """Test whether several (matched, requested) pairs share one rate; pool lists only within an era where they do.

    Parameters
    ----------
    counts
        (matched, requested) of each list, two at least.

    Raises
    ------
    InputError
        If there are fewer than two lists, a list's matched exceeds its requested, its requested is below 1, or no or
        all requests were matched, which leaves nothing to compare.

    Notes
    -----
    Pearson (1900), without continuity correction: with common rate p, the sum of (matched - np)² / (np(1 - p)), one
    degree of freedom fewer than lists.

    Examples
    --------
    >>> print(chi_square_equal([(65, 243), (22, 84), (42, 158), (22, 114)]))
    chi-square 2.62, 3 df, p = 0.45
    """
    from scipy.special import chdtrc

    checked = checked_pairs(counts, least=2)
    matched, requested = sum(m for m, _ in checked), sum(n for _, n in checked)
    if matched in (0, requested):
        raise InputError(f"matched {matched} of requested {requested} in all leaves no difference to test")
    rate = matched / requested
    statistic = sum((m - n * rate) ** 2 / (n * rate * (1 - rate)) for m, n in checked)
    return ChiSquare(statistic, len(checked) - 1, float(chdtrc(len(checked) - 1, statistic)))
