"""Parameters and weights are Splink's: its values of a run of version 5.0.0, pinned; and of the Splink installed, if any.

FEBRL 4, the first thousand people of either file; u from all pairs, m from two sessions, the prior from two rules, the
surname adjusted for how common it is.
"""

from functools import cache

import febrl_thousand as febrl
import pytest
from with_splink import by_splink

from linkage.fellegi_sunter import parameters, train
from linkage.linking import link

PINNED = {
    "forename": [
        (0.713918, 0.00409762), (0.138601, 0.00145144), (0.017547, 0.00089685), (0.013000, 0.0239128), (0.116935, 0.9696413),
    ],
    "surname": [(0.684512, 0.00415017), (0.182783, 0.00111169), (0.024982, 0.01468009), (0.107722, 0.98005805)],
    "dob": [(0.954918, 0.00099985), (0.006638, 0.00985425), (0.038444, 0.9891459)],
    "postcode": [(0.843460, 0.001777), (0.156540, 0.998223)],
}  # fmt: skip
PRIOR = 0.0012116666666666667
WEIGHTS = {(0, 0): 25.355735, (82, 90): -13.026164, (177, 30): -15.026164, (348, 521): -15.318945, (451, 732): -12.874160}


@cache
def trained():
    return train(
        *febrl.sides(),
        febrl.comparisons(frequency=True),
        febrl.BLOCKS,
        rules=febrl.RULES,
        recall=febrl.RECALL,
        sessions=febrl.BLOCKS,
        pairs=febrl.ALL_PAIRS,
        tolerance=1e-9,
        rounds=200,
        accept=-30,
        thresholds="weight",
        ambiguity="all",
        cleaning="folded",
    )


@cache
def weights():
    found = link(*febrl.sides(), trained()).candidates
    return {(a, b): score for a, b, score in found[["left_id", "right_id", "score"]].itertuples(index=False)}


def estimated():
    frame = parameters(trained())
    return {name: [*zip(rows["m"], rows["u"], strict=True)] for name, rows in frame.groupby("comparison", sort=False)}


@pytest.mark.parametrize("comparison", list(PINNED))
def test_parameters_are_those_pinned(comparison):
    for (m, u), (by_m, by_u) in zip(estimated()[comparison], PINNED[comparison], strict=True):
        assert m == pytest.approx(by_m, abs=2e-6)
        assert u == pytest.approx(by_u, abs=2e-8)


def test_the_prior_is_the_one_pinned():
    assert trained().steps[0].score.prior == pytest.approx(PRIOR, rel=1e-12)


def test_weights_with_common_surnames_are_those_pinned():
    assert len(weights()) == 4336
    assert {pair: weights()[pair] for pair in WEIGHTS} == pytest.approx(WEIGHTS, abs=2e-6)


def test_parameters_and_every_weight_are_those_of_the_splink_installed():
    by, prior, scored = by_splink(*febrl.sides(), recall=febrl.RECALL)
    assert trained().steps[0].score.prior == pytest.approx(prior, rel=1e-9)
    assert set(by) == set(PINNED)
    for comparison, levels in by.items():
        for found, expected in zip(estimated()[comparison], levels, strict=True):
            assert found == pytest.approx(expected, abs=1e-5)
    assert weights() == pytest.approx(scored, abs=1e-4)
