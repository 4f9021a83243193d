"""What a disclosure gave away, about whom, and how often about the wrong person."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linkage.disclosure import Disclosure
from linkage.exposures import information, membership, multiple, sensitivity, tracing, wrongful
from linkage.exposures.by_groups import differences_of, measures_by
from linkage.exposures.households import refuse_households
from linkage.exposures.measured import share, table
from linkage.exposures.new_information import UNITS, is_new
from linkage.exposures.pairs import returned_pairs, right_rows
from linkage.frames import each_row
from linkage.intervals import wilson
from linkage.outcomes import Outcomes, evaluate, rates
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from linkage.comparing import Variants
    from linkage.intervals import Estimate
    from linkage.studies import Carried

_FAMILIES = (wrongful, multiple, sensitivity, information, tracing, membership)
_OF_REQUESTS = ("proposed", "accepted", "best", "second", "margin")


@dataclass(frozen=True, eq=False)
class Exposure:
    """What was given away.

    Attributes
    ----------
    disclosure, outcomes
        What left, and what became of each request.
    pairs
        One row a request and person returned: ``request``, ``person``, ``right`` (the person sought), ``new_units``
        (information units new to the requester).
    fields
        One row a returned column: ``field``, ``unit``, ``rows``, ``people``, ``wrong_people`` (whose value went back in
        answer to a request for somebody else), ``new_to_requester`` (people).
    households
        Who lives together, as given; by default the register is asked.
    weights
        The table of sensitivity, as given.
    on, moves
        The day of the request and the moves of home a person and year, as given.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> given_away = linkage.exposure(linkage.disclose(links), requests.truth)
    >>> given_away
    50 requests, 20 matched, 20 persons returned among 1,819 people; strangers are the more, the more are searched
    0 of them were not the person sought; answered with a wrong person: 0.0 % of requests (0.0-7.1)
    30 requests were answered with nobody; everybody asked about, in 50 requests, became known to the custodian
    >>> given_away.by("gender").query("measure == 'recall'")[["gender", "count", "of"]].values.tolist()
    [['F', 10, 10], ['M', 10, 10]]
    """

    disclosure: Disclosure
    outcomes: Outcomes
    pairs: pd.DataFrame
    fields: pd.DataFrame
    households: pd.DataFrame | None = field(default=None, repr=False)
    weights: str | pd.DataFrame = field(default=sensitivity.BY_UNIT, repr=False)
    on: date | str | None = None
    moves: float | None = None

    @cached_property
    def requests(self) -> pd.DataFrame:
        """One row a request.

        What the truth says of it (its id and the groups it belongs to), ``member``, ``outcome``, ``returned`` and ``wrong``
        (persons); ``request``, its id as the links write it; ``proposed``, ``accepted``, ``best``, ``second``, ``margin``:
        see :func:`.multiple.request_columns`.
        """
        found = multiple.request_columns(self.disclosure, self.outcomes)
        columns: dict[str, Any] = {name: found[name].to_numpy() for name in _OF_REQUESTS}
        return self.outcomes.requests.assign(request=self.outcomes.ids.to_numpy(), **columns)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row a request and person returned: that of ``pairs``, and what each family of measures says of it.

        Its columns are described where they are made: :func:`.wrongful.columns`, :func:`.sensitivity.columns`,
        :func:`.information.columns`, :func:`.tracing.columns`.
        """
        import pandas as pd

        told = (self.disclosure, self.outcomes, self.pairs)
        parts = [
            wrongful.columns(*told, self.households),
            sensitivity.columns(*told, self.weights),
            information.columns(*told),
            tracing.columns(*told, on=self.on, moves=self.moves),
        ]
        return pd.concat([self.pairs, *parts], axis=1)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every measure of what was given away.

        One row a measure: ``measure``, ``unit`` (of a share what it is a share of, otherwise what the figure is in),
        ``count``, ``of``, ``value``, ``low``, ``high`` (95 %; missing where it was only counted), ``method`` of the
        interval, and what it ``assumes``. Everything is computed from ``requests`` and ``people``.
        """
        return table(_rows(self.requests, self.people))

    def by(self, group: str) -> pd.DataFrame:
        """Give every measure for each group of requests.

        Parameters
        ----------
        group
            A column of the truth.

        Returns
        -------
        pandas.DataFrame
            ``measures`` with the group's label before them. Shares and rates are of the group's own requests.

        Raises
        ------
        InputError
            If the truth has no such column, or it is empty for some requests.
        """
        return measures_by(self.requests, self.people, group, _rows)

    def differences(self, group: str, measure: str = "recall", reference: Any = None) -> pd.DataFrame:
        """Compare a share between groups of requests, and say what difference the numbers could have shown.

        Parameters
        ----------
        group
            A column of the truth.
        measure
            A share among ``measures``; ``"wrong"`` is short for requests answered with a wrong person.
        reference
            The label of the group to compare with; by default the largest, of equally large ones the first.

        Returns
        -------
        pandas.DataFrame
            One row a group but the reference: its label, ``reference``, ``measure``, ``unit``, ``count``, ``of``, ``value``
            and the reference's; ``difference`` with ``low``, ``high`` (Newcombe 1998, 95 %); ``smallest_fall`` and
            ``smallest_rise`` that would show with a chance of 80 % at the level of 5 %: see
            :func:`.by_groups.smallest_difference`; ``method``, ``assumes``.

        Raises
        ------
        InputError
            If there is no such column, measure or label, the column is empty for some requests, or there is one group only.
        """
        measured = self.by(group)
        sizes = self.requests.groupby(group, sort=True, observed=True).size()
        return differences_of(measured, group, sizes, measure, reference)

    def to_html(
        self,
        path: str | Path,
        *,
        by: Sequence[str] = (),
        variants: Variants | None = None,
        carried: Carried | None = None,
        examples: int = 0,
        replace: bool = False,
    ) -> Path:
        """Write the exposure as one page that needs no network.

        Parameters
        ----------
        path
            A new .html file; with ``replace``, one written before gives way.
        by
            Columns of the truth whose groups are set beside each other.
        variants
            Other rules, or the same under other policies, on the same requests: what :func:`linkage.compare` returned.
        carried
            The same list and rule, had more people been searched: what :func:`linkage.studies.carried` returned.
        examples
            How many of the rows that went back are shown; none, unless asked for.
        replace
            Whether a file of that name gives way.

        Raises
        ------
        InputError
            If a group is unknown, ``carried`` is of another list or rule, or the place is taken or cannot be written to.
        """
        from linkage.report.exposure_page import exposure_page
        from linkage.report.page import write_page

        return write_page(exposure_page(self, by, variants, carried, examples), path, replace=replace)

    def to_folder(
        self,
        folder: str | Path,
        *,
        by: Sequence[str] = (),
        variants: Variants | None = None,
        carried: Carried | None = None,
        rows: bool = False,
        replace: bool = False,
    ) -> Path:
        """Write measures and counts as CSV, the page, and a manifest to a new folder, whole or not at all.

        Rows about people are written only if ``rows`` are asked for; the rest is as of :meth:`to_html`.
        """
        from pathlib import Path

        from linkage.report.exposure_files import write_exposure
        from synthetic.files import new_folder

        with new_folder(folder, replace=replace) as part:
            write_exposure(self, part, by, variants, carried, rows=rows)
        return Path(folder)

    @property
    def wrongly_returned(self) -> int:
        """How many persons were returned in answer to a request for somebody else (one person may count twice)."""
        return int((~self.pairs["right"]).sum())

    def wrong_person_rate(self) -> Estimate:
        """Give the share of requests answered with at least one wrong person, with its Wilson interval."""
        wrong = int((self.outcomes.requests["wrong"] > 0).sum())
        return wilson(wrong, len(self.outcomes.requests), unit="requests")

    def __repr__(self) -> str:
        """Say in a few lines what was given away."""
        requests = self.outcomes.requests
        matched = int((requests["returned"] > 0).sum())
        return (
            f"{len(requests):,} requests, {matched:,} matched, {len(self.pairs):,} persons returned"
            f"{self.disclosure.links.among}; strangers are the more, the more are searched\n"
            f"{self.wrongly_returned:,} of them were not the person sought; answered with a wrong person: "
            f"{self.wrong_person_rate()}\n"
            f"{int((requests['returned'] == 0).sum()):,} requests were answered with nobody; everybody asked about, in "
            f"{len(requests):,} requests, became known to the custodian"
        )

    def _repr_html_(self) -> str:
        lines = "".join(f"<p>{line}</p>" for line in repr(self).splitlines())
        return lines + self.fields.to_html(index=False, border=0)


def exposure(
    disclosure: Disclosure,
    truth: Any,
    *,
    left_id: str | None = None,
    right_id: str | None = None,
    absent: str = "refuse",
    households: pd.DataFrame | None = None,
    weights: str | pd.DataFrame = sensitivity.BY_UNIT,
    on: date | str | None = None,
    moves: float | None = None,
) -> Exposure:
    """Assess what a disclosure gave away.

    Parameters
    ----------
    disclosure
        What left.
    truth
        Who is really meant by each request: see :func:`linkage.evaluate`.
    left_id, right_id, absent
        How the truth is read: see :func:`linkage.evaluate`.
    households
        Who lives together: ``person`` and ``household``, one row a person. By default the register is asked who was last
        recorded at the addresses that went back.
    weights
        What each returned field weighs: see :func:`.sensitivity.sensitivity_table`.
    on, moves
        The day of the request, by default that of the latest census of the register; and moves of home a person and year:
        see :func:`.tracing.columns`.

    Raises
    ------
    InputError
        If the truth does not cover the requests, it is not known what the requests said, or the households, the weights,
        the day or the moves cannot be used.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> given_away = linkage.exposure(linkage.disclose(links), requests.truth)
    >>> len(given_away.fields)
    18
    """
    if not isinstance(disclosure, Disclosure):
        raise InputError(f"disclosure must be what linkage.disclose returned, not {type(disclosure).__name__}")
    refuse_households(households)
    sensitivity.sensitivity_table(weights)
    # They are used only when they are asked for; by then the caller's own may have changed.
    households = None if households is None else households.copy()
    weights = weights if isinstance(weights, str) else weights.copy()
    outcomes = evaluate(disclosure.answered, truth, left_id=left_id, right_id=right_id, absent=absent)
    _refuse_taken(outcomes)
    new, right = is_new(disclosure), right_rows(disclosure, outcomes)
    pairs = returned_pairs(disclosure.about, right, new)
    if on is not None or moves is not None:
        tracing.columns(disclosure, outcomes, pairs, on=on, moves=moves)  # refuses what cannot be used
    return Exposure(disclosure, outcomes, pairs, _fields(disclosure, right, new), households, weights, on, moves)


def _rows(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:
    """Measure some requests and the people returned for them, by every family."""
    found = [share(row.measure, row.unit, row.count, row.of) for row in each_row(rates(requests))]
    return found + [row for family in _FAMILIES for row in family.measures(requests, people)]


def _refuse_taken(outcomes: Outcomes) -> None:
    """Refuse a truth that has a column of the name of a figure."""
    requests = outcomes.requests
    taken = [name for name in _OF_REQUESTS if name in requests]
    if "request" in requests and not (requests["request"].astype(str) == outcomes.ids.astype(str)).all():
        taken.append("request")
    if taken:
        raise InputError(f"truth has a column called {listed(taken)}, which is a figure of the exposure; rename it")


def _fields(disclosure: Disclosure, right: Any, new: pd.DataFrame) -> pd.DataFrame:
    filled = disclosure.returned.notna()
    fields = disclosure.fields()
    people = disclosure.about["person"]
    return fields.assign(
        unit=[UNITS.get(name, name) for name in fields["field"]],
        wrong_people=[int(people[filled[name].to_numpy() & ~right].nunique()) for name in fields["field"]],
        new_to_requester=[int(people[new[name].to_numpy()].nunique()) for name in fields["field"]],
    )[["field", "unit", "rows", "people", "wrong_people", "new_to_requester"]]
