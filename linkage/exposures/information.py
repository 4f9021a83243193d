"""What the records that went back told the requester, in information units and in bits.

The pointwise gain of a unit with value x is log2(1/P(x | what was sent)). Units are taken in an order, each given those
before it, so that their bits add up. Of each person the latest row that went back counts; earlier rows would add to it.
An empty cell tells nothing here. With q what was sent:

- home: a postcode that was not sent, P = (1 - a) p(x), or p(x) if none was sent, with p its share of the register's
  identities and a the chance the requester gave to its own postcode being the one held; a new address, P = 1/15, one of
  the addresses of a postcode. A postcode that was sent comes back with P = a: what that confirms is counted apart.
- school: given the postcode returned (else the one sent), see :func:`linkage.exposures.surprise.school_bits`.
- entry, leaving: the share of the day among people born in the same year, see
  :func:`linkage.exposures.surprise.date_bits`; any day from birth to the census is possible.
- census moment: the same of the day of the census, summed over the censuses of the year or term that came back where the
  day did not, see :func:`linkage.exposures.surprise.census_bits`.
- former and preferred surname: the share of the register's identities with it as surname.
- name and birth date: a name that differs from what was sent, P = b N(x | q) + (1 - b) p(x), with N alike for the strings
  one letter added, lost or replaced away, and b an assumption; middle names word by word as forenames, those that were
  sent left out; of a date of birth each part that differs, alike among the other days (30), months (11) or years.

The bits are those of somebody who knows the register's frequencies and nothing else of the person sought. A column that
belongs to no unit has none. The figures assumed are in ``data/assumptions.csv``. What went back about anybody but the
person sought is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.exposures.assumed import assumed
from linkage.exposures.latest import latest_rows
from linkage.exposures.measured import counted, unknown_row
from linkage.exposures.new_information import UNITS, folded_as, is_new, sent_behind, unsent_words
from linkage.exposures.per_person import mean_per_person
from linkage.exposures.surprise import (
    bits,
    census_bits,
    date_bits,
    district,
    habits_of,
    school_bits,
    share_of_names,
    share_of_postcodes,
)
from linkage.register import Register
from synthetic.refusal import InputError

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.exposures.surprise import Habits
    from linkage.outcomes import Outcomes
    from synthetic.streams import Bools, Floats, Ints

NEW_UNITS = tuple(dict.fromkeys(unit for unit in UNITS.values() if unit != "echo"))
"""The units that can be new to a requester."""
BITS = {unit: f"bits_{unit.replace(' ', '_')}" for unit in NEW_UNITS}
"""Unit to the column of its bits."""
_YEAR = 365.25  # days
_PUPILS = 25  # years from birth to the last census row, at most, where a date of birth did not go back
_LETTERS = 26
_MOMENT = ("AcademicYear", "CensusTerm", "CensusDate")
_ASSUMES = "the requester knows the register's frequencies and nothing else of the person; the latest row of each counts"


@dataclass(frozen=True, eq=False)
class Told:
    """The latest row of each person returned, folded, beside what was sent; each with one entry a person.

    Attributes
    ----------
    returned, sent
        Values by returned column and by field; a column that is not there is all empty.
    new
        Which cells were not sent.
    """

    returned: pd.DataFrame
    sent: pd.DataFrame
    new: pd.DataFrame

    def value(self, column: str) -> pd.Series[Any]:
        """Give what came back."""
        return self._of(self.returned, column)

    def known(self, field: str) -> pd.Series[Any]:
        """Give what was sent."""
        return self._of(self.sent, field)

    def is_new(self, *columns: str) -> Bools:
        """Say of whom any of some columns is new."""
        import numpy as np

        held = [column for column in columns if column in self.new]
        return self.new[held].any(axis=1).to_numpy(bool) if held else np.zeros(len(self.new), bool)

    def _of(self, frame: pd.DataFrame, name: str) -> pd.Series[Any]:
        import pandas as pd

        return frame[name] if name in frame else pd.Series([None] * len(frame), dtype=object)


def columns(disclosure: Disclosure, outcomes: Outcomes, people: pd.DataFrame) -> pd.DataFrame:  # noqa: ARG001 - all families' arguments
    """Give the bits that went back about each person returned.

    Parameters
    ----------
    disclosure, outcomes
        What left, and what became of each request.
    people
        One row a request and person returned: ``request``, ``person``.

    Returns
    -------
    pandas.DataFrame
        With the index of ``people``: for each unit its bits, 0 where it was not new (:data:`BITS` names the columns);
        ``bits``, their sum; ``bits_confirmed``, what it told that a postcode sent came back.

    Raises
    ------
    InputError
        If the links were not made against a register, it is not known what was sent, or people were not returned.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> disclosure = linkage.disclose(links)
    >>> known = linkage.exposure(disclosure, requests.truth)
    >>> told = columns(disclosure, known.outcomes, known.pairs)
    >>> bool((told["bits"] > 0).all())
    True
    """
    import pandas as pd

    register = disclosure.links.right
    if not isinstance(register, Register):
        raise InputError("bits can only be told of links made against a linkage.Register, which has the frequencies")
    told = _told(disclosure, latest_rows(disclosure, people))
    if not len(people):
        return pd.DataFrame(columns=[*BITS.values(), "bits", "bits_confirmed"], index=people.index, dtype=float)
    habits = habits_of(register)
    home, confirmed = _home(told, share_of_postcodes(register, told.value("Postcode").where(told.is_new("Postcode"))))
    names = _names(told, register, habits)
    days = _days(told, habits, _censuses(register))
    found = {"home": home, "school": _school(told, habits), **days, **names}
    frame = pd.DataFrame({BITS[unit]: found[unit] for unit in NEW_UNITS}, index=people.index)
    return frame.assign(bits=frame.sum(axis=1), bits_confirmed=confirmed)


def _told(disclosure: Disclosure, at: Ints) -> Told:
    import pandas as pd
    import pyarrow as pa

    latest = disclosure.returned.iloc[at].reset_index(drop=True)
    days = {"CensusDate", "entrydate", "leavingdate", "DOB"}
    values = {
        name: pd.to_datetime(latest[name])
        if name in days
        else folded_as(latest[name].astype("string"), _like(name)).to_pandas()
        for name in latest.columns
    }
    sent = sent_behind(disclosure).take(pa.array(at)).to_pandas(date_as_object=False)
    new = is_new(disclosure).iloc[at].reset_index(drop=True)
    return Told(pd.DataFrame(values, index=latest.index), sent.drop(columns="id"), new)


def _like(column: str) -> str:
    return "Postcode" if column == "schoolpostcode" else column


def _home(told: Told, share: Floats) -> tuple[Floats, Floats]:
    """Give the bits of homes that were not sent, and of postcodes that were."""
    import numpy as np

    trust = assumed("home.sent_is_held")
    sent = told.known("postcode").notna().to_numpy()
    came, fresh = told.value("Postcode").notna().to_numpy(), told.is_new("Postcode")
    postcode = np.where(fresh, bits(np.where(sent, (1 - trust) * share, share)), 0.0)
    house = np.where(told.is_new("Address"), bits(1 / assumed("home.addresses")), 0.0)
    confirmed = np.where(came & ~fresh & sent, bits(trust), 0.0)
    return postcode + house, confirmed


def _school(told: Told, habits: Habits) -> Floats:
    import numpy as np

    home = told.value("Postcode").where(told.value("Postcode").notna(), told.known("postcode"))
    found = school_bits(district(told.value("schoolpostcode")), district(home), habits)
    return np.where(told.is_new("LAEstab", "URN", "schoolname", "schoolpostcode"), found, 0.0)


def _censuses(register: Register) -> pd.DataFrame:
    """Give the censuses of a register, folded as what comes back of them."""
    import pandas as pd

    held = pd.DataFrame(list(register.censuses), columns=list(_MOMENT))
    texts = {name: folded_as(held[name].astype("string"), name).to_pandas() for name in _MOMENT[:2]}
    return held.assign(**texts, CensusDate=pd.to_datetime(held["CensusDate"]))


def _days(told: Told, habits: Habits, censuses: pd.DataFrame) -> dict[str, Floats]:
    import numpy as np
    import pandas as pd

    birth = pd.to_datetime(told.value("DOB"))
    birth = birth.where(birth.notna(), pd.to_datetime(told.known("dob")))
    born = np.asarray(birth.dt.year.fillna(-1), np.int64)
    lived = (pd.to_datetime(told.value("CensusDate")) - birth).dt.days.fillna(_PUPILS * _YEAR).to_numpy(float)
    sample, seen = habits.people, np.asarray(habits.people["born"], np.int64)
    moment = pd.DataFrame({name: told.value(name) for name in _MOMENT})
    found = {"census moment": np.where(told.is_new(*_MOMENT), census_bits(moment, born, censuses, habits), 0.0)}
    for unit, column, sampled in (
        ("entry to the school", "entrydate", "EntryDate"),
        ("leaving the school", "leavingdate", "LeavingDate"),
    ):
        days = pd.to_datetime(told.value(column))
        found[unit] = np.where(told.is_new(column), date_bits(days, born, sample[sampled], seen, lived), 0.0)
    return found


def _names(told: Told, register: Register, habits: Habits) -> dict[str, Floats]:
    import numpy as np
    import pandas as pd

    middle = unsent_words(told.value("Middlenames").where(told.is_new("Middlenames")), told.known("middlenames"))
    kinds = ("Surname", "PreferredSurname", "FormerSurname")
    surnames = [told.value(column).where(told.is_new(column)) for column in kinds]
    forenames = [told.value("Forename").where(told.is_new("Forename")), middle]
    asked = {"surname": pd.concat(surnames), "forename": pd.concat(forenames)}
    shares = share_of_names(register, **asked)
    own, preferred, former = np.split(shares["surname"], 3)
    given, words = np.split(shares["forename"], [len(told.new)])
    other = {
        unit: np.where(told.is_new(column), bits(share), 0.0)
        for unit, column, share in (
            ("preferred surname", "PreferredSurname", preferred),
            ("former surname", "FormerSurname", former),
        )
    }
    corrected = _corrected(told, "Surname", own) + _corrected(told, "Forename", given)
    of_words = np.bincount(middle.index.to_numpy(), weights=bits(words), minlength=len(told.new))
    return {**other, "name and birth date": corrected + of_words + _birth_dates(told, habits)}


def _corrected(told: Told, column: str, share: Floats) -> Floats:
    import numpy as np

    held, sent = told.value(column), told.known(column.lower())
    return np.where(told.is_new(column), bits(changed(held, sent, share)), 0.0)


def changed(held: pd.Series[Any], sent: pd.Series[Any], share: Floats) -> Floats:
    """Give the chance of each name that is held, given the other that was sent.

    Parameters
    ----------
    held, sent
        Folded names; where none was sent it is the share alone.
    share
        How common each name held is.

    Returns
    -------
    numpy.ndarray
        b N + (1 - b) p, with N one over the 52 L + 26 ways to change one letter of a name of L letters (L to lose one, 25 L
        to replace one, 26 (L + 1) to add one), if that is what was done, else 0.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> sent = pd.Series(["SMYTH", "SHAH", None])
    >>> changed(pd.Series(["SMITH", "KHAN", "KHAN"]), sent, np.full(3, 0.01)).round(5).tolist()
    [0.00675, 0.005, 0.01]
    """
    import numpy as np
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cpdist

    mixed = assumed("names.one_letter")
    both = (held.notna() & sent.notna()).to_numpy()
    one, other = (names.where(both, "").astype(str).tolist() for names in (held, sent))
    near = both & (cpdist(one, other, scorer=Levenshtein.distance, score_cutoff=1) == 1)
    ways = 2 * _LETTERS * np.array([len(name) for name in other]) + _LETTERS
    return np.where(both, mixed * near / ways + (1 - mixed) * share, share)


def _birth_dates(told: Told, habits: Habits) -> Floats:
    """Give the bits of dates of birth: each part that differs, among the others there could be; all, if none was sent."""
    import numpy as np
    import pandas as pd

    held, sent = (pd.to_datetime(days) for days in (told.value("DOB"), told.known("dob")))
    years = max(int(habits.people["born"].nunique()), 2)
    apart = [(getattr(held.dt, part) != getattr(sent.dt, part)).to_numpy() for part in ("day", "month", "year")]
    parts = sum(np.where(differs, np.log2(others), 0.0) for differs, others in zip(apart, (30, 11, years - 1), strict=True))
    whole = np.where(sent.notna().to_numpy(), parts, np.log2(years * _YEAR))
    return np.where(told.is_new("DOB"), whole, 0.0)


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:  # noqa: ARG001 - all families' arguments
    """Measure what went back about the people sought, and apart what went back about others.

    Parameters
    ----------
    requests
        Not needed.
    people
        One row a request and person returned: ``request``, ``right``, ``new_units`` and what :func:`columns` gives.

    Examples
    --------
    >>> import pandas as pd
    >>> each = {name: [0.0, 0.0] for name in [*BITS.values(), "bits_confirmed"]}
    >>> told = pd.DataFrame({"request": [1, 2], "right": True, "new_units": [3, 5], "bits": [20.0, 30.0], **each})
    >>> [(row["measure"], row["value"]) for row in measures(None, told)[:2]]
    [('new information units', 4.0), ('bits gained', 25.0)]
    """
    right = people["right"].to_numpy(bool)
    sought, others = people[right], people[~right]
    each = {f"bits gained: {name}": column for name, column in BITS.items()}
    each["bits confirming a postcode sent"] = "bits_confirmed"
    return [
        *_gained(sought, _SOUGHT, ""),
        *(_mean(name, "bits", _SOUGHT, sought, column, _ASSUMES) for name, column in each.items()),
        *_gained(others, _WRONG, " about wrong persons"),
    ]


_SOUGHT, _WRONG = "rightly returned", "wrongly returned"


def _gained(people: pd.DataFrame, kind: str, about: str) -> list[dict[str, Any]]:
    each = _mean(f"bits gained{about}", "bits", kind, people, "bits", _ASSUMES)
    together = f"bits gained{about}, all together"
    total = {name: len(people) * each[name] for name in ("value", "low", "high")} | {"measure": together, "unit": "bits"}
    own = "what is one unit is this library's own definition"
    return [
        _mean(f"new information units{about}", "units", kind, people, "new_units", own),
        each,
        each | total if len(people) else counted(together, "bits", 0, of=0) | {"count": None},
    ]


def _mean(measure: str, what: str, kind: str, people: pd.DataFrame, column: str, assumes: str) -> dict[str, Any]:
    """Make the row of a mean over persons returned: a person returned for two requests is two of them."""
    unit = f"{what} per person {kind}"
    if not len(people):
        return unknown_row(measure, unit, f"there are no persons {kind}", of=0)
    return mean_per_person(measure, unit, people[column], people["request"], assumes)
