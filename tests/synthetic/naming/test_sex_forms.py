"""Names with one form for males and another for females."""

import numpy as np
import pytest

from synthetic.naming.tables import name_tables

MALE, FEMALE = 0, 1


@pytest.fixture(scope="module")
def tables():
    return name_tables()


def code(tables, word):
    return tables.words.index(word).as_py()


@pytest.mark.parametrize(
    ("word", "male", "female"),
    [
        ("Kowalski", "Kowalski", "Kowalska"),
        ("Kowalska", "Kowalski", "Kowalska"),
        ("Górski", "Górski", "Górska"),
        ("Nowicki", "Nowicki", "Nowicka"),
        ("Zawadzki", "Zawadzki", "Zawadzka"),
        ("Nowak", "Nowak", "Nowak"),
        ("Kazlauskas", "Kazlauskas", "Kazlauskaitė"),
        ("Butkus", "Butkus", "Butkutė"),
        ("Grinius", "Grinius", "Griniūtė"),
        ("Kairys", "Kairys", "Kairytė"),
        ("Bērziņš", "Bērziņš", "Bērziņa"),
        ("Novák", "Novák", "Nováková"),
        ("Hudec", "Hudec", "Hudcová"),
        ("Hruška", "Hruška", "Hrušková"),
        ("Borovský", "Borovský", "Borovská"),
        ("Ivanov", "Ivanov", "Ivanova"),
        ("Georgiev", "Georgiev", "Georgieva"),
        ("Popescu", "Popescu", "Popescu"),
        ("Singh", "Singh", "Kaur"),
        ("Kaur", "Singh", "Kaur"),
        ("Miah", "Miah", "Begum"),
        ("Begum", "Miah", "Begum"),
        ("Uddin", "Uddin", "Khatun"),
        ("Bibi", "Ali", "Bibi"),
        ("Ali", "Ali", "Ali"),
        ("Khan", "Khan", "Khan"),
        ("Smith", "Smith", "Smith"),
    ],
)
def test_for_sex(tables, word, male, female):
    forms = tables.for_sex(np.full(2, code(tables, word)), np.array([MALE, FEMALE]))
    assert tables.words.take(forms).to_pylist() == [male, female]
    assert forms.dtype == np.int64


def test_has_sex_forms(tables):
    codes = np.array([code(tables, word) for word in ("Kowalski", "Kowalska", "Bibi", "Ali", "Smith")])
    assert tables.has_sex_forms(codes).tolist() == [True, True, True, False, False]


def test_a_form_is_its_own_form(tables):
    everyone = np.arange(len(tables.words))
    for sex in (MALE, FEMALE):
        once = tables.for_sex(everyone, np.full(len(everyone), sex))
        assert (tables.for_sex(once, np.full(len(everyone), sex)) == once).all()


def test_words_without_forms_stay_themselves(tables):
    everyone = np.arange(len(tables.words))
    plain = everyone[~tables.has_sex_forms(everyone)]
    assert len(everyone) > len(plain) > 0.95 * len(everyone)
    for sex in (MALE, FEMALE):
        assert (tables.for_sex(plain, np.full(len(plain), sex, dtype=np.int8)) == plain).all()
