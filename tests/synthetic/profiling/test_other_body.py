import pyarrow as pa
import pyarrow.compute as pc
import pytest

import synthetic
from synthetic.other_body import FIELDS, folded, other_body_forms, yardstick

YEARS = "2014/15", "2015/16"


@pytest.fixture(scope="module")
def few():
    return synthetic.population(2_000, seed=9, errors="poor")


def by_hand(people, letters=None):
    """Find who agrees with a record, one pupil at a time."""

    def key(row):
        names = [None if name is None else name.upper() for name in (row["Forename"][:letters] if row["Forename"] else None,
                                                                     row["Surname"])]  # fmt: skip
        return None if None in [*names, row["Postcode"]] else (*names, row["DOB"], row["Postcode"], row["Gender"])

    persons = people.references.groupby("PupilMatchingReference")["person"].agg(list)
    records = {}
    for census in people.school_censuses(*YEARS):
        for row in fold(census.records.filter(census.records["OnRoll"])).to_pylist():
            for person in persons[row["PupilMatchingReference"]]:
                records.setdefault(person, set()).add(key(row))
    forms = {row["person"]: key(row) for row in fold(other_body_forms(people, *YEARS)).to_pylist()}
    found = {person for person, mine in forms.items() if mine is not None and mine in records.get(person, ())}
    return found, set(records) & set(forms)


def fold(table):
    for name in ("Forename", "Surname"):
        at = table.column_names.index(name)
        table = table.set_column(at, name, folded(table[name].combine_chunks()))
    return table


def test_the_yardstick_counts_whom_a_look_at_every_record_finds(few):
    measured = yardstick(few, *YEARS)
    exact, pupils = by_hand(few)
    four, _ = by_hand(few, 4)
    assert len(measured) == len(pupils)
    assert set(measured.person[measured.exact].tolist()) == exact
    assert set(measured.person[measured.first_four].tolist()) == four
    assert 0 < len(exact) < len(four) < len(pupils)


def test_what_stops_the_rule_adds_up(few):
    measured = yardstick(few, *YEARS)
    stopped = measured.stopped()
    assert stopped.index.tolist() == [*FIELDS, "several"]
    alone_or_several = sum(measured.alone[name] for name in FIELDS) > 0
    assert 1 - measured.exact_share == pytest.approx(alone_or_several.mean() + stopped.loc["several", "alone"])
    assert (stopped["never"].dropna() <= 1 - measured.exact_share).all()


def test_groups_are_parts_of_the_whole(few):
    measured = yardstick(few, *YEARS)
    for of in ("name_group", "ethnic_group", "arrived"):
        frame = measured.by_group(of)
        assert frame["pupils"].sum() == len(measured)
        assert (frame["pupils"] * frame["exact"]).sum() == pytest.approx(measured.exact.sum())


def test_a_form_is_the_same_whatever_the_chunk(few):
    again = synthetic.population(2_000, seed=9, errors="poor", chunk=333)
    assert other_body_forms(again, *YEARS).equals(other_body_forms(few, *YEARS))


def test_forms_are_filled_in_while_people_are_at_school(few):
    forms = other_body_forms(few, *YEARS)
    first, last = pc.min(forms["date"]).as_py(), pc.max(forms["date"]).as_py()
    assert str(first) >= "2014-10-02"
    assert str(last) <= "2016-05-19"
    born = few.truth().set_index("person").loc[forms["person"].to_numpy(), "DOB"].to_numpy()
    years = (forms["date"].to_numpy() - born).astype("timedelta64[D]").astype(int) / 365.25
    assert years.min() >= 4
    assert years.max() < 19


def test_without_errors_nearly_everybody_is_found():
    measured = yardstick(synthetic.population(2_000, seed=9, errors="none"), *YEARS)
    assert measured.exact_share > 0.99
    assert not any(measured.form_wrong[name].any() for name in FIELDS)


def test_the_other_body_makes_mistakes_of_its_own():
    measured = yardstick(synthetic.population(5_000, seed=9, errors={"forename.typo": 0.2}), *YEARS)
    wrong = measured.form_wrong["Forename"]
    assert 0.1 < wrong.mean() < 0.4
    assert measured.exact[wrong].mean() < 0.05
    assert measured.exact[~wrong].mean() > 0.5


def test_names_are_folded():
    assert folded(pa.array(["Łukasz", " ana  maria ", None, ""])).to_pylist() == ["LUKASZ", "ANA MARIA", None, None]


def test_unknown_years_are_refused(few):
    with pytest.raises(synthetic.InputError, match="the last census year 2013/14 is before the first, 2015/16"):
        yardstick(few, "2015/16", "2013/14")
