"""Published counts with their sources, what can be inferred from them, and the simulation beside them."""

from linkage.studies import inference
from linkage.studies.published import STUDIES, PublishedMonth, PublishedStudy, published_counts, study
from linkage.studies.reproduction import Study, reproduce

__all__ = ["STUDIES", "PublishedMonth", "PublishedStudy", "Study", "inference", "published_counts", "reproduce", "study"]
