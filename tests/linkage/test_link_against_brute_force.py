"""Every algorithm, ambiguity, residual and one-to-one choice, held against a matcher that loops over all pairs."""

from dataclasses import replace
from datetime import date

import brute_force
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from linkage import algorithms
from linkage.agreements import (
    Area,
    Compatible,
    DayMonthSwapped,
    District,
    Exact,
    FirstLetters,
    MonthAndYear,
    Phonetic,
    Sector,
    Similar,
    YearOnly,
)
from linkage.algorithm import AMBIGUITY, RESIDUALS, Algorithm, Step
from linkage.engines import duckdb_engine
from linkage.fields import prepare
from linkage.linking import link

FORENAMES = ["ANNA", "Ann", "ANNE", "JO-ANN", "JO ANN", "Joanne", "LI", "LIN", "MARTHA", "MARHTA", "", None]
SURNAMES = ["SMITH", "Smyth", "O'NEIL", "ONEILL", "ANNA", "LI", "SMITHSON", "ROBERT", "RUPERT", "", None]
DATES = [date(2001, 2, 3), date(2001, 3, 2), date(2001, 2, 28), date(2001, 12, 25), date(2002, 2, 3), None]
POSTCODES = ["E11AA", "E11AB", "E12AB", "EC1A1BB", "EC1A2BB", "SW11AA", "2060", "", None]
SURNAME_FIELDS = ("surname", "preferred_surname", "former_surname")

ROW = st.fixed_dictionaries(
    {
        "surname": st.sampled_from(SURNAMES),
        "preferred_surname": st.sampled_from([*SURNAMES, None, None, None]),
        "former_surname": st.sampled_from([*SURNAMES, None, None, None]),
        "forename": st.sampled_from(FORENAMES),
        "middlenames": st.sampled_from(["Rose", "ROSE", "LEE", None]),
        "dob": st.sampled_from(DATES),
        "sex": st.sampled_from(["M", "F", None]),
        "postcode": st.sampled_from(POSTCODES),
    }
)
LEFT = st.lists(ROW, min_size=1, max_size=8).map(lambda rows: [row | {"id": n} for n, row in enumerate(rows)])
RIGHT = st.lists(st.tuples(ROW, st.integers(0, 5)), min_size=1, max_size=12).map(
    lambda rows: [row | {"id": n} for row, n in rows]
)

VOCABULARY = Algorithm(
    "vocabulary",
    "every agreement once",
    tuple(
        Step(name, agreements)
        for name, agreements in {
            "any surname": (Exact("surname", of=SURNAME_FIELDS),),
            "any two": (Exact("surname", of=SURNAME_FIELDS), FirstLetters("forename", 2, of=("forename", "surname"))),
            "metaphone": (Phonetic("surname", "metaphone", of=SURNAME_FIELDS), Exact("sex")),
            "nysiis": (Phonetic("surname", "nysiis"), Phonetic("forename", "soundex")),
            "swapped date": (DayMonthSwapped("dob"),),
            "month": (MonthAndYear("dob"), Compatible("sex")),
            "year": (YearOnly("dob"), Similar("surname", 0.85, of=SURNAME_FIELDS)),
            "sector": (Sector("postcode"),),
            "district": (District("postcode"),),
            "area": (Area("postcode"), Similar("forename", 1.0)),
            "postcode letters": (FirstLetters("postcode", 3),),
        }.items()
    ),
    status="assumption",
    source="a test",
)
ALGORITHMS = [*algorithms.ALGORITHMS, VOCABULARY]


def frame(rows):
    return pd.DataFrame(rows).astype({"dob": "object"})


def check(left, right, algorithm, large):
    sides = (
        prepare(frame(left), id_column="id", name="left"),
        prepare(frame(right), id_column="id", name="right", repeats=True),
    )
    found = duckdb_engine.run(algorithm, *sides, large=large)
    judged = brute_force.link(left, right, algorithm)
    rows = [(k, a, b, yes) for k, (_, verdicts) in enumerate(judged, 1) for (a, b), yes in verdicts.items()]
    assert [tuple(row.values()) for row in found.candidates.to_pylist()] == sorted(rows)
    assert [tuple(row.values()) for row in found.pairs.to_pylist()] == sorted((a, b, k) for k, a, b, yes in rows if yes)
    for tally, (entering, verdicts) in zip(found.tallies, judged, strict=True):
        assert tally.entering == len(entering)
        assert tally.proposed == len({a for a, _ in verdicts})
        assert tally.accepted == len({a for (a, _), yes in verdicts.items() if yes})
        assert (tally.candidates, tally.pairs) == (len(verdicts), sum(verdicts.values()))
    for tally, following in zip(found.tallies, found.tallies[1:], strict=False):
        assert tally.leaving == following.entering


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.name)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    left=LEFT,
    right=RIGHT,
    ambiguity=st.sampled_from(sorted(AMBIGUITY)),
    residuals=st.sampled_from(sorted(RESIDUALS)),
    one_to_one=st.booleans(),
    large=st.sampled_from([0, 1000]),
)
def test_agrees_with_brute_force(algorithm, left, right, ambiguity, residuals, one_to_one, large):
    steps = tuple(replace(step, ambiguity=ambiguity, residuals=residuals) for step in algorithm.steps)
    check(left, right, replace(algorithm, steps=steps, one_to_one=one_to_one), large)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(left=LEFT, right=LEFT)
def test_counts_of_identities_hold_and_order_does_not_matter(left, right):
    assume(all(any(row["dob"] for row in side) for side in (left, right)))
    links = link(frame(left), frame(right), "home-office/tolerant", left_id="id", right_id="id")
    steps = links.steps
    assert (steps["entering"] == steps["accepted"] + steps["ambiguous"] + steps["none"]).all()
    assert steps["leaving"].tolist()[:-1] == steps["entering"].tolist()[1:]
    assert links.entered == len(left) == steps["accepted"].sum() + steps["leaving"].iloc[-1]
    turned = link(frame(left[::-1]), frame(right[::-1]), "home-office/tolerant", left_id="id", right_id="id")
    pd.testing.assert_frame_equal(links.pairs, turned.pairs)
    pd.testing.assert_frame_equal(links.candidates, turned.candidates)
