"""Tables of a study as text and as HTML."""

from __future__ import annotations

from html import escape
from io import StringIO
from typing import TYPE_CHECKING

from linkage.report.sections import Section, headline, notes, sections

if TYPE_CHECKING:
    from rich.console import Console

    from linkage.studies.reproduction import Study

_WIDTH = 118


def show(study: Study, console: Console) -> None:
    """Print a study."""
    console.print(headline(study), style="bold")
    for section in sections(study):
        console.print()
        console.print(_table(section))
    console.print()
    for note in notes(study):
        console.print(f"- {note}")


def as_text(study: Study) -> str:
    """Give what :func:`show` prints."""
    from rich.console import Console

    out = StringIO()
    show(study, Console(file=out, width=_WIDTH, force_terminal=False))
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
    listed = "".join(f"<li>{escape(note)}</li>" for note in notes(study))
    return "".join(parts) + f"<ul>{listed}</ul>"


def _table(section: Section) -> object:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(
        title=section.title, caption=section.reading, title_justify="left", caption_justify="left", box=SIMPLE_HEAD,
        title_style="bold", caption_style="dim", pad_edge=False,
    )  # fmt: skip
    texts = {"month", "scenario", "field", "tells"}
    for name in section.header:
        table.add_column(name, justify="left" if name in texts else "right", no_wrap=True)
    for row in section.rows:
        table.add_row(*row)
    return table
