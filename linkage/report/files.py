"""A study on disk: tables as CSV, the chart as SVG and PNG, the text, the page, and a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synthetic.files import MANIFEST, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from linkage.studies.reproduction import Study

TABLES = ("months", "scenarios", "bounds", "predictions", "returned")
_DIGITS = "%.6g"


def write_study(study: Study, folder: Path) -> None:
    """Write everything into an empty folder."""
    import vl_convert

    from linkage.report.console import as_text
    from linkage.report.page import as_page
    from linkage.report.study_page import study_page

    searched = {"people_searched": study.searched, "register_people": study.register_people}
    for name in TABLES:
        table = getattr(study, name).assign(**searched)
        table.to_csv(folder / f"{name}.csv", index=False, float_format=_DIGITS)
    for name, table in (("together", study.reproduced.summary()), ("spread", study.reproduced.spread())):
        table.assign(**searched).to_csv(folder / f"{name}.csv", index=False, float_format=_DIGITS)
    chart = study.chart().to_dict()
    (folder / "matches.svg").write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")
    (folder / "matches.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
    (folder / "study.html").write_text(as_page(study_page(study)), encoding="utf-8")
    (folder / "study.txt").write_text(as_text(study), encoding="utf-8")
    write_json(folder / MANIFEST, study.manifest)
