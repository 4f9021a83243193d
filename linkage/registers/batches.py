"""Rows in small compressed batches, any of which is read without the others: Arrow files.

A row group of Parquet is dear to find and to open; these files are for reading a few rows here and there among many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

BATCH = 1_024
"""Rows in a batch; part of how a file is read, so not to be changed without a new version of the register."""


class BatchFile:
    """A file written piece by piece, in batches of a fixed size whatever the size of the pieces.

    It has another name until it is closed without an exception, so that an interrupted run leaves nothing that looks whole.
    """

    def __init__(self, path: Path, schema: pa.Schema, *, batch: int = BATCH, compression: str | None = "lz4") -> None:
        import pyarrow as pa

        from synthetic.schema import SYNTHETIC

        self.path, self.rows = path, 0
        self._schema, self._batch = schema.with_metadata(SYNTHETIC), batch
        self._part = path.with_name(f".{path.name}.part")
        self._file = pa.OSFile(str(self._part), "wb")
        options = pa.ipc.IpcWriteOptions(compression=compression)
        self._writer = pa.ipc.new_file(self._file, self._schema, options=options)
        self._held: list[pa.Table] = []
        self._waiting = 0

    def append(self, table: pa.Table) -> None:
        """Add rows."""
        self._held.append(table)
        self._waiting += len(table)
        self.rows += len(table)
        if self._waiting >= self._batch:
            self._write(self._waiting // self._batch * self._batch)

    def _write(self, rows: int) -> None:
        import pyarrow as pa

        table = pa.concat_tables(self._held).cast(self._schema).combine_chunks()
        for batch in table.slice(0, rows).to_batches(self._batch):
            self._writer.write_batch(batch)
        self._held, self._waiting = [table.slice(rows)], self._waiting - rows

    def __enter__(self) -> Self:
        return self

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        if problem is None and self._waiting:
            self._write(self._waiting)
        self._writer.close()
        self._file.close()
        if problem is None:
            self._part.replace(self.path)


def read_places(
    path: Path, places: npt.NDArray[np.int64], columns: Sequence[str] | None = None, *, batch: int = BATCH
) -> pa.Table:
    """Read the rows at some places, in the order of the places, which must rise; only some columns, if they are named.

    Unpacking is most of the work, and a column that was not named is not unpacked.

    Examples
    --------
    >>> import tempfile, numpy as np, pyarrow as pa
    >>> from pathlib import Path
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "rows.arrow"
    >>> with BatchFile(path, pa.schema([("n", pa.int64())])) as file:
    ...     file.append(pa.table({"n": range(2_000)}))
    >>> read_places(path, np.array([3, 1_999]))["n"].to_pylist()
    [3, 1999]
    """
    import numpy as np
    import pyarrow as pa

    numbers, starts = np.unique(places // batch, return_index=True)
    # One thread: batches are so small that dividing one among threads costs more than reading it.
    options = pa.ipc.IpcReadOptions(use_threads=False)
    if columns is not None:
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            options.included_fields = [reader.schema.get_field_index(name) for name in columns]
    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file, options=options) as reader:
        found = [
            reader.get_batch(int(number)).take(pa.array(within - number * batch))
            for number, within in zip(numbers, np.split(places, starts[1:]), strict=True)
        ] if len(places) else []  # fmt: skip
        return pa.Table.from_batches(found, reader.schema).replace_schema_metadata(None)


def rows_in(path: Path) -> int:
    """Count the rows of a file without reading them."""
    import pyarrow as pa

    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
        batches = reader.num_record_batches
        whole = reader.get_batch(0).num_rows * (batches - 1) if batches else 0
        return whole + (reader.get_batch(batches - 1).num_rows if batches else 0)
