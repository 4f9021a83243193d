"""A profile as a page: every figure drawn against its range, with its source, and all that is assumed."""

from __future__ import annotations

from html import escape
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

from synthetic.profiling.estimates import Estimate
from synthetic.profiling.targets import NO, NO_TARGET, NOT_COMPARABLE, NOT_MEASURED, TOO_SMALL, YES, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from synthetic.profiling.profiles import Profile

_WIDTH, _HEIGHT, _MARGIN = 220, 22, 8
_CLASS = {YES: "yes", NO: "no", TOO_SMALL: "small", NOT_COMPARABLE: "none", NO_TARGET: "none", NOT_MEASURED: "none"}
_STYLE = """
.realism { font: 15px/1.5 "Charter", "Georgia", "DejaVu Serif", serif; color: #1d2329; max-width: 74rem; margin: 0 auto; }
.realism h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
.realism h2 { font-size: 1.2rem; margin: 2.4rem 0 .5rem; }
.realism p { max-width: 46rem; margin: .5rem 0; }
.realism .notice { border-left: 4px solid #8a5a00; background: #fdf6e7; padding: .5rem .9rem; }
.realism table { border-collapse: collapse; width: 100%; font-size: .86rem; }
.realism th { text-align: left; font-weight: 600; border-bottom: 1.5px solid #1d2329; padding: .3rem .6rem .3rem 0; }
.realism td { border-bottom: 1px solid #dfe3e6; padding: .4rem .6rem .4rem 0; vertical-align: top; }
.realism td.number, .realism th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.realism td.figure { width: 21rem; }
.realism td.source { color: #4c565f; width: 22rem; }
.realism .small { color: #5c666f; font-size: .92em; }
.realism .verdict { display: inline-block; max-width: 9rem; }
.realism td[data-label="Within"] { min-width: 8.6rem; }
.realism .wide { overflow-x: auto; }
.realism .verdict::before { content: ""; display: inline-block; width: .62em; height: .62em; border-radius: 50%;
  margin-right: .4em; background: currentColor; }
.realism .verdict.yes { color: #17694a; } .realism .verdict.no { color: #a8201a; }
.realism .verdict.small { color: #8a5a00; font-size: 1em; } .realism .verdict.none { color: #6d7780; }
.realism svg { display: block; }
.realism .range { fill: #cfe5da; } .realism .axis { stroke: #b9c1c7; } .realism .target { stroke: #17694a; stroke-width: 2; }
.realism .interval { stroke: #1d2329; stroke-width: 1.5; }
.realism .dot { fill: #1d2329; } .realism .dot.no { fill: #a8201a; } .realism .dot.small { fill: #8a5a00; }
.realism .dot.yes { fill: #17694a; }
.realism .key { display: flex; align-items: center; gap: .8rem; margin: .8rem 0; }
.realism .key svg { flex: none; } .realism .key p { margin: 0; }
.realism code { overflow-wrap: anywhere; }
@media screen and (max-width: 700px) {
  .realism .key { flex-direction: column; align-items: flex-start; }
  .realism .figures, .realism .figures tbody { display: block; } .realism .figures thead { display: none; }
  .realism .figures tr { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; align-items: flex-start; padding: .7rem 0;
    border-bottom: 1px solid #dfe3e6; }
  .realism .figures td { border: 0; padding: 0; } .realism .figures td:empty { display: none; }
  .realism .figures td.figure, .realism .figures td.strip, .realism .figures td.source { width: 100%; }
  .realism .figures td.number { text-align: left; }
  .realism .figures td[data-label]::before { content: attr(data-label); display: block; color: #5c666f; font-size: .92em; }
}
@media print { .realism tr { break-inside: avoid; } .realism .wide { overflow: visible; } .realism { font-size: 11px; } }
"""


def page(profile: Profile) -> str:
    """Write a page that stands alone: no other file and no address is asked for."""
    title = escape(f"How realistic is this world? {profile.population.n:,} synthetic people")
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>body {{ margin: 2rem 1.5rem 4rem; background: #fff; }}</style>\n</head>\n<body>\n"
        f"{fragment(profile)}\n{_assumptions(profile)}\n</body>\n</html>\n"
    )


def fragment(profile: Profile) -> str:
    """Write the figures, to be shown within a page."""
    families: dict[str, list[tuple[Target, Estimate]]] = {}
    for target, achieved in profile.targets():
        families.setdefault(target.family, []).append((target, achieved))
    return (
        f'<style>{_STYLE}</style>\n<div class="realism">\n<h1>How realistic is this world?</h1>\n'
        f"<p>{escape(repr(profile.population))}; schools as in {escape(profile.year)}.</p>\n"
        '<p class="notice">Every person, school and address is invented. Nothing here was fitted to or copied from a real '
        "person. What a figure is held against is a published total or share, derived from one, or an assumption, as its "
        "row says; nearly all ranges are ours.</p>\n"
        f"{_summary(profile)}\n{_key()}\n" + "\n".join(_family(name, rows) for name, rows in families.items()) + "\n</div>"
    )


def _summary(profile: Profile) -> str:
    frame = profile.to_frame()
    counts = frame["within"].value_counts()
    told = {
        YES: "within their range",
        NO: "outside it",
        TOO_SMALL: "cannot be told apart from it in a world of this size",
        NOT_COMPARABLE: "can be compared only at another size",
        NO_TARGET: "have no known target: what they follow from is assumed",
        NOT_MEASURED: "could not be measured in this world",
    }
    parts = [f"{counts[verdict]} {words}" for verdict, words in told.items() if verdict in counts]
    status = frame.loc[[target.name for target, _ in profile.targets() if target.known], "status"].value_counts()
    kinds = {"published": "published", "derived": "derived from what is published", "assumption": "assumed"}
    bases = ", ".join(f"{status[kind]} {words}" for kind, words in kinds.items() if kind in status)
    held = f" {status.sum()} have a target or a range: {bases}." if bases else ""
    return f"<p>{len(profile.estimates)} figures: {escape('; '.join(parts))}.{escape(held)}</p>"


def _key() -> str:
    example = Target("", "", "", "", 40.0, 30.0, 50.0, "", "")
    return (
        f'<div class="key">{_strip(example, Estimate(46.0, 42.0, 50.0))}<p class="small">Shaded: the range held to be '
        "realistic. Upright line: the target. Dot: this world, with its 95 % interval, which allows for families and "
        "neighbourhoods being alike. Each strip has a scale of its own; where a side of a range is open, the shading runs "
        "to the edge.</p></div>\n"
        '<p class="small">Within: “yes” where the figure is in its range and its interval does not reach beyond the range '
        "on both sides; “no” where the whole interval is outside the range; “too small to say” otherwise, or where the "
        "world is too small for an interval; “not comparable at this size” where the target is about a world "
        "of another size.</p>"
    )


def _family(name: str, rows: Iterable[tuple[Target, Estimate]]) -> str:
    body = "\n".join(_row(target, achieved) for target, achieved in rows)
    return (
        f'<h2>{escape(name.capitalize())}</h2>\n<div class="wide"><table class="figures">\n<thead><tr>'
        "<th>Figure</th><th></th>"
        '<th class="number">This world</th><th class="number">Target</th><th>Within</th><th>Source of the target</th>'
        f"</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _row(target: Target, achieved: Estimate) -> str:
    verdict = target.verdict(achieved)
    uncertain = not isnan(achieved.low) and achieved.low < achieved.high
    interval = f"{number(achieved.low)} to {number(achieved.high)}" if uncertain else ""
    return (
        f'<tr><td class="figure">{escape(target.figure)} <span class="small">({escape(target.unit)})<br>'
        f"{escape(achieved.basis)}</span></td>"
        f'<td class="strip">{_strip(target, achieved)}</td>'
        f'<td class="number" data-label="This world">{number(achieved.value)}<br><span class="small">{interval}</span></td>'
        f'<td class="number" data-label="Target">{number(target.target)}<br>'
        f'<span class="small">{_range(target)}</span></td>'
        f'<td data-label="Within"><span class="verdict {_CLASS[verdict]}">{verdict}</span></td>'
        f'<td class="source">{_unbroken(f"{target.status}: {target.source}")}</td></tr>'
    )


def _unbroken(text: str) -> str:
    """Keep per cent signs with their numbers."""
    return escape(text.replace(" %", "\N{NO-BREAK SPACE}%"))


def _range(target: Target) -> str:
    if not target.known:
        return ""
    if target.most == inf:
        return f"at least {number(target.least)}"
    if target.least == -inf:
        return f"at most {number(target.most)}"
    return f"{number(target.least)} to {number(target.most)}"


def number(value: float) -> str:
    """Write a figure with about three digits; nothing for what is not a number.

    Examples
    --------
    >>> [number(value) for value in (0.0, 0.3142, 3.142, 31.42, 314.2, float("nan"))]
    ['0', '0.314', '3.14', '31.4', '314', '']
    """
    if isnan(value):
        return ""
    if value == 0:
        return "0"
    digits = next((places for places, least in enumerate((100, 10, 1)) if abs(value) >= least), 3)
    return f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _strip(target: Target, achieved: Estimate) -> str:
    """Draw a figure against its range, as a strip with a scale of its own."""
    marks = [target.target, target.least, target.most, achieved.value, achieved.low, achieved.high]
    known = [mark for mark in marks if isfinite(mark)]
    if isnan(achieved.value) or not known:
        return ""
    low, high = min(known), max(known)
    pad = 0.08 * (high - low) or max(abs(high) * 0.1, 0.5)
    low, high = low - pad, high + pad

    def at(value: float) -> float:
        inside = min(max(value, low), high)
        return round(_MARGIN + (inside - low) / (high - low) * (_WIDTH - 2 * _MARGIN), 1)

    middle = _HEIGHT / 2
    said = f"{number(achieved.value)}; {_range(target) or 'no known range'}"
    parts = [
        f'<svg role="img" aria-label="{escape(said)}" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{middle}" y2="{middle}"/>',
    ]
    if target.known:
        begin = at(target.least) if isfinite(target.least) else 0
        end = at(target.most) if isfinite(target.most) else _WIDTH
        parts.append(f'<rect class="range" x="{begin}" y="3" width="{max(end - begin, 3):.1f}" height="{_HEIGHT - 6}"/>')
    if isfinite(target.target):
        parts.append(f'<line class="target" x1="{at(target.target)}" x2="{at(target.target)}" y1="2" y2="{_HEIGHT - 2}"/>')
    if isfinite(achieved.low):
        parts.append(
            f'<line class="interval" x1="{at(achieved.low)}" x2="{at(achieved.high)}" y1="{middle}" y2="{middle}"/>'
        )
    verdict = _CLASS[target.verdict(achieved)]
    parts.append(f'<circle class="dot {verdict}" cx="{at(achieved.value)}" cy="{middle}" r="4.5"/></svg>')
    return "".join(parts)


def _assumptions(profile: Profile) -> str:
    """List the parameters and the kinds of errors that rest on no published figure, or were changed."""
    from synthetic.errors import error_catalogue

    parameters = profile.population.parameters.to_frame()
    errors = error_catalogue(profile.population.errors)
    assumed = parameters[parameters["status"].isin(["assumption", "changed"])]
    kinds = errors[errors["status"].isin(["assumption", "changed"])]
    return (
        '<div class="realism">\n<h2>What is assumed: the parameters</h2>\n'
        "<p>No figure is known for these. Each can be changed by its name: "
        "<code>population(n, seed=…, parameters={name: value})</code>.</p>\n"
        f"{_table(assumed, ['name', 'value', 'unit', 'status', 'source'])}\n"
        "<h2>What is assumed: the kinds of errors</h2>\n"
        "<p>Share of the forms that a kind can hit, for a British name, born here, at a school of average care. Each can be "
        "changed by its name: <code>population(n, seed=…, errors={kind: rate})</code>.</p>\n"
        f"{_table(kinds, ['kind', 'fields', 'what', 'whom', 'lasts', 'rate', 'status', 'source'])}\n</div>"
    )


def _table(frame: pd.DataFrame, columns: list[str]) -> str:
    numeric = {"value", "rate"}
    head = "".join(f"<th{_if_number(name in numeric)}>{escape(name)}</th>" for name in columns)
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{_if_number(name in numeric)}>{_cell(value)}</td>" for name, value in zip(columns, row, strict=True))
        + "</tr>"
        for row in frame[columns].itertuples(index=False)
    )
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _if_number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:g}"
    return _unbroken(str(value))
