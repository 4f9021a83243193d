"""What is known of the real world: every figure with its target, the range around it, and the source.

They stand in ``data/targets.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf, isnan, nan
from typing import TYPE_CHECKING

from synthetic.data_files import rows

if TYPE_CHECKING:
    from synthetic.profiling.estimates import Estimate

YES, NO, TOO_SMALL, NO_TARGET, NOT_MEASURED = "yes", "no", "too small to say", "no target", "not measured"
NOT_COMPARABLE = "not comparable at this size"


@dataclass(frozen=True)
class Target:
    """A figure and what it should be.

    ``target`` is not a number where nothing is known; ``least`` and ``most`` are infinite where a side is open.
    """

    name: str
    family: str
    figure: str
    unit: str
    target: float
    least: float
    most: float
    status: str
    source: str

    @property
    def known(self) -> bool:
        """Whether there is a range to be within."""
        return self.least > -inf or self.most < inf

    @property
    def scale(self) -> float:
        """How many units one is: shares are written in per cent, differences of shares in points."""
        if self.unit.startswith(("%", "points")):
            return 100.0
        return 1000.0 if self.unit.startswith("in 1,000") else 1.0

    def verdict(self, achieved: Estimate) -> str:
        """Say whether a figure, in the target's unit, is within its range, as far as the sample can tell.

        It is not when its whole interval lies outside; the sample is too small to say when the figure lies outside and
        part of its interval inside, or when the interval reaches beyond the range on both sides. A figure measured on a
        world of another size than its target is about is not compared.
        """
        if isnan(achieved.value):
            return NOT_MEASURED
        if not self.known:
            return NO_TARGET
        if not achieved.comparable:
            return NOT_COMPARABLE
        if isnan(achieved.low):
            return TOO_SMALL
        if achieved.low > self.most or achieved.high < self.least:
            return NO
        wider = achieved.low < self.least and achieved.high > self.most
        return YES if self.least <= achieved.value <= self.most and not wider else TOO_SMALL


@cache
def targets() -> dict[str, Target]:
    """Read every target, by name.

    Examples
    --------
    >>> targets()["names.top_500_surnames"].target, targets()["names.top_500_surnames"].least
    (39.5, 38.0)
    """
    return {
        row["name"]: Target(
            row["name"], row["family"], row["figure"], row["unit"], _number(row["target"], nan),
            _number(row["least"], -inf), _number(row["most"], inf), row["status"], row["source"],
        )
        for row in rows("targets.csv")
    }  # fmt: skip


def _number(text: str, otherwise: float) -> float:
    return float(text) if text else otherwise
