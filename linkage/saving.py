"""How a result is written to a folder, whole or not at all, and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

LINKS_FORMAT = "linkage.links"
LINKS_VERSION = 3
TABLES = ("steps", "pairs", "candidates")
OPTIONAL = ("left",)


def write_links(folder: str | Path, about: Mapping[str, Any], tables: Mapping[str, pa.Table], *, replace: bool) -> Path:
    """Write tables as Parquet beside a manifest about them, in a new folder.

    Raises
    ------
    InputError
        If the place is taken, by something other than what this library wrote if ``replace``, or cannot be written to.
    """
    import pyarrow.parquet as pq

    from synthetic.files import MANIFEST, WRITTEN_BY, new_folder, write_json

    with new_folder(folder, replace=replace) as part:
        for name, table in tables.items():
            pq.write_table(table, part / f"{name}.parquet")
        write_json(part / MANIFEST, WRITTEN_BY | {"format": LINKS_FORMAT, "version": LINKS_VERSION, **about})
    return Path(folder)


def read_links(folder: str | Path) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """Read what :func:`write_links` wrote.

    Raises
    ------
    InputError
        If the folder does not hold links, or they are damaged or of another version.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not isinstance(folder, str | Path):
        raise outside("the folder of links", folder, "a path")
    place = Path(folder)
    about = _about(place)
    version = about.get("version")
    if version != LINKS_VERSION:
        raise InputError(f"'{folder}' holds links of version {version}; this library reads version {LINKS_VERSION}")
    names = [*TABLES, *(name for name in OPTIONAL if (place / f"{name}.parquet").exists())]
    try:
        return about, {name: pq.ParquetFile(place / f"{name}.parquet").read() for name in names}
    except (OSError, pa.ArrowException):
        raise InputError(f"'{folder}' holds damaged links: one of its Parquet files cannot be read") from None


def _about(folder: Path) -> dict[str, Any]:
    from synthetic.files import MANIFEST

    try:
        about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = None
    if not isinstance(about, dict) or about.get("format") != LINKS_FORMAT:
        raise InputError(f"'{folder}' does not hold links: it has no {MANIFEST} of links")
    return about
