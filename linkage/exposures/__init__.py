"""What a disclosure gave away: one file for each family of measures.

:func:`exposure` assesses a disclosure; :func:`cumulative` several of them. Besides, of any file: how alike its records are
(:func:`k_anonymity` and its kin), how likely each is to be told apart (:func:`individual_risks`, :func:`suda`); and of a
register: how many people share a search key (:func:`key_uniqueness`, :func:`key_growth`).
"""

from linkage.exposures.alike_records import Measure
from linkage.exposures.by_groups import smallest_difference
from linkage.exposures.cumulating import cumulative
from linkage.exposures.exposed import Exposure, exposure
from linkage.exposures.growing_keys import key_growth
from linkage.exposures.individual_risk import individual_risks, population_uniques, risk_given, rocher
from linkage.exposures.new_information import UNITS, is_new
from linkage.exposures.reidentification import (
    delta_presence,
    journalist_risk,
    k_anonymity,
    k_map,
    marketer_risk,
    prosecutor_risk,
)
from linkage.exposures.sensitivity import TABLES, sensitivity_table, weighted
from linkage.exposures.sharing_requests import key_sharers
from linkage.exposures.special_uniques import dis, minimal_uniques, suda
from linkage.exposures.unique_keys import key_uniqueness, minimal_unique_keys

__all__ = [
    "TABLES",
    "UNITS",
    "Exposure",
    "Measure",
    "cumulative",
    "delta_presence",
    "dis",
    "exposure",
    "individual_risks",
    "is_new",
    "journalist_risk",
    "k_anonymity",
    "k_map",
    "key_growth",
    "key_sharers",
    "key_uniqueness",
    "marketer_risk",
    "minimal_unique_keys",
    "minimal_uniques",
    "population_uniques",
    "prosecutor_risk",
    "risk_given",
    "rocher",
    "sensitivity_table",
    "smallest_difference",
    "suda",
    "weighted",
]
