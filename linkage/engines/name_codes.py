"""Codes of distinct cleaned names that no SQL function makes: phonetic codes, nicknames, letters sorted or at places."""

from __future__ import annotations

import itertools
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    import pyarrow as pa

    from linkage.agreements import Form

CODED = ("soundex", "soundex_sql", "metaphone", "nysiis", "nickname", "sorted", "letters")
"""The forms that are looked up in a table of distinct names."""
_DIGITS = {
    letter: digit for digit, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1) for letter in letters
}
_FILL = "2"


def codes(names: pa.Array, wanted: Collection[Form]) -> pa.Table:
    """Return a table of the names and their codes; a name without letters has none.

    Parameters
    ----------
    names
        Distinct cleaned names.
    wanted
        Which codes, of :data:`CODED`.

    Returns
    -------
    pa.Table
        ``name``, and one column per code, called as :func:`called` says.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from linkage.agreements import Form
    >>> codes(pa.array(["ROBERT", "BILLY"]), [Form("soundex"), Form("nickname")]).to_pydict()
    {'name': ['ROBERT', 'BILLY'], 'nickname': ['ROBERT', 'WILLIAM'], 'soundex': ['R163', 'B400']}
    """
    import pyarrow as pa

    texts = names.to_pylist()
    forms = sorted(set(wanted), key=called)
    made = {called(form): _coded(texts, code(form)) for form in forms}
    return pa.table({"name": names.cast(pa.string())} | made)


def _coded(texts: Iterable[str], made: Callable[[str], str]) -> pa.Array:
    import pyarrow as pa

    return pa.array([made(text) or None for text in texts], pa.string())


def called(form: Form) -> str:
    """Name the column that holds a form.

    Examples
    --------
    >>> from linkage.agreements import Form
    >>> called(Form("soundex")), called(Form("letters", detail="2_3_5"))
    ('soundex', 'letters_2_3_5')
    """
    return f"{form.name}_{form.detail}" if form.detail else form.name


def code(form: Form) -> Callable[[str], str]:
    """Give the function that makes a form of one cleaned name.

    Examples
    --------
    >>> from linkage.agreements import Form
    >>> code(Form("letters", detail="2_3_5"))("LI"), code(Form("sorted"))("ANNA")
    ('I22', 'AANN')
    """
    import jellyfish

    match form.name:
        case "soundex":
            return jellyfish.soundex
        case "soundex_sql":
            return soundex_sql
        case "metaphone":
            return jellyfish.metaphone
        case "nysiis":
            return jellyfish.nysiis
        case "nickname":
            return lambda name: nicknames().get(name, name)
        case "sorted":
            return lambda name: "".join(sorted(name))
        case "letters":
            places = [int(place) - 1 for place in form.detail.split("_")]
            return lambda name: "".join(name[place : place + 1] or _FILL for place in places)
    raise ValueError(f"no code is called {form.name}")


def soundex_sql(name: str) -> str:
    """Make the Soundex code that SQL Server gave before compatibility level 110: H and W part letters as vowels do.

    Examples
    --------
    >>> soundex_sql("ASHCRAFT"), soundex_sql("TYMCZAK"), soundex_sql("PFISTER")
    ('A226', 'T522', 'P236')
    """
    letters = [letter for letter in name if "A" <= letter <= "Z"]
    if not letters:
        return ""
    digits = [_DIGITS.get(letter, 0) for letter in letters]
    kept = [digit for before, digit in itertools.pairwise(digits) if digit and digit != before]
    return (letters[0] + "".join(map(str, kept)) + "000")[:4]


@cache
def nicknames() -> dict[str, str]:
    """Give for each short form the name that stands for all its forms.

    Examples
    --------
    >>> nicknames()["BILL"], nicknames()["WILLIAM"]
    ('WILLIAM', 'WILLIAM')
    """
    text = files("linkage.engines").joinpath("nicknames.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {form: name for name, forms in (line.split(",") for line in lines) for form in (name, *forms.split())}
