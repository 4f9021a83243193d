from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synthetic.calendar import day_number, month_end
from synthetic.data_files import rows
from synthetic.figures import parameters
from synthetic.people import NONE
from synthetic.places import postcode_of
from synthetic.requests import home_office_requests
from synthetic.seeking.entries import ADDRESS_GIVEN, CURRENT, EARLIER, as_sent
from synthetic.writing import joined, surnames_written

DAY = day_number(month_end("2016-09"))
FLAWLESS = {
    **{
        f"home_office.{name}": 0
        for name in (
            "surname_other", "surname_typo", "surname_variant", "surname_male_form", "surname_female_form", "one_surname",
            "forename_typo", "forename_variant", "names_swapped", "accents_dropped", "middlenames_missing",
            "dob_swapped", "dob_first_of_month", "dob_first_of_january", "dob_unknown",
            "address_earlier", "address_elsewhere", "address_missing",
        )
    },
    "home_office.address_current": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def who(people):
    return people.people


@pytest.fixture
def entries(people):
    """Write everybody down with the mistakes given and no others, on list 0."""

    def written(settings=None, **mistakes):
        changed = {f"home_office.{name}": value for name, value in mistakes.items()}
        world = replace(people.world, parameters=parameters(FLAWLESS | changed))
        return as_sent(world, people.people, "2016-09", np.zeros(people.n, dtype=np.int64), settings)

    return written


def words(people, codes):
    return people.world.names.words.take(pa.array(codes))


def legal(who):
    return np.where((who.change_day <= DAY)[:, None], who.later_surname, who.surname)


def test_a_flawless_list_says_what_is_true(people, who, entries):
    sent, given = entries()
    assert sent["Surname"] == surnames_written(people.world, legal(who), who.group)
    assert sent["Forename"] == words(people, who.forename)
    assert sent["Middlenames"] == joined(people.world.names.words, who.middle, " ")
    assert sent["DOB"].cast(pa.int32()).to_pylist() == who.birth_day.tolist()
    assert sent["Postcode"] == people.world.places.postcodes.take(pa.array(postcode_of(who.home_at(DAY))))
    assert (given == CURRENT).all()


def test_the_one_surname_field_holds_one_of_two(people, who, entries):
    codes = legal(who)
    two = np.flatnonzero(codes[:, 1] != NONE)
    for first, column in ((1, 0), (0, 1)):
        sent, _ = entries(one_surname=1, one_surname_first=first)
        assert sent["Surname"].take(pa.array(two)) == words(people, codes[two, column])
    kept, _ = entries(one_surname=0)
    assert all("-" in name or " " in name for name in kept["Surname"].take(pa.array(two)).to_pylist())


def test_daughters_are_entered_under_their_fathers_form(people, who, entries):
    names, codes = people.world.names, legal(who)
    single = codes[:, 1] == NONE
    for mistake, sex, form in (("surname_male_form", 1, 0), ("surname_female_form", 0, 1)):
        sent, _ = entries(**{mistake: 1})
        rows = np.flatnonzero(single & (who.sex == sex) & names.has_sex_forms(codes[:, 0]))
        turned = names.for_sex(codes[rows, 0], np.full(len(rows), form))
        assert sent["Surname"].take(pa.array(rows)) == words(people, turned)
        assert (turned != codes[rows, 0]).sum() > 50
        others = pa.array(np.flatnonzero(single & (who.sex != sex)))
        assert sent["Surname"].take(others) == entries()[0]["Surname"].take(others)


def test_names_have_another_spelling_where_there_is_one(people, who, entries):
    sent, _ = entries(surname_variant=1, forename_variant=1)
    names, true = people.world.names, entries()[0]
    changed = np.asarray(pc.not_equal(sent["Forename"], true["Forename"]))
    assert changed.tolist() == names.has_variant(who.forename).tolist()
    changed = np.asarray(pc.not_equal(sent["Surname"], true["Surname"]))
    codes = legal(who)
    either = names.has_variant(codes[:, 0]) | ((codes[:, 1] != NONE) & names.has_variant(codes[:, 1]))
    assert changed.tolist() == either.tolist()


def test_an_earlier_or_preferred_surname_stands_for_the_legal_one(people, who, entries):
    sent, _ = entries(surname_other=1)
    changed = np.flatnonzero((who.change_day <= DAY) & (who.surname != who.later_surname).any(axis=1))
    former = surnames_written(people.world, who.surname, who.group)
    assert sent["Surname"].take(pa.array(changed)) == former.take(pa.array(changed))
    preferred = np.setdiff1d(np.flatnonzero(who.preferred != NONE), changed)
    assert sent["Surname"].take(pa.array(preferred)) == words(people, who.preferred[preferred])


def test_names_change_places_more_often_in_some_groups(people, who, entries):
    sent, _ = entries(names_swapped=0.2)
    true = entries()[0]
    swapped = np.asarray(pc.and_(pc.equal(sent["Surname"], true["Forename"]), pc.equal(sent["Forename"], true["Surname"])))
    share = {name: swapped[who.group == place].mean() for place, name in enumerate(people.world.names.groups)}
    assert share["chinese"] == 1.0
    assert share["somali"] == pytest.approx(0.8, abs=0.12)
    assert share["british"] == pytest.approx(0.2, abs=0.02)


def test_letters_lose_their_accents(entries):
    sent, _ = entries(accents_dropped=1)
    for name in ("Surname", "Forename", "Middlenames"):
        assert not entries()[0][name].equals(sent[name])
        assert all(value.isascii() for value in sent[name].drop_null().to_pylist())


def test_typing_mistakes_change_one_letter_or_so(entries):
    sent, _ = entries(surname_typo=1)
    true = entries()[0]
    assert sent["Forename"] == true["Forename"]
    pairs = list(zip(sent["Surname"].to_pylist(), true["Surname"].to_pylist()))
    assert all(one != two and abs(len(one) - len(two)) <= 1 for one, two in pairs)


def test_middle_names_are_missing(entries):
    sent, _ = entries(middlenames_missing=1)
    assert sent["Middlenames"].null_count == len(sent["Middlenames"])


@pytest.mark.parametrize(("mistake", "unit"), [("dob_first_of_month", "M"), ("dob_first_of_january", "Y")])
def test_a_day_that_is_not_known_is_the_first(who, entries, mistake, unit):
    sent, _ = entries(**{mistake: 1})
    dates, true = np.asarray(sent["DOB"]), who.birth_day.astype("datetime64[D]")
    came = who.arrived()
    assert (dates[came] == true[came].astype(f"datetime64[{unit}]")).all()
    assert (dates[~came] == true[~came]).all()


def test_a_day_that_no_school_knows_is_not_on_the_list_either(people, entries):
    ledger = people.school_census("2015/16", "Spring").errors.to_pandas()
    unknown = ledger.loc[ledger["kind"] == "dob.first_of_january", "person"].unique()
    assert len(unknown) > 50
    sent, _ = entries(people.errors, dob_unknown=1)
    assert {str(day)[5:] for day in sent["DOB"].take(pa.array(unknown)).to_pylist()} == {"01-01"}
    nobody, _ = entries(dob_unknown=1)
    assert nobody["DOB"].cast(pa.int32()).to_pylist() == people.people.birth_day.tolist()


def test_an_earlier_home_is_the_last_left_since_the_family_came(people, who, entries):
    sent, given = entries(address_current=0, address_earlier=1)
    moved = (who.moves <= DAY) & (who.moves > who.arrival_day[:, None])
    assert ((given == EARLIER) == moved.any(axis=1)).all()
    last = (who.moves <= DAY).sum(axis=1) - 1
    rows = np.flatnonzero(given == EARLIER)
    home = who.homes[rows, last[rows]].astype(np.int64)
    assert sent["Postcode"].take(pa.array(rows)) == people.world.places.postcodes.take(pa.array(postcode_of(home)))
    assert set(np.array(ADDRESS_GIVEN)[given]) == {"current", "earlier"}


def test_a_familys_file_is_typed_together(who, entries):
    sent, given = entries(
        surname_variant=0.5, surname_typo=0.5, accents_dropped=0.5, one_surname=0.5, address_current=0, address_elsewhere=1
    )
    same_surname = (legal(who)[1:] == legal(who)[:-1]).all(axis=1)
    siblings = np.flatnonzero((who.family[1:] == who.family[:-1]) & same_surname)
    changed = np.asarray(pc.not_equal(sent["Surname"], entries()[0]["Surname"]))[siblings]
    assert changed.mean() > 0.5
    for name in ("Surname", "Address", "Postcode"):
        column = sent[name]
        assert column.take(pa.array(siblings)) == column.take(pa.array(siblings + 1))
    sent, given = entries(address_current=0.5, address_missing=0.5)
    assert (given[siblings] == given[siblings + 1]).all()
    assert 0.4 < (given == CURRENT).mean() < 0.6


def test_lists_have_their_own_mistakes(people):
    file = home_office_requests(people, 2_000, "2016-09", on_register=1.0, file=0)
    both = file.truth.drop_duplicates("PersonID").merge(file.records, on="PersonID")
    assert both["Middlenames"].isna().mean() == pytest.approx(0.2 + 0.8 * 0.5, abs=0.04)
    assert both["Postcode"].isna().mean() == pytest.approx(0.15, abs=0.03)
    given = both["address_given"].value_counts(normalize=True)
    assert given["current"] + given["earlier"] == pytest.approx(0.65, abs=0.04)
    assert given["earlier"] > 0.08
    assert given["elsewhere"] == pytest.approx(0.20, abs=0.04)


def test_another_list_has_other_mistakes(people, who):
    one, other = (
        as_sent(people.world, who, "2016-09", np.full(people.n, file), people.errors)[0]["Surname"] for file in (0, 1)
    )
    assert 0.7 < np.asarray(pc.equal(one, other)).mean() < 0.9


def test_groups_whose_names_change_places_are_name_groups(people):
    groups = {row["name_group"] for row in rows("name_orders.csv")}
    assert groups
    assert groups <= set(people.world.names.groups)
