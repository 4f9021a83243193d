"""The agreement of 7 October 2016: nationality removed."""

from linkage.policies.basis import Basis
from linkage.policies.policy import Policy
from linkage.policies.sources import (
    ANSWERED,
    EVERYBODY,
    FREEDOM_OF_INFORMATION,
    ROWS,
    SENT,
    SUMMARISED,
    SUMMARY,
    YEARS,
)

POLICIES = (
    Policy(
        "home-office-2016-10",
        "Memorandum of understanding, version 2.1, 7 October 2016",
        f"{FREEDOM_OF_INFORMATION}: nationality removed in both directions; seven search fields and eighteen returned",
        sent=SENT,
        trigger="not published; an open breach on Home Office systems is no longer one (paragraph 15.2.1)",
        channel="EGRESS (paragraph 15.4.6)",
        in_force_from="2016-10-07",
        status="published",
        date=ANSWERED,
        bases=(
            Basis(
                "sent",
                "summarised",
                f"{SUMMARY} of December 2015, without nationality, which {FREEDOM_OF_INFORMATION} says was removed",
                SUMMARISED,
            ),
            Basis("returned", "published", FREEDOM_OF_INFORMATION, ANSWERED),
            ROWS,
            EVERYBODY,
            YEARS,
            Basis("trigger", "published", FREEDOM_OF_INFORMATION, ANSWERED),
            Basis("channel", "published", FREEDOM_OF_INFORMATION, ANSWERED),
            Basis(
                "in_force",
                "summarised",
                "defenddigitalme, for the first day; the last was not found, and an update in January 2019 is reported",
                "2016-12-15",
            ),
        ),
    ),
)
