import numpy as np

import synthetic
from synthetic.references import references_of


def test_some_peoples_numbers_are_those_of_everybody(people):
    some = np.arange(0, people.n, 7)
    found = references_of(people.world, some, people.people.take(some)).to_pandas()
    known = people.references
    known = known[known["person"].isin(some)]
    assert sorted(zip(found["person"], found["PupilMatchingReference"])) == sorted(
        zip(known["person"], known["PupilMatchingReference"])
    )
    assert found["person"].duplicated().any()


def test_twins_may_share_a_number():
    people = synthetic.population(5_000, seed=1, parameters={"upn.duplicate": 0.5})
    everybody = references_of(people.world, np.arange(people.n), people.people).to_pandas()
    shared = everybody[everybody["PupilMatchingReference"].duplicated(keep=False)].sort_values("PupilMatchingReference")
    family = people.people.family[shared["person"]].reshape(-1, 2)
    assert len(family) > 20
    assert (family[:, 0] == family[:, 1]).all()
