from math import isnan, sqrt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

import linkage
from linkage.exposures import smallest_difference
from synthetic.refusal import InputError


@pytest.mark.parametrize(
    ("share", "cases", "expected"),
    [
        (0.5, 388, (0.0999, 0.0999)),
        (0.1, 199, (0.0692, 0.1)),
        (0.0, 100, (None, 0.0747)),
        (0.95, 3, (0.9277, None)),
        (0.5, 2, (None, None)),
    ],
)
def test_the_smallest_difference_that_would_show(share, cases, expected):
    found = smallest_difference(share, cases, cases)
    for figure, wanted in zip(found, expected, strict=True):
        assert isnan(figure) if wanted is None else figure == pytest.approx(wanted, abs=1e-4)


@settings(deadline=None)
@given(st.floats(0.02, 0.98), st.integers(2, 3_000), st.integers(2, 3_000))
def test_that_difference_has_the_power_asked_for(share, cases, reference):
    for sign, size in zip((-1, 1), smallest_difference(share, cases, reference), strict=True):
        if isnan(size):
            continue
        other = share + sign * size
        both = (cases * other + reference * share) / (cases + reference)
        nothing = sqrt(both * (1 - both) * (1 / cases + 1 / reference))
        apart = sqrt(other * (1 - other) / cases + share * (1 - share) / reference)
        if apart > 1e-6:
            assert norm.cdf((size - norm.ppf(0.975) * nothing) / apart) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((1.5, 3, 3), "share must be a share from 0 to 1, not 1.5"), ((0.5, 0, 3), "cases must be at least 1, not 0")],
)
def test_a_difference_needs_a_share_and_cases(arguments, message):
    with pytest.raises(InputError) as refused:
        smallest_difference(*arguments)
    assert str(refused.value) == message


def test_groups_have_every_measure_of_the_whole(world):
    by = world.exposure.by("gender")
    assert by.columns.tolist() == ["gender", *world.exposure.measures.columns]
    assert by.groupby("gender")["measure"].nunique().tolist() == [world.exposure.measures["measure"].nunique()] * 2
    recall = by[by["measure"] == "recall"][["gender", "count", "of", "low"]]
    outcomes = world.exposure.outcomes.by("gender")
    pd.testing.assert_frame_equal(
        recall.reset_index(drop=True), outcomes[outcomes["measure"] == "recall"][recall.columns].reset_index(drop=True),
        check_dtype=False,
    )  # fmt: skip


def test_differences_are_to_the_largest_group(world):
    sizes = world.exposure.requests["gender"].value_counts()
    found = world.exposure.differences("gender", "wrong")
    assert found["reference"].tolist() == [sizes.index[0]]
    assert found["gender"].tolist() == [sizes.index[1]]
    row = found.iloc[0]
    interval = linkage.newcombe(row["count"], row["of"], row["reference_count"], row["reference_of"])
    assert (row["difference"], row["low"], row["high"]) == (interval.value, interval.low, interval.high)
    assert (row["smallest_fall"], row["smallest_rise"]) == pytest.approx(
        smallest_difference(row["reference_value"], row["of"], row["reference_of"]), nan_ok=True
    )
    assert row["measure"] == "requests answered with a wrong person"
    assert row["reference_of"] == sizes.iloc[0]


def test_a_reference_may_be_named_and_turns_the_difference_round(world):
    one = world.exposure.differences("gender", "recall", reference="F").iloc[0]
    other = world.exposure.differences("gender", "recall", reference="M").iloc[0]
    assert one["difference"] == -other["difference"]
    assert one["low"] == pytest.approx(-other["high"])


def test_a_group_without_cases_is_not_estimable(world):
    found = world.exposure.differences("on_register", "recall", reference=True)
    assert found["method"].tolist() == ["not estimable"]
    assert found["assumes"].tolist() == ["not estimable: there are no members in 'False'"]
    assert found[["difference", "smallest_fall"]].isna().all().all()


def relabelled(world, **columns):
    return linkage.exposure(world.disclosure, world.requests.truth.assign(**columns))


def test_missing_labels_are_refused(world):
    labels = world.requests.truth["gender"].where(world.requests.truth.index > 2)
    message = "group 'own' is empty for 3 of 200 requests; give each a label"
    for compare in (relabelled(world, own=labels).by, relabelled(world, own=labels).differences):
        with pytest.raises(InputError) as refused:
            compare("own")
        assert str(refused.value) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda one: one.by("sex"), "unknown group 'sex'"),
        (lambda one: one.by(["gender"]), "group must be one column of the truth, such as 'gender', not"),
        (lambda one: one.differences("gender", "recal"), r"unknown share to compare 'recal' \(did you mean 'recall'\?\)"),
        (lambda one: one.differences("gender", "persons wrongly returned"), "unknown share to compare"),
        (lambda one: one.differences("gender", reference="f"), "unknown group of 'gender' 'f'"),
        (lambda one: one.differences("same"), "'same' has one group only, all; give a column with at least two"),
        (lambda one: one.by("value"), "group 'value' is called like a column of measures; rename it in the truth"),
    ],
)
def test_what_cannot_be_compared_is_refused(world, call, message):
    with pytest.raises(InputError, match=message):
        call(relabelled(world, same="all", value="x"))


def test_what_is_estimable_in_no_group_says_why(world):
    nobody = linkage.exposure(
        linkage.disclose(linkage.link(world.requests.records.assign(Surname="ZZYZX"), world.register, "home-office/strict")),
        world.requests.truth,
    )
    message = "^'precision' cannot be compared: in every group it is not estimable: there are no matched requests$"
    with pytest.raises(InputError, match=message):
        nobody.differences("gender", "precision")


@pytest.mark.parametrize("name", ["reference", "difference", "smallest_fall", "reference_of"])
def test_a_group_is_not_called_like_a_column_of_differences(world, name):
    labels = world.requests.truth["gender"].to_numpy()
    with pytest.raises(InputError, match=f"^group '{name}' is called like a column of differences; rename it in the truth"):
        relabelled(world, **{name: labels}).differences(name)


def test_a_reference_is_a_label(world):
    with pytest.raises(InputError, match=r"^unknown group of 'gender' '\[\]'; known: F, M"):
        world.exposure.differences("gender", reference=[])


def test_what_is_given_is_kept_as_it_was(world):
    from linkage.exposures.sensitivity import sensitivity_table

    weights = sensitivity_table("units")
    given = linkage.exposure(world.disclosure, world.requests.truth, weights=weights)
    weights["weight"] = -1.0
    fresh = linkage.exposure(world.disclosure, world.requests.truth, weights=sensitivity_table("units"))
    pd.testing.assert_frame_equal(given.measures, fresh.measures)
