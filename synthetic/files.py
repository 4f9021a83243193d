"""Writing files whole or not at all, the same bytes whatever the size of the pieces they come in."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from synthetic.refusal import InputError
from synthetic.schema import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROW_GROUP = 65_536
MANIFEST = "manifest.json"
_VERSIONED = ("numpy", "pyarrow", "faker", "anyascii")


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.Table]) -> int:
    """Write tables one after the other into row groups of a fixed size; give the number of rows.

    The file has another name until it is finished, so that an interrupted run leaves nothing that looks whole.
    """
    part = path.with_name(f".{path.name}.part")
    rows, held = 0, []
    waiting = 0
    with pq.ParquetWriter(part, marked(schema), compression="zstd") as writer:
        for batch in batches:
            held.append(batch)
            waiting += len(batch)
            if waiting >= ROW_GROUP:
                table = pa.concat_tables(held)
                whole = waiting // ROW_GROUP * ROW_GROUP
                writer.write_table(table.slice(0, whole).replace_schema_metadata(None).cast(marked(schema)), ROW_GROUP)
                held, waiting = [table.slice(whole)], waiting - whole
            rows += len(batch)
        if waiting:
            writer.write_table(pa.concat_tables(held).replace_schema_metadata(None).cast(marked(schema)), ROW_GROUP)
    part.replace(path)
    return rows


def refuse_taken(path: str | Path, *, replace: bool = False) -> None:
    """Refuse a place that is taken, before work starts.

    Raises
    ------
    InputError
        If there is something there other than an empty folder or, with ``replace``, a folder that this library wrote.
    """
    target = Path(path)
    free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    ours = replace and (target / MANIFEST).is_file()
    if not free and not ours:
        hint = "name a new folder or remove it first" if not replace else f"it holds no {MANIFEST} of ours to replace"
        raise InputError(f"'{target}' already exists; {hint}")
    above = next(parent for parent in target.absolute().parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise InputError(f"cannot write to '{above}'; name a folder in a place that can be written to")


@contextmanager
def new_folder(path: str | Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a folder to fill; it takes the asked-for name only if everything went well.

    With ``replace`` a folder that this library wrote before gives way, at that moment and not before.

    Raises
    ------
    InputError
        As :func:`refuse_taken`.
    """
    refuse_taken(path, replace=replace)
    target = Path(path)
    part, old = (target.with_name(f".{target.name}.{os.getpid()}.{what}") for what in ("part", "old"))
    part.mkdir(parents=True)
    try:
        yield part
        if target.exists():
            target.rename(old)
        part.rename(target)
    finally:
        for left in (part, old):
            shutil.rmtree(left, ignore_errors=True)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a manifest."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Give the versions of what decides the bytes."""
    return {"linkage-exposure": version("linkage-exposure"), **{name: version(name) for name in _VERSIONED}}
