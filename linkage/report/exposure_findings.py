"""What came of a disclosure in a few sentences: how many were found, how many wrongly, of which groups, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.exposures.wrongful import ANSWERED_WRONGLY, PER_THOUSAND
from linkage.report.figures import figure_of, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkage.exposures.exposed import Exposure
    from linkage.studies import Carried


def findings(exposure: Exposure, by: Iterable[str] = (), carried: Carried | None = None) -> list[str]:
    """Say in a few sentences how many were found, how many wrongly, of which groups, and how sure that is.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> print(findings(linkage.exposure(linkage.disclose(links), requests.truth))[0])
    50 people were asked about among 1,819 people; 20 of them were answered with somebody's record: 40.0 % (27.6-53.8).
    """
    known = exposure.measures.set_index("measure")
    requests, among = len(exposure.requests), exposure.disclosure.links.among
    matched = int((exposure.requests["returned"] > 0).sum())
    wrong, persons = exposure.wrongly_returned, len(exposure.pairs)
    recall = known.loc["recall"]
    found = (
        "Nobody who was asked about is on the register, so that recall cannot be estimated."
        if not recall["of"]
        else f"Of the {recall['of']:,} people asked about who are on the register, {figure_of(recall)} were found."
    )
    told = [
        f"{requests:,} people were asked about{among}; {matched:,} of them were answered with somebody's record: "
        f"{figure_of(known.loc['match rate'])}.",
        f"{persons:,} persons' records went back, {len(exposure.disclosure.policy.returned)} columns each; {wrong:,} of "
        f"them were not the person sought: {figure_of(known.loc[PER_THOUSAND])} per 1,000 requests. Answered with a wrong "
        f"person: {figure_of(known.loc[ANSWERED_WRONGLY])} of requests.",
        f"{found} Everybody asked about became known to the custodian; {requests - matched:,} were said not to be found, "
        "which tells something too.",
    ]
    if among:
        told.append(
            f"Strangers who agree are the more, the more people are searched: these figures hold{among}, not for a register "
            "of another size."
        )
    if carried is not None:
        row = carried.measures.set_index("measure").loc[ANSWERED_WRONGLY]
        told.append(
            f"Had {carried.people:,} people been searched, {row['count']:,.1f} ({row['low']:,.0f}-{row['high']:,.0f}) of "
            f"the {row['of']:,} requests would have been answered with a wrong person (95 % of draws by a stated model)."
        )
    return told + [line for group in by for line in _contrast(exposure, group)]


def _contrast(exposure: Exposure, group: str) -> list[str]:
    """Say which group of requests was most often answered with a wrong person, and whether that can be told."""
    shares = exposure.by(group)
    wrong = shares[(shares["measure"] == ANSWERED_WRONGLY) & (shares["of"] > 0)]
    if wrong["count"].sum() == 0 or len(wrong) < 2:
        return []
    most = wrong.sort_values(["value", "of"], ascending=[False, False]).iloc[0]
    compared = exposure.differences(group, "wrong")
    clear = compared[(compared["low"] > 0) | (compared["high"] < 0)]
    apart = (
        "no group differs from the largest by more than chance would explain"
        if clear.empty
        else f"{said(plain(str(one)) for one in clear[group])} differ from the largest by more than chance would explain"
    )
    return [
        f"By {plain(group)}, {plain(str(most[group]))} was most often answered with a wrong person: {figure_of(most)} of "
        f"requests; {apart} (95 %, not corrected for comparing several groups)."
    ]
