"""How a result is written to a folder, whole or not at all, and read back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

ABOUT = "links.json"
LINKS_FORMAT = "linkage.links"
LINKS_VERSION = 1
FRAMES = ("steps", "pairs", "candidates")


def write_links(folder: Path, about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> None:
    """Write frames as Parquet beside a JSON file about them, in a new folder that then takes the place of the old.

    Raises
    ------
    InputError
        If the folder exists and holds something other than links.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if folder.exists() and not (folder.is_dir() and ((folder / ABOUT).is_file() or not any(folder.iterdir()))):
        raise InputError(f"'{folder}' exists and does not hold links; give another folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, frame in frames.items():
            pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), unfinished / f"{name}.parquet")
        document = {"format": LINKS_FORMAT, "version": LINKS_VERSION, **about}
        (unfinished / ABOUT).write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
        unfinished.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def read_links(folder: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Read what :func:`write_links` wrote.

    Raises
    ------
    InputError
        If the folder does not hold links, or they are damaged or of another version.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    about = _about(folder)
    version = about.get("version")
    if version != LINKS_VERSION:
        raise InputError(f"'{folder}' holds links of version {version}; this library reads version {LINKS_VERSION}")
    try:
        return about, {name: pq.read_table(folder / f"{name}.parquet").to_pandas() for name in FRAMES}
    except (OSError, pa.ArrowException):
        raise InputError(f"'{folder}' holds damaged links: one of its Parquet files cannot be read") from None


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        about = None
    if not isinstance(about, dict) or about.get("format") != LINKS_FORMAT:
        raise InputError(f"'{folder}' does not hold links: it has no readable {ABOUT}")
    return about
