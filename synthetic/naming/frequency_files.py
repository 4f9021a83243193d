"""Users' own frequencies of names, read from CSV files.

Forenames have the layout of the tables of baby names that the Office for National Statistics publishes: a row for each
sex and name, or for each year, sex and name::

    year,sex,name,count
    2011,F,OLIVIA,4987
    2011,M,LILY-MAE,3

Surnames have ``name`` and ``count``. Further columns are passed over. ``n`` stands for ``count`` as well, the case of a
column's name does not matter, and a file whose name ends in ``.gz`` is unpacked. Names in capitals are put into title case.
A row whose name is dashes alone is passed over: the published tables have a few.
"""

from __future__ import annotations

import csv
import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from synthetic.naming.word_arrays import strings
from synthetic.refusal import InputError, listed, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from synthetic.naming.fashions import Bands
    from synthetic.streams import Ints

MOST = 1_000_000_000  # people a row may count
MOST_IN_ALL = 100_000_000_000  # so that people times names, by which the tables are filled, stay whole numbers of 64 bits
_SEXES = {"boys": ("m", "male", "males", "boy", "boys", "1"), "girls": ("f", "female", "females", "girl", "girls", "2")}
_KIND_OF = {word: kind for kind, words in _SEXES.items() for word in words}
_OTHER_NAMES = {"n": "count"}
_FIRST_YEAR, _LAST_YEAR = 1800, 2100
_DASHES = re.compile(r"\s*-+\s*")


@dataclass(frozen=True)
class _File:
    """A file and what it is for, as refusals name it."""

    path: Path
    what: str

    def refuse(self, line: int, column: str, value: object, allowed: str) -> InputError:
        return outside(f"{column} in line {line} of the {self.what} file {self.path}", value, allowed)


def forename_file(path: str | Path, bands: Bands) -> dict[str, tuple[pa.StringArray, Ints]]:
    """Read how often forenames were given, to boys and to girls.

    Parameters
    ----------
    path
        A CSV file with the columns ``sex`` (M or F, and words for them), ``name``, ``count`` and optionally ``year``.
    bands
        The bands of birth years to count by. A band without a year in the file takes the counts of the nearest band
        with one; without a column ``year`` every band has the same counts.

    Returns
    -------
    dict
        For ``boys`` and ``girls``, the names in alphabetical order and their counts, a row for each band.

    Raises
    ------
    InputError
        If there is no such file, a column or a sex is missing, or a line cannot be read; it names the line.
    """
    file = _File(Path(path), "forenames")
    counts: dict[str, dict[str, dict[int, int]]] = {kind: {} for kind in _SEXES}
    for line, row in _rows(file, ("sex", "name", "count")):
        kind = _KIND_OF.get(row["sex"].strip().lower())
        if kind is None:
            raise file.refuse(line, "sex", row["sex"], "M or F")
        band = _band(file, line, row, bands) if "year" in row else 0
        by_band = counts[kind].setdefault(_name(file, line, row), {})
        by_band[band] = by_band.get(band, 0) + _count(file, line, row)
    empty = [kind for kind, names in counts.items() if not _people(file, names)]
    if empty:
        raise InputError(f"the forenames file {file.path} counts no {' and no '.join(empty)}; both sexes are needed")
    return {kind: _by_band(names, len(bands)) for kind, names in counts.items()}


def surname_file(path: str | Path) -> tuple[pa.StringArray, Ints]:
    """Read how many people bear each surname.

    Parameters
    ----------
    path
        A CSV file with the columns ``name`` and ``count``.

    Returns
    -------
    tuple
        The names in alphabetical order, and their counts as one row.

    Raises
    ------
    InputError
        If there is no such file, a column is missing, or a line cannot be read; it names the line.
    """
    file = _File(Path(path), "surnames")
    counts: dict[str, dict[int, int]] = {}
    for line, row in _rows(file, ("name", "count")):
        of = counts.setdefault(_name(file, line, row), {0: 0})
        of[0] += _count(file, line, row)
    if not _people(file, counts):
        raise InputError(f"the surnames file {file.path} counts nobody; give at least one name with a count above 0")
    return _by_band(counts, 1)


def _rows(file: _File, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    if not file.path.is_file():
        columns = listed(needed)
        raise InputError(f"there is no {file.what} file {file.path}; give the path of a CSV file with the columns {columns}")
    opened: Callable[..., object] = gzip.open if file.path.suffix == ".gz" else open
    try:
        with opened(file.path, "rt", encoding="utf-8-sig", newline="") as lines:  # type: ignore[attr-defined]
            reader = csv.reader(lines)
            header = [_column(name) for name in next(reader, [])]
            missing = [column for column in needed if column not in header]
            if missing:
                found = listed(header) if header else "none: it is empty"
                lacks = f"the {file.what} file {file.path} has no column {listed(missing)}"
                raise InputError(f"{lacks}; it needs {listed(needed)}, and its columns are {found}")
            for values in reader:
                row = dict(zip(header, values, strict=False))
                if len(values) == len(header) and not _DASHES.fullmatch(row["name"]):
                    yield reader.line_num, row
                elif values and len(values) != len(header):
                    raise file.refuse(reader.line_num, "the number of values", len(values), f"{len(header)}, as above it")
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, csv.Error) as error:
        raise InputError(f"the {file.what} file {file.path} is not a CSV file in UTF-8 ({error}); save it as one") from error


def _column(name: str) -> str:
    tidy = name.strip().lower()
    return _OTHER_NAMES.get(tidy, tidy)


def _name(file: _File, line: int, row: dict[str, str]) -> str:
    name = " ".join(row["name"].split())
    if not any(letter.isalpha() for letter in name):
        raise file.refuse(line, "name", row["name"], "a name with at least one letter")
    return name.title() if name.isupper() else name


def _count(file: _File, line: int, row: dict[str, str]) -> int:
    text = row["count"].strip()
    if not (text.isascii() and text.isdigit()) or int(text) > MOST:
        raise file.refuse(line, "count", row["count"], f"a whole number from 0 to {MOST:,}")
    return int(text)


def _band(file: _File, line: int, row: dict[str, str], bands: Bands) -> int:
    text = row["year"].strip()
    if not (text.isascii() and text.isdigit()) or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        raise file.refuse(line, "year", row["year"], f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return int(bands.of(np.array([int(text)]))[0])


def _people(file: _File, counts: dict[str, dict[int, int]]) -> int:
    people = sum(sum(of.values()) for of in counts.values())
    if people > MOST_IN_ALL:
        raise outside(f"the sum of the counts in the {file.what} file {file.path}", people, f"at most {MOST_IN_ALL:,}")
    return people


def _by_band(counts: dict[str, dict[int, int]], bands: int) -> tuple[pa.StringArray, Ints]:
    names = sorted(counts)
    table = np.zeros((bands, len(names)), dtype=np.int64)
    for column, name in enumerate(names):
        for band, count in counts[name].items():
            table[band, column] = count
    filled = np.flatnonzero(table.any(axis=1))
    nearest = filled[np.abs(np.arange(bands)[:, None] - filled).argmin(axis=1)]
    return strings(names), table[nearest]
