"""What is done to the world: matching, disclosure, and what it gives away.

The road runs one way: a :class:`Register` is searched by :func:`link` with an algorithm from :mod:`linkage.algorithms`;
the links are held against the truth by :func:`evaluate`, turned into what leaves by :func:`disclose`, and assessed by
:func:`exposure`. :func:`reproduce` runs all of it beside published counts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkage import agreements, algorithms, exposures, fellegi_sunter, policies, studies
    from linkage.algorithm import Algorithm
    from linkage.comparing import Variants, compare
    from linkage.disclosure import Disclosure, Policy, disclose
    from linkage.exposures import Exposure, exposure
    from linkage.intervals import Estimate, clopper_pearson, jeffreys, newcombe, wilson
    from linkage.linking import Links, link
    from linkage.outcomes import Outcomes, evaluate
    from linkage.register import Register
    from linkage.steps import Step
    from linkage.studies import PublishedMonth, PublishedStudy, Study, published_counts, reproduce
    from synthetic.refusal import InputError

_HOME = {
    "Algorithm": "linkage.algorithm",
    "Disclosure": "linkage.disclosure",
    "Estimate": "linkage.intervals",
    "Exposure": "linkage.exposures",
    "InputError": "synthetic.refusal",
    "Links": "linkage.linking",
    "Outcomes": "linkage.outcomes",
    "Policy": "linkage.disclosure",
    "PublishedMonth": "linkage.studies",
    "PublishedStudy": "linkage.studies",
    "Register": "linkage.register",
    "Step": "linkage.steps",
    "Study": "linkage.studies",
    "Variants": "linkage.comparing",
    "clopper_pearson": "linkage.intervals",
    "compare": "linkage.comparing",
    "disclose": "linkage.disclosure",
    "evaluate": "linkage.outcomes",
    "exposure": "linkage.exposures",
    "jeffreys": "linkage.intervals",
    "link": "linkage.linking",
    "newcombe": "linkage.intervals",
    "published_counts": "linkage.studies",
    "reproduce": "linkage.studies",
    "wilson": "linkage.intervals",
}
_ROOMS = ("agreements", "algorithms", "exposures", "fellegi_sunter", "policies", "studies")

__all__ = [
    "Algorithm",
    "Disclosure",
    "Estimate",
    "Exposure",
    "InputError",
    "Links",
    "Outcomes",
    "Policy",
    "PublishedMonth",
    "PublishedStudy",
    "Register",
    "Step",
    "Study",
    "Variants",
    "agreements",
    "algorithms",
    "clopper_pearson",
    "compare",
    "disclose",
    "evaluate",
    "exposure",
    "exposures",
    "fellegi_sunter",
    "jeffreys",
    "link",
    "newcombe",
    "policies",
    "published_counts",
    "reproduce",
    "studies",
    "wilson",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its room when it is first used, so that ``import linkage`` costs nothing."""
    if name in _ROOMS:
        return import_module(f"linkage.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'linkage' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
