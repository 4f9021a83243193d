"""u, m and the prior: what is counted, that it does not depend on order or threads, and what is refused."""

import pandas as pd
import pytest

from linkage.agreements import Exact, Phonetic, Sector, Similar
from linkage.engines.connecting import connect
from linkage.fellegi_sunter import compare, estimate_m, estimate_prior, estimate_u
from linkage.fields import prepare
from synthetic.refusal import InputError

SURNAMES = ["Ali", "Ali", "Ali", "Bo", "Bo", "Cy", None, "Dee"]
LEFT = pd.DataFrame({"PersonID": range(8), "Surname": SURNAMES, "Sex": list("FMFMFMFM")})
RIGHT = pd.DataFrame({"PersonID": range(4), "Surname": ["Ali", "Bo", "Bo", "Eve"], "Sex": list("FFMM")})


def both():
    return [compare("surname", Exact("surname"), Similar("surname", 0.7)), compare("sex", Exact("sex"))]


def u_of(model):
    return model.frame()["u"].tolist()


def test_u_of_all_pairs_is_a_share_of_those_that_are_not_missing():
    model = estimate_u(LEFT, RIGHT, both(), seed=1)
    # Ali 3 x 1 and Bo 2 x 2 of 7 x 4 pairs are equal; no other two names are alike, which counts as half a pair of 28
    assert u_of(model)[0] == pytest.approx(7 / 28)
    assert u_of(model)[1:] == pytest.approx([0.75 * 0.5 / 21.5, 0.75 * 21 / 21.5, 0.5, 0.5])
    assert model.pairs == 32
    assert model.unseen == (("surname", "surname: Jaro-Winkler at least 0.7"),)


def test_the_same_pairs_are_drawn_whatever_the_order_of_the_rows(monkeypatch):
    wide = pd.concat([LEFT.assign(PersonID=LEFT["PersonID"] + 8 * k) for k in range(40)])
    drawn = estimate_u(wide, wide, both(), pairs=500, seed=3)
    assert drawn.pairs == 500
    shuffled = wide.sample(frac=1, random_state=1)
    assert u_of(estimate_u(shuffled, shuffled, both(), pairs=500, seed=3)) == u_of(drawn)
    assert u_of(estimate_u(wide, wide, both(), pairs=500, seed=4)) != u_of(drawn)
    monkeypatch.setattr("linkage.engines.loading.connect", lambda config: connect({**config, "threads": "1"}))
    assert u_of(estimate_u(wide, wide, both(), pairs=500, seed=3)) == u_of(drawn)


def test_a_sample_with_repeated_ids_does_not_depend_on_the_order_of_rows():
    rows = pd.concat([LEFT.assign(PersonID=LEFT["PersonID"] // 2 + 8 * k) for k in range(30)])
    sides = [prepare(each, id_column="PersonID", repeats=True) for each in (rows, rows.sample(frac=1, random_state=2))]
    one, other = (estimate_u(side, RIGHT, both(), pairs=200, seed=1) for side in sides)
    assert u_of(one) == u_of(other)


def test_phonetic_levels_and_parts_of_postcodes_are_counted():
    rows = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Smith", "Smyth"], "Postcode": ["E1 1AA", "E1 1AB"]})
    levels = [
        compare("surname", Exact("surname"), Phonetic("surname")),
        compare("postcode", Exact("postcode"), Sector("postcode")),
    ]
    assert u_of(estimate_u(rows, rows, levels, seed=1)) == pytest.approx([0.5, 0.4, 0.1] * 2)


def test_the_prior_is_the_pairs_found_over_recall_and_all_pairs():
    rules = [[Exact("surname")], [Exact("surname"), Exact("sex")]]
    assert estimate_prior(LEFT, RIGHT, rules, recall=0.5) == pytest.approx(7 / 0.5 / 32)


def test_a_session_leaves_out_what_its_block_fixes_and_tells_its_history():
    model = estimate_m(LEFT, RIGHT, estimate_u(LEFT, RIGHT, both(), seed=1), Exact("surname"), prior=0.2)
    (session,) = model.sessions
    assert (session.estimated, session.left_out, session.pairs) == (("sex",), ("surname",), 7)
    assert session.history["round"].max() == session.rounds
    assert session.history.query("round == 0")["m"].tolist() == pytest.approx([0.95, 0.05])
    assert session.converged
    m = {one.called: [level.m for level in (*one.levels, one.otherwise)] for one in model.comparisons}
    assert m["surname"] == pytest.approx([0.95, 0.025, 0.025])
    assert sum(m["sex"]) == pytest.approx(1)


def test_sessions_combine_to_their_median():
    rows = pd.DataFrame(
        {
            "PersonID": range(40),
            "Surname": ["Ali", "Bo", "Cy", "Dee"] * 10,
            "Forename": ["Ann", "Ben", "Cat", "Dan", "Eve"] * 8,
            "Sex": ["F", "M", "M", "F", "F", "M", "F", "M"] * 5,
        }
    )
    model = estimate_u(rows, rows, [compare(field, Exact(field)) for field in ("surname", "forename", "sex")], seed=1)
    for field in ("surname", "forename"):
        model = estimate_m(rows, rows, model, Exact(field), prior=0.025)
    each = [next(m[0] for name, m, _ in session.estimates if name == "sex") for session in model.sessions]
    assert len(set(each)) == 2
    assert model.comparisons[2].levels[0].m == pytest.approx(sum(each) / 2)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: estimate_u(LEFT, RIGHT, both(), pairs=0, seed=1), "pairs must be a whole number of at least 1, not 0"),
        (
            lambda: estimate_u(LEFT.assign(Sex="F"), RIGHT.assign(Sex="F"), both(), seed=1),
            "comparison 'sex' never varies: every random pair is at the level 'sex: exact'; leave it out",
        ),
        (
            lambda: estimate_u(LEFT.assign(Sex=None), RIGHT, both(), seed=1),
            "comparison 'sex' is missing in every random pair; leave it out",
        ),
        (lambda: estimate_u(LEFT.drop(columns="Sex"), RIGHT, both(), seed=1), "left has no sex, which the model needs"),
        (lambda: estimate_u(LEFT.head(0), RIGHT, both(), seed=1), "left has no records; give at least one"),
        (
            lambda: estimate_m(LEFT, RIGHT.assign(Surname="X"), both(), Exact("surname"), prior=0.1),
            "no two records share the block (surname: exact); use one that brings some together",
        ),
        (
            lambda: estimate_m(LEFT, RIGHT, both()[:1], Exact("surname"), prior=0.1),
            "the block (surname: exact) fixes every comparison; use one that leaves some free",
        ),
        (
            lambda: estimate_m(LEFT.assign(Sex="F"), RIGHT.assign(Sex="F"), both(), Exact("surname"), prior=0.1),
            "no comparison varies among the pairs of the block (surname: exact); use one that also brings others together",
        ),
        (
            lambda: estimate_m(LEFT, RIGHT, both(), Exact("surname"), prior=1.5),
            "prior must be a probability between 0 and 1, not 1.5",
        ),
        (
            lambda: estimate_m(LEFT, RIGHT, both(), Exact("surname"), prior=0.1, u="fred"),
            "unknown choice for u 'fred'",
        ),
        (
            lambda: estimate_prior(LEFT, RIGHT, [[Exact("surname")]], recall=1.5),
            "recall must be above 0 and at most 1, not 1.5",
        ),
        (
            lambda: estimate_prior(LEFT, RIGHT, [[Exact("surname")]], recall=0.2),
            "the rules find 7 of 32 pairs, which a recall of 0.2 does not allow for",
        ),
        (
            lambda: estimate_prior(LEFT, RIGHT.assign(Surname="X"), [[Exact("surname")]], recall=0.9),
            "the rules find no pair of records; give rules that find some, or state the prior",
        ),
        (lambda: compare("surname"), "comparison 'surname' has no levels; give it at least one"),
    ],
)
def test_refuses_in_one_sentence(call, said):
    with pytest.raises(InputError) as refusal:
        call()
    assert str(refusal.value).startswith(said)
