import re

import numpy as np
import pytest
from stdnum.gb import upn as stdnum_upn

from synthetic.identifiers import UNISSUED_YEARS, matching_reference, upn, upn_check_letter


@pytest.mark.parametrize(
    ("body", "letter"),
    [  # Q207000016049, on a vendor's help page, is wrong: the sum is 266 and the letter P
        ("801200005001", "B"), ("801200001001", "H"), ("207000016049", "P"), ("950000178301", "A"),
        ("243278544154", "H"), ("82045711500A", "E"), ("82045711500Z", "Q"),
    ],
)  # fmt: skip
def test_check_letters_of_published_numbers(body, letter):
    assert upn_check_letter(body) == letter


def test_numbers_are_well_formed_and_their_check_letter_is_right():
    numbers = upn(np.full(300, 3309001), np.arange(300)).astype(str)
    assert all(re.fullmatch(r"[A-HJ-NP-RT-Z][0-9]{12}", number) for number in numbers)
    assert all(stdnum_upn.is_valid(number) for number in numbers)
    assert all(upn_check_letter(number[1:]) == number[0] for number in numbers)


def test_numbers_are_unique_at_a_school_and_come_from_years_that_were_never_issued():
    numbers = upn(np.full(19_000, 8739042), np.arange(5_000, 24_000)).astype(str)
    assert len(set(numbers)) == 19_000
    assert {int(number[8:10]) for number in numbers} == set(UNISSUED_YEARS)


def test_matching_references_differ_for_different_people_and_worlds():
    people = np.arange(200_000)
    references = matching_reference(people, 11)
    assert len(np.unique(references)) == len(people)
    assert references.min() >= 0
    assert references.max() < 2**48
    assert (references != matching_reference(people, 12)).all()
