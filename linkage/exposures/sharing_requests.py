"""How many people of a register agree with each request of a list on a search key, and how many of them by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linkage.algorithm import Algorithm
from linkage.exposures.unique_keys import checked_search_keys
from linkage.intervals import Estimate, checked_level, wilson
from linkage.linking import Links, link
from linkage.steps import Step
from linkage.truths import read_truth

if TYPE_CHECKING:
    import pandas as pd

    from linkage.exposures.unique_keys import Key


@dataclass(frozen=True, eq=False, repr=False)
class KeySharers:
    """The people who agree with each request.

    Attributes
    ----------
    rule
        What they agree on.
    frame
        One row a request: ``request``, ``k`` (people who agree) and, where the truth was given, ``chance`` (of them not the
        person sought); missing otherwise.

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Li", "Shah"]})
    >>> held = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Li", "Li"]})
    >>> key_sharers(asked, held, ["surname"])
    2 requests, people of the register who agree on surname: exact (measured): 2 at most, 0 for 1 request
    others than the person sought: not estimable: the truth was not given
    """

    rule: str
    frame: pd.DataFrame = field(compare=False)

    def chance_sharers(self, *, level: float = 0.95) -> Estimate:
        """Give the mean number of others than the person sought who agree with a request, with Student's interval.

        Notes
        -----
        Requests are taken to be drawn independently; where none has a sharer there is no limit above but that of the
        share: see :meth:`shared`.
        """
        from scipy.stats import t

        checked_level(level)
        chance = self.frame["chance"].dropna().to_numpy(dtype=float)
        unit = "people per request"
        if len(chance) < 2:
            why = "the truth was not given" if not len(chance) else "one request has no spread"
            return Estimate.not_estimable(why, "Student's t", unit, level)
        mean, error = float(chance.mean()), float(chance.std(ddof=1)) / len(chance) ** 0.5
        margin = float(t.ppf((1 + level) / 2, len(chance) - 1)) * error
        return Estimate(mean, mean - margin, mean + margin, "Student's t", unit, level, "count", _NOTE)

    def shared(self, *, level: float = 0.95) -> Estimate:
        """Give the share of requests with which at least one other than the person sought agrees."""
        chance = self.frame["chance"].dropna()
        if not len(chance):
            return Estimate.not_estimable("the truth was not given", "Wilson", "requests", level)
        return wilson(int((chance > 0).sum()), len(chance), level=level, unit="requests")

    def __repr__(self) -> str:
        """Say how many agree."""
        nobody = int((self.frame["k"] == 0).sum())
        return (
            f"{len(self.frame):,} requests, people of the register who agree on {self.rule} (measured): "
            f"{int(self.frame['k'].max()):,} at most, 0 for {nobody:,} {'request' if nobody == 1 else 'requests'}\n"
            f"others than the person sought: {self.chance_sharers()}"
        )


_NOTE = "requests are not a random sample of anyone, and families asked for together make it too narrow"


def key_sharers(
    requests: pd.DataFrame,
    register: Any,
    key: Key,
    *,
    truth: pd.DataFrame | None = None,
    absent: str = "refuse",
    left_id: str | None = None,
    right_id: str | None = None,
) -> KeySharers:
    """Count for each request the people of a register who agree with it on a key, and those who do so by chance.

    Parameters
    ----------
    requests, register
        The two sides of a link: see :func:`linkage.link`.
    key
        Several equalities or fields.
    truth, absent
        Who is sought by each request: see :func:`linkage.evaluate`. Needed to tell chance sharers from the person sought.
    left_id, right_id
        The columns of ids, for both sides and the truth.

    Raises
    ------
    InputError
        As :func:`linkage.link`, or if the truth does not cover the requests.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> found = key_sharers(requests.records, register, ["surname", "dob"], truth=requests.truth)
    >>> print(found.shared())
    0.0 % of requests (0.0-7.1)
    """
    import numpy as np
    import pandas as pd

    (step,) = checked_search_keys({"key": key})
    links = agreeing(requests, register, step, left_id=left_id, right_id=right_id)
    pairs = links.candidates[["left_id", "right_id"]].drop_duplicates()
    ids = pd.Index(links.sent.records.column("id").to_pandas().unique() if links.sent else pairs["left_id"].unique())
    k = np.bincount(ids.get_indexer(pd.Index(pairs["left_id"])), minlength=len(ids))
    frame = pd.DataFrame({"request": ids, "k": k, "chance": pd.array([pd.NA] * len(ids), dtype="Int64")})
    if truth is not None:
        meant = read_truth(links, truth, left_id, right_id, absent).meant
        right = pairs.merge(meant, on=["left_id", "right_id"])
        own = np.bincount(ids.get_indexer(pd.Index(right["left_id"])), minlength=len(ids))
        frame["chance"] = pd.array(k - own, dtype="Int64")
    return KeySharers(step.rule, frame.sort_values("request", ignore_index=True))


def agreeing(requests: Any, register: Any, key: Step, *, left_id: str | None = None, right_id: str | None = None) -> Links:
    """Link everybody of a register who agrees with a request on a key, however many do.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Li", "Li"]})
    >>> len(agreeing(people, people, Step("name", checked_search_keys([["surname"]])[0].agreements)).candidates)
    4
    """
    kept = Step(key.name, key.agreements, "all", "kept")
    rule = Algorithm("key", key.rule, (kept,), status="assumption", source="a search key, asked for")
    return link(requests, register, rule, left_id=left_id, right_id=right_id)
