"""From two files to an algorithm: u, the prior, m, and a scored step that is ready to be run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.algorithm import Algorithm
from linkage.fellegi_sunter.maximising import ROUNDS, TOLERANCE
from linkage.fellegi_sunter.models import Model, blocks_of, model_of
from linkage.fellegi_sunter.priors import prior_of, rules_step
from linkage.fellegi_sunter.random_pairs import PAIRS, with_u
from linkage.fellegi_sunter.sessions import check_rounds, with_m
from linkage.fellegi_sunter.sides import both_sides, opened, working_step
from linkage.fellegi_sunter.weights import THRESHOLDS, threshold
from linkage.scoring import Score
from linkage.steps import ScoredStep
from synthetic.refusal import InputError, listed, unknown, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from linkage.agreements import Condition

    Block = tuple[Condition, ...]

SOURCE = "estimated from the files by expectation and maximisation (Fellegi & Sunter 1969; Winkler 1988)"


def train(
    left: Any,
    right: Any,
    comparisons: Any,
    blocks: Any,
    *,
    prior: float | None = None,
    rules: Any = None,
    recall: float | None = None,
    sessions: Any = None,
    pairs: int = PAIRS,
    seed: int = 0,
    u: str = "fixed",
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
    accept: float = 0.99,
    review: float | None = None,
    thresholds: str = "probability",
    margin: float = 0.0,
    ambiguity: str = "best",
    one_to_one: bool = False,
    name: str = "fellegi-sunter",
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    cleaning: str = "letters",
) -> Algorithm:
    """Estimate a model from two files, and return the algorithm that scores by it.

    Parameters
    ----------
    left, right
        As of :func:`linkage.link`; both are read once.
    comparisons
        Comparisons, made with :func:`compare`; a model whose u is known already keeps it.
    blocks
        Conditions under which a pair is scored, any of which will do: each a tuple of agreements.
    prior
        The probability that two records drawn at random are of one person; or
    rules, recall
        rules to estimate it from: see :func:`estimate_prior`.
    sessions
        The blocks within which m is estimated: see :func:`estimate_m`; by default the first of ``blocks`` that leave free a
        comparison not estimated yet.
    pairs, seed
        As of :func:`estimate_u`.
    u, tolerance, rounds
        As of :func:`estimate_m`.
    accept, review
        Thresholds, as probabilities or as weights: see ``thresholds``. ``review`` is the least that is put forward.
    thresholds
        ``"probability"`` or ``"weight"``.
    margin
        How far, in weight, the best candidate must be ahead of the second, more than so much.
    ambiguity
        ``"best"`` or ``"all"``: see :class:`~linkage.steps.ScoredStep`.
    one_to_one
        Whether a pair must be the best of both records.
    name
        The algorithm's name.
    left_id, right_id, columns, cleaning
        As of :func:`estimate_u`.

    Returns
    -------
    Algorithm
        With one scored step; ``notes`` say what it rests on. Its ``to_json()`` holds every parameter.

    Raises
    ------
    InputError
        If the prior or a threshold is outside its range, or m of a comparison cannot be estimated.

    Examples
    --------
    >>> import pandas as pd
    >>> import linkage
    >>> from linkage.agreements import Exact
    >>> from linkage.fellegi_sunter import compare
    >>> rows = pd.DataFrame({"PersonID": range(6), "Surname": ["Ali", "Ali", "Bo", "Bo", "Cy", "Dee"],
    ...                      "Sex": ["F", "M"] * 3,
    ...                      "Postcode": ["E1 1AA", "E1 1AB", "E1 1AC", "E1 1AC", "E1 1AD", "E1 1AE"]})
    >>> parts = [compare(field, Exact(field)) for field in ("surname", "sex", "postcode")]
    >>> rule = train(rows, rows, parts, [[Exact("postcode")], [Exact("surname")]], prior=1 / 6, accept=0.5)
    >>> len(linkage.link(rows, rows, rule).pairs)
    6
    """
    model = model_of(comparisons)
    used = blocks_of(blocks, "blocks")
    within = blocks_of(sessions, "sessions") if sessions is not None else _enough(model, used)
    _refuse(model, within, prior, rules, recall, thresholds)
    check_rounds(0.5 if prior is None else prior, u, tolerance, rounds)
    whole_number("pairs", pairs, 1)
    whole_number("seed", seed, 0)
    least = threshold("accept", accept, thresholds)
    look = None if review is None else threshold("review", review, thresholds)
    counted = None if rules is None else rules_step(rules, recall)
    every = (*used, *within, *(() if counted is None else counted.blocks))
    step = working_step(every, Score(model.comparisons))
    sides = both_sides(left, right, step, left_id=left_id, right_id=right_id, columns=columns)
    repeats = any(side.repeats for side in sides)
    with opened(step, sides, cleaning) as database:
        if prior is None:
            assert counted is not None
            assert recall is not None
            prior = prior_of(database, counted, recall, repeats=repeats)
        if not model.pairs:
            model = with_u(database, model, pairs, seed, repeats=repeats)
        for block in within:
            model = with_m(database, model, block, prior=prior, fixed_u=u == "fixed", tolerance=tolerance, rounds=rounds)
    score = Score(model.comparisons, prior=prior)
    scored = ScoredStep("score", used, score, accept=least, review=look, margin=float(margin), ambiguity=ambiguity)
    return Algorithm(
        name,
        "Fellegi-Sunter model",
        (scored,),
        status="assumption",
        source=SOURCE,
        cleaning=cleaning,
        one_to_one=one_to_one,
        notes=_notes(model, prior, rules is not None, recall),
    )


def _refuse(
    model: Model, within: Sequence[Block], prior: float | None, rules: Any, recall: float | None, thresholds: str
) -> None:
    if thresholds not in THRESHOLDS:
        raise unknown("kind of thresholds", thresholds, THRESHOLDS)
    if (prior is None) == (rules is None):
        raise InputError("give either prior, or rules and their recall to estimate it from")
    if (rules is None) != (recall is None):
        raise InputError("rules and recall go together; give both or neither")
    left_out = [one.called for one in model.comparisons if all(_looks_at(one, block) for block in within)]
    if left_out:
        raise InputError(f"no session leaves {listed(left_out)} free to be estimated; add one with a block on other fields")


def _enough(model: Model, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Choose the first blocks that between them leave every comparison free."""
    wanted = list(model.comparisons)
    chosen = []
    for block in blocks:
        free = [one for one in wanted if not _looks_at(one, block)]
        if free:
            chosen.append(block)
            wanted = [one for one in wanted if one not in free]
    return tuple(chosen)


def _looks_at(comparison: Any, block: Block) -> bool:
    own = comparison.left_fields | comparison.right_fields
    return any(own & (one.left_fields | one.right_fields) for one in block)


def _notes(model: Model, prior: float, from_rules: bool, recall: float | None) -> str:
    about = [f"prior {prior:.3g}, " + (f"from rules of recall {recall:g}" if from_rules else "as given")]
    about.append(f"u from {model.pairs:,} random pairs" if model.pairs else "u as given")
    for one in model.sessions:
        ended = "" if one.converged else ", not converged"
        about.append(f"m of {listed(one.estimated)} from {one.pairs:,} pairs with {one.block} ({one.rounds} rounds{ended})")
    if model.unseen:
        about.append("not seen in any random pair: " + listed([f"{called} ({rule})" for called, rule in model.unseen]))
    return "; ".join(about)
