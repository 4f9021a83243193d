"""Two rules whose names end alike can be told apart wherever they are shown."""

from dataclasses import replace

import pandas as pd
import pytest

import linkage
from linkage.report.charts import matches_chart
from linkage.report.exposure_charts import frontier_alternative
from linkage.report.naming import short_names
from linkage.report.sections import headline, sections
from linkage.report.study_page import alternative, findings
from linkage.studies import PublishedMonth, PublishedStudy

STRICT = "home-office/strict"
BOTH = ["mine/strict", "home-office/strict"]


@pytest.fixture(scope="module")
def alike():
    mine = replace(linkage.algorithms.get(STRICT), name="mine/strict")
    return linkage.reproduce(pupils=1_000, replicates=1, algorithms=[mine, STRICT])


@pytest.fixture(scope="module")
def single():
    months = (PublishedMonth("2016-09", 24, 1),)
    study = PublishedStudy("one", "A month", months, first_year="2014/15", register_people=1_000)
    return linkage.reproduce(study, pupils=1_000, replicates=1, algorithms=[STRICT], policy="minimised-yes-or-no")


def test_a_name_that_is_the_end_of_another_stays_as_it_is():
    assert short_names(["strict", "home-office/strict", "a/b/c"]) == {
        "strict": "strict", "home-office/strict": "home-office/strict", "a/b/c": "c",
    }  # fmt: skip


def test_tables_keep_the_whole_names(alike):
    tables = {table.title: table for table in sections(alike)}
    for title in ("Matches: published beside simulated", "Wrong people returned", "Each month predicted from the others"):
        assert list(tables[title].header[-2:]) == BOTH
    assert [row[0] for row in tables["What each scenario would do"].rows] == BOTH
    assert "The 18 fields returned (mine/strict)" in tables


def test_the_chart_has_a_line_for_each(alike):
    data = next(iter(matches_chart(alike).to_dict()["datasets"].values()))
    assert [row["series"] for row in data[:3]] == ["published", *BOTH]
    assert "simulated mine/strict 62, home-office/strict 62" in alternative(alike)


def test_so_has_the_frontier():
    frame = pd.DataFrame({"variant": BOTH, "wrong persons": [1, 2], "requests": [100, 100], "recall": [0.5, 0.6]})
    assert frontier_alternative(frame) == (
        "Recall against wrongful disclosure. mine/strict: recall 50.0%, 10.0 wrong persons per 1,000 requests; "
        "home-office/strict: recall 60.0%, 20.0 wrong persons per 1,000 requests."
    )


def test_one_is_spoken_of_as_one(single):
    assert findings(single) == (
        "Of 24 people asked about, 1 match was published (4.2 %, 95 % interval 0.7 to 20.2 %); the scenario reproduces the "
        "month within its 95 % interval, which does not show that it was used.",
        "Truly on the register were between 0 and 10 of those asked about, by the scenario's 95 % interval.",
        "Between 0 and 3 persons would have been returned in answer to a request for somebody else, by the scenario's 95 % "
        "interval.",
    )
    assert "1 request file a month" in headline(single)
    titles = [table.title for table in sections(single)]
    assert "Files that reproduce the counts" in titles
    assert "What the scenario would do" in titles
    assert "The 1 field returned (strict)" in titles
    assert "see the prediction below" not in sections(single)[0].reading
