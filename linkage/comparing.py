"""Variants of a rule side by side, on the same requests: what each finds, how well, and what it hands over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage import algorithms
from linkage.algorithm import Algorithm
from linkage.disclosure import disclose
from linkage.intervals import wilson
from linkage.linking import Links, link
from linkage.outcomes import CORRECT_AND_OTHERS, CORRECT_ONLY, OUTCOMES, evaluate
from linkage.policies import Policy, get
from linkage.register import Register
from linkage.truths import checked_absent, checked_truth
from synthetic.refusal import InputError, listed, outside

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("requests", "members", "matched", *OUTCOMES, "persons", "wrong persons", "rows", "cells")
RATES = {
    "match rate": ("matched", "requests"),
    "recall": ("found", "members"),
    "precision": ("found", "matched"),
    "wrongly answered": ("wrongly answered", "requests"),
}
"""Shares that are reported, each of two counts; those answered with a wrong person count once, however many it was."""
_CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Variants:
    """Variants of a rule on the same requests.

    Attributes
    ----------
    frame
        One row a file of requests and variant: ``file`` (from 0), ``variant``, ``status``; then counts. ``requests``,
        ``members`` (on the register), ``matched``, and the six outcomes count requests; ``persons`` and ``wrong persons``
        count people returned; ``rows`` and ``cells`` what went back about them (filled cells), where the right side is a
        register. Counts that need the truth are missing without it.
    summary
        One row a variant, over all files: the counts added up, and the rates of :data:`RATES`, each with ``_low`` and
        ``_high`` (Wilson, 95 %). A rate is of those files in which both its counts are known, and missing if it is of
        nobody.
    differences
        One row a variant but the first, and rate: the mean over files of its difference from the first variant on the same
        file, with the 95 % interval of Student's t (missing for a single file).

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> files = [people.home_office_requests(50, month="2016-09", on_register=0.4, file=file) for file in range(3)]
    >>> variants = linkage.compare(["home-office/strict", "home-office/stepped"], files, register)
    >>> variants.summary[["variant", "requests", "matched", "missed", "wrong persons"]]
                   variant  requests  matched  missed  wrong persons
    0   home-office/strict       150       24      36              0
    1  home-office/stepped       150       55       5              0
    """

    frame: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame

    def __repr__(self) -> str:
        """Show the summary, and the differences if there is more than one file."""
        shown = self._shown().to_string(index=False)
        files = self.frame["file"].nunique()
        if files == 1:
            return shown
        return f"{shown}\ndifferences from {self.summary['variant'][0]} on the same {files} files\n" + (
            self.differences.to_string(index=False)
        )

    def _repr_html_(self) -> str:
        tables = [self._shown()] + [self.differences] * (self.frame["file"].nunique() > 1)
        return "".join(table.to_html(index=False, border=0) for table in tables)

    def _shown(self) -> pd.DataFrame:
        """Write each rate with its interval, and leave out what is not known of any variant."""
        shown = self.summary[["variant", *COUNTS]].dropna(axis="columns", how="all")
        for rate, (part, of) in RATES.items():
            if of in shown and (part in shown or "members" in shown):
                limits = self.summary[[rate, f"{rate}_low", f"{rate}_high"]].astype("float64").to_numpy()
                shown[rate] = [_percent(*row) for row in limits]
        return shown


def _percent(value: float, low: float, high: float) -> str:
    return "not estimable" if value != value else f"{value:.1%} ({100 * low:.1f}-{100 * high:.1f})"


def compare(
    variants: Iterable[str | Algorithm] | Mapping[str, str | Algorithm],
    requests: Any,
    right: Any,
    *,
    truth: Any = None,
    policy: str | Policy | Iterable[str | Policy] = "home-office-2016-10",
    absent: str = "refuse",
    **choices: Any,
) -> Variants:
    """Run variants of a rule on the same requests.

    Parameters
    ----------
    variants
        Algorithms or their names; or a mapping from what each is to be called.
    requests
        A request file (``records`` and ``truth``), or several, such as one a seed; or any left side of
        :func:`linkage.link`.
    right
        The right side; a :class:`linkage.Register` says what goes back as well.
    truth
        Who is really meant, where ``requests`` does not say: see :func:`linkage.evaluate`.
    policy
        What goes back from a register, and about whom: see :func:`linkage.policies.frame`. Of several policies each variant
        is held under every one, and is called by its own name and the policy's.
    absent
        What to do about people whom the truth names and the register does not hold: see :func:`linkage.evaluate`.
    **choices
        What :func:`linkage.link` takes besides.

    Raises
    ------
    InputError
        If two variants have one name, several policies are given where nothing goes back, or anything else given cannot be
        used; before any work.

    Examples
    --------
    >>> import pandas as pd
    >>> rule = algorithms.get("home-office/strict")
    >>> held = pd.DataFrame({"PersonID": [1, 2], "surname": ["Shah", "Li"], "forename": ["Om", "Mei"],
    ...                      "dob": ["2001-02-03", "2004-05-06"], "postcode": ["E1 1AA", "E2 2BB"]})
    >>> lacking = ["middlenames", "preferred_surname", "former_surname"]
    >>> found = compare({"as it is": rule, "no postcode": rule.without("postcode")}, held, held, without=lacking)
    >>> found
        variant  requests  matched  persons          match rate
       as it is         2        2        2 100.0% (34.2-100.0)
    no postcode         2        2        2 100.0% (34.2-100.0)
    """
    named, policies = checked_variants(variants), checked_policies(policy)
    if len(policies) > 1 and not isinstance(right, Register):
        raise InputError("several policies can only be compared on a linkage.Register, which holds the rows that go back")
    files = _files(requests, truth)
    ids = {name: choices.get(name) for name in ("left_id", "right_id")}
    known = [_ids(one, absent, **ids) for _, one in files]
    rows = []
    for number, ((records, meant), columns) in enumerate(zip(files, known, strict=True)):
        for name, algorithm in named.items():
            links = link(records, right, algorithm, **choices)
            for one in policies:
                called = name if len(policies) == 1 else f"{name}, {one.name}"
                about = {"file": number, "variant": called, "status": algorithm.status}
                rows.append(about | _counted(links, meant, one, {"absent": absent, **columns}))
    import pandas as pd

    frame = pd.DataFrame(rows)
    return Variants(frame.drop(columns=["found", "wrongly answered"]), _summary(frame), _differences(frame))


def checked_variants(variants: Any) -> dict[str, Algorithm]:
    """Give what each variant is called, and its algorithm.

    Examples
    --------
    >>> list(checked_variants(["home-office/strict", "home-office/stepped"]))
    ['home-office/strict', 'home-office/stepped']
    """
    if isinstance(variants, str | Algorithm) or not isinstance(variants, Iterable):
        raise outside("variants", variants, "several algorithms or names of some")
    given = list(variants.values()) if isinstance(variants, Mapping) else list(variants)
    if not given:
        raise InputError("there are no variants; give at least one algorithm")
    known = [one if isinstance(one, Algorithm) else algorithms.get(one) for one in given]
    names = [str(name) for name in variants] if isinstance(variants, Mapping) else [one.called for one in known]
    twice = [name for at, name in enumerate(names) if name in names[:at]]
    if twice:
        raise InputError(f"two variants are called {listed(twice)}; give a mapping from what each is to be called")
    return dict(zip(names, known, strict=True))


def checked_policies(given: Any) -> list[Policy]:
    """Give one or several policies by name, each once.

    Examples
    --------
    >>> [policy.name for policy in checked_policies("home-office-2016-10")]
    ['home-office-2016-10']
    """
    several = [given] if isinstance(given, str | Policy) or not isinstance(given, Iterable) else list(given)
    if not several:
        raise InputError("there are no policies; give at least one")
    found = [get(one) for one in several]
    twice = [one.name for at, one in enumerate(found) if one.name in [other.name for other in found[:at]]]
    if twice:
        raise InputError(f"two policies are called {listed(twice)}; give each a name of its own")
    return found


def _files(requests: Any, truth: Any) -> list[tuple[Any, Any]]:
    several = list(requests) if isinstance(requests, list | tuple) else [requests]
    if not several:
        raise InputError("there are no requests; give at least one file of them")
    ours = [hasattr(one, "records") and hasattr(one, "truth") for one in several]
    if truth is not None and (any(ours) or len(several) > 1):
        raise InputError("truth is for one left side without its own; a request file brings its own")
    return [(one.records, one.truth) if own else (one, truth) for one, own in zip(several, ours, strict=True)]


def _ids(truth: Any, absent: str, left_id: str | None, right_id: str | None) -> dict[str, str]:
    """Give the columns of the two ids in a truth: called as in the records, or as they usually are."""
    if truth is None:
        checked_absent(absent)
        return {}
    columns = getattr(truth, "columns", ())
    left_there, right_there = (name if name in columns else None for name in (left_id, right_id))
    _, left, right = checked_truth(truth, left_there, right_there, absent)
    return {"left_id": left, "right_id": right}


def _counted(links: Links, truth: Any, policy: Policy, read: dict[str, str]) -> dict[str, Any]:
    """Count what a variant did; what cannot be counted is missing."""
    import pandas as pd

    counts: dict[str, Any] = dict.fromkeys((*COUNTS, "found", "wrongly answered"), pd.NA)
    if isinstance(links.right, Register):
        disclosure = disclose(links, policy)
        links, returned = disclosure.answered, disclosure.returned
        counts |= {"rows": len(returned), "cells": int(returned.notna().sum().sum())}
    pairs = links.pairs[["left_id", "right_id"]].drop_duplicates()
    counts |= {"requests": links.entered, "matched": links.found, "persons": len(pairs)}
    if truth is not None:
        outcomes = evaluate(links, truth, **read)
        each = outcomes.counts.set_index("outcome")["requests"]
        known = outcomes.requests
        counts |= {name: int(each[name]) for name in OUTCOMES}
        counts |= {"members": int(known["member"].sum()), "wrong persons": int(known["wrong"].sum())}
        counts |= {"found": int(each[CORRECT_ONLY] + each[CORRECT_AND_OTHERS])}
        counts |= {"wrongly answered": int((known["wrong"] > 0).sum())}
    return counts


def _summary(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    kept = [*COUNTS, "found", "wrongly answered"]
    whole = frame.astype(dict.fromkeys(kept, "Int64"))
    totals = whole.groupby("variant", sort=False)[kept].sum(min_count=1)
    rates = {}
    for name, (part, of) in RATES.items():
        both = whole[[part, of]].where(whole[[part, of]].notna().all(axis="columns"))
        counts = both.groupby(whole["variant"], sort=False).sum().astype("int64")
        limits = [wilson(k, n) if n else None for k, n in counts.to_numpy().tolist()]
        for end, of_it in (("", "value"), ("_low", "low"), ("_high", "high")):
            figures = [float("nan") if one is None else getattr(one, of_it) for one in limits]
            rates[f"{name}{end}"] = pd.Series(figures, index=counts.index, dtype="float64")
    shown = totals.drop(columns=["found", "wrongly answered"])
    return pd.concat([shown, pd.DataFrame(rates)], axis="columns").reset_index()


def _differences(frame: pd.DataFrame) -> pd.DataFrame:
    """Subtract the first variant's rates on the same file, and give the mean with the interval of Student's t."""
    import pandas as pd
    from scipy.stats import t

    rows = []
    for rate, (part, of) in RATES.items():
        share = (frame[part].astype("Float64") / frame[of].astype("Float64")).astype("float64")
        table = frame.assign(share=share).pivot_table(
            index="file", columns="variant", values="share", dropna=False, sort=False
        )
        first = frame["variant"][0]
        for variant in dict.fromkeys(frame["variant"]):
            if variant == first or variant not in table or first not in table:
                continue
            each = (table[variant] - table[first]).dropna()
            mean, count = each.mean(), len(each)
            half = t.ppf((1 + _CONFIDENCE) / 2, count - 1) * each.std() / count**0.5 if count > 1 else float("nan")
            rows.append((variant, rate, mean, mean - half, mean + half, count))
    return pd.DataFrame(rows, columns=["variant", "rate", "difference", "low", "high", "files"])
