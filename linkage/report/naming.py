"""Names of rules, as short as they can be told apart, and numbers of things."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Give each name without the folder it stands in, or whole where two would then be called alike.

    Examples
    --------
    >>> short_names(["home-office/strict", "home-office/stepped"])
    {'home-office/strict': 'strict', 'home-office/stepped': 'stepped'}
    >>> short_names(["home-office/strict", "mine/strict", "mine/loose"])
    {'home-office/strict': 'home-office/strict', 'mine/strict': 'mine/strict', 'mine/loose': 'loose'}
    """
    ends = {name: name.rsplit("/", 1)[-1] for name in names}
    times = Counter(ends.values())
    return {name: end if times[end] == 1 else name for name, end in ends.items()}


def counted(number: int, one: str, several: str = "") -> str:
    """Write a number of things, one thing in the singular.

    Examples
    --------
    >>> counted(1, "match", "matches"), counted(1_000, "request file")
    ('1 match', '1,000 request files')
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
