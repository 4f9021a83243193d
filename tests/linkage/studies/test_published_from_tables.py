"""Studies made of a user's table of counts."""

from datetime import date

import pandas as pd
import pytest

from linkage.studies import PublishedMonth, PublishedStudy
from synthetic.refusal import InputError


def months(**changes):
    columns = {"month": ["2016-09", "2016-10"], "requested": [243, 84], "matched": [65, 22], "source": "FOI 2016-0058280"}
    return pd.DataFrame(columns).assign(**changes)


def periods(**changes):
    columns = {"start": ["2015-07-01"], "end": ["2016-09-30"], "requested": [2461], "matched": [531], "source": "HCWS272"}
    return pd.DataFrame(columns).assign(**changes)


def test_months():
    mine = PublishedStudy.from_frame(months(), name="mine", title="ours", register_people=1_000)
    assert [(month.month, month.requested, month.matched, month.source) for month in mine.months] == [
        ("2016-09", 243, 65, "FOI 2016-0058280"), ("2016-10", 84, 22, "FOI 2016-0058280"),
    ]  # fmt: skip
    assert (mine.title, mine.register_people, mine.last_year) == ("ours", 1_000, "2015/16")


@pytest.mark.parametrize(
    "ends",
    [("2015-07", "2016-09"), ("2015-07-01", "2016-09-30"), (date(2015, 7, 1), date(2016, 9, 30)),
     (pd.Timestamp("2015-07-01"), pd.Timestamp("2016-09-30"))],
)  # fmt: skip
def test_a_period_is_simulated_in_its_middle(ends):
    mine = PublishedStudy.from_frame(periods(start=[ends[0]], end=[ends[1]]), name="mine")
    assert mine.months[0].span == ("2015-07", "2016-09")
    assert (mine.months[0].month, mine.last_year) == ("2016-02", "2014/15")
    assert mine.months[0].title == "July 2015 to September 2016"


def test_a_file_is_read(tmp_path):
    file = tmp_path / "counts.csv"
    months().to_csv(file, index=False)
    assert PublishedStudy.from_csv(file, name="mine") == PublishedStudy.from_frame(months(), name="mine")
    periods().to_csv(file, index=False)
    assert PublishedStudy.from_csv(file, name="mine", last_year="2013/14").last_year == "2013/14"


def test_only_whole_lines_are_comments(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text(
        '# ours, "so far\nmonth,requested,matched,source\n2016-09,243,65,https://x.gov.uk/foi#row3\n#2016-11,1,1,x\n'
        '2016-10,84,22,"FOI #12 of 2016\n# and its annex"\n'
    )
    mine = PublishedStudy.from_csv(file, name="mine")
    assert [month.source for month in mine.months] == ["https://x.gov.uk/foi#row3", "FOI #12 of 2016\n# and its annex"]


def test_a_column_twice_in_a_file_is_refused(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("month,requested,matched,matched,source\n2016-09,243,65,66,a reply\n")
    with pytest.raises(InputError, match="the counts of 'mine' have more than one column matched; which of them counts"):
        PublishedStudy.from_csv(file, name="mine")


def test_a_row_longer_than_the_header_is_refused(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("month,requested,matched,source\n2016-09,243,65,a reply, dated 2017\n")
    with pytest.raises(InputError, match=r"cannot read published counts from '.*counts\.csv' as a CSV file"):
        PublishedStudy.from_csv(file, name="mine")


def test_a_month_beside_a_period_that_is_the_same():
    both = months(start=["2016-09-01", None], end=["2016-09-30", ""])
    assert [month.span for month in PublishedStudy.from_frame(both, name="mine").months] == [
        ("2016-09", "2016-09"), ("2016-10", "2016-10"),
    ]  # fmt: skip


def test_floats_that_are_whole_are_counts():
    mine = PublishedStudy.from_frame(months(requested=[243.0, 84.0]), name="mine")
    assert mine.months[0].requested == 243
    assert isinstance(mine.months[0].requested, int)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (months().drop(columns="matched"),
         "the counts of 'mine' have no column matched; needed are month (or start and end), requested, matched and "
         "source, there are month, requested, source"),
        (periods().drop(columns=["end", "source"]), "the counts of 'mine' have no column end, source; needed are"),
        (months().head(0), "the counts of 'mine' have no rows; give at least one"),
        ([1], "the counts of 'mine' must be a pandas frame, not list"),
        (months(requested=[0, 84]), "requested in row 1 of 'mine' must be at least 1, not 0"),
        (months(matched=[65, 85]), "matched 85 in row 2 of 'mine' is more than requested 84"),
        (months(matched=[65, -1]), "matched in row 2 of 'mine' must be at least 0, not -1"),
        (months(matched=[65.5, 1]), "matched in row 1 of 'mine' must be a whole number, not 65.5"),
        (months(requested=[float("nan"), 84]), "requested in row 1 of 'mine' must be a whole number, not nan"),
        (months(requested=["some", "84"]), "requested in row 1 of 'mine' must be a whole number, not 'some'"),
        (months(end=["2016-09", "2016-12"]),
         "end in row 2 of 'mine' is 2016-12 but its month is 2016-10; give one month, or a start and an end"),
        (months(start=["2016-08-01", "2016-10-01"]), "start in row 1 of 'mine' is 2016-08-01 but its month is 2016-09"),
        (pd.concat([months(), months()[["matched"]]], axis="columns"),
         "the counts of 'mine' have more than one column matched; which of them counts is not known"),
        (months(month=["2016-09-31", "2016-10"]),
         "month in row 1 of 'mine' must be a month written like 2016-09, not '2016-09-31', which is no day"),
        (months(source=["", "x"]), "source in row 1 of 'mine' is empty; say where the counts were published"),
        (months(source=[None, "x"]), "source in row 1 of 'mine' is empty; say where the counts were published"),
        (months(month="2016-09"), "study 'mine' has month 2016-09 more than once"),
        (months(month=["September", "2016-10"]),
         "month in row 1 of 'mine' must be a month written like 2016-09, not 'September'"),
        (periods(start=["2016-10"]), "start 2016-10 in row 1 of 'mine' is after its end 2016-09"),
        (periods(start=["2015-07-02"]),
         "start in row 1 of 'mine' must be the first day of a month, not 2015-07-02; counts are taken by whole months"),
        (periods(end=["2016-09-29"]),
         "end in row 1 of 'mine' must be the last day of a month, not 2016-09-29; counts are taken by whole months"),
        (pd.concat([periods(), periods(start=["2016-09-01"], end=["2016-12-31"])]),
         "study 'mine' has periods that overlap: July 2015 to September 2016 and September 2016 to December 2016"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(frame, sentence):
    with pytest.raises(InputError) as refused:
        PublishedStudy.from_frame(frame, name="mine")
    assert str(refused.value).startswith(sentence)


def test_an_unknown_setting_is_refused():
    with pytest.raises(InputError, match=r"unknown setting of a study 'last_years' \(did you mean 'last_year'\?\)"):
        PublishedStudy.from_frame(months(), name="mine", last_years="2015/16")


def test_a_single_name_of_an_algorithm_is_refused():
    with pytest.raises(InputError) as refused:
        PublishedStudy.from_frame(months(), name="mine", algorithms="home-office/strict")
    assert str(refused.value) == (
        "algorithms of study 'mine' must be a list, such as ['home-office/strict'], not 'home-office/strict'"
    )


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"cannot read published counts from '.*none\.csv' as a CSV file"):
        PublishedStudy.from_csv(tmp_path / "none.csv", name="mine")


def test_a_gap_belongs_to_nobody_until_another_period_fills_it():
    gap = (("2016-05", "2016-07"),)
    year = PublishedMonth("2016-02", 600, 90, first="2016-01", last="2016-12", without=gap)
    assert year.title == "January 2016 to December 2016 without May 2016 to July 2016"
    assert year.stretches == (("2016-01", "2016-04"), ("2016-08", "2016-12"))
    assert len(PublishedStudy("mine", "", (year, PublishedMonth("2016-06", 9, 1))).months) == 2
    with pytest.raises(InputError, match="periods that overlap: August 2016 and January 2016 to December 2016 without"):
        PublishedStudy("mine", "", (year, PublishedMonth("2016-08", 9, 1)))


@pytest.mark.parametrize(
    ("month", "gap", "sentence"),
    [
        ("2016-06", ("2016-05", "2016-07"), "month 2016-06 must not lie in the gap 2016-05 to 2016-07"),
        ("2016-02", ("2016-05", "2016-12"), "the gap 2016-05 to 2016-12 must lie between first 2016-01 and last 2016-12"),
        ("2016-02", ("2016-07", "2016-05"), "the gap 2016-07 to 2016-05 must lie between first 2016-01 and last 2016-12"),
    ],
)
def test_a_gap_that_cannot_be_is_refused(month, gap, sentence):
    with pytest.raises(InputError) as refused:
        PublishedMonth(month, 600, 90, first="2016-01", last="2016-12", without=(gap,))
    assert str(refused.value) == sentence


def test_a_month_outside_its_period_is_refused():
    with pytest.raises(InputError, match="month 2016-12 must lie from first 2016-01 to last 2016-06"):
        PublishedMonth("2016-12", 10, 1, first="2016-01", last="2016-06")
