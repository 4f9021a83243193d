"""What several disclosures from one register gave away together, month by month."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan
from typing import TYPE_CHECKING, Any

from linkage.exposures.exposed import Exposure
from linkage.exposures.households import PLACE
from linkage.exposures.measured import NOT_ESTIMABLE, weighted_poisson
from linkage.exposures.new_information import folded_as, new_homes
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

ASSUMES = (
    "of a person drawn at random from the register of each month; months and wrong persons are independent of each other"
)


def cumulative(exposures: Iterable[Exposure], labels: Iterable[str] | None = None) -> pd.DataFrame:
    """Add up disclosures, in the order given.

    Parameters
    ----------
    exposures
        What each disclosure gave away; a person must have the same id in all of them.
    labels
        What each is called, such as its month; by default its number.

    Returns
    -------
    pandas.DataFrame
        One row a disclosure: ``disclosure``; of it alone ``requests``, ``persons_returned``, ``wrongly_returned``
        (persons returned for somebody else), ``new_people`` (never returned before), ``repeated`` (different people
        returned before as well); up to it ``people`` (different people ever returned), ``wrong_people`` (different people
        returned at least once for somebody else), ``address_updates`` (different addresses of a person that were new to the
        requester when they came, told apart by what went back of address and postcode, folded as in matching; missing as
        long as neither was among the columns returned), ``updates_per_person`` (of ``people``); ``ever_wrong`` (chance that
        a person of the register was returned for somebody else at least once by then) with ``low``, ``high``; ``method``,
        ``assumes``.

    Raises
    ------
    InputError
        If they are not exposures, there is none, or there are not as many labels.

    Notes
    -----
    The chance is 1 - Π (1 - p), with p a month's different people wrongly returned over the people of its register. Its
    limits are 1 - exp(-Λ), with Λ the limits of the sum of p as a weighted Poisson count (Fay & Feuer 1997), every person
    weighing one over the register's people; it takes the months' people as different events, whoever they are.

    Examples
    --------
    >>> import synthetic, linkage
    >>> from linkage.exposures import cumulative
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> def given_away(month):
    ...     requests = people.home_office_requests(50, month=month, on_register=0.4)
    ...     links = linkage.link(requests.records, register, "home-office/stepped")
    ...     return linkage.exposure(linkage.disclose(links), requests.truth)
    >>> months = ["2016-09", "2016-10"]
    >>> both = cumulative([given_away(month) for month in months], months)
    >>> both[["disclosure", "requests", "persons_returned", "people", "wrong_people"]].values.tolist()
    [['2016-09', 50, 20, 20, 0], ['2016-10', 50, 19, 37, 0]]
    """
    import pandas as pd

    several = _several(exposures)
    names = _labels(labels, len(several))
    people = pd.concat([one.pairs[["person", "right"]].assign(at=at) for at, one in enumerate(several)], ignore_index=True)
    wrong = people[~people["right"].astype(bool)]
    number = len(several)
    met = people.drop_duplicates(["at", "person"])
    new = _each(people.drop_duplicates("person"), number)
    frame = pd.DataFrame({"disclosure": names, "requests": [len(one.outcomes.requests) for one in several]})
    frame = frame.assign(
        persons_returned=_each(people, number),
        wrongly_returned=_each(wrong, number),
        new_people=new,
        repeated=_each(met, number) - new,
        people=new.cumsum(),
        wrong_people=_each(wrong.drop_duplicates("person"), number).cumsum(),
        address_updates=_address_updates(several),
    )
    rate = frame["address_updates"] / frame["people"].where(frame["people"] > 0)
    months = _each(wrong.drop_duplicates(["at", "person"]), number)
    return frame.assign(
        updates_per_person=rate.astype("Float64").to_numpy("float64", na_value=nan), **_ever_wrong(several, months)
    )


def _several(exposures: Any) -> list[Exposure]:
    if isinstance(exposures, Exposure):
        raise InputError("exposures must be several in a list, not one Exposure")
    try:
        several = list(exposures)
    except TypeError:
        raise outside("exposures", exposures, "several of what linkage.exposure returned") from None
    if not several:
        raise InputError("there are no exposures to add up; give at least one")
    for one in several:
        if not isinstance(one, Exposure):
            raise InputError(f"each of exposures must be what linkage.exposure returned, not {type(one).__name__}")
    return several


def _labels(labels: Any, number: int) -> list[Any]:
    if labels is None:
        return list(range(1, number + 1))
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        raise outside("labels", labels, "one label for each of exposures, in a list")
    names = list(labels)
    if len(names) != number:
        raise InputError(f"there are {number} exposures and {len(names)} labels; give one label for each")
    return names


def _each(rows: pd.DataFrame, number: int) -> npt.NDArray[np.int64]:
    """Count the rows of each disclosure."""
    import numpy as np

    return np.bincount(rows["at"].to_numpy(np.int64), minlength=number)


def _address_updates(several: list[Exposure]) -> pd.Series[int]:
    """Count up to each disclosure the different addresses of a person that were new when they came."""
    import pandas as pd

    homes = pd.concat([_new_addresses(one).assign(at=at) for at, one in enumerate(several)], ignore_index=True)
    met = homes.duplicated(["person", *PLACE])
    for lacking, held in (PLACE, PLACE[::-1]):  # part of an address that came before is no other address
        met |= homes[lacking].isna() & homes.duplicated(["person", held])
    told = pd.Series([bool({*PLACE} & {*one.disclosure.returned.columns}) for one in several])
    return pd.Series(_each(homes[~met], len(several)).cumsum(), dtype="Int64").where(told.cummax())


def _new_addresses(exposure: Exposure) -> pd.DataFrame:
    """Give the people whose home went back and was new to the requester, with what went back of it, folded."""
    import pandas as pd

    disclosure = exposure.disclosure
    new = new_homes(disclosure, exposure.outcomes)
    homes = pd.DataFrame({"person": disclosure.about["person"]}, columns=["person", *PLACE])
    for column in new.columns:
        homes[column] = folded_as(disclosure.returned[column], column).to_pandas().to_numpy(object)
    return homes[new.any(axis=1).to_numpy(bool)].astype(dict.fromkeys(PLACE, object))


def _ever_wrong(several: list[Exposure], wrong: npt.NDArray[np.int64]) -> dict[str, Any]:
    import numpy as np

    sizes: list[Any] = [getattr(one.disclosure.links.right, "people", None) for one in several]
    if not all(isinstance(size, int) and size > 0 for size in sizes):
        why = "not estimable: it is not known how many people the register has"
        return {**dict.fromkeys(("ever_wrong", "low", "high"), nan), "method": NOT_ESTIMABLE, "assumes": why}
    shares = wrong / np.array(sizes, dtype=float)
    with np.errstate(divide="ignore"):  # everybody wrongly returned is certain
        ever = -np.expm1(np.cumsum(np.log1p(-shares)))
    seen, weights = np.cumsum(wrong), np.repeat(1 / np.array(sizes, dtype=float), wrong)
    # Of no event the weight is that in the smallest register, which gives the widest limit.
    heaviest = 1 / np.minimum.accumulate(np.array(sizes, dtype=float))
    limits = [weighted_poisson(weights[:number], heaviest=most) for number, most in zip(seen, heaviest, strict=True)]
    low, high = -np.expm1(-np.array(limits).T)
    return {"ever_wrong": ever, "low": low, "high": high, "method": "weighted Poisson", "assumes": ASSUMES}
