"""The default algorithm of the Record Linker of the Centers for Disease Control and Prevention (DIBBs)."""

from __future__ import annotations

from linkage.agreements import Edits, Exact, FirstLetters, Similar
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import ScoredStep

SOURCE = "Centers for Disease Control and Prevention, RecordLinker, program text, algorithm dibbs-default (July 2025)"
NOTES = (
    "A pair's points are the log-odds of each field times its Jaro-Winkler similarity, nothing below 0.9 (date of birth "
    "0.95), as a share of the most there could be. With two fields in a pass neither can be without points, nor missing, "
    "in any pair that reaches the window, so that the least similarity is asked for before scoring. The date of birth is "
    "compared as text there; here equal dates have all points and dates one edit apart 0.96 of them, which is what most "
    "such dates are worth. The identifier, of which kind, issuer and last four characters are compared, is read from "
    "national_number. Some releases ship with log-odds of zero and find nothing until they are tuned. A share from the "
    "lower bound on is left to review."
)

FIRST_NAME, LAST_NAME, ADDRESS, BIRTHDATE = 6.849475906891162, 6.350720397426025, 8.438284928858774, 10.126641103800338
ONE_EDIT = 0.96

SEX = Exact("sex")


def _graded(field: str, log_odds: float) -> Comparison:
    return Comparison(field, (), graded=Graded("jaro_winkler", log_odds), missing=log_odds / 2)


BORN = Comparison(
    "dob",
    (Level(Exact("dob"), points=BIRTHDATE), Level(Edits("dob", 1), points=ONE_EDIT * BIRTHDATE)),
    missing=BIRTHDATE / 2,
)
BY_IDENTIFIER = ScoredStep(
    "birthdate, identifier, sex",
    ((Exact("dob"), Exact("national_number"), SEX, Similar("forename", 0.9), Similar("surname", 0.9)),),
    Score((_graded("forename", FIRST_NAME), _graded("surname", LAST_NAME)), combined="share"),
    accept=0.925,
    review=0.8,
)
BY_NAME = ScoredStep(
    "zip, names, sex",
    ((Exact("postcode"), FirstLetters("forename", 4), FirstLetters("surname", 4), SEX, Similar("address", 0.9)),),
    Score((_graded("address", ADDRESS), BORN), combined="share"),
    accept=0.915,
    review=0.815,
)

ALGORITHMS = (
    Algorithm(
        "dibbs/default",
        "patient records, two passes of similarity as a share of log-odds",
        (BY_IDENTIFIER, BY_NAME),
        status="published",
        source=SOURCE,
        cleaning="folded",
        notes=NOTES,
    ),
)
