"""How many people share a key: a register worked by hand, another counted pair by pair, and registers of two sizes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkage
import synthetic
from linkage.agreements import DayMonthSwapped, Exact, FirstLetters, MonthAndYear, Phonetic, Similar
from linkage.exposures.key_counts import _runs, identities_of
from linkage.exposures.sharing_requests import agreeing, key_sharers, keys_asked
from linkage.exposures.unique_keys import SURNAMES, key_uniqueness, minimal_unique_keys
from linkage.steps import Step
from synthetic.refusal import InputError

# Ann was known as Li and as Shah; Bo and Cy are Li; Di has no birthday.
PEOPLE = pd.DataFrame(
    [
        ("ann", "Li", None, "2001-02-03", "E1 1AA"),
        ("ann", "Shah", None, "2001-02-03", "E1 1AA"),
        ("bo", "Li", None, "2001-02-03", "E1 1AA"),
        ("cy", "Lee", "Li", "2001-03-02", "N1 1AA"),
        ("di", "Li", None, None, "N1 1AA"),
    ],
    columns=["who", "Surname", "FormerSurname", "DOB", "Postcode"],
)


def of(found, key, group="everybody"):
    return found.frame.set_index(["key", "group"]).loc[(key, group)]


@pytest.fixture(scope="module")
def register():
    people = synthetic.population(3_000, seed=7)
    return linkage.Register(people.school_censuses("2009/10", "2015/16", terms=("Spring",)))


def test_people_are_counted_and_not_their_identities():
    found = of(key_uniqueness(PEOPLE, {"name": ["surname"]}, person="who"), "name")
    # LI: ann, bo, di; SHAH: ann; LEE: cy. Ann is drawn under either name.
    assert found[["people", "without", "median", "largest"]].tolist() == [4, 0, 3, 3]
    assert found["unique"] == pytest.approx((0.5 + 0 + 1 + 0) / 4)
    assert found["shared"] == pytest.approx((0.5 + 1 + 0 + 1) / 4)
    assert found["chance_sharers"] == pytest.approx((0.5 * 2 + 2 + 0 + 2) / 4)


def test_a_missing_part_is_no_key():
    found = of(key_uniqueness(PEOPLE, {"both": ["surname", "dob"]}, person="who"), "both")
    assert found[["people", "without"]].tolist() == [3, 1]
    assert found["chance_sharers"] == pytest.approx((0.5 + 1 + 0) / 3)


def test_any_of_several_surnames_finds_more():
    key = (Exact("surname", of=("surname", "former_surname")),)
    found = of(key_uniqueness(PEOPLE, {"any": key}, person="who"), "any")
    # Asked for as LI: ann, bo, di and cy, who was LI; asked for as LEE: cy alone.
    assert found["chance_sharers"] == pytest.approx((0.5 * 3 + 3 + 0 + 3) / 4)


def test_whoever_is_looked_for_in_other_columns_only_need_not_be_found():
    found = of(key_uniqueness(PEOPLE, {"former": (Exact("surname", of="former_surname"),)}, person="who"), "former")
    assert found["chance_sharers"] == pytest.approx((0.5 * 1 + 1 + 0 + 1) / 4)  # cy, of whoever is asked for as LI
    swapped = of(key_uniqueness(PEOPLE, {"swapped": (DayMonthSwapped("dob"),)}, person="who"), "swapped")
    assert swapped["chance_sharers"] == pytest.approx((1 + 1 + 2) / 3)  # ann and bo for cy's day, cy for theirs


def test_by_group_of_the_person_asked_for():
    groups = pd.DataFrame({"who": ["ann", "bo", "cy"], "group": ["one", "one", "two"]})
    found = key_uniqueness(PEOPLE, {"name": ["surname"]}, person="who", groups=groups)
    assert of(found, "name", "one")["chance_sharers"] == pytest.approx((0.5 * 2 + 2) / 2)
    assert of(found, "name", "two")["unique"] == 1
    assert of(found, "name", "not known")[["people", "chance_sharers"]].tolist() == [1, 2]
    assert of(found, "name")["people"] == sum(of(found, "name", each)["people"] for each in ("one", "two", "not known"))


def test_a_register_is_counted_as_pandas_counts_it(register):
    frame = register.to_frame().dropna(subset=["dob"])
    frame["initial"] = frame["forename"].str.replace("[^A-Z]", "", regex=True).str[:1]
    frame["name"] = frame["surname"].str.replace("[^A-Z]", "", regex=True)
    keys = {
        "name, dob": (["name", "dob"], (Exact("surname"), Exact("dob"))),
        "initial, postcode": (["initial", "postcode"], (FirstLetters("forename", 1), Exact("postcode"))),
    }
    found = key_uniqueness(register, {name: key for name, (_, key) in keys.items()})
    for name, (columns, _) in keys.items():
        pairs = frame[["id", *columns]].dropna().drop_duplicates()
        k = pairs.groupby(columns)["id"].transform("nunique")
        part = 1 / pairs.groupby("id")["id"].transform("size")
        assert of(found, name)["people"] == pairs["id"].nunique()
        assert of(found, name)["unique"] == pytest.approx(part[k == 1].sum() / part.sum())
        assert of(found, name)["chance_sharers"] == pytest.approx((part * (k - 1)).sum() / part.sum())
        assert found.distribution.query("key == @name")["people"].sum() == pytest.approx(pairs["id"].nunique())


def test_a_looser_key_is_shared_by_more(register):
    surname, forename, dob = Exact("surname"), Exact("forename"), Exact("dob")
    found = key_uniqueness(
        register,
        {
            "exact": (surname, forename, dob),
            "any surname": (Exact("surname", of=SURNAMES), forename, dob),
            "sound": (Phonetic("surname", "soundex"), Phonetic("forename", "soundex"), dob),
            "month": (surname, forename, MonthAndYear("dob")),
            "surname, month": (surname, MonthAndYear("dob")),
            "place": (surname, forename, dob, Exact("postcode")),
        },
    )
    sharers = found.frame.set_index("key")["chance_sharers"]
    assert sharers["exact"] <= min(sharers["any surname"], sharers["sound"], sharers["month"])
    assert sharers["place"] <= sharers["exact"] < sharers["surname, month"]


def test_hashing_gives_what_exact_groups_give(register):
    with identities_of(register) as identities:
        made = identities.sharing(Step("k", (Exact("surname"), Exact("forename"))))
        frame = register.to_frame()
        names = frame[["surname", "forename"]].apply(lambda column: column.str.replace("[^A-Z]", "", regex=True))
        assert made.keys == len(names.drop_duplicates())
    assert made.collision_bound == made.keys * (made.keys - 1) / 2**65
    assert made.collision_bound < 1e-11


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=40))
def test_values_are_numbered_whether_they_differ_in_high_bits_or_in_low(values):
    runs, number = _runs(np.array(values, np.uint64))
    ordered = sorted(set(values))
    assert number == len(ordered)
    assert runs.tolist() == [ordered.index(value) for value in values]


def test_a_result_says_that_it_was_counted(register):
    found = key_uniqueness(register, [["surname"]])
    assert repr(found).startswith(
        f"people who share a key, counted among {register.people:,} people (measured; a key mistaken"
    )
    assert "<table" in found._repr_html_()


def test_minimal_sets_of_parts():
    found = minimal_unique_keys(PEOPLE, ["surname", "dob", "postcode"], person="who").set_index("parts")
    # Alone by surname: ann as SHAH, cy; by birthday: cy; by birthday and postcode, nobody more.
    assert found.loc["surname", ["unique", "minimal"]].tolist() == [0.375, 0.375]
    assert found.loc["dob", ["unique", "minimal"]].tolist() == [0.25, 0.25]
    assert found.loc["surname + postcode", ["unique", "minimal"]].tolist() == [0.625, 0.25]  # di, the only LI in N1
    assert found.loc["surname + dob + postcode", "minimal"] == 0


rows = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from("ABC"), st.sampled_from(["X", "Y", None])), min_size=1, max_size=12
)


@settings(deadline=None, max_examples=15)
@given(rows)
def test_shares_are_those_of_a_look_at_every_pair(given_rows):
    people = pd.DataFrame(given_rows, columns=["who", "Surname", "Forename"])
    if people["Forename"].isna().all():
        return
    found = of(key_uniqueness(people, {"k": ["surname", "forename"]}, person="who"), "k")
    keys = {(who, (s, f)) for who, s, f in given_rows if f}
    each = [
        [sum(other != who and key == mine for other, key in keys) for one, mine in keys if one == who] for who in range(5)
    ]
    means = [np.mean(others) for others in each if others]
    assert found["chance_sharers"] == pytest.approx(np.mean(means))
    assert found["shared"] == pytest.approx(np.mean([np.mean([one > 0 for one in others]) for others in each if others]))


def test_requests_and_who_agrees_with_them():
    asked = pd.DataFrame({"PersonID": [1, 2, 3], "Surname": ["Li", "Lee", "Okoro"]})
    held = PEOPLE.drop_duplicates("who").assign(PersonID=[11, 12, 13, 14])
    truth = pd.DataFrame({"PersonID": [1, 2, 3], "PupilMatchingReference": [11, None, None]})
    found = key_sharers(asked, held, ["surname"], truth=truth)
    assert found.frame["k"].tolist() == [3, 1, 0]
    assert found.frame["chance"].tolist() == [2, 1, 0]
    assert found.chance_sharers().value == 1
    assert found.chance_sharers().high == pytest.approx(np.exp(4.302653 / 3**0.5), rel=1e-6)
    assert found.chance_sharers().low == pytest.approx(np.exp(-4.302653 / 3**0.5), rel=1e-6)
    assert found.shared().value == pytest.approx(2 / 3)
    unknown = key_sharers(asked, held, ["surname"])
    assert str(unknown.shared()) == "not estimable: the truth was not given"


HELD = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Li", "Li"]})


def sharers(surnames, sought):
    asked = pd.DataFrame({"PersonID": range(len(surnames)), "Surname": surnames})
    truth = pd.DataFrame({"PersonID": range(len(surnames)), "PupilMatchingReference": sought})
    return key_sharers(asked, HELD, ["surname"], truth=truth)


def test_a_small_mean_is_above_nothing_and_shown_with_its_digits():
    found = sharers(["Li"] + ["Okoro"] * 119, [7] + [None] * 119)
    assert 0 < found.chance_sharers().low < found.chance_sharers().value == pytest.approx(1 / 120)
    assert "others than the person sought: 0.0083 people per request (0.0012-0.1)" in repr(found)
    assert "exact Poisson" in sharers(["Okoro"] * 120, [None] * 120).chance_sharers()._repr_html_()
    assert sharers(["Okoro"] * 120, [None] * 120).chance_sharers().high == pytest.approx(3.688879 / 120)
    assert str(sharers(["Li"] * 3, [7] * 3).chance_sharers()) == "not estimable: each of 3 requests has 1, without spread"


def test_requests_that_lack_part_of_the_key_are_left_out_and_counted():
    found = sharers(["Li", "Okoro", None, "-"], [7, None, None, None])
    assert found.frame["k"].tolist() == [2, 0, pd.NA, pd.NA]
    assert found.without == 2
    assert found.shared().value == 0.5
    assert found.chance_sharers().value == 0.5
    assert "2 requests lack part of the key and are left out" in repr(found)
    assert str(sharers([None, "-"], [None, None]).shared()) == "not estimable: no request has the key"


def test_links_that_were_read_back_hold_no_keys(tmp_path):
    key = Step("key", (Exact("surname"),))
    agreeing(HELD, HELD, key).to_parquet(tmp_path / "links")
    with pytest.raises(InputError, match="these links were read back from a folder"):
        keys_asked(linkage.Links.load(tmp_path / "links"), key)


def test_a_key_that_nobody_has_in_full_keeps_its_row():
    found = key_uniqueness(PEOPLE.assign(DOB=None), {"name": ["surname"], "both": ["surname", "dob"]}, person="who")
    assert found.frame["key"].tolist() == ["name", "both"]
    assert of(found, "both")[["people", "without"]].tolist() == [0, 4]
    assert of(found, "both")[["unique", "shared", "chance_sharers", "median", "largest"]].isna().all()
    groups = pd.DataFrame({"who": ["di", "bo"], "group": pd.Categorical(["one", None])})
    by_group = key_uniqueness(PEOPLE, {"both": ["surname", "dob"]}, person="who", groups=groups)
    assert by_group.frame["group"].tolist() == ["everybody", "not known", "one"]
    assert of(by_group, "both", "one")[["people", "without"]].tolist() == [0, 1]
    assert of(by_group, "both", "not known")["people"] == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda p: key_uniqueness(p, [["surname"]]), "say with person='...' which column of the population says who is who"),
        (lambda p: key_uniqueness("people.csv"), "population must be a linkage.Register or a pandas frame, not str"),
        (lambda p: key_uniqueness(p, ["surname"], person="who"), "each of keys must be several fields or equalities"),
        (lambda p: key_uniqueness(p, [[Similar("surname", 0.9)]], person="who"), "each part of a key must be a field or an"),
        (lambda p: key_uniqueness(p, [["upn"]], person="who"), "unknown field of the population 'upn'"),
        (lambda p: key_uniqueness(p, [], person="who"), "keys must be at least one key, not []"),
        (lambda p: key_uniqueness(p, [["dob"], ["dob"]], person="who"), "two keys are called 'dob'; give keys by name"),
        (lambda p: key_uniqueness(p, [["dob"]], person="who", groups=p), "groups must be a pandas frame of two columns"),
        (
            lambda p: key_uniqueness(p, [["dob"]], person="who", groups=p[["who", "Surname"]]),
            "groups names a person more than once, such as 'ann'",
        ),
        (
            lambda p: key_uniqueness(
                p, [["dob"]], person="who", groups=pd.DataFrame({"who": ["bo"], "group": ["everybody"]})
            ),
            "groups must not call a group 'everybody'; leave out whose group is not known",
        ),
        (
            lambda p: key_uniqueness(p, [["dob"]], person="who", groups=pd.DataFrame({"who": ["bo", "x"], "group": "one"})),
            "groups names 1 people who are not in the population, such as 'x'",
        ),
        (lambda p: minimal_unique_keys(p, ["dob"] * 11, person="who"), "parts must be at most 10"),
    ],
)
def test_refusals(asked, said):
    with pytest.raises(InputError) as refusal:
        asked(PEOPLE)
    assert said in str(refusal.value)
