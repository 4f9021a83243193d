"""Rows in which every field of the library is filled, of few values, so that any algorithm finds something in them."""

import random
from datetime import date

import pandas as pd
from hypothesis import strategies as st

from linkage.fields import FIELDS, prepare

NAMES = ["ANNA", "Ann", "Bill", "WILLIAM", "Mary Rose", "JO-ANN", "Joanne", "LI", "MARTHA", "MARHTA", "O'Neil", "'", None]
SURNAMES = ["SMITH", "Smyth", "SMITHSON", "O'NEIL", "ONEILL", "LI", "ROBERT", "RUPERT", "Anna", "-", None]
POOLS = {
    "forename": NAMES,
    "middlenames": ["Rose", "ROSE", "Lee Ann", None, None],
    "surname": SURNAMES,
    "preferred_surname": [*SURNAMES, None, None, None],
    "former_surname": [*SURNAMES, None, None, None],
    "dob": [
        *(date(*day) for day in [(2001, 1, 1), (2001, 2, 3), (2001, 3, 2), (2001, 2, 28), (2002, 2, 3), (2011, 2, 3)]),
        None,
    ],
    "sex": ["M", "F", None],
    "postcode": ["E11AA", "E11AB", "E12AB", "EC1A1BB", "SW11AA", "2060", None],
    "previous_postcode": ["E11AA", "E11AB", None, None],
    "nhs_number": ["9434765919", "9434765918", "1111111111", None, None],
}
USUAL = {"name": ["ROSE COTTAGE", "Rose Cottage 2", "MILL", None], "identifier": ["A1", "A12", "B7", None]}


def pool(field):
    return POOLS.get(field, USUAL.get(FIELDS[field]))


def row(draw):
    return {field: draw(pool(field)) for field in FIELDS}


ROW = st.fixed_dictionaries({field: st.sampled_from(pool(field)) for field in FIELDS})
LEFT = st.lists(ROW, min_size=1, max_size=8).map(lambda rows: [one | {"id": f"a{n}"} for n, one in enumerate(rows)])
RIGHT = st.lists(st.tuples(ROW, st.integers(0, 5)), min_size=1, max_size=12).map(
    lambda rows: [one | {"id": n} for one, n in rows]
)


def sides(left, right):
    """Prepare both sides; on the right several rows may be of one id."""
    frames = [pd.DataFrame(rows).astype({"dob": "object"}) for rows in (left, right)]
    return tuple(
        prepare(frame, id_column="id", name=name, repeats=name == "right")
        for frame, name in zip(frames, ("left", "right"), strict=True)
    )


def many(left=60, right=90, seed=2016):
    """Draw rows, many of the right ones much like a left one."""
    draw = random.Random(seed)
    lefts = [row(draw.choice) | {"id": f"a{n}"} for n in range(left)]
    rights = []
    for n in range(right):
        like = draw.choice(lefts)
        rights.append({field: like[field] if draw.random() < 0.8 else draw.choice(pool(field)) for field in FIELDS})
        rights[-1]["id"] = n * 3 // 4
    return sides(lefts, rights)
