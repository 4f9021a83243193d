"""What is worked out once a row, left out early, or not joined at all changes nothing in what is found."""

import random
from datetime import date, timedelta

import jellyfish
import pandas as pd
import pytest

from linkage.agreements import Area, DatePart, District, Edits, Exact, FirstLetters, MonthAndYear, Sector, Similar, YearOnly
from linkage.algorithm import Algorithm
from linkage.engines.duckdb_engine import run
from linkage.engines.loading import create, loaded
from linkage.engines.once import LEFT_KEYED, RIGHT_KEYED, tables_and_query
from linkage.engines.reach import useful_blocks
from linkage.engines.rows import LEFT, RIGHT
from linkage.engines.scores import best_pairs, points, scored_pairs
from linkage.fields import prepare
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep

NAMES = ["ANNA", "ANNE", "HANNAH", "ANA", "MARTHA", "MARHTA", "JON", "JOHN", "", None]
POSTCODES = ["E1 1AA", "E1 1AB", "E1 2AA", "E2 1AA", "SW1A 1AA", "SW1A 1AB", "ODD", None]


def rows(seed, n=60):
    draw = random.Random(seed)
    start = date(2001, 1, 1)
    days = [start + timedelta(days=draw.randrange(4000)) for _ in range(25)]
    days += [
        date(2001, 1, 11),
        date(2001, 11, 1),
        date(2010, 1, 11),
        date(2001, 1, 12),
        date(2000, 11, 11),
        date(2010, 1, 1),
    ]
    frame = pd.DataFrame(
        {
            "id": range(n),
            "surname": [draw.choice(NAMES) for _ in range(n)],
            "forename": [draw.choice(NAMES) for _ in range(n)],
            "dob": [draw.choice([*days, None]) for _ in range(n)],
            "postcode": [draw.choice(POSTCODES) for _ in range(n)],
        }
    )
    return prepare(frame, id_column="id")


def comparison(field, *conditions, frequency=False):
    last = len(conditions)
    m = [0.7, *[0.2 / max(last - 1, 1)] * (last - 1)]
    levels = tuple(Level(one, m=each, u=0.01 / last) for one, each in zip(conditions, m, strict=True))
    return Comparison(field, levels, Level(m=1 - sum(m), u=0.99), frequency=frequency)


SCORE = Score(
    (
        comparison("surname", Exact("surname"), Similar("surname", 0.92), Similar("surname", 0.7), frequency=True),
        comparison("forename", Exact("forename"), FirstLetters("forename", 2), Similar("forename", 0.7)),
        comparison("dob", Exact("dob"), Edits("dob", 1, measure="damerau"), MonthAndYear("dob"), YearOnly("dob")),
        comparison("postcode", Exact("postcode"), Sector("postcode"), District("postcode"), Area("postcode")),
    ),
    prior=0.02,
)
BLOCKS = (
    (Exact("surname"), FirstLetters("forename", 1)),
    (Exact("dob"),),
    (Exact("surname"), Exact("postcode")),
    (District("postcode"), DatePart("dob", "day_of_month")),
)


def found(step, seed):
    rule = Algorithm("a", "a", (step,), status="assumption", source="a")
    with loaded(rule, rows(seed), rows(seed + 1)) as connection:
        compared = scored_pairs(step, LEFT, RIGHT)
        plain = compared.select(points(step.score).as_("score")).sql("duckdb")
        expected = connection.execute(
            f"SELECT left_id, right_id, score FROM ({plain}) WHERE score >= {step.lowest}"
        ).fetchall()
        made = tables_and_query(best_pairs(step, LEFT_KEYED, RIGHT_KEYED, repeats=False), step.conditions(), LEFT, RIGHT)
        for name in (LEFT_KEYED, RIGHT_KEYED):
            create(connection, name, made[name])
        fast = connection.execute(made[""].sql("duckdb")).fetchall()
    return sorted(fast), sorted(expected)


@pytest.mark.parametrize("accept", [-20.0, -5.0, 0.0, 3.0, 6.0, 9.0])
@pytest.mark.parametrize("seed", [1, 3, 5])
def test_the_same_pairs_and_scores(accept, seed):
    fast, expected = found(ScoredStep("s", BLOCKS, SCORE, accept=accept), seed)
    assert fast == expected
    assert expected or accept > 3


def test_dates_one_edit_apart_are_all_seen():
    days = ["2001-01-11", "2001-11-01", "2010-01-11", "2001-02-11", "2002-01-11", "2000-11-11", "2001-10-11", "2011-01-11"]
    side = prepare(pd.DataFrame({"id": range(8), "dob": days, "sex": "F"}), id_column="id")
    born = Comparison("dob", (Level(Edits("dob", 1, measure="damerau"), points=1.0),))
    step = ScoredStep("s", ((Exact("sex"),),), Score((born,)), accept=1.0, ambiguity="all")
    rule = Algorithm("a", "a", (step,), status="assumption", source="a")
    pairs = {(one["left_id"], one["right_id"]) for one in run(rule, side, side).candidates.to_pylist()}
    digits = [day.replace("-", "") for day in days]
    expected = {
        (a, b) for a in range(8) for b in range(8) if jellyfish.damerau_levenshtein_distance(digits[a], digits[b]) <= 1
    }
    assert pairs == expected
    assert (0, 6) in pairs  # 20010111 and 20011011: neighbours exchanged


def test_a_block_that_cannot_bring_enough_is_not_joined():
    step = ScoredStep("s", ((Exact("dob"),), (Exact("surname"),), (Exact("postcode"),)), SCORE, accept=9.0)
    assert useful_blocks(step) == (0, 1, 2)  # a rare surname may be worth anything
    plain = Score(tuple(Comparison(one.field, one.levels, one.otherwise) for one in SCORE.comparisons), prior=0.02)
    assert useful_blocks(ScoredStep("s", step.blocks, plain, accept=24.0)) == (0,)
    assert useful_blocks(ScoredStep("s", step.blocks, plain, accept=99.0)) == (0,)
