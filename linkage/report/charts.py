"""Charts, as Altair objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from linkage.report.sections import month_title, shown_names

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

_PUBLISHED = "published"
_COLOURS = ["#1a1a1a", "#0072b2", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#e69f00"]  # Okabe and Ito 2008
_WIDTH, _BAND = 560, 20


def matches_chart(study: Study, *, titled: bool = True) -> Any:
    """Draw, for each month, the published count with its interval beside the simulated ones with theirs."""
    import altair as alt
    import pandas as pd

    data = pd.DataFrame(_points(study))
    order = list(dict.fromkeys(data["series"]))
    series = alt.Axis(ticks=False, domain=False, labelPadding=8)
    base = alt.Chart(data).encode(
        y=alt.Y("series:N", sort=order, title=None, axis=series),
        color=alt.Color("series:N", sort=order, scale=alt.Scale(domain=order, range=_COLOURS), legend=None),
    )
    bars = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title="matches", axis=alt.Axis(tickCount=8), scale=alt.Scale(zero=True)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x="matches:Q")
    head = alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold", labelPadding=4)
    panels = (bars + points).properties(width=_WIDTH, height=_BAND * len(order))
    title = {"title": _title(study)} if titled else {}
    return (
        panels.facet(row=alt.Row("month:N", sort=list(dict.fromkeys(data["month"])), title=None, header=head))
        .properties(padding=10, spacing=14, **title)
        .configure_view(stroke=None)
        .configure_axis(gridOpacity=0.5)
    )


def _title(study: Study) -> Any:
    import altair as alt

    several = len(study.scenarios) > 1
    fitted = (
        ["Scenarios: mean and 95 % interval of simulated files, the share on the register being estimated",
         "for each; that a scenario fits does not show that it was used."]
        if several
        else ["Scenario: mean and 95 % interval of simulated files, the share on the register being estimated;",
              "that it fits does not show that it was used."]
    )  # fmt: skip
    standing = f", standing for {study.register_people:,}." if study.register_people > study.searched else "."
    return alt.TitleParams(
        "Matches published and simulated",
        subtitle=[
            "Published: the count, and the 95 % interval of its rate (Wilson).",
            *fitted,
            f"{study.searched:,} synthetic people searched{standing}",
        ],
        anchor="start",
        offset=14,
        subtitleColor="#444444",
        subtitlePadding=5,
    )


def _points(study: Study) -> list[dict[str, Any]]:
    called = shown_names(study)
    rows: list[dict[str, Any]] = []
    for month, part in study.months[study.months["month"] != "all"].groupby("month", sort=False):
        first = part.iloc[0]
        title = f"{month_title(str(month))}, {first['requested']:,} requested"
        rows.append(
            {
                "month": title, "series": _PUBLISHED, "matches": int(first["published"]),
                "low": first["rate_low"] * first["requested"], "high": first["rate_high"] * first["requested"],
            }
        )  # fmt: skip
        rows += [
            {
                "month": title, "series": called[row.algorithm], "matches": row.simulated,
                "low": row.simulated_low, "high": row.simulated_high,
            }
            for row in each_row(part)
        ]  # fmt: skip
    return rows
