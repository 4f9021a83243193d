"""How well the people of a file can be told from each other, and found again in the population they come from.

Classes are the records that are alike on the key columns; f is how many of the file are in a record's class, F how many of
the population are. The prosecutor knows that his target is in the file, the journalist only that it is in the population,
the marketer wants as many as possible (El Emam 2013, Guide to the de-identification of personal health information).

Cells that are missing, empty or ``"*"`` are no value: see :mod:`linkage.exposures.alike_records`. Averages over classes are
written over records, 1/f each, so that they hold for such records as well; without them they are the textbook's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.exposures.alike_records import SUPPRESSED, Measure, alike, checked_keys, coded, units
from linkage.register import Register
from linkage.sides import USUAL_ID
from linkage.steps import Step
from synthetic.refusal import InputError, examples, listed, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pandas as pd

    from linkage.exposures.alike_records import Codes, Counts

AT_RISK = 0.09
"""Risk above which a record is at risk, unless told: European Medicines Agency, Policy 0070, external guidance (2016)."""

_ONE_KEY = "that the key columns are all that is known of a target, and are known without mistake"
_HOLDS = "that the population given holds everybody of the file, under the same keys"


@dataclass(frozen=True)
class _Classes:
    """The records, how many of the file are in the class of each, how many of the population; and f/F of its members."""

    records: pd.DataFrame
    file: Counts
    population: Counts
    members: Callable[[], Counts]

    def frame(self, **columns: Any) -> pd.DataFrame:
        return self.records[[]].assign(**columns)


def k_anonymity(
    frame: pd.DataFrame, keys: Collection[str], *, person: str | None = None, suppressed: Collection[str] = SUPPRESSED
) -> Measure:
    """Give the size of the smallest class of a file, and of every record's class.

    Parameters
    ----------
    frame
        The file, one row a record.
    keys
        The columns by which somebody could be known.
    person
        The column that says who is who; then people are counted and not rows, each once under each key.
    suppressed
        Texts that stand for no value.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, the number of records in the class of each, itself included.

    Raises
    ------
    InputError
        If a column does not exist, there is no record, or ``person`` is empty somewhere.

    Notes
    -----
    Sweeney (2002): a file is k-anonymous if no class has fewer than k records.

    Examples
    --------
    >>> import pandas as pd
    >>> k_anonymity(pd.DataFrame({"school": ["a", "a", "a", "b", "b"]}), ["school"])
    k-anonymity, records in the smallest class (measured): 2; records alone in their class 0
    5 records; assumes that the key columns are all that is known of a target, and are known without mistake
    """
    found = _in_file(frame, keys, person, suppressed)
    alone = float((found.file == 1).sum())
    unit = _unit(person)
    figures = {f"{unit} alone in their class": alone}
    shown, least = found.frame(in_file=found.file.astype(int)), float(found.file.min())
    return Measure(f"k-anonymity, {unit} in the smallest class", least, figures, "measured", unit, _ONE_KEY, shown)


def k_map(
    frame: pd.DataFrame,
    keys: Collection[str],
    population: pd.DataFrame | Register,
    *,
    person: str | None = None,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the smallest number of the population who are alike with a record of the file, and that of every record.

    Parameters
    ----------
    frame, keys, person, suppressed
        As in :func:`k_anonymity`; ``person`` is a column of the population as well.
    population
        Everybody the file is taken from, with the same columns; or a :class:`linkage.Register`, whose people are counted if
        any identity of theirs agrees exactly. Then the keys are columns that :func:`linkage.link` would recognise, and
        records of the file are alike if their keys are to it.

    Returns
    -------
    Measure
        ``frame`` has ``in_file`` and ``in_population``.

    Raises
    ------
    InputError
        As :func:`k_anonymity`, or if fewer of the population are alike with a record than of the file.

    Notes
    -----
    Sweeney (2002), k-map: the smallest F of the classes with f > 0.

    Examples
    --------
    >>> import pandas as pd
    >>> everybody = pd.DataFrame({"school": ["a", "a", "a", "b", "b"]})
    >>> k_map(everybody.iloc[[0, 3]], ["school"], everybody).value
    2.0
    """
    found = _in_both(frame, keys, population, person, suppressed)
    shown = found.frame(in_file=found.file.astype(int), in_population=found.population.astype(int))
    least, unit = float(found.population.min()), _unit(person)
    figures = {f"{unit} alone in the population": float((found.population == 1).sum())}
    quantity = "k-map, members of the population in the smallest class that the file has"
    return Measure(quantity, least, figures, "measured", unit, f"{_ONE_KEY}; {_HOLDS}", shown)


def delta_presence(
    frame: pd.DataFrame,
    keys: Collection[str],
    population: pd.DataFrame | Register,
    *,
    person: str | None = None,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the largest chance that somebody of the population is in the file, told by the keys alone; and the smallest.

    Parameters and refusals are those of :func:`k_map`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``presence``, f/F of each record. Largest and smallest are those of
        the members of the population, each with the f and F of its own key: 0 if that is not in the file. Where cells of
        the file have no value and those of the population do, f may be above F; that chance is taken as 1, and counted.

    Notes
    -----
    Nergiz, Atzori & Clifton (2007): the bounds of P(t is in the file | the file) over all t of the population.

    Examples
    --------
    >>> import pandas as pd
    >>> everybody = pd.DataFrame({"school": ["a", "a", "a", "b", "b"]})
    >>> delta_presence(everybody.iloc[[0, 3]], ["school"], everybody).value
    0.5
    """
    found = _in_both(frame, keys, population, person, suppressed)
    columns = {"in_file": found.file.astype(int), "in_population": found.population.astype(int)}
    shown = found.frame(**columns, presence=found.file / found.population)
    members = found.members()
    over, chance = int((members > 1).sum()), members.clip(max=1.0)
    figures = {"smallest of anybody in the population": float(chance.min())}
    if over:
        figures["members alike with more of the file than of the population, taken as 1"] = float(over)
    quantity = "delta-presence, largest chance that somebody of the population is in the file"
    return Measure(quantity, float(chance.max()), figures, "measured", _unit(person), f"{_ONE_KEY}; {_HOLDS}", shown)


def prosecutor_risk(
    frame: pd.DataFrame,
    keys: Collection[str],
    *,
    person: str | None = None,
    at_risk: float = AT_RISK,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the largest chance of picking out a target who is known to be in the file; the average; the share at risk.

    Parameters and refusals are those of :func:`k_anonymity`; records of a risk above ``at_risk``, a share, are counted as at
    risk: see :data:`AT_RISK`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file`` and ``risk``, 1/f.

    Notes
    -----
    El Emam (2013): largest 1/min f, average J/n, with J classes on n records.

    Examples
    --------
    >>> import pandas as pd
    >>> prosecutor_risk(pd.DataFrame({"school": ["a", "a", "a", "b", "b"]}), ["school"]).figures["average"]
    0.4
    """
    share_of("at_risk", at_risk)
    found = _in_file(frame, keys, person, suppressed)
    risk = 1 / found.file
    figures = {"average": float(risk.mean()), **_at_risk(risk, at_risk)}
    shown = found.frame(in_file=found.file.astype(int), risk=risk)
    return Measure(
        "prosecutor risk, largest", float(risk.max()), figures, "measured", _unit(person),
        f"that the target is known to be in the file, and {_ONE_KEY}", shown,
    )  # fmt: skip


def journalist_risk(
    frame: pd.DataFrame,
    keys: Collection[str],
    population: pd.DataFrame | Register,
    *,
    person: str | None = None,
    at_risk: float = AT_RISK,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the largest chance that a record is traced to the right one of the population; the average; the share at risk.

    Parameters and refusals are those of :func:`k_map` and :func:`prosecutor_risk`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``risk``, 1/F.

    Notes
    -----
    El Emam (2013): largest 1/min F; the average is the larger of J over the sum of F, and of the marketer's sum of f/F
    over n. The larger covers going from the file to the population and the other way.

    Examples
    --------
    >>> import pandas as pd
    >>> everybody = pd.DataFrame({"school": ["a", "a", "a", "b", "b"]})
    >>> risk = journalist_risk(everybody.iloc[[0, 3]], ["school"], everybody)
    >>> risk.value, round(risk.figures["average"], 4)
    (0.5, 0.4167)
    """
    share_of("at_risk", at_risk)
    found = _in_both(frame, keys, population, person, suppressed)
    risk = 1 / found.population
    by_class = float((1 / found.file).sum() / (found.population / found.file).sum())
    figures = {"average": max(by_class, float(risk.mean())), **_at_risk(risk, at_risk)}
    shown = found.frame(in_file=found.file.astype(int), in_population=found.population.astype(int), risk=risk)
    return Measure(
        "journalist risk, largest", float(risk.max()), figures, "measured", _unit(person),
        f"that the target is known to be in the population only, and {_ONE_KEY}; {_HOLDS}", shown,
    )  # fmt: skip


def marketer_risk(
    frame: pd.DataFrame,
    keys: Collection[str],
    population: pd.DataFrame | Register,
    *,
    person: str | None = None,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the share of records that are traced rightly if each is traced to any one of the population who is alike.

    Parameters and refusals are those of :func:`k_map`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``risk``, 1/F.

    Notes
    -----
    Dankar & El Emam (2010): the sum of f/F over the classes of the file, divided by n.

    Examples
    --------
    >>> import pandas as pd
    >>> everybody = pd.DataFrame({"school": ["a", "a", "a", "b", "b"]})
    >>> round(marketer_risk(everybody.iloc[[0, 3]], ["school"], everybody).value, 4)
    0.4167
    """
    found = _in_both(frame, keys, population, person, suppressed)
    risk = 1 / found.population
    shown = found.frame(in_file=found.file.astype(int), in_population=found.population.astype(int), risk=risk)
    unit = _unit(person)
    figures = {f"expected {unit} traced rightly": float(risk.sum())}
    quantity = f"marketer risk, expected share of {unit} traced rightly"
    return Measure(quantity, float(risk.mean()), figures, "measured", unit, f"{_ONE_KEY}; {_HOLDS}", shown)


def _in_file(frame: Any, keys: Any, person: str | None, suppressed: Collection[str]) -> _Classes:
    names = checked_keys(frame, keys)
    records = units(frame, names, person)
    (codes,) = coded([records], names, suppressed)
    file = alike(codes, codes, person=_numbers(records, person))
    return _Classes(records, file, file, lambda: file / file)


def _in_both(frame: Any, keys: Any, population: Any, person: str | None, suppressed: Collection[str]) -> _Classes:
    names = checked_keys(frame, keys)
    records = units(frame, names, person)
    if isinstance(population, Register):
        found = _in_register(records, names, population, person, suppressed)
    else:
        found = _in_frame(records, names, population, person, suppressed)
    lacking = found.records.index[found.population < found.file]
    if len(lacking):
        raise InputError(
            f"the population must hold everybody of the file; {len(lacking):,} of {len(found.records):,} records are alike "
            f"with fewer of the population than of the file, such as rows {examples(lacking)}"
        )
    return found


def _in_frame(
    records: pd.DataFrame, names: list[Any], population: Any, person: str | None, suppressed: Collection[str]
) -> _Classes:
    checked_keys(population, names, "population")
    everybody = units(population, names, person, "population")
    codes, theirs = coded([records, everybody], names, suppressed)
    of_file, of_all = _numbers(records, person), _numbers(everybody, person)

    def members() -> Counts:
        return alike(theirs, codes, person=of_file) / alike(theirs, theirs, person=of_all)

    return _Classes(records, alike(codes, codes, person=of_file), alike(codes, theirs, person=of_all), members)


def _in_register(
    records: pd.DataFrame, names: list[Any], register: Register, person: str | None, suppressed: Collection[str]
) -> _Classes:
    """Count those of the file and the people of a register who are alike with each record, both as a link compares them."""
    import numpy as np
    import pandas as pd

    from linkage.exposures.sharing_requests import agreeing, keys_asked

    asked, key = _asked(records, names)
    (given,) = coded([records], names, suppressed)
    _refuse_gaps((given < 0).any(axis=1))
    links = agreeing(asked, register, key)
    request, number = keys_asked(links, key)
    numbers = number[np.argsort(request)]
    _refuse_gaps(numbers < 0)
    found = links.candidates[["left_id", "right_id"]].drop_duplicates()
    held = np.bincount(found["left_id"].to_numpy(np.int64), minlength=len(records)).astype(float)
    who = _numbers(records, person)
    if who is not None:  # names that were written differently may be one key
        once = ~pd.DataFrame({"who": who, "key": numbers}).duplicated().to_numpy()
        records, held, numbers, who = records[once], held[once], numbers[once], who[once]
    file = alike(numbers[:, None], numbers[:, None], person=who)
    beyond = found["right_id"].nunique() < register.people
    return _Classes(records, file, held, lambda: np.append(file / held, np.zeros(int(beyond))))


def _asked(records: pd.DataFrame, names: list[Any]) -> tuple[pd.DataFrame, Step]:
    """Give records as requests for a link, numbered, and the key that they ask by."""
    import numpy as np

    from linkage.agreements import Exact
    from linkage.fields import recognise

    column = recognise([name for name in names if isinstance(name, str)], {}, "frame")
    strange = [name for name in names if name not in column.values()]
    if strange:
        raise InputError(f"a register cannot be searched by {listed(strange)}; name columns of frame as its fields are")
    asked = records[list(column.values())].set_axis(list(column), axis=1).assign(**{USUAL_ID: np.arange(len(records))})
    return asked, Step("key", tuple(Exact(field) for field in sorted(column)))


def _refuse_gaps(lacking: Any) -> None:
    number = int(lacking.sum())
    if number:
        raise InputError(f"{number:,} records lack a key cell, and may be anybody of the register; leave them out")


def _numbers(frame: pd.DataFrame, person: str | None) -> Codes | None:
    import pandas as pd

    return None if person is None else pd.factorize(frame[person])[0].astype("int64")


def _unit(person: str | None) -> str:
    return "records" if person is None else "people under one key"


def _at_risk(risk: Counts, above: float) -> dict[str, float]:
    return {f"share above {above:g}": float((risk > above).mean())}
