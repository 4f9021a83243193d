"""Who goes back: of the people accepted for a request those that the policy lets go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from linkage.policies.policy import Policy

NO_ROW = "no census row in the years of the policy"
SEVERAL_PEOPLE = "several people were accepted for the request"
NOT_BEST = "somebody else was accepted earlier or with a higher score"
TIED = "tied with somebody else for the best"
_KEYS = ["left_id", "right_id"]


def found_once(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give each accepted pair once, with the earliest step that accepted it and its score there.

    Parameters
    ----------
    pairs
        Accepted pairs as :class:`linkage.Links` holds them.

    Returns
    -------
    pandas.DataFrame
        ``left_id``, ``right_id``, ``step``, ``score`` (missing where the step has none), by id.

    Examples
    --------
    >>> import pandas as pd
    >>> pairs = pd.DataFrame({"left_id": [1, 1], "right_id": [7, 7], "step": [3, 2], "step_name": ["c", "b"]})
    >>> found_once(pairs).values.tolist()
    [[1.0, 7.0, 2.0, nan]]
    """
    scored = pairs if "score" in pairs else pairs.assign(score=float("nan"))
    first = scored.sort_values([*_KEYS, "step"]).drop_duplicates(_KEYS)
    return first[[*_KEYS, "step", "score"]].reset_index(drop=True)


def reasons(rule: Policy, pairs: pd.DataFrame, has_rows: pd.Series[bool]) -> pd.Series[str]:
    """Say of each pair why it does not go back; an empty text for those that do.

    A person without a census row in the years of the policy is out first; whoever is left alone then is one person, not
    several.

    Parameters
    ----------
    rule
        The policy.
    pairs
        Pairs as :func:`found_once` gives them.
    has_rows
        For each pair, whether the person has a census row in the years of the policy.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage.policies import Policy
    >>> pairs = pd.DataFrame({"left_id": [1, 1, 2], "right_id": [7, 8, 9], "step": [2, 1, 1], "score": [None, None, None]})
    >>> best = Policy("best", "the best", "an example", sent=("DOB",), several="best")
    >>> reasons(best, pairs, pd.Series([True, True, True])).tolist()
    ['somebody else was accepted earlier or with a higher score', '', '']
    """
    import pandas as pd

    why = pd.Series("", index=pairs.index, dtype=object)
    why[~has_rows] = NO_ROW
    left = pairs[has_rows]
    if rule.several == "none":
        why[left.index[left.duplicated("left_id", keep=False)]] = SEVERAL_PEOPLE
    elif rule.several == "best":
        earliest = left["step"] == left["step"].groupby(left["left_id"]).transform("min")
        score = left["score"].astype(float).fillna(0.0).where(earliest, float("-inf"))
        best = earliest & (score == score.groupby(left["left_id"]).transform("max"))
        why[left.index[~best]] = NOT_BEST
        ties = left[best]
        why[ties.index[ties.duplicated("left_id", keep=False)]] = TIED
    return why
