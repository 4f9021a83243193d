import re

import pytest

import linkage
from linkage.report.exposure_findings import findings
from linkage.report.exposure_page import exposure_page
from linkage.report.page import as_page
from linkage.report.sections import Section
from synthetic.refusal import InputError


def section(page, title):
    (found,) = [part for part in page.parts if isinstance(part, Section) and part.title == title]
    return found


def test_its_tables_are_the_frames(exposed):
    page = exposure_page(exposed, by=["gender"])
    counts = section(page, "What became of each request").rows
    assert [[row[0], int(row[1])] for row in counts] == exposed.outcomes.counts[["outcome", "requests"]].to_numpy().tolist()
    fields = section(page, "The 18 columns returned").rows
    assert [row[0] for row in fields] == exposed.fields["field"].tolist()
    assert [int(row[4]) for row in fields] == exposed.fields["people"].tolist()
    assert [int(row[5]) for row in fields] == exposed.fields["wrong_people"].tolist()
    assert len(section(page, "Every measure").rows) == len(exposed.measures)
    assert [row[0] for row in section(page, "By gender").rows] == ["F", "M"]
    assert sum(int(row[1]) for row in section(page, "By gender").rows) == len(exposed.requests)


def test_says_in_sentences_how_many_and_how_sure(exposed):
    told = " ".join(findings(exposed, ["gender"]))
    requests = exposed.requests
    wrong = int((requests["wrong"] > 0).sum())
    assert wrong > 0
    assert f"{len(requests)} people were asked about among {exposed.disclosure.links.right.people:,} people" in told
    assert f"{exposed.wrongly_returned} of them were not the person sought" in told
    assert re.search(
        rf"Answered with a wrong person: {100 * wrong / len(requests):.1f} % \([\d.]+-[\d.]+\) of requests", told
    )
    assert "By gender, " in told


def test_shows_no_row_about_anybody_unless_asked(exposed):
    somebody = exposed.disclosure.returned["Address"].dropna().iloc[0]
    plain = as_page(exposure_page(exposed))
    assert "No row about a person is shown." in plain
    assert somebody not in plain
    shown = as_page(exposure_page(exposed, examples=5))
    assert exposed.disclosure.returned["Surname"].iloc[0] in shown
    assert "nobody in them exists" in shown


def test_draws_the_frontier_over_rules_and_policies(exposed, asked, register):
    rules = ["home-office/strict", "home-office/stepped"]
    variants = linkage.compare(rules, asked, register, policy=["home-office-2016-10", "minimised-school"])
    page = exposure_page(exposed, variants=variants)
    assert [row[0] for row in section(page, "Rules side by side").rows] == variants.summary["variant"].tolist()
    assert "Recall against wrongful disclosure" in [part.title for part in page.parts]
    untold = linkage.compare(rules, asked.records, register)
    with pytest.raises(InputError, match="without a truth"):
        exposure_page(exposed, variants=untold)


def test_refuses_what_it_cannot_show(exposed):
    with pytest.raises(InputError, match="colour"):
        exposure_page(exposed, by=["colour"])
    with pytest.raises(InputError, match="variants must be"):
        exposure_page(exposed, variants=exposed.measures)


def test_writes_a_page_and_a_folder(exposed, tmp_path):
    page = exposed.to_html(tmp_path / "exposure.html", by=["gender"])
    folder = exposed.to_folder(tmp_path / "out", by=["gender"])
    assert {path.name for path in folder.iterdir()} == {
        "by_gender.csv", "exposure.html", "fields.csv", "ledger.csv", "manifest.json", "measures.csv", "outcomes.csv",
        "steps.csv",
    }  # fmt: skip
    assert (folder / "exposure.html").read_text(encoding="utf-8") == page.read_text(encoding="utf-8")
    with_rows = exposed.to_folder(tmp_path / "rows", rows=True)
    assert {"requests.csv", "people.csv", "returned.csv"} <= {path.name for path in with_rows.iterdir()}
