"""Which columns a census had."""

import pytest

from synthetic.calendar import census, censuses
from synthetic.data_files import rows
from synthetic.layouts import layout, not_simulated
from synthetic.refusal import InputError

ALWAYS = {
    "AcademicYear", "CensusTerm", "CensusDate", "RecordID", "PupilMatchingReference", "UPN", "FormerUPN", "OnRoll",
    "Surname", "Forename", "FormerSurname", "DOB", "LAEstab", "URN", "EntryDate",
}  # fmt: skip


def of(year, term):
    return layout(census(year, term))


def test_autumn_2016_has_nationality_and_proficiency():
    assert of("2016/17", "Autumn").columns == (
        "AcademicYear", "CensusTerm", "CensusDate", "RecordID", "PupilMatchingReference", "UPN", "FormerUPN", "OnRoll",
        "Surname", "Forename", "Middlenames", "PreferredSurname", "FormerSurname", "DOB", "Gender", "Language",
        "ProficiencyInEnglish", "Nationality", "CountryOfBirth", "EnrolStatus", "NCyearActual", "Address", "Postcode",
        "LAEstab", "URN", "EntryDate", "LeavingDate",
    )  # fmt: skip


def test_who_has_what():
    autumn, spring = of("2015/16", "Autumn"), of("2015/16", "Spring")
    assert set(autumn.columns) - autumn.on_roll == {"LeavingDate"}
    assert set(autumn.columns) - autumn.off_roll == {"PreferredSurname", "EnrolStatus", "NCyearActual", "Address"}
    assert spring.on_roll - autumn.on_roll == {"Ethnicity"}
    assert spring.off_roll ^ autumn.off_roll == {"Ethnicity", "Postcode"}


def test_nationality_was_asked_in_six_censuses():
    asked = [(one.year, one.term) for one in censuses("2001/02", "2030/31") if "Nationality" in layout(one).columns]
    assert asked == [(year, term) for year in ("2016/17", "2017/18") for term in ("Autumn", "Spring", "Summer")]
    born = [(one.year, one.term) for one in censuses("2001/02", "2030/31") if "CountryOfBirth" in layout(one).off_roll]
    assert born == asked


def test_proficiency_in_english_was_asked_in_three_of_pupils_on_roll():
    asked = [one for one in censuses("2001/02", "2030/31") if "ProficiencyInEnglish" in layout(one).columns]
    assert [(one.year, one.term) for one in asked] == [
        ("2016/17", "Autumn"), ("2016/17", "Spring"), ("2017/18", "Spring"),
    ]  # fmt: skip
    assert all("ProficiencyInEnglish" not in layout(one).off_roll for one in asked)


@pytest.mark.parametrize(("term", "last"), [("Autumn", "2011/12"), ("Summer", "2009/10"), ("Spring", "2030/31")])
def test_ethnicity_ends_by_term(term, last):
    asked = [one.year for one in censuses("2001/02", "2030/31") if one.term == term and "Ethnicity" in layout(one).columns]
    assert asked[-1] == last


def test_gender_becomes_sex_in_autumn_2023():
    before, after = of("2022/23", "Summer"), of("2023/24", "Autumn")
    assert set(before.columns) ^ set(after.columns) == {"Gender", "Sex"}
    assert (before.sex_column, after.sex_column) == ("Gender", "Sex")


def test_addresses_came_late():
    assert {"Address", "Postcode"} & set(of("2004/05", "Spring").columns) == set()
    assert {"Address", "Postcode"} & of("2005/06", "Spring").on_roll == {"Postcode"}
    assert {"Address", "Postcode"} & of("2006/07", "Autumn").on_roll == {"Address", "Postcode"}
    assert {"Address", "Postcode"} & of("2006/07", "Autumn").off_roll == {"Postcode"}
    assert {"Address", "Postcode"} & of("2006/07", "Summer").off_roll == set()


def test_middle_names_stood_in_the_forename_until_2003():
    assert [of(year, "Spring").middle_names_in_forename for year in ("2001/02", "2003/04", "2004/05")] == [
        True, True, False,
    ]  # fmt: skip
    assert "Middlenames" not in of("2003/04", "Spring").columns


def test_every_census_identifies_its_pupils_and_has_one_type_a_column():
    types = {}
    for one in censuses("2001/02", "2030/31"):
        asked = layout(one)
        assert asked.on_roll & asked.off_roll >= ALWAYS
        assert asked.on_roll | asked.off_roll == set(asked.columns)
        assert asked.schema.names == list(asked.columns)
        for field in asked.schema:
            assert types.setdefault(field.name, field.type) == field.type
    assert str(types["DOB"]) == "date32[day]"


def test_no_two_rows_say_the_same_of_one_census():
    for one in censuses("2001/02", "2030/31"):
        said = [
            (row["column"], who)
            for row in rows("census_columns.csv")
            if one.term in row["terms"].split() and row["first_year"] <= one.year <= (row["last_year"] or one.year)
            for who in (("on roll", "no longer on roll") if row["who"] == "both" else (row["who"],))
        ]
        assert len(said) == len(set(said)), one


def test_what_is_carried_back_says_so():
    early = of("2007/08", "Spring").to_frame().set_index("column")["status"]
    assert early[["UPN", "Language", "EntryDate", "Middlenames"]].tolist() == [
        "published", "derived", "assumption", "derived",
    ]  # fmt: skip
    late = of("2015/16", "Spring").to_frame().set_index("column")["status"]
    assert late[["UPN", "Language", "EntryDate", "Middlenames"]].tolist() == ["published"] * 4


def test_a_layout_shows_itself():
    asked = of("2005/06", "Spring")
    assert repr(asked) == "School census, Spring 2005/06: 23 columns, 22 on roll, 19 no longer on roll"
    assert asked._repr_html_().count("<tr") == 24
    assert layout(census("2005/06", "Spring")) is asked


def test_what_is_not_simulated_is_listed():
    autumn = not_simulated(census("2015/16", "Autumn")).set_index("column")
    assert len(autumn) == 34
    assert autumn.loc["moveonrollflag"].tolist() == [False, True]
    assert "uniquepropertyreferencenumber" not in autumn.index
    assert "uniquepropertyreferencenumber" in not_simulated(census("2016/17", "Autumn"))["column"].tolist()
    simulated = {name.lower() for one in censuses("2015/16", "2030/31") for name in layout(one).columns}
    assert not simulated & {row["column"] for row in rows("census_columns_not_simulated.csv")}


def test_what_is_not_documented_is_not_listed():
    with pytest.raises(InputError, match="from Autumn 2015/16 on, not for Summer 2014/15"):
        not_simulated(census("2014/15", "Summer"))
