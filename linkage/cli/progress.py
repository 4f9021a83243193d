"""How far a long verb is, and what an interrupted one says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str, float], None]

_INTERRUPTED = 130  # what shells give to a command stopped from the keyboard


class Progress:
    """A bar on standard error while a long verb works; plain lines where that is no terminal."""

    def __enter__(self) -> Self:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        self._plain = not console.is_terminal
        self._stage = ""
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, transient=True
        )
        self._task = self._bar.add_task("", total=1.0)
        if not self._plain:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._plain:
            self._bar.stop()

    def __call__(self, text: str, share: float) -> None:
        """Show how far the work is."""
        self._bar.update(self._task, description=text, completed=share)
        stage = f"{int(share * 10) * 10} %"
        if self._plain and stage != self._stage:
            self._stage = stage
            typer.echo(f"{stage:>5}  {text}", err=True)


def part_of(tell: Tell, start: float, end: float) -> Tell:
    """Give what tells of the whole how far a part of it is; the end of a part is not told, as the whole goes on.

    Examples
    --------
    >>> part_of(lambda text, share: print(text, share), 0.5, 1.0)("half of the second half", 0.5)
    half of the second half 0.75
    >>> part_of(lambda text, share: print(text, share), 0.0, 0.5)("done", 1.0)
    """

    def tell_part(text: str, share: float) -> None:
        if share < 1:
            tell(text, start + (end - start) * share)

    return tell_part


@contextmanager
def resumable() -> Iterator[None]:
    """Say of work that is stopped before its end that it can be gone on with."""
    again = "run the same command again, and it goes on where it was"
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as stopped:
        typer.echo(f"linkage: interrupted; {again}", err=True)
        raise SystemExit(stopped.code if isinstance(stopped, SystemExit) else _INTERRUPTED) from None
    except OSError as problem:
        typer.echo(f"linkage: cannot write ({problem.strerror or problem}); when it can, {again}", err=True)
        raise SystemExit(1) from None
