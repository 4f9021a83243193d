"""Published counts with their sources, what can be inferred from them, and the simulation beside them."""

from linkage.studies import inference
from linkage.studies.carrying import Carried, carried
from linkage.studies.published import STUDIES, PublishedMonth, PublishedStudy, published_counts, study
from linkage.studies.reproduction import Study, reproduce

__all__ = [
    "STUDIES",
    "Carried",
    "PublishedMonth",
    "PublishedStudy",
    "Study",
    "carried",
    "inference",
    "published_counts",
    "reproduce",
    "study",
]
