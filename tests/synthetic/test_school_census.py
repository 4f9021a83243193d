import numpy as np
import pytest

import synthetic
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def frame(census):
    return census.to_frame()


@pytest.fixture(scope="module")
def born(people):
    """Who each custodian's number belongs to, those shared by twins left out."""
    known = people.references.drop_duplicates("PupilMatchingReference", keep=False)
    truth = people.truth().drop(columns="PupilMatchingReference")
    return known.merge(truth, on="person").set_index("PupilMatchingReference")


def test_columns_are_those_of_the_layout(people, census):
    assert census.records.schema.equals(synthetic.layout(census.census).schema)
    assert census.errors.schema.equals(synthetic.LEDGER)
    early = people.school_census("2003/04", "Spring")
    assert {"Middlenames", "Postcode", "Address", "Language"}.isdisjoint(early.records.column_names)
    assert {"Ethnicity", "FormerUPN"} <= set(early.records.column_names)


def test_a_row_is_a_pupil_at_a_school_and_has_a_number_of_its_own(frame):
    assert frame["RecordID"].is_unique
    main = frame[frame["OnRoll"] & (frame["EnrolStatus"] != "S")]
    assert main.duplicated("PupilMatchingReference").mean() < 0.001  # a twin under the other's number
    assert not frame.duplicated(["PupilMatchingReference", "DOB", "Forename", "OnRoll", "URN"]).any()


def test_pupils_of_two_schools_are_main_at_one_and_subsidiary_at_the_other():
    often = synthetic.population(6_000, seed=3, parameters={"school.second_registration": 0.05})
    frame = often.school_census("2015/16", "Autumn").to_frame()
    on = frame[frame["OnRoll"]]
    two = on[on["EnrolStatus"] != "C"]
    assert len(two) > 50
    assert (two.groupby("PupilMatchingReference")["EnrolStatus"].agg(lambda each: "".join(sorted(each))) == "MS").all()
    assert (two.groupby("PupilMatchingReference")["URN"].nunique() == 2).all()
    assert frame.loc[~frame["OnRoll"], "EnrolStatus"].isna().all()


def test_children_of_school_age_and_nobody_else_are_on_roll(born, frame):
    of = born["DOB"].reindex(frame.loc[frame["OnRoll"], "PupilMatchingReference"]).dropna()
    assert of.between("1996-09-01", "2011-08-31").all()
    assert of.between("1997-09-01", "2011-08-31").mean() > 0.999  # but for those taken off the roll late
    compulsory = born[born["DOB"].between("1999-09-01", "2011-08-31") & ~born["arrived"]]
    present = compulsory.index.isin(frame.loc[frame["OnRoll"], "PupilMatchingReference"]).mean()
    assert present == pytest.approx(0.90, abs=0.03)  # some have left state schools, some are filed under another number


def test_year_groups_go_by_the_birthday(frame, born):
    on = frame[frame["OnRoll"]].join(born["DOB"].rename("born"), on="PupilMatchingReference").dropna(subset="born")
    reception = on[on["NCyearActual"] == "R"]
    assert reception["born"].between("2010-09-01", "2011-08-31").all()
    assert on.loc[on["NCyearActual"] == "11", "born"].between("1999-09-01", "2000-08-31").all()
    assert set(on["NCyearActual"]) - {"14"} == {"R", *(str(year) for year in range(1, 14))}


def test_leavers_have_a_leaving_date_and_no_preferred_surname_or_address(frame):
    on, off = frame[frame["OnRoll"]], frame[~frame["OnRoll"]]
    assert len(off) > 500
    assert off["LeavingDate"].between("2015-05-21", "2015-09-30").all()
    assert on["LeavingDate"].isna().all()
    assert off[["PreferredSurname", "Address"]].isna().all().all()
    assert on["PreferredSurname"].notna().mean() > 0.99
    assert off["Postcode"].notna().mean() > 0.95  # autumn collects leavers' postcodes
    assert (off["EntryDate"] <= off["LeavingDate"]).all()
    assert (on["EntryDate"] <= "2015-10-01").all()


def test_leavers_have_no_postcode_in_spring(people):
    off = people.school_census("2015/16", "Spring").to_frame().query("~OnRoll")
    assert len(off)
    assert off["Postcode"].isna().all()


def test_ethnicity_is_asked_in_spring_and_nationality_for_two_years(people, census):
    assert "Ethnicity" not in census.records.column_names
    spring = people.school_census("2015/16", "Spring").to_frame()
    assert set(spring["Ethnicity"].dropna()) > {"WBRI", "APKN", "BAFR", "REFU", "NOBT"}
    autumn = people.school_census("2016/17", "Autumn").to_frame().query("OnRoll")
    assert autumn["Nationality"].isin(["NYO"]).mean() == pytest.approx(0.225, abs=0.02)  # January 2017: 22.5 %
    assert {"GBR", "REF", "NKO", "POL"} <= set(autumn["CountryOfBirth"])
    asked = autumn[autumn["Language"] != "ENG"]
    assert asked["ProficiencyInEnglish"].notna().mean() > 0.9
    assert autumn.loc[autumn["Language"] == "ENG", "ProficiencyInEnglish"].isna().mean() > 0.9


def test_forename_and_middle_names_were_one_field_until_2004(people):
    early = people.school_census("2003/04", "Spring").to_frame()
    later = people.school_census("2004/05", "Spring").to_frame()
    assert (early["Forename"].str.count(" ") >= 1).mean() > 0.6
    assert (later["Forename"].str.count(" ") >= 1).mean() < 0.15
    both = early.merge(later, on=["PupilMatchingReference", "URN", "DOB"], suffixes=("", "_later"))
    whole = both["Forename_later"] + (" " + both["Middlenames"]).fillna("")
    assert (both["Forename"] == whole).mean() > 0.99


def test_people_share_postcodes(frame):
    shared = frame[frame["OnRoll"]].groupby("Postcode").size()
    assert shared.mean() == pytest.approx(5.9, abs=0.7)  # about 5.5 state pupils per live postcode, more with sixth forms


def test_schools_are_listed(people, frame):
    schools = people.schools.to_pandas()
    assert set(frame["URN"]) <= set(schools["URN"])
    assert schools["schoolpostcode"].notna().all()


def test_errors_stay_as_long_as_the_pupil_stays(people):
    first, second = (people.school_census("2014/15", term) for term in ("Autumn", "Summer"))
    keys = ["person", "field", "kind", "recorded"]
    before = first.errors.to_pandas().query("OnRoll and field in ['Surname', 'Forename', 'Middlenames', 'DOB', 'Gender']")
    both = [one.to_frame().query("OnRoll")[["PupilMatchingReference", "URN", "Surname"]] for one in (first, second)]
    stayed = both[0].merge(both[1], on=["PupilMatchingReference", "URN"])
    before = before[before["PupilMatchingReference"].isin(stayed["PupilMatchingReference"])]
    after = second.errors.to_pandas()[keys].drop_duplicates()
    kept = before[keys].merge(after, how="left", indicator=True)["_merge"] == "both"
    assert len(before) > 1_000
    assert kept.mean() > 0.95


def test_surname_changes_leave_the_former_surname(people):
    frame = synthetic.population(people.n, seed=people.seed, errors="none").school_census("2015/16", "Summer").to_frame()
    events = people.timeline().to_pandas().query("event == 'surname changed' and reason != 'adoption'")
    before = events.loc[events["date"].astype(str) < "2016-05-19", "person"]
    known = people.references
    own = known.loc[known["person"].isin(before), "PupilMatchingReference"]
    former = frame[frame["FormerSurname"].notna()]
    assert set(former["PupilMatchingReference"]) <= set(own)
    share = frame[frame["PupilMatchingReference"].isin(own) & frame["OnRoll"]]["FormerSurname"].notna().mean()
    assert share == pytest.approx(0.70, abs=0.06)
    assert np.mean(former["FormerSurname"] != former["Surname"]) > 0.99


def test_columns_can_be_left_out(people, frame):
    some = people.school_census("2015/16", "Autumn", columns=["Postcode", "Surname"]).to_frame()
    assert some.columns.tolist() == ["Surname", "Postcode"]
    assert some["Surname"].tolist() == frame["Surname"].tolist()
    assert repr(people.school_census("2015/16", "Autumn", columns=["Surname"])).endswith("rows")


def test_terms_can_be_chosen(people):
    named = people.school_censuses("2010/11", "2014/15", terms=["Spring"])
    assert [one.term for one in named.censuses] == ["Spring"] * 5


def test_it_reads_well(census):
    assert repr(census).startswith("School census, Autumn 2015/16 (1 October 2015): ")
    assert "<table" in census._repr_html_()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda people: people.school_census("2015/16", "Sumer"), r"unknown term 'Sumer' \(did you mean 'Summer'\?\)"),
        (lambda people: people.school_census("2020/21", "Spring"),
         "a census of 2020/21 counts children born up to 31 August 2016, and nobody in this world is born after 2012-08-31; "
         "make the population with parameters={'world.born_to': 2016}"),
        (lambda people: people.school_census("2015/16", "Spring", columns=["Surnam"]),
         r"unknown column 'Surnam' \(did you mean 'Surname'\?\)"),
        (lambda people: people.school_census("2015/16", "Spring", columns="Surname"),
         r"columns must be several columns, such as \['Surname', 'DOB'\], not 'Surname'"),
        (lambda people: people.school_censuses("2015/16", "2016/17", terms="Spring"),
         r"terms must be several of Autumn, Spring, Summer, such as \('Spring',\), not 'Spring'"),
        (lambda people: people.school_censuses("2003/04", "2004/05", terms=["Autumn"]),
         "there was no census in Autumn from 2003/04 to 2004/05"),
    ],
)  # fmt: skip
def test_refusals(people, call, sentence):
    with pytest.raises(InputError, match=sentence):
        call(people)
