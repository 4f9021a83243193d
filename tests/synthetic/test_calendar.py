from datetime import date

import numpy as np
import pytest

from synthetic.calendar import (
    academic_year,
    census,
    censuses,
    day_number,
    first_of_september,
    month_end,
    school_year_of_birth,
)
from synthetic.refusal import InputError


@pytest.mark.parametrize(
    ("year", "term", "day"),
    [  # every date that a source confirms (facts/census_dates.csv: FOI replies, councils' and unions' notices)
        ("2015/16", "Autumn", date(2015, 10, 1)),
        ("2016/17", "Autumn", date(2016, 10, 6)),
        ("2016/17", "Spring", date(2017, 1, 19)),
        ("2017/18", "Summer", date(2018, 5, 17)),
        ("2018/19", "Autumn", date(2018, 10, 4)),
        ("2018/19", "Spring", date(2019, 1, 17)),
        ("2018/19", "Summer", date(2019, 5, 16)),
        ("2019/20", "Spring", date(2020, 1, 16)),
        ("2021/22", "Summer", date(2022, 5, 19)),
        ("2022/23", "Autumn", date(2022, 10, 6)),
        ("2022/23", "Spring", date(2023, 1, 19)),
        ("2022/23", "Summer", date(2023, 5, 18)),
    ],
)
def test_census_days_follow_the_rule(year, term, day):
    assert census(year, term).date == day


def test_before_autumn_2006_there_was_one_census_a_year():
    assert [c.term for c in censuses("2004/05", "2006/07")] == ["Spring", "Spring", "Autumn", "Spring", "Summer"]


def test_days_and_school_years():
    assert day_number(date(1970, 1, 2)) == 1
    assert first_of_september([2005]).tolist() == [day_number(date(2005, 9, 1))]
    birthdays = [date(1999, 9, 1), date(2000, 8, 31), date(2000, 9, 1), date(2001, 1, 1)]
    assert school_year_of_birth(np.array([day_number(day) for day in birthdays])).tolist() == [1999, 1999, 2000, 2000]
    assert month_end("2016-02") == date(2016, 2, 29)
    assert month_end("2016-12") == date(2016, 12, 31)
    assert academic_year(2009) == "2009/10"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: census("2015/16", "Sumer"),
            "unknown term 'Sumer' (did you mean 'Summer'?); known: Autumn, Spring, Summer",
        ),
        (lambda: census("2015-16", "Summer"), "unknown academic year '2015-16'; write it like 2015/16"),
        (lambda: census("2015/17", "Summer"), "unknown academic year '2015/17'; write it like 2015/16"),
        (lambda: census("1999/00", "Spring"), "no pupil-level census for 1999/00; known: 2001/02 to 2030/31"),
        (
            lambda: census("2003/04", "Autumn"),
            "before 2006/07 the pupil-level census was taken in Spring only, not in Autumn 2003/04",
        ),
        (lambda: censuses("2015/16", "2014/15"), "the last census year 2014/15 is before the first, 2015/16"),
        (lambda: month_end("2016-13"), "unknown month '2016-13'; write it like 2016-09"),
        (lambda: month_end("Sept"), "unknown month 'Sept'; write it like 2016-09"),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(InputError) as refused:
        call()
    assert str(refused.value) == sentence
