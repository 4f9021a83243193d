"""The verb ``profile`` and the noun ``Profile``: every figure of realism, what it should be and what it is."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from synthetic.profiling import (
    background_figures,
    error_figures,
    family_figures,
    linkage_figures,
    movement_figures,
    name_figures,
    number_figures,
    uniqueness_figures,
)
from synthetic.profiling.estimates import Estimate
from synthetic.profiling.tallies import Tally
from synthetic.profiling.targets import NO, Target, targets
from synthetic.profiling.views import Scope, View, neighbourhood, whole_families
from synthetic.refusal import InputError, listed, outside, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from synthetic.populations import Population

FAMILIES = {
    "names": name_figures,
    "families": family_figures,
    "backgrounds": background_figures,
    "movement": movement_figures,
    "numbers and places": number_figures,
    "errors": error_figures,
    "linkage": linkage_figures,
    "uniqueness": uniqueness_figures,
}


@dataclass(frozen=True, repr=False)
class Profile:
    """Figures of a population beside what is known of the real world; made by :func:`profile`.

    Attributes
    ----------
    population
        What was looked at.
    year
        The academic year in which it was.
    estimates
        Figures as measured, by name; shares as numbers from 0 to 1.

    Examples
    --------
    >>> import synthetic
    >>> found = profile(synthetic.population(2_000, seed=2016), families=["families"])
    >>> found.to_frame().loc[["families.too_soon"], ["target", "achieved", "within"]].values.tolist()
    [[0.0, 0.0, 'yes']]
    """

    population: Population
    year: str
    estimates: dict[str, Estimate] = field(repr=False)

    def __repr__(self) -> str:
        verdicts = self.to_frame()["within"].value_counts()
        said = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
        return f"Profile of {self.population!r}, {self.year}: {len(self.estimates)} figures, within their range: {said}"

    def _repr_html_(self) -> str:
        from synthetic.profiling.pages import fragment

        return fragment(self)

    def __getitem__(self, name: str) -> Estimate:
        """Give one figure as measured."""
        if name not in self.estimates:
            raise unknown("figure", name, self.estimates)
        return self.estimates[name]

    def targets(self) -> list[tuple[Target, Estimate]]:
        """List targets with what was measured, in the targets' unit and order."""
        return [
            (target, _in_unit(self.estimates[name], target.scale))
            for name, target in targets().items()
            if name in self.estimates
        ]

    def outside(self) -> pd.DataFrame:
        """Give the figures that are not within their range."""
        frame = self.to_frame()
        return frame[frame["within"] == NO]

    def to_frame(self) -> pd.DataFrame:
        """Show every figure.

        Returns
        -------
        pandas.DataFrame
            Indexed by name: ``family``, ``figure``, ``unit``, ``target``, ``least``, ``most``, ``achieved``, ``low`` and
            ``high`` (a 95 % interval), ``within`` (yes, no, too small to say, not comparable at this size, no target, not
            measured), ``status`` and ``source`` of the target, and ``basis``, what the figure was measured on. An open side
            of a range is infinite.
        """
        import pandas as pd

        rows = [
            {
                "name": target.name,
                "family": target.family,
                "figure": target.figure,
                "unit": target.unit,
                "target": target.target,
                "least": target.least,
                "most": target.most,
                "achieved": achieved.value,
                "low": achieved.low,
                "high": achieved.high,
                "within": target.verdict(achieved),
                "status": target.status,
                "source": target.source,
                "basis": achieved.basis,
            }
            for target, achieved in self.targets()
        ]
        return pd.DataFrame(rows).set_index("name")

    def to_html(self, path: str | Path) -> Path:
        """Write the figures as a page of its own: with pictures, sources, and the list of what is assumed.

        Returns
        -------
        pathlib.Path
            The file; one that was there is replaced.

        Raises
        ------
        InputError
            If the file cannot be written.
        """
        from synthetic.profiling.pages import page

        if not isinstance(path, str | Path):
            raise outside("the page", path, "a path")
        file = Path(path)
        try:
            file.write_text(page(self), encoding="utf-8")
        except OSError as problem:
            raise InputError(f"cannot write to '{file}': {problem.strerror}") from None
        return file


def profile(
    population: Population,
    *,
    year: str = "2015/16",
    families: Iterable[str] | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Profile:
    """Measure how realistic a population is.

    Parameters
    ----------
    population
        From :func:`synthetic.population`.
    year
        The academic year whose spring census is looked at; pupils are looked for in the records of ten years up to it.
        From 2007/08 on; who is gone by year 11 is measured from 2010/11 on, when those pupils' year 7 had an autumn census.
    families
        Which families of figures: of names, families, backgrounds, movement, "numbers and places", errors, linkage and
        uniqueness; by default all.
    progress
        Called with a line of text and the share that is done.

    Raises
    ------
    InputError
        If it is no population, a family is unknown or there is none, the year is before 2007/08, or nobody is young
        enough for it.

    Examples
    --------
    >>> import synthetic
    >>> profile(synthetic.population(2_000, seed=2016), families=["names"])["names.middle"].value > 0.7
    True
    """
    from synthetic.populations import Population

    if not isinstance(population, Population):
        raise outside("what is profiled", population, "a population, as synthetic.population makes")
    chosen = _chosen(families)
    scope = Scope.of(population, year)
    whole = Tally(0, int(neighbourhood(np.array([len(population.ends) - 1]))[0]))

    def counted(chunk: slice) -> Tally:
        view = View(scope, chunk)
        part = Tally(int(view.block.min()), int(view.block.max()))
        for name in chosen:
            FAMILIES[name].count(view, part)
        return part

    pieces = whole_families(population)
    with ThreadPoolExecutor(population.threads) as pool:
        for done, part in enumerate(pool.map(counted, pieces), 1):
            whole.take_in(part)
            if progress:
                progress(f"{population.n:,} people", done / len(pieces))
    estimates: dict[str, Estimate] = {}
    for name in chosen:
        estimates |= FAMILIES[name].measure(scope, whole)
    return Profile(population, year, estimates)


def _chosen(families: Iterable[str] | None) -> list[str]:
    if families is None:
        return list(FAMILIES)
    if isinstance(families, str) or not isinstance(families, Iterable):
        raise outside("families", families, "several families, such as ['names', 'errors']")
    asked = tuple(families)
    if not asked:
        raise InputError(f"families must name at least one family of figures; known: {listed(list(FAMILIES))}")
    for name in asked:
        if not isinstance(name, str) or name not in FAMILIES:
            raise unknown("family of figures", name, FAMILIES)
    return [name for name in FAMILIES if name in asked]


def _in_unit(estimate: Estimate, scale: float) -> Estimate:
    return Estimate(estimate.value * scale, estimate.low * scale, estimate.high * scale, estimate.basis, estimate.comparable)
