"""Who was given away in answer to a request for somebody else, how often, and who lives with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.households import behind_addresses
from linkage.exposures.measured import HAPPENED, counted, mean, per_thousand, share, unknown_row
from linkage.exposures.sensitivity import weight_rows

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes

ANSWERED_WRONGLY = "requests answered with a wrong person"
PER_THOUSAND = "wrong persons per 1,000 requests"
INDEPENDENT = "wrong persons come independently of each other; several in one request make it too narrow"
NOT_ADDED = f"{HAPPENED}; one person may be counted in several groups, so groups do not add up"
LIVED = (
    "the people behind an address that went back are the household of whoever was returned with it, where a frame of "
    "households was given, else everybody whose latest census row with an address gives this one"
)


def columns(
    disclosure: Disclosure, outcomes: Outcomes, people: pd.DataFrame, households: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Count the people behind the address of each wrong person: see :func:`.households.behind_addresses`."""
    del outcomes
    return behind_addresses(disclosure, people, households)


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:
    """Measure wrongful disclosure: rows of a table of measures.

    ``people`` needs the columns of :func:`columns` and those of :mod:`.sensitivity`.
    """
    wrong = people[~people["right"].astype(bool)]
    number = len(requests)
    return [
        share(ANSWERED_WRONGLY, "requests", (requests["wrong"] > 0).sum(), number),
        per_thousand(PER_THOUSAND, "requests", len(wrong), number, INDEPENDENT),
        share("persons returned who were not sought", "persons returned", len(wrong), len(people), INDEPENDENT),
        counted("persons wrongly returned", "persons returned", len(wrong)),
        counted("different people wrongly returned", "people", wrong["person"].nunique(), NOT_ADDED),
        *_households(wrong),
        *weight_rows("returned about wrong persons", wrong, number, people),
    ]


def _households(wrong: pd.DataFrame) -> list[dict[str, Any]]:
    others, behind = "others in the household per wrong person", "different people at the addresses of wrong persons"
    per = "people per wrong person"
    unknown = int(wrong["household"].isna().sum())
    if unknown:
        why = f"the household of {unknown:,} of {len(wrong):,} wrong persons is not known"
        return [unknown_row(others, per, why, of=len(wrong)), unknown_row(behind, "people", why)]
    there = wrong.dropna(subset=["address"]).drop_duplicates("address")["residents"].sum()
    row = unknown_row(others, per, "nobody was wrongly returned", 0, 0)
    if len(wrong):
        row = mean(others, per, wrong["household"].astype("int64"), f"{LIVED}; who was returned is left out; {INDEPENDENT}")
    return [row, counted(behind, "people", int(there), f"{NOT_ADDED}; {LIVED}")]
