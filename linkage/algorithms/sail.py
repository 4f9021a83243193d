"""MACRAL: how records of Wales are given an anonymous linking field at the SAIL Databank."""

from __future__ import annotations

from linkage.agreements import Exact, Valid
from linkage.algorithm import Algorithm
from linkage.steps import Step

ALGORITHMS = (
    Algorithm(
        "sail/macral",
        "valid health service number, then five fields exact",
        (
            Step("1", (Exact("nhs_number"), Valid("nhs_number", "nhs_number"))),
            Step("2", tuple(Exact(field) for field in ("forename", "surname", "dob", "sex", "postcode"))),
        ),
        status="published",
        source="Lyons et al. 2009, BMC Medical Informatics and Decision Making 9:3",
        notes=(
            "The five fields are read as forename, surname, date of birth, sex and postcode. Step 3, a probabilistic match "
            "accepted above a probability of 50%, is left out since its weights are not published."
        ),
        targets=(
            "sensitivity 99.9% on general practice, 99.3% on hospital and 95.2% on social services records (all three "
            "steps)",
            "errors of the number's check below 0.2%",
        ),
    ),
)
