"""CUREd: records of emergency and urgent care in Yorkshire, linked with each other."""

from __future__ import annotations

from collections.abc import Iterable

from linkage.agreements import Condition, Exact, NotAmong, WithinYears
from linkage.algorithm import Algorithm
from linkage.steps import Step
from synthetic.refusal import outside, whole_number

SOURCE = "CUREd research database, description of the linkage (PMC9583284)"
NOTES = (
    "How near is an approximately equal year of birth is not said: by default one year. The postcodes that steps 5 leaves "
    "out are the 1% that most people share in the file itself: give them as crowded=. Step 6, which joins what is left "
    "into clusters on any of the keys of steps 3 to 5, and step 7, which keeps the rest alone, are left out. A step's key "
    "must be unique to link; the source says so of steps 3 to 5."
)

NUMBER, DOB, SEX, POSTCODE = Exact("nhs_number"), Exact("dob"), Exact("sex"), Exact("postcode")


def emergency_care(*, years: int = 1, crowded: Iterable[str] = ()) -> Algorithm:
    """Give steps 1 to 5; ``crowded`` are postcodes that do not identify, written as E11AA."""
    if isinstance(crowded, str) or not isinstance(crowded, Iterable):
        raise outside("crowded", crowded, "several postcodes, such as ['E11AA']")
    postcodes = tuple(crowded)
    telling: tuple[Condition, ...] = (NotAmong("postcode", postcodes),) if postcodes else ()
    return Algorithm(
        "cured/emergency-care",
        "records of emergency care of one patient, five steps",
        (
            Step("1", (NUMBER, DOB)),
            Step("2", (NUMBER, WithinYears("dob", whole_number("years", years, 1, 100)))),
            Step("3", (Exact("provider"), Exact("local_id"), DOB)),
            Step("4", (Exact("forename"), Exact("surname"), SEX, DOB, POSTCODE)),
            Step("5", (SEX, DOB, POSTCODE, *telling)),
        ),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
        targets=("of 29,303,262 records 85.8% by step 1, 0.1% by 2, 2.4% by 3, 0.2% by 4, 1.1% in clusters, 10.4% alone",),
    )


ALGORITHMS = (emergency_care,)
