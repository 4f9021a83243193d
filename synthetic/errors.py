"""How records come to be wrong: the forms that schools fill in, and the mistakes made on them.

A school types what it knows when a pupil is admitted, and again what has changed when a surname or an address does. It
returns what it typed every term until the pupil leaves. So a mistake is drawn for what was typed: for the form, for the
surname as it was then written, for the home as it was then written. It stays from term to term, and a new school makes
its own. Mistakes happen on the careless quarter of all forms, which is why they come together; some schools are more
careless than others, and names that a school is not used to, people who came from abroad and the youngest suffer more.
Twins' forms are crossed together, and a birthday of 1 January goes with the person everywhere: neither is a matter of
care in typing.

The kinds and their rates are in :mod:`synthetic.error_kinds`, what each of them does in :mod:`synthetic.mistakes`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from synthetic import streams
from synthetic.error_kinds import (
    PRESETS,
    ErrorKind,
    ErrorSettings,
    catalogue,
    error_catalogue,
    error_settings,
    kinds,
    level,
)
from synthetic.mistakes import MISTAKES, Hits, Sheet
from synthetic.mistakes.dates import swap_day_and_month

if TYPE_CHECKING:
    from synthetic.draft import Draft
    from synthetic.streams import Bools, Floats, Ints
    from synthetic.world import World

__all__ = [
    "PRESETS",
    "ErrorKind",
    "ErrorSettings",
    "Forms",
    "catalogue",
    "error_catalogue",
    "error_settings",
    "kinds",
    "level",
    "record_errors",
    "swap_day_and_month",
]

_TYPED = ("form", "surname", "home")
_TO_UNIT = 2.0**-64


@dataclass(frozen=True)
class Forms:
    """What schools' forms are about, one entry a version of a form: all columns are ``(n,)`` but ``twin_middle``.

    Attributes
    ----------
    person, family
        Numbers of the person and of the family; brothers and sisters share the latter.
    form
        Number of the form, one for each person at a school.
    school
        Number of the school, negative for a body that is no school.
    surname_revision
        How often the surname on the form has been written anew: 0, 1 and so on.
    home
        Number of the home on the form.
    surname, forename
        Codes of the names in the world's words; -1 for a surname of two words.
    sex
        0 male, 1 female.
    group
        Name group, by its place in the world's groups.
    arrived
        Whether the person came from abroad.
    age
        Years at admission.
    twin_forename, twin_middle, twin_sex
        Codes of the names of a twin admitted to the same school, the middle names ``(n, 2)``, -1 for none; its sex.
    sibling_birth
        Day on which a brother or sister was born, in days since 1970, and the person's own where there is none; None
        where nobody's is known.
    """

    person: Ints
    family: Ints
    form: Ints
    school: Ints
    surname_revision: Ints
    home: Ints
    surname: Ints
    forename: Ints
    sex: Ints
    group: Ints
    arrived: Bools
    age: Ints
    twin_forename: Ints
    twin_middle: Ints
    twin_sex: Ints
    sibling_birth: Ints | None = None

    def __len__(self) -> int:
        return len(self.form)

    def take(self, rows: Ints) -> Forms:
        """Give some of the forms."""
        columns = {column.name: getattr(self, column.name) for column in fields(self)}
        taken: dict[str, Any] = {name: None if column is None else column[rows] for name, column in columns.items()}
        return Forms(**taken)


def record_errors(world: World, forms: Forms, draft: Draft, settings: ErrorSettings) -> None:
    """Revise a draft in place: what the schools' forms say instead of the truth.

    Where a pupil is known by the legal surname, the field of the preferred one says the same, mistakes included.

    Parameters
    ----------
    world
        Gives the seed, the parameters and the words.
    forms, draft
        Forms and the text on them, of the same rows.
    settings
        How often each kind of error happens.
    """
    if not len(forms):
        return
    hit = _hits(world, forms, settings)
    sheet = Sheet(world, forms, draft)
    for name, rows in _rows_by_field(hit, len(forms)).items():
        sheet.hold(name, rows)
    for bit, kind in enumerate(kinds()):
        if kind not in hit:
            continue
        hits, changes = MISTAKES[kind](sheet, hit[kind])
        for name, values in changes.items():
            sheet.revise(name, hits.rows, values, bit)
        if kind == "twins.crossed":
            sheet.forms = _as_twins(forms, hits.rows)
    sheet.finish()


def _rows_by_field(hit: dict[str, Hits], rows: int) -> dict[str, Ints]:
    """Give for each field the rows that some kind hits which has to do with it."""
    touched: dict[str, Bools] = {}
    for kind in catalogue():
        for name in kind.fields if kind.kind in hit else ():
            touched.setdefault(name, np.zeros(rows, dtype=bool))[hit[kind.kind].rows] = True
    return {name: np.flatnonzero(which) for name, which in touched.items()}


def _as_twins(forms: Forms, rows: Ints) -> Forms:
    """Take over the twin's forename and sex, for what happens to them afterwards."""
    forename, sex = forms.forename.copy(), forms.sex.copy()
    forename[rows], sex[rows] = forms.twin_forename[rows], forms.twin_sex[rows]
    return replace(forms, forename=forename, sex=sex)


def _hits(world: World, forms: Forms, settings: ErrorSettings) -> dict[str, Hits]:
    """Find for each kind the rows it hits; that it does not apply to some of them is found out later."""
    happening = [kind for kind in catalogue() if kind.kind in MISTAKES and settings.rate(kind.kind) > 0]
    if forms.sibling_birth is None:
        happening = [kind for kind in happening if kind.kind != "dob.sibling"]
    if not happening:
        return {}
    by_school = _by_school_and_group(world, forms, settings)
    hit = _on_careless_forms(world, forms, [kind for kind in happening if kind.lasts in _TYPED], by_school, settings)
    for kind in happening:
        rate = settings.rate(kind.kind)
        if kind.lasts == "family":
            rows = np.flatnonzero(forms.twin_forename >= 0)
            times = by_school[rows]
        elif kind.lasts == "person":
            rows = np.flatnonzero(forms.arrived == (kind.kind == "dob.first_of_january"))
            times = np.ones(len(rows))
        else:
            continue
        hit[kind.kind] = _drawn(world, kind.kind, rows, _ids(world, forms, rows, kind.lasts), rate, times)
    return hit


def _on_careless_forms(
    world: World, forms: Forms, happening: list[ErrorKind], by_school: Floats, settings: ErrorSettings
) -> dict[str, Hits]:
    """Let the errors of typing happen on the careless forms; only rates too high for these happen on others too."""
    multiplier = by_school * _by_person(world, forms)
    share = world.parameters["school.careless_form"] * (settings.level or 1)
    careless = streams.uniform(world.key("form", "careless"), forms.form) < share * multiplier
    hit: dict[str, Hits] = {}
    for some, is_careless in ((np.flatnonzero(careless), True), (np.flatnonzero(~careless), False)):
        concerned = [kind for kind in happening if is_careless or settings.rate(kind.kind) > share]
        if not concerned or not len(some):
            continue
        ids = {lasts: _ids(world, forms, some, lasts) for lasts in {kind.lasts for kind in concerned}}
        times = multiplier[some]
        below = np.minimum(share * times, 1)
        per_form = times / below
        for kind in concerned:
            rate = settings.rate(kind.kind)
            if is_careless:
                found = _drawn(world, kind.kind, some, ids[kind.lasts], rate, per_form)
            else:
                left = (np.minimum(rate * times, 1) - below) / (1 - below)
                found = _drawn(world, kind.kind, some, ids[kind.lasts], 1.0, left)
            hit[kind.kind] = hit[kind.kind].and_those(found) if kind.kind in hit else found
    return hit


def _drawn(world: World, kind: str, rows: Ints, ids: Ints, rate: float, times: Floats) -> Hits:
    """Draw which of some rows a kind hits: each with the chance ``rate * times``."""
    stream = world.key("form", kind)
    bits = streams.bits(stream, ids)
    # Most rows are out of reach of the greatest chance; only the others are held against their own.
    keep = np.flatnonzero(bits <= _reach(rate * times.max(initial=0.0)))
    keep = keep[bits[keep] * _TO_UNIT < rate * times[keep]]
    return Hits(rows[keep], ids[keep], world.key("form", kind, "how"))


def _reach(chance: float) -> np.uint64:
    return np.uint64(min(int(max(chance, 0.0) * 2.0**64), 2**64 - 1))


def _ids(world: World, forms: Forms, rows: Ints, lasts: str) -> Ints:
    """Give one number for each of some rows, on which the draws of errors that last so long are keyed."""
    if lasts in ("form", "person"):
        own: Ints = getattr(forms, lasts)[rows]
        return own
    parts = {
        "surname": (forms.form, forms.surname_revision),
        "home": (forms.form, forms.home),
        "family": (forms.family, forms.school),
    }[lasts]
    return streams.bits(world.key("form", lasts), *(part[rows] for part in parts)).view(np.int64)


def _by_person(world: World, forms: Forms) -> Floats:
    """Give the error multiplier of each person: arrivals from abroad and the youngest at admission suffer more."""
    parameters = world.parameters
    young = forms.age < parameters["school.youngest_age"]
    return np.where(forms.arrived, parameters["school.arrived_multiplier"], 1.0) * np.where(
        young, parameters["school.youngest_multiplier"], 1.0
    )


def _by_school_and_group(world: World, forms: Forms, settings: ErrorSettings) -> Floats:
    """Give the error multiplier of each row's school (mean 1 over schools) times that of its name group."""
    groups = world.names.groups
    other = world.parameters["school.group_multiplier"]
    by_group = np.array([
        (1.0 if group == "british" else other) * settings.multipliers.get(group, 1.0) for group in groups
    ])  # fmt: skip
    first, last = (int(end) for end in (forms.school.min(), forms.school.max()))
    if last - first < len(forms):
        by_school = _carelessness(world, np.arange(first, last + 1))[forms.school - first]
    else:
        by_school = _carelessness(world, forms.school)
    multiplier: Floats = by_school * by_group[forms.group]
    return multiplier


def _carelessness(world: World, school: Ints) -> Floats:
    """Give the error multiplier of schools: lognormal with mean 1."""
    from scipy.special import ndtri

    spread = world.parameters["school.carelessness_spread"]
    u = streams.uniform(world.key("school", "carelessness"), school)
    return np.asarray(np.exp(spread * ndtri(np.clip(u, 1e-12, 1 - 1e-12)) - spread**2 / 2))
