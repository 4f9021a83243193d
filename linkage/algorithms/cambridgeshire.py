"""The eight-bit score with which a county council compares lists."""

from __future__ import annotations

from linkage.agreements import Exact, FirstLetters, KeyAgreement, Phonetic
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep
from synthetic.refusal import outside

SOURCE = "Cambridgeshire Insight, fuzzy matching of lists, program text (2017)"
NOTES = (
    "Dates of birth must be equal. Each pair scores the sum of the bits, and a pair is kept if it is the best of both "
    "records, the only one so good. No least score is published: accept= is 1 by default, an assumption. The first part of "
    "the address is read as the whole of the field address."
)
BITS: dict[str, KeyAgreement] = {
    "surname sounds": Phonetic("surname"),
    "surname": Exact("surname"),
    "postcode": Exact("postcode"),
    "address": Exact("address"),
    "sex": Exact("sex"),
    "initial": FirstLetters("forename", 1),
    "forename sounds": Phonetic("first_forename"),
    "first forename": Exact("first_forename"),
}


def eight_bit(*, accept: int = 1) -> Algorithm:
    """Give the score; a pair is accepted from so many points on."""
    if isinstance(accept, bool) or not isinstance(accept, int) or not 0 <= accept < 1 << len(BITS):
        raise outside("accept", accept, "a whole number of points from 0 to 255")
    highest = len(BITS) - 1
    comparisons = (
        Comparison(one.field, (Level(one, points=float(1 << (highest - place))),), name=name)
        for place, (name, one) in enumerate(BITS.items())
    )
    return Algorithm(
        "cambridgeshire/eight-bit",
        "lists of a county council, eight agreements as the bits of a number",
        (ScoredStep("score", ((Exact("dob"),),), Score(tuple(comparisons)), accept=float(accept)),),
        status="published",
        source=SOURCE,
        one_to_one=True,
        notes=NOTES,
    )


ALGORITHMS = (eight_bit,)
