import re
from html.parser import HTMLParser

import altair as alt
import pandas as pd
import pytest

from linkage.report.page import Figure, Page, Statements, as_page, write_page
from linkage.report.sections import Section
from linkage.report.study_page import findings, study_page
from synthetic.refusal import InputError

CHART = alt.Chart(pd.DataFrame({"found": [1, 2], "of": ["a", "b"]})).mark_bar().encode(x="found:Q", y="of:N")
PAGE = Page(
    "Who was found",
    "An example",
    ("Two of three were found.",),
    (
        Section("Counts", "People.", ("of", "people"), (("a", "1,234"), ("b <script>", "2 (1-3)"))),
        Figure("Drawn", "A bar is a count.", CHART, "a 1, b 2"),
        Statements("Notes", ("Nobody & nothing.",)),
        Statements("Notes", ("linkage link a.csv b.csv out",), "commands"),
    ),
)


class Elements(HTMLParser):
    """The tags of a page with their attributes, in order, and whether they are closed as they were opened."""

    EMPTY = frozenset({"meta", "br", "img", "link", "hr", "input"})

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_needs_nothing_from_outside():
    text = as_page(PAGE)
    elements = Elements(text)
    assert not elements.open
    loading = [
        (tag, name)
        for tag, attributes in elements.found
        for name, value in attributes.items()
        if name in {"src", "href", "xlink:href", "data"} and not str(value).startswith("#")
    ]
    assert loading == []
    assert "@import" not in text
    assert "url(http" not in text
    assert "<script" not in text


def test_can_be_found_ones_way_round_in():
    elements = Elements(as_page(PAGE))
    tags = [tag for tag, _ in elements.found]
    assert tags.count("h1") == 1
    assert tags.count("h2") == 4
    names = [attributes["id"] for tag, attributes in elements.found if tag == "section" and "id" in attributes]
    assert names == ["counts", "drawn", "notes", "notes-2"]
    links = [attributes["href"][1:] for tag, attributes in elements.found if tag == "a"]
    assert links == ["content", *names]
    assert ("html", {"lang": "en-GB"}) in elements.found
    heads = [attributes.get("scope") for tag, attributes in elements.found if tag == "th"]
    assert heads == ["col", "col", "row", "row"]
    (drawn,) = [attributes for tag, attributes in elements.found if attributes.get("role") == "img"]
    assert drawn["aria-label"] == "a 1, b 2"


def test_says_that_nobody_exists_and_escapes_what_it_is_given():
    text = as_page(PAGE)
    assert "Nobody here exists" in text
    assert "b &lt;script&gt;" in text
    assert "Nobody &amp; nothing." in text


def test_ink_follows_the_page():
    text = as_page(PAGE)
    drawn = text[text.index("<svg") : text.index("</svg>")]
    assert not re.search(r'(fill|stroke)="(#000|#000000|black)"', drawn)
    assert 'fill="currentColor"' in drawn


def test_is_written_whole_or_not_at_all(tmp_path):
    path = write_page(PAGE, tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == as_page(PAGE)
    with pytest.raises(InputError, match="already exists"):
        write_page(PAGE, path)
    assert write_page(PAGE, str(path), replace=True) == path
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("page.txt", "must end in .html"), ("nowhere/page.html", "does not exist; make the folder first")],
)
def test_refuses_a_place_that_cannot_be(tmp_path, name, words):
    with pytest.raises(InputError, match=re.escape(words)):
        write_page(PAGE, tmp_path / name)


def test_a_study_says_its_figures_in_sentences(study):
    told = " ".join(findings(study))
    whole = study.months[study.months["month"] == "all"]
    assert "Of 599 people asked about, 151 matches were published (25.2 %, 95 % interval 21.9 to 28.8 %)" in told
    assert f"between {whole['members_low'].min():,.0f} and {whole['members_high'].max():,.0f}" in told
    assert study_page(study).lead[1:] == findings(study)


def test_the_page_of_a_study_says_how_to_make_it_again(study):
    text = as_page(study_page(study))
    assert "linkage reproduce home-office-2016-q4 --pupils 4000 --seed 2016 --replicates 3" in text
    assert "Sep 2016" in text
