"""What it means that two engines found the same."""

import pytest


def same(found, other):
    assert found.tallies == other.tallies
    for name in ("candidates", "pairs"):
        one, two = (getattr(each, name) for each in (found, other))
        assert one.schema == two.schema
        assert one.drop_columns("score").equals(two.drop_columns("score"))
        assert one["score"].to_pylist() == pytest.approx(two["score"].to_pylist(), abs=1e-9)
