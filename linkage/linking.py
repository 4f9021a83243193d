"""The verb ``link`` and its result, :class:`Links`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from linkage import algorithms
from linkage.algorithm import Algorithm
from linkage.engines.choosing import chosen
from linkage.saving import TABLES, read_links, write_links
from linkage.sent import Sent, gather
from linkage.sides import read_side, refuse_lacking, side_of
from linkage.steps import ScoredStep
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from linkage.engines import Found
    from linkage.fields import Prepared
    from linkage.outcomes import Outcomes


@dataclass(frozen=True, eq=False)
class Links:
    """Who was found: the accepted pairs, every candidate, and what each step did.

    Attributes
    ----------
    algorithm
        The algorithm as it ran, with what was left out of it.
    steps
        One row per step: ``step``, ``name``, ``rule``, ``entering``, ``candidates`` (pairs), ``none``, ``ambiguous``,
        ``accepted``, ``pairs``, ``leaving``. Apart from ``candidates`` and ``pairs`` these count left identities, and
        entering = accepted + ambiguous + none; leaving is the next step's entering.
    pairs
        The accepted pairs: ``left_id``, ``right_id``, ``step`` (from 1), ``step_name``, sorted by id, and ``score`` if a
        step has one. With residuals kept a pair stands once for every step that accepted it, unless the algorithm settles
        conflicts.
    candidates
        All pairs each step proposed among those entering: ``step``, ``left_id``, ``right_id``, ``accepted``, and
        ``score`` if a step has one.
    entered
        How many left identities were searched for.
    sent
        What the left records say, folded, by which new information is told from old: see :class:`linkage.sent.Sent`.
        None if the left was a register.
    left, right
        What was linked; None for links loaded from disk.
    sides
        The same, prepared for comparing.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkage import Algorithm, Step, link
    >>> from linkage.agreements import Exact
    >>> step = Step("name", (Exact("surname"),))
    >>> rule = Algorithm("name", "one key", (step,), status="assumption", source="an example")
    >>> asked = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Shah", "Okoro"]})
    >>> held = pd.DataFrame({"ref": [7, 8, 9], "Surname": ["SHAH", "OKORO", "OKORO"]})
    >>> link(asked, held, rule, right_id="ref")
    name (assumption): found 1 of 2 (50.0%)
     step name  entering  none  ambiguous  accepted  pairs  leaving
        1 name         2     0          1         1      1        1
    """

    algorithm: Algorithm
    steps: pd.DataFrame
    pairs: pd.DataFrame
    candidates: pd.DataFrame
    entered: int
    sent: Sent | None = None
    left: Any = None
    right: Any = None
    sides: tuple[Prepared, Prepared] | None = field(default=None, repr=False)

    @property
    def among(self) -> str:
        """How many people were searched, in words; nothing unless the right side was a register."""
        people = getattr(self.right, "people", None)
        return f" among {people:,} people" if isinstance(people, int) else ""

    @property
    def found(self) -> int:
        """How many left identities have an accepted pair."""
        return int(self.pairs["left_id"].nunique())

    def evaluate(
        self, truth: Any, *, left_id: str | None = None, right_id: str | None = None, absent: str = "refuse"
    ) -> Outcomes:
        """Hold the links against the truth: see :func:`linkage.evaluate`."""
        from linkage.outcomes import evaluate

        return evaluate(self, truth, left_id=left_id, right_id=right_id, absent=absent)

    def explain(self, left_id: Any, right_id: Any) -> pd.DataFrame:
        """Say why a pair was accepted or not, step by step.

        Parameters
        ----------
        left_id, right_id
            The two records, by their ids.

        Returns
        -------
        pandas.DataFrame
            For each step what was ``asked``, one row a condition or comparison; the ``left`` and ``right`` keys compared
            (of several rows of a person those that come nearest); whether it ``holds``; the ``points`` of a comparison
            (before common values are taken into account); and the step's ``verdict`` on the pair.

        Raises
        ------
        InputError
            If there is no such record, or the links were loaded from disk.

        Examples
        --------
        >>> import pandas as pd
        >>> from linkage import Algorithm, Step, link
        >>> from linkage.agreements import Exact, Phonetic
        >>> steps = (Step("name", (Exact("surname"),)), Step("sound", (Phonetic("surname"), Exact("dob"))))
        >>> rule = Algorithm("two", "two steps", steps, status="assumption", source="an example")
        >>> asked = pd.DataFrame({"PersonID": [1], "Surname": ["Smyth"], "DOB": ["2001-02-03"]})
        >>> held = pd.DataFrame({"PersonID": [7], "Surname": ["Smith"], "DOB": ["2001-02-03"]})
        >>> link(asked, held, rule).explain(1, 7).drop(columns=["name", "points"])
           step             asked        left       right  holds       verdict
        0     1    surname: exact       SMYTH       SMITH  False  not proposed
        1     2  surname: Soundex        S530        S530   True      accepted
        2     2        dob: exact  2001-02-03  2001-02-03   True      accepted
        """
        from linkage.explaining import explained

        return explained(self, left_id, right_id)

    def compare(self, other: Links) -> pd.DataFrame:
        """Set the accepted pairs of other links on the same records beside these.

        Returns
        -------
        pandas.DataFrame
            One row a pair that either accepted: ``left_id``, ``right_id``, ``step`` and ``step_name`` here,
            ``other_step`` and ``other_step_name`` there (missing where it was not accepted), and ``found`` (``"both"``,
            ``"only here"`` or ``"only there"``); by id. A pair of several steps stands with its first.

        Raises
        ------
        InputError
            If it is given anything but links.

        Examples
        --------
        >>> import pandas as pd
        >>> from linkage import Algorithm, Step, link
        >>> from linkage.agreements import Exact, Phonetic
        >>> exact, sound = (Algorithm(name, name, (Step(name, (one,)),), status="assumption", source="an example")
        ...                 for name, one in (("exact", Exact("surname")), ("sound", Phonetic("surname"))))
        >>> asked = pd.DataFrame({"PersonID": [1, 2], "Surname": ["Shah", "Smyth"]})
        >>> held = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Shah", "Smith"]})
        >>> link(asked, held, exact).compare(link(asked, held, sound))["found"].tolist()
        ['both', 'only there']
        """
        if not isinstance(other, Links):
            raise InputError(f"links are compared with what linkage.link returned, not with {type(other).__name__}")
        ids = ["left_id", "right_id"]
        here, there = (links.pairs.sort_values([*ids, "step"]).drop_duplicates(ids) for links in (self, other))
        names = {name: f"other_{name}" for name in ("step", "step_name")}
        here, there = here[[*ids, *names]], there[[*ids, *names]].rename(columns=names)
        both = here.merge(there, how="outer", on=ids, indicator="found")
        found = both["found"].map({"both": "both", "left_only": "only here", "right_only": "only there"}).astype(str)
        whole = both.assign(found=found).astype({"step": "Int64", "other_step": "Int64"})
        return whole.sort_values(ids, ignore_index=True)

    def to_parquet(self, folder: str | Path, *, replace: bool = False) -> Path:
        """Write the links to a new folder, whole or not at all; with ``replace`` a folder written before gives way.

        The folder holds the left records too, as they were compared: keep it as you keep them.

        Raises
        ------
        InputError
            If the place is taken or cannot be written to.
        """
        import pyarrow as pa

        about = {"entered": self.entered, "algorithm": json.loads(self.algorithm.to_json())}
        tables = {name: pa.Table.from_pandas(getattr(self, name), preserve_index=False) for name in TABLES}
        if self.sent is not None:
            about["filled"] = dict(self.sent.filled)
            tables["left"] = self.sent.records
        return write_links(folder, about, tables, replace=replace)

    @classmethod
    def load(cls, folder: str | Path) -> Links:
        """Read links from a folder that :meth:`to_parquet` wrote.

        Raises
        ------
        InputError
            If the folder does not hold links, or they are damaged or of another version.
        """
        about, tables = read_links(folder)
        left = tables.pop("left", None)
        try:
            return cls(
                algorithm=Algorithm.from_json(json.dumps(about["algorithm"])),
                entered=about["entered"],
                sent=None if left is None else Sent(left, about["filled"]),
                **{name: table.to_pandas() for name, table in tables.items()},
            )
        except KeyError as lacking:
            raise InputError(f"'{folder}' holds damaged links: its manifest does not say {lacking}") from None

    def __repr__(self) -> str:
        """Show what was found, step by step."""
        shown = self.steps.drop(columns=["rule", "candidates"])
        return f"{self._headline()}\n{shown.to_string(index=False)}"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self._headline())}</p>{self.steps.to_html(index=False, border=0)}"

    def _headline(self) -> str:
        share = f" ({self.found / self.entered:.1%})" if self.entered else ""
        return f"{self.algorithm.called} ({self.algorithm.status}): found {self.found} of {self.entered}{share}{self.among}"


def link(
    left: Any,
    right: Any,
    algorithm: str | Algorithm,
    *,
    left_id: str | None = None,
    right_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    left_columns: Mapping[str, str] | None = None,
    right_columns: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    unreadable_dates: str = "refuse",
    engine: str = "duckdb",
    session: Any = None,
) -> Links:
    """Search for each left record among the right records.

    Parameters
    ----------
    left, right
        A pandas frame, an Arrow table, a path to a .parquet or .csv file, or a register.
    algorithm
        An algorithm or the name of one: see :func:`linkage.algorithms.names`.
    left_id, right_id
        The columns with the ids; by default ``PersonID``.
    columns, left_columns, right_columns
        Field to column, for both sides or for one, where the columns' names do not tell.
    without
        Fields whose conditions are to be left out; the result records it.
    unreadable_dates
        ``"refuse"``; or ``"missing"``, to search such records without their date of birth but with the parts of it
        that can be read.
    engine
        What does the work: see :data:`linkage.engines.choosing.ENGINES`. All find the same.
    session
        The Spark session for engine ``"spark"``; by default one on this machine.

    Returns
    -------
    Links
        The same for the same records in any order, by any engine.

    Raises
    ------
    InputError
        If anything given cannot be used; before any work.

    Examples
    --------
    >>> import pandas as pd
    >>> asked = pd.DataFrame({"PersonID": [7, 8], "Surname": ["Łyś", "Shah"], "Forename": ["Zoë", "Om"],
    ...                       "DOB": ["2001-02-03", "2004-05-06"], "Postcode": ["E1 1AA", "E2 2BB"]})
    >>> held = pd.DataFrame({"ref": ["a", "b"], "last_name": ["LYS", "SHAH"], "first_name": ["ZOE", "AMIT"],
    ...                      "dob": ["03/02/2001", "06/05/2004"], "postcode": ["E1 1AA", "E2 2BB"]})
    >>> links = link(asked, held, "echild/v1-stage1", right_id="ref", without=["sex"])
    >>> links.pairs
       left_id right_id  step  step_name
    0        7        a     1      exact
    1        8        b     5  any names
    """
    run = chosen(engine, session)
    ran = _known(algorithm).without(*_left_out(without))
    sides = (
        side_of(left, "left", left_id, (columns, left_columns), ran.left_fields),
        side_of(right, "right", right_id, (columns, right_columns), ran.right_fields),
    )
    for side in sides:
        refuse_lacking(side, ran)
    prepared = [read_side(side, unreadable_dates, ran) for side in sides]
    if prepared[0].encoded is not None and not len(prepared[0].encoded):
        raise InputError("left has no records; give at least one to search for")
    sent = gather(None if sides[0].ready else left, prepared[0], sides[0].columns)
    return replace(_links(ran, run(ran, *prepared), sent), left=left, right=right, sides=(prepared[0], prepared[1]))


def _known(algorithm: Any) -> Algorithm:
    if isinstance(algorithm, Algorithm):
        return algorithm
    if isinstance(algorithm, str):
        return algorithms.get(algorithm)
    raise InputError(
        f"algorithm must be the name of one, such as '{algorithms.names()[0]}', or a linkage.Algorithm, not "
        f"{type(algorithm).__name__}"
    )


def _left_out(without: Any) -> list[str]:
    if isinstance(without, str):
        return [without]
    if not isinstance(without, Iterable) or isinstance(without, Mapping):
        raise outside("without", without, "a field or several, such as ['sex']")
    return list(without)


def _links(algorithm: Algorithm, found: Found, sent: Sent | None) -> Links:
    import numpy as np
    import pandas as pd

    names = np.array([step.name for step in algorithm.steps], dtype=object)
    unscored = [] if any(isinstance(step, ScoredStep) for step in algorithm.steps) else ["score"]
    pairs = found.pairs.drop_columns(unscored).to_pandas().astype({"step": "int64"})
    rows = [
        {
            "step": number,
            "name": step.name,
            "rule": step.rule,
            "entering": tally.entering,
            "candidates": tally.candidates,
            "none": tally.entering - tally.proposed,
            "ambiguous": tally.proposed - tally.accepted,
            "accepted": tally.accepted,
            "pairs": tally.pairs,
            "leaving": tally.leaving,
        }
        for number, (step, tally) in enumerate(zip(algorithm.steps, found.tallies, strict=True), 1)
    ]
    return Links(
        algorithm=algorithm,
        steps=pd.DataFrame(rows),
        pairs=pairs.assign(step_name=names[pairs["step"].to_numpy() - 1]),
        candidates=found.candidates.drop_columns(unscored).to_pandas().astype({"step": "int64"}),
        entered=found.tallies[0].entering,
        sent=sent,
    )
