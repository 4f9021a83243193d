import numpy as np
import pytest

import synthetic
from synthetic.refusal import InputError


@pytest.mark.parametrize("chunk", [777, 65_536])
@pytest.mark.parametrize("threads", [1, 3])
def test_people_do_not_depend_on_chunks_or_threads(chunk, threads):
    usual = synthetic.population(5_000, seed=3).people
    other = synthetic.population(5_000, seed=3, chunk=chunk, threads=threads).people
    for name in vars(usual):
        assert (getattr(usual, name) == getattr(other, name)).all(), name


def test_a_seed_is_a_world():
    one, other = (synthetic.population(2_000, seed=seed) for seed in (1, 2))
    assert (one.people.surname[:, 0] == other.people.surname[:, 0]).mean() < 0.05


def test_the_truth_joins_the_custodians_number_to_a_person(people):
    truth = people.truth()
    assert truth["person"].tolist() == list(range(people.n))
    assert truth["PupilMatchingReference"].is_unique
    assert list(truth.columns) == [
        "person", "PupilMatchingReference", "family", "order", "gender", "DOB", "ethnic_group", "name_group", "arrived",
    ]  # fmt: skip
    assert truth["gender"].isin(["M", "F"]).all()
    assert truth["DOB"].between("1985-09-01", "2012-08-31").all()


def test_a_piece_is_the_same_people_whether_or_not_everybody_was_made_before():
    one, other = (synthetic.population(3_000, seed=4) for _ in range(2))
    assert len(other.people) == 3_000
    for given in (slice(500, 900), slice(2_990, 3_000)):
        index, people = one.born(given, 1995, 2001)
        again, others = other.born(given, 1995, 2001)
        assert (index == again).all()
        assert (people.forename == others.forename).all()
    assert "people" not in vars(one)


def test_years_of_birth_can_be_chosen_and_too_few_are_refused():
    later = synthetic.population(2_000, seed=1, parameters={"world.born_from": 1995, "world.born_to": 2020})
    assert later.truth()["DOB"].between("1995-09-01", "2020-08-31").all()
    assert len(later.school_census("2023/24", "Autumn").records) > 500
    with pytest.raises(InputError, match=r"world\.born_to must be at least 22 years after world.born_from, 1995, not 2012"):
        synthetic.population(2_000, seed=1, parameters={"world.born_from": 1995})


def test_a_changed_figure_changes_only_what_it_is_about():
    usual = synthetic.population(3_000, seed=5)
    still = synthetic.population(3_000, seed=5, parameters={"place.move": 0.0})
    assert (still.people.birth_day == usual.people.birth_day).all()
    assert (still.people.home_at(20_000) == still.people.homes[:, 0]).all()
    assert (usual.people.home_at(20_000) != usual.people.homes[:, 0]).mean() > 0.3


def test_the_figures_say_where_they_are_from():
    frame = synthetic.parameters({"place.move": 0.1}).to_frame()
    assert set(frame["status"]) == {"published", "derived", "assumption", "changed"}
    assert (frame["source"].str.len() > 10).all()
    assert frame["name"].is_unique
    catalogue = synthetic.error_catalogue()
    assert set(catalogue["status"]) - {""} == {"assumption", "derived", "published"}
    assert np.isfinite(catalogue["rate"][catalogue["kind"] != "address.stale"]).all()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n": 0, "seed": 1}, "n must be a whole number from 1 to 25,000,000, not 0"),
        ({"n": 10.5, "seed": 1}, "n must be a whole number from 1 to 25,000,000, not 10.5"),
        ({"n": 10, "seed": "x"}, "seed must be a whole number of at least 0, not 'x'"),
        ({"n": 10, "seed": 1, "errors": "typcal"},
         "unknown error preset 'typcal' (did you mean 'typical'?); known: none, light, typical, poor"),
        ({"n": 10, "seed": 1, "chunk": 0}, "chunk must be a whole number from 1 to 25,000,000, not 0"),
        ({"n": 10, "seed": 1, "parameters": {"place.move": -1}},
         "parameter place.move must be a number from 0 to 0.15, not -1"),
        ({"n": 10, "seed": 1, "parameters": {"person.male": 1.2}},
         "parameter person.male must be a number from 0 to 1, not 1.2"),
        ({"n": 10, "seed": 1, "parameters": {"person.middle_none": 0.5}},
         "the shares person.middle_* must add up to 1, not 1.3; change them together"),
        ({"n": 10, "seed": -1}, "seed must be a whole number of at least 0, not -1"),
        ({"n": True, "seed": 1}, "n must be a whole number from 1 to 25,000,000, not True"),
        ({"n": 10, "seed": 1, "errors": ["typical"]},
         "errors must be the name of a preset, rates by kind such as {'surname.typo': 0.02}, or ErrorSettings, "
         "not ['typical']"),
        ({"n": 10, "seed": 1, "parameters": [1]},
         "parameters must be names with their values, such as {'place.move': 0.1}, not [1]"),
        ({"n": 10, "seed": 1, "parameters": {"place.move": "fast"}},
         "parameter place.move must be a number from 0 to 0.15, not 'fast'"),
        ({"n": 10, "seed": 1, "parameters": {"family.gap_days": 100}},
         "parameter family.gap_days must be a number from 301 to 3000, not 100"),
        ({"n": 10, "seed": 1, "parameters": {"school.careless_form": 0}},
         "parameter school.careless_form must be a number from 0.15 to 1, not 0"),
    ],
)  # fmt: skip
def test_refusals(arguments, sentence):
    with pytest.raises(InputError) as refused:
        synthetic.population(**arguments)
    assert str(refused.value) == sentence
