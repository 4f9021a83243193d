"""An exposure on disk: its measures and counts as CSV, the page, and a manifest; rows about people only if asked for."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from linkage.report.exposure_page import exposure_page
from linkage.report.page import as_page
from synthetic.files import MANIFEST, WRITTEN_BY, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from linkage.comparing import Variants
    from linkage.exposures.exposed import Exposure
    from linkage.studies import Carried

_DIGITS = "%.6g"
_PACKAGES = ("linkage-exposure", "numpy", "pandas", "duckdb")


def write_exposure(
    exposure: Exposure,
    folder: Path,
    by: Sequence[str] = (),
    variants: Variants | None = None,
    carried: Carried | None = None,
    *,
    rows: bool = False,
    made_by: Sequence[str] = (),
) -> None:
    """Write everything into an empty folder."""
    disclosure = exposure.disclosure
    tables = {
        "measures": exposure.measures,
        "outcomes": exposure.outcomes.counts,
        "fields": exposure.fields,
        "ledger": disclosure.ledger,
        "steps": disclosure.links.steps,
    }
    for group in by:
        tables[f"by_{group}"] = exposure.by(group)
    if variants is not None:
        tables["rules"] = variants.summary
    if carried is not None:
        tables["carried"] = carried.measures
    if rows:
        tables |= {"requests": exposure.requests, "people": exposure.people, "returned": disclosure.returned}
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format=_DIGITS)
    page = exposure_page(exposure, by, variants, carried, made_by=made_by)
    (folder / "exposure.html").write_text(as_page(page), encoding="utf-8")
    about = {
        **WRITTEN_BY,
        "algorithm": disclosure.links.algorithm.name,
        "policy": disclosure.policy.name,
        "requests": len(exposure.requests),
        "people searched": getattr(disclosure.links.right, "people", None),
        "rows about people": rows,
        "made by": list(made_by),
        "versions": {name: version(name) for name in _PACKAGES},
    }
    write_json(folder / MANIFEST, about)
