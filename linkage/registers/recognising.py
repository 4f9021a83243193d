"""What a register says of itself, by which a damaged or half-written one is told from a whole one.

``register.json`` is written last and at once. It names every file that belongs to the register, with its size, its rows
and a checksum of both its ends; to look at the ends takes no time however large the file, and it is there that a file that
was never finished, or is another one, differs. What is damaged farther in is noticed when it is read.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from zlib import crc32

from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

VERSION = 3
ABOUT = "register.json"
_SAYS = {"people": int, "identities": int, "rows": int, "censuses": list, "editions": list, "files": dict}
_OF_A_FILE = {"bytes", "rows", "ends"}
_END = 4_096  # bytes


def recognised(folder: Path) -> dict[str, Any]:
    """Read what a register says of itself, and look whether all of it is there.

    Raises
    ------
    InputError
        If the folder does not hold a whole register of this version.
    """
    known = _said(folder)
    for name, told in known["files"].items():
        wrong = _wrong(folder / name, told)
        if wrong:
            raise InputError(
                f"register '{folder}' is damaged: {name} {wrong}; prepare it again, or put back a copy of that file"
            )
    return known


def describe(folder: Path, files: Iterable[Path]) -> dict[str, dict[str, int]]:
    """Say of files by what they will be recognised."""
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "rows": _rows(path), "ends": _ends(path)}
        for path in sorted(files)
    }


def write_about(folder: Path, about: Mapping[str, Any]) -> None:
    """Write what a register says of itself, in the place of what it said before, at once."""
    from synthetic.files import write_json

    new = folder / f".{ABOUT}.part"
    write_json(new, dict(about))
    new.replace(folder / ABOUT)


def _said(folder: Path) -> dict[str, Any]:
    try:
        known = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = None
    if not isinstance(known, dict) or "version" not in known:
        raise InputError(f"'{folder}' is not a register, or one that was never finished; prepare it again")
    if known["version"] != VERSION:
        raise InputError(
            f"register '{folder}' has version {known['version']}; this library reads {VERSION}; prepare it again"
        )
    whole = all(isinstance(known.get(name), kind) for name, kind in _SAYS.items())
    told = whole and all(isinstance(one, dict) and one.keys() >= _OF_A_FILE for one in known["files"].values())
    if not told or not known["files"] or not known["censuses"] or not known["editions"]:
        raise InputError(f"register '{folder}' is damaged: its {ABOUT} does not say {listed(list(_SAYS))}; prepare it again")
    return known


def _wrong(path: Path, told: Mapping[str, int]) -> str:
    """Say what is wrong with a file; nothing if it is as it was written."""
    try:
        size = path.stat().st_size
        if size != told["bytes"]:
            return f"is cut short, {size:,} of {told['bytes']:,} bytes" if size < told["bytes"] else "is longer than it was"
        return "" if _ends(path) == told["ends"] else "is not what was written"
    except OSError:
        return "is missing"


def _ends(path: Path) -> int:
    with path.open("rb") as file:
        begin = file.read(_END)
        file.seek(max(os.fstat(file.fileno()).st_size - _END, 0))
        return crc32(file.read(_END), crc32(begin))


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return int(pq.read_metadata(path).num_rows)
    from linkage.registers.batches import rows_in

    return rows_in(path)
