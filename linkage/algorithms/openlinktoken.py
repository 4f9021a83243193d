"""Keys of OpenLinkToken, formerly OpenToken, of Truveta."""

from __future__ import annotations

from linkage.agreements import Condition, Exact, FirstLetters
from linkage.algorithm import Algorithm
from linkage.steps import Step, known

SOURCE = "Truveta, OpenLinkToken (formerly OpenToken), token rules T1 to T5"
NOTES = (
    "Each rule makes one token. How tokens are put together to a decision is not said: by default a pair stands for each "
    "token of which it is the only one (ties='drop'), or every pair does (ties='all'). T5 asks for no date of birth and is "
    "only of use beside the others. The national number is one of social security; titles and suffixes are not dropped "
    "from names."
)

LAST, FIRST, SEX, DOB = Exact("surname"), Exact("forename"), Exact("sex"), Exact("dob")
RULES: dict[str, tuple[Condition, ...]] = {
    "T1": (LAST, FirstLetters("forename", 1), SEX, DOB),
    "T2": (LAST, FIRST, DOB, FirstLetters("postcode", 3)),
    "T3": (LAST, FIRST, SEX, DOB),
    "T4": (Exact("national_number"), SEX, DOB),
    "T5": (LAST, FirstLetters("forename", 3), SEX),
}


def tokens(*, ties: str = "drop") -> Algorithm:
    """Give the five tokens."""
    known("ties", ties, ("all", "drop"))
    return Algorithm(
        "openlinktoken/tokens",
        "five tokens, each tried on all",
        tuple(Step(name, rule, ambiguity=ties, residuals="kept") for name, rule in RULES.items()),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
    )


ALGORITHMS = (tokens,)
