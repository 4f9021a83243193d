"""An algorithm is data: ordered steps of agreements, with the source they come from and the choices they leave open.

Nothing here runs. An engine compiles these values; a notebook prints them; JSON carries them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from linkage import documents
from linkage.fields import FIELDS
from linkage.steps import ScoredStep, Step, all_of, known, step_from_dict
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    import pandas as pd

JSON_FORMAT = "linkage.algorithm"
JSON_VERSION = 2

STATUSES = {
    "published": "the rule is published in the source",
    "assumption": "the rule is a scenario of ours",
}
CLEANINGS = {
    "letters": "names keep the letters A-Z only",
    "folded": "names keep spaces, hyphens and apostrophes",
}
"""How names are cleaned on top of the fold to upper-case ASCII that every record has had."""

CONFLICTS = {
    "kept": "a pair stands for every step that accepted it, and a record may be in several pairs",
    "review": "a pair stands for the first step that accepted it, and a record in more than one pair is left to review",
}
"""What becomes of records that several steps accepted, where residuals are kept."""


@dataclass(frozen=True, repr=False)
class Algorithm:
    """Steps in the order in which they run.

    Attributes
    ----------
    name, title
        The name it is called by and what it is.
    steps
        The steps.
    status
        ``"published"`` or ``"assumption"``: see :data:`STATUSES`.
    source
        The citation, or why there is none.
    cleaning
        What is removed from names: see :data:`CLEANINGS`.
    one_to_one
        True: a pair is accepted only if it is unique on both sides, and both records leave. False: each left record is
        searched for on its own; it is unique if it has one candidate, and only the left record leaves.
    notes
        What the source leaves open and how it is read here.
    conflicts
        What becomes of records in more than one pair: see :data:`CONFLICTS`.
    targets
        What is published of its results, a sentence each.
    choices
        Name and value of what the source leaves open and was chosen: see :func:`linkage.algorithms.get`.
    left_out
        Fields whose conditions were left out of the source's rule.
    skipped
        Steps of the source that were left out whole.

    Examples
    --------
    >>> from linkage.agreements import Exact, Similar
    >>> names = Algorithm("mine", "Names and date", (
    ...     Step("exact", (Exact("surname"), Exact("forename"), Exact("dob"))),
    ...     Step("alike", (Similar("surname"), Exact("dob"), Exact("sex"))),
    ... ), status="assumption", source="an example", one_to_one=True)
    >>> print(names.without("sex"))
    mine, without sex: Names and date
    assumption: an example
    names keep the letters A-Z only; a pair must be unique on both sides
      1  exact  surname: exact; forename: exact; dob: exact
      2  alike  surname: Jaro-Winkler at least 0.9; dob: exact
    >>> Algorithm.from_json(names.to_json()) == names
    True
    """

    name: str
    title: str
    steps: tuple[Step | ScoredStep, ...]
    status: str
    source: str
    cleaning: str = "letters"
    one_to_one: bool = False
    notes: str = ""
    conflicts: str = "kept"
    targets: tuple[str, ...] = ()
    choices: tuple[tuple[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        steps = all_of((Step, ScoredStep), self.steps, f"steps of algorithm '{self.name}'", "Step")
        object.__setattr__(self, "steps", steps)
        object.__setattr__(self, "choices", tuple((str(name), _unchanging(value)) for name, value in self.choices))
        for several in ("targets", "left_out", "skipped"):
            object.__setattr__(self, several, tuple(getattr(self, several)))
        known("status", self.status, STATUSES)
        known("cleaning", self.cleaning, CLEANINGS)
        known("conflicts", self.conflicts, CONFLICTS)
        names = [step.name for step in self.steps]
        if not names:
            raise InputError(f"algorithm '{self.name}' has no steps; give it at least one")
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"algorithm '{self.name}' has more than one step called '{twice[0]}'; names must differ")

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields needed of the left records."""
        return frozenset().union(*(step.left_fields for step in self.steps))

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields needed of the right records."""
        return frozenset().union(*(step.right_fields for step in self.steps))

    @property
    def fields(self) -> frozenset[str]:
        """The fields needed on one side or the other."""
        return self.left_fields | self.right_fields

    def without(self, *fields: str) -> Algorithm:
        """Return the algorithm with every condition on these fields left out, and say so in ``left_out``.

        Raises
        ------
        InputError
            If a field is unknown, or a step has nothing left to hash on.
        """
        algorithm = self
        for field in fields:
            known("field", field, FIELDS)
            if field in algorithm.fields:
                steps = tuple(step.without(field) for step in algorithm.steps)
                algorithm = replace(algorithm, steps=steps, left_out=(*algorithm.left_out, field))
        return algorithm

    def skipping(self, *fields: str) -> Algorithm:
        """Return the algorithm without the steps that need any of these fields, and say so in ``skipped``.

        A step that was meant to rest on an address says something else once the address is taken from it; leaving it out
        whole is the safer choice where other steps remain.

        Raises
        ------
        InputError
            If a field is unknown, or no step is left.
        """
        for field in fields:
            known("field", field, FIELDS)
        needing = [step for step in self.steps if (step.left_fields | step.right_fields) & set(fields)]
        kept = tuple(step for step in self.steps if step not in needing)
        if not kept:
            raise InputError(f"every step of {self.name} needs {listed(fields)}; none would be left")
        return replace(self, steps=kept, skipped=(*self.skipped, *(step.name for step in needing)))

    def keeping_residuals(self) -> Algorithm:
        """Return the algorithm with every record taking part in every step."""
        return replace(self, steps=tuple(replace(step, residuals="kept") for step in self.steps))

    def steps_frame(self) -> pd.DataFrame:
        """Return one row per step: its number, name, rule, ambiguity and residuals."""
        import pandas as pd

        rows = [(k, s.name, s.rule, s.ambiguity, s.residuals) for k, s in enumerate(self.steps, 1)]
        return pd.DataFrame(rows, columns=["step", "name", "rule", "ambiguity", "residuals"])

    @property
    def called(self) -> str:
        """The name, with what was left out."""
        return f"{self.name}, without {', '.join(self.left_out)}" if self.left_out else self.name

    def to_json(self) -> str:
        """Return the algorithm as JSON text, with the version of its layout."""
        plain = {key: value for key, value in asdict(self).items() if key != "steps"}
        steps = [step.to_dict() for step in self.steps]
        return documents.written(JSON_FORMAT, JSON_VERSION, plain | {"steps": steps})

    @classmethod
    def from_json(cls, text: str) -> Algorithm:
        """Rebuild an algorithm from JSON text.

        Raises
        ------
        InputError
            If the text is not such JSON, is of another version, or holds something unknown.
        """
        data = documents.read(text, JSON_FORMAT, JSON_VERSION, "an algorithm")
        try:
            steps = tuple(step_from_dict(step) for step in data.pop("steps"))
            return cls(steps=steps, **data)
        except (TypeError, KeyError, AttributeError):
            raise InputError("the JSON of an algorithm lacks one of its parts or has one too many") from None

    def __repr__(self) -> str:
        """Show the table of steps: what a reader of a notebook or a console wants to see."""
        return str(self)

    def __str__(self) -> str:
        """Show the algorithm as a table of its steps."""
        wide = max(len(step.name) for step in self.steps)
        steps = [f"{k:3}  {step.name:{wide}}  {step.rule}{_unusual(step)}" for k, step in enumerate(self.steps, 1)]
        return "\n".join([*self._head(), *steps])

    def _repr_html_(self) -> str:
        from html import escape

        head = "<br>".join(escape(line) for line in self._head())
        return f"<p>{head}</p>{self.steps_frame().to_html(index=False, border=0)}"

    def _head(self) -> list[str]:
        unique = "a pair must be unique on both sides" if self.one_to_one else "each left record is searched on its own"
        conflicts = "" if self.conflicts == "kept" else f"; {CONFLICTS[self.conflicts]}"
        lines = [
            f"{self.called}: {self.title}",
            f"{self.status}: {self.source}",
            f"{CLEANINGS[self.cleaning]}; {unique}{conflicts}",
        ]
        if self.choices:
            lines.append("chosen: " + ", ".join(f"{name}={value!r}" for name, value in self.choices))
        if self.skipped:
            lines.append(f"skipped: {listed(self.skipped)}")
        return [*lines, *filter(None, [self.notes]), *(f"published: {target}" for target in self.targets)]


def _unchanging(value: Any) -> Any:
    """Take a list, which JSON makes of every tuple, as a tuple."""
    return tuple(map(_unchanging, value)) if isinstance(value, list | tuple) else value


def _unusual(step: Step | ScoredStep) -> str:
    usual = "drop" if isinstance(step, Step) else "best"
    choices = [f"ambiguity {step.ambiguity}"] * (step.ambiguity != usual)
    choices += [f"residuals {step.residuals}"] * (step.residuals != "removed")
    return f" ({', '.join(choices)})" if choices else ""
