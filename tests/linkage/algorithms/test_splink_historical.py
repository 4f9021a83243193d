"""The historical model of Splink: weights put together by hand."""

from math import log2

import pytest

from linkage import algorithms

PERSON = {
    "forename": "John", "surname": "Thompson", "dob": "1850-05-17", "postcode": "AB1 2CD", "birth_place": "Leeds",
    "occupation": "Poet",
}  # fmt: skip
PRIOR = log2(1.3583e-4 / (1 - 1.3583e-4))
ALIKE = log2(0.67966 / 0.002354) + log2(0.67538 / 0.000149) + log2(0.83454 / 0.005228) + log2(0.89824 / 0.037285)
ONLY_NAMES = log2(0.54571 / 1) + log2(0.77144 / 1)  # both files hold one name, so that its share takes the place of u


@pytest.mark.parametrize(
    ("other", "weight"),
    [
        ({}, ALIKE + ONLY_NAMES),
        ({"occupation": None}, ALIKE + ONLY_NAMES - log2(0.89824 / 0.037285)),
        ({"dob": "1850-05-18"}, ALIKE + ONLY_NAMES + log2(0.27367 / 0.024255) - log2(0.67966 / 0.002354)),
        ({"dob": "1851-01-02"}, ALIKE + ONLY_NAMES + log2(0.00620 / 0.033542) - log2(0.67966 / 0.002354)),
        ({"postcode": "AB1 2XY"}, ALIKE + ONLY_NAMES + log2(0.09395 / 0.000290) - log2(0.67538 / 0.000149)),
        ({"surname": "Thomson"}, ALIKE + log2(0.54571) + log2(0.09368 / 0.000290)),
        ({"forename": "Bo"}, ALIKE + log2(0.77144) + log2(0.19797 / 0.961984)),
    ],
)
def test_weight_of_a_pair(few, other, weight):
    links = few("splink/historical-50k", [PERSON], [PERSON | other])
    assert links.pairs["score"].tolist() == [pytest.approx(PRIOR + weight, abs=1e-6)]


def test_a_pair_is_accepted_from_the_probability_that_is_chosen(few):
    other = {"dob": "1890-01-01", "birth_place": "York", "occupation": "Clerk", "postcode": None}
    weight = ONLY_NAMES + log2(0.01053 / 0.687079) + log2(0.16546 / 0.994772) + log2(0.10176 / 0.962715) + PRIOR
    probability = 2**weight / (1 + 2**weight)
    for chosen, found in ((probability * 0.999, 1), (probability * 1.001, 0)):
        assert few(algorithms.get("splink/historical-50k", probability=chosen), [PERSON], [PERSON | other]).found == found
