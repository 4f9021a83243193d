from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from linkage import Algorithm, link
from linkage.agreements import Exact
from linkage.policies import get
from linkage.policies.answered import found_once
from linkage.policies.census_rows import rows_to_return, within_years
from linkage.steps import Step
from synthetic.schema import RECORDS

BORN = date(2001, 2, 3)
HELD = pa.Table.from_pylist(
    [
        {"PupilMatchingReference": person, "AcademicYear": year, "Surname": surname, "DOB": BORN}
        for person, year, surname in (
            (7, "2010/11", "Smith-Jones"),
            (7, "2011/12", "Smith Jones"),
            (7, "2012/13", "Jones"),
            (8, "2010/11", "Smith-Jones"),
        )
    ],
    schema=RECORDS,
)
BASE = get("home-office-2016-10")


def rows(cleaning, choice):
    """The rows of two people who were found for two requests of one surname, the first of them for both."""
    step = Step("name", (Exact("surname"), Exact("dob")), ambiguity="all")
    rule = Algorithm("test", "test", (step,), status="assumption", source="a test", cleaning=cleaning)
    asked = pd.DataFrame({"PersonID": ["b", "a"], "Surname": ["SMITH-JONES"] * 2, "DOB": [BORN] * 2})
    held = HELD.select(["PupilMatchingReference", "Surname", "DOB"]).to_pandas().iloc[[0, 3]]
    links = link(asked, held, rule, right_id="PupilMatchingReference")
    pairs = found_once(links.pairs)
    assert pairs[["left_id", "right_id"]].values.tolist() == [["a", 7], ["a", 8], ["b", 7], ["b", 8]]
    found = rows_to_return(replace(BASE, rows=choice), links, pairs, HELD, "PupilMatchingReference")
    return found[["pair", "row"]].values.tolist()


@pytest.mark.parametrize(
    ("cleaning", "choice", "expected"),
    [
        ("letters", "latest", [[0, 2], [1, 3], [2, 2], [3, 3]]),
        ("letters", "matching", [[0, 1], [1, 3], [2, 1], [3, 3]]),
        ("folded", "matching", [[0, 0], [1, 3], [2, 0], [3, 3]]),
        ("folded", "all", [[0, 0], [0, 1], [0, 2], [1, 3], [2, 0], [2, 1], [2, 2], [3, 3]]),
    ],
)
def test_the_rows_of_each_pair(cleaning, choice, expected):
    assert rows(cleaning, choice) == expected


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [(None, None, [0, 1, 2, 3]), ("2011/12", None, [1, 2]), (None, "2010/11", [0, 3]), ("2011/12", "2011/12", [1])],
)
def test_the_years_of_a_policy_are_kept_both_ends_included(first, last, kept):
    assert within_years(replace(BASE, first_year=first, last_year=last), HELD).equals(HELD.take(kept))
