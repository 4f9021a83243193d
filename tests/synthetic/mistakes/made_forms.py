"""Forms made by hand, all alike but for their numbers, and the mistakes that happen to them."""

from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synthetic import streams
from synthetic.draft import Draft
from synthetic.errors import ErrorSettings, Forms, record_errors
from synthetic.figures import parameters
from synthetic.naming.tables import name_tables

ROWS = 12_000


@dataclass
class MadeWorld:
    """As much of a world as mistakes need: a seed, figures and words; all schools are equally careful."""

    seed = 5
    names = name_tables()
    parameters = parameters({"school.carelessness_spread": 0})

    def key(self, *stream):
        return streams.key(self.seed, *stream)


WORLD = MadeWorld()


def code(word):
    """Give the code of a word, -1 where there is none or the name is of two words."""
    return -1 if word is None else pc.index(WORLD.names.words, word).as_py()


def made(rows=ROWS, **given):
    """Write a form for each of ``rows`` people, with what is given instead of the usual."""
    text = {
        "Surname": "Robinson", "Forename": "Oscar", "Middlenames": None, "PreferredSurname": None, "FormerSurname": None,
        "DOB": "2004-05-06", "Gender": "M", "Address": "12 High Street", "Postcode": "AB1 2CD",
    } | {name: value for name, value in given.items() if name[0].isupper()}  # fmt: skip
    text["PreferredSurname"] = text["PreferredSurname"] or text["Surname"]
    text["DOB"] = date.fromisoformat(text["DOB"])
    draft = Draft({
        name: pa.array([value] * rows, pa.date32() if name == "DOB" else pa.string()) for name, value in text.items()
    })  # fmt: skip
    twin, middle = given.get("twin"), given.get("twin_middle", (None, None))
    people = np.arange(rows)

    def everyone(value):
        return np.full(rows, value)

    forms = Forms(
        person=people,
        family=people,
        form=people * 1000 + 7,
        school=everyone(7),
        surname_revision=everyone(0),
        home=people + 10_000,
        surname=everyone(code(text["Surname"])),
        forename=everyone(code(text["Forename"])),
        sex=everyone(int(text["Gender"] == "F")),
        group=everyone(WORLD.names.groups.index(given.get("group", "british"))),
        arrived=everyone(given.get("arrived", False)),
        age=everyone(given.get("age", 5)),
        twin_forename=everyone(code(twin)),
        twin_middle=np.tile([code(word) for word in middle], (rows, 1)),
        twin_sex=everyone(given.get("twin_sex", -1)),
    )
    if "sibling" in given:
        born = (date.fromisoformat(given["sibling"]) - date(1970, 1, 1)).days
        forms = replace(forms, sibling_birth=everyone(born))
    return forms, draft


def recorded(forms, draft, settings, world=WORLD):
    """Give what is recorded under some settings, leaving the draft as it is."""
    out = Draft(dict(draft.true))
    record_errors(world, forms, out, settings)
    return out


def alone(kind, rate=0.5, **given):
    """Let one kind alone happen to forms made with what is given."""
    return recorded(*made(**given), ErrorSettings("none", rates={kind: rate}))


def wrong(draft, field):
    """Tell the rows in which a field differs from the truth."""
    true, found = (side[field].cast(pa.string()).fill_null("") for side in (draft.true, draft.recorded))
    return np.asarray(pc.not_equal(true, found))


def found(draft, field):
    """List what is recorded in place of the truth, each once."""
    return set(draft.recorded[field].cast(pa.string()).filter(pa.array(wrong(draft, field))).to_pylist())


def mixed():
    """Write forms of people of several kinds, on whom most mistakes can happen."""
    parts = [
        made(
            3_000,
            Surname=surname,
            Forename=forename,
            Middlenames=middle,
            FormerSurname=former,
            group=group,
            arrived=group != "british",
            twin="Emily" if middle else None,
            twin_sex=1,
        )
        for surname, forename, middle, former, group in [
            ("O'Brien", "Samuel", None, None, "british"),
            ("Smith-Jones", "Ellie-Mae", "Rose", "Walker", "british"),
            ("Wałęsa", "Mohammed", "John Paul", None, "polish"),
            ("Featherstonehaugh", "José", "Ann", "Li", "sikh"),
        ]
    ]
    columns = {field.name: [getattr(forms, field.name) for forms, _ in parts] for field in fields(Forms)}
    del columns["sibling_birth"]
    forms = Forms(**{name: np.concatenate(column) for name, column in columns.items()})
    own = np.arange(len(forms))
    forms = replace(forms, person=own, family=own // 2, form=own * 1000 + own % 90, school=own % 90)
    return forms, Draft({name: pa.concat_arrays([draft.true[name] for _, draft in parts]) for name in parts[0][1].true})


def part_of(draft, rows):
    """Give an untouched draft of some of the rows."""
    return Draft({name: column.take(pa.array(rows)) for name, column in draft.true.items()})
