"""Which columns the school census of a year and term had, for pupils on roll and for those no longer on roll.

The facts stand in ``data/census_columns.csv``, with their sources: documented from autumn 2015, carried back before that,
and marked so. What the census collected beyond them is not simulated; ``not_simulated`` lists it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from synthetic.calendar import Census, census
from synthetic.data_files import rows
from synthetic.refusal import InputError, outside

if TYPE_CHECKING:
    import pandas as pd

ON_ROLL, OFF_ROLL = "on roll", "no longer on roll"
_WHOM = {"both": (ON_ROLL, OFF_ROLL), ON_ROLL: (ON_ROLL,), OFF_ROLL: (OFF_ROLL,)}
_TYPES = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "date32": pa.date32(),
}
_DOCUMENTED = census("2015/16", "Autumn")


@dataclass(frozen=True, repr=False)
class Layout:
    """The columns of one census; it shows itself as a table.

    Attributes
    ----------
    census
        Year, term and date.
    columns
        Names, in order.
    on_roll, off_roll
        The columns that pupils on roll have, and those that pupils no longer on roll have; of the others they have none.
    schema
        The columns with their Arrow types.

    Examples
    --------
    >>> layout(census("2016/17", "Summer"))
    School census, Summer 2016/17: 26 columns, 25 on roll, 21 no longer on roll
    >>> "Postcode" in layout(census("2016/17", "Summer")).off_roll
    False
    """

    census: Census
    columns: tuple[str, ...]
    on_roll: frozenset[str]
    off_roll: frozenset[str]
    schema: pa.Schema = field(compare=False)
    _rows: tuple[dict[str, str], ...] = field(compare=False)

    @property
    def sex_column(self) -> str:
        """What the census calls the pupil's sex: ``Gender``, from autumn 2023 on ``Sex``."""
        return "Sex" if "Sex" in self.columns else "Gender"

    @property
    def middle_names_in_forename(self) -> bool:
        """Whether forename and middle names stand in one field, as they did from 2001/02 to 2003/04."""
        return "Middlenames" not in self.columns

    def to_frame(self) -> pd.DataFrame:
        """Show every column: type, who has it, and how that is known.

        Examples
        --------
        >>> frame = layout(census("2005/06", "Spring")).to_frame()
        >>> frame.loc[frame["column"] == "Postcode", ["on roll", "no longer on roll", "status"]].values.tolist()
        [[True, False, 'published']]
        """
        import pandas as pd

        known: dict[str, list[dict[str, str]]] = {}
        for row in self._rows:
            known.setdefault(row["column"], []).append(row)
        return pd.DataFrame(
            {
                "column": self.columns,
                "type": [str(self.schema.field(name).type) for name in self.columns],
                ON_ROLL: [name in self.on_roll for name in self.columns],
                OFF_ROLL: [name in self.off_roll for name in self.columns],
                "status": ["; ".join(dict.fromkeys(row["status"] for row in known[name])) for name in self.columns],
                "source": ["; ".join(dict.fromkeys(row["source"] for row in known[name])) for name in self.columns],
            }
        )

    def __repr__(self) -> str:
        return (
            f"School census, {self.census.term} {self.census.year}: {len(self.columns)} columns, "
            f"{len(self.on_roll)} on roll, {len(self.off_roll)} no longer on roll"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self!r}</p>{self.to_frame().to_html(index=False)}"


@cache
def layout(one: Census) -> Layout:
    """Give the columns of a census.

    Parameters
    ----------
    one
        A census from :func:`synthetic.calendar.census`. After 2026 the columns are taken to stay as they are.

    Returns
    -------
    Layout
        The same object whenever the same census is asked for.

    Examples
    --------
    >>> [name for name in layout(census("2023/24", "Spring")).columns if name in ("Gender", "Sex", "Ethnicity")]
    ['Sex', 'Ethnicity']
    >>> layout(census("2003/04", "Spring")).middle_names_in_forename
    True
    """
    if not isinstance(one, Census):
        raise outside("a census", one, "one from synthetic.census, such as census('2015/16', 'Spring')")
    found = tuple(row for row in rows("census_columns.csv") if _had(row, one))
    types = {row["column"]: _TYPES[row["type"]] for row in found}
    having = {who: frozenset(row["column"] for row in found if who in _WHOM[row["who"]]) for who in (ON_ROLL, OFF_ROLL)}
    return Layout(one, tuple(types), having[ON_ROLL], having[OFF_ROLL], pa.schema(types), found)


def not_simulated(one: Census) -> pd.DataFrame:
    """List what a census collected of each pupil that is not simulated (attendance, provision, funding and the like).

    Parameters
    ----------
    one
        A census of autumn 2015 or later, from when on this is documented.

    Returns
    -------
    pandas.DataFrame
        One row a column: its name as in the specifications, and whether pupils on roll and no longer on roll have it.

    Raises
    ------
    InputError
        If the census is older.

    Examples
    --------
    >>> columns = not_simulated(census("2016/17", "Spring"))
    >>> columns[columns["column"].str.startswith("sen")].values.tolist()
    [['senprovision', True, False], ['senunitindicator', True, False]]
    """
    if one < _DOCUMENTED:
        raise InputError(
            f"what else a census collected is documented from {_DOCUMENTED.term} {_DOCUMENTED.year} on, "
            f"not for {one.term} {one.year}"
        )
    import pandas as pd

    found = [row for row in rows("census_columns_not_simulated.csv") if _had(row, one)]
    names = dict.fromkeys(row["column"] for row in found)
    having = {who: {row["column"] for row in found if who in _WHOM[row["who"]]} for who in (ON_ROLL, OFF_ROLL)}
    return pd.DataFrame({"column": list(names), **{who: [name in has for name in names] for who, has in having.items()}})


def _had(row: dict[str, str], one: Census) -> bool:
    """Say whether a census is within the terms and years of a row; years such as 2015/16 are in order as text."""
    return one.term in row["terms"].split() and row["first_year"] <= one.year <= (row["last_year"] or one.year)
