"""What several policies rest on, worded once."""

from __future__ import annotations

from linkage.policies.basis import Basis

FREEDOM_OF_INFORMATION = "FOI 2016-0058280"
ANSWERED = "2017"
SUMMARY = "defenddigitalme, summarising paragraph 15.2 of the agreement"
SUMMARISED = "2022-12-18"
SENT = ("PersonID", "Surname", "Middlenames", "Forename", "Address", "Postcode", "Gender", "DOB")
"""Personal number, names, address with postcode, gender and date of birth; middle name and gender if they are known."""

ROWS = Basis("rows", "assumption", "which census rows of a person go back was never published")
YEARS = Basis("years", "assumption", "which census years are searched was never published")
EVERYBODY = Basis("several", "assumption", "what happens with several people was never published: whoever the rule accepts")
NATIONALITY = (
    "Nationality and country of birth were first collected on 6 October 2016, and for the last time in summer 2018; "
    "ministers said that they are not put into the National Pupil Database and not used in matching (PQ 108863, 30 October "
    "2017). A register keeps the columns by which people are known and neither of these, so that the column goes back empty "
    "and the disclosure says so."
)
