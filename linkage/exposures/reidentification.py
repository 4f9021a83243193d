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
from synthetic.refusal import InputError, examples, listed, share_of

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from linkage.exposures.alike_records import Codes, Counts

AT_RISK = 0.09
"""Risk above which a record is at risk, unless told: European Medicines Agency, Policy 0070, external guidance (2016)."""

_ONE_KEY = "that the key columns are all that is known of a target, and are known without mistake"
_HOLDS = "that the population given holds everybody of the file, under the same keys"


@dataclass(frozen=True)
class _Classes:
    """The records, how many of the file are in the class of each, and how many of the population."""

    records: pd.DataFrame
    file: Counts
    population: Counts
    beyond: bool = False  # whether somebody of the population is in no class of the file

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
    shown = found.frame(in_file=found.file.astype(int))
    least = float(found.file.min())
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
        any identity of theirs agrees exactly. Then the keys are columns that :func:`linkage.link` would recognise.

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

    Parameters
    ----------
    frame, keys, population, person, suppressed
        As in :func:`k_map`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``presence``, f/F. The smallest chance is that of anybody of the
        population: 0 if somebody's key is not in the file.

    Raises
    ------
    InputError
        As :func:`k_map`.

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
    presence = found.file / found.population
    columns = {"in_file": found.file.astype(int), "in_population": found.population.astype(int), "presence": presence}
    figures = {"smallest of anybody in the population": 0.0 if found.beyond else float(presence.min())}
    quantity = "delta-presence, largest chance that somebody of the population is in the file"
    shown = found.frame(**columns)
    return Measure(quantity, float(presence.max()), figures, "measured", _unit(person), f"{_ONE_KEY}; {_HOLDS}", shown)


def prosecutor_risk(
    frame: pd.DataFrame,
    keys: Collection[str],
    *,
    person: str | None = None,
    at_risk: float = AT_RISK,
    suppressed: Collection[str] = SUPPRESSED,
) -> Measure:
    """Give the largest chance of picking out a target who is known to be in the file; the average; the share at risk.

    Parameters
    ----------
    frame, keys, person, suppressed
        As in :func:`k_anonymity`.
    at_risk
        Records of a greater risk are counted as at risk: see :data:`AT_RISK`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file`` and ``risk``, 1/f.

    Raises
    ------
    InputError
        As :func:`k_anonymity`, or if ``at_risk`` is no share.

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

    Parameters
    ----------
    frame, keys, population, person, suppressed
        As in :func:`k_map`.
    at_risk
        As in :func:`prosecutor_risk`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``risk``, 1/F. Of the two forms of the average the larger is
        given.

    Raises
    ------
    InputError
        As :func:`k_map`, or if ``at_risk`` is no share.

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

    Parameters
    ----------
    frame, keys, population, person, suppressed
        As in :func:`k_map`.

    Returns
    -------
    Measure
        ``frame`` has ``in_file``, ``in_population`` and ``risk``, 1/F.

    Raises
    ------
    InputError
        As :func:`k_map`.

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
    return _Classes(records, file, file)


def _in_both(frame: Any, keys: Any, population: Any, person: str | None, suppressed: Collection[str]) -> _Classes:
    names = checked_keys(frame, keys)
    records = units(frame, names, person)
    if isinstance(population, Register):
        (codes,) = coded([records], names, suppressed)
        held, beyond = _in_register(records, names, population, codes)
        file = alike(codes, codes, person=_numbers(records, person))
    else:
        checked_keys(population, keys, "population")
        everybody = units(population, names, person, "population")
        codes, theirs = coded([records, everybody], names, suppressed)
        file = alike(codes, codes, person=_numbers(records, person))
        held = alike(codes, theirs, person=_numbers(everybody, person))
        beyond = bool((alike(theirs, codes) == 0).any())
    lacking = records.index[held < file]
    if len(lacking):
        raise InputError(
            f"the population must hold everybody of the file; {len(lacking):,} of {len(records):,} records are alike with "
            f"fewer of the population than of the file, such as rows {examples(lacking)}"
        )
    return _Classes(records, file, held, beyond)


def _in_register(records: pd.DataFrame, names: list[str], register: Register, codes: Codes) -> tuple[Counts, bool]:
    """Count the people of a register alike with each record, and say whether somebody in it is alike with none."""
    import numpy as np

    from linkage.agreements import Exact
    from linkage.exposures.sharing_requests import agreeing
    from linkage.fields import recognise
    from linkage.steps import Step

    column = recognise(names, {}, "frame")
    strange = sorted(set(names) - set(column.values()))
    if strange:
        raise InputError(f"a register cannot be searched by {listed(strange)}; name columns of frame as its fields are")
    if (codes < 0).any():
        number = int(np.asarray((codes < 0).any(axis=1)).sum())
        raise InputError(f"{number:,} records lack a key cell, and may be anybody of the register; leave them out")
    asked = records[list(column.values())].set_axis(list(column), axis=1).assign(PersonID=np.arange(len(records)))
    links = agreeing(asked, register, Step("key", tuple(Exact(field) for field in sorted(column))))
    found = links.candidates[["left_id", "right_id"]].drop_duplicates()
    held = np.bincount(found["left_id"].to_numpy(np.int64), minlength=len(records)).astype(float)
    return held, found["right_id"].nunique() < register.people


def _numbers(frame: pd.DataFrame, person: str | None) -> Codes | None:
    import pandas as pd

    return None if person is None else pd.factorize(frame[person])[0].astype("int64")


def _unit(person: str | None) -> str:
    return "records" if person is None else "people under one key"


def _at_risk(risk: Counts, above: float) -> dict[str, float]:
    return {f"share above {above:g}": float((risk > above).mean())}
