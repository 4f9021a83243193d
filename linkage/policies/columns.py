"""The fields that may be sent and the columns that may go back, as they are spelt in the documents."""

from __future__ import annotations

RETURNED = (
    "AcademicYear", "CensusTerm", "CensusDate", "PersonID", "Surname", "Forename", "Middlenames", "FormerSurname",
    "PreferredSurname", "DOB", "Address", "Postcode", "LAEstab", "URN", "schoolname", "schoolpostcode", "entrydate",
    "leavingdate",
)  # fmt: skip
"""The eighteen columns of the record returned, in their documented order and spelling (FOI 2016-0058280)."""

COLLECTED_FOR_A_TIME = ("Nationality", "CountryOfBirth")
"""Columns that some censuses alone collected: autumn 2016 to summer 2018 (``synthetic/data/census_columns.csv``)."""

RETURNABLE = (*RETURNED, *COLLECTED_FOR_A_TIME)
"""What a policy may return."""

SENDABLE = {
    "PersonID": "the requester's own number of the person",
    "Surname": "surname",
    "Forename": "forename",
    "Middlenames": "middle names",
    "PreferredSurname": "preferred surname",
    "FormerSurname": "former surname",
    "DOB": "date of birth",
    "Gender": "gender",
    "Address": "address, but for the postcode",
    "Postcode": "postcode",
    "Nationality": "nationality",
    "CountryOfBirth": "country of birth",
    "UPN": "unique pupil number",
}
"""What a policy may have sent: the search fields of FOI 2016-0058280, the fields of the agreements, and the pupil number."""

FROM_CENSUS = {"entrydate": "EntryDate", "leavingdate": "LeavingDate"}
"""Returned columns that a census row spells otherwise."""
