"""What came of a disclosure in a few sentences: how many were found, how many wrongly, of which groups, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.exposures.wrongful import ANSWERED_WRONGLY, PER_THOUSAND
from linkage.report.figures import figure_of, plain, said
from linkage.report.naming import counted

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
    50 requests were searched for among 1,819 people; 20 of them were answered with a person's record: 40.0 % (27.6-53.8).
    """
    known = exposure.measures.set_index("measure")
    requests, among = len(exposure.requests), exposure.disclosure.links.among
    matched = int((exposure.requests["returned"] > 0).sum())
    wrong, persons, people = exposure.wrongly_returned, len(exposure.pairs), exposure.disclosure.people
    recall = known.loc["recall"]
    strangers = int(exposure.pairs.loc[~exposure.pairs["right"], "person"].nunique())
    found = (
        "No request was for anybody on the register, so that recall cannot be estimated."
        if not recall["of"]
        else f"Of {counted(recall['of'], 'request')} for people on the register {figure_of(recall)} found the person sought."
    )
    missed = (
        f"{counted(wrong, 'time')} it was not the person sought, "
        f"{counted(strangers, 'different person', 'different people')}."
        if wrong
        else "never was it anybody but the person sought."
    )
    told = [
        f"{counted(requests, 'request')} {'was' if requests == 1 else 'were'} searched for{among}; {matched:,} of them were "
        f"answered with a person's record: {figure_of(known.loc['match rate'])}.",
        f"Persons were returned {counted(persons, 'time')}, {counted(people, 'different person', 'different people')}, "
        f"{counted(len(exposure.disclosure.policy.returned), 'column')} each; {missed} Wrong persons per 1,000 requests: "
        f"{figure_of(known.loc[PER_THOUSAND])}. Answered with a wrong person: {figure_of(known.loc[ANSWERED_WRONGLY])} of "
        "requests.",
        f"{found} Everybody asked about became known to the custodian; {counted(requests - matched, 'request')} got the "
        "answer that nobody was found, which tells something too.",
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
    largest = plain(str(compared["reference"].iloc[0]))
    clear = {
        word: [plain(str(one)) for one in compared[group][which]]
        for word, which in (("higher", compared["low"] > 0), ("lower", compared["high"] < 0))
    }
    apart = " and ".join(f"{said(names)} {word}" for word, names in clear.items() if names)
    return [
        f"By {plain(group)} of the people asked about, {plain(str(most[group]))} was most often answered with a wrong "
        f"person: {figure_of(most)} of requests. Compared with {largest}, the largest group, "
        f"{apart or 'no group differs'} by more than chance would explain (95 %, not corrected for comparing several "
        "groups). Of which groups the persons wrongly returned are, a register does not say."
    ]
