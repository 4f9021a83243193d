import pandas as pd
import pytest

from linkage.ids import written_as


@pytest.mark.parametrize(
    ("given", "known", "written"),
    [
        ([1, 2], [2, 3], [1, 2]),
        ([1.0, 2.0], [2, 3], [1, 2]),
        (["1", "2.0"], [2, 3], [1, 2]),
        ([7, 9], ["007", "8"], ["007", "9"]),
        (["7", "A2"], ["7", "A2"], ["7", "A2"]),
        ([7], ["7", "A2"], ["7"]),
        (["7.0", "A2"], ["7", "A2"], ["7", "A2"]),
        (["7", "007"], ["007", "8"], ["7", "007"]),
        (["7", "007"], ["007", "7"], ["7", "007"]),
        (["1", "1.0"], ["1", "1.0"], ["1", "1.0"]),
        (["a"], [], ["a"]),
        ([], ["a"], []),
    ],
)
def test_writes_ids_as_they_are_known(given, known, written):
    kinds = [{"dtype": object} if not ids or isinstance(ids[0], str) else {} for ids in (given, known)]
    found = written_as(pd.Series(given, **kinds[0]), pd.Series(known, **kinds[1]), "'id' of truth", "the ids")
    assert found.tolist() == written
