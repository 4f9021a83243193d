"""What each kind of recording error does to the forms it hits: one function a kind, in the rooms beside this one."""

from synthetic.mistakes.dates import DATE_MISTAKES
from synthetic.mistakes.homes import HOME_MISTAKES
from synthetic.mistakes.parts import PART_MISTAKES
from synthetic.mistakes.sheet import Hits, Mistake, Sheet
from synthetic.mistakes.words import WORD_MISTAKES

MISTAKES: dict[str, Mistake] = {**WORD_MISTAKES, **PART_MISTAKES, **DATE_MISTAKES, **HOME_MISTAKES}

__all__ = ["MISTAKES", "Hits", "Mistake", "Sheet"]
