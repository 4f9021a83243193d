"""Scenarios of how the Home Office's lists may have been matched with the pupil register; the rule is not published.

What is published is the seven search fields and that a requested surname was looked for among three surnames of every
census record. From ``strict`` to ``tolerant`` each scenario asks for less.
"""

from __future__ import annotations

from linkage.agreements import (
    Agreement,
    Compatible,
    DayMonthSwapped,
    Exact,
    FirstLetters,
    MonthAndYear,
    Phonetic,
    Similar,
)
from linkage.algorithm import Algorithm
from linkage.steps import Step

SOURCE = "Scenario, not the Department's method: the rule was never published (FOI 2016-0058280 gives only the fields)"
NOTES = "The surname asked for is compared with the surname, preferred surname and former surname of every record."
SURNAMES = ("surname", "preferred_surname", "former_surname")

SURNAME = Exact("surname", of=SURNAMES)
FORENAME = Exact("forename")
DOB = Exact("dob")
POSTCODE = Exact("postcode")
MIDDLENAMES = Compatible("middlenames")
INITIALS = (FirstLetters("forename", 1), FirstLetters("surname", 3, of=SURNAMES))
SOUNDS = (Phonetic("forename"), Phonetic("surname", of=SURNAMES))
ALIKE = (Similar("forename", 0.9), Similar("surname", 0.9, of=SURNAMES))
SWAPPED = (Exact("forename", of=SURNAMES), Exact("surname", of=("forename",)))

EXACT = Step("exact", (SURNAME, FORENAME, DOB, POSTCODE))

STEPPED = (
    EXACT,
    Step("phonetic", (*SOUNDS, DOB, POSTCODE)),
    Step("initials", (*INITIALS, DOB, POSTCODE)),
    Step("exact, any postcode", (SURNAME, FORENAME, DOB)),
    Step("short forename, any postcode", (FirstLetters("forename", 4), SURNAME, DOB)),
    Step("initials, any postcode", (*INITIALS, DOB)),
)

TOLERANT = (
    *STEPPED,
    Step("names swapped", (*SWAPPED, DOB)),
    Step("names alike", (*ALIKE, DOB)),
    Step("names alike, day and month swapped", (*ALIKE, DayMonthSwapped("dob"))),
    Step("names alike, month and year", (*ALIKE, MonthAndYear("dob"), POSTCODE)),
)


def _scenario(name: str, title: str, steps: tuple[Step, ...]) -> Algorithm:
    return Algorithm(f"home-office/{name}", title, steps, status="assumption", source=SOURCE, notes=NOTES)


def _clear_match() -> tuple[Step, ...]:
    initial: tuple[Agreement, ...] = (FirstLetters("forename", 1), SURNAME, DOB, POSTCODE)
    return (
        EXACT,
        Step("exact, any postcode", (SURNAME, FORENAME, DOB, MIDDLENAMES)),
        Step("forename initial", initial),
    )


ALGORITHMS = (
    _scenario(
        "strict",
        "everything exact, in one step",
        (Step("exact", (SURNAME, FORENAME, DOB, POSTCODE, MIDDLENAMES)),),
    ),
    _scenario("clear-match", "exact, then one field loosened at a time", _clear_match()),
    _scenario("stepped", "exact, then phonetic, initials and truncations, then without the postcode", STEPPED),
    _scenario("tolerant", "stepped, then swapped and similar names and partial dates", TOLERANT),
)
