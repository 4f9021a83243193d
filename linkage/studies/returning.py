"""What would have gone back: one simulated set of request files taken through the whole road, scenario by scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from linkage.disclosure import disclosed
from linkage.exposures import exposure
from linkage.linking import link
from synthetic.requests import home_office_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from linkage.algorithm import Algorithm
    from linkage.disclosure import Policy
    from linkage.linking import Links
    from linkage.register import Register
    from linkage.studies.published import PublishedStudy
    from synthetic.populations import Population


_COUNTED = ("latest", "all")
"""Choices of the census rows that go back; between them lies the third, the latest row that says what was agreed with."""


def returned_fields(
    published: PublishedStudy,
    people: Population,
    register: Register,
    scenarios: Sequence[tuple[Algorithm, float]],
    policy: Policy,
) -> pd.DataFrame:
    """Count, for each scenario and returned column, the rows and people behind it in files of the published sizes.

    The files are those of ``people.home_office_requests`` with the share on the register estimated for the scenario.
    Rows are counted for the fewest and the most that may go back of each person: which was chosen was never published.
    """
    import pandas as pd

    found = [(*_links(published, people, register, algorithm, share), algorithm.name) for algorithm, share in scenarios]
    held = register.rows_of(pd.concat([links.pairs["right_id"] for links, _, _ in found]))
    tables = []
    for links, truth, name in found:
        of_person = {rows: disclosed(links, replace(policy, rows=rows), held) for rows in _COUNTED}
        table = exposure(of_person["latest"], truth).fields
        table = table.assign(algorithm=name, rows_latest=table["rows"], rows_all=of_person["all"].fields()["rows"])
        columns = [
            "algorithm",
            "field",
            "unit",
            "people",
            "wrong_people",
            "new_to_requester",
            "rows_latest",
            "rows_all",
        ]
        tables.append(table[columns])
    return pd.concat(tables, ignore_index=True)


def _links(
    published: PublishedStudy, people: Population, register: Register, algorithm: Algorithm, share: float
) -> tuple[Links, pd.DataFrame]:
    import pandas as pd

    first, last = (date.fromisoformat(register.censuses[at][2]) for at in (0, -1))
    files = [
        home_office_requests(
            people, month.requested, month.month, on_register=share, file=0, register_from=first, register_until=last
        )
        for month in published.months
    ]
    records, truth = (pd.concat([getattr(file, part) for file in files], ignore_index=True) for part in ("records", "truth"))
    return link(records, register, algorithm), truth
