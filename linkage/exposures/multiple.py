"""How many people each request brought up: put forward by the rule, and returned.

Whoever is accepted by a step is not searched for by the next, unless the rule says so: candidates are those that the rule
saw, not everybody who might have agreed under some step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.exposures.measured import REPEATABLE, counted, mean, per_thousand, share, unknown_row

if TYPE_CHECKING:
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.outcomes import Outcomes

SEEN = f"candidates are those the steps of the rule put forward; {REPEATABLE}"


def request_columns(disclosure: Disclosure, outcomes: Outcomes) -> pd.DataFrame:
    """Count the candidates of each request.

    Returns
    -------
    pandas.DataFrame
        In the order of ``outcomes.requests``: ``proposed`` and ``accepted`` (different persons put forward, and accepted,
        by any step), ``best`` and ``second`` (the two highest scores of different persons) and ``margin`` between them;
        missing where there is none.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> found = request_columns(linkage.disclose(links), links.evaluate(requests.truth))
    >>> found[["proposed", "accepted", "margin"]].sum().tolist()
    [20.0, 20.0, 0.0]
    """
    import numpy as np
    import pandas as pd

    links, ids = disclosure.links, outcomes.ids
    accepted = links.pairs[["left_id", "right_id"]].drop_duplicates()["left_id"].value_counts()
    figures = {"proposed": outcomes.proposed().to_numpy()}
    figures |= {"accepted": ids.map(accepted).fillna(0).astype("int64").to_numpy()}
    scores = np.full((2, len(ids)), np.nan)
    if "score" in outcomes.candidates:
        ranked = _ranked(outcomes.candidates)
        for place in (0, 1):
            scores[place] = ids.map(ranked[ranked["rank"] == place].set_index("left_id")["score"]).to_numpy(float)
    return pd.DataFrame({**figures, "best": scores[0], "second": scores[1], "margin": scores[0] - scores[1]})


def _ranked(candidates: pd.DataFrame) -> pd.DataFrame:
    """Rank the scored persons of each request, from 0, by their highest score in any step."""
    pairs: Any = candidates.dropna(subset=["score"]).groupby(["left_id", "right_id"], as_index=False)["score"].max()
    ordered: pd.DataFrame = pairs.sort_values(
        ["left_id", "score", "right_id"], ascending=[True, False, True], ignore_index=True
    )
    return ordered.assign(rank=ordered.groupby("left_id").cumcount())


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:
    """Measure how many people requests brought up: rows of a table of measures."""
    del people
    number = len(requests)
    rows = []
    for what, said, assumes in (("proposed", "put forward", SEEN), ("returned", "returned", REPEATABLE)):
        persons = requests[what].astype("int64")
        rows += [
            mean(f"persons {said} per request", "persons per request", persons, assumes),
            share(f"requests with 0 persons {said}", "requests", (persons == 0).sum(), number, assumes),
            share(f"requests with 1 person {said}", "requests", (persons == 1).sum(), number, assumes),
            share(f"requests with 2 or more persons {said}", "requests", (persons > 1).sum(), number, assumes),
        ]
    excess = int((requests["returned"] - 1).clip(lower=0).sum())
    together = "persons beyond the first come independently; several in one request make it too narrow"
    rows += [
        counted("excess persons returned", "persons returned", excess),
        per_thousand("excess persons returned per 1,000 requests", "requests", excess, number, together),
    ]
    return [*rows, *_margins(requests["margin"].dropna())]


def _margins(margins: pd.Series[float]) -> list[dict[str, Any]]:
    measure = "margin of the best over the second candidate"
    scored = "requests with two scored candidates"
    if not len(margins):
        why = "no request has two candidates with a score"
        return [unknown_row(measure, "points", why, of=0), unknown_row("ties for the best candidate", scored, why, 0, 0)]
    assumes = f"of requests with two candidates above the score the rule puts forward; {REPEATABLE}"
    return [mean(measure, "points", margins, assumes), share("ties for the best candidate", scored,
            (margins == 0).sum(), len(margins), assumes)]  # fmt: skip
