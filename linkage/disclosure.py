"""What leaves after a match: the policy, the rows and fields returned, and the ledger of who learnt what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.linking import Links
from linkage.register import PERSON, Register
from synthetic.refusal import InputError, outside, unknown

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RETURNED = (
    "AcademicYear", "CensusTerm", "CensusDate", "PersonID", "Surname", "Forename", "Middlenames", "FormerSurname",
    "PreferredSurname", "DOB", "Address", "Postcode", "LAEstab", "URN", "schoolname", "schoolpostcode", "entrydate",
    "leavingdate",
)  # fmt: skip
"""The eighteen columns of the record returned, in their documented order and spelling (FOI 2016-0058280)."""

ROWS = {
    "latest": "the latest census row of each person found",
    "all": "every census row of each person found",
}
_FROM_CENSUS = {"entrydate": "EntryDate", "leavingdate": "LeavingDate"}


@dataclass(frozen=True)
class Policy:
    """What may be sent and what goes back: plain data.

    Attributes
    ----------
    name, title, source
        What it is called, what it is, where it is documented.
    sent
        The fields the requester sends.
    returned
        The columns that go back, in order.
    rows
        Which census rows of a person go back; published nowhere, so an assumption: see :data:`ROWS`.
    notes
        What the source leaves open.

    Examples
    --------
    >>> yes_or_no = Policy("yes-or-no", "whether found", "an example", sent=("Surname", "DOB"), returned=("PersonID",))
    >>> yes_or_no.rows
    'latest'
    """

    name: str
    title: str
    source: str
    sent: tuple[str, ...]
    returned: tuple[str, ...] = RETURNED
    rows: str = "latest"
    notes: str = "Which census rows of a person go back was never published."

    def __post_init__(self) -> None:
        """Refuse columns that no register can return or that come twice, and an unknown choice of rows."""
        for what in ("sent", "returned"):
            object.__setattr__(self, what, _columns(self.name, what, getattr(self, what)))
        if self.rows not in ROWS:
            raise unknown("choice of rows", self.rows, ROWS)
        for column in self.returned:
            if column not in RETURNED:
                raise unknown("returned column", column, RETURNED)
        if not self.returned:
            raise InputError(f"policy '{self.name}' returns no column; name at least one")


def _columns(name: str, what: str, given: Any) -> tuple[str, ...]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise outside(f"{what} of policy '{name}'", given, "a tuple of columns, such as ('DOB',)")
    columns = tuple(given)
    twice = [column for at, column in enumerate(columns) if column in columns[:at]]
    if twice:
        raise InputError(f"{what} of policy '{name}' names '{twice[0]}' more than once; name each column once")
    return columns


_SENT = ("PersonID", "Surname", "Middlenames", "Forename", "Address", "Postcode", "Gender", "DOB")

POLICIES = {
    policy.name: policy
    for policy in (
        Policy(
            "home-office-2015-12",
            "Memorandum of understanding, version 1.0, 18 December 2015",
            "WDTK 377285, attachment 4; fields sent as summarised by defenddigitalme, 18 December 2022 (MoU 15.2)",
            sent=(*_SENT, "Nationality"),
            notes=(
                "Nationality was named in both directions, but no census collected it before October 2016. Which "
                "census "
                "rows of a person go back was never published."
            ),
        ),
        Policy(
            "home-office-2016-10",
            "Memorandum of understanding, version 2.1, 7 October 2016",
            "FOI 2016-0058280: nationality removed in both directions; seven search fields and eighteen returned",
            sent=_SENT,
        ),
    )
}
"""The agreements whose fields are documented, by name."""


@dataclass(frozen=True, eq=False)
class Disclosure:
    """What left.

    Attributes
    ----------
    policy
        The policy it left under.
    links
        The links that led to it.
    returned
        Frame of the rows sent back, with exactly the policy's columns in their order.
    about
        Frame with the same number of rows: the request each answers and the person it is about (which the requester is
        not told).
    ledger
        Who learnt what: ``party``, ``learns``, ``field``, ``requests``, ``people``, ``rows``. ``requests`` counts, for
        the custodian, the requests in which the field was filled (0 if it was never sent, missing if that is not
        known); for the requester, those answered with a value in the field. ``people`` and ``rows`` count the people
        and census rows whose records went back: missing for the custodian, to whom none went.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> linkage.disclose(links)
    home-office-2016-10: 20 rows on 20 people, 18 columns each, in answer to 50 requests among 1,819 people (the \
latest census row of each person found)
    """

    policy: Policy
    links: Links
    returned: pd.DataFrame
    about: pd.DataFrame
    ledger: pd.DataFrame

    @property
    def people(self) -> int:
        """How many different people's records left."""
        return int(self.about["person"].nunique())

    def __repr__(self) -> str:
        """Say in one line what left."""
        return (
            f"{self.policy.name}: {len(self.returned):,} rows on {self.people:,} people, {len(self.policy.returned)} "
            f"columns each, in answer to {self.links.entered:,} requests{self.links.among} ({ROWS[self.policy.rows]})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.returned.head().to_html(index=False, border=0)}"

    def fields(self) -> pd.DataFrame:
        """Count for each returned column the rows and the people behind it.

        Returns
        -------
        pandas.DataFrame
            ``field``, ``rows`` (with a value), ``people`` (with a value in any row).
        """
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "field": field,
                    "rows": int(self.returned[field].notna().sum()),
                    "people": int(self.about["person"][self.returned[field].notna()].nunique()),
                }
                for field in self.policy.returned
            ]
        )


def get_policy(name: str) -> Policy:
    """Give a policy by name.

    Examples
    --------
    >>> len(get_policy("home-office-2016-10").returned)
    18
    """
    if not isinstance(name, str):
        raise InputError(f"policy must be a linkage.Policy or the name of one, not {type(name).__name__}")
    if name not in POLICIES:
        raise unknown("policy", name, POLICIES)
    return POLICIES[name]


def disclose(links: Links, policy: str | Policy = "home-office-2016-10") -> Disclosure:
    """Return the records of the people who were found.

    Parameters
    ----------
    links
        Links of requests to a :class:`linkage.Register`.
    policy
        A policy or the name of one.

    Raises
    ------
    InputError
        If the policy is unknown, or the links were not made against a register, which alone holds rows to return.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> list(linkage.disclose(links).returned.columns)[:4]
    ['AcademicYear', 'CensusTerm', 'CensusDate', 'PersonID']
    """
    if not isinstance(links, Links):
        raise InputError(f"links must be what linkage.link returned, not {type(links).__name__}")
    rule = _known(policy)
    if not isinstance(links.right, Register):
        raise InputError("only links made against a linkage.Register can be disclosed; it holds the rows that go back")
    return disclosed(links, rule, links.right.rows_of(links.pairs["right_id"]))


def disclosed(links: Links, rule: Policy, held: pa.Table) -> Disclosure:
    """Return, of the register's rows given, those of the people who were found."""
    import pandas as pd

    pairs = links.pairs[["left_id", "right_id"]].drop_duplicates()
    rows = held.to_pandas(date_as_object=False)
    if rule.rows == "latest":
        rows = rows.drop_duplicates(PERSON, keep="last")
    rows = pairs.rename(columns={"left_id": "PersonID", "right_id": PERSON}).merge(rows, on=PERSON)
    rows = rows.sort_values(["PersonID", PERSON, "CensusDate", "OnRoll"], ignore_index=True)
    columns = {name: rows[_FROM_CENSUS.get(name, name)] for name in rule.returned}
    returned = pd.DataFrame(columns)
    about = rows[["PersonID", PERSON]].rename(columns={"PersonID": "request", PERSON: "person"})
    return Disclosure(rule, links, returned, about, _ledger(rule, links, returned, about))


def _known(given: Any) -> Policy:
    return given if isinstance(given, Policy) else get_policy(given)


def _ledger(rule: Policy, links: Links, returned: Any, about: Any) -> pd.DataFrame:
    import pandas as pd

    custodian, requester = "custodian", "requester"
    sought = "who is sought, found or not"
    entries: list[tuple[Any, ...]] = [
        (custodian, sought, field, links.sent.cells(field) if links.sent else None, None, None) for field in rule.sent
    ]
    for field in rule.returned:
        has = returned[field].notna()
        learns = "its own number back" if field == "PersonID" else "the record of whoever was found"
        counts = (about["request"][has].nunique(), about["person"][has].nunique(), has.sum())
        entries.append((requester, learns, field, *counts))
    unanswered = links.entered - about["request"].nunique()
    entries.append((requester, "that nobody was found", "", unanswered, 0, 0))
    counted = dict.fromkeys(("requests", "people", "rows"), "Int64")
    return pd.DataFrame(entries, columns=["party", "learns", "field", *counted]).astype(counted)
