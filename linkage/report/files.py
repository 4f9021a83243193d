"""A study on disk: tables as CSV, the chart as SVG and PNG, the text, and a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synthetic.files import new_folder, write_json
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

TABLES = ("months", "scenarios", "bounds", "predictions", "returned")
_DIGITS = "%.6g"


def refuse_taken(folder: str | Path) -> None:
    """Refuse a folder that is not new, before work starts."""
    path = Path(folder)
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise InputError(f"'{path}' already exists; name a new folder or remove it first")


def write_study(study: Study, folder: str | Path) -> Path:
    """Write everything to a new folder, whole or not at all."""
    import vl_convert

    from linkage.report.console import as_text

    with new_folder(folder) as part:
        for name in TABLES:
            searched = {"people_searched": study.searched, "register_people": study.register_people}
            getattr(study, name).assign(**searched).to_csv(part / f"{name}.csv", index=False, float_format=_DIGITS)
        chart = study.chart().to_dict()
        (part / "matches.svg").write_text(vl_convert.vegalite_to_svg(chart), encoding="utf-8")
        (part / "matches.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=2))
        (part / "study.txt").write_text(as_text(study), encoding="utf-8")
        write_json(part / "manifest.json", study.manifest)
    return Path(folder)
