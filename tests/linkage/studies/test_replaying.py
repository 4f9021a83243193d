"""Files put together from a scenario's rates: as uncertain as the simulation leaves them, and no more."""

import numpy as np
import pytest

import linkage
from linkage.studies import PublishedMonth, PublishedStudy, study
from linkage.studies.inference import Rate, share_posterior
from linkage.studies.replaying import FILES, believed, replay, together
from linkage.studies.simulation import Simulated
from linkage.studies.tables import months_table, scenario_row

Q4 = study("home-office-2016-q4")


def answering(*, recall, wrong, absent, asked):
    """Give a scenario of which no more is known than how many of ``asked`` members, and of as many others, it answers."""
    return Simulated(
        algorithm=linkage.algorithms.get("home-office/strict"),
        members={},
        others={},
        returned_if_member=Rate(recall + wrong, asked),
        returned_if_absent=Rate(absent, asked),
        absent=Rate(absent, asked),
        recall=Rate(recall, asked),
        wrong_if_member=Rate(wrong, asked),
        strangers=linkage.Estimate(0.0, 0.0, 0.1, "exact"),
    )


def share_of(published, one):
    counts = [(month.matched, month.requested) for month in published.months]
    return share_posterior(counts, one.returned_if_member, one.returned_if_absent)


def of_all(published, one):
    rows = months_table(published, one, share_of(published, one), seed=1)
    return rows.iloc[-1]


@pytest.mark.parametrize(
    ("asked", "interval"),
    [(24, (0, 4)), (240, (0, 1)), (240_000, (0, 0))],
)
def test_none_wrong_among_a_few_is_not_none_wrong_at_all(asked, interval):
    month = PublishedStudy("one", "a month", (PublishedMonth("2016-09", 24, 6),))
    row = of_all(month, answering(recall=asked // 2, wrong=0, absent=0, asked=asked))
    assert row["wrong"] == 0
    assert (row["wrong_low"], row["wrong_high"]) == interval


def test_rates_that_are_known_leave_what_a_binomial_leaves():
    # 599 requests, 84.2 % of them for others, 12.948 % of whom are answered: 65 with a standard deviation of 7.5.
    row = of_all(Q4, answering(recall=8_980_000, wrong=110_000, absent=1_294_800, asked=10_000_000))
    assert row["wrong"] == pytest.approx(66.3, abs=0.15)
    assert row["wrong_low"] == pytest.approx(51, abs=1)
    assert row["wrong_high"] == pytest.approx(82, abs=1)


def test_matches_of_all_months_are_as_uncertain_as_the_share_and_the_draw():
    # Each of the two has the variance of 599 draws at 25.2 %: 151 and 1.96 times 15 either way.
    row = of_all(Q4, answering(recall=9_000_000, wrong=0, absent=0, asked=10_000_000))
    assert row["simulated"] == pytest.approx(152, abs=1)
    assert (row["simulated_low"], row["simulated_high"]) == (pytest.approx(123, abs=1), pytest.approx(182, abs=1))


def test_the_share_is_drawn_as_it_was_inferred():
    one = answering(recall=40, wrong=1, absent=3, asked=60)
    share = share_of(Q4, one)
    drawn = believed(one, share, seed=1)
    assert len(drawn.share) == FILES
    low, high = share.interval()
    assert drawn.share.mean() == pytest.approx(share.mean, abs=0.01)
    assert np.percentile(drawn.share, [2.5, 97.5]) == pytest.approx([low, high], abs=0.02)


def test_months_of_a_file_have_its_share_and_its_rates_in_common():
    one = answering(recall=12, wrong=0, absent=4, asked=24)
    files = believed(one, share_of(Q4, one), seed=1)
    first, second = (replay(files, month, 243, seed=1) for month in ("2016-09", "2016-10"))
    assert (first.wrong <= first.matches).all()
    assert np.corrcoef(first.wrong, second.wrong)[0, 1] > 0.5
    assert (together([first, second]).wrong == first.wrong + second.wrong).all()


@pytest.mark.parametrize(
    ("absent", "low", "high"),
    [(0, 0.0, 0.1372), (1, 0.0098, 0.2035), (24, 0.8628, 1.0)],
)
def test_a_false_match_rate_lies_in_its_own_interval(absent, low, high):
    one = answering(recall=12, wrong=0, absent=absent, asked=24)
    row = scenario_row(one, share_posterior([(6, 24)], one.returned_if_member, Rate(0, 24)))
    assert (row["false_match_low"], row["false_match_high"]) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert row["false_match_low"] <= row["false_match"] <= row["false_match_high"]
