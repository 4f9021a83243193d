"""One self-contained page: statements, tables and figures that need no network, on a screen or on paper.

Nothing is loaded from anywhere: the style and the drawings stand in the page. It follows the reader's light or dark setting,
prints, and can be read with the keyboard and by a screen reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkage.report.sections import Section

TEMPLATES = Path(__file__).parent / "templates"
SIMULATED = "Every person, name and address on this page was made up. Nobody here exists."
_INK = ("#000", "#000000", "#1a1a1a", "#444444", "black")
"""Colours of a drawing that follow the page's own, so that they can be read on light and on dark."""
_FAINT = ("#ddd", "#dddddd", "#888", "#888888")
"""Colours of its lines that do so faintly."""


@dataclass(frozen=True)
class Figure:
    """A drawing.

    Attributes
    ----------
    title, reading
        What it is called, and how to read it.
    chart
        An Altair chart.
    alt
        What it shows, for a reader who cannot see it.
    """

    title: str
    reading: str
    chart: Any
    alt: str


@dataclass(frozen=True)
class Statements:
    """Sentences under a title, each on its own; as a list, or as paragraphs, or as commands to be typed."""

    title: str
    lines: tuple[str, ...]
    kind: str = "list"


@dataclass(frozen=True)
class Page:
    """What a page says.

    Attributes
    ----------
    title
        Its heading.
    kind
        What sort of page it is, in a few words above the heading.
    lead
        The sentences to be read if nothing else is, each with its uncertainty.
    parts
        Tables, figures and statements, in reading order.
    notice
        What must be known of the data.
    """

    title: str
    kind: str
    lead: tuple[str, ...]
    parts: tuple[Section | Figure | Statements, ...]
    notice: str = SIMULATED


def as_page(page: Page) -> str:
    """Write a page as HTML.

    Examples
    --------
    >>> html = as_page(Page("Who was found", "Exposure", ("Nobody.",), (Statements("Notes", ("A <note>.",)),)))
    >>> "<h1>Who was found</h1>" in html, "A &lt;note&gt;." in html
    (True, True)
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    names = [_name(part.title) for part in page.parts]
    return environment.get_template("page.html").render(
        page=page,
        parts=[(_numbered(names, at), _kind(part), part) for at, part in enumerate(page.parts)],
        style=Markup((TEMPLATES / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - a file of this package
        drawn=lambda figure: Markup(drawing(figure.chart)),  # noqa: S704 - made by the chart library, texts escaped
        is_number=is_number,
        is_numbers=lambda table, at: all(is_number(row[at]) for row in table.rows),
    )


def write_page(page: Page, path: Any, *, replace: bool = False) -> Path:
    """Write a page to a new file, whole or not at all; with ``replace`` a file of that name gives way.

    Raises
    ------
    InputError
        If the place is taken or cannot be written to.
    """
    if not isinstance(path, str | PathLike):
        raise outside("path", path, "that of a new .html file")
    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise InputError(f"'{target}' must end in .html, as a page does")
    if target.is_dir() or (target.exists() and not replace):
        raise InputError(f"'{target}' already exists; name a new file or give replace=True")
    if not target.parent.is_dir():
        raise InputError(f"'{target.parent}' does not exist; make the folder first")
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_text(as_page(page), encoding="utf-8")
        part.replace(target)
    except OSError:
        raise InputError(f"'{target}' cannot be written to") from None
    finally:
        part.unlink(missing_ok=True)
    return target


def drawing(chart: Any) -> str:
    """Draw a chart as SVG that stands in a page: as wide as its place, its ink that of the page.

    Examples
    --------
    >>> import altair as alt
    >>> import pandas as pd
    >>> shown = drawing(alt.Chart(pd.DataFrame({"a": [1, 2]})).mark_bar().encode(x="a:Q"))
    >>> shown.startswith("<svg"), 'width="100%"' in shown, "currentColor" in shown
    (True, True, True)
    """
    import vl_convert

    made = vl_convert.vegalite_to_svg(chart.properties(background="transparent").to_dict())
    made = made[made.index("<svg") :]
    for ink in _INK:
        made = made.replace(f'fill="{ink}"', 'fill="currentColor"').replace(f'stroke="{ink}"', 'stroke="currentColor"')
    for line in _FAINT:
        made = made.replace(f'stroke="{line}"', 'stroke="currentColor" stroke-opacity="0.25"')
    width = re.search(r'<svg[^>]* width="([\d.]+)"', made)
    made = re.sub(r'(<svg[^>]*) width="[\d.]+"', r'\1 width="100%"', made, count=1)
    made = re.sub(r'(<svg[^>]*) height="[\d.]+"', r"\1", made, count=1)
    most = f'style="max-width:{float(width.group(1)):.0f}px" ' if width else ""
    return made.replace("<svg ", f'<svg aria-hidden="true" focusable="false" {most}', 1)


def is_number(cell: str) -> bool:
    """Say whether a cell is written as a number, an interval or nothing, and so stands to the right.

    Examples
    --------
    >>> [is_number(cell) for cell in ("65 (54-77)", "26.7 %", "-", "Sep 2016", "0.41")]
    [True, True, True, False, True]
    """
    return bool(re.fullmatch(r"[\d.,%*()+\s-]*( to )?[\d.,%*()+\s-]*", cell))


def _kind(part: Section | Figure | Statements) -> str:
    return type(part).__name__.lower()


def _name(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _numbered(names: Iterable[str], at: int) -> str:
    several = list(names)
    before = several[:at].count(several[at])
    return f"{several[at]}-{before + 1}" if before else several[at]
