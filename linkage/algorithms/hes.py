"""Hospital Episode Statistics: how its patient id was made, and how other bodies' records were linked to it."""

from __future__ import annotations

from collections.abc import Iterable

from linkage.agreements import (
    AnyOf,
    Compatible,
    Condition,
    DayMonthSwapped,
    Exact,
    MonthAndYear,
    NotAmong,
    NotFirstOfJanuary,
    TwoOfThree,
    Valid,
)
from linkage.algorithm import Algorithm
from linkage.steps import Step, known
from synthetic.refusal import outside

SOURCE_HESID = "Health and Social Care Information Centre, HESID methodology (Replacement of the HES patient ID)"
SOURCE_RANK = "HES user guide (linked ONS mortality data) for ranks 1 to 6; HES-DID linkage report, April 2015, for 7 and 8"
NOTES_HESID = (
    "The source links the records of one file with each other over time; here each left record is searched for among the "
    "right. A date of birth before 1895, a postcode from ZZ and a number that fails its check are to be taken for missing; "
    "the number's check is made here, the others are left to whoever cleans the files."
)
NOTES_RANK = (
    "Not contradicting is read as equal or missing on a side. The report's rule of a partial date is two parts of three, "
    "or the year with day and month exchanged; a third part of it could not be read. Postcodes shared by many (hostels, "
    "homes) are on a list that is not published: give it as ignored=; without one ranks 6 and 7 are the same. That a death "
    "must not come before the last activity is not asked."
)
PARTIAL = {"hes": "two parts of three, or day and month swapped", "two_of_three": "two", "month_and_year": "month and year"}

NUMBER, DOB, SEX, POSTCODE = Exact("nhs_number"), Exact("dob"), Exact("sex"), Exact("postcode")
BY_ALL_BUT_NUMBER = (DOB, NotFirstOfJanuary("dob"), SEX, POSTCODE, Compatible("nhs_number"))


def match_rank(*, partial: str = "hes", ignored: Iterable[str] = ()) -> Algorithm:
    """Give the eight ranks; ``ignored`` are postcodes that do not identify, written as E11AA."""
    known("partial", partial, PARTIAL)
    if isinstance(ignored, str) or not isinstance(ignored, Iterable):
        raise outside("ignored", ignored, "several postcodes, such as ['E11AA']")
    partly: Condition = MonthAndYear("dob") if partial == "month_and_year" else TwoOfThree("dob")
    if partial == "hes":
        partly = AnyOf((TwoOfThree("dob"), DayMonthSwapped("dob")))
    postcodes = tuple(ignored)
    telling = (NotAmong("postcode", postcodes),) if postcodes else ()
    rules: dict[str, tuple[Condition, ...]] = {
        "1": (NUMBER, SEX, DOB, POSTCODE),
        "2": (NUMBER, SEX, DOB),
        "3": (NUMBER, SEX, partly, POSTCODE),
        "4": (NUMBER, SEX, partly),
        "5": (NUMBER, POSTCODE),
        "6": (*BY_ALL_BUT_NUMBER, *telling),
        "7": BY_ALL_BUT_NUMBER,
        "8": (NUMBER,),
    }
    return Algorithm(
        "hes/match-rank",
        "linking a person to hospital records, eight ranks",
        tuple(Step(name, rule) for name, rule in rules.items()),
        status="published",
        source=SOURCE_RANK,
        one_to_one=True,
        notes=NOTES_RANK,
        targets=("97.56% of the patients of the diagnostic imaging data set matched (HES-DID, 2015)",),
    )


HESID = Algorithm(
    "hes/hesid",
    "which hospital records are of one patient, three passes",
    (
        Step("number", (Exact("sex"), DOB, NUMBER, Valid("nhs_number", "nhs_number"))),
        Step("local id", (SEX, DOB, POSTCODE, Exact("provider"), Exact("local_id"))),
        Step("postcode", (SEX, DOB, POSTCODE)),
    ),
    status="published",
    source=SOURCE_HESID,
    notes=NOTES_HESID,
    targets=(
        "false matches 176 of 77,810 (0.2%), missed matches 3,609 of 88,596 (4.1%) (Hagger-Johnson et al. 2015)",
        "missed matches 8.6% in 1998 (Hagger-Johnson et al. 2017)",
    ),
)

ALGORITHMS = (HESID, match_rank)
