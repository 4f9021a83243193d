"""An algorithm is data: ordered steps of agreements, with the source they come from and the choices they leave open.

Nothing here runs. An engine compiles these values; a notebook prints them; JSON carries them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from linkage.agreements import Agreement, KeyAgreement, from_dict
from linkage.fields import FIELDS
from synthetic.refusal import InputError, unknown

if TYPE_CHECKING:
    import pandas as pd

JSON_FORMAT = "linkage.algorithm"
JSON_VERSION = 1

AMBIGUITY = {
    "drop": "a record with more than one candidate is left for later steps",
    "all": "every candidate is accepted",
    "best": "the candidate with the highest score is accepted, unless two share it",
}
RESIDUALS = {
    "removed": "records accepted here take no part in later steps",
    "kept": "records accepted here take part in later steps as well",
}
STATUSES = {
    "published": "the rule is published in the source",
    "assumption": "the rule is a scenario of ours",
}
CLEANINGS = {
    "letters": "names keep the letters A-Z only",
    "folded": "names keep spaces, hyphens and apostrophes",
}
"""How names are cleaned on top of the fold to upper-case ASCII that every record has had."""


@dataclass(frozen=True)
class Step:
    """Agreements that must all hold, and what is done with the records they bring together.

    Attributes
    ----------
    name
        A name, unique within the algorithm.
    agreements
        The conditions; at least one must be hashable.
    ambiguity
        What becomes of a record with more than one candidate: see :data:`AMBIGUITY`.
    residuals
        Whether accepted records leave: see :data:`RESIDUALS`.

    Examples
    --------
    >>> from linkage.agreements import Exact, FirstLetters
    >>> Step("initial", (FirstLetters("forename", 1), Exact("dob"))).rule
    'forename: initial; dob: exact'
    """

    name: str
    agreements: tuple[Agreement, ...]
    ambiguity: str = "drop"
    residuals: str = "removed"

    def __post_init__(self) -> None:
        object.__setattr__(self, "agreements", _all_of(Agreement, self.agreements, f"agreements of step '{self.name}'"))
        _known(f"ambiguity of step '{self.name}'", self.ambiguity, AMBIGUITY)
        _known(f"residuals of step '{self.name}'", self.residuals, RESIDUALS)
        if not self.keys:
            raise InputError(
                f"step '{self.name}' has nothing to hash on and would compare every record with every other: "
                "give it an equality, such as exact, first_letters, phonetic or month_and_year"
            )

    @property
    def keys(self) -> tuple[KeyAgreement, ...]:
        """The agreements that can be hashed."""
        return tuple(agreement for agreement in self.agreements if isinstance(agreement, KeyAgreement))

    @property
    def rule(self) -> str:
        """The whole rule in one line."""
        return "; ".join(agreement.describe() for agreement in self.agreements)

    def without(self, field: str) -> Step:
        """Return the step with the conditions on a field left out.

        Raises
        ------
        InputError
            If nothing is left to hash on.
        """
        kept = (agreement.without(field) for agreement in self.agreements)
        return replace(self, agreements=tuple(agreement for agreement in kept if agreement is not None))


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
    left_out
        Fields whose conditions were left out of the source's rule.

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
    steps: tuple[Step, ...]
    status: str
    source: str
    cleaning: str = "letters"
    one_to_one: bool = False
    notes: str = ""
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", _all_of(Step, self.steps, f"steps of algorithm '{self.name}'"))
        object.__setattr__(self, "left_out", tuple(self.left_out))
        _known("status", self.status, STATUSES)
        _known("cleaning", self.cleaning, CLEANINGS)
        names = [step.name for step in self.steps]
        if not names:
            raise InputError(f"algorithm '{self.name}' has no steps; give it at least one")
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f"algorithm '{self.name}' has more than one step called '{twice[0]}'; names must differ")

    @property
    def left_fields(self) -> frozenset[str]:
        """The fields needed of the left records."""
        return frozenset(agreement.field for agreement in self._agreements())

    @property
    def right_fields(self) -> frozenset[str]:
        """The fields needed of the right records."""
        return frozenset(column for agreement in self._agreements() for column in agreement.columns)

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
            _known("field", field, FIELDS)
            if field in algorithm.fields:
                steps = tuple(step.without(field) for step in algorithm.steps)
                algorithm = replace(algorithm, steps=steps, left_out=(*algorithm.left_out, field))
        return algorithm

    def keeping_residuals(self) -> Algorithm:
        """Return the algorithm with every record taking part in every step."""
        return replace(self, steps=tuple(replace(step, residuals="kept") for step in self.steps))

    def steps_frame(self) -> pd.DataFrame:
        """Return one row per step: its number, name, rule, ambiguity and residuals."""
        import pandas as pd

        rows = [(k, s.name, s.rule, s.ambiguity, s.residuals) for k, s in enumerate(self.steps, 1)]
        return pd.DataFrame(rows, columns=["step", "name", "rule", "ambiguity", "residuals"])

    def to_json(self) -> str:
        """Return the algorithm as JSON text, with the version of its layout."""
        plain = {key: value for key, value in asdict(self).items() if key != "steps"}
        steps = [
            {
                "name": step.name,
                "agreements": [agreement.to_dict() for agreement in step.agreements],
                "ambiguity": step.ambiguity,
                "residuals": step.residuals,
            }
            for step in self.steps
        ]
        document = {"format": JSON_FORMAT, "version": JSON_VERSION} | plain | {"steps": steps}
        return json.dumps(document, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Algorithm:
        """Rebuild an algorithm from JSON text.

        Raises
        ------
        InputError
            If the text is not such JSON, is of another version, or holds something unknown.
        """
        data = _document(text)
        try:
            steps = tuple(_step(step) for step in data.pop("steps"))
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
        lines = [
            f"{self.name}{_leaving_out(self.left_out)}: {self.title}",
            f"{self.status}: {self.source}",
            f"{CLEANINGS[self.cleaning]}; {unique}",
        ]
        return [*lines, self.notes] if self.notes else lines

    def _agreements(self) -> Iterable[Agreement]:
        return (agreement for step in self.steps for agreement in step.agreements)


def _step(data: dict[str, Any]) -> Step:
    return Step(**data | {"agreements": tuple(from_dict(agreement) for agreement in data["agreements"])})


def _document(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, TypeError):
        data = None
    if not isinstance(data, dict) or data.pop("format", None) != JSON_FORMAT:
        raise InputError("the text is not the JSON of an algorithm, as to_json() writes it")
    version = data.pop("version", None)
    if version != JSON_VERSION:
        raise InputError(f"the JSON of an algorithm is of version {version}; this library reads version {JSON_VERSION}")
    return data


def _known(thing: str, value: Any, allowed: Iterable[str]) -> None:
    if not isinstance(value, str) or value not in allowed:
        raise unknown(thing, value, allowed)


def _all_of(kind: type, given: Any, thing: str) -> tuple[Any, ...]:
    """Take several of one kind as a tuple; refuse one alone, and a name in place of the thing."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise InputError(f"{thing} must be a tuple of one or more, not {type(given).__name__} alone")
    several = tuple(given)
    strange = [one for one in several if not isinstance(one, kind)]
    if strange:
        raise InputError(f"{thing} must each be of type {kind.__name__}, not {type(strange[0]).__name__}")
    return several


def _leaving_out(fields: tuple[str, ...]) -> str:
    return f", without {', '.join(fields)}" if fields else ""


def _unusual(step: Step) -> str:
    choices = [f"ambiguity {step.ambiguity}"] * (step.ambiguity != "drop")
    choices += [f"residuals {step.residuals}"] * (step.residuals != "removed")
    return f" ({', '.join(choices)})" if choices else ""
