"""How many of the people asked for were truly on the register, given only how many were asked for and returned.

The published counts do not say. ``matched`` mixes people who were on the register and were returned with people who
were not and were returned all the same, so every answer here rests on two rates that somebody has to supply:

``returned_if_member``
    the chance that a person on the register has a record returned for them, rightly or wrongly (s);
``returned_if_absent``
    the chance that a person not on it has somebody else's record returned for them (f).

:func:`bounds` needs only limits on the two and should be read first. :func:`rogan_gladen` takes them as known,
:func:`lang_reiczigel` as estimated from simulated cases, :func:`members_posterior` and :func:`share_posterior` as
uncertain. :func:`chi_square_equal` and :func:`leave_one_out` say whether several months may be pooled.
"""

from linkage.studies.inference.bounded import Bounds, bounds
from linkage.studies.inference.counts import CountDistribution
from linkage.studies.inference.equality import ChiSquare, chi_square_equal
from linkage.studies.inference.members import Posterior, members_posterior
from linkage.studies.inference.point import lang_reiczigel, rogan_gladen
from linkage.studies.inference.priors import Beta, Prior, Rate, Uniform
from linkage.studies.inference.shares import SharePosterior, leave_one_out, share_posterior

__all__ = [
    "Beta",
    "Bounds",
    "ChiSquare",
    "CountDistribution",
    "Posterior",
    "Prior",
    "Rate",
    "SharePosterior",
    "Uniform",
    "bounds",
    "chi_square_equal",
    "lang_reiczigel",
    "leave_one_out",
    "members_posterior",
    "rogan_gladen",
    "share_posterior",
]
