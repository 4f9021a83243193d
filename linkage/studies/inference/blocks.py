"""Published counts cut into eras that do not overlap, and whether one rate of matching could have made them all.

The rate of the published counts rises over the years, so one rate must not be fitted to all of them. Rows that overlap
are taken apart by subtraction, as a data file beside the code declares; an era made so carries the errors of every
figure in it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from linkage.intervals import checked_counts, percent, wilson
from linkage.studies.inference.equality import ChiSquare, chi_square_equal
from linkage.studies.inference.tables_of_counts import is_empty, middle, months_of, refuse_columns, searchable_years
from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

    from linkage.studies.published import PublishedMonth, PublishedStudy

    Stretches = tuple[tuple[str, str], ...]

ERAS = Path(__file__).parents[1] / "data" / "eras.csv"
AS_PUBLISHED = "as published"
_PARTS = ["era", "sign", "period", "start", "end", "requested", "matched", "source", "kind", "confidence"]


@dataclass(frozen=True, eq=False)
class Eras:
    """Published counts of one requester in eras that do not overlap: no month is in two of them.

    Attributes
    ----------
    requester, division
        Whose requests, and how they are cut into eras.
    counts
        One row an era: ``era``, ``start``, ``end`` (first and last month), ``without`` (months between them that are not in
        it, and may be another era; empty if none), ``requested``, ``matched``, ``rate``, ``rate_low``, ``rate_high``
        (Wilson, 95 %), ``rows`` (published rows it is made of), ``derived`` (whether by subtraction).
    parts
        One row a published row of each era: ``era``, ``sign`` (+ or -), ``period``, ``start``, ``end``, ``requested``,
        ``matched``, ``source``, ``kind``, ``confidence``.
    within
        One row an era of several added rows: chi-square test that those rows share one rate: ``era``, ``statistic``,
        ``degrees``, ``p_value``.
    equal
        The same test between the eras; None where there is but one, or no difference to test.
    """

    requester: str
    division: str
    counts: pd.DataFrame
    parts: pd.DataFrame
    within: pd.DataFrame
    equal: ChiSquare | None

    def __str__(self) -> str:
        lines = [f"{row.era}: {row.matched:,} of {row.requested:,} ({percent(row.rate)} %)" for row in each_row(self.counts)]
        return "\n".join([*lines, f"one rate for all: {self.equal or 'nothing to test'}"])

    def study(self, era: str, **settings: Any) -> PublishedStudy:
        """Make the study of one era.

        Parameters
        ----------
        era
            Its name in :attr:`counts`.
        **settings
            Attributes of :class:`linkage.PublishedStudy` other than the months.

        Returns
        -------
        PublishedStudy
            One period for each row added up; for an era found by subtraction a single one, simulated in its middle
            month, with the gaps that the subtraction leaves.

        Raises
        ------
        InputError
            If the era or a setting is unknown.

        Examples
        --------
        >>> study = eras().study("2015-07..2016-09")
        >>> [(month.title, month.requested, month.matched) for month in study.months]
        [('July 2015 to September 2016', 2461, 531)]
        """
        from linkage.studies.published import PublishedStudy, refuse_settings

        era = str(era)  # the name in the counts of an era that a frame gave as a number
        if era not in set(self.counts["era"]):
            raise unknown("era", era, self.counts["era"])
        refuse_settings(settings, "months")
        months, notes = self._months(era)
        meant = "".join(f" ({month.title})" for month in months if month.without)
        defaults = {
            "name": f"{self.requester} {era}",
            "title": f"Requests of {self.requester.replace('_', ' ')}, {era}{meant}",
            "last_year": searchable_years(month.month for month in months),
            "notes": notes,
        }
        return PublishedStudy(months=months, **{**defaults, **settings})

    def _months(self, era: str) -> tuple[tuple[PublishedMonth, ...], tuple[str, ...]]:
        from linkage.studies.published import PublishedMonth

        parts = self.parts[self.parts["era"] == era]
        if (parts["sign"] == "+").all():
            months = tuple(
                PublishedMonth(middle(row.start, row.end), row.requested, row.matched, row.source, row.start, row.end)
                for row in each_row(parts.sort_values(["start", "end"]))
            )
            return months, ("The requests of a period of several months are simulated in its middle month.",)
        row = next(each_row(self.counts[self.counts["era"] == era]))
        source = "; ".join(dict.fromkeys(parts["source"]))
        gaps = _gaps(_stretches(parts))
        month = PublishedMonth(middle(row.start, row.end), row.requested, row.matched, source, row.start, row.end, gaps)
        of_the_gaps = (f"The months are {month.title}.",) if gaps else ()
        return (month,), (
            *of_the_gaps,
            "The counts are found by subtraction, so an error in any of the published rows is in them too.",
            f"All {row.requested:,} requests are simulated in {month.month}, the middle of the months they span.",
        )


def eras(requester: str = "home_office", *, division: str = AS_PUBLISHED, frame: pd.DataFrame | None = None) -> Eras:
    """Cut published counts into eras that do not overlap, and test whether one rate could have made them all.

    Parameters
    ----------
    requester
        Whose requests.
    division
        How the requester's rows are cut: ``"as published"`` keeps published totals whole; ``"autumn 2016 apart"`` takes
        September 2016 out of the total it lies in, to stand with the three months after it.
    frame
        Counts of your own instead, with a column ``era`` beside those of :meth:`linkage.PublishedStudy.from_frame`.

    Returns
    -------
    Eras
        In order of time.

    Raises
    ------
    InputError
        If the requester or the division is unknown, a column is missing or there twice, a row has no era, a count cannot
        be, or periods overlap.

    Notes
    -----
    Pearson's chi-square without correction, between eras and between the rows within each.

    Examples
    --------
    >>> print(eras())
    2015-07..2016-09: 531 of 2,461 (21.6 %)
    2016-10..2016-12: 86 of 356 (24.2 %)
    all other months to 2022-09: 916 of 3,231 (28.4 %)
    2017-10..2018-09: 247 of 835 (29.6 %)
    one rate for all: chi-square 40.57, 3 df, p = 8.1e-09
    """
    import pandas as pd

    if frame is not None:
        parts, division = _given(frame, requester), "given"
    else:
        parts = _declared(requester, division)
    rows = [_summed(str(era), part) for era, part in parts.groupby("era", sort=False)]
    counts = pd.DataFrame(rows).sort_values(["start", "end"], kind="stable").reset_index(drop=True)
    within = [
        {"era": str(era), "statistic": test.statistic, "degrees": test.degrees, "p_value": test.p_value}
        for era, part in parts.groupby("era", sort=False)
        if (part["sign"] == "+").all() and (test := _equal(part)) is not None
    ]
    table = pd.DataFrame(within, columns=["era", "statistic", "degrees", "p_value"])
    return Eras(requester, division, counts, parts, table, _equal(counts))


@cache
def _declarations() -> tuple[dict[str, str], ...]:
    with ERAS.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _declared(requester: str, division: str) -> pd.DataFrame:
    import pandas as pd

    from linkage.studies.published import published_counts

    declared = pd.DataFrame(_declarations())
    if requester not in set(declared["requester"]):
        raise unknown("requester with eras", requester, dict.fromkeys(declared["requester"]))
    declared = declared[declared["requester"] == requester]
    if division not in set(declared["division"]):
        raise unknown("division", division, dict.fromkeys(declared["division"]))
    declared = declared[declared["division"] == division].drop(columns="note")
    parts = declared.merge(published_counts(), on=["requester", "period"], how="left", validate="many_to_one")
    parts[["start", "end"]] = parts[["start", "end"]].apply(lambda column: column.str[:7])
    return parts.astype({"requested": "int64", "matched": "int64"})[_PARTS].reset_index(drop=True)


def _given(frame: pd.DataFrame, requester: str) -> pd.DataFrame:
    import pandas as pd

    from linkage.studies.published import PublishedStudy

    refuse_columns(frame, requester, "era")
    PublishedStudy.from_frame(frame, name=requester)  # refuses periods that overlap, whatever era they are put in
    # Names as text, so that numbers can be asked for and categories that nobody uses are none.
    named = frame["era"].astype(object)
    empty = int(named.map(is_empty).sum())
    if empty:
        raise InputError(
            f"{empty:,} of {len(frame):,} rows of the counts of '{requester}' have no era; name it or leave them out"
        )
    frame = frame.assign(era=named.map(lambda era: str(era).strip()))
    rows = [
        {
            "era": era, "sign": "+", "period": month.title, "start": month.span[0], "end": month.span[1],
            "requested": month.requested, "matched": month.matched, "source": month.source, "kind": "given",
            "confidence": "",
        }
        for era, part in frame.groupby("era", sort=False)
        for month in months_of(part, f"{requester}, era {era}")
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _summed(era: str, parts: pd.DataFrame) -> dict[str, Any]:
    sign = parts["sign"].map({"+": 1, "-": -1})
    requested, matched = (int((parts[name] * sign).sum()) for name in ("requested", "matched"))
    checked_counts(matched, requested, (f"matched in era {era}", f"requested in era {era}"))
    stretches = _stretches(parts)
    if not stretches:
        raise InputError(f"nothing is left of era '{era}' when its rows are taken away")
    rate = wilson(matched, requested)
    gaps = ["..".join(dict.fromkeys(gap)) for gap in _gaps(stretches)]
    return {
        "era": era, "start": stretches[0][0], "end": stretches[-1][1], "without": ", ".join(gaps),
        "requested": requested, "matched": matched, "rate": rate.value, "rate_low": rate.low, "rate_high": rate.high,
        "rows": len(parts), "derived": bool((sign < 0).any()),
    }  # fmt: skip


def _stretches(parts: pd.DataFrame) -> Stretches:
    """Give the first and the last month of each stretch left of the rows added when the others are taken away."""
    import pandas as pd

    left: set[Any] = set()
    for sign in ("+", "-"):
        for row in each_row(parts[parts["sign"] == sign]):
            months = set(pd.period_range(row.start, row.end, freq="M"))
            left = left | months if sign == "+" else left - months
    firsts = sorted(month for month in left if month - 1 not in left)
    lasts = sorted(month for month in left if month + 1 not in left)
    return tuple((str(first), str(last)) for first, last in zip(firsts, lasts, strict=True))


def _gaps(stretches: Stretches) -> Stretches:
    """Give the first and the last month of each gap between stretches."""
    import pandas as pd

    return tuple(
        (str(pd.Period(before, "M") + 1), str(pd.Period(after, "M") - 1)) for (_, before), (after, _) in pairwise(stretches)
    )


def _equal(counts: pd.DataFrame) -> ChiSquare | None:
    matched, requested = int(counts["matched"].sum()), int(counts["requested"].sum())
    if len(counts) < 2 or matched in (0, requested):
        return None
    return chi_square_equal([(int(row.matched), int(row.requested)) for row in each_row(counts)])
