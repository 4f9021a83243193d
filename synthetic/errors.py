"""How records come to be wrong: one catalogue of error kinds, and the admission form on which they happen.

A school types what it knows once, when a pupil is admitted, and returns that every term until the pupil leaves. So
keyed errors are drawn for (person, school): they stay from term to term and a new school makes its own. They happen
on the careless quarter of all forms, which is why they come together; some schools are more careless than others,
and names that a school is not used to suffer more. A stale address lasts until the next yearly refresh, and a
birthday of 1 January goes with the person everywhere.

Rates, with what is known of them, are in ``data/errors.csv``. They are what would happen to a British name at a school
of average care, each kind alone; other names, careless schools and kinds that undo each other move what is found.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from synthetic import edits, streams
from synthetic.figures import DATA
from synthetic.refusal import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from synthetic.draft import Draft
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

PRESETS = {"none": 0.0, "light": 0.5, "typical": 1.0, "poor": 2.0}
_MISSING = ""


@dataclass(frozen=True)
class ErrorKind:
    """One kind of error: what it does, to which fields, whom it can hit, and how often."""

    kind: str
    fields: tuple[str, ...]
    what: str
    whom: str
    rate: float
    status: str
    source: str


@dataclass(frozen=True)
class Forms:
    """The admission forms behind the rows of a return, one entry a row."""

    person: Ints
    school: Ints
    surname: Ints  # codes of single names, -1 where the name is of several words
    forename: Ints
    foreign: Bools
    arrived: Bools

    def take(self, rows: Ints) -> Forms:
        """Give some of the forms."""
        return Forms(*(getattr(self, column.name)[rows] for column in fields(self)))


@cache
def catalogue() -> tuple[ErrorKind, ...]:
    """List every kind of error, in the order in which they are applied."""
    with (DATA / "errors.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ErrorKind(row["kind"], tuple(row["fields"].split()), row["what"], row["whom"], float(row["rate"] or "nan"),
                      row["status"], row["source"])
            for row in csv.DictReader(file)
        )  # fmt: skip


def error_catalogue() -> pd.DataFrame:
    """Show every kind of error with its rate and where the rate is from.

    Examples
    --------
    >>> error_catalogue()[["kind", "rate", "status"]].head(2)
               kind  rate      status
    0  surname.typo  0.01  assumption
    1  surname.variant  0.03  assumption
    """
    import pandas as pd

    frame = pd.DataFrame([vars(kind) for kind in catalogue()])
    frame["fields"] = frame["fields"].str.join(", ")
    return frame


def kinds() -> tuple[str, ...]:
    """Name every kind of error, in order."""
    return tuple(kind.kind for kind in catalogue())


def level(preset: str) -> float:
    """Give the multiplier of a preset: none, light, typical or poor."""
    if not isinstance(preset, str) or preset not in PRESETS:
        raise unknown("error preset", preset, PRESETS)
    return PRESETS[preset]


def record_errors(world: World, forms: Forms, draft: Draft, preset: str) -> None:
    """Revise a draft: what the schools' forms say instead of the truth."""
    multiplier = level(preset) * _carelessness(world, forms)
    if preset == "none":
        return
    share = world.parameters["school.careless_form"]
    u = streams.uniform(world.key("form", "careless"), forms.person, forms.school)
    careless = np.flatnonzero(u < share * multiplier)
    some, part = forms.take(careless), draft.some(careless)
    for bit, kind in enumerate(catalogue()):
        if kind.kind not in _KEYED:
            continue
        stream = world.key("form", kind.kind)
        hit = np.flatnonzero(streams.uniform(stream, some.person, some.school) < kind.rate / share)
        rows, changes = _KEYED[kind.kind](world, some, part, hit, stream + 1)
        for name, values in changes.items():
            part.revise(name, rows, values, bit)
    draft.merge(careless, part)
    _first_of_january(world, forms, draft, preset)


def _carelessness(world: World, forms: Forms) -> Floats:
    """Give each row's error multiplier: its school's (mean 1 over schools) times its name group's."""
    from scipy.special import ndtri

    spread = world.parameters["school.carelessness_spread"]
    u = streams.uniform(world.key("school", "carelessness"), forms.school)
    school = np.exp(spread * ndtri(np.clip(u, 1e-12, 1 - 1e-12)) - spread**2 / 2)
    return np.asarray(np.where(forms.foreign, world.parameters["school.group_multiplier"], 1.0) * school)


Change = tuple["Ints", "Mapping[str, Any]"]


def _typo(name: str) -> Callable[[World, Forms, Draft, Ints, int], Change]:
    def change(_: World, forms: Forms, draft: Draft, rows: Ints, stream: int) -> Change:
        return rows, {name: edits.typo(draft.text(name, rows), stream, forms.person[rows], forms.school[rows])}

    return change


def _variant(name: str) -> Callable[[World, Forms, Draft, Ints, int], Change]:
    def change(world: World, forms: Forms, _: Draft, rows: Ints, stream: int) -> Change:
        codes = forms.surname if name == "Surname" else forms.forename
        rows = rows[codes[rows] >= 0]
        rows = rows[world.names.has_variant(codes[rows])]
        u = streams.uniform(stream, forms.person[rows], forms.school[rows])
        return rows, {name: world.names.words.take(world.names.variant(codes[rows], u))}

    return change


def _punctuation(name: str) -> Callable[[World, Forms, Draft, Ints, int], Change]:
    def change(_: World, forms: Forms, draft: Draft, rows: Ints, stream: int) -> Change:
        text = draft.text(name, rows)
        has = np.char.find(text, "-") + np.char.find(text, "'") + np.char.find(text, " ") > -3
        rows = rows[has]
        ids = forms.person[rows], forms.school[rows]
        return rows, {name: edits.without_punctuation(text[has], stream, *ids)}

    return change


def _swapped(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    return rows, {"Surname": draft.text("Forename", rows), "Forename": draft.text("Surname", rows)}


def _middle_added(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    rows, text = _with_middle_names(draft, rows)
    first, _, rest = np.char.partition(text, " ").T if len(rows) else (text, text, text)
    return rows, {
        "Forename": np.char.add(np.char.add(draft.text("Forename", rows), " "), first),
        "Middlenames": rest,
    }


def _middle_missing(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    rows, text = _with_middle_names(draft, rows)
    return rows, {"Middlenames": np.full(len(text), _MISSING)}


def _middle_initial(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    rows, text = _with_middle_names(draft, rows)
    return rows, {"Middlenames": edits.initial(text)}


def _with_middle_names(draft: Draft, rows: Ints) -> tuple[Ints, Any]:
    text = draft.text("Middlenames", rows)
    has = text != _MISSING
    return rows[has], text[has]


def _dates(draft: Draft, rows: Ints) -> Any:
    return draft.recorded["DOB"].to_numpy(zero_copy_only=False)[rows].astype("datetime64[D]")


def _day_month_swapped(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    swapped, possible = swap_day_and_month(_dates(draft, rows))
    return rows[possible], {"DOB": swapped[possible]}


def swap_day_and_month(dates: Any) -> tuple[Any, Bools]:
    """Exchange day and month; say for which dates that gives a date (days up to the twelfth)."""
    months = dates.astype("datetime64[M]")
    day = (dates - months).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    january = dates.astype("datetime64[Y]").astype("datetime64[M]")
    possible = day <= 12
    to = (january + np.where(possible, day - 1, 0)).astype("datetime64[D]") + (month - 1)
    return np.where(possible, to, dates), possible


def _component(_world: World, forms: Forms, draft: Draft, rows: Ints, stream: int) -> Change:
    dates = _dates(draft, rows)
    months = dates.astype("datetime64[M]")
    last = ((months + 1).astype("datetime64[D]") - 1 - months.astype("datetime64[D]")).astype(np.int64)
    day = (dates - months).astype(np.int64)
    by = streams.below(stream, 4, forms.person[rows], forms.school[rows])
    other_day = np.where(((by == 0) & (day > 0)) | (day == last), day - 1, day + 1)
    other_month = months + np.where(by == 2, -12, 12)
    last_then = ((other_month + 1).astype("datetime64[D]") - 1 - other_month.astype("datetime64[D]")).astype(np.int64)
    wrong = np.where(by < 2, months.astype("datetime64[D]") + other_day,
                     other_month.astype("datetime64[D]") + np.minimum(day, last_then))  # fmt: skip
    return rows, {"DOB": wrong}


def _postcode_typo(_world: World, forms: Forms, draft: Draft, rows: Ints, stream: int) -> Change:
    text = draft.text("Postcode", rows)
    has = text != _MISSING
    rows = rows[has]
    return rows, {"Postcode": edits.other_unit(text[has], stream, forms.person[rows], forms.school[rows])}


def _postcode_missing(_world: World, _forms: Forms, draft: Draft, rows: Ints, _stream: int) -> Change:
    rows = rows[draft.text("Postcode", rows) != _MISSING]
    none = np.full(len(rows), _MISSING)
    return rows, {"Postcode": none, "Address": none}


def _first_of_january(world: World, forms: Forms, draft: Draft, preset: str) -> None:
    name = "dob.first_of_january"
    rate = catalogue()[kinds().index(name)].rate * level(preset)
    rows = np.flatnonzero(forms.arrived & (streams.uniform(world.key("person", name), forms.person) < rate))
    january = _dates(draft, rows).astype("datetime64[Y]").astype("datetime64[D]")
    draft.revise("DOB", rows, january, kinds().index(name))


_KEYED: dict[str, Callable[[World, Forms, Draft, Ints, int], Change]] = {
    "surname.typo": _typo("Surname"),
    "surname.variant": _variant("Surname"),
    "surname.punctuation": _punctuation("Surname"),
    "forename.typo": _typo("Forename"),
    "forename.variant": _variant("Forename"),
    "forename.punctuation": _punctuation("Forename"),
    "forename.middle_added": _middle_added,
    "names.swapped": _swapped,
    "middlenames.missing": _middle_missing,
    "middlenames.initial": _middle_initial,
    "dob.day_month_swapped": _day_month_swapped,
    "dob.component": _component,
    "postcode.typo": _postcode_typo,
    "postcode.missing": _postcode_missing,
}
