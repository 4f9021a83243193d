"""What a disclosure gave away: one file for each family of measures."""

from linkage.exposures.exposed import Exposure, exposure
from linkage.exposures.new_information import UNITS, is_new

__all__ = ["UNITS", "Exposure", "exposure", "is_new"]
