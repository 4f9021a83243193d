import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, gammaln
from scipy.stats import binom

from linkage.studies.inference import Beta, CountDistribution, Rate, Uniform, members_posterior
from synthetic.refusal import InputError

MEMBER, ABSENT = Beta(40, 10), Beta(2, 98)

# The anchor drew s and f by Monte Carlo. Ours is within 1 of it under the Beta priors and within 2 under the flat ones,
# where the closed form of the integral (incomplete beta functions, no quadrature) gives the figures below exactly.
REFERENCE = [
    (Beta(40, 10), Beta(2, 98), 65, 243, (77, 63, 97), (78, 63, 98)),
    (Beta(40, 10), Beta(2, 98), 22, 84, (26, 20, 35), (26, 20, 36)),
    (Beta(9, 1), Beta(1, 199), 65, 243, (70, 63, 104), (70, 63, 105)),
    (Beta(9, 1), Beta(1, 199), 22, 84, (24, 21, 37), (24, 21, 37)),
    (Uniform(0.5, 1), Uniform(0, 0.1), 65, 243, (80, 49, 127), (79, 50, 125)),
    (Uniform(0.5, 1), Uniform(0, 0.1), 22, 84, (27, 15, 47), (26, 15, 46)),
]


def beta_binomial(a, n, prior):
    ways = gammaln(n + 1) - gammaln(a + 1) - gammaln(n - a + 1)
    return np.exp(ways + betaln(a + prior.a, n - a + prior.b) - betaln(prior.a, prior.b))


def by_hand(matched, n, chance):
    """Sum over every way to make up ``matched``; ``chance(a, n, who)`` gives the probability of a returned of n."""
    likelihood = np.array(
        [
            sum(
                chance(a, members, "member") * chance(matched - a, n - members, "absent")
                for a in range(max(0, matched - n + members), min(matched, members) + 1)
            )
            for members in range(n + 1)
        ]
    )
    return likelihood / likelihood.sum()


@pytest.mark.parametrize(("member", "absent", "matched", "requested", "exact", "anchor"), REFERENCE)
def test_published_months(member, absent, matched, requested, exact, anchor):
    posterior = members_posterior(matched, requested, member, absent)
    found = (posterior.median, *posterior.interval(0.95))
    assert found == exact
    allowed = 2 if isinstance(member, Uniform) else 1
    assert all(abs(ours - theirs) <= allowed for ours, theirs in zip(found, anchor, strict=True))


@pytest.mark.parametrize(("matched", "n"), [(0, 1), (1, 1), (0, 30), (7, 30), (30, 30), (22, 84)])
def test_quadrature_agrees_with_the_closed_form(matched, n):
    expected = by_hand(matched, n, lambda a, of, who: beta_binomial(a, of, MEMBER if who == "member" else ABSENT))
    assert members_posterior(matched, n, MEMBER, ABSENT).probabilities == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("matched", "requested", "member", "absent", "found"),
    [
        (22, 84, Beta(0.01, 0.01), Beta(0.001, 1), (22, 22, 48)),
        (65, 243, Beta(0.2, 0.9), Beta(0.001, 5000), (144, 67, 238)),
    ],
)
def test_priors_that_heap_up_at_the_ends_agree_with_the_closed_form(matched, requested, member, absent, found):
    posterior = members_posterior(matched, requested, member, absent)
    assert (posterior.median, *posterior.interval()) == found
    expected = by_hand(matched, requested, lambda a, of, who: beta_binomial(a, of, member if who == "member" else absent))
    assert posterior.probabilities == pytest.approx(expected, abs=1e-9)


def test_known_rates_agree_with_the_binomials():
    expected = by_hand(9, 40, lambda a, of, who: binom.pmf(a, of, 0.8 if who == "member" else 0.02))
    posterior = members_posterior(9, 40, Uniform(0.8, 0.8), Uniform(0.02, 0.02))
    assert posterior.probabilities == pytest.approx(expected, abs=1e-12)


def test_perfect_rates_give_the_matched_back():
    posterior = members_posterior(22, 84, Uniform(1, 1), Uniform(0, 0))
    assert posterior.probabilities[22] == pytest.approx(1)
    assert (posterior.median, posterior.interval()) == (22, (22, 22))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(2, 60), st.integers(1, 20)
)
def test_posterior_is_a_distribution_over_everyone_requested(pair, hits, false):
    matched, n = pair
    posterior = members_posterior(matched, n, Beta(hits, 10), Beta(false, 100))
    assert posterior.probabilities.shape == (n + 1,)
    assert posterior.probabilities.sum() == pytest.approx(1)
    low, high = posterior.interval()
    assert 0 <= low <= posterior.median <= high <= n


def test_more_matches_mean_more_members():
    means = [members_posterior(matched, 40, MEMBER, ABSENT).mean for matched in range(41)]
    assert np.diff(means).min() > 0


def test_no_match_leaves_nobody_most_likely():
    posterior = members_posterior(0, 84, MEMBER, ABSENT)
    assert posterior.probabilities.argmax() == 0
    assert posterior.interval() == (0, 2)


def test_intervals_cover_at_their_level_under_their_own_prior():
    draw = np.random.default_rng(2016)
    n, size = 84, 20_000
    members = draw.integers(0, n + 1, size)
    matched = draw.binomial(members, draw.beta(40, 10, size)) + draw.binomial(n - members, draw.beta(2, 98, size))
    low, high = np.array([members_posterior(m, n, MEMBER, ABSENT).interval(0.95) for m in range(n + 1)])[matched].T
    # Whole numbers cannot be cut at exactly 95 %: the interval takes in a little more, never less.
    assert 0.95 <= ((low <= members) & (members <= high)).mean() <= 0.98
    assert (high - low).mean() == pytest.approx(17.2, abs=0.2)


def test_simulated_rates_serve_as_priors():
    by_rate = members_posterior(22, 84, Rate(400, 500), Rate(40, 2000))
    by_beta = members_posterior(22, 84, Beta(401, 101), Beta(41, 1961))
    assert by_rate.probabilities.tolist() == by_beta.probabilities.tolist()


def test_posterior_shows_itself():
    posterior = members_posterior(22, 84, MEMBER, ABSENT)
    assert str(posterior) == "26 people (20-35)"
    assert posterior.estimate().to_dict()["unit"] == "people"
    frame = posterior.to_frame()
    assert list(frame) == ["count", "probability", "cumulative"]
    assert len(frame) == 85
    assert (posterior.matched, posterior.requested) == (22, 84)


def test_probabilities_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        members_posterior(1, 2, MEMBER, ABSENT).probabilities[0] = 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((70, 65, MEMBER, ABSENT), "matched 70 is more than requested 65"),
        ((0, 0, MEMBER, ABSENT), "requested must be at least 1, not 0"),
        ((1, 2, 0.8, ABSENT), "returned_if_member must be a Beta, a Uniform, a Rate or anything with quantile(q), not 0.8"),
        (
            (5, 9, Uniform(0, 0), Uniform(0, 0)),
            "matched 5 of requested 9 cannot arise under the rates given, so there is nothing to infer from it",
        ),
    ],
)
def test_refusals_are_one_sentence(args, message):
    with pytest.raises(InputError) as refusal:
        members_posterior(*args)
    assert str(refusal.value) == message


def test_a_prior_outside_0_to_1_is_refused():
    class Doubled:
        def quantile(self, q):
            return 2 * np.asarray(q)

    with pytest.raises(InputError, match="returned_if_absent must have quantiles from 0 to 1"):
        members_posterior(1, 2, MEMBER, Doubled())


@pytest.mark.parametrize("probabilities", [[], [0.5, 0.4], [1.5, -0.5], [[1.0]], [float("nan"), 1]])
def test_what_is_no_distribution_is_refused(probabilities):
    with pytest.raises(InputError, match="sum to 1"):
        CountDistribution(np.array(probabilities))


def test_tail_counts_the_observed_on_both_sides():
    two_coins = CountDistribution(np.array([0.25, 0.5, 0.25]))
    assert [two_coins.tail(heads) for heads in (0, 1, 2)] == [0.5, 1.0, 0.5]
    assert two_coins.tail(3) == 0.0
