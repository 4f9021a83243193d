"""Measured risks of re-identification: a file worked by hand, cells without a value, and a pair-by-pair judge."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.exposures.alike_records import alike
from linkage.exposures.reidentification import (
    delta_presence,
    journalist_risk,
    k_anonymity,
    k_map,
    marketer_risk,
    prosecutor_risk,
)
from synthetic.refusal import InputError

# Classes of the file: a 2, b 1, c 3; of the population: a 4, b 5, c 3, d 2.
EVERYBODY = pd.DataFrame({"school": list("aaaabbbbbcccdd"), "year": 1})
FILE = EVERYBODY.iloc[[0, 1, 4, 9, 10, 11]]
KEYS = ["school", "year"]


def test_k_anonymity_and_k_map():
    assert k_anonymity(FILE, KEYS).value == 1
    assert k_anonymity(FILE, KEYS).frame["in_file"].tolist() == [2, 2, 1, 3, 3, 3]
    assert k_map(FILE, KEYS, EVERYBODY).value == 3
    assert k_map(FILE, KEYS, EVERYBODY).frame["in_population"].tolist() == [4, 4, 5, 3, 3, 3]
    assert list(k_map(FILE, KEYS, EVERYBODY).frame.index) == [0, 1, 4, 9, 10, 11]


def test_delta_presence_of_somebody_whose_key_is_not_in_the_file_is_nothing():
    found = delta_presence(FILE, KEYS, EVERYBODY)
    assert found.value == 1.0
    assert found.frame["presence"].tolist() == [0.5, 0.5, 0.2, 1.0, 1.0, 1.0]
    assert found.figures["smallest of anybody in the population"] == 0
    without_d = EVERYBODY[EVERYBODY["school"] != "d"]
    assert delta_presence(FILE, KEYS, without_d).figures["smallest of anybody in the population"] == 0.2


def test_prosecutor_risk_is_largest_and_on_average_classes_over_records():
    found = prosecutor_risk(FILE, KEYS, at_risk=0.4)
    assert found.value == 1.0
    assert found.figures["average"] == pytest.approx(3 / 6)
    assert found.figures["share above 0.4"] == pytest.approx(3 / 6)


def test_the_journalist_average_is_the_larger_of_two_forms():
    by_class, by_record = 3 / (4 + 5 + 3), (2 / 4 + 1 / 5 + 3 / 3) / 6
    found = journalist_risk(FILE, KEYS, EVERYBODY)
    assert found.value == pytest.approx(1 / 3)
    assert found.figures["average"] == pytest.approx(by_record)
    assert by_record > by_class
    # Here the other is the larger: of classes of 1 and 9 people, 1 and 8 records of the large one.
    other = pd.DataFrame({"school": ["a"] + ["b"] * 9})
    chosen = other.iloc[[0, 1, 2, 3, 4, 5, 6, 7, 8]]
    assert journalist_risk(chosen, ["school"], other).figures["average"] == pytest.approx(max(2 / 10, (1 + 8 / 9) / 9))
    assert 2 / 10 < (1 + 8 / 9) / 9
    few = other.iloc[[0, 1]].iloc[[1]]
    assert journalist_risk(few, ["school"], other).figures["average"] == pytest.approx(1 / 9)
    mixed = pd.DataFrame({"school": ["a"] * 2 + ["b"] * 20})
    many = mixed.iloc[[0, *range(2, 22)]]
    assert journalist_risk(many, ["school"], mixed).figures["average"] == pytest.approx(2 / 22)
    assert 2 / 22 > (1 / 2 + 20 / 20) / 21


def test_marketer_risk():
    found = marketer_risk(FILE, KEYS, EVERYBODY)
    assert found.value == pytest.approx((2 / 4 + 1 / 5 + 3 / 3) / 6)
    assert found.figures["expected records traced rightly"] == pytest.approx(1.7)


def test_a_suppressed_cell_is_no_class_but_may_be_anybody():
    file = pd.DataFrame({"school": ["a", "a", "b", "*", None], "year": [1, 1, 2, 1, 2]})
    assert k_anonymity(file, ["school", "year"]).frame["in_file"].tolist() == [3, 3, 2, 3, 2]
    assert k_anonymity(file, ["school", "year"], suppressed=()).frame["in_file"].tolist() == [2, 2, 2, 1, 2]


def test_people_are_counted_once_however_many_rows_they_have():
    file = pd.DataFrame({"who": [1, 1, 1, 2, 3], "school": ["a", "a", "b", "b", "c"]})
    assert k_anonymity(file, ["school"]).frame["in_file"].tolist() == [2, 2, 2, 2, 1]
    assert k_anonymity(file, ["school"], person="who").frame["in_file"].tolist() == [1, 2, 2, 1]
    hidden = pd.DataFrame({"who": [1, 1, 2], "school": ["a", "b", None]})
    assert k_anonymity(hidden, ["school"], person="who").frame["in_file"].tolist() == [2, 2, 2]


def test_a_register_is_a_population_of_people_and_not_of_identities():
    register = linkage.Register(synthetic.population(2_000, seed=2016).school_censuses("2014/15", "2015/16"))
    everybody = register.to_frame()
    file = everybody.drop_duplicates("id").head(40)
    found = k_map(file, ["surname"], register, person="id")
    held = everybody.groupby("surname")["id"].nunique()
    assert found.frame["in_population"].tolist() == held[file["surname"]].tolist()
    assert delta_presence(file, ["surname"], register).figures["smallest of anybody in the population"] == 0
    with pytest.raises(InputError, match="a register cannot be searched by colour"):
        k_map(file.assign(colour="red"), ["surname", "colour"], register)
    with pytest.raises(InputError, match="40 records lack a key cell, and may be anybody of the register"):
        k_map(file.assign(postcode="*"), ["surname", "postcode"], register)


def test_a_result_says_what_it_is():
    text = repr(journalist_risk(FILE, KEYS, EVERYBODY))
    assert "journalist risk, largest (measured): 0.3333" in text
    assert "assumes that the target is known to be in the population only" in text
    assert "measured" in prosecutor_risk(FILE, KEYS)._repr_html_()


def test_refusals():
    with pytest.raises(InputError, match=r"unknown column of frame 'scool' \(did you mean 'school'\?\)"):
        k_anonymity(FILE, ["scool"])
    with pytest.raises(InputError, match="2 of 2 records are alike with fewer of the population than of the file"):
        k_map(pd.DataFrame({"school": ["z", "z"]}), ["school"], EVERYBODY)
    with pytest.raises(InputError, match="'who' of frame is empty on 1 rows, such as '1'"):
        k_anonymity(pd.DataFrame({"who": [1, None], "school": "a"}), ["school"], person="who")
    with pytest.raises(InputError, match="at_risk must be a share from 0 to 1, not 2"):
        prosecutor_risk(FILE, KEYS, at_risk=2)
    with pytest.raises(InputError, match="frame has no record"):
        k_anonymity(FILE[:0], KEYS)
    with pytest.raises(InputError, match="keys names a column twice"):
        k_anonymity(FILE, ["school", "school"])


codes = st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=1, max_size=12)


@settings(deadline=None, max_examples=40)
@given(codes, codes)
def test_alike_is_what_a_look_at_every_pair_gives(records, counted):
    judge = [
        sum(all(a == b or -1 in (a, b) for a, b in zip(one, other, strict=True)) for other in counted) for one in records
    ]
    assert alike(np.array(records), np.array(counted)).tolist() == judge


@settings(deadline=None, max_examples=20)
@given(codes, codes, st.data())
def test_people_alike_are_what_a_look_at_every_pair_gives(records, counted, data):
    who = data.draw(st.lists(st.integers(0, 3), min_size=len(counted), max_size=len(counted)))
    rows = sorted({(person, *one) for person, one in zip(who, counted, strict=True)})
    judge = [
        len({row[0] for row in rows if all(a == b or -1 in (a, b) for a, b in zip(one, row[1:], strict=True))})
        for one in records
    ]
    table = np.array(rows)
    assert alike(np.array(records), table[:, 1:], person=table[:, 0]).tolist() == judge


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=30), st.data())
def test_risks_keep_their_order(everybody, data):
    population = pd.DataFrame({"school": everybody})
    chosen = data.draw(st.sets(st.integers(0, len(everybody) - 1), min_size=1))
    file = population.iloc[sorted(chosen)]
    marketer = marketer_risk(file, ["school"], population).value
    journalist = journalist_risk(file, ["school"], population)
    prosecutor = prosecutor_risk(file, ["school"])
    assert marketer <= journalist.figures["average"] + 1e-12
    assert journalist.figures["average"] <= max(prosecutor.figures["average"], journalist.value) + 1e-12
    assert journalist.value <= prosecutor.value
    assert k_map(file, ["school"], population).value >= k_anonymity(file, ["school"]).value
