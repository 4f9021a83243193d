"""The SUI Matcher of the Department for Education: which queries find a child's health service number."""

from __future__ import annotations

from linkage.agreements import Agreement, DayMonthSwapped, Exact, FirstLetters, Phonetic, WithinDays
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import ScoredStep, Step, known

SOURCE = "Department for Education, SUI Matcher, program text (24 July 2026)"
NOTES = (
    "Which queries are asked, in which order and under which scores, is published; how the Personal Demographics Service "
    "finds and scores candidates is not. Read here: a query that is not fuzzy wants every field equal, without a score; a "
    "fuzzy one wants names that sound alike, exchanged or not, and scores the mean of the names' Jaro-Winkler similarities "
    "and of one for every other field asked of, within a range or under a wild card as well. At 0.95 it is a match, from "
    "0.85 it is left to review. Every query is asked; a record whose queries find more than one person is left to review. "
    "Six months are 183 days. Telephone and e-mail, and the names and addresses that a person once had, are not asked of; "
    "a postcode with a wild card is its first two letters."
)
NAME_LISTS = " Names are not split, and what stands in brackets is not dropped, before they are asked of."
UNIT = {1: "exact, then fuzzy", 2: "wild cards, then fuzzy", 3: "wild cards and fuzzy in turn",
        4: "the same with names taken apart", 5: "without the given name where it may be a placeholder"}  # fmt: skip
MATCH, POTENTIAL = 0.95, 0.85
HALF_A_YEAR = 183

EITHER_NAME = ("forename", "surname")
DOB, SEX, POSTCODE = Exact("dob"), Exact("sex"), Exact("postcode")
RANGE, SWAPPED, WILD = WithinDays("dob", HALF_A_YEAR), DayMonthSwapped("dob"), FirstLetters("postcode", 2)
EXACT_NAMES = (Exact("forename"), Exact("surname"))
SOUNDS = (Phonetic("forename"), Phonetic("surname"))
SOUNDS_EXCHANGED = (Phonetic("forename", of=("surname",)), Phonetic("surname", of=("forename",)))

GIVEN, FAMILY = (
    Comparison(name, (), of=EITHER_NAME, graded=Graded("jaro_winkler", 1.0), missing=None) for name in EITHER_NAME
)
ASKED: dict[str, tuple[Agreement, ...]] = {
    "names and dob": (DOB,),
    "names and dob range": (RANGE,),
    "names, dob range, postcode": (RANGE, POSTCODE),
    "names, dob range, wild postcode": (RANGE, WILD),
    "names, dob, postcode": (DOB, POSTCODE),
    "all": (DOB, SEX, POSTCODE),
    "all, wild postcode": (DOB, SEX, WILD),
    "names, swapped dob": (SWAPPED,),
}


def plain(asked: str) -> Step:
    """Give a query that is not fuzzy."""
    return Step(asked, (*EXACT_NAMES, *ASKED[asked]), residuals="kept")


def fuzzy(asked: str) -> ScoredStep:
    """Give a fuzzy query."""
    blocks = ((*SOUNDS, *ASKED[asked]), (*SOUNDS_EXCHANGED, *ASKED[asked]))
    score = Score((GIVEN, FAMILY, *map(_met, ASKED[asked])), combined="mean")
    return ScoredStep(f"fuzzy {asked}", blocks, score, accept=MATCH, review=POTENTIAL, residuals="kept")


def no_given_name(name: str, *others: Agreement) -> ScoredStep:
    """Give a fuzzy query without the given name."""
    asked = (RANGE, *others)
    score = Score((FAMILY, *map(_met, asked)), combined="mean")
    return ScoredStep(name, ((Phonetic("surname"), *asked),), score, accept=MATCH, review=POTENTIAL, residuals="kept")


def _met(asked: Agreement) -> Comparison:
    return Comparison(asked.field, (Level(asked, points=1.0),), missing=None)


RANGES = ("names and dob range", "names, dob range, postcode")
STRATEGY_1 = (
    plain("names and dob"), plain("all"), fuzzy("names and dob"), fuzzy("all"), fuzzy("names and dob range"),
    fuzzy("names, swapped dob"),
)  # fmt: skip
STRATEGY_2 = (
    plain("names and dob"), plain("names and dob range"), plain("all, wild postcode"), plain("all"), fuzzy("names and dob"),
    fuzzy("names, dob range, wild postcode"), fuzzy("names, dob range, postcode"), fuzzy("all"), fuzzy("names, swapped dob"),
)  # fmt: skip
FOURTEEN: tuple[Step | ScoredStep, ...] = (
    plain("names and dob"), fuzzy("names and dob"), fuzzy("all"), *map(plain, RANGES), *map(fuzzy, RANGES),
)  # fmt: skip
FIFTEEN = (*FOURTEEN, plain("names, dob range, wild postcode"), fuzzy("names, dob range, wild postcode"))
SIXTEEN = (plain("names, dob, postcode"), *FIFTEEN[1:])
WITHOUT_RANGES = tuple(step for step in FOURTEEN if not step.name.endswith(RANGES[0]))
STRATEGY_5 = (
    plain("names and dob"), fuzzy("names and dob"), no_given_name("no given name, all", SEX, POSTCODE),
    no_given_name("no given name, postcode", POSTCODE), fuzzy("all"), plain("names, dob range, postcode"),
    fuzzy("names, dob range, postcode"),
)  # fmt: skip
VERSIONS_3 = {"14": FOURTEEN, "15": FIFTEEN, "16": SIXTEEN}
VERSIONS_4 = {"1": FOURTEEN, "2": WITHOUT_RANGES}


def _strategy(
    number: int, steps: tuple[Step | ScoredStep, ...], notes: str = NOTES, targets: tuple[str, ...] = ()
) -> Algorithm:
    return Algorithm(
        f"dfe/sui-{number}",
        f"social care record to health service number, strategy {number}: {UNIT[number]}",
        steps,
        status="assumption",
        source=SOURCE,
        notes=notes,
        conflicts="review",
        targets=targets,
    )


def strategy_3(*, version: str = "16") -> Algorithm:
    """Give strategy 3 in one of its versions."""
    known("version", version, VERSIONS_3)
    return _strategy(3, VERSIONS_3[version])


def strategy_4(*, version: str = "2") -> Algorithm:
    """Give strategy 4 in one of its versions."""
    known("version", version, VERSIONS_4)
    return _strategy(4, VERSIONS_4[version], NOTES + NAME_LISTS)


MORE = ("the two queries without the given name found about 3% more matches than strategy 4, with unknown false matches",)
ALGORITHMS = (
    _strategy(1, STRATEGY_1),
    _strategy(2, STRATEGY_2),
    strategy_3,
    strategy_4,
    _strategy(5, STRATEGY_5, NOTES + NAME_LISTS, MORE),
)
