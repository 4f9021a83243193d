"""What each algorithm finds on FEBRL 4: pairs accepted in each step, and false ones among those that stand in the end.

FEBRL 4 has no sex, no number of a health service and no addresses by number. What it lacks is left out: a field from the
conditions (without), or the steps that rest on it (skipping). Its social security number stands in for the health
service's, and where a rule cannot do without a sex, one that all have in common for theirs. These are figures of this
library, measured once, not published ones; those of ECHILD that others have measured are in test_echild.
"""

from typing import NamedTuple

import pytest

from linkage import algorithms
from linkage.linking import link


class Case(NamedTuple):
    name: str
    accepted: list[int]
    found: int
    false: int
    candidates: int
    without: tuple[str, ...] = ("sex",)
    skipping: tuple[str, ...] = ()
    columns: dict[str, str] | None = None


NUMBER = {"nhs_number": "soc_sec_id"}
SURNAMES = ("preferred_surname", "former_surname")
CASES = [
    Case("cambridgeshire/eight-bit", [4454], 4454, 0, 4493),
    Case("cured/emergency-care", [4071, 90, 183, 158], 4502, 0, 4502, skipping=("provider",), columns=NUMBER),
    Case("dfe/sui-1", [2128, 2948, 2970, 0], 2971, 0, 8078, (), ("sex",)),
    Case("dfe/sui-2", [2128, 2150, 2948, 2838, 2506, 0], 2973, 0, 12586, (), ("sex",)),
    Case("dfe/sui-3", [1775, 2948, 2150, 1793, 2970, 2506, 2043, 2838], 2973, 0, 19062, (), ("sex",)),
    Case("dfe/sui-4", [2128, 2948, 1793, 2506], 2975, 0, 9386, (), ("sex",)),
    Case("dfe/sui-5", [2128, 2948, 2887, 1793, 2506], 3567, 0, 12276, (), ("sex",)),
    Case("dibbs/default", [2875, 237], 3112, 0, 3115, ()),
    Case("echild/v1-stage2", [3416, 655, 17, 3, 411, 0, 339], 4841, 0, 4841, columns=NUMBER),
    Case("harron/hes-pds", [3778], 3778, 2, 5761),
    Case("hes/hesid", [3757], 3757, 0, 3757, skipping=("nhs_number", "provider")),
    Case("hes/match-rank", [3416, 655, 69, 10, 359, 0, 0, 52], 4561, 0, 4561, columns=NUMBER),
    Case("home-office/stepped", [1775, 500, 465, 353, 42, 123], 3258, 0, 3258, SURNAMES),
    Case("home-office/tolerant", [1775, 500, 465, 353, 42, 123, 200, 28, 0, 14], 3500, 0, 3500, SURNAMES),
    Case("keys/anonymous-linkage-code", [2715], 2715, 0, 2715),
    Case("keys/slk-581", [2789], 2789, 0, 2789),
    Case("mainzelliste/epilink", [2000], 2000, 0, 4160, ("former_surname",)),
    Case("nhs/mps", [4071, 62, 241, 36], 4410, 0, 4410, columns=NUMBER),
    Case("ons/beyond-2011-hashed", [1775, 1, 367, 360, 0, 17, 24, 78], 2622, 0, 2622),
    Case(
        "ons/ccs-2021-match-keys",
        [1775, 1783, 2142, 1765, 2721, 2244, 1783, 2693, 2638, 229, 1802, 1786, 1825, 2136, 1825, 1585, 0, 0],
        3281,
        0,
        32997,
        skipping=("uprn", "middlenames", "previous_postcode"),
    ),
    Case("ons/ccs-2021-probabilistic", [0], 0, 0, 3656, ("sex", "previous_postcode")),
    Case("ons/working-exercise", [3876], 3876, 7, 5107, ("sex",), ("middlenames",)),
    Case("openlinktoken/tokens", [2587, 1853, 2128, 4071, 2476], 4592, 16, 13942),
    Case("opprl/tokens", [2587, 2715, 2503, 2587, 2715, 2503, 3027, 4071], 4682, 0, 22708, ("sex",), ("phone", "email")),
    Case("pes/toolkit", [2128], 2128, 0, 2128, ("uprn",), ("phone",)),
    Case("sail/macral", [1775], 1775, 0, 1775, skipping=("nhs_number",)),
    Case("splink/historical-50k", [4319], 4319, 1, 4320, ("birth_place", "occupation")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_finds(febrl, case):
    algorithm = algorithms.get(case.name)
    algorithm = algorithm.skipping(*case.skipping) if case.skipping else algorithm
    sides = febrl if "sex" in (*case.without, *case.skipping) else [side.assign(sex="F") for side in febrl]
    links = link(
        *sides, algorithm, left_id="rec_id", right_id="rec_id", columns=case.columns,
        without=case.without, unreadable_dates="missing",
    )  # fmt: skip
    numbers = links.pairs[["left_id", "right_id"]].apply(lambda ids: ids.str.split("-").str[1])
    false = int((numbers["left_id"] != numbers["right_id"]).sum())
    assert links.steps["accepted"].tolist() == case.accepted
    assert (links.found, false, len(links.candidates)) == (case.found, case.false, case.candidates)
