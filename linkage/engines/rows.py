"""SQL expressions for the rows of both sides: cleaned, with codes of names, and with what is known of all records.

Expressions are over tables that the engine names. Both sides have been folded to ASCII, so that every engine compares the
same bytes.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from linkage.agreements import Compatible, Contained, EverRecorded, Form, KeyAgreement, Missing, WithinDays
from linkage.cleaning import LETTERS
from linkage.engines.name_codes import CODED, called
from linkage.engines.values import (
    EVER,
    PARTS,
    SHARE,
    WORDS,
    column,
    date_part,
    first_word,
    letters,
    named,
    present,
    table,
    together,
    words,
)
from linkage.fields import DERIVED, FIELDS, OPTIONAL, held
from linkage.steps import ScoredStep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from linkage.agreements import Agreement
    from linkage.algorithm import Algorithm
    from linkage.steps import Step

LEFT = "left_rows"
RIGHT = "right_rows"
LEFT_CODED = "left_coded"
RIGHT_CODED = "right_coded"
SOURCES = {LEFT: "left_source", RIGHT: "right_source"}
"""What the records of a side are called before they are cleaned."""


def cleaned(
    source: str, fields: Iterable[str], cleaning: str, *, has: Collection[str] = (), partial_dates: bool = False
) -> exp.Select:
    """Select the id and the cleaned fields of a folded source; an emptied name is missing.

    ``fields`` may name the words of a field, as ``full_name__words``, and the year, month or day of a date, as
    ``dob__year``; ``partial_dates`` says whether the source has columns for those of dates that could be read only in part.
    Names that are made of several fields do without the optional ones that the source has not got: ``has`` are the columns
    it has, and if they are there, names of letters only, as ``surname__letters``.

    Examples
    --------
    >>> print(cleaned("people", ["postcode", "forename"], "letters").sql("duckdb"))
    SELECT "id", NULLIF(REGEXP_REPLACE("forename", '[^A-Z]', '', 'g'), '') AS "forename", "postcode" FROM "people"
    """
    columns: list[exp.Expr] = [column("id")]
    for field in sorted(fields):
        base, _, made = field.partition("__")
        if made in PARTS:
            columns.append(date_part(base, made, known=partial_dates))
        elif made or base in DERIVED:
            columns.append(named(_derived(base, has, cleaning, in_words=bool(made)), field))
        elif FIELDS[field] == "name" and cleaning == "letters":
            columns.append(named(_letters(field, has), field))
        else:
            columns.append(column(field))
    return exp.select(*columns).from_(table(source))


def columns_of(conditions: Iterable[Agreement], *, right: bool) -> frozenset[str]:
    """Give the columns that :func:`cleaned` makes of one side for some agreements.

    Examples
    --------
    >>> sorted(columns_of([Contained("full_name")], right=False))
    ['full_name__words']
    """
    found = set()
    for one in conditions:
        own = one.columns if right else (one.field,)
        found |= {f"{name}__{WORDS}" for name in own} if isinstance(one, Contained) else set(own)
        if held(one.field) == "date" and not _whole_date(one):
            found |= {f"{name}__{part}" for name in own for part in PARTS}
    return frozenset(found)


def _whole_date(agreement: Agreement) -> bool:
    """Say whether an agreement looks at dates as they are, not at their parts."""
    if isinstance(agreement, KeyAgreement):
        return {agreement.form.name, agreement.left_form.name} <= {"whole", "swapped"}
    return isinstance(agreement, WithinDays | EverRecorded | Compatible | Missing)


def ever_fields(algorithm: Algorithm) -> tuple[str, ...]:
    """Give the fields of which every value ever recorded of a person counts.

    Examples
    --------
    >>> from linkage import algorithms
    >>> ever_fields(algorithms.get("home-office/strict"))
    ()
    """
    found = {one.field for step in algorithm.steps for one in step.conditions() if isinstance(one, EverRecorded)}
    return tuple(sorted(found))


def ever_recorded(field: str, side: exp.Select) -> exp.Select:
    """Select the right rows with a list of every value of a field that all rows of their side record of the same id.

    ``side`` are those rows, with the field cleaned.

    Examples
    --------
    >>> print(ever_recorded("postcode", cleaned("people", ["postcode"], "letters")).sql("duckdb"))
    SELECT "right_rows".*, "known"."postcode__ever" FROM "right_rows" LEFT JOIN
    (SELECT "id", ARRAY_AGG(DISTINCT "postcode") AS "postcode__ever" FROM (SELECT "id", "postcode" FROM "people") AS side
    WHERE "id" IN (SELECT "id" FROM "right_rows") AND NOT "postcode" IS NULL GROUP BY "id") AS known
    ON "right_rows"."id" = "known"."id"
    """
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(RIGHT, quoted=True))
    values = exp.ArrayAgg(this=exp.Distinct(expressions=[column(field)]))
    wanted = exp.In(this=column("id"), query=exp.select(column("id")).from_(table(RIGHT)).subquery())
    known = exp.select(column("id"), named(values, f"{field}__{EVER}")).from_(side.subquery("side"))
    known = known.where(wanted, present(column(field))).group_by(column("id"))
    on = column("id", RIGHT).eq(column("id", "known"))
    query = exp.select(everything, column(f"{field}__{EVER}", "known")).from_(table(RIGHT))
    return query.join(known.subquery("known"), on=on, join_type="left")


def adjusted_fields(algorithm: Algorithm) -> tuple[str, ...]:
    """Give the fields of which a score takes into account how common a value is.

    Examples
    --------
    >>> from linkage import algorithms
    >>> adjusted_fields(algorithms.get("home-office/strict"))
    ()
    """
    scores = [step.score for step in algorithm.steps if isinstance(step, ScoredStep)]
    return tuple(sorted({one.field for score in scores for one in score.comparisons if one.frequency}))


def frequencies(field: str, sides: Iterable[exp.Select], *, by: str = "") -> exp.Select:
    """Select the right rows with the share of the records of both sides, of those that have the field, of the same value.

    ``sides`` are the records of both, with the field cleaned, or with the column ``by`` that tells its values apart.

    Examples
    --------
    >>> frequencies("surname", [exp.select("*").from_("a"), exp.select("*").from_("b")]).sql().count("UNION ALL")
    1
    """
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(RIGHT, quoted=True))
    by = by or field
    own = (exp.select(column(by)).from_(side.subquery("side")).where(present(column(by))) for side in sides)
    both = exp.union(*own, distinct=False)
    count = exp.Count(this=exp.Star())
    total = exp.Window(this=exp.Sum(this=count.copy()))
    share = exp.Div(this=exp.Cast(this=count, to=exp.DataType.build("double")), expression=total)
    common = exp.select(column(by), named(share, f"{field}__{SHARE}")).from_(both.subquery("every"))
    on = column(by, RIGHT).eq(column(by, "common"))
    query = exp.select(everything, column(f"{field}__{SHARE}", "common")).from_(table(RIGHT))
    return query.join(common.group_by(column(by)).subquery("common"), on=on, join_type="left")


def distinct_names(columns: Iterable[tuple[str, str]]) -> exp.Query:
    """Select the distinct names in some (table, field) columns, as ``name``.

    Examples
    --------
    >>> distinct_names([("a", "surname"), ("b", "forename")]).sql()
    'SELECT "surname" AS "name" FROM "a" WHERE NOT "surname" IS NULL UNION
    SELECT "forename" AS "name" FROM "b" WHERE NOT "forename" IS NULL'
    """
    return union(
        exp.select(named(column(field), "name")).from_(table(source)).where(present(column(field)))
        for source, field in columns
    )


def coded(base: str, forms: Iterable[tuple[str, Form]], codes: str) -> exp.Select:
    """Select a cleaned side with the codes of some (field, form) added, looked up in a table of distinct names.

    Examples
    --------
    >>> coded("people", [("surname", Form("soundex"))], "codes").sql()
    'SELECT "people".*, "codes_surname"."soundex" AS "surname__soundex" FROM "people"
    LEFT JOIN "codes" AS "codes_surname" ON "people"."surname" = "codes_surname"."name"'
    """
    pairs = sorted({(field, called(form)) for field, form in forms})
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier(base, quoted=True))
    looked_up = [named(column(code, f"{codes}_{field}"), f"{field}__{code}") for field, code in pairs]
    query = exp.select(everything, *looked_up).from_(table(base))
    for field in dict.fromkeys(field for field, _ in pairs):
        lookup = f"{codes}_{field}"
        same = column(field, base).eq(column("name", lookup))
        query = query.join(table(codes, lookup), on=same, join_type="left")
    return query


def coded_columns(step: Step | ScoredStep) -> tuple[set[tuple[str, Form]], set[tuple[str, Form]]]:
    """Return the (field, form) pairs that a step looks up in a table of codes, on the left and on the right.

    Examples
    --------
    >>> from linkage import algorithms
    >>> sorted(field for field, _ in coded_columns(algorithms.get("echild/v1-stage1").steps[1])[0])
    ['forename', 'surname']
    """
    keyed = [made for made in step.conditions() if isinstance(made, KeyAgreement) and made.form.name in CODED]
    left = {(made.field, made.form) for made in keyed}
    return left, {(name, made.form) for made in keyed for name in made.columns}


def codes_read(query: exp.Query, step: Step | ScoredStep) -> tuple[frozenset[tuple[str, Form]], frozenset[tuple[str, Form]]]:
    """Give the (field, form) pairs of :func:`coded_columns` that a query of pairs reads.

    Examples
    --------
    >>> from linkage import algorithms
    >>> codes_read(exp.select("1"), algorithms.get("echild/v1-stage1").steps[1])
    (frozenset(), frozenset())
    """
    read = {(one.table, one.name) for one in query.find_all(exp.Column)}
    left, right = (
        frozenset((field, form) for field, form in several if (side, f"{field}__{called(form)}") in read)
        for side, several in zip("lr", coded_columns(step), strict=True)
    )
    return left, right


def rows_read_from(query: exp.Query, left: str, right: str) -> exp.Query:
    """Make a query read the rows of both sides from some tables; the query itself is changed.

    Examples
    --------
    >>> rows_read_from(exp.select("*").from_(table(LEFT, "l")), "a", "b").sql()
    'SELECT * FROM "a" AS "l"'
    """
    for one in query.find_all(exp.Table):
        if one.alias in {"l", "r"}:
            one.set("this", exp.to_identifier(left if one.alias == "l" else right, quoted=True))
    return query


def _letters(field: str, has: Collection[str]) -> exp.Expr:
    ready = f"{field}__{LETTERS}"
    return column(ready) if ready in has else letters(column(field))


def _derived(field: str, has: Collection[str], cleaning: str, *, in_words: bool) -> exp.Expr:
    """Make a name of others: its words, or put together without anything between."""
    parts = [
        part
        for part in DERIVED.get(field, (field,))
        if part not in OPTIONAL or part in has or len(DERIVED.get(field, ())) < 2
    ]
    if in_words:
        made: list[exp.Expr] = [words(column(part)) for part in parts]
        between = " "
    elif field in ("first_forename", "second_forename", "first_surname"):
        return first_word(column(parts[0]))
    else:
        made = [_letters(part, has) if cleaning == "letters" else column(part) for part in parts]
        between = ""
    return together(made, [one for one, part in zip(made, parts, strict=True) if part not in OPTIONAL], between)


def union(queries: Iterable[exp.Query]) -> exp.Query:
    """Put queries together, what they share once.

    Examples
    --------
    >>> union([exp.select("a").from_("t"), exp.select("a").from_("u")]).sql()
    'SELECT a FROM t UNION SELECT a FROM u'
    """
    return reduce(lambda above, below: exp.union(above, below, distinct=True, copy=False), queries)
