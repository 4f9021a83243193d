"""Charts, as Altair objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from linkage.report.sections import month_title

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

_PUBLISHED = "published (rate's 95 % interval)"
_COLOURS = ["#1a1a1a", "#0072b2", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#e69f00"]  # Okabe and Ito 2008


def matches_chart(study: Study) -> Any:
    """Draw, for each month, the published count with its interval beside the simulated ones with theirs."""
    import altair as alt
    import pandas as pd

    data = _points(study)
    order = [_PUBLISHED, *dict.fromkeys(name.rsplit("/", 1)[-1] for name in study.months["algorithm"])]
    months = [month_title(month.month) for month in study.published.months]
    base = alt.Chart(pd.DataFrame(data)).encode(
        y=alt.Y("series:N", sort=order, title=None, axis=alt.Axis(labels=True, ticks=False)),
        color=alt.Color("series:N", sort=order, scale=alt.Scale(domain=order, range=_COLOURS), legend=None),
    )
    bars = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title="matches", scale=alt.Scale(zero=True)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x="matches:Q")
    panels = (bars + points).properties(width=520, height=24 * len(order))
    return (
        panels.facet(
            row=alt.Row("month:N", sort=months, title=None, header=alt.Header(labelAngle=0, labelAlign="left"))
        )
        .properties(
            title=alt.TitleParams(
                "Matches published and simulated",
                subtitle=[
                    f"{study.searched:,} synthetic people searched, standing for {study.register_people:,}; "
                    "mean and 95 % interval of simulated files.",
                    "The share on the register is estimated for each scenario: fitting does not show which was used.",
                ],
                anchor="start",
            )
        )
        .configure_view(stroke=None)
        .configure_axis(grid=True, gridOpacity=0.4)
    )


def _points(study: Study) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for month, part in study.months[study.months["month"] != "all"].groupby("month", sort=False):
        first = part.iloc[0]
        title = month_title(str(month))
        rows.append(
            {
                "month": title, "series": _PUBLISHED, "matches": int(first["published"]),
                "low": first["rate_low"] * first["requested"], "high": first["rate_high"] * first["requested"],
            }
        )  # fmt: skip
        rows += [
            {
                "month": title, "series": row.algorithm.rsplit("/", 1)[-1], "matches": row.simulated,
                "low": row.simulated_low, "high": row.simulated_high,
            }
            for row in each_row(part)
        ]  # fmt: skip
    return rows
