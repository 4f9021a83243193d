"""How many of the people asked for were truly on the register, given only how many were asked for and returned.

The published counts do not say. ``matched`` mixes people who were on the register and were returned with people who
were not and were returned all the same, so every answer here rests on two rates that somebody has to supply:

``returned_if_member``
    the chance that a person on the register has a record returned for them, rightly or wrongly (s);
``returned_if_absent``
    the chance that a person not on it has somebody else's record returned for them (f).

:func:`bounds` needs only limits on the two and should be read first. :func:`rogan_gladen` takes them as known,
:func:`lang_reiczigel` as estimated from simulated cases, :func:`members_posterior` and :func:`share_posterior` as
uncertain. :func:`chi_square_equal` and :func:`leave_one_out` say whether several months may be pooled, :func:`eras` which
published counts may not.

:func:`abc` asks for no rates: it takes the answers of simulated lists under several rules and keeps those that reproduce
the counts. :func:`tornado` and :func:`members_variance` say which assumption the answer hangs on, :func:`what_if_revised`
and :func:`revised_posterior` what a correction of the counts would do, :func:`candidate_rates` and :func:`narrowing` what
two further published figures would settle.
"""

from linkage.studies.inference.acceptance import abc
from linkage.studies.inference.answering import Answered, by_rates
from linkage.studies.inference.blocks import Eras, eras
from linkage.studies.inference.bounded import Bounds, bounds
from linkage.studies.inference.counts import CountDistribution
from linkage.studies.inference.equality import ChiSquare, chi_square_equal
from linkage.studies.inference.further_figures import CandidateRates, candidate_rates
from linkage.studies.inference.members import Posterior, members_posterior
from linkage.studies.inference.narrower import narrowing
from linkage.studies.inference.point import lang_reiczigel, rogan_gladen
from linkage.studies.inference.priors import Beta, Prior, Rate, Uniform
from linkage.studies.inference.reproduced import Reproduced
from linkage.studies.inference.revision import ReportingError, published_revisions, revised_posterior, what_if_revised
from linkage.studies.inference.sensitivity import tornado
from linkage.studies.inference.shares import SharePosterior, leave_one_out, share_posterior
from linkage.studies.inference.variances import members_variance

__all__ = [
    "Answered",
    "Beta",
    "Bounds",
    "CandidateRates",
    "ChiSquare",
    "CountDistribution",
    "Eras",
    "Posterior",
    "Prior",
    "Rate",
    "ReportingError",
    "Reproduced",
    "SharePosterior",
    "Uniform",
    "abc",
    "bounds",
    "by_rates",
    "candidate_rates",
    "chi_square_equal",
    "eras",
    "lang_reiczigel",
    "leave_one_out",
    "members_posterior",
    "members_variance",
    "narrowing",
    "published_revisions",
    "revised_posterior",
    "rogan_gladen",
    "share_posterior",
    "tornado",
    "what_if_revised",
]
