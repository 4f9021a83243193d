"""What each kind of mistake makes of a name, a date or a postcode."""

import pytest
from made_forms import alone, found


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("surname.former", {"FormerSurname": "Walker"}, {"Walker"}),
        ("surname.preferred", {"PreferredSurname": "Walker"}, {"Walker"}),
        ("surname.sex_form", {"Surname": "Kowalski"}, {"Kowalska"}),
        ("surname.sex_form", {"Surname": "Kowalska", "Gender": "F"}, {"Kowalski"}),
        ("surname.sex_form", {"Surname": "Singh"}, {"Kaur"}),
        ("surname.phonetic", {"Surname": "Philips"}, {"Filips", "Philipz"}),
        (
            "surname.look_alike",
            {"Surname": "Barnes"},
            {"Bames", "Barncs", "Barries", "Barues", "Bavnes", "Bornes", "Harnes"},
        ),
        ("surname.accents_dropped", {"Surname": "Wałęsa-Muñoz"}, {"Walesa-Munoz"}),
        ("surname.accents_mangled", {"Surname": "Muñoz"}, {"Mu?oz", "MuÃ±oz"}),
        ("surname.one_part", {"Surname": "Smith-Jones"}, {"Smith", "Jones"}),
        ("surname.one_part", {"Surname": "Silva Dos Santos"}, {"Silva", "Dos Santos"}),
        ("surname.one_part", {"Surname": "Da Silva Santos"}, {"Da Silva", "Santos"}),
        ("surname.reversed", {"Surname": "Smith-Jones"}, {"Jones-Smith"}),
        ("surname.reversed", {"Surname": "Silva Santos"}, {"Santos Silva"}),
        ("surname.punctuation", {"Surname": "O'Brien"}, {"OBrien", "O\N{RIGHT SINGLE QUOTATION MARK}Brien"}),
        ("surname.punctuation", {"Surname": "Smith-Jones"}, {"SmithJones", "Smith Jones"}),
        ("surname.punctuation", {"Surname": "De Silva"}, {"DeSilva", "De-Silva"}),
        ("surname.punctuation", {"Surname": "McDonald"}, {"Mc Donald"}),
        ("surname.punctuation", {"Surname": "MacDonald"}, {"Mac Donald"}),
        ("surname.truncated", {"Surname": "Featherstonehaugh"}, {"Featherstone"}),
        ("surname.truncated", {"Surname": "Fotheringay-Hill"}, {"Fotheringay"}),
        ("surname.placeholder", {}, {"Unknown", "Not Known", "Surname", "TBC", "No Surname", "Xxx"}),
        ("forename.diminutive", {"Forename": "Samuel"}, {"Sam", "Sammy"}),
        ("forename.diminutive", {"Forename": "Elizabeth"}, {"Liz", "Lizzie", "Beth", "Betty", "Eliza", "Libby"}),
        ("forename.ending", {"Forename": "Julia"}, {"Juliah", "Julier"}),
        ("forename.ending", {"Forename": "Sarah"}, {"Sara"}),
        ("forename.one_part", {"Forename": "Ellie-Mae"}, {"Ellie"}),
        ("forename.one_part", {"Forename": "Abdul Rahman"}, {"Abdul"}),
        ("forename.initial", {}, {"O"}),
        ("forename.placeholder", {}, {"Unknown", "Not Known", "Baby", "Child", "Unnamed", "TBC", "Xxx"}),
    ],
)
def test_names(kind, given, expected):
    assert found(alone(kind, **given), "Surname" if kind.startswith("surname") else "Forename") == expected


@pytest.mark.parametrize(
    ("kind", "middle", "forename", "left"),
    [
        ("forename.middle_added", "John", "Oscar John", None),
        ("forename.middle_added", "John Paul", "Oscar John", "Paul"),
        ("forename.middle_instead", "John", "John", "Oscar"),
        ("forename.middle_instead", "John Paul", "John", "Oscar Paul"),
        ("middlenames.missing", "John Paul", None, None),
        ("middlenames.initial", "John", None, "J"),
        ("middlenames.initial", "John Paul", None, "J P"),
        ("middlenames.reversed", "John Paul", None, "Paul John"),
    ],
)
def test_middle_names(kind, middle, forename, left):
    draft = alone(kind, Middlenames=middle)
    assert found(draft, "Forename") == ({forename} if forename else set())
    assert found(draft, "Middlenames") == {left}


def test_forename_and_surname_change_places():
    draft = alone("names.swapped", Surname="Smith-Jones", Forename="Ann")
    assert (found(draft, "Surname"), found(draft, "Forename")) == ({"Ann"}, {"Smith-Jones"})


@pytest.mark.parametrize(
    ("middle", "written"), [((None, None), None), (("Rose", None), "Rose"), (("Rose", "Ann"), "Rose Ann")]
)
def test_twins_names_and_gender_are_crossed(middle, written):
    draft = alone("twins.crossed", Middlenames="John", twin="Emily", twin_middle=middle, twin_sex=1)
    assert [found(draft, field) for field in ("Forename", "Middlenames", "Gender")] == [{"Emily"}, {written}, {"F"}]


@pytest.mark.parametrize(("gender", "other"), [("M", "F"), ("F", "M")])
def test_gender(gender, other):
    assert found(alone("gender.wrong", Gender=gender), "Gender") == {other}


@pytest.mark.parametrize(
    ("kind", "born", "expected"),
    [
        ("dob.first_of_january_default", "2004-05-06", {"2004-01-01"}),
        ("dob.day_month_swapped", "2004-05-06", {"2004-06-05"}),
        (
            "dob.off_by_one",
            "2004-05-06",
            {"2004-05-05", "2004-05-07", "2004-04-06", "2004-06-06", "2003-05-06", "2005-05-06"},
        ),
        ("dob.off_by_one", "2004-02-29", {"2004-02-28", "2004-01-29", "2004-03-29"}),
        ("dob.off_by_one", "2003-12-31", {"2003-12-30", "2002-12-31", "2004-12-31"}),
        (
            "dob.digit",
            "2004-05-06",
            {f"2004-05-{day}" for day in ("01", "02", "03", "04", "05", "07", "08", "09", "16", "26")}
            | {"2001-05-06", "2002-05-06", "2006-05-06", "2007-05-06"},
        ),
        (
            "dob.digit",
            "2004-02-29",
            {f"2004-02-{day}" for day in ("09", "19", "20", "21", "22", "23", "24", "25", "26", "27", "28")},
        ),
        ("dob.digit", "2009-05-31", {"2009-05-01", "2009-05-11", "2009-05-21", "2009-05-30", "2006-05-31", "2007-05-31"}),
    ],
)
def test_dates_of_birth(kind, born, expected):
    assert found(alone(kind, DOB=born), "DOB") == expected


def test_a_siblings_date_of_birth():
    assert found(alone("dob.sibling", sibling="2007-08-09"), "DOB") == {"2007-08-09"}


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("postcode.unit", r"AB1 2([^C]D|C[^D])"),
        ("postcode.sector", r"AB1 [13-9]CD"),
        ("postcode.district", r"([^A]B1|A[^B]1|AB[2-9]) 2CD"),
    ],
)
def test_one_character_of_a_postcode(kind, pattern):
    import re

    written = found(alone(kind), "Postcode")
    assert len(written) >= 8
    assert all(re.fullmatch(pattern, each) for each in written)


def test_digits_and_letters_that_look_alike_in_postcodes():
    written = found(alone("postcode.look_alike", Postcode="SO1 5AD"), "Postcode")
    assert written == {"5O1 5AD", "S01 5AD", "SOI 5AD", "SO1 SAD"}


def test_what_is_left_out_of_an_address():
    draft = alone("postcode.missing")
    assert (found(draft, "Postcode"), found(draft, "Address")) == ({None}, {None})
    draft = alone("address.missing")
    assert (found(draft, "Postcode"), found(draft, "Address")) == (set(), {None})
