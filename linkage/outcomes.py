"""Links held against the truth: what became of each request.

Three units are never mixed: a request (one name on the list), a person (one entry of the register), a row.
Everything here counts requests unless it says persons. Every request has one of six outcomes, those that no step
proposed included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.frames import each_row
from linkage.intervals import Estimate, is_number, wilson
from linkage.truths import FIGURES, Truth, read_truth
from synthetic.refusal import InputError, outside, unknown

if TYPE_CHECKING:
    import pandas as pd

    from linkage.linking import Links

CORRECT_ONLY = "correct only"
CORRECT_AND_OTHERS = "correct and others"
WRONG_FOR_MEMBER = "wrong for a member"
WRONG_FOR_NON_MEMBER = "wrong for a non-member"
MISSED = "missed"
CORRECTLY_NONE = "correctly none"
STATUSES = {
    "Match": "one person was returned",
    "PotentialMatch": "nobody was returned, and one person was put forward",
    "LowConfidence": "the same, but with a score below what counts as potential",
    "ManyMatch": "several people were returned, or put forward and nobody returned",
    "NoMatch": "nobody was put forward",
}
"""The answers of the Department for Education's SUI Matcher (program text, July 2026), and how they are read here."""
OUTCOMES = {
    CORRECT_ONLY: "the person sought was returned, and nobody else",
    CORRECT_AND_OTHERS: "the person sought was returned together with others",
    WRONG_FOR_MEMBER: "the person sought is on the register, but somebody else was returned",
    WRONG_FOR_NON_MEMBER: "the person sought is not on the register, and somebody else was returned",
    MISSED: "the person sought is on the register and was not returned",
    CORRECTLY_NONE: "the person sought is not on the register, and nobody was returned",
}


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of each request.

    Attributes
    ----------
    requests
        One row a request: its id, ``member`` (is on the register), ``outcome``, ``returned`` and ``wrong`` (persons),
        and whatever else the truth says of it.
    counts
        One row an outcome: ``outcome``, ``requests``, ``meaning``.
    measures
        One row a measure: ``measure``, ``unit``, ``count``, ``of``, ``value``, ``low``, ``high`` (Wilson, 95 %).
    meant
        Who is really meant, by the ids of the links: ``left_id``, ``right_id``, one row for each id of each member.
    ids
        The ids of ``requests`` as the links write them, in the same order.
    candidates
        The candidates of the links: see :class:`linkage.Links`.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> print(links.evaluate(requests.truth).measure("recall"))
    100.0 % of members (83.9-100.0)
    """

    requests: pd.DataFrame
    counts: pd.DataFrame
    measures: pd.DataFrame
    meant: pd.DataFrame
    ids: pd.Series[Any]
    candidates: pd.DataFrame

    def __repr__(self) -> str:
        """Show the six counts and the measures."""
        lines = [f"{row.requests:>7,}  {row.outcome}: {row.meaning}" for row in each_row(self.counts)]
        lines += [
            f"{row.measure} ({row.unit}): {Estimate(row.value, row.low, row.high, 'Wilson')}"
            for row in each_row(self.measures)
            if row.of
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self.counts.to_html(index=False, border=0) + self.measures.to_html(index=False, border=0)

    def measure(self, name: str) -> Estimate:
        """Give one measure with its interval.

        Raises
        ------
        InputError
            If there is no measure of that name.
        """
        known = self.measures.set_index("measure")
        if not isinstance(name, str) or name not in known.index:
            raise unknown("measure", name, known.index)
        row = known.loc[name]
        return Estimate(float(row["value"]), float(row["low"]), float(row["high"]), "Wilson", str(row["unit"]))

    def by(self, group: str) -> pd.DataFrame:
        """Give the measures for each group of requests, by a column of the truth.

        Raises
        ------
        InputError
            If the truth has no such column, it is empty for some requests, or it is called like a column of measures.
        """
        import pandas as pd

        refuse_unlabelled(self.requests, group)
        parts = {label: rates(rows) for label, rows in self.requests.groupby(group, sort=True, observed=True)}
        return pd.concat(parts, names=[group]).reset_index(level=0).reset_index(drop=True)

    def proposed(self) -> pd.Series[Any]:
        """Count for each request the different persons that any step put forward, accepted or not."""
        pairs = self.candidates[["left_id", "right_id"]].drop_duplicates()
        return self.ids.map(pairs["left_id"].value_counts()).fillna(0).astype("int64")

    def statuses(self, potential: float | None = None) -> pd.DataFrame:
        """Say of each request what the Department for Education's SUI Matcher would call the answer.

        Such a status says what is seen without the truth; ``outcome`` stands beside it.

        Parameters
        ----------
        potential
            The score from which one person who was put forward and not returned is a ``PotentialMatch``; below it the
            status is ``LowConfidence``. SUI Matcher has 0.85. By default there is no such score: whoever is put forward
            has reached what the rule itself asks. A candidate without a score is a ``PotentialMatch``.

        Returns
        -------
        pandas.DataFrame
            One row a request, in the order of ``requests``: ``request`` (its id), ``outcome``, ``proposed`` and
            ``returned`` (persons), ``status``: see :data:`STATUSES`.

        Raises
        ------
        InputError
            If ``potential`` is not a number.

        Examples
        --------
        >>> import pandas as pd, linkage
        >>> rule = linkage.Algorithm("name", "one key", (linkage.Step("name", (linkage.agreements.Exact("surname"),)),),
        ...                          status="assumption", source="an example")
        >>> asked = pd.DataFrame({"PersonID": [1, 2, 3], "Surname": ["Shah", "Okoro", "Lee"]})
        >>> held = pd.DataFrame({"PersonID": [7, 8, 9], "Surname": ["Shah", "Okoro", "Okoro"]})
        >>> truth = pd.DataFrame({"left_id": [1, 2, 3], "right_id": [7, 9, None]})
        >>> linkage.link(asked, held, rule).evaluate(truth).statuses()["status"].tolist()
        ['Match', 'ManyMatch', 'NoMatch']
        """
        import numpy as np
        import pandas as pd

        if potential is not None and not is_number(potential):
            raise outside("potential", potential, "a score, such as 0.85, or None")
        returned, proposed = self.requests["returned"].to_numpy(), self.proposed().to_numpy()
        low = np.zeros(len(returned), dtype=bool)
        if potential is not None and "score" in self.candidates:
            low = (self.ids.map(self.candidates.groupby("left_id")["score"].max()) < potential).to_numpy()
        seen = [returned == 1, (returned > 1) | (proposed > 1), proposed == 0, low]
        status = np.select(seen, ["Match", "ManyMatch", "NoMatch", "LowConfidence"], "PotentialMatch")
        columns = {"request": self.ids, "outcome": self.requests["outcome"], "proposed": proposed, "returned": returned}
        return pd.DataFrame({**columns, "status": status})


MEASURED = ("measure", "unit", "count", "of", "value", "low", "high", "method", "assumes")
"""The columns of a table of measures, which no group may be called like."""


def refuse_unlabelled(requests: pd.DataFrame, group: str) -> None:
    """Refuse a group that is no column of the requests, is empty for some, or is called like a column of measures."""
    if not isinstance(group, str):
        raise outside("group", group, "one column of the truth, such as 'gender'")
    if group not in requests.columns:
        raise unknown("group", group, requests.columns)
    blank = int((requests[group].isna() | (requests[group].astype(str).str.strip() == "")).sum())
    if blank:
        raise InputError(f"group '{group}' is empty for {blank} of {len(requests)} requests; give each a label")
    if group in FIGURES:
        raise InputError(f"'{group}' is what became of a request, not a group of requests; give a column of the truth")
    if group in MEASURED:
        raise InputError(f"group '{group}' is called like a column of measures; rename it in the truth")


def evaluate(
    links: Links, truth: Any, *, left_id: str | None = None, right_id: str | None = None, absent: str = "refuse"
) -> Outcomes:
    """Hold links against the truth.

    Parameters
    ----------
    links
        What was found.
    truth
        Frame with one row a request: its id, and the id of the person who is really meant (missing for somebody who is
        not among the right records). Several rows for one request mean that the person has several ids. Other columns
        are groups to report by. Ids may be text here and numbers there: 123, 123.0 and "123" are one id.
    left_id, right_id
        The columns of the two ids; by default ``PersonID`` and ``PupilMatchingReference``, or ``left_id`` and
        ``right_id``.
    absent
        What to do about people whom the truth names and the :class:`linkage.Register` searched does not hold:
        ``"refuse"``; or ``"non-member"``, to count them among those who are not on it. Other right records, and links
        loaded from disk, are taken to hold everybody named.

    Raises
    ------
    InputError
        If a column or an id is missing, the truth does not cover exactly the requests that were searched for, its ids
        cannot be ids of the links, it names people who are not on the register, gives a request two labels of one group, or
        has a column called like a figure of the outcomes.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> outcomes = links.evaluate(requests.truth)
    >>> int(outcomes.counts["requests"].sum())
    50
    """
    known = read_truth(links, truth, left_id, right_id, absent)
    requests = _requests(links, known)
    return Outcomes(requests, _counts(requests), rates(requests), known.meant, known.ids, links.candidates)


def _requests(links: Links, truth: Truth) -> pd.DataFrame:
    import numpy as np

    meant, ids = truth.meant, truth.ids
    pairs = links.pairs[["left_id", "right_id"]].drop_duplicates()
    right_ones = pairs.merge(meant, on=["left_id", "right_id"]) if len(pairs) and len(meant) else pairs[:0]
    returned = ids.map(pairs["left_id"].value_counts()).fillna(0).astype("int64")
    correct = ids.isin(set(right_ones["left_id"])).to_numpy()
    member = ids.isin(set(meant["left_id"])).to_numpy()
    wrong = returned - ids.map(right_ones["left_id"].value_counts()).fillna(0).astype("int64")
    outcome = np.select(
        [correct & (wrong == 0), correct, member & (returned > 0), returned > 0, member],
        [CORRECT_ONLY, CORRECT_AND_OTHERS, WRONG_FOR_MEMBER, WRONG_FOR_NON_MEMBER, MISSED],
        CORRECTLY_NONE,
    )
    new: dict[str, Any] = {"member": member, "outcome": outcome, "returned": returned, "wrong": wrong}
    told: pd.DataFrame = truth.requests.assign(**new)
    return told


def _counts(requests: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    found = requests["outcome"].value_counts()
    return pd.DataFrame(
        [{"outcome": name, "requests": int(found.get(name, 0)), "meaning": text} for name, text in OUTCOMES.items()]
    )


def rates(requests: pd.DataFrame) -> pd.DataFrame:
    """Measure requests, or those of a group: see :attr:`Outcomes.measures`."""
    import pandas as pd

    outcome, member = requests["outcome"], requests["member"]
    found = outcome.isin([CORRECT_ONLY, CORRECT_AND_OTHERS])
    matched = requests["returned"] > 0
    persons, wrong = int(requests["returned"].sum()), int(requests["wrong"].sum())
    rows = [
        ("match rate", "requests", matched.sum(), len(requests)),
        ("recall", "members", found.sum(), member.sum()),
        ("return rate of members", "members", (matched & member).sum(), member.sum()),
        ("wrong-person rate of members", "members", (outcome == WRONG_FOR_MEMBER).sum(), member.sum()),
        ("false-match rate of non-members", "non-members", (outcome == WRONG_FOR_NON_MEMBER).sum(), (~member).sum()),
        ("precision", "matched requests", found.sum(), matched.sum()),
        ("precision", "persons returned", persons - wrong, persons),
    ]
    return pd.DataFrame([_measure(*row) for row in rows])


def _measure(measure: str, unit: str, count: int, of: int) -> dict[str, Any]:
    nan = float("nan")
    rate = wilson(int(count), int(of)) if of else Estimate(nan, nan, nan, "Wilson")
    return {
        "measure": measure if unit != "persons returned" else "precision per person",
        "unit": unit, "count": int(count), "of": int(of), "value": rate.value, "low": rate.low, "high": rate.high,
    }  # fmt: skip
