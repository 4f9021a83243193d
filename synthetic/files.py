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

from synthetic.refusal import InputError, outside
from synthetic.schema import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROW_GROUP = 65_536
HARDLY_REPEATED = frozenset({"UPN", "Address", "PupilMatchingReference", "PersonID", "id"})
MANIFEST = "manifest.json"
WRITTEN_BY = {"written by": "linkage-exposure"}
"""What every manifest says, and only what says it is ever replaced."""
_VERSIONED = ("numpy", "pyarrow", "faker", "anyascii")


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.Table]) -> int:
    """Write tables one after the other into row groups of a fixed size; give the number of rows.

    The file has another name until it is finished, so that an interrupted run leaves nothing that looks whole.
    """
    part = path.with_name(f".{path.name}.part")
    rows, held = 0, []
    waiting = 0
    with pq.ParquetWriter(part, marked(schema), **_layout(schema)) as writer:
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


def _layout(schema: pa.Schema) -> dict[str, Any]:
    """Say how columns are stored: no dictionary of values that hardly repeat, no least and greatest of texts."""
    return {
        "compression": "zstd",
        "use_dictionary": [field.name for field in schema if field.name not in HARDLY_REPEATED],
        "write_statistics": [field.name for field in schema if not pa.types.is_string(field.type)],
    }


def refuse_taken(path: str | Path, *, replace: bool = False) -> None:
    """Refuse a place that is taken, before work starts.

    Raises
    ------
    InputError
        If there is something there other than an empty folder or, with ``replace``, a folder that this library wrote.
    """
    if not isinstance(path, str | Path):
        raise outside("the folder", path, "a path")
    target = Path(path)
    free = not target.exists() or (target.is_dir() and not any(target.iterdir()))
    ours = replace and _is_ours(target)
    if not free and not ours:
        hint = "it was not written by this library" if replace else "name a new folder or remove it first"
        raise InputError(f"'{target}' already exists; {hint}")


def _is_ours(folder: Path) -> bool:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and WRITTEN_BY.items() <= content.items()


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
    try:
        part.mkdir(parents=True)
    except OSError as problem:
        raise InputError(f"cannot write to '{target.parent}': {problem.strerror}") from None
    try:
        yield part
        if target.exists():
            target.rename(old)
        try:
            part.rename(target)
        except BaseException:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a manifest."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Give the versions of what decides the bytes."""
    return {"linkage-exposure": version("linkage-exposure"), **{name: version(name) for name in _VERSIONED}}
