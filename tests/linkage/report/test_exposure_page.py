import re

import pandas as pd
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
    groups = section(page, "By gender").rows
    assert sum(int(row[1]) for row in groups) == len(exposed.requests)
    assert sum(int(row[3]) for row in groups) == exposed.requests["member"].sum()
    (assumed,) = [part.lines for part in page.parts if part.title == "What is assumed, and what is not known"]
    for row, text in zip(section(page, "Every measure").rows, exposed.measures["assumes"], strict=True):
        assert f"Measures numbered {row[-1]}: {text}." in assumed


def test_says_in_sentences_how_many_and_how_sure(exposed):
    told = " ".join(findings(exposed, ["gender"]))
    requests = exposed.requests
    wrong = int((requests["wrong"] > 0).sum())
    assert wrong > 0
    people = exposed.pairs["person"].nunique()
    strangers = exposed.pairs.loc[~exposed.pairs["right"], "person"].nunique()
    assert f"{len(requests)} requests were searched for among {exposed.disclosure.links.right.people:,} people" in told
    assert f"returned {len(exposed.pairs)} times, {people} different people, 18 columns each; " in told
    assert f"{exposed.wrongly_returned} times it was not the person sought, {strangers} different people. " in told
    assert re.search(
        rf"Answered with a wrong person: {100 * wrong / len(requests):.1f} % \([\d.]+-[\d.]+\) of requests", told
    )
    assert "By gender of the people asked about, " in told
    assert "the largest group, " in told


def test_a_list_that_asks_twice_about_each_counts_requests_and_people_apart(exposed, asked, register):
    """Units: asking again doubles requests and persons returned, and leaves the people as many."""
    again = asked.records.assign(PersonID=asked.records["PersonID"] + "b")
    records, truth = pd.concat([asked.records, again]), asked.truth
    truth = pd.concat([truth, truth.assign(PersonID=truth["PersonID"] + "b")])
    links = linkage.link(records, register, exposed.disclosure.links.algorithm)
    told = " ".join(findings(linkage.exposure(linkage.disclose(links), truth)))
    people = exposed.pairs["person"].nunique()
    assert "300 requests were searched for" in told
    assert f"returned {2 * len(exposed.pairs)} times, {people} different people" in told


def test_shows_no_row_about_anybody_unless_asked(exposed):
    somebody = exposed.disclosure.returned["Address"].dropna().iloc[0]
    plain = as_page(exposure_page(exposed))
    assert "No row about a person is shown." in plain
    assert somebody not in plain
    shown = as_page(exposure_page(exposed, examples=5))
    assert exposed.disclosure.returned["Surname"].iloc[0] in shown
    assert "nobody in them exists" in shown


def test_says_how_it_is_made_again(exposed, asked, register):
    def lines(one, title, **given):
        return next(part.lines for part in exposure_page(one, **given).parts if part.title == title)

    assert lines(exposed, "To make it again", by=["gender"]) == (
        "links = linkage.link(requests, register, <loose>)",
        "given = linkage.exposure(linkage.disclose(links, 'home-office-2016-10'), truth)",
        "given.to_html('exposure.html', by=['gender'])",
    )
    assert "The world: 2,000 people, seed 2016, errors 'typical'." in lines(exposed, "What it was made with")
    links = linkage.link(asked.records, register, "home-office/strict")
    known = linkage.exposure(linkage.disclose(links, "minimised-school"), asked.truth, on="2016-09-30")
    assert lines(known, "To make it again")[:2] == (
        "links = linkage.link(requests, register, 'home-office/strict')",
        "given = linkage.exposure(linkage.disclose(links, 'minimised-school'), truth, on='2016-09-30')",
    )


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
    with pytest.raises(InputError, match="'wrong' is what became of a request, not a group of requests"):
        exposure_page(exposed, by=["wrong"])
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


@pytest.mark.parametrize(
    ("path", "by", "words"),
    [
        ("page.html", 5, r"by must be columns of the truth, such as \['gender'\], not 5"),
        (None, (), "path must be that of a new .html file, not None"),
        (7, (), "path must be that of a new .html file, not 7"),
    ],
)
def test_refuses_what_is_no_place_or_no_group(exposed, tmp_path, path, by, words):
    with pytest.raises(InputError, match=f"^{words}"):
        exposed.to_html(tmp_path / path if isinstance(path, str) else path, by=by)


def test_labels_of_months_are_a_list(exposed):
    with pytest.raises(InputError, match=r"^labels must be one label for each of exposures, in a list, not 5"):
        linkage.exposures.cumulative([exposed], labels=5)
