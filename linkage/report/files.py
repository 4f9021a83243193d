"""A study on disk: tables as CSV, the chart as SVG and PNG, the text, and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synthetic.files import MANIFEST, new_folder, write_json

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

TABLES = ("months", "scenarios", "bounds", "predictions", "returned")
_DIGITS = "%.6g"


def write_study(study: Study, folder: str | Path, *, replace: bool = False) -> Path:
    """Write everything to a new folder, whole or not at all."""
    import vl_convert

    from linkage.report.console import as_text

    with new_folder(folder, replace=replace) as part:
        for name in TABLES:
            searched = {"people_searched": study.searched, "register_people": study.register_people}
            getattr(study, name).assign(**searched).to_csv(part / f"{name}.csv", index=False, float_format=_DIGITS)
        chart = study.chart().to_dict()
        (part / "matches.svg").write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")
        (part / "matches.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
        (part / "study.txt").write_text(as_text(study), encoding="utf-8")
        write_json(part / MANIFEST, study.manifest)
    return Path(folder)
