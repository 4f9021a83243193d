"""Published counts in eras that do not overlap."""

import pandas as pd
import pytest

from linkage.studies.inference import eras
from synthetic.refusal import InputError


def test_four_disjoint_blocks_do_not_share_one_rate():
    found = eras()
    counts = found.counts.set_index("era")[["requested", "matched", "derived"]]
    assert counts.to_dict("index") == {
        "2015-07..2016-09": {"requested": 2461, "matched": 531, "derived": False},
        "2016-10..2016-12": {"requested": 356, "matched": 86, "derived": False},
        "all other months to 2022-09": {"requested": 3231, "matched": 916, "derived": True},
        "2017-10..2018-09": {"requested": 835, "matched": 247, "derived": False},
    }
    assert counts["requested"].sum() == 6883
    assert (round(found.equal.statistic, 1), found.equal.degrees) == (40.6, 3)
    assert found.equal.p_value < 1e-8


def test_autumn_2016_taken_apart():
    found = eras(division="autumn 2016 apart")
    first = found.counts.iloc[0]
    assert first[["era", "requested", "matched", "end"]].tolist() == ["2015-07..2016-08", 2218, 466, "2016-08"]
    within = found.within.iloc[0]
    assert within["era"] == "2016-09..2016-12"
    assert (round(within["statistic"], 2), within["degrees"], round(within["p_value"], 2)) == (2.62, 3, 0.45)


def test_intervals_are_wilson():
    first = eras().counts.iloc[0]
    assert first[["rate", "rate_low", "rate_high"]].tolist() == pytest.approx([0.2158, 0.2000, 0.2325], abs=5e-5)


def test_every_part_has_a_source():
    parts = eras().parts
    assert parts["source"].str.len().gt(5).all()
    assert set(parts["sign"]) == {"+", "-"}
    assert not parts["kind"].eq("superseded").any()


def test_an_era_makes_a_study():
    autumn = eras(division="autumn 2016 apart").study("2016-09..2016-12")
    assert [(month.month, month.requested, month.matched) for month in autumn.months] == [
        ("2016-09", 243, 65), ("2016-10", 84, 22), ("2016-11", 158, 42), ("2016-12", 114, 22),
    ]  # fmt: skip
    assert autumn.last_year == "2015/16"
    rest = eras().study("all other months to 2022-09", name="rest", register_people=21_000_000)
    assert (rest.name, rest.register_people, len(rest.months)) == ("rest", 21_000_000, 1)
    span = "January 2017 to September 2022 without October 2017 to September 2018"
    assert rest.months[0].title == span
    assert rest.title == f"Requests of home office, all other months to 2022-09 ({span})"
    assert (rest.months[0].month, rest.last_year) == ("2019-11", "2018/19")
    assert rest.notes[0] == f"The months are {span}."
    assert "found by subtraction" in rest.notes[1]


def test_the_gap_of_an_era_stands_beside_it():
    without = eras().counts.set_index("era")["without"].to_dict()
    assert without.pop("all other months to 2022-09") == "2017-10..2018-09"
    assert set(without.values()) == {""}
    alone = eras("police", frame=own(era="a")).counts.iloc[0]
    assert (alone["start"], alone["end"], alone["without"]) == ("2015-01", "2016-06", "2015-04..2015-12")
    two = eras("police", frame=own(era="a", start=["2015-01", "2015-04", "2016-01"], end=["2015-02", "2015-12", "2016-06"]))
    assert two.counts.loc[0, "without"] == "2015-03"


@pytest.mark.parametrize("division", ["as published", "autumn 2016 apart"])
def test_no_month_is_in_two_eras(division):
    found = eras(division=division)
    stretches = [stretch for era in found.counts["era"] for month in found.study(era).months for stretch in month.stretches]
    months = [str(month) for first, last in stretches for month in pd.period_range(first, last, freq="M")]
    assert len(months) == len(set(months)) == 87
    assert (min(months), max(months)) == ("2015-07", "2022-09")


def test_an_era_may_be_a_number_or_a_category():
    numbered = eras("mine", frame=own(era=[1, 1, 2]))
    assert numbered.counts["era"].tolist() == ["1", "2"]
    assert numbered.study(1).months == numbered.study("1").months
    unused = own(era=pd.Categorical(["a", "a", "b"], categories=["a", "b", "c"]))
    assert eras("mine", frame=unused).counts["era"].tolist() == ["a", "b"]


def own(**changes):
    frame = pd.DataFrame(
        {
            "era": ["a", "a", "b"],
            "start": ["2015-01", "2015-03", "2016-01"],
            "end": ["2015-02", "2015-03", "2016-06"],
            "requested": [40, 20, 100],
            "matched": [10, 5, 60],
            "source": "a reply",
        }
    )
    return frame.assign(**changes)


def test_a_users_own_counts():
    found = eras("police", frame=own())
    assert found.counts[["era", "requested", "matched"]].to_numpy().tolist() == [["a", 60, 15], ["b", 100, 60]]
    assert found.equal.p_value < 1e-4
    assert [month.month for month in found.study("a").months] == ["2015-01", "2015-03"]
    assert found.within["era"].tolist() == ["a"]


def test_one_era_has_nothing_to_test():
    found = eras("police", frame=own(era="a").head(1))
    assert found.equal is None
    assert "one rate for all: nothing to test" in str(found)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: eras("police"), "unknown requester with eras 'police'; known: home_office"),
        (lambda: eras(division="blocks"), "unknown division 'blocks'; known: as published, autumn 2016 apart"),
        (lambda: eras().study("2016"), "unknown era '2016'"),
        (lambda: eras("mine", frame=own(era=["a", None, " "])),
         "2 of 3 rows of the counts of 'mine' have no era; name it or leave them out"),
        (lambda: eras("mine", frame=own(era=pd.Categorical(["a", None, "b"]))), "1 of 3 rows of the counts of 'mine'"),
        (lambda: eras().study("2015-07..2016-09", months=()), "unknown setting of a study 'months'"),
        (lambda: eras().study(3), "unknown era '3'; known: 2015-07..2016-09"),
        (lambda: eras("mine", frame=own().drop(columns="era")), "the counts of 'mine' have no column era; needed are"),
        (lambda: eras("mine", frame=own(start="2015-01", end="2016-06")), "study 'mine' has month 2015-09 more than once"),
        (lambda: eras("mine", frame=own(end=["2015-03", "2015-03", "2016-06"])),
         "study 'mine' has periods that overlap: January 2015 to March 2015 and March 2015"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(call, sentence):
    with pytest.raises(InputError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
