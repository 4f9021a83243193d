"""What is known of the real world, against a hundred thousand people: the ranges are the ones a reader may hold us to."""

import pytest

import synthetic
from synthetic.profiling.profiles import profile

PEOPLE, SEED = 100_000, 2016


@pytest.fixture(scope="module")
def frame():
    return profile(synthetic.population(PEOPLE, seed=SEED)).to_frame()


RANGES = [
    # names
    ("names.commonest_surname", 1.0, 1.3),
    ("names.top_500_surnames", 38, 41),
    ("names.chance_girls", 0.85 * 4.2, 1.15 * 4.2),
    ("names.chance_boys", 0.85 * 6.5, 1.15 * 6.5),
    ("names.hyphened_girls_2011", 2, 4),
    ("names.middle", 78, 82),
    # families
    ("families.same_birthday", 2.7, 3.3),
    ("families.too_soon", 0, 0),
    ("families.boys", 50.8, 51.6),
    # movement
    ("movement.school", 1.5, 2),
    ("movement.gone", 6, 8),
    # numbers
    ("numbers.check_letters", 100, 100),
    ("places.pupils", 4.5, 6.5),
    # errors
    ("errors.same_term", 0.7, 1),
    ("errors.other_school", -0.1, 0.1),
    ("errors.together", 1.5, 10),
    ("errors.first_of_january_born_here", 0, 0.25),
    ("errors.first_of_january_arrived", 3, 15),
    # linkage
    ("linkage.exact", 86, 90),
    ("linkage.first_four", 4, 7),
    # uniqueness, projected to eight million pupils; benchmarks/test_realism.py counts them
    ("uniqueness.surname", 25, 45),
    ("uniqueness.name", 0.2, 0.8),
]


@pytest.mark.parametrize(("name", "least", "most"), RANGES)
def test_figures_are_within_their_range(frame, name, least, most):
    assert least <= frame.loc[name, "achieved"] <= most


def test_no_figure_is_outside_its_range_by_more_than_chance(frame):
    assert frame.index[frame["within"] == "no"].tolist() == []


def test_every_figure_but_those_of_2018_is_measured(frame):
    missing = frame.index[frame["within"] == "not measured"]
    assert len(missing) == 18
    assert all(name.endswith("_2017") for name in missing)


@pytest.mark.parametrize("gap", ["linkage.gap_BAFR", "linkage.gap_APKN", "linkage.gap_arrived"])
def test_fewer_are_found_of_those_of_whom_the_literature_finds_fewer(frame, gap):
    assert frame.loc[gap, "low"] > 0


@pytest.mark.parametrize("group", ["south_asian_muslim", "west_african", "polish", "caribbean", "portuguese_spanish"])
def test_fewer_are_found_under_other_names_than_under_british_ones(frame, group):
    assert frame.loc[f"linkage.exact_{group}", "high"] < frame.loc["linkage.exact_british", "low"]


def test_backgrounds_of_2018_in_a_world_that_covers_it():
    people = synthetic.population(PEOPLE, seed=SEED, parameters={"world.born_to": 2014})
    frame = profile(people, families=["backgrounds"]).to_frame()
    assert not (frame["within"] == "not measured").any()
    assert frame.index[frame["within"] == "no"].tolist() == []
    assert 65 <= frame.loc["background.WBRI_2017", "achieved"] <= 70.5
    assert 6 <= frame.loc["background.abroad_primary", "achieved"] <= 8
    assert 9 <= frame.loc["background.abroad_secondary", "achieved"] <= 11
    assert frame.loc["background.abroad_primary", "basis"].endswith("spring 2017/18")
