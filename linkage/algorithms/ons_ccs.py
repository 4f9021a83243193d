"""Match keys of the Office for National Statistics between the Census of 2021 and its Coverage Survey."""

from __future__ import annotations

from linkage.agreements import (
    AgesWithin,
    AnyOf,
    Area,
    Compatible,
    Condition,
    Contained,
    DatePart,
    Edits,
    Exact,
    FirstLetters,
    Nickname,
    Phonetic,
    SameAge,
    Similar,
    SortedLetters,
    WithinYears,
    WithoutLast,
    YearOnly,
)
from linkage.algorithm import Algorithm
from linkage.steps import Step

SOURCE = "Office for National Statistics, linkage of Census 2021 and Coverage Survey, program text ccslink (5 October 2022)"
CENSUS_DAY = "2021-03-21"
NOTES = (
    "Every record goes through every key; a pair keeps its lowest key, and a record in more than one accepted pair is left "
    "to review, as are all pairs of keys 14, 31 and 32. A pair of those three that a later key accepts is accepted here, "
    "and they do not make a record ambiguous; the source keeps such a pair under its lowest key and sends both to review. "
    "Key 28 (several people who moved from one address to another) and key 33 (the name of the household form) are left "
    "out. Key 34 reads any alternative postcode as the current or previous one of either side, not both current. A comment "
    "of the source has above 0.5 for key 18; the program has above 0.6. Ages are completed years on the day of the census, "
    "on=."
)
REVIEWED = {"14", "31", "32"}

DOB, SEX, POSTCODE, UPRN, HOUSE = (Exact(name) for name in ("dob", "sex", "postcode", "uprn", "house_number"))
FIRST, SECOND, LAST = Exact("first_forename"), Exact("second_forename"), Exact("first_surname")
FORENAME = AnyOf((FIRST, Exact("all_forenames")))
SURNAME = AnyOf((LAST, Exact("surname")))
HOME = AnyOf((UPRN, (POSTCODE, HOUSE)))
NICKNAME = Nickname("first_forename")
ONE_DIGIT = Edits("dob", 1)
OTHER_POSTCODE = AnyOf(
    (Exact("postcode", of=("previous_postcode",)), Exact("previous_postcode", of=("postcode", "previous_postcode")))
)


def alike(field: str, above: float, measure: str = "levenshtein", of: str = "") -> Similar:
    """Ask for more than a similarity."""
    return Similar(field, above, measure, above=True, of=(of,) if of else ())


BOTH_ALIKE = (alike("first_forename", 0.6), alike("first_surname", 0.6))


def _jaro_winkler(forename: float) -> tuple[Similar, Similar]:
    return alike("first_forename", forename, "jaro_winkler"), alike("first_surname", 0.8, "jaro_winkler")


KEYS: dict[str, tuple[Condition, ...]] = {
    "1": (Exact("full_name"), DOB, SEX, POSTCODE),
    "2": (FORENAME, SURNAME, DOB, SEX, UPRN),
    "3": (FORENAME, SURNAME, DOB, SEX, POSTCODE),
    "4": (SortedLetters("full_name"), DOB, SEX, POSTCODE),
    "5": (NICKNAME, SURNAME, DOB, SEX, POSTCODE),
    "7": (Contained("full_name"), DOB, SEX, HOME),
    "8": (Edits("full_name", 2), DOB, SEX, POSTCODE),
    "9": (Phonetic("first_forename"), Phonetic("first_surname"), DOB, SEX, POSTCODE),
    "10": (FORENAME, SURNAME, DOB, POSTCODE),
    "11": (*_jaro_winkler(0.9), DOB, SEX, POSTCODE),
    "12": (*BOTH_ALIKE, DOB, SEX, POSTCODE),
    "13": (
        alike("first_forename", 0.6, of="first_surname"),
        alike("first_surname", 0.6, of="first_forename"),
        DOB,
        SEX,
        POSTCODE,
    ),
    "14": (SECOND, SURNAME, DOB, SEX, POSTCODE),
    "15": (alike("first_forename", 0.6), alike("second_forename", 0.6), DOB, SEX, POSTCODE),
    "16": (
        AnyOf((Exact("first_forename", of=("second_forename",)), Exact("second_forename", of=("first_forename",)))),
        SURNAME,
        DOB,
        SEX,
        HOME,
    ),
    "17": (FORENAME, DOB, SEX, HOME),
    "18": (alike("first_forename", 0.6), SURNAME, DOB, SEX, HOME),
    "19": (FirstLetters("first_forename", 2), SURNAME, DOB, SEX, HOME),
    "21": (FORENAME, SURNAME, SEX, DatePart("dob", "day_and_month"), POSTCODE, WithinYears("dob", 10)),
    "22": (FORENAME, SURNAME, SEX, YearOnly("dob"), POSTCODE),
    "23": (*_jaro_winkler(0.8), ONE_DIGIT, SEX, UPRN),
    "24": (*BOTH_ALIKE, ONE_DIGIT, SEX, UPRN),
    "27": (*BOTH_ALIKE, Compatible("sex"), DOB, UPRN),
    "29": (FIRST, LAST, DOB, SEX, WithoutLast("postcode", 1)),
    "30": (FIRST, LAST, DOB, SEX, WithoutLast("postcode", 2), HOUSE),
    "31": (FORENAME, SURNAME, DOB, SEX, Area("postcode")),
    "34": (
        AnyOf((NICKNAME, alike("first_forename", 0.8))),
        alike("first_surname", 0.8),
        DOB,
        SEX,
        OTHER_POSTCODE,
    ),
}


def by_age(on: str) -> dict[str, tuple[Condition, ...]]:
    """Give the keys that ask for ages on a day."""
    age, years_1, years_5 = SameAge("dob", on), AgesWithin("dob", 1, on), AgesWithin("dob", 5, on)
    return {
        "6": (NICKNAME, SURNAME, age, SEX, UPRN),
        "20": (FORENAME, SURNAME, age, SEX, POSTCODE),
        "25": (*BOTH_ALIKE, years_1, SEX, UPRN),
        "26": (*BOTH_ALIKE, years_1, SEX, POSTCODE, HOUSE),
        "32": (alike("first_forename", 0.8), alike("first_surname", 0.8), years_5, SEX, POSTCODE),
        "35": (AnyOf((NICKNAME, Edits("first_forename", 1))), Edits("first_surname", 1), years_1, SEX, UPRN),
    }


def match_keys(*, on: str = CENSUS_DAY) -> Algorithm:
    """Give the keys; ``on`` is the day of the census."""
    rules = sorted((KEYS | by_age(on)).items(), key=lambda rule: int(rule[0]))
    return Algorithm(
        "ons/ccs-2021-match-keys",
        "census to coverage survey, 33 of its 35 match keys",
        tuple(Step(key, rule, ambiguity=_ambiguity(key), residuals="kept") for key, rule in rules),
        status="published",
        source=SOURCE,
        conflicts="review",
        notes=NOTES,
        targets=(
            "93.1% of persons matched automatically, 97.3% after review",
            "precision 99.96%, recall 99.96% of those that could be found",
        ),
    )


def _ambiguity(key: str) -> str:
    return "review" if key in REVIEWED else "all"


ALGORITHMS = (match_keys,)
