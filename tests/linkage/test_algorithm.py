import json
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from linkage import algorithms
from linkage.agreements import (
    AGREEMENTS,
    Compatible,
    DayMonthSwapped,
    Exact,
    FirstLetters,
    Phonetic,
    Sector,
    Similar,
    from_dict,
)
from linkage.algorithm import Algorithm
from linkage.steps import Step
from synthetic.refusal import InputError


def algorithm(*steps, **choices):
    return Algorithm("mine", "mine", steps, **{"status": "assumption", "source": "a test"} | choices)


EXACT = Step("exact", (Exact("dob"),))
FIELDS = (
    "surname, preferred_surname, former_surname, forename, middlenames, dob, sex, postcode, previous_postcode, address, "
    "town, house_number and"
)


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda: Exact("dbo"), f"unknown field 'dbo' (did you mean 'dob'?); known: {FIELDS} 15 more"),
        (
            lambda: Exact("surname", of=("forname",)),
            f"unknown field 'forname' (did you mean 'forename'?); known: {FIELDS} 15 more",
        ),
        (lambda: Exact("surname", of=("dob",)), "surname holds a name and dob a date"),
        (lambda: Phonetic("dob"), "phonetic does not apply to dob, which holds a date"),
        (lambda: DayMonthSwapped("sex"), "day_month_swapped does not apply to sex, which holds a code"),
        (lambda: Sector("surname"), "sector does not apply to surname, which holds a name"),
        (lambda: FirstLetters("forename", 0), "n must be a whole number of letters, at least 1, not 0"),
        (
            lambda: Phonetic("forename", "sondex"),
            ("unknown phonetic code 'sondex' (did you mean 'soundex'?); known: soundex, soundex_sql, metaphone, nysiis"),
        ),
        (lambda: Similar("forename", 90), "at_least must be above 0 and at most 1, not 90"),
        (lambda: Similar("forename", 0), "at_least must be above 0 and at most 1, not 0"),
        (lambda: Similar("forename", measure="jaro"), "unknown measure 'jaro'; known: jaro_winkler, levenshtein, bigrams"),
        (
            lambda: Step("s", (Similar("forename"), Compatible("sex"))),
            (
                "step 's' has nothing to hash on and would compare every record with every other: give it an "
                "equality, such as exact, first_letters, phonetic or month_and_year"
            ),
        ),
        (
            lambda: Step("s", (Exact("dob"),), ambiguity="first"),
            "unknown ambiguity of step 's' 'first'; known: drop, all, best, review",
        ),
        (
            lambda: Step("s", (Exact("dob"),), residuals="gone"),
            "unknown residuals of step 's' 'gone'; known: removed, kept",
        ),
        (algorithm, "algorithm 'mine' has no steps; give it at least one"),
        (
            lambda: algorithm(EXACT, EXACT),
            "algorithm 'mine' has more than one step called 'exact'; names must differ",
        ),
        (lambda: algorithm(EXACT, status="likely"), "unknown status 'likely'; known: published, assumption"),
        (
            lambda: algorithm(EXACT, cleaning="leters"),
            "unknown cleaning 'leters' (did you mean 'letters'?); known: letters, folded",
        ),
        (lambda: algorithm(EXACT).without("gender"), f"unknown field 'gender'; known: {FIELDS} 10 more"),
        (
            lambda: from_dict({"agreement": "exactly", "field": "dob"}),
            f"unknown agreement 'exactly' (did you mean 'exact'?); known: {', '.join([*AGREEMENTS][:12])} "
            f"and {len(AGREEMENTS) - 12} more",
        ),
        (
            lambda: from_dict({"agreement": "exact", "field": "dob", "n": 3}),
            "unknown parameter of exact 'n'; known: field, of",
        ),
        (
            lambda: from_dict({"agreement": "first_letters", "field": "surname"}),
            "agreement first_letters lacks one of its parameters: field, of, n",
        ),
        (
            lambda: algorithms.get("home-office/steped"),
            (
                "unknown algorithm 'home-office/steped' (did you mean 'home-office/stepped'?); known: "
                "home-office/strict, home-office/clear-match, home-office/stepped, home-office/tolerant, "
                "cambridgeshire/eight-bit, cured/emergency-care, dibbs/default, echild/v1-stage1, echild/v1-stage2, "
                "echild/v2, "
                "harron/hes-pds, hes/hesid and 19 more"
            ),
        ),
    ],
)
def test_refuses_in_one_sentence(build, sentence):
    with pytest.raises(InputError) as caught:
        build()
    assert str(caught.value) == sentence


@pytest.mark.parametrize("original", algorithms.ALGORITHMS, ids=lambda each: each.name)
def test_round_trips_through_json(original):
    assert Algorithm.from_json(original.to_json()) == original
    changed = original.without("postcode").keeping_residuals() if original.name == "echild/v1-stage1" else original
    assert Algorithm.from_json(changed.to_json()) == changed


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": 1}, "the JSON of an algorithm is of version 1; this library reads version 2"),
        ({"format": "other"}, "the text is not the JSON of an algorithm, as to_json() writes it"),
        ({"colour": "red"}, "the JSON of an algorithm lacks one of its parts or has one too many"),
    ],
)
def test_refuses_other_json(change, sentence):
    text = json.dumps(json.loads(algorithm(EXACT).to_json()) | change)
    with pytest.raises(InputError) as caught:
        Algorithm.from_json(text)
    assert str(caught.value) == sentence


def test_refuses_text_that_is_not_json():
    with pytest.raises(InputError, match="the text is not the JSON of an algorithm"):
        Algorithm.from_json("{")


def test_is_frozen_and_hashable():
    with pytest.raises(FrozenInstanceError):
        EXACT.name = "other"
    assert len({algorithm(EXACT), algorithm(EXACT)}) == 1


def test_leaving_a_field_out_drops_its_conditions_and_says_so():
    left = algorithms.get("home-office/tolerant").without("former_surname", "middlenames")
    assert left.left_out == ("former_surname",)
    assert left.right_fields == {"surname", "preferred_surname", "forename", "dob", "postcode"}
    assert "without former_surname" in str(left)


def test_leaving_out_the_only_key_is_refused():
    with pytest.raises(InputError, match="step 'exact' has nothing to hash on"):
        algorithm(EXACT).without("dob")


def test_echild_is_the_published_table():
    rules = algorithms.get("echild/v1-stage1").steps_frame()["rule"].tolist()
    initials = "forename: initial; surname: first 3 letters; dob: exact"
    assert rules == [
        "forename: exact; surname: exact; dob: exact; sex: exact; postcode: exact",
        "forename: Soundex; surname: Soundex; dob: exact; sex: exact; postcode: exact",
        f"{initials}; sex: exact; postcode: exact",
        f"{initials}; postcode: exact",
        "dob: exact; sex: exact; postcode: exact",
        "dob: month and year; sex: exact; postcode: exact",
        "forename: exact; surname: exact; dob: exact; sex: exact",
        f"{initials}; sex: exact",
    ]


def test_home_office_scenarios_are_assumptions_and_use_the_published_fields_only():
    published = {"surname", "preferred_surname", "former_surname", "forename", "middlenames", "dob", "postcode"}
    for name in algorithms.names()[:4]:
        scenario = algorithms.get(name)
        assert scenario.status == "assumption"
        assert scenario.source.startswith("Scenario, not the Department's method")
        assert scenario.fields <= published
        assert not scenario.one_to_one


def test_shows_itself_in_a_notebook():
    html = algorithms.get("home-office/stepped")._repr_html_()
    assert "<table" in html
    assert "Scenario, not the Department&#x27;s method" in html


def test_importing_the_algorithms_loads_nothing_heavy():
    heavy = "{'pandas', 'pyarrow', 'duckdb', 'sqlglot', 'numpy'}"
    script = f"import sys, linkage.algorithms, linkage.fields; print({heavy} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Step("a", Exact("dob")), "agreements of step 'a' must be a tuple of one or more, not Exact alone"),
        (lambda: Step("a", ("dob",)), "agreements of step 'a' must each be of type Agreement, not str"),
        (lambda: Algorithm("a", "b", Step("a", (Exact("dob"),)), "assumption", "x"),
         "steps of algorithm 'a' must be a tuple of one or more, not Step alone"),
        (lambda: Algorithm.from_json(None), "the text is not the JSON of an algorithm, as to_json() writes it"),
        (lambda: algorithms.get(["a"]), "an algorithm's name is text, such as 'home-office/strict', not list"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_kind_is_refused(make, sentence):
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value) == sentence


def test_fields_that_are_none_are_refused():
    with pytest.raises(InputError, match="of must be a field or several fields of the right record, not 5"):
        Exact("surname", of=5)
