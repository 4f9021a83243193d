"""A form that another body keeps on every pupil, and how many of the pupils an exact rule finds by it.

Nobody outside knows how often schools write a field wrongly. What is known is how often a pupil's records agree with what
another body holds: of 22.8 million pupils, 88.2 % were found in the health service's register by agreeing on forename,
surname, date of birth, postcode and sex in any of their records, and another 5.7 % when the first four letters of the
forename sufficed (ECHILD, appendix on linkage). So the error rates are set against that: another body fills in one form
on every pupil, once, on a day of the pupil's school years, and is as careless as schools are.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.calendar import censuses
from synthetic.forms import written
from synthetic.on_file import OnFile, places_in_calendar
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.people import NONE
from synthetic.places import nearest_primary
from synthetic.returns import make_piece
from synthetic.schooling import Stays, school_life

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from synthetic.calendar import Census
    from synthetic.draft import Draft
    from synthetic.errors import ErrorSettings
    from synthetic.people import People
    from synthetic.populations import Population
    from synthetic.returns import Piece
    from synthetic.streams import Bools, Ints
    from synthetic.world import World

FIELDS = ("Forename", "Surname", "DOB", "Postcode", "Gender")
"""What has to agree, in the words of the census."""
FIRST_LETTERS = 4
_FIRST_FOUR = "first four letters"


@dataclass(frozen=True)
class OtherForms:
    """Forms of the other body: rows among the people given, the days on which they were filled in, and what they say."""

    row: Ints
    day: Ints
    draft: Draft


def other_body_forms(population: Population, first_year: str = "2006/07", last_year: str = "2015/16") -> pa.Table:
    """Fill in the other body's form on everybody who could be at school in some academic years.

    Parameters
    ----------
    population
        From :func:`synthetic.population`; its error settings hold for the other body too.
    first_year, last_year
        Academic years, such as ``2006/07``. The day of a form is one from their first census to their last on which the
        person could be on a roll, each being equally likely.

    Returns
    -------
    pyarrow.Table
        One row a person, by person: ``person`` (the place in the population), ``date``, and forename, surname, date of
        birth, postcode and gender as the form has them.

    Raises
    ------
    InputError
        If the years are unknown or in the wrong order.

    Examples
    --------
    >>> import synthetic
    >>> other_body_forms(synthetic.population(1_000, seed=2016)).column_names
    ['person', 'date', 'Forename', 'Surname', 'DOB', 'Postcode', 'Gender']
    """
    asked = censuses(first_year, last_year)

    def table(chunk: slice) -> pa.Table:
        people = population.some(chunk)
        forms = fill_in(population.world, people, asked, population.errors)
        return pa.table({
            "person": pa.array(chunk.start + forms.row),
            "date": pa.array(forms.day.astype(np.int32), pa.int32()).cast(pa.date32()),
            **{name: forms.draft.recorded[name] for name in FIELDS},
        })  # fmt: skip

    return pa.concat_tables(table(chunk) for chunk in population.chunks())


def fill_in(world: World, people: People, asked: Sequence[Census], settings: ErrorSettings) -> OtherForms:
    """Fill in a form on each of some people who could be at school between the first and the last of some censuses."""
    first, last = school_life(world, people)
    first, last = np.maximum(first, asked[0].day), np.minimum(last, asked[-1].day)
    rows = np.flatnonzero(first <= last)
    day = first[rows] + streams.below(world.key("other body", "day"), (last - first)[rows] + 1, people.person[rows])
    who = people.take(rows)
    home = who.home_at(day)
    # An office for each primary school's part of a town: below 0, so that no school is one, and each as careful as it is.
    office = -1 - nearest_primary(home)
    each, none = np.arange(len(rows)), np.zeros(len(rows), dtype=bool)
    small = np.zeros(len(rows), dtype=np.int8)
    forms = Stays(person=each, number=small, school=office, entry_day=day, last_day=day, why=small)
    homes, changed = home.astype(np.int32), who.change_day <= day
    entries = OnFile(
        stay=each, person=each, from_day=day, changed=changed, uses_later=changed, home=homes,
        home_on_file=homes, number=small, former_number=np.full(len(rows), NONE, dtype=np.int8), temporary=none,
        former_temporary=none, twins=none, filed_under=small, first=small, beyond=small, leaving=small,
    )  # fmt: skip
    return OtherForms(rows, day, written(world, who, forms, entries, settings))


@dataclass(frozen=True, repr=False)
class Yardstick:
    """How far the other body's form is from a pupil's own records, one entry a pupil with any.

    Attributes
    ----------
    first_year, last_year
        The academic years whose censuses give the records.
    exact
        Whether a record agrees on all five fields.
    first_four
        Whether one does when the first four letters of the forename suffice; all in ``exact`` are in it.
    alone
        By field: whether some record agrees on the other four fields, but none on all five.
    never
        By field: whether no record agrees on it.
    form_wrong
        By field: whether the other body's form is wrong in it.
    person, name_group, ethnic_group, arrived
        Place in the population; places in the lists of groups; whether the pupil came from abroad.

    Examples
    --------
    >>> import synthetic
    >>> yardstick(synthetic.population(2_000, seed=2016, errors="none")).exact_share > 0.99
    True
    """

    first_year: str
    last_year: str
    exact: Bools
    first_four: Bools
    alone: dict[str, Bools]
    never: dict[str, Bools]
    form_wrong: dict[str, Bools]
    person: Ints
    name_group: Ints
    ethnic_group: Ints
    arrived: Bools
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.exact)

    def __repr__(self) -> str:
        return (
            f"{len(self):,} pupils, {self.first_year} to {self.last_year}: {100 * self.exact_share:.1f} % found exactly, "
            f"another {100 * self.first_four_adds:.1f} % by the first four letters of the forename"
        )

    @property
    def exact_share(self) -> float:
        """The share of pupils of whom a record agrees on everything."""
        return float(self.exact.mean()) if len(self) else float("nan")

    @property
    def first_four_adds(self) -> float:
        """The share of pupils who are found only when the first four letters of the forename suffice."""
        return float((self.first_four & ~self.exact).mean()) if len(self) else float("nan")

    def stopped(self) -> pd.DataFrame:
        """Say which field stands in the way, in shares of all pupils.

        Returns
        -------
        pandas.DataFrame
            One row a field: ``alone``, the pupils not found of whom some record agrees on the other four fields;
            ``never``, those of whom no record agrees on it; ``form_wrong``, those of whom the other body's form is wrong
            in it. The last row, ``several``, has under ``alone`` the pupils not found of whom no record agrees on any
            four of the fields.
        """
        import pandas as pd

        rows = {name: [values[name].mean() for values in (self.alone, self.never, self.form_wrong)] for name in FIELDS}
        several = ~self.exact & ~np.logical_or.reduce([self.alone[name] for name in FIELDS])
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["alone", "never", "form_wrong"])
        frame.loc["several", "alone"] = several.mean()
        return frame

    def by_group(self, of: str = "name_group") -> pd.DataFrame:
        """Give the shares found by group.

        Parameters
        ----------
        of
            ``name_group``, ``ethnic_group`` or ``arrived``.

        Returns
        -------
        pandas.DataFrame
            One row a group, by size: pupils, ``exact``, ``first_four_adds``, and ``never_<field>``, the shares of whom no
            record agrees on a field.
        """
        import pandas as pd

        names = {"name_group": self.groups, "ethnic_group": ethnic_groups().codes, "arrived": ("no", "yes")}[of]
        codes = getattr(self, of).astype(np.int64)
        found = {"exact": self.exact, "first_four_adds": self.first_four & ~self.exact}
        columns = found | {f"never_{name}": self.never[name] for name in FIELDS}
        count = np.bincount(codes, minlength=len(names))
        of_all = {name: np.bincount(codes, values, len(names)) / np.maximum(count, 1) for name, values in columns.items()}
        frame = pd.DataFrame({"pupils": count, **of_all}, index=pd.Index(names, name=of))
        return frame[frame["pupils"] > 0].sort_values("pupils", ascending=False)


def yardstick(population: Population, first_year: str = "2006/07", last_year: str = "2015/16") -> Yardstick:
    """Count the pupils whom an exact rule finds by the other body's form.

    A pupil is found when one of the pupil's own records, that is a return of the pupil as on roll in any census of the
    years, agrees with the form on forename, surname, date of birth, postcode and gender. Names agree when they are the same
    after folding case and accents to plain capitals and runs of spaces to one; hyphens and apostrophes count. Missing
    values never agree.

    Parameters
    ----------
    population
        From :func:`synthetic.population`.
    first_year, last_year
        Academic years; from 2006/07 on there is a census every term, with postcodes.

    Returns
    -------
    Yardstick
        One entry a pupil; the published shares are 0.882 exactly and another 0.057 by the first four letters of the
        forename, of 22.8 million pupils (ECHILD, appendix on linkage).

    Raises
    ------
    InputError
        If the years are unknown or in the wrong order, or nobody is young enough for the last.
    """
    asked = censuses(first_year, last_year)
    population.world.refuse_unborn(asked[-1])

    def compared(chunk: slice) -> dict[str, Any]:
        return compare(make_piece(population, chunk, asked), asked, population.errors)

    with ThreadPoolExecutor(population.threads) as pool:
        parts = list(pool.map(compared, population.chunks()))
    columns: dict[str, Any] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    by_field: dict[str, Any] = {
        kind: {name: columns.pop(f"{kind} {name}") for name in FIELDS} for kind in ("alone", "never", "form_wrong")
    }
    return Yardstick(first_year, last_year, **columns, **by_field, groups=population.world.names.groups)


def compare(piece: Piece, asked: Sequence[Census], settings: ErrorSettings) -> dict[str, Any]:
    """Hold the other body's forms on the people of a piece against what some censuses returned of them.

    Gives the columns of :class:`Yardstick`; those that it has by field are named ``alone Forename`` and so on.
    """
    forms = fill_in(piece.world, piece.people, asked, settings)
    form_of = np.full(len(piece.people), NONE, dtype=np.int64)
    form_of[forms.row] = np.arange(len(forms.row))
    entries = _returned_on_roll(piece.entries, asked)
    mine = form_of[piece.entries.person[entries]]
    agree = _agreements(piece.draft, entries, forms.draft, mine)

    def any_of(which: Bools) -> Bools:
        found = np.zeros(len(forms.row), dtype=bool)
        found[mine[which]] = True
        return found

    pupils = np.flatnonzero(any_of(np.ones(len(mine), dtype=bool)))
    number = np.sum([agree[name] for name in FIELDS], axis=0)
    found = {"exact": any_of(number == len(FIELDS))}
    others = number - agree["Forename"] == len(FIELDS) - 1
    found["first_four"] = any_of(others & agree[_FIRST_FOUR])
    for name in FIELDS:
        wrong = np.zeros(len(forms.row), dtype=bool)
        wrong[forms.draft.wrong(name)] = True
        found[f"alone {name}"] = any_of(number - agree[name] == len(FIELDS) - 1) & ~found["exact"]
        found[f"never {name}"] = ~any_of(agree[name])
        found[f"form_wrong {name}"] = wrong
    who = piece.people.take(forms.row[pupils])
    return {name: values[pupils] for name, values in found.items()} | {
        "person": piece.index[forms.row[pupils]],
        "name_group": who.group,
        "ethnic_group": who.ethnic,
        "arrived": who.arrived(),
    }


def _returned_on_roll(entries: OnFile, asked: Sequence[Census]) -> Ints:
    """Give the entries that some census asked for returns of a pupil on roll; of the others there is no postcode."""
    places = np.sort([places_in_calendar()[one] for one in asked])
    after = np.searchsorted(places, entries.first)
    return np.flatnonzero(np.append(places, places[-1] + 1)[after] < np.where(after < len(places), entries.beyond, 0))


def _agreements(draft: Draft, entries: Ints, other: Draft, mine: Ints) -> dict[str, Bools]:
    """Say of each entry in which fields it agrees with the form on the same pupil."""
    agree: dict[str, Bools] = {}
    for name in FIELDS:
        both = [draft.recorded[name].take(pa.array(entries)), other.recorded[name]]
        codes, letters = _codes(pa.concat_arrays([each.cast(pa.string()) for each in both]), name)
        ours, theirs = codes[: len(entries)], codes[len(entries) :][mine]
        agree[name] = (ours == theirs) & (ours != NONE)
        if name == "Forename":
            ours, theirs = letters[: len(entries)], letters[len(entries) :][mine]
            agree[_FIRST_FOUR] = (ours == theirs) & (ours != NONE)
    return agree


def _codes(values: pa.Array, name: str) -> tuple[Ints, Ints]:
    """Give values that agree one number, and those that agree in their first four letters another; -1 for missing."""
    encoded = values.dictionary_encode()
    words = folded(encoded.dictionary) if name in ("Forename", "Surname") else encoded.dictionary
    index = encoded.indices.fill_null(NONE).to_numpy().astype(np.int64)
    out = []
    for each in (words, pc.utf8_slice_codeunits(words, 0, FIRST_LETTERS)):
        code = each.dictionary_encode().indices.fill_null(NONE).to_numpy().astype(np.int64)
        out.append(np.append(code, NONE)[index])  # a missing value has the place after the last
    return out[0], out[1]


def folded(words: pa.Array) -> pa.Array:
    """Fold names to capitals without accents, with single spaces; an empty one becomes missing.

    Examples
    --------
    >>> folded(pa.array(["Zoë", "o'brien", "Nguyễn  Thị", " "])).to_pylist()
    ['ZOE', "O'BRIEN", 'NGUYEN THI', None]
    """
    from anyascii import anyascii

    plain = pc.string_is_ascii(words)
    if not pc.all(plain, min_count=0).as_py():
        words = pa.array([None if word is None else anyascii(word) for word in words.to_pylist()], pa.string())
    spaced = pc.replace_substring_regex(words, r"\s+", " ")
    capitals = pc.ascii_upper(pc.ascii_trim_whitespace(spaced))
    return pc.if_else(pc.equal(capitals, ""), pa.scalar(None, pa.string()), capitals)
