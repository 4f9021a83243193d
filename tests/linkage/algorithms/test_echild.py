"""ECHILD: the baseline of its first version on FEBRL 4, both parts of the second, and what the choices change."""

import pandas as pd
import pytest

from linkage import algorithms
from linkage.fields import prepare
from linkage.linking import link

PUBLISHED = [1775, 500, 465, 0, 1017, 19, 353, 165]


def run(febrl, algorithm):
    return link(*febrl, algorithm, left_id="rec_id", right_id="rec_id", without=["sex"], unreadable_dates="missing")


@pytest.mark.parametrize("postcodes", ["one", "ever_recorded"])
def test_version_1_finds_the_baseline_with_one_row_an_id_however_postcodes_are_read(febrl, postcodes):
    links = run(febrl, algorithms.get("echild/v1-stage1", postcodes=postcodes))
    assert links.steps["accepted"].tolist() == PUBLISHED
    assert (links.pairs["left_id"].str.split("-").str[1] == links.pairs["right_id"].str.split("-").str[1]).all()


def test_the_soundex_of_sql_server_finds_fewer_at_its_step(febrl):
    accepted = run(febrl, algorithms.get("echild/v1-stage1", soundex="soundex_sql")).steps["accepted"].tolist()
    assert accepted == [1775, 493, 471, 0, 1018, 19, 353, 165]


def test_version_2_finds_the_baseline_of_its_two_exact_parts(febrl):
    links = run(febrl, "echild/v2")
    assert links.steps["accepted"].tolist()[:2] == [1775, 203]
    assert links.steps["accepted"].tolist()[2:] == [542, 440]


def test_any_recorded_postcode_finds_who_has_moved(few):
    asked = {"surname": "Shah", "forename": "Om", "dob": "2001-02-03", "sex": "M", "postcode": "E1 1AA"}
    rows = pd.DataFrame([asked | {"PersonID": 7}, asked | {"PersonID": 7, "surname": "Patel", "postcode": "E2 2BB"}])
    right = prepare(rows, id_column="PersonID", name="right", repeats=True)
    left = pd.DataFrame([asked | {"PersonID": 1, "surname": "Patel"}])
    found = {
        how: link(left, right, algorithms.get("echild/v1-stage1", postcodes=how)).pairs["step_name"].tolist()
        for how in ("one", "ever_recorded")
    }
    assert found == {"one": ["any names"], "ever_recorded": ["exact"]}


STAGE_2 = {"nhs_number": "943 476 5919", "dob": "1980-05-17", "sex": "F", "postcode": "E1 1AA"}


@pytest.mark.parametrize(
    ("other", "partial", "step"),
    [
        ({}, "month_and_year", "number and all"),
        ({"postcode": "E2 2BB"}, "month_and_year", "number, any postcode"),
        ({"dob": "1980-05-18"}, "month_and_year", "number, partial dob"),
        ({"dob": "1980-06-17"}, "month_and_year", "number and postcode"),
        ({"dob": "1980-06-17"}, "two_of_three", "number, partial dob"),
        ({"dob": "1980-05-18", "postcode": "E2 2BB"}, "month_and_year", "number, partial dob, any postcode"),
        ({"sex": "M", "dob": "1999-09-09"}, "month_and_year", "number and postcode"),
        ({"nhs_number": None}, "month_and_year", "no number against it"),
        ({"nhs_number": "9434765870"}, "month_and_year", "any number"),
        ({"nhs_number": "9434765870", "postcode": "E2 2BB"}, "month_and_year", None),
    ],
)
def test_stage_2(few, other, partial, step):
    links = few(algorithms.get("echild/v1-stage2", partial=partial), [STAGE_2], [STAGE_2 | other])
    assert links.pairs["step_name"].tolist() == ([] if step is None else [step])


def test_stage_2_by_the_user_guide_takes_day_and_month_exchanged(few):
    left, right = STAGE_2 | {"dob": "1980-05-07", "postcode": None}, STAGE_2 | {"dob": "1980-07-05"}
    steps = {
        partial: few(algorithms.get("echild/v1-stage2", partial=partial), [left], [right]).pairs["step_name"].tolist()
        for partial in ("two_of_three", "hes")
    }
    assert steps == {"two_of_three": [], "hes": ["number, partial dob, any postcode"]}


def test_stage_2_does_not_trust_the_first_of_january(few):
    new_year = STAGE_2 | {"dob": "1980-01-01", "nhs_number": None}
    assert few("echild/v1-stage2", [new_year], [new_year]).found == 0
