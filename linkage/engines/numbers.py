"""Numbers in the place of texts: of both sides each distinct text gets one, and numbers are joined faster than texts.

Two texts are equal just when their numbers are. A form of a text, such as its first letter, is made once a distinct text and
numbered in turn. What cannot be told of numbers, such as how alike two names are, is still asked of the texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

from linkage.agreements import Form, KeyAgreement
from linkage.cleaning import LETTERS, encode
from linkage.engines.name_codes import CODED, called, codes
from linkage.engines.values import column, key, named, table
from linkage.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from linkage.agreements import Agreement

    Asked = Mapping[exp.Expr, tuple[str, str, Form]]
    Forms = frozenset[tuple[str, Form]]

NUMBER = "number"
"""What the column of a field's numbers is called after it, as in ``surname__number``."""

WHOLE = Form("whole")


def number_texts(
    connection: DuckDBPyConnection, records: tuple[pa.Table, pa.Table], asked: tuple[Forms, Forms]
) -> tuple[pa.Table, pa.Table]:
    """Give the records of both sides with a column of numbers for each form of a field that is asked for.

    ``connection`` is where forms of texts are made that are written in SQL. Of a name its letters are taken, if there is a
    column of these.

    Examples
    --------
    >>> import duckdb
    >>> import pyarrow as pa
    >>> left, right = pa.table({"surname": ["LI", "OSHEA"]}), pa.table({"surname": ["OSHEA", None]})
    >>> asked = frozenset({("surname", Form("whole"))})
    >>> with duckdb.connect() as connection:
    ...     both = number_texts(connection, (left, right), (asked, asked))
    >>> [side["surname__number"].to_pylist() for side in both]
    [[0, 1], [1, None]]
    """
    import pyarrow as pa

    tables = list(records)
    places = [(at, field) for at in (0, 1) for field in sorted({field for field, _ in asked[at]})]
    encoded = [_encoded(tables[at], field) for at, field in places]
    united = pa.chunked_array([*encoded, pa.array([], pa.string()).dictionary_encode()]).unify_dictionaries()
    texts = united.chunk(0).dictionary
    numbers = {place: chunk.indices for place, chunk in zip(places, united.chunks, strict=False)}
    for form in sorted({form for several in asked for _, form in several}, key=str):
        having = [place for place in places if (place[1], form) in asked[place[0]]]
        made = None if form == WHOLE else _numbered(connection, texts, [numbers[place] for place in having], form)
        for at, field in having:
            own = numbers[at, field] if made is None else made.take(numbers[at, field])
            tables[at] = tables[at].append_column(number_name(field, form), own)
    return tables[0], tables[1]


def _numbered(connection: DuckDBPyConnection, texts: pa.Array, occurring: Iterable[pa.Array], form: Form) -> pa.Array:
    """Give for each text the number of a form of it; only those that occur are looked at."""
    import numpy as np
    import pyarrow as pa

    occurs = np.zeros(len(texts), bool)
    for numbers in occurring:
        occurs[numbers.drop_null().to_numpy()] = True
    places = np.flatnonzero(occurs)
    names = texts.take(pa.array(places))
    if form.name in CODED:
        made = codes(names, [form]).column(called(form))
    else:
        connection.register("texts_to_form", pa.table({"place": places, "name": names}))
        query = exp.select(named(key("name", form), "made")).from_(table("texts_to_form")).order_by(column("place"))
        made = connection.sql(query.sql("duckdb")).to_arrow_table().column("made")
        connection.unregister("texts_to_form")
    found = encode(made).indices
    every = np.zeros(len(texts), np.int32)
    every[places] = found.fill_null(0).to_numpy()
    missing = np.ones(len(texts), bool)
    missing[places] = found.is_null().to_numpy(zero_copy_only=False)
    return pa.array(every, mask=missing)


def _encoded(records: pa.Table, field: str) -> pa.DictionaryArray:
    ready = f"{field}__{LETTERS}"
    return encode(records.column(ready if ready in records.column_names else field))


def asked_of_numbers(conditions: Iterable[Agreement]) -> dict[exp.Expr, tuple[str, str, Form]]:
    """Give the keys of rows ``l`` and ``r`` of which numbers can tell whether they are equal: side, field and form of each.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> asked = asked_of_numbers([Exact("surname"), Exact("dob")])
    >>> [(value.sql(), side, field, form.name) for value, (side, field, form) in asked.items()][0]
    ('"l"."surname"', 'l', 'surname', 'whole')
    """
    found = {}
    for one in conditions:
        if isinstance(one, KeyAgreement) and all(can_be_numbered(name) for name in (one.field, *one.columns)):
            found[key(one.field, one.left_form, "l")] = ("l", one.field, one.left_form)
            found |= {key(name, one.form, "r"): ("r", name, one.form) for name in one.columns}
    return found


def can_be_numbered(field: str) -> bool:
    """Say whether a field holds text that stands in a column as it is.

    Examples
    --------
    >>> can_be_numbered("surname"), can_be_numbered("dob"), can_be_numbered("full_name")
    (True, False, False)
    """
    return FIELDS.get(field, "date") != "date"


def in_numbers(query: Any, asked: Asked) -> Any:
    """Make a query ask of numbers what it asks of texts: whether two keys are equal, and whether one is missing.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> from linkage.engines.conditions import holds
    >>> made = in_numbers(exp.select("*").where(holds(Exact("surname"))), asked_of_numbers([Exact("surname")]))
    >>> made.sql()
    'SELECT * WHERE "l"."surname__number" = "r"."surname__number"'
    """

    def asking(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.EQ) and node.this in asked and node.expression in asked:
            return exp.EQ(this=_number(asked[node.this]), expression=_number(asked[node.expression]))
        if isinstance(node, exp.Is) and isinstance(node.this, exp.Column) and node.this in asked:
            return exp.Is(this=_number(asked[node.this]), expression=node.expression.copy())
        return node

    return query.transform(asking)


def numbers_read(columns: Collection[tuple[str, str]], asked: Asked) -> tuple[Forms, Forms]:
    """Give the fields, with their forms, of which numbers are read, by the columns read of ``l`` and ``r``.

    Examples
    --------
    >>> from linkage.agreements import Exact
    >>> asked = asked_of_numbers([Exact("surname")])
    >>> numbers_read({("l", "surname__number")}, asked)
    (frozenset({('surname', Form(name='whole', n=0, detail=''))}), frozenset())
    """
    every = [(side, field, form) for side, field, form in asked.values() if (side, number_name(field, form)) in columns]
    left, right = (frozenset((field, form) for of, field, form in every if of == side) for side in "lr")
    return left, right


def number_name(field: str, form: Form) -> str:
    """Name the column of the numbers of a form of a field.

    Examples
    --------
    >>> number_name("surname", Form("whole")), number_name("surname", Form("first", 3))
    ('surname__number', 'surname__number_first_3')
    """
    if form == WHOLE:
        return f"{field}__{NUMBER}"
    return f"{field}__{NUMBER}_{called(form)}" + (f"_{form.n}" if form.n else "")


def _number(asked: tuple[str, str, Form]) -> exp.Column:
    side, field, form = asked
    return column(number_name(field, form), side)
