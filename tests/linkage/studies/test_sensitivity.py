"""Which assumption moves the answer most, and where its width comes from."""

import numpy as np
import pytest

from linkage.studies.inference import Beta, Rate, Uniform, lang_reiczigel, members_posterior, members_variance, tornado
from synthetic.refusal import InputError

MEMBER, ABSENT = Beta(40, 10), Beta(2, 98)
FIVE_WORLDS = [(0.95, 0.0, 68.4), (0.85, 0.01, 74.5), (0.75, 0.03, 80.2), (0.60, 0.08, 87.6), (0.50, 0.12, 94.3)]


@pytest.mark.parametrize(("s", "f", "people"), FIVE_WORLDS)
def test_five_worlds_are_the_base_of_a_tornado(s, f, people):
    table = tornado(65, 243, Uniform(s, s), Uniform(f, f))
    assert table["members_base"].round(1).unique().tolist() == [people]
    assert table.set_index("assumption").loc[["recall", "false matches"], "swing"].tolist() == pytest.approx([0, 0])


def test_assumptions_stand_in_order_of_what_they_move():
    eras = {"2015-07..2016-09": (531, 2461), "2017-10..2018-09": (247, 835)}
    table = tornado(65, 243, MEMBER, ABSENT, matches_per_person=(1, 2), eras=eras)
    assert table["assumption"].tolist() == ["unit", "small numbers", "era", "recall", "false matches"]
    assert (table["swing"].diff().dropna() <= 0).all()
    rows = table.set_index("assumption")
    assert rows.loc["era", ["low", "high"]].tolist() == pytest.approx([531 / 2461, 247 / 835])
    assert rows.loc["unit", "members_high"] == pytest.approx(243 * (65 / 486 - 0.02) / 0.78, abs=0.01)
    assert rows.loc["recall", ["low", "high"]].tolist() == pytest.approx([0.680, 0.898], abs=1e-3)
    assert (table["note"] == "").all()


def test_a_setting_below_the_false_match_rate_is_not_estimable():
    table = tornado(65, 243, MEMBER, Beta(10, 90), matches_per_person=(1, 4))
    assert table["assumption"][0] == "unit"
    assert np.isnan(table["members_high"][0])
    assert table["note"][0] == (
        "not estimable: 6.7 % were matched, fewer than the 10.0 % expected if nobody was on the register"
    )


@pytest.mark.parametrize("rates", [(MEMBER, ABSENT), (Beta(9, 1), Beta(1, 199))])
def test_the_parts_of_the_variance_add_up_to_the_posteriors(rates):
    posterior = members_posterior(22, 84, *rates)
    exact = posterior.probabilities @ (np.arange(85) - posterior.mean) ** 2
    table = members_variance(22, 84, {"one": rates}).set_index("source")
    assert table.loc["all", "variance"] == pytest.approx(exact, rel=0.01)
    assert table["variance"].iloc[:3].sum() == pytest.approx(table.loc["all", "variance"])
    assert table.loc["rule", "variance"] == 0


def test_known_rates_leave_only_small_numbers():
    table = members_variance(65, 243, {"one": (Uniform(0.8, 0.8), Uniform(0.02, 0.02))}).set_index("source")
    assert table["share"].tolist() == [0, 0, 1, 1]


def test_rules_that_differ_dominate():
    rules = {"narrow": (Uniform(0.85, 0.86), Uniform(0, 0.01)), "wide": (Uniform(0.93, 0.94), Uniform(0.14, 0.15))}
    table = members_variance(65, 243, rules).set_index("source")
    assert table.loc["rule", "share"] > 0.9
    assert table.loc["small numbers", "share"] > table.loc["rates", "share"]


def test_a_perfect_rule_leaves_nothing_to_vary():
    table = members_variance(22, 84, {"perfect": (Uniform(1, 1), Uniform(0, 0))})
    assert table["variance"].tolist() == [0, 0, 0, 0]
    assert table["share"].isna().all()


def test_lang_reiczigel_covers_at_84_requests():
    draw = np.random.default_rng(2016)
    inside, lists = 0, 4_000
    for _ in range(lists):
        found, false = draw.binomial(500, 0.8), draw.binomial(2_000, 0.02)
        matched = draw.binomial(84, 0.3 * 0.8 + 0.7 * 0.02)
        share = lang_reiczigel(int(matched), 84, Rate(int(found), 500), Rate(int(false), 2_000))
        inside += share.low <= 0.3 <= share.high
    assert inside / lists >= 0.93


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: tornado(70, 65, MEMBER, ABSENT), "matched 70 is more than requested 65"),
        (lambda: tornado(65, 243, 0.8, ABSENT), "returned_if_member must be a Beta, a Uniform, a Rate or"),
        (lambda: tornado(65, 243, MEMBER, ABSENT, matches_per_person=(2, 1)),
         "matches_per_person must be two numbers in order, of at least 1, not (2, 1)"),
        (lambda: tornado(65, 243, MEMBER, ABSENT, matches_per_person=3), "matches_per_person must be two numbers in order"),
        (lambda: tornado(65, 243, MEMBER, ABSENT, eras={"a": (9, 1)}), "matched 9 is more than requested 1"),
        (lambda: tornado(65, 243, MEMBER, ABSENT, eras=[(1, 2)]),
         "eras must be a dictionary of (matched, requested) by name of era, not [(1, 2)]"),
        (lambda: members_variance(22, 84, {"a": MEMBER}),
         "rule 'a' must be a pair of priors, of returned_if_member and of returned_if_absent, not Beta(a=40, b=10)"),
        (lambda: members_variance(22, 84, {"a": (MEMBER, 0.1)}), "returned_if_absent of rule 'a' must be a Beta, a Uniform"),
        (lambda: members_variance(22, 84, {}), "rules must be at least one rule with its two rates, not {}"),
        (lambda: members_variance(5, 9, {"none": (Uniform(0, 0), Uniform(0, 0))}),
         "matched 5 of requested 9 cannot arise under the rates given, so nothing varies"),
    ],
)  # fmt: skip
def test_refusals_are_one_sentence(call, sentence):
    with pytest.raises(InputError) as refused:
        call()
    assert str(refused.value).startswith(sentence)
