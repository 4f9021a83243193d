"""SQL expressions that say whether a condition holds for a pair of rows ``l`` and ``r``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import (
    AgesWithin,
    AnyOf,
    Compatible,
    Contained,
    Edits,
    EverRecorded,
    KeyAgreement,
    Missing,
    NotAmong,
    NotFirstOfJanuary,
    Similar,
    TwoOfThree,
    Valid,
    WithinDays,
    WithinYears,
)
from linkage.engines import functions
from linkage.engines.values import EVER, WORDS, age, column, greatest, jaro_winkler, key, missing, part, present, rounded
from linkage.fields import held

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkage.agreements import Agreement, Condition

_DISTANCES = {"levenshtein": functions.LEVENSHTEIN, "damerau": functions.DAMERAU}


def holds(condition: Condition) -> exp.Expr:
    """Say that a condition holds; of several right columns any may do.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> holds(Exact("surname", of=("surname", "former_surname"))).sql()
    '"l"."surname" = "r"."surname" OR "l"."surname" = "r"."former_surname"'
    >>> holds(AnyOf((Exact("uprn"), (Exact("postcode"), Exact("sex"))))).sql()
    '"l"."uprn" = "r"."uprn" OR ("l"."postcode" = "r"."postcode" AND "l"."sex" = "r"."sex")'
    """
    if isinstance(condition, AnyOf):
        return exp.or_(*(exp.and_(*(holds(one) for one in each)) for each in condition.alternatives))
    if isinstance(condition, KeyAgreement):
        return exp.or_(*(equal(condition, name) for name in condition.columns))
    (agreement,) = condition.agreements()
    return exp.or_(*(_judged(agreement, name) for name in agreement.columns))


def equal(agreement: KeyAgreement, name: str) -> exp.EQ:
    """Say that the keys are equal, the right one made of the column named.

    Examples
    --------
    >>> from linkage.agreements import FirstLetters
    >>> equal(FirstLetters("forename", 1), "surname").sql()
    'LEFT("l"."forename", 1) = LEFT("r"."surname", 1)'
    """
    return exp.EQ(
        this=key(agreement.field, agreement.left_form, "l"),
        expression=key(name, agreement.form, "r"),
    )


def similarity(measure: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Measure how alike two names are, from 0 to 1, rounded so that every engine finds the same.

    Examples
    --------
    >>> similarity("levenshtein", column("a"), column("b")).sql("duckdb")
    'ROUND(1.0 - CAST(LEVENSHTEIN("a", "b") AS DOUBLE) / GREATEST(LENGTH("a"), LENGTH("b")), 9)'
    """
    if measure == "jaro_winkler":
        return rounded(jaro_winkler(left, right))
    if measure == "bigrams":
        return rounded(call(functions.BIGRAMS, left, right))
    lengths = [exp.Length(this=value.copy()) for value in (left, right)]
    longest = greatest(*lengths)
    edits = exp.Cast(this=call(functions.LEVENSHTEIN, left, right), to=exp.DataType.build("double"))
    return rounded(exp.Sub(this=exp.Literal.number("1.0"), expression=exp.Div(this=edits, expression=longest)))


def call(name: str, *values: exp.Expr) -> exp.Anonymous:
    """Call one of :mod:`linkage.engines.functions` by name.

    Examples
    --------
    >>> call("words_contained", column("a"), column("b")).sql()
    'WORDS_CONTAINED("a", "b")'
    """
    return exp.Anonymous(this=name.upper(), expressions=[value.copy() for value in values])


def _judged(agreement: Agreement, name: str) -> exp.Expr:  # noqa: C901 - one case an agreement
    field = agreement.field
    left, right = column(field, "l"), column(name, "r")
    match agreement:
        case Compatible():
            return exp.or_(left.eq(right), missing(left), missing(right))
        case Missing():
            return exp.or_(missing(left), missing(right))
        case Similar():
            found = similarity(agreement.measure, left, right)
            compared = exp.GT if agreement.above else exp.GTE
            return compared(this=found, expression=exp.Literal.number(repr(float(agreement.at_least))))
        case Edits():
            texts = [text(field, "l"), text(name, "r")]
            return _at_most(call(_DISTANCES[agreement.measure], *texts), agreement.at_most)
        case Contained():
            return call(functions.CONTAINED, *(column(f"{one}__{WORDS}", side) for one, side in ((field, "l"), (name, "r"))))
        case EverRecorded():
            return exp.ArrayContains(this=column(f"{field}__{EVER}", "r"), expression=left)
        case Valid():
            return exp.and_(*(call(functions.VALID_NHS_NUMBER, value) for value in (left, right)))
        case NotAmong():
            return exp.and_(*(_not_among(value, agreement.values) for value in (left, right)))
        case NotFirstOfJanuary():
            return exp.and_(*(_not_first_of_january(one, side) for one, side in ((field, "l"), (name, "r"))))
        case TwoOfThree():
            return _two_of_three(field, name)
        case WithinDays():
            return _at_most(exp.Abs(this=exp.DateDiff(this=left, expression=right, unit=exp.var("DAY"))), agreement.days)
        case WithinYears():
            return _apart(part(field, "year", "l"), part(name, "year", "r"), agreement.years)
        case AgesWithin():
            return _apart(age(field, agreement.on, "l"), age(name, agreement.on, "r"), agreement.years)
    raise TypeError(f"no compilation for {type(agreement).__name__}")


def text(field: str, side: str) -> exp.Expr:
    """Write a date as its eight digits; other values are text.

    Examples
    --------
    >>> text("surname", "l").sql()
    '"l"."surname"'
    """
    value = column(field, side)
    if held(field) != "date":
        return value
    number: exp.Expr = part(field, "year", side)
    for name in ("month", "day"):
        hundreds = exp.Mul(this=exp.paren(number), expression=exp.Literal.number(100))
        number = exp.Add(this=hundreds, expression=part(field, name, side))
    return exp.Cast(this=exp.paren(number), to=exp.DataType.build("text"))


def _at_most(value: exp.Expr, most: int) -> exp.Expr:
    return exp.LTE(this=value, expression=exp.Literal.number(most))


def _apart(left: exp.Expr, right: exp.Expr, most: int) -> exp.Expr:
    return _at_most(exp.Abs(this=exp.Sub(this=exp.paren(left), expression=exp.paren(right))), most)


def _not_among(value: exp.Expr, values: Iterable[str]) -> exp.Expr:
    return exp.not_(exp.In(this=value.copy(), expressions=[exp.Literal.string(one) for one in values]))


def _not_first_of_january(field: str, side: str) -> exp.Expr:
    later = [exp.GT(this=part(field, name, side), expression=exp.Literal.number(1)) for name in ("month", "day")]
    return exp.and_(present(column(field, side)), exp.or_(*later))


def _two_of_three(field: str, name: str) -> exp.Expr:
    same = [part(field, one, "l").eq(part(name, one, "r")) for one in ("year", "month", "day")]
    return exp.or_(*(exp.and_(same[first].copy(), same[second].copy()) for first, second in ((0, 1), (0, 2), (1, 2))))
