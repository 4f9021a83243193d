"""Writing files whole or not at all, the same bytes whatever the size of the pieces they come in."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from synthetic.refusal import InputError, outside
from synthetic.schema import SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROW_GROUP = 65_536
HARDLY_REPEATED = frozenset(
    {"UPN", "Surname", "PreferredSurname", "Middlenames", "Address", "Postcode", "PupilMatchingReference", "RecordID",
     "PersonID", "id", "true", "recorded", "before", "after"}
)  # fmt: skip
WITHIN_A_RANGE = frozenset({"person", "family", "date", "CensusDate", "DOB", "EntryDate", "LeavingDate"})
SQUEEZED = frozenset({"UPN", "Address", "Postcode", "before", "after"})
MANIFEST = "manifest.json"
WRITTEN_BY = {"written by": "linkage-exposure"}
"""What every manifest says, and only what says it is ever replaced."""
_VERSIONED = ("numpy", "pyarrow", "faker", "anyascii")


class ParquetFile:
    """A Parquet file written piece by piece, in row groups of a fixed size whatever the size of the pieces.

    It has another name until it is closed without an exception, so that an interrupted run leaves nothing that looks
    whole. Columns of a few words may come as codes into a dictionary, the same for every piece; they are read back as text.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path, self.rows = path, 0
        self._schema = schema
        self._part = path.with_name(f".{path.name}.part")
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pa.Table] = []
        self._waiting = 0
        self._finished = False

    def append(self, table: pa.Table) -> None:
        """Add rows."""
        self._held.append(table)
        self._waiting += len(table)
        self.rows += len(table)
        if self._waiting >= ROW_GROUP:
            self._write(self._waiting // ROW_GROUP * ROW_GROUP)

    def _write(self, rows: int) -> None:
        if self._writer is None:
            coded = {field.name: field.type for field in self._held[0].schema if pa.types.is_dictionary(field.type)}
            self._schema = pa.schema([(field.name, coded.get(field.name, field.type)) for field in self._schema])
            # The types as Arrow knows them are not stored: a dictionary is a way of writing text, not of reading it.
            self._writer = pq.ParquetWriter(self._part, self._schema, store_schema=False, **_layout(self._schema))
            self._writer.add_key_value_metadata(SYNTHETIC)
        table = pa.concat_tables(self._held).replace_schema_metadata(None)
        self._writer.write_table(table.slice(0, rows).cast(self._schema).combine_chunks(), ROW_GROUP)
        self._held, self._waiting = [table.slice(rows)], self._waiting - rows

    def __enter__(self) -> Self:
        return self

    def finish(self) -> None:
        """Write what is left, and give the file its name; again does nothing."""
        if self._finished:
            return
        if self._waiting or self._writer is None:
            self._held = self._held or [self._schema.empty_table()]
            self._write(self._waiting)
        self._close()
        self._part.replace(self.path)
        self._finished = True

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        if problem is None:
            self.finish()
        elif not self._finished:
            self._close()


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.Table]) -> int:
    """Write tables one after the other into one file; give the number of rows."""
    with ParquetFile(path, schema) as file:
        for batch in batches:
            file.append(batch)
    return file.rows


def _layout(schema: pa.Schema) -> dict[str, Any]:
    """Say how columns are stored: each in the way that costs least time for its size, and no least and greatest of texts.

    Values that hardly repeat have no dictionary, and days and numbers within a range are kept as differences. Only long
    texts that resemble each other are compressed: squeezing every column took as long as all the rest of the writing and
    saved a sixth more. Of the codecs that every reader knows, Snappy costs the least time.
    """
    names = schema.names
    ranged = [name for name in names if name in WITHIN_A_RANGE]
    return {
        "compression": {name: "snappy" if name in SQUEEZED else "none" for name in names},
        "use_dictionary": [name for name in names if name not in HARDLY_REPEATED | WITHIN_A_RANGE],
        "column_encoding": dict.fromkeys(ranged, "DELTA_BINARY_PACKED"),
        "write_statistics": [field.name for field in schema if not _is_text(field.type)],
    }


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind))


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


@contextmanager
def resumed_folder(path: str | Path, made_of: Mapping[str, Any]) -> Iterator[Path]:
    """Give a folder to fill that takes the asked-for name only when everything is there, and can be gone on with.

    What an interrupted run has finished stays in a hidden folder beside it; a later run that makes the same thing is
    given that folder again. One that makes something else begins anew.

    Raises
    ------
    InputError
        As :func:`refuse_taken`, or if another run is filling the folder at this moment.
    """
    refuse_taken(path)
    target = Path(path)
    part = target.with_name(f".{target.name}.part")
    try:
        part.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"cannot write to '{target.parent}': {problem.strerror}") from None
    with _alone(part, target):
        said = part / _MADE_OF
        text = json.dumps(made_of, indent=2, sort_keys=True)
        if not said.exists() or said.read_text(encoding="utf-8") != text:
            _empty(part)
            said.write_text(text, encoding="utf-8")
        yield part
        said.unlink()
        (part / _LOCK).unlink(missing_ok=True)
        if target.exists():
            target.rmdir()
        part.rename(target)


_MADE_OF, _LOCK = ".made-of.json", ".lock"


@contextmanager
def _alone(part: Path, target: Path) -> Iterator[None]:
    """Keep other runs out while this one fills a folder; a run that has died keeps nobody out."""
    try:
        import fcntl
    except ImportError:  # not a Unix
        yield
        return
    with (part / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"another run is writing '{target}' just now; wait for it or name another folder") from None
        yield


def _empty(folder: Path) -> None:
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name != _LOCK:
            each.unlink()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a manifest."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def versions() -> dict[str, str]:
    """Give the versions of what decides the bytes."""
    return {"linkage-exposure": version("linkage-exposure"), **{name: version(name) for name in _VERSIONED}}
