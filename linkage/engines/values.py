"""SQL expressions for single values: a cleaned name, and the key that an agreement makes of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from linkage.agreements import Form

UK_POSTCODE = "^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"
PARTS = {"year": exp.Year, "month": exp.Month}
DIGITS = 9


def column(name: str, table: str = "") -> exp.Column:
    """Name a column, quoted.

    Examples
    --------
    >>> column("dob", "l").sql()
    '"l"."dob"'
    """
    return exp.column(name, table=table or None, quoted=True)


def table(name: str, alias: str = "") -> exp.Table:
    """Name a table, quoted.

    Examples
    --------
    >>> table("left_rows", "l").sql()
    '"left_rows" AS "l"'
    """
    return exp.table_(name, quoted=True, alias=exp.to_identifier(alias, quoted=True) if alias else None)


def named(value: exp.Expr, name: str) -> exp.Expr:
    """Give a value a column name, quoted.

    Examples
    --------
    >>> named(column("id", "l"), "left_id").sql()
    '"l"."id" AS "left_id"'
    """
    return exp.alias_(value, name, quoted=True)


def missing(value: exp.Expr) -> exp.Expr:
    """Say that a value is missing.

    Examples
    --------
    >>> missing(column("dob")).sql()
    '"dob" IS NULL'
    """
    return exp.Is(this=value.copy(), expression=exp.null())


def present(value: exp.Expr) -> exp.Expr:
    """Say that a value is not missing.

    Examples
    --------
    >>> present(column("dob")).sql()
    'NOT "dob" IS NULL'
    """
    return exp.not_(missing(value))


def key(field: str, form: Form, side: str = "") -> exp.Expr:
    """Make the key of a field of one side; a phonetic code is a column of its own, as are the parts of a date.

    Examples
    --------
    >>> from linkage.agreements import Form
    >>> key("surname", Form("first", 3), "r").sql()
    'LEFT("r"."surname", 3)'
    >>> key("surname", Form("soundex"), "r").sql()
    '"r"."surname__soundex"'
    """
    value = column(field, side)
    match form.name:
        case "whole":
            return value
        case "first":
            return exp.Left(this=value, expression=exp.Literal.number(form.n))
        case "swapped":
            return _swapped(value)
        case "month":
            months = exp.Mul(this=column(f"{field}__year", side), expression=exp.Literal.number(12))
            return exp.Add(this=months, expression=column(f"{field}__month", side))
        case "sector" | "district" | "area":
            return _postcode_part(value, form.name)
        case made:
            return column(f"{field}__{made}", side)


def letters(value: exp.Expr) -> exp.Expr:
    """Keep the letters A-Z of a folded name; missing if none is left.

    Examples
    --------
    >>> print(letters(column("surname")).sql("duckdb"))
    NULLIF(REGEXP_REPLACE("surname", '[^A-Z]', '', 'g'), '')
    """
    pattern, nothing, everywhere = (exp.Literal.string(text) for text in ("[^A-Z]", "", "g"))
    kept = exp.RegexpReplace(this=value, expression=pattern, replacement=nothing, modifiers=everywhere)
    return exp.Nullif(this=kept, expression=nothing.copy())


def date_parts(field: str, *, known: bool) -> list[exp.Expr]:
    """Give a date's year and month; if ``known``, those of dates that could be read only in part as well.

    Examples
    --------
    >>> date_parts("dob", known=True)[0].sql("duckdb")
    'COALESCE(YEAR("dob"), "dob_year") AS "dob__year"'
    """
    parts = []
    for name, part in PARTS.items():
        value: exp.Expr = part(this=column(field))
        if known:
            value = exp.Coalesce(this=value, expressions=[column(f"{field}_{name}")])
        parts.append(named(value, f"{field}__{name}"))
    return parts


def jaro_winkler(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Measure how alike two names are, from 0 to 1.

    Examples
    --------
    >>> jaro_winkler(column("a"), column("b")).sql("duckdb")
    'JARO_WINKLER_SIMILARITY("a", "b")'
    """
    return exp.JarowinklerSimilarity(this=left.copy(), expression=right.copy())


def rounded(value: exp.Expr) -> exp.Expr:
    """Round a measure to nine digits, so that engines that sum in another order agree.

    Examples
    --------
    >>> rounded(column("a")).sql()
    'ROUND("a", 9)'
    """
    return exp.Round(this=value, decimals=exp.Literal.number(DIGITS))


def _swapped(date: exp.Expr) -> exp.Expr:
    year, month, day = (part(this=date.copy()) for part in (exp.Year, exp.Month, exp.Day))
    exchangeable = exp.and_(exp.LTE(this=day, expression=exp.Literal.number(12)), exp.NEQ(this=day, expression=month))
    return exp.Case().when(exchangeable, exp.DateFromParts(year=year, month=day.copy(), day=month.copy()))


def _postcode_part(postcode: exp.Expr, part: str) -> exp.Expr:
    found: exp.Expr
    if part == "area":
        found = exp.RegexpExtract(this=postcode.copy(), expression=exp.Literal.string("^[A-Z]{1,2}"))
    else:
        dropped = exp.Literal.number(2 if part == "sector" else 3)
        length = exp.Sub(this=exp.Length(this=postcode.copy()), expression=dropped)
        found = exp.Left(this=postcode.copy(), expression=length)
    shaped = exp.RegexpLike(this=postcode.copy(), expression=exp.Literal.string(UK_POSTCODE))
    return exp.Case().when(shaped, found)
