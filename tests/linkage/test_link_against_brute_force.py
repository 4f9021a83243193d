"""Every algorithm, ambiguity, residual and one-to-one choice, held against a matcher that loops over all pairs."""

from dataclasses import replace
from datetime import date

import brute_force
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from linkage import algorithms
from linkage.agreements import (
    AgesWithin,
    AnyOf,
    Area,
    Compatible,
    Contained,
    DatePart,
    DayMonthSwapped,
    District,
    Edits,
    EverRecorded,
    Exact,
    FirstLetters,
    LettersAt,
    Missing,
    MonthAndYear,
    Nickname,
    NotAmong,
    NotFirstOfJanuary,
    Phonetic,
    SameAge,
    Sector,
    Similar,
    SortedLetters,
    TwoOfThree,
    Valid,
    WithinDays,
    WithinYears,
    WithoutLast,
    YearOnly,
)
from linkage.algorithm import CONFLICTS, Algorithm
from linkage.engines import duckdb_engine
from linkage.fields import prepare
from linkage.linking import link
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import AMBIGUITY, RESIDUALS, ScoredStep, Step
from synthetic.refusal import InputError

FORENAMES = [
    "ANNA",
    "Ann",
    "Bill",
    "WILLIAM",
    "Mary Rose",
    "ANNE",
    "JO-ANN",
    "JO ANN",
    "Joanne",
    "LI",
    "LIN",
    "MARTHA",
    "MARHTA",
    "",
    None,
]
SURNAMES = ["SMITH", "Smyth", "O'NEIL", "ONEILL", "ANNA", "LI", "SMITHSON", "ROBERT", "RUPERT", "", None]
DATES = [
    date(2001, 1, 1),
    date(2011, 2, 3),
    date(2001, 2, 3),
    date(2001, 3, 2),
    date(2001, 2, 28),
    date(2001, 12, 25),
    date(2002, 2, 3),
    None,
]
POSTCODES = ["E11AA", "E11AB", "E12AB", "EC1A1BB", "EC1A2BB", "SW11AA", "2060", "", None]
SURNAME_FIELDS = ("surname", "preferred_surname", "former_surname")

NUMBERS = ("uprn", "national_number", "provider", "local_id", "phone", "email")
ROW_FIELDS = {*SURNAME_FIELDS, "forename", "middlenames", "dob", "sex", "postcode", "nhs_number", "house_number", "address"}
ROW_FIELDS |= {*NUMBERS}

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
        "nhs_number": st.sampled_from(["9434765919", "9434765918", "1111111111", None]),
        "house_number": st.sampled_from(["1", "2", None]),
        "address": st.sampled_from(["1 HIGH ST", "1 HIGH STREET", "2 LOW ST", None]),
    }
    | {name: st.sampled_from(["A1", "B2", None]) for name in NUMBERS}
)
LEFT = st.lists(ROW, min_size=1, max_size=8).map(lambda rows: [row | {"id": n} for n, row in enumerate(rows)])
RIGHT = st.lists(st.tuples(ROW, st.integers(0, 5)), min_size=1, max_size=12).map(
    lambda rows: [row | {"id": n} for row, n in rows]
)

DAY = "2021-03-21"
BORN = Exact("dob")
VOCABULARY = {
    "any surname": (Exact("surname", of=SURNAME_FIELDS),),
    "any two": (Exact("surname", of=SURNAME_FIELDS), FirstLetters("forename", 2, of=("forename", "surname"))),
    "metaphone": (Phonetic("surname", "metaphone", of=SURNAME_FIELDS), Exact("sex")),
    "nysiis": (Phonetic("surname", "nysiis"), Phonetic("forename", "soundex")),
    "soundex of SQL Server": (Phonetic("surname", "soundex_sql"),),
    "swapped date": (DayMonthSwapped("dob"),),
    "month": (MonthAndYear("dob"), Compatible("sex")),
    "year": (YearOnly("dob"), Similar("surname", 0.85, of=SURNAME_FIELDS)),
    "sector": (Sector("postcode"),),
    "district": (District("postcode"),),
    "area": (Area("postcode"), Similar("forename", 1.0)),
    "postcode letters": (FirstLetters("postcode", 3),),
    "without the last letter": (WithoutLast("postcode", 1),),
    "nickname": (Nickname("forename"), Missing("sex")),
    "sorted letters": (SortedLetters("full_name"),),
    "letters at": (LettersAt("surname", (2, 3, 5)), LettersAt("forename", (2, 3))),
    "contained": (Exact("sex"), Contained("full_name")),
    "edits": (Exact("sex"), Edits("surname", 2, of=SURNAME_FIELDS), Edits("dob", 1), Edits("forename", 1, "damerau")),
    "levenshtein": (Exact("sex"), Similar("first_forename", 0.6, "levenshtein", above=True)),
    "bigrams": (Exact("sex"), Similar("surname", 0.5, "bigrams")),
    "first words": (Exact("first_forename", of=("first_forename", "second_forename")), Exact("first_surname")),
    "all forenames": (Exact("all_forenames"), TwoOfThree("dob")),
    "parts of a date": (DatePart("dob", "day_and_month"), DatePart("dob", "day_of_month")),
    "more parts": (DatePart("dob", "day_and_year"),),
    "one part": (DatePart("dob", "year"), DatePart("dob", "month_of_year"), WithinDays("dob", 25)),
    "age": (SameAge("dob", DAY), NotFirstOfJanuary("dob")),
    "ages": (Exact("sex"), AgesWithin("dob", 1, DAY), WithinYears("dob", 1)),
    "valid": (Exact("nhs_number"), Valid("nhs_number", "nhs_number")),
    "not among": (Exact("postcode"), NotAmong("postcode", ("E11AA", "2060"))),
    "ever": (BORN, EverRecorded("postcode")),
    "any of": (BORN, AnyOf((Exact("nhs_number"), (Exact("postcode"), Exact("house_number")), EverRecorded("forename")))),
}
SCORED = Comparison(
    "surname",
    (Level(Exact("surname", of=SURNAME_FIELDS), points=2.5), Level(Similar("surname", 0.8, of=SURNAME_FIELDS), points=1.0)),
    of=SURNAME_FIELDS,
    missing=None,
)
WEIGHED = (
    Comparison("surname", (Level(Exact("surname"), m=0.7, u=0.01),), Level(m=0.3, u=0.99), frequency=True),
    Comparison("dob", (Level(BORN, m=0.8, u=0.01), Level(TwoOfThree("dob"), m=0.1, u=0.2)), Level(m=0.1, u=0.79)),
    Comparison("sex", (Level(Exact("sex"), m=0.9, u=0.5),), Level(m=0.1, u=0.5)),
)
ALIKE = Comparison("forename", (), graded=Graded("jaro_winkler", 2.0, intercept=-1.0, least=-0.5), missing=None)
BLOCKS = ((BORN,), (Exact("postcode"),), (Phonetic("surname"), Exact("sex")))


def algorithm(name, steps):
    return Algorithm(name, "a test", tuple(steps), status="assumption", source="a test")


PRESETS = [algorithms.get(name) for name in algorithms.names()]
ALGORITHMS = [
    algorithm("vocabulary", [Step(name, agreements) for name, agreements in VOCABULARY.items()]),
    algorithm("weights", [ScoredStep("weights", BLOCKS, Score(WEIGHED, prior=0.05), accept=2.0, review=-2.0)]),
    algorithm("share", [ScoredStep("share", BLOCKS[:2], Score((SCORED, ALIKE), "share"), accept=0.5, margin=0.1)]),
    algorithm("mean", [ScoredStep("mean", BLOCKS[1:], Score((SCORED, ALIKE), "mean"), accept=0.4, review=0.0)]),
]


def chosen(step, ambiguity, residuals):
    """Give a step other choices; a score has fewer of them."""
    if isinstance(step, ScoredStep):
        ambiguity = "all" if ambiguity == "all" else "best"
    return replace(step, ambiguity=ambiguity, residuals=residuals)


def frame(rows):
    return pd.DataFrame(rows).astype({"dob": "object"})


def check(left, right, algorithm, large):
    sides = (
        prepare(frame(left), id_column="id", name="left"),
        prepare(frame(right), id_column="id", name="right", repeats=True),
    )
    found = duckdb_engine.run(algorithm, *sides, large=large)
    judged = brute_force.link(left, right, algorithm)
    final = brute_force.settled(judged, algorithm)
    rows = {(k, *pair): found for k, (_, verdicts) in enumerate(judged, 1) for pair, found in verdicts.items()}
    candidates = found.candidates.to_pylist()
    assert [(one["step"], one["left_id"], one["right_id"]) for one in candidates] == sorted(rows)
    scored = {k for k, step in enumerate(algorithm.steps, 1) if isinstance(step, ScoredStep)}
    for one in candidates:
        accepted, score = rows[one["step"], one["left_id"], one["right_id"]]
        kept = ((one["left_id"], one["right_id"]), one["step"]) in final
        assert one["accepted"] == (accepted if algorithm.conflicts == "kept" else kept)
        assert one["score"] == (pytest.approx(score, abs=1e-8) if one["step"] in scored else None)
    pairs = [(one["left_id"], one["right_id"], one["step"]) for one in found.pairs.to_pylist()]
    assert pairs == sorted((*pair, number) for pair, number in final)
    for tally, (entering, verdicts) in zip(found.tallies, judged, strict=True):
        assert tally.entering == len(entering)
        assert tally.proposed == len({a for a, _ in verdicts})
        assert tally.accepted == len({a for (a, _), (yes, _) in verdicts.items() if yes})
        assert (tally.candidates, tally.pairs) == (len(verdicts), sum(yes for yes, _ in verdicts.values()))
    for tally, following in zip(found.tallies, found.tallies[1:], strict=False):
        assert tally.leaving == following.entering


def fitted(algorithm):
    """Leave out the steps that need what the rows have not got, or where none would be left, the conditions."""
    lacking = sorted(algorithm.fields - ROW_FIELDS)
    try:
        return algorithm.skipping(*lacking)
    except InputError:
        return algorithm.without(*lacking)


CHOICES = {
    "left": LEFT,
    "right": RIGHT,
    "ambiguity": st.sampled_from(sorted(AMBIGUITY)),
    "residuals": st.sampled_from(sorted(RESIDUALS)),
    "conflicts": st.sampled_from(sorted(CONFLICTS)),
    "one_to_one": st.booleans(),
    "large": st.sampled_from([0, 1000]),
}
SLOW = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.generate],  # to make a failing example smaller takes minutes
}


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.name)
@settings(max_examples=25, **SLOW)
@given(**CHOICES)
def test_agrees_with_brute_force(algorithm, left, right, ambiguity, residuals, conflicts, one_to_one, large):
    steps = tuple(chosen(step, ambiguity, residuals) for step in algorithm.steps)
    check(left, right, replace(algorithm, steps=steps, one_to_one=one_to_one, conflicts=conflicts), large)


@pytest.mark.parametrize("algorithm", PRESETS, ids=lambda algorithm: algorithm.name)
@settings(max_examples=3, **SLOW)
@given(left=LEFT, right=RIGHT, large=st.sampled_from([0, 1000]))
def test_presets_agree_with_brute_force(algorithm, left, right, large):
    check(left, right, fitted(algorithm), large)


def test_every_agreement_brings_some_pairs_together_and_not_others():
    names = [
        ("Mary Rose", "Lee", "SMITH"),
        ("MARY", "ROSE", "SMYTH-JONES"),
        ("WILLIAM", "Lee", "SMITH"),
        ("Bill", None, "ROBERT"),
    ]
    rows = [
        dict(zip(("forename", "middlenames", "surname"), name, strict=True))
        | {"preferred_surname": None, "former_surname": None, "sex": sex, "dob": dob, "postcode": postcode}
        | {"nhs_number": number, "house_number": "1"}
        for name in names
        for sex, dob, postcode, number in [
            ("F", date(2001, 2, 3), "E11AA", "9434765919"),
            ("F", date(2001, 3, 2), "E11AB", "9434765919"),
            ("M", date(2002, 1, 1), "EC1A1BB", "1111111111"),
            (None, date(2001, 2, 3), "E11AB", "9434765918"),
        ]
    ]
    kept = tuple(replace(Step(name, agreements), residuals="kept") for name, agreements in VOCABULARY.items())
    sides = [frame([row | {"id": n} for n, row in enumerate(rows)]) for _ in range(2)]
    links = link(*sides, algorithm("kept", kept), left_id="id", right_id="id")
    found = links.steps.set_index("name")["candidates"]
    assert found[(found == 0) | (found == len(rows) ** 2)].to_dict() == {}


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
