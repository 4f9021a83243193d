"""What leaves after a match: the rows and fields returned, what the policy kept back, and the ledger of who learnt what."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.linking import Links
from linkage.policies import POLICIES, RETURNED, ROWS, Policy, get
from linkage.policies.answered import found_once, reasons
from linkage.policies.census_rows import NO_AGREEING_ROW, rows_to_return, within_years
from linkage.policies.columns import FROM_CENSUS
from linkage.policies.lacking import why_empty
from linkage.register import PERSON, Register
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pyarrow as pa

__all__ = ["POLICIES", "RETURNED", "ROWS", "Disclosure", "Policy", "disclose", "disclosed", "get_policy"]


BEYOND = "of whoever is sought, beyond what the policy sends"


def _nobody() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns=["request", "person", "why"])


@dataclass(frozen=True, eq=False)
class Disclosure:
    """What left.

    Attributes
    ----------
    policy
        The policy it left under.
    links
        The links that led to it; whoever they found and the policy withheld is in them.
    returned
        Frame of the rows sent back, with exactly the policy's columns in their order.
    about
        Frame with the same number of rows: the request each answers and the person it is about (which the requester is
        not told).
    ledger
        Who learnt what: ``party``, ``learns``, ``field``, ``requests``, ``people``, ``rows``. Columns that were sent and are
        no part of the policy are said to be beyond it. ``requests`` counts, for
        the custodian, the requests in which the field was filled (0 if it was never sent, missing if that is not
        known); for the requester, those answered with a value in the field. ``people`` and ``rows`` count the people
        and census rows whose records went back: missing for the custodian, to whom none went.
    withheld
        Frame of the pairs that the algorithm accepted and the policy kept back: ``request``, ``person``, ``why``.
    lacking
        Returned columns that this register's rows do not hold, and why; they go back empty.

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
    withheld: pd.DataFrame = dataclasses.field(default_factory=_nobody)
    lacking: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many different people's records left."""
        return int(self.about["person"].nunique())

    @property
    def answered(self) -> Links:
        """The links, with those pairs only of which a record went back."""
        import pandas as pd

        accepted = pd.MultiIndex.from_frame(self.links.pairs[["left_id", "right_id"]])
        kept = accepted.isin(pd.MultiIndex.from_frame(self.about[["request", "person"]]))
        if kept.all():
            return self.links
        return dataclasses.replace(self.links, pairs=self.links.pairs[kept].reset_index(drop=True))

    def __repr__(self) -> str:
        """Say in one line what left."""
        return (
            f"{self.policy.name}: {len(self.returned):,} rows on {self.people:,} people, {len(self.policy.returned)} "
            f"columns each, in answer to {self.links.entered:,} requests{self.links.among} ({ROWS[self.policy.rows]})"
            f"{self._kept_back()}"
        )

    def _kept_back(self) -> str:
        counts = self.withheld["why"].value_counts().sort_index()
        people = [f"; withheld: {count:,} accepted, since {why}" for why, count in counts.items()]
        return "".join([*people, *(f"; {column} goes back empty: {why}" for column, why in self.lacking.items())])

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self))}</p>{self.returned.head().to_html(index=False, border=0)}"

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


def get_policy(name: str | Policy) -> Policy:
    """Give a policy by name.

    Examples
    --------
    >>> len(get_policy("home-office-2016-10").returned)
    18
    """
    return get(name)


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
        If the policy is unknown, the links were not made against a register, which alone holds rows to return, or they
        cannot tell which rows the search agreed with and the policy returns those.

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
    rule = get(policy)
    if not isinstance(links.right, Register):
        raise InputError("only links made against a linkage.Register can be disclosed; it holds the rows that go back")
    return disclosed(links, rule, links.right.rows_of(links.pairs["right_id"]))


def disclosed(links: Links, rule: Policy, held: pa.Table) -> Disclosure:
    """Return, of the register's rows given, those of the people who were found and may go back.

    Parameters
    ----------
    links
        Links of requests to a register.
    rule
        The policy.
    held
        What :meth:`linkage.Register.rows_of` gives of everybody in the links, or of more people.
    """
    import numpy as np

    held = within_years(rule, held)
    pairs = found_once(links.pairs)
    why = reasons(rule, pairs, pairs["right_id"].isin(np.unique(held[PERSON].to_numpy())))
    going = pairs[why == ""].reset_index()
    rows = rows_to_return(rule, links, going, held, PERSON)
    why[going["index"][~going.index.isin(rows["pair"])]] = NO_AGREEING_ROW
    withheld = pairs.assign(why=why)[why != ""][["left_id", "right_id", "why"]].reset_index(drop=True)
    withheld = withheld.rename(columns={"left_id": "request", "right_id": "person"})
    about = going.iloc[rows["pair"]][["left_id", "right_id"]].reset_index(drop=True)
    about = about.rename(columns={"left_id": "request", "right_id": "person"})
    lacking = why_empty(rule.returned, held.column_names, links.right)
    returned = _returned(rule, about, held.take(rows["row"].to_numpy()), lacking)
    return Disclosure(rule, links, returned, about, _ledger(rule, links, returned, about), withheld, lacking)


def _returned(rule: Policy, about: pd.DataFrame, rows: pa.Table, lacking: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    told = rows.to_pandas(date_as_object=False)
    empty = pd.Series([None] * len(told), dtype=object)
    columns = {"PersonID": about["request"]} | dict.fromkeys(lacking, empty)
    return pd.DataFrame(
        {name: columns[name] if name in columns else told[FROM_CENSUS.get(name, name)] for name in rule.returned}
    )


def _ledger(rule: Policy, links: Links, returned: Any, about: Any) -> pd.DataFrame:
    import pandas as pd

    custodian, requester = "custodian", "requester"
    sought = "who is sought, found or not"
    entries: list[tuple[Any, ...]] = [
        (custodian, sought, field, links.sent.cells(field) if links.sent else None, None, None) for field in rule.sent
    ]
    beyond = [] if links.sent is None else [(field, links.sent.filled[field]) for field in links.sent.beyond(rule.sent)]
    entries += [(custodian, BEYOND, field, filled, None, None) for field, filled in beyond]
    for field in rule.returned:
        has = returned[field].notna()
        learns = "its own number back" if field == "PersonID" else "the record of whoever was found"
        counts = (about["request"][has].nunique(), about["person"][has].nunique(), has.sum())
        entries.append((requester, learns, field, *counts))
    unanswered = links.entered - about["request"].nunique()
    entries.append((requester, "that nobody was found", "", unanswered, 0, 0))
    counted = dict.fromkeys(("requests", "people", "rows"), "Int64")
    return pd.DataFrame(entries, columns=["party", "learns", "field", *counted]).astype(counted)
