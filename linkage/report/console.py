"""Tables of a study as text and as HTML."""

from __future__ import annotations

from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from linkage.report.sections import Section, headline, notes, sections, sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from linkage.studies.reproduction import Study

WIDTH = 120
"""Columns of text at which no cell has to wrap; a narrower terminal gets intervals on lines of their own."""


def show(study: Study, console: Console | None = None) -> None:
    """Print a study, to the terminal's width or, where there is no terminal, to :data:`WIDTH`."""
    console = console or _usual()
    console.print(headline(study), style="bold")
    for section in sections(study):
        console.print()
        console.print(_table(section, narrow=console.width < WIDTH))
    console.print()
    for note in notes(study):
        console.print(f"- {note}")
    console.print("\nPublished counts", style="bold")
    for source in sources(study):
        console.print(f"- {source}")


def _usual() -> Console:
    from rich.console import Console

    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def as_text(study: Study) -> str:
    """Give what :func:`show` prints."""
    from rich.console import Console

    out = StringIO()
    show(study, Console(file=out, width=WIDTH, force_terminal=False, force_jupyter=False))
    return out.getvalue()


def as_html(study: Study) -> str:
    """Give the same tables for a notebook."""
    parts = [f"<p><b>{escape(headline(study))}</b></p>"]
    for section in sections(study):
        head = "".join(f"<th>{escape(name)}</th>" for name in section.header)
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in section.rows)
        parts.append(
            f"<h4>{escape(section.title)}</h4><p>{escape(section.reading)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )
    return "".join(parts) + _list(notes(study)) + "<h4>Published counts</h4>" + _list(sources(study))


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _table(section: Section, *, narrow: bool) -> object:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(
        title=section.title,
        caption=section.reading,
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        title_style="bold",
        caption_style="dim",
        pad_edge=False,
        padding=(0, 0) if narrow else (0, 1),
    )
    texts = {"month", "scenario", "field", "tells"}
    for name in section.header:
        is_text = name in texts
        table.add_column(name, justify="left" if is_text else "right", no_wrap=is_text, overflow="fold")
    for row in section.rows:
        table.add_row(*(cell.replace(" (", "\n(") if narrow else cell for cell in row))
    return table
