"""The compiled expressions as Spark understands them.

Spark has a Jaro-Winkler of its own that measures otherwise: it boosts a common prefix below Jaro 0.7 as well, and does not
round half transpositions down. So ours is registered under a name that no function of Spark has, as are the others that it
lacks. And it takes 0.5 for a decimal number, whose digits are cut when it is divided; ours are double throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.engines import functions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PREFIX = "linkage_"
BUILT_IN = frozenset({functions.LEVENSHTEIN})
"""The functions of which Spark's own measure the same."""

_RETURNS = {
    functions.JARO_WINKLER: "double",
    functions.DAMERAU: "int",
    functions.BIGRAMS: "double",
    functions.CONTAINED: "boolean",
    functions.VALID_NHS_NUMBER: "boolean",
}


def as_spark(query: exp.Expr) -> str:
    """Write a query in Spark's dialect.

    Examples
    --------
    >>> from linkage.engines.conditions import similarity
    >>> from linkage.engines.values import column
    >>> print(as_spark(similarity("jaro_winkler", column("a"), column("b"))))
    ROUND(LINKAGE_JARO_WINKLER_SIMILARITY(`a`, `b`), 9)
    >>> print(as_spark(exp.Literal.number("0.5")))
    CAST(0.5 AS DOUBLE)
    """
    whole = exp.paren(query)  # so that the query itself has something to be replaced in
    for node in reversed(list(whole.bfs())):
        made = _translated(node)
        if made is not node:
            node.replace(made)
    (translated,) = whole.iter_expressions()
    return translated.sql("spark")


def register(session: SparkSession) -> None:
    """Make the functions that Spark lacks known to a session; the machines it runs on need this package too."""
    for name, kind in _RETURNS.items():
        session.udf.register(PREFIX + name, _Known(name), kind)


class _Known:
    """A function that gives nothing if a value is missing; Spark calls it for rows that it then leaves out, too."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.__name__ = name

    def __call__(self, *values: str | None) -> float | int | bool | None:
        return None if None in values else functions.PYTHON[self.name](*values)


def _translated(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.JarowinklerSimilarity):
        return _called(functions.JARO_WINKLER, node.this, node.expression)
    if isinstance(node, exp.Anonymous) and node.name.lower() in _RETURNS:
        return _called(node.name.lower(), *node.expressions)
    if _greatest_of_one(node):
        return next(node.iter_expressions())
    if isinstance(node, exp.Literal) and not node.is_string and not node.this.isdigit() and not _cast(node):
        return exp.Cast(this=node.copy(), to=exp.DataType.build("double"))
    return node


def _greatest_of_one(node: exp.Expr) -> bool:
    """Say whether the greatest of one value is asked for, which Spark refuses."""
    if isinstance(node, exp.Greatest):
        return not node.expressions
    return isinstance(node, exp.Anonymous) and node.name.upper() == "GREATEST" and len(node.expressions) == 1


def _called(name: str, *values: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=(PREFIX + name).upper(), expressions=[value.copy() for value in values])


def _cast(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Cast)
