import html
import re

import browser
import pytest

from linkage.report.exposure_page import exposure_page
from linkage.report.sections import Section, sections

pytestmark = pytest.mark.skipif(browser.CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def page(study, tmp_path_factory):
    return study.to_html(tmp_path_factory.mktemp("page") / "study.html")


def test_loads_without_a_word_on_the_console_and_shows_the_tables(page, study, tmp_path):
    shown, console = browser.run(page, tmp_path / "profile", "--dump-dom")
    assert console == []
    body = shown[shown.index("<main") :]
    cells = [html.unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", body)]
    expected = [cell for table in sections(study) for row in (table.header, *table.rows) for cell in row]
    assert cells == expected
    assert "65" in cells


def test_prints(page, tmp_path):
    paper = tmp_path / "study.pdf"
    browser.run(page, tmp_path / "profile", f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    assert paper.read_bytes()[:5] == b"%PDF-"
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper.read_bytes())) > 2


@pytest.mark.parametrize("width", [390, 1280])
def test_is_no_wider_than_the_screen(page, tmp_path, width):
    """Only tables scroll sideways; the page itself never does."""
    told = tmp_path / "told.html"
    script = "<script>document.title = document.documentElement.scrollWidth + ' of ' + window.innerWidth</script></body>"
    told.write_text(page.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")
    shown, _ = browser.run(told, tmp_path / "profile", f"--window-size={width},900", "--dump-dom")
    wide, screen = map(int, re.search(r"<title>(\d+) of (\d+)</title>", shown).groups())
    assert wide <= screen


def test_the_page_of_an_exposure_loads_and_shows_its_figures(exposed, tmp_path):
    page = exposed.to_html(tmp_path / "exposure.html", by=["gender"])
    shown, console = browser.run(page, tmp_path / "profile", "--dump-dom")
    assert console == []
    cells = [html.unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", shown)]
    tables = [part for part in exposure_page(exposed, by=["gender"]).parts if isinstance(part, Section)]
    assert cells == [cell for table in tables for row in (table.header, *table.rows) for cell in row]
