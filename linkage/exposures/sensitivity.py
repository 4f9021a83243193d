"""How much it weighs that a field of somebody went back: versioned tables, and figures weighted by them.

The sources sort fields into categories; none says what a category weighs. The weights of categories are this library's
assumption and stand apart (``data/category_weights.csv``). A field whose category no source gives has no weight: it adds
nothing, and how much was left out so is said beside every weighted figure. The columns of a unit of information say one
thing, so a unit weighs what the heaviest of its columns does that was returned with a value.
"""

from __future__ import annotations

from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.disclosure import RETURNED
from linkage.exposures.measured import unknown_row, weighed
from linkage.exposures.new_information import UNITS
from linkage.exposures.pairs import pair_of, units_of
from synthetic.refusal import InputError, examples, listed, unknown

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.disclosure import Disclosure
    from linkage.exposures.exposed import Exposure
    from linkage.outcomes import Outcomes

DATA = Path(__file__).parent / "data"
BY_UNIT = "units"
TABLES = {
    BY_UNIT: "every unit of information weighs 1",
    "npd-tiers-before-2018": "tiers 1 to 4 of the National Pupil Database until September 2018",
    "npd-2018": "identifiability 1 to 5 and sensitivity A to E, from October 2018",
}
"""The tables there are, by name."""
FIELDS = tuple(dict.fromkeys((*RETURNED, *UNITS)))
ONE_BY_ONE = "persons are returned independently, each with a weight; several in one request make it too narrow"


def sensitivity_table(table: str | pd.DataFrame = BY_UNIT) -> pd.DataFrame:
    """Give a table of sensitivity.

    Parameters
    ----------
    table
        The name of one (see :data:`TABLES`), or a frame of your own with ``field`` and ``weight``.

    Returns
    -------
    pandas.DataFrame
        One row a returned column: ``field``, ``category``, ``weight`` (missing where it is not known), ``confidence`` (H:
        primary source, M: secondary), ``source``, ``note``.

    Raises
    ------
    InputError
        If the table is unknown, or a frame lacks a column, names an unknown field or one twice, or has a weight that is
        no number from 0.

    Examples
    --------
    >>> table = sensitivity_table("npd-2018").set_index("field")
    >>> table.loc[["Address", "Postcode", "DOB"], ["category", "weight"]]
             category  weight
    field
    Address        1E     5.0
    Postcode       4E     2.0
    DOB          <NA>     NaN
    """
    import pandas as pd

    if isinstance(table, pd.DataFrame):
        return _own(table)
    if not isinstance(table, str) or table not in TABLES:
        raise unknown("table of sensitivity", table, TABLES)
    if table == BY_UNIT:
        held = pd.DataFrame({"field": list(FIELDS), "category": pd.array([pd.NA] * len(FIELDS), "string")})
        said: dict[str, Any] = {"weight": 1.0, "confidence": "", "source": "this library's default", "note": ""}
        return held.assign(**said).astype({"weight": "float64"})
    given = pd.read_csv(DATA / "category_weights.csv", comment="#", dtype={"category": "string"})
    weights = given[given["table"] == table].set_index("category")["weight"]
    held = pd.read_csv(DATA / f"{table}.csv", comment="#", dtype="string")
    held = held.assign(weight=held["category"].map(weights).astype("float64"))
    return held[["field", "category", "weight", "confidence", "source", "note"]]


def weighted(exposure: Exposure, table: str | pd.DataFrame = "npd-tiers-before-2018") -> pd.DataFrame:
    """Set what was given away, weighted by sensitivity, beside the same unweighted.

    Parameters
    ----------
    exposure
        What was given away.
    table
        As in :func:`sensitivity_table`.

    Returns
    -------
    pandas.DataFrame
        Three rows (all units returned, those about wrong persons, those new to the requester): ``measure``, ``unit``,
        ``unweighted`` (units), ``weighted`` with ``low`` and ``high``, ``without_weight`` (units that the table does not
        weigh, which add nothing), ``method``, ``assumes``.

    Raises
    ------
    InputError
        As :func:`sensitivity_table`.

    Examples
    --------
    >>> import synthetic, linkage
    >>> from linkage.exposures import weighted
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> given_away = linkage.exposure(linkage.disclose(links), requests.truth)
    >>> weighted(given_away, "npd-2018")[["measure", "unweighted", "weighted", "without_weight"]].head(1)
              measure  unweighted  weighted  without_weight
    0  units returned         121     200.0              81
    """
    import pandas as pd

    told = columns(exposure.disclosure, exposure.outcomes, exposure.people, table)
    wrong = ~exposure.people["right"].to_numpy(bool)
    lacking = told["new_unweighted"]
    new = pd.DataFrame({"units": exposure.people["new_units"], "weight": told["new_weight"], "unweighted_units": lacking})
    parts = {"returned": told, "returned about wrong persons": told[wrong], "new to the requester": new}
    rows = [_beside(weight_rows(what, part, len(exposure.requests), told), part) for what, part in parts.items()]
    return pd.DataFrame(rows)


def columns(
    disclosure: Disclosure, outcomes: Outcomes, people: pd.DataFrame, table: str | pd.DataFrame = BY_UNIT
) -> pd.DataFrame:
    """Weigh what went back about each person.

    Returns
    -------
    pandas.DataFrame
        In the order of ``people``: ``units`` (units of information returned with a value), ``weight`` (their sum),
        ``unweighted_units`` (units the table does not weigh), ``new_weight`` and ``new_unweighted`` (the same of cells new
        to the requester).
    """
    import pandas as pd

    from linkage.exposures.new_information import is_new

    del outcomes
    pair, returned = pair_of(disclosure, people), disclosure.returned
    weight = sensitivity_table(table).set_index("field")["weight"]
    if isinstance(table, str) and table == BY_UNIT:
        weight = pd.Series(1.0, index=returned.columns)
    units, weights, lacking = _summed(returned.notna(), weight, pair, len(people))
    _, new_weights, new_lacking = _summed(is_new(disclosure), weight, pair, len(people))
    figures = {"units": units, "weight": weights, "unweighted_units": lacking}
    return pd.DataFrame({**figures, "new_weight": new_weights, "new_unweighted": new_lacking}, index=people.index)


def measures(requests: pd.DataFrame, people: pd.DataFrame) -> list[dict[str, Any]]:
    """Measure what was returned, unweighted and weighted: rows of a table of measures."""
    return weight_rows("returned", people, len(requests))


def weight_rows(
    what: str, people: pd.DataFrame, requests: int, all_people: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """Make the rows of the units returned about some people in answer to so many requests, and of their weights.

    A row counts what it is in: units are counted, weights are not; both are of the requests. Where nothing came, one of the
    persons returned would weigh what the heaviest of ``all_people`` does; if nobody weighs anything that is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"units": [5, 6], "weight": [8.0, 9.0], "unweighted_units": [3, 3]})
    >>> [(row["measure"], row["value"]) for row in weight_rows("returned", people, 10)]
    [('units returned', 11.0), ('sensitivity weight returned', 17.0), \
('sensitivity weight returned per 1,000 requests', 1700.0)]
    """
    lacking, units = int(people["unweighted_units"].sum()), int(people["units"].sum())
    every = people if all_people is None else all_people
    units_most, most = (float(every[name].max()) or nan for name in ("units", "weight"))
    plain = weighed(f"units {what}", "units", people["units"], requests, ONE_BY_ONE, heaviest=units_most)
    plain["count"] = units
    name, rate = f"sensitivity weight {what}", f"sensitivity weight {what} per 1,000 requests"
    if units and lacking == units:
        why = "no unit returned has a weight in this table"
        lacks = ((name, "weight"), (rate, "weight per 1,000 requests"))
        return [plain, *(unknown_row(*told, why, of=requests) for told in lacks)]
    assumes = f"{ONE_BY_ONE}; {lacking:,} of {units:,} units have no weight and add nothing"
    weights = (
        weighed(name, "weight", people["weight"], requests, assumes, heaviest=most),
        weighed(rate, "weight", people["weight"], requests, assumes, thousand="requests", heaviest=most),
    )
    return [plain, *(row | {"count": None} for row in weights)]


def _summed(
    cells: pd.DataFrame, weight: pd.Series[float], pair: npt.NDArray[np.intp], number: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Sum over units, for each person: units with any of the cells, the weights of those, and units without a weight."""
    import numpy as np

    units, lacking = np.zeros(number, np.int64), np.zeros(number, np.int64)
    total = np.zeros(number)
    for names in units_of(cells.columns).values():
        held = cells[names].to_numpy(bool)
        known = weight.reindex(names).to_numpy(float)
        heaviest = np.where(held & ~np.isnan(known), known, -1.0).max(axis=1, initial=-1.0)
        has, most = np.zeros(number, bool), np.full(number, -1.0)
        np.logical_or.at(has, pair, held.any(axis=1))
        np.maximum.at(most, pair, heaviest)
        units += has
        lacking += has & (most < 0)
        total += np.maximum(most, 0.0)
    return units, total, lacking


def _beside(rows: list[dict[str, Any]], part: pd.DataFrame) -> dict[str, Any]:
    plain, row, _ = rows
    told = {"measure": plain["measure"], "unit": "units", "unweighted": int(part["units"].sum())}
    told |= {"weighted": row["value"], "low": row["low"], "high": row["high"]}
    told |= {"without_weight": int(part["unweighted_units"].sum())}
    return told | {"method": row["method"], "assumes": row["assumes"]}


def _own(table: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    for column in ("field", "weight"):
        if column not in table.columns:
            raise InputError(f"table of sensitivity has no column '{column}'; it has {listed(list(table.columns))}")
    twice = table["field"][table["field"].duplicated()]
    if len(twice):
        raise InputError(f"table of sensitivity names {examples(twice)} more than once; name each field once")
    for field in table["field"]:
        if field not in FIELDS:
            raise unknown("field of a table of sensitivity", field, FIELDS)
    weights = pd.to_numeric(table["weight"], errors="coerce").astype("float64")
    wrong = table["weight"][(weights.isna() & table["weight"].notna()) | (weights < 0) | (weights == float("inf"))]
    if len(wrong):
        raise InputError(f"weight of a table of sensitivity must be a number from 0, not {examples(wrong)}")
    given = table.assign(weight=weights)
    empty = {name: "" for name in ("category", "confidence", "source", "note") if name not in given}
    own = given.assign(**empty).set_index("field").reindex(list(FIELDS)).reset_index()
    return own[["field", "category", "weight", "confidence", "source", "note"]]
