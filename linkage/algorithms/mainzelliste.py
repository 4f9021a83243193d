"""EpiLink weights as the pseudonymisation service Mainzelliste ships them."""

from __future__ import annotations

from math import log2

from linkage.agreements import DatePart, Exact, MonthAndYear, YearOnly
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Graded, Level, Score
from linkage.steps import ScoredStep

SOURCE = "Mainzelliste, default configuration of EpiLink; error rates from a German cancer registry"
NOTES = (
    "A field's weight is the base-2 logarithm of (1 - e) / f, with its error rate e and the mean frequency f of its "
    "values; the score is the weighted mean of similarities over the fields that both records have. The source compares "
    "forename, surname and name at birth in every order and keeps the best; here each is compared with itself. Its "
    "similarity of n-grams is read as the Dice coefficient of bigrams. From 0.6 a pair is left to review."
)
FREQUENCY_AND_ERROR = {
    "forename": (0.000235, 0.010),
    "surname": (0.0000271, 0.008),
    "former_surname": (0.0000271, 0.008),
    "day": (0.0333, 0.005),
    "month": (0.0833, 0.002),
    "year": (0.0286, 0.004),
    "postcode": (0.01, 0.04),
    "town": (0.01, 0.04),
}
WEIGHTS = {name: log2((1 - error) / frequency) for name, (frequency, error) in FREQUENCY_AND_ERROR.items()}
DAY, MONTH, YEAR = DatePart("dob", "day_of_month"), DatePart("dob", "month_of_year"), YearOnly("dob")


def _name(field: str) -> Comparison:
    return Comparison(field, (), graded=Graded("bigrams", WEIGHTS[field]), missing=None)


def _equal(part: DatePart | YearOnly | Exact, name: str) -> Comparison:
    return Comparison(part.field, (Level(part, points=WEIGHTS[name]),), missing=None, name=name)


ALGORITHMS = (
    Algorithm(
        "mainzelliste/epilink",
        "patient lists, weighted mean of similarities",
        (
            ScoredStep(
                "score",
                ((DatePart("dob", "day_and_month"),), (DatePart("dob", "day_and_year"),), (MonthAndYear("dob"),)),
                Score(
                    (
                        _name("forename"),
                        _name("surname"),
                        _name("former_surname"),
                        _equal(DAY, "day"),
                        _equal(MONTH, "month"),
                        _equal(YEAR, "year"),
                        _equal(Exact("postcode"), "postcode"),
                        _name("town"),
                    ),
                    combined="share",
                ),
                accept=0.95,
                review=0.60,
            ),
        ),
        status="published",
        source=SOURCE,
        cleaning="folded",
        notes=NOTES,
    ),
)
