import pytest

import linkage


@pytest.fixture(scope="session")
def study():
    return linkage.reproduce(pupils=4_000, replicates=3)
