"""Where a user's records come from: a pandas frame, an Arrow table, or a path to a Parquet or CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

SUFFIXES = (".parquet", ".csv")


def column_names(data: Any, name: str) -> list[str]:
    """Return the columns of a source, reading no more of a file than its head.

    Raises
    ------
    InputError
        If the source is none that can be read: no such file, neither Parquet nor CSV, damaged, another type.

    Examples
    --------
    >>> import pyarrow as pa
    >>> column_names(pa.table({"PersonID": [1], "Surname": ["SMITH"]}), "left")
    ['PersonID', 'Surname']
    """
    if isinstance(data, str | Path):
        return _file_columns(_path(data, name), name)
    if _is_frame(data):
        return [str(column) for column in data.columns]
    return [str(column) for column in _arrow(data, name).column_names]


def read_columns(data: Any, columns: Sequence[str], name: str, *, repeating: Sequence[str] = ()) -> pa.Table:
    """Read the named columns of a source into an Arrow table; a CSV file is read as text throughout.

    Of columns that are said to be ``repeating``, the texts of a Parquet file come as dictionaries, as they stand in it.

    Examples
    --------
    >>> import pandas as pd
    >>> read_columns(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), ["b"], "left").to_pydict()
    {'b': ['x', 'y']}
    """
    _refuse_twice(column_names(data, name), columns, name)
    if isinstance(data, str | Path):
        return _read_file(_path(data, name), columns, name, repeating)
    if _is_frame(data):
        return _from_frame(data, columns, name)
    return _arrow(data, name).select(list(columns))


def filled_cells(data: Any, name: str, known: Mapping[str, int] | None = None) -> dict[str, int]:
    """Count for every column of a source the cells that hold something: neither missing nor blank text.

    Those that are ``known`` already are not counted again.

    Examples
    --------
    >>> import pandas as pd
    >>> filled_cells(pd.DataFrame({"a": [1, None], "b": ["x", " "]}), "left")
    {'a': 1, 'b': 1}
    """
    counted, names = dict(known or {}), column_names(data, name)
    wanted = [column for column in names if column not in counted]
    if _is_frame(data):
        columns = {column: data.iloc[:, place] for place, column in enumerate(names) if column not in counted}
        return counted | {column: _filled_of_series(values) for column, values in columns.items()}
    if isinstance(data, str | Path):
        table = _read_file(_path(data, name), wanted, name, wanted)
    else:
        table = _arrow(data, name).select(wanted)
    return counted | dict(zip(table.column_names, map(filled, table.columns), strict=True))


def _path(data: str | Path, name: str) -> Path:
    path = Path(data)
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{name} '{path}' is neither a .parquet nor a .csv file")
    if not path.is_file():
        raise InputError(f"{name} '{path}' does not exist")
    return path


def _file_columns(path: Path, name: str) -> list[str]:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    try:
        if path.suffix.lower() == ".parquet":
            return list(pq.read_schema(path).names)
        with pa.csv.open_csv(path) as reader:
            return list(reader.schema.names)
    except (pa.ArrowException, OSError):
        raise _damaged(path, name) from None


def _read_file(path: Path, columns: Sequence[str], name: str, repeating: Sequence[str] = ()) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    try:
        if path.suffix.lower() == ".parquet":
            return pq.ParquetFile(path, read_dictionary=list(repeating)).read(columns=list(columns))
        as_text = pa.csv.ConvertOptions(
            include_columns=list(columns),
            column_types=dict.fromkeys(columns, pa.string()),
            null_values=[""],  # NA, NULL and nan are somebody's name
            strings_can_be_null=True,
        )
        return pa.csv.read_csv(path, convert_options=as_text)
    except (pa.ArrowException, OSError):
        raise _damaged(path, name) from None


def _damaged(path: Path, name: str) -> InputError:
    kind = "Parquet" if path.suffix.lower() == ".parquet" else "CSV"
    return InputError(f"{name} '{path}' cannot be read as {kind}: the file is damaged or of another kind")


def _is_frame(data: Any) -> bool:
    return type(data).__module__.startswith("pandas.") and type(data).__name__ == "DataFrame"


def _refuse_twice(names: Sequence[str], wanted: Sequence[str], name: str) -> None:
    twice = [column for column in dict.fromkeys(wanted) if names.count(column) > 1]
    if twice:
        raise InputError(f"{name} has more than one column called {listed(twice)}; keep one")


def _from_frame(frame: Any, columns: Sequence[str], name: str) -> pa.Table:
    import pyarrow as pa

    place = {str(column): number for number, column in enumerate(frame.columns)}
    arrays = {}
    for column in columns:
        try:
            arrays[column] = pa.Array.from_pandas(frame.iloc[:, place[column]])
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            raise InputError(f"'{column}' of {name} mixes values of different types; make it all text") from None
    return pa.table(arrays)


def _filled_of_series(column: Any) -> int:
    import pyarrow as pa

    try:
        return filled(pa.chunked_array([pa.Array.from_pandas(column)]))
    except pa.ArrowException:  # of no one type: nobody compares it, but it was sent
        return int(column.notna().sum())


def filled(column: pa.ChunkedArray) -> int:
    """Count the cells of a column that hold something.

    Examples
    --------
    >>> import pyarrow as pa
    >>> filled(pa.chunked_array([["x", " ", None]])), filled(pa.chunked_array([["x", "x", " "]]).dictionary_encode())
    (1, 2)
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        return sum(_filled_places(chunk) for chunk in column.chunks)
    if any(test(kind) for test in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
        return int(pc.sum(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py() or 0)
    return int(pc.sum(pc.invert(pc.is_null(column, nan_is_null=True))).as_py() or 0)


def _filled_places(encoded: pa.DictionaryArray) -> int:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.cast(encoded.dictionary, pa.string())
    blank = pc.equal(pc.utf8_trim_whitespace(texts), "").fill_null(True).to_numpy(zero_copy_only=False)
    places = pc.drop_null(encoded.indices).to_numpy()
    return int(np.bincount(places, minlength=len(blank))[~blank].sum()) if len(places) else 0


def _arrow(data: Any, name: str) -> pa.Table:
    import pyarrow as pa

    if isinstance(data, pa.Table):
        return data
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    raise InputError(
        f"{name} must be a pandas frame, an Arrow table or a path to a .parquet or .csv file, not {type(data).__name__}"
    )
