"""Measured risks of re-identification: a file worked by hand, cells without a value, and a pair-by-pair judge."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.exposures.alike_records import alike, by_pattern, pair_by_pair
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


@pytest.mark.parametrize(
    ("frame", "keys", "more", "said"),
    [
        (FILE, ["school"], {"suppressed": "NA"}, "suppressed must be several texts that stand for no value, such as"),
        (FILE, ["school"], {"suppressed": None}, "suppressed must be several texts that stand for no value, such as"),
        (
            FILE,
            ["school"],
            {"suppressed": [["a"]]},
            "each of suppressed must be one text that stands for no value, not ['a']",
        ),
        (FILE, ["school"], {"suppressed": 5}, "suppressed must be several texts that stand for no value, such as"),
        (FILE, [["school"]], {}, "unknown column of frame '['school']'"),
        (pd.concat([FILE, FILE], axis=1), ["school"], {}, "frame has more than one column called 'school'; keep one"),
        (
            pd.concat([FILE, FILE["year"]], axis=1),
            ["school"],
            {"person": "year"},
            "frame has more than one column called 'year'",
        ),
        (
            pd.DataFrame({"a": [["x"], "y"]}),
            ["a"],
            {},
            "'a' holds cells of several values, such as '['x']'; keep one in each",
        ),
        (pd.DataFrame({"a": [["x"], "y"], "b": 1}), ["a"], {"person": "b"}, "'a' holds cells of several values"),
    ],
)
def test_what_cannot_be_counted_is_refused(frame, keys, more, said):
    with pytest.raises(InputError) as refusal:
        k_anonymity(frame, keys, **more)
    assert said in str(refusal.value)


def test_columns_may_be_numbered():
    table = pd.DataFrame([["a", 1], ["a", 1], ["b", 2]])
    assert k_anonymity(table, [0, 1]).frame["in_file"].tolist() == [2, 2, 1]
    assert k_map(table, [1], table).value == 1
    with pytest.raises(InputError, match="a register cannot be searched by 0"):
        k_map(table, [0], linkage.Register(synthetic.population(300, seed=1).school_censuses("2015/16", "2015/16")))


def test_many_columns_with_gaps():
    table = pd.DataFrame("x", index=range(4), columns=range(70))
    table.loc[1, 63], table.loc[2, 69], table.loc[3, 66] = "*", "*", "y"
    assert k_anonymity(table, list(table)).frame["in_file"].tolist() == [3, 3, 3, 1]


def test_as_many_patterns_of_gaps_as_records():
    draw = np.random.default_rng(1)
    codes = np.where(draw.random((400, 14)) < 0.4, -1, draw.integers(0, 3, (400, 14)))
    judge = ((codes[:, None] == codes) | (codes[:, None] < 0) | (codes < 0)).all(axis=2).sum(axis=1)
    assert alike(codes, codes).tolist() == judge.tolist()


def test_a_person_with_two_rows_is_one_where_they_cannot_be_told_apart():
    rows, person = np.array([[0, 0], [0, 1]]), np.array([5, 5])
    assert alike(np.array([[0, -1]]), rows, person=person).tolist() == [1]


def test_names_written_differently_are_one_class_of_a_register():
    register = linkage.Register(synthetic.population(2_000, seed=2016).school_censuses("2014/15", "2015/16"))
    everybody = register.to_frame().drop_duplicates("id")
    held = register.to_frame().groupby("surname")["id"].nunique()
    common = everybody[everybody["surname"] == held.idxmax()].head(4)[["id", "surname"]]
    mixed = common.assign(surname=[name.title() if at % 2 else name for at, name in enumerate(common["surname"])])
    assert mixed["surname"].nunique() == 2
    for file in (common, mixed):
        found = delta_presence(file, ["surname"], register)
        assert found.frame["in_file"].tolist() == [4] * 4
        assert found.value == pytest.approx(4 / held.max())
    twice = pd.concat([common, mixed])
    assert k_map(twice, ["surname"], register, person="id").frame["in_file"].tolist() == [4] * 4
    with pytest.raises(InputError, match="4 records lack a key cell"):
        k_map(common.assign(surname="-"), ["surname"], register)


def test_presence_is_that_of_the_members_of_the_population():
    file, members = pd.DataFrame({"a": ["x", "y"], "b": "1"}), pd.DataFrame({"a": ["x", "y", "*"], "b": "1"})
    found = delta_presence(file, ["a", "b"], members)
    assert found.frame["presence"].tolist() == [0.5, 0.5]
    assert found.value == pytest.approx(2 / 3)
    hidden = delta_presence(pd.DataFrame({"a": ["*", "*"]}), ["a"], pd.DataFrame({"a": ["x", "y"]}))
    assert hidden.value == 1
    assert hidden.figures["members alike with more of the file than of the population, taken as 1"] == 2


cells = st.tuples(st.sampled_from(["x", "y", "*"]), st.sampled_from(["1", "2", "*"]))


@settings(deadline=None, max_examples=40)
@given(st.lists(cells, min_size=1, max_size=9), st.data())
def test_presence_is_what_a_look_at_every_pair_gives(everybody, data):
    chosen = data.draw(st.sets(st.integers(0, len(everybody) - 1), min_size=1))
    file = [everybody[at] for at in sorted(chosen)]

    def number(one, rows):
        return sum(all(a == b or "*" in (a, b) for a, b in zip(one, row, strict=True)) for row in rows)

    judge = [number(one, file) / number(one, everybody) for one in everybody]
    found = delta_presence(pd.DataFrame(file), [0, 1], pd.DataFrame(everybody))
    assert found.value == pytest.approx(max(judge))
    assert list(found.figures.values()) == [pytest.approx(min(judge))]


codes = st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=1, max_size=12)


@settings(deadline=None, max_examples=40)
@given(codes, codes)
def test_alike_is_what_a_look_at_every_pair_gives(records, counted):
    judge = [
        sum(all(a == b or -1 in (a, b) for a, b in zip(one, other, strict=True)) for other in counted) for one in records
    ]
    for count in (alike, by_pattern, pair_by_pair):
        assert count(np.array(records), np.array(counted), weights=None, person=None).tolist() == judge


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
    for count in (alike, by_pattern, pair_by_pair):
        assert count(np.array(records), table[:, 1:], weights=None, person=table[:, 0]).tolist() == judge


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
