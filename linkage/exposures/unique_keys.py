"""How many people of a register share a search key: if one of them is asked for by it, how many others could be meant.

People are counted, not identities. Somebody who was known under several names or homes has several keys; they are drawn
alike: a person first, then one of the keys that person was known by. A key with a missing part is none, since a missing
value agrees with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import nan
from typing import TYPE_CHECKING, Any

from linkage.agreements import Exact, FirstLetters, KeyAgreement, MonthAndYear, Phonetic
from linkage.exposures.key_counts import identities_of
from linkage.steps import Step
from synthetic.refusal import InputError, examples, outside, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.exposures.key_counts import Identities, Ints, Sharing

    Key = Sequence[KeyAgreement | str]

SURNAMES = ("surname", "preferred_surname", "former_surname")
SEARCH_KEYS: Mapping[str, tuple[KeyAgreement, ...]] = {
    "surname, dob": (Exact("surname"), Exact("dob")),
    "surname, initial, dob": (Exact("surname"), FirstLetters("forename", 1), Exact("dob")),
    "surname, forename, month of birth": (Exact("surname"), Exact("forename"), MonthAndYear("dob")),
    "Soundex of both, dob": (Phonetic("surname", "soundex"), Phonetic("forename", "soundex"), Exact("dob")),
    "surname, forename, dob": (Exact("surname"), Exact("forename"), Exact("dob")),
    "any surname, forename, dob": (Exact("surname", of=SURNAMES), Exact("forename"), Exact("dob")),
    "surname, forename, dob, postcode": (Exact("surname"), Exact("forename"), Exact("dob"), Exact("postcode")),
}
"""Keys that are counted unless others are asked for: what a list of names with birthdays can be searched by."""
NOT_KNOWN = "not known"
EVERYBODY = "everybody"


@dataclass(frozen=True, eq=False, repr=False)
class KeyUniqueness:
    """How many people share each key.

    Attributes
    ----------
    frame
        One row a key (and group of the person asked for): ``key``, ``rule``, ``group``; ``people`` and ``without`` (who
        have the key, and who lack part of it); ``unique``, the share of people nobody shares the key with;
        ``shared``, the chance that at least one other does; ``chance_sharers``, how many others on average; ``median`` and
        ``largest`` number of people under a key, the one asked for included. Missing where nobody has all of the key.
    distribution
        ``key``, ``group``, ``k`` people under a key, and how many ``people`` have one of that size; somebody with
        several keys counts as a part of one for each.
    collision_bound
        The chance, at most, that in any of the keys two values were taken for one.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"ref": [7, 8, 9], "Surname": ["Li", "Li", "Shah"], "DOB": ["2001-02-03"] * 3})
    >>> key_uniqueness(people, [("surname", "dob")], person="ref")
    people who share a key, counted among 3 people (measured; a key mistaken with a chance below 6e-20)
            key     group  people  unique  shared  chance_sharers
    surname dob everybody       3   0.333   0.667           0.667
    """

    frame: pd.DataFrame
    distribution: pd.DataFrame
    people: int
    collision_bound: float

    def __repr__(self) -> str:
        """Say of each key how many are unique and how many others share it."""
        columns = ["key", "group", "people", "unique", "shared", "chance_sharers"]
        return f"{self._headline()}\n{self.frame[columns].to_string(index=False, float_format='{:.3g}'.format)}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self._headline())}</p>" + self.frame.to_html(index=False, border=0)

    def _headline(self) -> str:
        return (
            f"people who share a key, counted among {self.people:,} people "
            f"(measured; a key mistaken with a chance below {_above(self.collision_bound)})"
        )


def key_uniqueness(
    population: Any,
    keys: Mapping[str, Key] | Iterable[Key] | None = None,
    *,
    person: str | None = None,
    groups: pd.DataFrame | None = None,
) -> KeyUniqueness:
    """Count for every key how many people of a register share it.

    Parameters
    ----------
    population
        A :class:`linkage.Register`, or a pandas frame with one or more rows a person.
    keys
        Each several equalities of :mod:`linkage.agreements`, or names of fields that must be equal; by name, or in a row.
        By default :data:`SEARCH_KEYS`. An equality with several fields ``of`` the register asks by its own field and looks
        in all of those.
    person
        The column of a frame that says who is who.
    groups
        Two columns, a person (as the register names people) and a group; then everything is also given by the group of
        the person asked for. Sharers are counted among everybody. People whose group is missing or who are not in it are
        ``"not known"``.

    Returns
    -------
    KeyUniqueness
        The same for any number of threads. Everybody is counted, so that there is no interval: nothing was sampled.

    Raises
    ------
    InputError
        If the population, a key or the groups cannot be used; groups are not if they name somebody who is not in the
        population, or a group ``"everybody"`` or ``"not known"``.

    Notes
    -----
    The k-map of Sweeney (2002), with the register itself as the population.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    >>> found = key_uniqueness(register, {"surname": ["surname"], "name": ["surname", "forename"]})
    >>> found.frame[["key", "people", "unique"]].round(3).values.tolist()
    [['surname', 908, 0.363], ['name', 908, 1.0]]
    """
    import numpy as np
    import pandas as pd

    steps = checked_search_keys(SEARCH_KEYS if keys is None else keys)
    with identities_of(population, person) as identities:
        _refuse_lacking(steps, identities)
        names, codes = _groups(groups, identities)
        parts, bound = [], 0.0
        for step in steps:
            sharing = identities.sharing(step)
            bound += sharing.collision_bound
            parts.append(_distribution(sharing, codes, names, len(identities.people)).assign(key=step.name))
        distribution = pd.concat(parts, ignore_index=True)
        everybody = {EVERYBODY: len(identities.people)}
        if codes is not None:
            everybody |= dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))
    frame = pd.DataFrame(
        [
            {"key": step.name, "rule": step.rule, "group": group, **_summary(at[at["group"] == group], number)}
            for step, at in zip(steps, parts, strict=True)
            for group, number in everybody.items()
            if number
        ]
    ).astype({"median": "Int64", "largest": "Int64"})
    return KeyUniqueness(frame, distribution[["key", "group", "k", "people"]], everybody[EVERYBODY], bound)


def minimal_unique_keys(population: Any, parts: Key, *, person: str | None = None) -> pd.DataFrame:
    """Find which sets of parts of a key are enough to tell people from everybody else in a register.

    Parameters
    ----------
    population, person
        As in :func:`key_uniqueness`.
    parts
        Equalities or fields, at most ten; all their sets are tried, one pass for each.

    Returns
    -------
    pandas.DataFrame
        One row a set: ``parts``, ``size``, ``unique`` (share of people whom the set tells from all others) and ``minimal``
        (whom it does and no smaller set of its parts). A person is drawn, then one of the identities they were known by.

    Raises
    ------
    InputError
        As :func:`key_uniqueness`.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"ref": [7, 8, 9], "Surname": ["Li", "Li", "Shah"], "Forename": ["Bo", "An", "An"]})
    >>> minimal_unique_keys(people, ["surname", "forename"], person="ref").round(3).values.tolist()
    [['surname', 1, 0.333, 0.333], ['forename', 1, 0.333, 0.333], ['surname + forename', 2, 1.0, 0.333]]
    """
    import numpy as np
    import pandas as pd

    (whole,) = checked_search_keys({"all": parts})
    if len(whole.agreements) > MOST_PARTS:
        raise outside("parts", f"{len(whole.agreements)} of them", f"at most {MOST_PARTS}")
    with identities_of(population, person) as identities:
        _refuse_lacking([whole], identities)
        rows_of_each = np.bincount(identities.person)
        smaller: dict[tuple[int, ...], npt.NDArray[np.bool_]] = {(): np.zeros(len(identities.person), bool)}
        told = []
        for size in range(1, len(whole.agreements) + 1):
            here = {}
            for places in combinations(range(len(whole.agreements)), size):
                alone = identities.alone(Step("part", tuple(whole.agreements[at] for at in places)))
                before = np.logical_or.reduce([smaller[places[:at] + places[at + 1 :]] for at in range(size)])
                shares = [_share_of_people(each, identities.person, rows_of_each) for each in (alone, alone & ~before)]
                told.append((" + ".join(_called(whole.agreements[at]) for at in places), size, *shares))
                here[places] = alone | before
            smaller = here
    return pd.DataFrame(told, columns=["parts", "size", "unique", "minimal"])


MOST_PARTS = 10


def checked_search_keys(keys: Any) -> list[Step]:
    """Read keys as steps of equalities.

    Examples
    --------
    >>> [step.rule for step in checked_search_keys([("surname", Exact("dob"))])]
    ['surname: exact; dob: exact']
    """
    if isinstance(keys, str) or not isinstance(keys, Iterable):
        raise outside("keys", keys, "several keys, each several fields or equalities, such as {'name': ['surname', 'dob']}")
    given = list(keys.items()) if isinstance(keys, Mapping) else [("", one) for one in keys]
    if not given:
        raise outside("keys", [], "at least one key")
    steps = []
    for name, parts in given:
        if isinstance(parts, str | KeyAgreement) or not isinstance(parts, Iterable):
            raise outside("each of keys", parts, "several fields or equalities, such as ['surname', 'dob']")
        agreements = tuple(Exact(part) if isinstance(part, str) else part for part in parts)
        for one in agreements:
            if not isinstance(one, KeyAgreement):
                raise outside(
                    "each part of a key", one, "a field or an equality of linkage.agreements, such as Exact('dob')"
                )
        label = str(name) or " ".join(_called(one) for one in agreements)
        steps.append(Step(label, agreements))
    names = [step.name for step in steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two keys are called {examples(twice)}; give keys by name")
    return steps


def _called(agreement: Any) -> str:
    field = str(agreement.field).replace("_", " ")
    return field if isinstance(agreement, Exact) and not agreement.of else str(agreement.describe())


def _refuse_lacking(steps: Sequence[Step], identities: Identities) -> None:
    for step in steps:
        for field in sorted(step.left_fields | step.right_fields):
            if field not in identities.source.fields:
                raise unknown(f"field of {identities.source.name}", field, sorted(identities.source.fields))


def _groups(groups: Any, identities: Identities) -> tuple[list[str], Ints | None]:
    """Give the names of groups, and the group of everybody by its place among them; nobody's, if there are none."""
    import numpy as np
    import pandas as pd

    if groups is None:
        return [], None
    if not isinstance(groups, pd.DataFrame) or groups.shape[1] != 2:
        raise outside("groups", type(groups).__name__, "a pandas frame of two columns, a person and a group")
    people, group = groups.iloc[:, 0], groups.iloc[:, 1].astype(object)
    if people.duplicated().any():
        raise InputError(f"groups names a person more than once, such as {examples(people[people.duplicated()])}")
    places = pd.Index(identities.people).get_indexer(pd.Index(people))
    if strange := int((places < 0).sum()):
        whom = examples(people[places < 0])
        raise InputError(f"groups names {strange:,} people who are not in {identities.source.name}, such as {whom}")
    named = group.where(group.notna(), NOT_KNOWN).astype(str)
    reserved = sorted({EVERYBODY, NOT_KNOWN} & set(named[group.notna()]))
    if reserved:
        raise InputError(f"groups must not call a group {examples(reserved)}; leave out whose group is not known")
    names = sorted({*named, NOT_KNOWN})
    codes = np.full(len(identities.people), names.index(NOT_KNOWN), np.int64)
    codes[places] = pd.Index(names).get_indexer(pd.Index(named))
    return names, codes


def _distribution(sharing: Sharing, codes: Any, names: list[str], people: int) -> pd.DataFrame:
    """Count people by how many have their key, everybody and each group; a person with several keys in parts."""
    import numpy as np
    import pandas as pd

    keys_of_each = np.bincount(sharing.person, minlength=people)
    sizes = np.flatnonzero(np.bincount(sharing.others + 1))
    size = np.searchsorted(sizes, np.arange(int(sizes[-1]) + 1 if len(sizes) else 1))[sharing.others + 1]
    most = int(keys_of_each.max(initial=0)) + 1
    several = keys_of_each[sharing.person]
    # Whole numbers are counted and only then divided, so that the order in which they came does not matter.
    group = np.zeros(len(size), np.int64) if codes is None else codes[sharing.person]
    number = max(len(names), 1)
    counts = np.bincount((group * len(sizes) + size) * most + several, minlength=number * len(sizes) * most)
    weights = np.divide(1.0, np.arange(most), out=np.zeros(most), where=np.arange(most) > 0)
    by_group = counts.reshape(number, len(sizes), most)
    tables = [(EVERYBODY, by_group.sum(axis=0) @ weights)]
    tables += [(name, by_group[at] @ weights) for at, name in enumerate(names)]
    found = [pd.DataFrame({"group": name, "k": sizes, "people": each})[each > 0] for name, each in tables]
    kept = [one for one in found if len(one)] or [found[0]]
    counted: pd.DataFrame = pd.concat(kept, ignore_index=True)
    return counted


def _summary(distribution: pd.DataFrame, everybody: int) -> dict[str, float | None]:
    k, people = distribution["k"].to_numpy(), distribution["people"].to_numpy()
    total = float(people.sum())
    if not total:
        return (
            {"people": 0, "without": everybody}
            | dict.fromkeys(("unique", "shared", "chance_sharers"), nan)
            | dict.fromkeys(("median", "largest"))
        )
    return {
        "people": round(total),
        "without": everybody - round(total),
        "unique": float(people[k == 1].sum()) / total,
        "shared": float(people[k > 1].sum()) / total,
        "chance_sharers": float((people * (k - 1)).sum()) / total,
        "median": int(k[(people.cumsum() >= total / 2).argmax()]),
        "largest": int(k.max()),
    }


def _above(bound: float) -> str:
    """Write a small figure with one digit, rounded up.

    Examples
    --------
    >>> _above(5.4e-20), _above(0.0)
    ('6e-20', '0')
    """
    from decimal import ROUND_UP, Context

    rounded = Context(prec=1, rounding=ROUND_UP).create_decimal_from_float(bound)
    return format(rounded, ".0e") if rounded else "0"


def _share_of_people(rows: npt.NDArray[np.bool_], person: Ints, rows_of_each: Ints) -> float:
    """Give the share of people of whom an identity is among some rows, each identity of somebody a part of them."""
    import numpy as np

    several = np.bincount(rows_of_each[person[rows]], minlength=int(rows_of_each.max()) + 1)
    numbers = np.arange(len(several))
    return float((several[1:] / numbers[1:]).sum()) / len(rows_of_each)
