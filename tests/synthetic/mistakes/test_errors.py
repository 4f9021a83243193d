"""Each kind of error, alone: at the rate asked for, on the fields it names and on nobody else, the same again and again."""

from dataclasses import replace

import numpy as np
import pytest
from made_forms import ROWS, WORLD, MadeWorld, alone, made, mixed, part_of, recorded, wrong

from synthetic.errors import ErrorSettings, catalogue, error_settings, kinds
from synthetic.figures import parameters
from synthetic.mistakes import MISTAKES

MIDDLE = {"Middlenames": "John Paul"}
HIT = {
    "twins.crossed": {"twin": "Emily", "twin_middle": ("Rose", None), "twin_sex": 1},
    "dob.first_of_january": {"arrived": True},
    "surname.former": {"FormerSurname": "Walker"},
    "surname.preferred": {"PreferredSurname": "Walker"},
    "surname.variant": {"Surname": "Clark"},
    "surname.sex_form": {"Surname": "Kowalski", "group": "british"},
    "surname.accents_dropped": {"Surname": "Muñoz"},
    "surname.accents_mangled": {"Surname": "Muñoz"},
    "surname.one_part": {"Surname": "Smith-Jones"},
    "surname.reversed": {"Surname": "Smith-Jones"},
    "surname.punctuation": {"Surname": "O'Brien"},
    "surname.truncated": {"Surname": "Featherstonehaugh"},
    "forename.variant": {"Forename": "Mohammed"},
    "forename.diminutive": {"Forename": "Samuel"},
    "forename.ending": {"Forename": "Julia"},
    "forename.accents_dropped": {"Forename": "José"},
    "forename.accents_mangled": {"Forename": "José"},
    "forename.one_part": {"Forename": "Ellie-Mae"},
    "forename.punctuation": {"Forename": "Ellie-Mae"},
    "forename.truncated": {"Forename": "Chukwuemekachi"},
    "forename.middle_added": MIDDLE,
    "forename.middle_instead": MIDDLE,
    "middlenames.missing": MIDDLE,
    "middlenames.initial": MIDDLE,
    "middlenames.reversed": MIDDLE,
    "middlenames.typo": MIDDLE,
    "formersurname.typo": {"FormerSurname": "Robinson"},
    "dob.sibling": {"sibling": "2007-08-09"},
    "postcode.look_alike": {"Postcode": "AB5 2CD"},
}
SPARED = {
    "twins.crossed": {},
    "dob.first_of_january": {},
    "dob.first_of_january_default": {"arrived": True},
    "surname.former": {"FormerSurname": None},
    "surname.preferred": {"PreferredSurname": "Robinson"},
    "surname.variant": {"Surname": "Horover"},
    "surname.sex_form": {"Surname": "Robinson"},
    "surname.phonetic": {"Surname": "Uru"},
    "surname.accents_dropped": {},
    "surname.accents_mangled": {},
    "surname.one_part": {"Surname": "Da Silva"},
    "surname.reversed": {"Surname": "Da Silva"},
    "surname.punctuation": {"Surname": "Macey"},
    "surname.truncated": {"Surname": "Featherstone"},
    "forename.variant": {"Forename": "Horover"},
    "forename.diminutive": {"Forename": "Horover"},
    "forename.ending": {"Forename": "Ella"},
    "forename.accents_dropped": {},
    "forename.one_part": {"Forename": "Ellie"},
    "forename.punctuation": {"Forename": "Ellie"},
    "forename.truncated": {"Forename": "Chukwuemeka"},
    "forename.middle_added": {"Middlenames": None},
    "forename.middle_instead": {"Middlenames": None},
    "middlenames.missing": {"Middlenames": None},
    "middlenames.initial": {"Middlenames": None},
    "middlenames.reversed": {"Middlenames": "John"},
    "middlenames.typo": {"Middlenames": None},
    "formersurname.typo": {"FormerSurname": None},
    "dob.sibling": {"sibling": "2004-05-06"},
    "dob.day_month_swapped": {"DOB": "2004-05-13"},
    "postcode.unit": {"Postcode": None},
    "postcode.look_alike": {"Postcode": "AE2 2CD"},
    "postcode.missing": {"Postcode": None},
    "address.missing": {"Address": None},
    "address.typo": {"Address": None},
}


def test_every_kind_of_the_catalogue_but_the_stale_address_is_a_mistake_on_a_form():
    assert set(kinds()) - set(MISTAKES) == {"address.stale"}
    assert set(MISTAKES) <= set(kinds())
    assert len(kinds()) == len(set(kinds())) == 51
    assert len(kinds()) < 64  # marks are the bits of 64


@pytest.mark.parametrize("kind", sorted(MISTAKES))
@pytest.mark.parametrize("rate", [0.1, 0.6])
def test_it_happens_at_the_rate_asked_for_and_only_to_the_fields_named(kind, rate):
    draft = alone(kind, rate, **HIT.get(kind, {}))
    named = next(each.fields for each in catalogue() if each.kind == kind)
    touched = {field for field in draft.true if wrong(draft, field).any()}
    assert touched - {"PreferredSurname"} == set(named)
    for field in named:
        assert wrong(draft, field).mean() == pytest.approx(rate, abs=0.02)
        assert (wrong(draft, field) == (draft.marks[field] == 1 << kinds().index(kind))).all()


@pytest.mark.parametrize("kind", sorted(SPARED))
def test_it_spares_those_whom_it_cannot_hit(kind):
    draft = alone(kind, 1.0, **SPARED[kind])
    assert not any(wrong(draft, field).any() or draft.marks[field].any() for field in draft.true)


@pytest.mark.parametrize("kind", sorted(MISTAKES))
def test_it_depends_on_the_form_alone(kind):
    forms, draft = made(**HIT.get(kind, {}))
    settings = ErrorSettings("none", rates={kind: 0.4})
    field = next(each.fields[0] for each in catalogue() if each.kind == kind)
    whole = recorded(forms, draft, settings).recorded[field]
    rows = np.arange(ROWS - 1, 0, -3)
    some = recorded(forms.take(rows), part_of(draft, rows), settings).recorded[field]
    assert whole.take(rows).equals(some)


LASTS = {
    "form": ("form", "surname_revision home"),
    "surname": ("form surname_revision", "home person family"),
    "home": ("form home", "surname_revision person family"),
    "family": ("family school", "form person home"),
    "person": ("person", "form school surname_revision home family"),
}


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        ("forename.typo", "form"), ("surname.typo", "surname"), ("postcode.unit", "home"), ("twins.crossed", "family"),
        ("dob.first_of_january", "person"),
    ],
)  # fmt: skip
def test_it_lasts_as_long_as_the_catalogue_says(kind, lasts):
    settings = ErrorSettings("none", rates={kind: 0.2})
    forms, draft = made(**HIT.get(kind, {}))
    known = next(each for each in catalogue() if each.kind == kind)
    assert known.lasts == lasts
    before = wrong(recorded(forms, draft, settings), known.fields[0])
    anew, still = LASTS[lasts]
    for column in anew.split():
        other = replace(forms, **{column: getattr(forms, column) + 1_000_001})
        after = wrong(recorded(other, draft, settings), known.fields[0])
        assert (before != after).mean() > 0.05  # a careless form stays careless, so that not all changes
    for column in still.split():
        other = replace(forms, **{column: getattr(forms, column) + 1_000_001})
        assert (before == wrong(recorded(other, draft, settings), known.fields[0])).all()


def test_both_twins_forms_are_crossed():
    forms, draft = made(**HIT["twins.crossed"])
    settings = ErrorSettings("none", rates={"twins.crossed": 0.3})
    crossed = wrong(recorded(replace(forms, family=forms.family // 2), draft, settings), "Forename")
    assert (crossed[0::2] == crossed[1::2]).all()
    assert crossed.mean() == pytest.approx(0.3, abs=0.02)


def test_what_happens_to_a_crossed_form_happens_to_the_twins_name():
    settings = ErrorSettings("none", rates={"twins.crossed": 1, "forename.diminutive": 1})
    draft = recorded(*made(Forename="Samuel", twin="Jessica", twin_sex=1), settings)
    assert set(draft.recorded["Forename"].to_pylist()) == {"Jess", "Jessie"}


def test_the_preferred_surname_says_the_same_where_it_is_the_legal_one():
    draft = alone("surname.typo", 0.5, Surname="Robinson")
    assert draft.recorded["PreferredSurname"].equals(draft.recorded["Surname"])
    assert (draft.marks["PreferredSurname"] == draft.marks["Surname"]).all()
    other = alone("surname.typo", 0.5, Surname="Robinson", PreferredSurname="Walker")
    assert set(other.recorded["PreferredSurname"].to_pylist()) == {"Walker"}


def test_mistakes_come_together():
    settings = ErrorSettings("none", rates=dict.fromkeys(("surname.typo", "forename.typo", "dob.off_by_one"), 0.05))
    draft = recorded(*made(rows=40_000), settings)
    counts = sum(wrong(draft, field).astype(int) for field in ("Surname", "Forename", "DOB"))
    independent = 1 - 0.95**3 - 3 * 0.05 * 0.95**2
    assert (counts >= 2).mean() > 1.5 * independent


def test_some_schools_are_more_careless_than_others():
    world = MadeWorld()
    world.parameters = parameters()
    forms, draft = made(rows=40_000)
    forms = replace(forms, school=forms.person % 40)
    settings = ErrorSettings("none", rates={"surname.typo": 0.1})
    typos = wrong(recorded(forms, draft, settings, world), "Surname")
    by_school = np.array([typos[school::40].mean() for school in range(40)])
    assert by_school.max() > 3 * by_school.min()
    assert by_school.mean() == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("given", "settings", "times"),
    [
        ({"group": "polish"}, {}, 1.6),
        ({"group": "polish"}, {"polish": 0.5}, 0.8),
        ({"group": "polish"}, {"sikh": 3}, 1.6),
        ({}, {"british": 2}, 2),
        ({}, {"british": 0}, 0),
        ({"arrived": True}, {}, 1.3),
        ({"age": 4}, {}, 1.15),
    ],
)
def test_some_people_suffer_more(given, settings, times):
    chosen = ErrorSettings("none", rates={"surname.typo": 0.1}, multipliers=settings)
    draft = recorded(*made(rows=40_000, **given), chosen)
    assert wrong(draft, "Surname").mean() == pytest.approx(0.1 * times, abs=0.008)


def test_more_careless_presets_make_more_mistakes():
    forms, draft = made(rows=40_000, **MIDDLE)
    shares = [
        wrong(recorded(forms, draft, ErrorSettings(name)), "Middlenames").mean() for name in ("light", "typical", "poor")
    ]
    assert not any(recorded(forms, draft, ErrorSettings("none")).marks[field].any() for field in draft.true)
    assert shares[0] == pytest.approx(0.5 * shares[1], rel=0.1)
    assert shares[2] == pytest.approx(2 * shares[1], rel=0.1)


@pytest.mark.parametrize("step", [2, 7, 500])
def test_forms_do_not_depend_on_those_beside_them(step):
    world = MadeWorld()
    world.parameters = parameters()
    forms, draft = mixed()
    whole = recorded(forms, draft, ErrorSettings("poor"), world)
    assert len({bit for field in whole.marks for bit in range(64) if (whole.marks[field] >> bit & 1).any()}) > 40
    rows = np.arange(len(forms) - 1, 0, -step)
    some = recorded(forms.take(rows), part_of(draft, rows), ErrorSettings("poor"), world)
    for field in draft.true:
        assert whole.recorded[field].take(rows).equals(some.recorded[field])
        assert (whole.marks[field][rows] == some.marks[field]).all()


def test_no_forms_are_no_trouble():
    forms, draft = made(rows=0)
    assert len(recorded(forms, draft, ErrorSettings()).recorded["Surname"]) == 0


def test_the_world_stays_as_it_was():
    forms, draft = made(rows=500)
    recorded(forms, draft, error_settings("poor"))
    assert set(draft.recorded["Surname"].to_pylist()) == {"Robinson"}
    assert WORLD.names.words[int(forms.forename[0])].as_py() == "Oscar"
