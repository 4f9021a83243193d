"""What a correction of the published counts would change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkage.studies.inference import (
    Beta,
    ReportingError,
    Uniform,
    members_posterior,
    published_revisions,
    revised_posterior,
    what_if_revised,
)
from synthetic.refusal import InputError

MEMBER, ABSENT = Beta(40, 10), Beta(2, 98)


def test_what_was_corrected():
    home_office, police = published_revisions().to_dict("records")
    assert (home_office["matched_before"], home_office["matched"]) == (520, 531)
    assert (home_office["requested_before"], home_office["requested"]) == (2462, 2461)
    assert home_office["change"] == pytest.approx(0.0212, abs=5e-5)
    assert (police["matched_before"], police["matched"], police["requested"]) == (21, 16, 33)
    assert "HCWS272" in home_office["source"]


def test_a_revision_like_the_one_seen_moves_september_by_a_person_or_two():
    table = what_if_revised(65, 243, MEMBER, ABSENT)
    assert table["change"].tolist() == pytest.approx([-11 / 520, 0, 11 / 520])
    assert table["matched"].tolist() == [64, 65, 66]
    assert table.loc[1, ["members", "low", "high"]].tolist() == [77, 63, 97]
    assert table["members"].diff().dropna().between(1, 2).all()


def test_a_change_that_would_pass_the_requests_is_cut_and_said():
    table = what_if_revised(240, 243, MEMBER, ABSENT)
    assert table["matched"].tolist() == [235, 240, 243]
    assert table["change"].tolist() == pytest.approx([-11 / 520, 0, 3 / 240])
    assert table["note"].tolist() == ["", "", "cut from 2.1 %, which would be more than the 243 requested"]
    everybody = what_if_revised(243, 243, MEMBER, ABSENT)
    assert everybody["matched"].tolist() == [238, 243]
    assert everybody["note"].tolist() == ["", "cut from 2.1 %, which would be more than the 243 requested"]


def test_changes_may_come_one_by_one():
    table = what_if_revised(65, 243, MEMBER, ABSENT, changes=iter([0.1, -0.1]))
    assert table["matched"].tolist() == [58, 65, 72]


def test_the_corrected_total_stays_inside_the_interval_of_the_first():
    table = what_if_revised(520, 2462, MEMBER, ABSENT, changes=[11 / 520])
    first, corrected = table.to_dict("records")
    assert corrected["matched"] == 531
    assert first["low"] < corrected["members"] < first["high"]
    assert 10 <= corrected["members"] - first["members"] <= 18


def test_no_error_changes_nothing():
    exact = members_posterior(65, 243, MEMBER, ABSENT)
    same = revised_posterior(65, 243, MEMBER, ABSENT, ReportingError(0, 0.02))
    assert same.probabilities == pytest.approx(exact.probabilities)


def test_an_error_that_may_be_widens_and_hardly_moves():
    exact = members_posterior(65, 243, MEMBER, ABSENT)
    doubted = revised_posterior(65, 243, MEMBER, ABSENT, ReportingError(1, 0.15))
    spans = [one.interval()[1] - one.interval()[0] for one in (exact, doubted)]
    assert spans[1] > spans[0] + 3
    assert doubted.mean == pytest.approx(exact.mean, abs=1)
    assert (doubted.matched, doubted.requested) == (65, 243)


def test_the_layer_is_the_mixture_of_what_the_counts_would_give():
    known = Uniform(0.8, 0.8), Uniform(0.02, 0.02)
    error = ReportingError(0.5, 0.01)  # of 20: one match off or none
    weights = error.weights(20, 84)
    assert np.flatnonzero(weights).tolist() == [19, 20, 21]
    doubted = revised_posterior(20, 84, *known, error)
    low, high = (members_posterior(count, 84, *known).mean for count in (19, 21))
    assert low < doubted.mean < high


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 1), st.floats(0.001, 0.5)
)
def test_weights_are_a_distribution(pair, chance, spread):
    weights = ReportingError(chance, spread).weights(*pair)
    assert weights.shape == (pair[1] + 1,)
    assert weights.sum() == pytest.approx(1)
    assert weights.min() >= 0


def test_nothing_matched_is_taken_as_it_stands():
    assert ReportingError(1, 0.1).weights(0, 5).tolist() == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ReportingError(1.1, 0.1), "chance must be a share from 0 to 1, not 1.1"),
        (lambda: ReportingError(0.1, 0), "spread must be above 0 and at most 1, not 0"),
        (lambda: revised_posterior(65, 243, MEMBER, ABSENT, 0.1), "reporting must be a ReportingError(chance, spread), not"),
        (lambda: revised_posterior(70, 65, MEMBER, ABSENT, ReportingError(1, 0.1)), "matched 70 is more than requested 65"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes=[4]),
         "each of changes must be a relative change that leaves 0 to 243 matches, not 4"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes=[float("nan")]),
         "each of changes must be a relative change that leaves 0 to 243 matches, not nan"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes=[float("inf")]),
         "each of changes must be a relative change that leaves 0 to 243 matches, not inf"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes=0.1),
         "changes must be a list of relative changes, such as [0.02], not 0.1"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes="0.1"), "changes must be a list of relative changes"),
        (lambda: what_if_revised(65, 243, MEMBER, ABSENT, changes=["up"]), "each of changes must be a relative change"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(call, sentence):
    with pytest.raises(InputError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
