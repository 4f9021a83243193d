"""SQL expressions for single values: a cleaned name, and the key that an agreement makes of a field."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.engines.name_codes import CODED, called

if TYPE_CHECKING:
    from linkage.agreements import Form

UK_POSTCODE = "^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$"
PARTS = {"year": exp.Year, "month": exp.Month, "day": exp.Day}
WORDS = "words"
EVER = "ever"
SHARE = "share"
_TOGETHER = {"day_and_month": ("month", "day"), "day_and_year": ("year", "day")}
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
            months = exp.Mul(this=part(field, "year", side), expression=exp.Literal.number(12))
            return exp.Add(this=months, expression=part(field, "month", side))
        case "month_of_year" | "day_of_month" | "year":
            return part(field, form.name.split("_", maxsplit=1)[0], side)
        case "day_and_month" | "day_and_year":
            high, low = (part(field, name, side) for name in _TOGETHER[form.name])
            return exp.Add(this=exp.Mul(this=high, expression=exp.Literal.number(100)), expression=low)
        case "age":
            return age(field, form.detail, side)
        case "sector" | "district" | "area":
            return _postcode_part(value, form.name)
        case "without_last":
            return _without_last(value, form.n)
        case coded if coded in CODED:
            return column(f"{field}__{called(form)}", side)
    raise ValueError(f"no key is called {form.name}")


def part(field: str, name: str, side: str = "") -> exp.Column:
    """Give the year, month or day of a date, as :func:`date_part` made it.

    Examples
    --------
    >>> part("dob", "year", "l").sql()
    '"l"."dob__year"'
    """
    return column(f"{field}__{name}", side)


def age(field: str, on: str, side: str = "") -> exp.Expr:
    """Give the age in completed years on a day; missing if year, month or day of the date is.

    Examples
    --------
    >>> age("dob", "2021-03-21", "l").sql()
    '2021 - "l"."dob__year" - CASE WHEN "l"."dob__month" * 100 + "l"."dob__day" > 321 THEN 1
    WHEN "l"."dob__month" * 100 + "l"."dob__day" <= 321 THEN 0 END'
    """
    year, month, day = (int(digits) for digits in on.split("-"))
    hundreds = exp.Mul(this=part(field, "month", side), expression=exp.Literal.number(100))
    birthday = exp.Add(this=hundreds, expression=part(field, "day", side))
    then = exp.Literal.number(100 * month + day)
    later, passed = (compared(this=birthday.copy(), expression=then.copy()) for compared in (exp.GT, exp.LTE))
    one_less = exp.Case().when(later, exp.Literal.number(1)).when(passed, exp.Literal.number(0))
    years = exp.Sub(this=exp.Literal.number(year), expression=part(field, "year", side))
    return exp.Sub(this=years, expression=one_less)


def letters(value: exp.Expr) -> exp.Expr:
    """Keep the letters A-Z of a folded name; missing if none is left.

    Examples
    --------
    >>> print(letters(column("surname")).sql("duckdb"))
    NULLIF(REGEXP_REPLACE("surname", '[^A-Z]', '', 'g'), '')
    """
    return exp.Nullif(this=_replaced(value, "[^A-Z]", ""), expression=exp.Literal.string(""))


def words(value: exp.Expr) -> exp.Expr:
    """Keep the words of a folded name, told by spaces and hyphens, with a single space between them.

    Examples
    --------
    >>> print(words(column("surname")).sql("duckdb"))
    NULLIF(TRIM(REGEXP_REPLACE(REGEXP_REPLACE("surname", '[^A-Z -]', '', 'g'), '[ -]+', ' ', 'g')), '')
    """
    kept = _replaced(_replaced(value, "[^A-Z -]", ""), "[ -]+", " ")
    return exp.Nullif(this=exp.Trim(this=kept), expression=exp.Literal.string(""))


def first_word(value: exp.Expr) -> exp.Expr:
    """Keep the letters of the first word of a folded name.

    Examples
    --------
    >>> print(first_word(column("forename")).sql("duckdb"))
    NULLIF(REGEXP_REPLACE(REGEXP_EXTRACT("forename", '^[^ -]+'), '[^A-Z]', '', 'g'), '')
    """
    first, whole = exp.Literal.string("^[^ -]+"), exp.Literal.number(0)
    return letters(exp.RegexpExtract(this=value, expression=first, group=whole))


def together(parts: list[exp.Expr], needed: list[exp.Expr], between: str) -> exp.Expr:
    r"""Put names one after the other, missing ones left out; missing if one that is needed is.

    Examples
    --------
    >>> together([column("a"), column("b")], [column("a")], "").sql()
    'CASE WHEN NOT "a" IS NULL THEN COALESCE("a", \'\') || COALESCE("b", \'\') END'
    """
    spaced = [parts[0], *(exp.DPipe(this=exp.Literal.string(between), expression=one) for one in parts[1:])]
    filled: list[exp.Expr] = [
        exp.Coalesce(this=one.copy(), expressions=[exp.Literal.string("")]) for one in (spaced if between else parts)
    ]
    whole: exp.Expr = reduce(lambda above, below: exp.DPipe(this=above, expression=below), filled)
    return exp.Case().when(exp.and_(*(present(one) for one in needed)), whole)


def date_part(field: str, name: str, *, known: bool) -> exp.Expr:
    """Give the year, month or day of a date; if ``known``, that of dates that could be read only in part as well.

    Examples
    --------
    >>> date_part("dob", "year", known=True).sql("duckdb")
    'COALESCE(YEAR("dob"), "dob_year") AS "dob__year"'
    """
    value: exp.Expr = PARTS[name](this=column(field))
    if known:
        value = exp.Coalesce(this=value, expressions=[column(f"{field}_{name}")])
    return named(value, f"{field}__{name}")


def jaro_winkler(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Measure how alike two names are, from 0 to 1.

    Examples
    --------
    >>> jaro_winkler(column("a"), column("b")).sql("duckdb")
    'JARO_WINKLER_SIMILARITY("a", "b")'
    """
    return exp.JarowinklerSimilarity(this=left.copy(), expression=right.copy())


def greatest(*values: exp.Expr) -> exp.Anonymous:
    """Give the greatest of some values, missing ones left out.

    sqlglot's own node would make it missing as soon as one value is; DuckDB and Spark leave missing ones out.

    Examples
    --------
    >>> greatest(column("a"), column("b")).sql()
    'GREATEST("a", "b")'
    """
    return exp.Anonymous(this="GREATEST", expressions=list(values))


def rounded(value: exp.Expr) -> exp.Expr:
    """Round a measure to nine digits, so that engines that sum in another order agree.

    Examples
    --------
    >>> rounded(column("a")).sql()
    'ROUND("a", 9)'
    """
    return exp.Round(this=value, decimals=exp.Literal.number(DIGITS))


def _replaced(value: exp.Expr, pattern: str, by: str) -> exp.Expr:
    found, instead, everywhere = (exp.Literal.string(text) for text in (pattern, by, "g"))
    return exp.RegexpReplace(this=value, expression=found, replacement=instead, modifiers=everywhere)


def _without_last(value: exp.Expr, n: int) -> exp.Expr:
    length = exp.Length(this=value.copy())
    longer = exp.GT(this=length, expression=exp.Literal.number(n))
    left = exp.Sub(this=length.copy(), expression=exp.Literal.number(n))
    return exp.Case().when(longer, exp.Left(this=value.copy(), expression=left))


def _swapped(date: exp.Expr) -> exp.Expr:
    year, month, day = (function(this=date.copy()) for function in PARTS.values())
    exchangeable = exp.and_(exp.LTE(this=day, expression=exp.Literal.number(12)), exp.NEQ(this=day, expression=month))
    return exp.Case().when(exchangeable, exp.DateFromParts(year=year, month=day.copy(), day=month.copy()))


def _postcode_part(postcode: exp.Expr, part: str) -> exp.Expr:
    found: exp.Expr
    if part == "area":
        letters_first, whole = exp.Literal.string("^[A-Z]{1,2}"), exp.Literal.number(0)
        found = exp.RegexpExtract(this=postcode.copy(), expression=letters_first, group=whole)
    else:
        dropped = exp.Literal.number(2 if part == "sector" else 3)
        length = exp.Sub(this=exp.Length(this=postcode.copy()), expression=dropped)
        found = exp.Left(this=postcode.copy(), expression=length)
    shaped = exp.RegexpLike(this=postcode.copy(), expression=exp.Literal.string(UK_POSTCODE))
    return exp.Case().when(shaped, found)
