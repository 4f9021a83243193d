"""Counting how many people of a register share a key: one pass over the identities for each key.

A key is what some equalities make of an identity: a surname's Soundex and a date of birth, say. It is read as a number of
64 bits, DuckDB's hash of its parts, and people are counted by number, each once, under however many identities. Two
different keys have the same number with a chance of at most n (n - 1) / 2^65 for n keys, if hashes are as good as random
(the union bound over pairs): two in a hundred thousand for thirty million keys.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from linkage.agreements import KeyAgreement
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt
    from duckdb import DuckDBPyConnection
    from sqlglot import exp

    from linkage.fields import Prepared
    from linkage.steps import Step

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

_ODD = (
    0x9E3779B97F4A7C15  # the golden ratio in 64 bits, as in Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4)
)
MEMORY = "3GB"
"""What DuckDB may hold before it spills; the rest of the room is for counting."""


@dataclass(frozen=True, eq=False)
class Keyed:
    """The keys that identities have: on which row, and the number that stands for the key."""

    rows: Ints
    numbers: npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Sharing:
    """Who has a key, and with how many others.

    Attributes
    ----------
    person
        One entry for each person and key of theirs: the person, by place among all.
    others
        How many other people are found under that key.
    keys
        How many keys there are.
    """

    person: Ints
    others: Ints
    keys: int

    @property
    def collision_bound(self) -> float:
        """Give the chance, at most, that two different keys were taken for one."""
        return self.keys * (self.keys - 1) / 2.0**65


@dataclass(frozen=True, eq=False)
class Identities:
    """The identities of a population, open to be read.

    Attributes
    ----------
    source
        Where they come from.
    connection
        A database with the view ``people``: the identities, and the place of each in the column ``row``.
    """

    source: Prepared
    connection: DuckDBPyConnection

    @cached_property
    def _people_and_rows(self) -> tuple[npt.NDArray[Any], Ints]:
        import numpy as np

        table = self.connection.sql('select id, "row" from people').to_arrow_table()
        ids = np.empty(len(table), table["id"].to_numpy()[:0].dtype)
        ids[table["row"].to_numpy()] = table["id"].to_numpy()
        return _people(ids)

    @property
    def people(self) -> npt.NDArray[Any]:
        """Give everybody's id, once."""
        return self._people_and_rows[0]

    @property
    def person(self) -> Ints:
        """Give for each row its person, by place among :attr:`people`."""
        return self._people_and_rows[1]

    def sharing(self, key: Step) -> Sharing:
        """Count for everybody, and every key of theirs, the others who are found under it."""
        import numpy as np

        every, itself = self._keyed(key)
        runs, keys = _runs(np.concatenate([one.numbers for one in every]))
        parts = np.split(runs, np.cumsum([len(one.rows) for one in every])[:-1])
        many = np.int64(max(len(self.people), 1))
        pairs = [_once(run * many + self.person[one.rows]) for one, run in zip(every, parts, strict=True)]
        del runs, parts
        held = pairs[0]
        sought = pairs if itself else pairs[1:]
        found = held if len(pairs) == 1 else _once(np.concatenate(sought))
        people_under = np.bincount(found // many, minlength=keys)
        # Who asks by a surname is found by it, unless it is looked for in other columns only.
        own = None if itself else np.isin(held, found, assume_unique=True)
        run, person = np.divmod(held, many)
        return Sharing(person, people_under[run] - (1 if own is None else own), keys)

    def alone(self, key: Step) -> Bools:
        """Say for each row of identities whether it has a key, and nobody else is found under it."""
        import numpy as np

        if _found(key) != [_asked(key)]:
            raise InputError(f"{key.rule} asks by one column and looks in others; alone can only be said of one key")
        keyed, runs, keys = self._asked_by(key)
        person = self.person[keyed.rows]
        first = np.empty(keys, np.int64)
        first[runs] = person
        several = np.zeros(keys, bool)
        several[runs[first[runs] != person]] = True
        alone = np.zeros(len(self.person), bool)
        alone[keyed.rows] = ~several[runs]
        return alone

    def asked_by(self, key: Step) -> Ints:
        """Give for each row of identities the number of the key it asks by, the same for equal ones; -1 for none."""
        import numpy as np

        keyed, runs, _ = self._asked_by(key)
        numbers = np.full(len(self.person), -1, np.int64)
        numbers[keyed.rows] = runs
        return numbers

    def _asked_by(self, key: Step) -> tuple[Keyed, Ints, int]:
        keyed = self._read(_asked(key), self._rows(key))
        return keyed, *_runs(keyed.numbers)

    def _keyed(self, key: Step) -> tuple[list[Keyed], bool]:
        """Give the keys by which people are asked for, then the others by which they are found; and whether by the first."""
        rows = self._rows(key)
        asked, found = _asked(key), _found(key)
        others = [one for one in found if one != asked]
        return [self._read(parts, rows) for parts in (asked, *others)], len(others) < len(found)

    def _read(self, parts: list[exp.Expr], rows: str) -> Keyed:
        import numpy as np
        from sqlglot import exp

        from linkage.engines.values import column, named, present, table

        number = exp.Anonymous(this="hash", expressions=[one.copy() for one in parts])
        query = exp.select(column("row"), named(number, "number")).from_(table(rows))
        query = query.where(*(present(one) for one in parts))
        read = self.connection.sql(query.sql("duckdb")).to_arrow_table()
        return Keyed(read["row"].to_numpy().astype(np.int64, copy=False), read["number"].to_numpy())

    def _rows(self, key: Step) -> str:
        """Make a view of the rows, cleaned, with the codes that a key asks for; give its name."""
        from linkage.engines.name_codes import codes
        from linkage.engines.narrowing import can_be_read, read_letters
        from linkage.engines.rows import cleaned, coded, coded_columns, columns_of, distinct_names
        from linkage.engines.values import column

        fields = columns_of(key.conditions(), right=False) | columns_of(key.conditions(), right=True)
        if can_be_read(fields, self.source):
            rows = read_letters("people", fields, self.source.letters)
        else:
            rows = cleaned("people", fields, "letters", has=self.source.has, partial_dates=self.source.date_parts)
        self.connection.sql(rows.select(column("row")).sql("duckdb")).create_view("rows", replace=True)
        left, right = coded_columns(key)
        if not left | right:
            return "rows"
        columns = sorted({("rows", field) for field, _ in left | right})
        names = self.connection.sql(distinct_names(columns).sql("duckdb")).to_arrow_table().column("name")
        self.connection.register("codes", codes(names, {form for _, form in left | right}))
        self.connection.sql(coded("rows", left | right, "codes").sql("duckdb")).create_view("coded_rows", replace=True)
        return "coded_rows"


@contextmanager
def identities_of(population: Any, person: str | None = None) -> Iterator[Identities]:
    """Open the identities of a register, or of a frame with one or more rows a person.

    Parameters
    ----------
    population
        A register, or whatever else hands its records over prepared; or a pandas frame.
    person
        The column of a frame that says who is who.

    Raises
    ------
    InputError
        If there is nobody, or ``person`` is lacking or not wanted.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.agreements import Exact
    >>> from linkage.steps import Step
    >>> people = pd.DataFrame({"ref": [7, 8, 8], "Surname": ["Li", "Li", "Shah"]})
    >>> with identities_of(people, "ref") as identities:
    ...     identities.sharing(Step("name", (Exact("surname"),))).others.tolist()
    [1, 1, 0]
    """
    from linkage.engines.connecting import connect

    source = _source(population, person)
    with TemporaryDirectory(prefix="linkage-") as spill:
        settings = {"preserve_insertion_order": "false", "temp_directory": spill, "memory_limit": MEMORY}
        connection = connect(settings)
        try:
            if source.files:
                connection.read_parquet(source.files[0], file_row_number=True).create_view("files")
                connection.sql('select *, file_row_number as "row" from files').create_view("people")
            else:
                connection.register("people", _numbered(source))
            yield Identities(source, connection)
        finally:
            connection.close()


def _source(population: Any, person: str | None) -> Prepared:
    import pandas as pd

    from linkage.fields import prepare
    from linkage.sides import handed_over

    ready = handed_over(population)
    if ready is not None:
        if person is not None:
            raise InputError(f"person {person!r} does not apply: {ready.name} says itself who is who")
        if len(ready.files) > 1:
            raise InputError(f"{ready.name} must be one file, not {len(ready.files)}")
        return ready
    if not isinstance(population, pd.DataFrame):
        raise InputError(f"population must be a linkage.Register or a pandas frame, not {type(population).__name__}")
    if person is None:
        raise InputError("say with person='...' which column of the population says who is who")
    if not len(population):
        raise InputError("there is nobody in this population")
    return prepare(population, id_column=person, name="the population", repeats=True)


def _numbered(source: Prepared) -> Any:
    import numpy as np
    import pyarrow as pa

    records = source.table
    if records is None:
        raise InputError(f"{source.name} has no records")
    return records.append_column("row", pa.array(np.arange(len(records))))


def _asked(key: Step) -> list[exp.Expr]:
    from linkage.engines.values import key as made

    return [made(one.field, one.left_form) for one in _equalities(key)]


def _found(key: Step) -> list[list[exp.Expr]]:
    from linkage.engines.values import key as made

    equalities = _equalities(key)
    return [
        [made(field, one.form) for field, one in zip(fields, equalities, strict=True)]
        for fields in product(*(one.columns for one in equalities))
    ]


def _equalities(key: Step) -> list[KeyAgreement]:
    return [one for one in key.agreements if isinstance(one, KeyAgreement)]


def _runs(numbers: npt.NDArray[np.uint64]) -> tuple[Ints, int]:
    """Give the different values of an array numbers from 0; return that of each entry, and how many there are.

    Sorting values is several times faster than sorting places by them. So the lowest bits of each value make room for its
    place, and only the few values that are alike in all other bits are sorted by the whole value afterwards.
    """
    import numpy as np

    bits = np.uint64(max(len(numbers) - 1, 1).bit_length())
    packed = numbers >> bits << bits
    packed |= np.arange(len(numbers), dtype=np.uint64)
    packed.sort()
    order = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    packed >>= bits
    ordered = numbers[order]
    new = _differ(packed)
    if len(mixed := np.flatnonzero(_differ(ordered) & ~new)):
        group = np.cumsum(new)
        flagged = np.zeros(len(group) + 1, bool)
        flagged[group[mixed]] = True
        places = np.flatnonzero(flagged[group])
        sorted_by = np.argsort(ordered[places])
        order[places], ordered[places] = order[places][sorted_by], ordered[places][sorted_by]
    starts = _differ(ordered)
    runs = np.empty(len(ordered), np.int64)
    runs[order] = np.cumsum(starts) - 1
    return runs, int(starts.sum())


def _differ(ordered: npt.NDArray[Any]) -> Bools:
    """Say of each entry of an ordered array whether it is unlike the one before; the first is."""
    import numpy as np

    new = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def _once(values: Ints) -> Ints:
    """Sort values in place, and give each once; unlike numpy's own, which hashes millions of them, this is fast."""
    values.sort()
    return values[_differ(values)]


def _people(ids: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """Give everybody's id, and for each row its person, by place among them."""
    import numpy as np
    import pandas as pd

    if ids.dtype.kind != "i":
        places, people = pd.factorize(ids, sort=True)
        return np.asarray(people), places.astype(np.int64)
    with np.errstate(over="ignore"):  # a product with an odd number, modulo 2^64, tells all ids apart, and mixes their bits
        person, number = _runs(ids.astype(np.int64).view(np.uint64) * _ODD)
    found = np.empty(number, ids.dtype)
    found[person] = ids
    return found, person
