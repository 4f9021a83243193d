"""The practice that ministers described in July 2019: what is sent, and that a match has to be clear."""

from linkage.policies.basis import Basis
from linkage.policies.policy import Policy
from linkage.policies.sources import ANSWERED, ROWS, SENT, YEARS

_ANSWER = "PQ HL17037"
_DAY = "2019-07-19"

POLICIES = (
    Policy(
        "home-office-2019-07",
        "The practice of July 2019, as ministers described it",
        f"{_ANSWER}: name, gender, date of birth and address with postcode are sent; data go back if there is a clear match",
        sent=SENT,
        notes=(
            "A name is read as surname, forename and middle names. The answer names no personal number; one is taken to go "
            "along, without which a record could not be told whose it is. What goes back of a person is not said."
        ),
        several="none",
        in_force_from=_DAY,
        status="published",
        date=_DAY,
        bases=(
            Basis("sent", "published", f"{_ANSWER}, but for the personal number", _DAY),
            Basis("returned", "assumption", "the eighteen columns of FOI 2016-0058280", ANSWERED),
            ROWS,
            Basis("several", "assumption", f"that a clear match is one candidate is our reading of {_ANSWER}", _DAY),
            YEARS,
            Basis("in_force", "published", f"{_ANSWER}; the day of the answer, not of a beginning", _DAY),
        ),
    ),
)
