"""What a disclosure gave away, about whom, and how often about the wrong person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.disclosure import Disclosure
from linkage.exposures.new_information import UNITS, is_new
from linkage.intervals import wilson
from linkage.outcomes import Outcomes, evaluate
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.intervals import Estimate


@dataclass(frozen=True, eq=False)
class Exposure:
    """What was given away.

    Attributes
    ----------
    disclosure, outcomes
        What left, and what became of each request.
    people
        One row a request and person returned: ``request``, ``person``, ``right`` (the person sought), ``new_units``
        (information units new to the requester).
    fields
        One row a returned column: ``field``, ``unit``, ``rows``, ``people``, ``wrong_people`` (whose value went back in
        answer to a request for somebody else), ``new_to_requester`` (people).

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> linkage.exposure(linkage.disclose(links), requests.truth)
    50 requests, 20 matched, 20 persons returned among 1,819 people; strangers are the more, the more are searched
    0 of them were not the person sought; answered with a wrong person: 0.0 % of requests (0.0-7.1)
    30 people sought were said not to be found; 50 people sought became known to the custodian
    """

    disclosure: Disclosure
    outcomes: Outcomes
    people: pd.DataFrame
    fields: pd.DataFrame

    @property
    def wrongly_returned(self) -> int:
        """How many persons were returned in answer to a request for somebody else (one person may count twice)."""
        return int((~self.people["right"]).sum())

    def wrong_person_rate(self) -> Estimate:
        """Give the share of requests answered with at least one wrong person, with its Wilson interval."""
        wrong = int((self.outcomes.requests["wrong"] > 0).sum())
        return wilson(wrong, len(self.outcomes.requests), unit="requests")

    def __repr__(self) -> str:
        """Say in a few lines what was given away."""
        requests = self.outcomes.requests
        matched = int((requests["returned"] > 0).sum())
        return (
            f"{len(requests):,} requests, {matched:,} matched, {len(self.people):,} persons returned"
            f"{self.disclosure.links.among}; strangers are the more, the more are searched\n"
            f"{self.wrongly_returned:,} of them were not the person sought; answered with a wrong person: "
            f"{self.wrong_person_rate()}\n"
            f"{int((requests['returned'] == 0).sum()):,} people sought were said not to be found; "
            f"{len(requests):,} people sought became known to the custodian"
        )

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{line}</p>" for line in repr(self).splitlines())
        return lines + self.fields.to_html(index=False, border=0)


def exposure(
    disclosure: Disclosure,
    truth: Any,
    *,
    left_id: str | None = None,
    right_id: str | None = None,
    absent: str = "refuse",
) -> Exposure:
    """Assess what a disclosure gave away.

    Parameters
    ----------
    disclosure
        What left.
    truth
        Who is really meant by each request: see :func:`linkage.evaluate`.
    left_id, right_id, absent
        How the truth is read: see :func:`linkage.evaluate`.

    Raises
    ------
    InputError
        If the truth does not cover the requests, or it is not known what the requests said.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> given_away = linkage.exposure(linkage.disclose(links), requests.truth)
    >>> len(given_away.fields)
    18
    """
    if not isinstance(disclosure, Disclosure):
        raise InputError(f"disclosure must be what linkage.disclose returned, not {type(disclosure).__name__}")
    outcomes = evaluate(disclosure.links, truth, left_id=left_id, right_id=right_id, absent=absent)
    new = is_new(disclosure)
    about = disclosure.about.assign(right=_right(disclosure, outcomes))
    return Exposure(disclosure, outcomes, _people(about, new), _fields(disclosure, about, new))


def _right(disclosure: Disclosure, outcomes: Outcomes) -> list[bool]:
    pairs = set(zip(outcomes.meant["left_id"], outcomes.meant["right_id"], strict=True))
    about = disclosure.about
    return [pair in pairs for pair in zip(about["request"], about["person"], strict=True)]


def _people(about: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    units = new.T.groupby(lambda column: UNITS[column]).any().T.drop(columns="echo", errors="ignore")
    told = about.assign(**{str(unit): units[unit] for unit in units})
    pairs = told.groupby(["request", "person"], as_index=False).any() if len(told) else told
    return pairs[["request", "person", "right"]].assign(new_units=pairs[list(units.columns)].sum(axis=1).astype(int))


def _fields(disclosure: Disclosure, about: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    wrong = ~about["right"].astype(bool)
    filled = disclosure.returned.notna()
    fields = disclosure.fields()
    people = about["person"]
    return fields.assign(
        unit=[UNITS[name] for name in fields["field"]],
        wrong_people=[int(people[filled[name] & wrong].nunique()) for name in fields["field"]],
        new_to_requester=[int(people[new[name]].nunique()) for name in fields["field"]],
    )[["field", "unit", "rows", "people", "wrong_people", "new_to_requester"]]
