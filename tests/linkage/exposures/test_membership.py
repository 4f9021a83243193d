from math import isnan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.exposures.membership import Membership, columns, divergence, measures, mutual_information
from synthetic.refusal import InputError

shares = st.floats(0, 1)


def test_the_classic_check():
    known = Membership(members=0.3, returned=0.8, wrongly=0.02)
    assert known.if_returned == pytest.approx(0.9449, abs=5e-5)
    assert known.if_not_returned == pytest.approx(0.0804, abs=5e-5)
    assert known.bits == pytest.approx(0.502, abs=5e-4)


def test_a_no_match_tells_by_how_much_the_chance_falls():
    # 0.2 log2(0.2/0.5) + 0.8 log2(0.8/0.5)
    assert float(divergence(0.2, 0.5)) == pytest.approx(0.2780719)
    known = Membership(members=0.5, returned=0.75, wrongly=0.0)
    assert known.if_not_returned == pytest.approx(0.2)
    assert known.bits_of_no_match == pytest.approx(0.2780719)


@given(shares, shares, shares)
def test_mutual_information_is_between_nothing_and_one_bit(members, returned, wrongly):
    assert 0 <= Membership(members, returned, wrongly).bits <= 1


@given(shares, shares)
def test_an_answer_given_to_everybody_alike_tells_nothing(members, returned):
    assert Membership(members, returned, returned).bits == pytest.approx(0, abs=1e-12)


@given(*[st.floats(0.01, 0.99)] * 3)
def test_mutual_information_is_the_mean_of_what_the_two_answers_tell(members, returned, wrongly):
    known = Membership(members, returned, wrongly)
    told = known.answered * float(divergence(known.if_returned, members))
    assert known.bits == pytest.approx(told + (1 - known.answered) * known.bits_of_no_match, abs=1e-9)


def test_several_at_once():
    assert mutual_information([0.3, 0.5], [0.8, 1.0], [0.02, 0.0]).round(3).tolist() == [0.502, 1.0]


def test_no_answer_of_a_kind_leaves_a_chance_undefined():
    assert isnan(Membership(0.3, 0.0, 0.0).if_returned)
    assert isnan(Membership(0.3, 1.0, 1.0).if_not_returned)


def test_the_interval_holds_the_figure_and_narrows_with_the_cases():
    known = Membership(0.3, 0.8, 0.02)
    small, large = known.interval(100, 30, 70), known.interval(10_000, 3_000, 7_000)
    for figure in (small, large):
        assert figure.low < figure.value < figure.high
    assert large.high - large.low < (small.high - small.low) / 5
    assert known.interval(100, 30, 70) == small  # the same each time
    sure = Membership(0.3, 1.0, 0.0).interval(10_000, 3_000, 7_000)
    assert sure.value == pytest.approx(0.8813, abs=5e-5)  # the entropy of 0.3: there is no more to tell
    assert sure.low < sure.value <= sure.high


def test_the_interval_covers():
    import numpy as np

    draw = np.random.default_rng(7)
    true = Membership(0.3, 0.8, 0.05)
    within = 0
    for _ in range(200):
        members = int(draw.binomial(400, 0.3))
        found, wrong = int(draw.binomial(members, 0.8)), int(draw.binomial(400 - members, 0.05))
        known = Membership(members / 400, found / members, wrong / (400 - members))
        figure = known.interval(400, members, 400 - members)
        within += figure.low <= true.bits <= figure.high
    assert within >= 180  # 95 % aimed at


def requests(*kinds):
    rows = [(member, returned) for member, returned, number in kinds for _ in range(number)]
    return pd.DataFrame(rows, columns=["member", "returned"])


def test_measured_on_requests():
    asked = requests((True, 1, 240), (True, 0, 60), (False, 2, 14), (False, 0, 686))
    found = {row["measure"]: row for row in measures(asked, pd.DataFrame())}
    came = found["on the register if a record came back"]
    assert (came["count"], came["of"], round(came["value"], 3)) == (240, 254, 0.945)
    none = found["on the register if none did"]
    assert (none["count"], none["of"], round(none["value"], 3)) == (60, 746, 0.08)
    assert round(found["bits about membership per answer"]["value"], 3) == 0.502
    one = found["bits about membership per 'no match'"]
    assert one["of"] == 746
    assert one["low"] < one["value"] < one["high"]
    assert one["value"] == pytest.approx(0.2092, abs=5e-5)
    everyone = found["bits about membership in all 'no match'"]
    assert everyone["value"] == pytest.approx(746 * one["value"])
    assert (one["unit"], everyone["unit"], everyone["of"]) == ("bits per request", "bits", 746)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (requests((True, 1, 3)), "there are no non-members among the requests"),
        (requests((False, 0, 3)), "there are no members among the requests"),
        (requests(), "there are no members and no non-members among the requests"),
    ],
)
def test_what_cannot_be_estimated_says_why(asked, why):
    found = {row["measure"]: row for row in measures(asked, pd.DataFrame())}
    assert len(found) == 5
    for measure in (
        "bits about membership per answer",
        "bits about membership per 'no match'",
        "bits about membership in all 'no match'",
    ):
        assert isnan(found[measure]["value"])
        assert found[measure]["assumes"] == f"not estimable: {why}"


def test_a_no_match_that_was_never_given():
    rows = measures(requests((True, 1, 3), (False, 1, 2)), pd.DataFrame())
    assert [row["assumes"] for row in rows if isnan(row["value"])] == [
        "not estimable: there are no unmatched requests",
        "not estimable: every request was answered with a record",
        "not estimable: every request was answered with a record",
    ]


def test_there_is_no_figure_of_a_person():
    assert columns(None, None, pd.DataFrame(index=[3, 4])).index.tolist() == [3, 4]


def test_refusals():
    with pytest.raises(InputError, match=r"returned must be a share from 0 to 1, not 1\.2"):
        Membership(0.3, 1.2, 0)
    with pytest.raises(InputError, match="returned_of must be at least 1, not 0"):
        Membership(0.3, 0.8, 0).interval(5, 0, 5)
    with pytest.raises(InputError, match="requests lack the column 'member'"):
        measures(pd.DataFrame({"returned": [1]}), pd.DataFrame())
