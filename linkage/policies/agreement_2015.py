"""The agreement of 18 December 2015: nationality in both directions."""

from linkage.policies.basis import Basis
from linkage.policies.columns import RETURNED
from linkage.policies.policy import Policy
from linkage.policies.sources import (
    ANSWERED,
    EVERYBODY,
    FREEDOM_OF_INFORMATION,
    NATIONALITY,
    ROWS,
    SENT,
    SUMMARISED,
    SUMMARY,
    YEARS,
)

POLICIES = (
    Policy(
        "home-office-2015-12",
        "Memorandum of understanding, version 1.0, 18 December 2015",
        "WDTK 377285, attachment 4, of which the list of contents was read",
        sent=(*SENT, "Nationality"),
        returned=(*RETURNED, "Nationality"),
        notes=f"Which census rows of a person go back was never published. {NATIONALITY}",
        trigger="an open breach on Home Office systems (paragraph 15.2.1)",
        channel="Key to Success (paragraph 15.4.6)",
        in_force_from="2015-12-18",
        in_force_to="2016-10-06",
        status="published",
        date="2015-12-18",
        bases=(
            Basis("sent", "summarised", SUMMARY, SUMMARISED),
            Basis(
                "returned",
                "assumption",
                "the eighteen columns of FOI 2016-0058280, and nationality, which it says version 2.1 took out of both "
                "directions; where in the record it stood is not known",
                ANSWERED,
            ),
            ROWS,
            EVERYBODY,
            YEARS,
            Basis("trigger", "published", f"{FREEDOM_OF_INFORMATION}, on what version 2.1 took out", ANSWERED),
            Basis("channel", "published", f"{FREEDOM_OF_INFORMATION}, on what version 2.1 changed", ANSWERED),
            Basis(
                "in_force",
                "assumption",
                "dated by WDTK 377285, and taken to hold until version 2.1; a version 2.0 lay between whose date was not "
                "found",
                "2015-12-18",
            ),
        ),
    ),
)
