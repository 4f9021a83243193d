"""Each kind of error, alone: it does what the catalogue says, to the fields it names, and to nobody it should spare."""

import jellyfish
import numpy as np
import pandas as pd
import pytest

import synthetic
from synthetic.errors import catalogue, kinds


@pytest.fixture(scope="module")
def ledger():
    people = synthetic.population(60_000, seed=11, errors="poor")
    return people.school_census("2015/16", "Autumn").errors.to_pandas().query("OnRoll")


def cells(ledger, kind, field):
    return ledger[(ledger["kind"] == kind) & (ledger["field"] == field)]


def test_every_kind_happens_and_touches_only_the_fields_it_names(ledger):
    alone = ledger[~ledger["kind"].str.contains("+", regex=False)]
    assert set(alone["kind"]) == set(kinds())
    for kind in catalogue():
        touched = set(alone.loc[alone["kind"] == kind.kind, "field"])
        known_by = {"PreferredSurname"} if "Surname" in kind.fields else set()
        assert touched <= set(kind.fields) | known_by, kind.kind
        assert set(kind.fields) <= touched, kind.kind


@pytest.mark.parametrize("field", ["Surname", "Forename"])
def test_typos_are_one_edit(ledger, field):
    found = cells(ledger, f"{field.lower()}.typo", field)
    assert len(found) > 50
    assert {jellyfish.damerau_levenshtein_distance(a, b) for a, b in zip(found["true"], found["recorded"])} == {1}


@pytest.mark.parametrize("field", ["Surname", "Forename"])
def test_variants_are_other_spellings_of_the_family(ledger, field):
    found = cells(ledger, f"{field.lower()}.variant", field)
    alike = [jellyfish.jaro_winkler_similarity(a, b) for a, b in zip(found["true"], found["recorded"])]
    assert len(found) > 50
    assert np.mean(np.array(alike) > 0.7) > 0.95
    assert (found["true"] != found["recorded"]).all()


@pytest.mark.parametrize("field", ["Surname", "Forename"])
def test_punctuation_leaves_the_letters(ledger, field):
    found = cells(ledger, f"{field.lower()}.punctuation", field)
    letters = [side.str.replace(r"[' -]", "", regex=True) for side in (found["true"], found["recorded"])]
    assert len(found) > 20
    assert (letters[0] == letters[1]).all()


def test_swapped_names_are_each_others(ledger):
    swapped = ledger[ledger["kind"] == "names.swapped"]
    pairs = (
        swapped[swapped["field"] != "PreferredSurname"]
        .pivot_table(index="PupilMatchingReference", columns="field", values=["true", "recorded"], aggfunc="first")
        .dropna()
    )
    assert len(pairs) > 20
    assert (pairs["recorded", "Surname"] == pairs["true", "Forename"]).all()
    assert (pairs["recorded", "Forename"] == pairs["true", "Surname"]).all()


def test_middle_names_go_missing_become_initials_or_move(ledger):
    assert cells(ledger, "middlenames.missing", "Middlenames")["recorded"].isna().all()
    initials = cells(ledger, "middlenames.initial", "Middlenames")
    assert (initials["recorded"] == initials["true"].str[0]).all()
    moved = cells(ledger, "forename.middle_added", "Forename")
    assert len(moved) > 20
    assert all(new.startswith(f"{old} ") for old, new in zip(moved["true"], moved["recorded"]))


def test_dates_are_swapped_off_by_one_or_the_first_of_january(ledger):
    swapped = cells(ledger, "dob.day_month_swapped", "DOB")
    assert (swapped["recorded"].str[5:7] == swapped["true"].str[8:]).all()
    assert (swapped["recorded"].str[8:] == swapped["true"].str[5:7]).all()
    component = cells(ledger, "dob.component", "DOB")
    parts = [pd.to_datetime(component[side]).dt for side in ("true", "recorded")]
    differ = {part: abs(getattr(parts[1], part) - getattr(parts[0], part)) for part in ("year", "month", "day")}
    assert (differ["month"] == 0).all()
    assert (differ["year"] + differ["day"] == 1).all()
    assert differ["year"].mean() == pytest.approx(0.5, abs=0.15)
    january = cells(ledger, "dob.first_of_january", "DOB")
    assert (january["recorded"].str[4:] == "-01-01").all()
    assert (january["recorded"].str[:4] == january["true"].str[:4]).all()


def test_the_first_of_january_is_for_people_who_came_from_abroad():
    people = synthetic.population(60_000, seed=11)
    truth = people.truth().set_index("PupilMatchingReference")
    census = people.school_census("2015/16", "Autumn")
    wrong = census.errors.to_pandas().query("kind.str.contains('first_of_january')", engine="python")
    assert truth.loc[wrong["PupilMatchingReference"], "arrived"].all()
    here = census.to_frame().query("OnRoll").join(truth["arrived"], on="PupilMatchingReference")
    january = pd.to_datetime(here["DOB"]).dt.strftime("%m-%d") == "01-01"
    assert january[~here["arrived"]].mean() < 0.005
    assert 0.03 <= january[here["arrived"]].mean() <= 0.15


def test_postcodes_are_mistyped_missing_or_stale(ledger):
    typo = cells(ledger, "postcode.typo", "Postcode")
    assert (typo["recorded"].str[:-1] == typo["true"].str[:-1]).all()
    assert cells(ledger, "postcode.missing", "Postcode")["recorded"].isna().all()
    stale = cells(ledger, "address.stale", "Postcode")
    assert stale["recorded"].notna().all()


def test_more_careless_presets_make_more_errors():
    wrong = [
        len(synthetic.population(10_000, seed=2, errors=preset).school_census("2015/16", "Spring").errors)
        for preset in ("none", "light", "typical", "poor")
    ]
    assert wrong[0] == 0
    assert wrong == sorted(wrong)
    assert wrong[3] > 2.5 * wrong[1]


def test_errors_come_together_and_some_schools_are_worse(people, census):
    frame = census.to_frame().query("OnRoll")
    errors = census.errors.to_pandas().query("OnRoll and field != 'PreferredSurname' and field != 'Address'")
    errors = errors[~errors["kind"].str.contains("stale|first_of_january")]
    per_person = errors.groupby("PupilMatchingReference")["field"].nunique()
    share = {field: (errors["field"] == field).sum() / len(frame) for field in errors["field"].unique()}
    none = np.prod([1 - p for p in share.values()])
    one = none * sum(p / (1 - p) for p in share.values())
    assert (per_person >= 2).sum() / len(frame) > 1.5 * (1 - none - one)
