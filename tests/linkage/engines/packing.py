"""Every rule there is, judged in a few questions: each rule that holds for a pair adds its own power of two to the score.

So one score tells of every rule whether the engine finds that it holds, and Spark, which takes half a second to be asked
anything, is asked seldom.
"""

from linkage import algorithms
from linkage.agreements import Exact
from linkage.algorithm import Algorithm
from linkage.scoring import Comparison, Level, Score
from linkage.steps import ScoredStep, Step

AT_ONCE = 30
SEX = Exact("sex")


def packed(steps):
    """Pack the rules of steps; pairs are those of one sex, which is therefore never missing."""
    rules = list(dict.fromkeys(step.agreements for step in steps if isinstance(step, Step)))
    for start in range(0, len(rules), AT_ONCE):
        comparisons = tuple(
            Comparison("sex", (Level(rule, points=2.0**place),), name=str(place))
            for place, rule in enumerate(rules[start : start + AT_ONCE])
        )
        yield ScoredStep(f"rules from {start}", ((SEX,),), Score(comparisons), accept=0.0, ambiguity="all", residuals="kept")


def presets(cleaning="letters"):
    """Give an algorithm that judges by every rule and every score of the presets, all under one cleaning."""
    steps = [step for one in map(algorithms.get, algorithms.names()) for step in one.steps]
    scored = dict.fromkeys(step for step in steps if isinstance(step, ScoredStep))
    renamed = [
        ScoredStep(f"score {n}", one.blocks, one.score, one.accept, one.review, one.margin, one.ambiguity, "kept")
        for n, one in enumerate(scored)
    ]
    return Algorithm("presets", "a test", (*packed(steps), *renamed), "assumption", "a test", cleaning=cleaning)
