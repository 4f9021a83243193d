"""How many people of a register agree with each request of a list on a search key, and how many of them by chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING, Any

from linkage.algorithm import Algorithm
from linkage.exposures.key_counts import identities_of
from linkage.exposures.measured import poisson
from linkage.exposures.unique_keys import checked_search_keys
from linkage.intervals import Estimate, checked_level, wilson
from linkage.linking import Links, link
from linkage.steps import Step
from linkage.truths import read_truth
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from linkage.exposures.key_counts import Ints
    from linkage.exposures.unique_keys import Key


@dataclass(frozen=True, eq=False, repr=False)
class KeySharers:
    """The people who agree with each request.

    Attributes
    ----------
    rule
        What they agree on.
    frame
        One row a request: ``request``, ``k`` (people who agree; missing if the request lacks part of the key) and, where the
        truth was given, ``chance`` (of them not the person sought); missing otherwise.

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.DataFrame({"PersonID": [1, 2, 3], "Surname": ["Li", "Shah", None]})
    >>> held = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Li", "Li"]})
    >>> key_sharers(asked, held, ["surname"])
    3 requests, people of the register who agree on surname: exact (measured): 2 at most, 0 for 1 request
    1 request lacks part of the key and is left out
    others than the person sought: not estimable: the truth was not given
    """

    rule: str
    frame: pd.DataFrame = field(compare=False)

    @property
    def without(self) -> int:
        """How many requests lack part of the key: nobody can agree with them, and no figure counts them."""
        return int(self.frame["k"].isna().sum())

    def chance_sharers(self, *, level: float = 0.95) -> Estimate:
        """Give the mean number of others than the person sought who agree with a request that has the key.

        Notes
        -----
        Requests are taken to be drawn independently. The interval is that of Student's t on the log scale, as that of
        :func:`linkage.exposures.measured.mean`; where no request has a sharer, the exact one of a Poisson count.
        """
        from scipy.special import stdtrit

        checked_level(level)
        chance = self.frame["chance"].dropna().to_numpy(dtype=float)
        unit, number = "people per request", len(chance)
        if not number:
            return Estimate.not_estimable(self._nothing, _STUDENT, unit, level)
        mean = float(chance.mean())
        if not mean:
            return Estimate(0.0, 0.0, poisson(0, level)[1] / number, "exact Poisson", unit, level, "count", _NOTE)
        if (chance == chance[0]).all():
            why = "one request has no spread" if number == 1 else f"each of {number:,} requests has {mean:g}, without spread"
            return Estimate.not_estimable(why, _STUDENT, unit, level)
        reach = float(stdtrit(number - 1, (1 + level) / 2) * chance.std(ddof=1)) / number**0.5 / mean
        return Estimate(mean, mean * exp(-reach), mean * exp(reach), _STUDENT, unit, level, "count", _NOTE)

    def shared(self, *, level: float = 0.95) -> Estimate:
        """Give the share of requests that have the key with which at least one other than the person sought agrees."""
        chance = self.frame["chance"].dropna()
        if not len(chance):
            return Estimate.not_estimable(self._nothing, "Wilson", "requests", level)
        return wilson(int((chance > 0).sum()), len(chance), level=level, unit="requests")

    @property
    def _nothing(self) -> str:
        return "no request has the key" if self.without == len(self.frame) else "the truth was not given"

    def __repr__(self) -> str:
        """Say how many agree."""
        k = self.frame["k"].dropna()
        nobody = int((k == 0).sum())
        most = f"{int(k.max()):,} at most, 0 for {_requests(nobody)}" if len(k) else "no request has the key"
        lack = f"{_requests(self.without)} {'lacks' if self.without == 1 else 'lack'} part of the key and "
        left_out = f"{lack}{'is' if self.without == 1 else 'are'} left out\n" if self.without else ""
        return (
            f"{_requests(len(self.frame))}, people of the register who agree on {self.rule} (measured): {most}\n{left_out}"
            f"others than the person sought: {self.chance_sharers()}"
        )


def _requests(number: int) -> str:
    return f"{number:,} {'request' if number == 1 else 'requests'}"


_STUDENT = "Student's t, log scale"
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
    request, numbers = keys_asked(links, step)
    ids = pd.Index(np.unique(request))
    has = np.bincount(ids.get_indexer(pd.Index(request)), numbers >= 0, minlength=len(ids)) > 0
    pairs = links.candidates[["left_id", "right_id"]].drop_duplicates()
    k = np.bincount(ids.get_indexer(pd.Index(pairs["left_id"])), minlength=len(ids))
    own = k
    if truth is not None:
        meant = read_truth(links, truth, left_id, right_id, absent).meant
        right = pairs.merge(meant, on=["left_id", "right_id"])
        own = np.bincount(ids.get_indexer(pd.Index(right["left_id"])), minlength=len(ids))
    told = has & (truth is not None)
    frame = pd.DataFrame(
        {"request": ids, "k": pd.arrays.IntegerArray(k, ~has), "chance": pd.arrays.IntegerArray(k - own, ~told)}
    )
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


def keys_asked(links: Links, key: Step) -> tuple[npt.NDArray[Any], Ints]:
    """Give for each left record its id and the number of the key it asks by, the same for equal keys; -1 for none.

    Raises
    ------
    InputError
        If the links were read back from a folder, which does not hold what was linked.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"PersonID": [7, 8, 9], "Surname": ["Li", None, "LI"]})
    >>> key = Step("name", checked_search_keys([["surname"]])[0].agreements)
    >>> keys_asked(agreeing(people, people, key), key)[1].tolist()
    [0, -1, 0]
    """
    if links.sides is None:
        raise InputError("these links were read back from a folder and do not hold the records that asked; link them again")
    with identities_of(links.sides[0]) as identities:
        return identities.people[identities.person], identities.asked_by(key)
