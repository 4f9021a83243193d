"""Fellegi-Sunter models, estimated: u from random pairs, m by expectation and maximisation, the prior from sure rules.

    comparisons = (
        compare("surname", Exact("surname"), Similar("surname", 0.92), frequency=True),
        compare("forename", Exact("forename"), Similar("forename", 0.92)),
        compare("dob", Exact("dob"), MonthAndYear("dob")),
    )
    algorithm = train(left, right, comparisons, blocks, sessions=[...], rules=[...], recall=0.9)
    linkage.link(left, right, algorithm)

Fellegi & Sunter, "A theory for record linkage", Journal of the American Statistical Association 64 (1969); the estimation
by expectation and maximisation is Winkler's (1988); how sessions, missing values and common values are treated follows
Splink 5, with which the estimates agree.
"""

from linkage.fellegi_sunter.explaining import explain
from linkage.fellegi_sunter.maximising import ROUNDS, TOLERANCE
from linkage.fellegi_sunter.models import Model, Session, compare, parameters
from linkage.fellegi_sunter.priors import estimate_prior
from linkage.fellegi_sunter.random_pairs import PAIRS, estimate_u
from linkage.fellegi_sunter.sessions import estimate_m
from linkage.fellegi_sunter.training import train
from linkage.fellegi_sunter.weights import probability, weight

__all__ = [
    "PAIRS",
    "ROUNDS",
    "TOLERANCE",
    "Model",
    "Session",
    "compare",
    "estimate_m",
    "estimate_prior",
    "estimate_u",
    "explain",
    "parameters",
    "probability",
    "train",
    "weight",
]
