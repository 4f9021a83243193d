"""Charts of an exposure, as Altair objects, and what they show in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.report.figures import figure_of, plain
from linkage.report.naming import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_WIDTH, _BAND, _COLOUR = 520, 24, "#0072b2"


def groups_chart(shares: pd.DataFrame, group: str, measures: Sequence[str]) -> Any:
    """Draw shares of groups with their intervals, one panel a measure.

    Parameters
    ----------
    shares
        As :meth:`linkage.Exposure.by` gives them.
    group
        The column with the labels.
    measures
        Which shares to draw.
    """
    import altair as alt

    data = _shares(shares, group, measures)
    order = list(dict.fromkeys(data["group"]))
    base = alt.Chart(data).encode(y=alt.Y("group:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False)))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=5)
    lines = base.mark_rule(strokeWidth=3, color=_COLOUR).encode(
        x=alt.X("low:Q", title=None, scale=scale, axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1, color=_COLOUR).encode(x="value:Q")
    panels = (lines + points).properties(width=_WIDTH, height=_BAND * len(order))
    head = alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold", labelPadding=4)
    return (
        panels.facet(row=alt.Row("measure:N", sort=list(measures), title=None, header=head))
        .properties(padding=10, spacing=14)
        .configure_view(stroke=None)
        .configure_axis(gridOpacity=0.5)
    )


def groups_alternative(shares: pd.DataFrame, group: str, measures: Sequence[str]) -> str:
    """Say what :func:`groups_chart` shows."""
    told = []
    for measure in measures:
        rows = shares[shares["measure"] == measure]
        told.append(f"{measure}: " + ", ".join(f"{row[group]} {figure_of(row)}" for _, row in rows.iterrows()))
    return f"Shares by {group.replace('_', ' ')}. " + ". ".join(told) + "."


def frontier_chart(frame: pd.DataFrame) -> Any:
    """Draw recall against wrong persons per 1,000 requests, a point a rule; from the summary of variants."""
    import altair as alt

    data = _frontier(frame)
    base = alt.Chart(data).encode(
        x=alt.X("recall:Q", title="recall", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("wrong:Q", title="wrong persons per 1,000 requests", scale=alt.Scale(zero=True)),
    )
    points = base.mark_point(filled=True, size=90, opacity=1, color=_COLOUR)
    names = base.mark_text(align="left", dx=8, dy=-6).encode(text="rule:N")
    return (points + names).properties(width=_WIDTH, height=300, padding=10).configure_axis(gridOpacity=0.5)


def frontier_alternative(frame: pd.DataFrame) -> str:
    """Say what :func:`frontier_chart` shows."""
    rows = _frontier(frame).itertuples(index=False)
    told = [f"{row.rule}: recall {row.recall:.1%}, {row.wrong:.1f} wrong persons per 1,000 requests" for row in rows]
    return "Recall against wrongful disclosure. " + "; ".join(told) + "."


def _shares(shares: pd.DataFrame, group: str, measures: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    chosen = shares[shares["measure"].isin(list(measures)) & (shares["of"] > 0)]
    columns = {name: chosen[name].astype(float).to_numpy() for name in ("value", "low", "high")}
    return pd.DataFrame(
        {"measure": chosen["measure"].to_numpy(), "group": [plain(str(one)) for one in chosen[group]], **columns}
    )


def _frontier(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    wrong = 1_000 * frame["wrong persons"].astype(float) / frame["requests"].astype(float)
    rules = frame["variant"].astype(str).map(short_names(frame["variant"].astype(str)))
    return pd.DataFrame(
        {"rule": rules.to_numpy(), "recall": frame["recall"].astype(float).to_numpy(), "wrong": wrong.to_numpy()}
    )
