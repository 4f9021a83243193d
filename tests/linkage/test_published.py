import pytest

import linkage
from linkage.studies import STUDIES, PublishedMonth, PublishedStudy, study
from synthetic.refusal import InputError


def test_the_four_months_are_as_published():
    months = STUDIES["home-office-2016-q4"].months
    assert [(month.month, month.requested, month.matched) for month in months] == [
        ("2016-09", 243, 65), ("2016-10", 84, 22), ("2016-11", 158, 42), ("2016-12", 114, 22),
    ]  # fmt: skip
    assert all("FOI 2016-0058280" in month.source for month in months)


def test_every_published_count_has_a_source_and_a_status():
    counts = linkage.published_counts()
    assert (counts["source"].str.len() > 5).all()
    assert set(counts["kind"]) == {"published", "superseded", "quoted", "derived"}
    corrected = counts[counts["period"] == "2015-07..2016-09 (corrected)"].query("requester == 'home_office'")
    assert corrected[["requested", "matched"]].iloc[0].tolist() == [2461, 531]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: study("home-office-2016"),
         "unknown study 'home-office-2016' (did you mean 'home-office-2016-q4'?); known: home-office-2016-q4"),
        (lambda: PublishedMonth("2016-13", 10, 1), "unknown month '2016-13'; write it like 2016-09"),
        (lambda: PublishedMonth("2016-09", 65, 70), "matched 70 is more than requested 65"),
        (lambda: PublishedMonth("2016-09", 0, 0), "requested must be at least 1, not 0"),
        (lambda: study(["home-office-2016-q4"]),
         "study must be a PublishedStudy or the name of one, not ['home-office-2016-q4']"),
        (lambda: PublishedStudy("m", "t", ["2016-09"]),
         "each of months of study 'm' must be a PublishedMonth, such as PublishedMonth('2016-09', 243, 65), not '2016-09'"),
        (lambda: PublishedStudy("m", "t", PublishedMonth("2016-09", 9, 1)),
         "months of study 'm' must be a list, such as [PublishedMonth('2016-09', 243, 65)], not PublishedMonth("
         "month='2016-09', requested=9, matched=1, source='', first='', last='', without=())"),
        (lambda: PublishedStudy("m", "t", (PublishedMonth("2016-09", 9, 1),), notes="an assumption"),
         "notes of study 'm' must be a list, such as ['an assumption'], not 'an assumption'"),
        (lambda: PublishedStudy("mine", "", ()), "study 'mine' has no months; give it at least one"),
        (lambda: PublishedStudy("mine", "", (PublishedMonth("2016-09", 9, 1),) * 2),
         "study 'mine' has month 2016-09 more than once"),
    ],
)  # fmt: skip
def test_refusals(make, sentence):
    with pytest.raises(InputError) as refused:
        make()
    assert str(refused.value) == sentence
