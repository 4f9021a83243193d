"""Who lives at the addresses that went back about the wrong person.

If a frame says who lives together, the household behind an address is that of whoever was returned with it. Otherwise it is
everybody whose latest census row with an address gives this address and postcode, both folded as in matching. It is looked
up in the register for the addresses of wrong persons only: people who were ever recorded at these postcodes are found among
the identities kept by postcode, and their rows are read. People whom no census gave an address are in nobody's household,
and an address outlives those who moved after their last census.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linkage.cleaning import fold_names, fold_postcodes
from linkage.exposures.pairs import pair_of
from linkage.ids import written_as
from linkage.register import PERSON, Register
from synthetic.refusal import InputError, examples, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from linkage.disclosure import Disclosure

PLACE = ["Address", "Postcode"]
HELD = ("person", "household")


def refuse_households(households: Any) -> None:
    """Refuse a frame of households that cannot be used; none at all can."""
    if households is not None:
        read_households(households)


def read_households(households: Any) -> pd.DataFrame:
    """Read who lives together.

    Parameters
    ----------
    households
        Frame with ``person``, the whole numbers of the register or text that holds them, and ``household``, any label.

    Returns
    -------
    pandas.DataFrame
        ``person`` and ``address``, both whole numbers; one household has one address.

    Raises
    ------
    InputError
        If it is no frame, it lacks a column or a value or has a column twice, a person is no whole number, or somebody is
        named twice.

    Examples
    --------
    >>> import pandas as pd
    >>> read_households(pd.DataFrame({"person": ["7", "8", "9"], "household": ["a", 2, "a"]})).values.tolist()
    [[7, 0], [8, 1], [9, 0]]
    """
    import pandas as pd

    if not isinstance(households, pd.DataFrame):
        raise InputError(f"households must be a pandas frame, not {type(households).__name__}")
    for column in HELD:
        _refuse_column(households, column)
    person, household = (households[column] for column in HELD)
    if person.dtype.kind not in "iu":
        person = written_as(person, pd.Series([], dtype="int64"), "'person' of households", "the persons searched")
    twice = person[person.duplicated()]
    if len(twice):
        raise InputError(f"households names {examples(twice)} more than once; give each person one household")
    labels, _ = pd.factorize(household if household.dtype.kind in "iuf" else household.astype(str))
    return pd.DataFrame({"person": person.to_numpy("int64"), "address": labels})


def _refuse_column(households: pd.DataFrame, column: str) -> None:
    standing = int((households.columns == column).sum())
    if not standing:
        raise InputError(f"households has no column '{column}'; it has {listed(list(households.columns))}")
    if standing > 1:
        raise InputError(f"households has {standing} columns '{column}'; keep one of them")
    held = households[column]
    blank = int(held.isna().sum())
    if held.dtype.kind not in "iuf":
        blank = int((held.isna() | (held.astype(str).str.strip() == "")).sum())
    if blank:
        raise InputError(f"'{column}' of households is empty for {blank} of {len(households)} rows; fill or drop them")


def behind_addresses(disclosure: Disclosure, people: pd.DataFrame, households: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count who lives at the address that went back about each wrong person.

    Parameters
    ----------
    disclosure
        What left.
    people
        One row a request and person returned: ``request``, ``person``, ``right``.
    households
        Who lives together, as :func:`read_households` takes it; by default it is looked up in the register.

    Returns
    -------
    pandas.DataFrame
        In the order of ``people``, and missing for the person sought: ``address`` (a number; the same address has the
        same), ``residents`` (different people there), ``household`` (those other than the person returned; 0 if no address
        went back). Missing, too, for whoever a frame does not name, and if there is neither a register nor a frame.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2001/02", "2015/16"))
    >>> requests = people.home_office_requests(50, month="2016-09", on_register=0.4)
    >>> links = linkage.link(requests.records, register, "home-office/stepped")
    >>> given_away = linkage.exposure(linkage.disclose(links), requests.truth)
    >>> strangers = given_away.people.assign(right=False)
    >>> int(behind_addresses(given_away.disclosure, strangers)["residents"].min())
    1
    """
    import pandas as pd

    figures = ["address", "residents", "household"]
    nothing = pd.DataFrame(index=people.index, columns=figures, dtype="Int64")
    wrong = ~people["right"].to_numpy(bool)
    if not wrong.any() or (households is None and not isinstance(disclosure.links.right, Register)):
        return nothing
    shown = _shown(disclosure, people, wrong)
    told = nothing.copy()
    told.loc[wrong, ["residents", "household"]] = 0
    if households is None:
        lived = _lived(disclosure.links.right, shown)
    else:
        lived = read_households(households)
        told.iloc[shown["row"].to_numpy(), :] = pd.NA
        shown = shown[["row", "person"]].merge(lived, on="person")
    number = lived.groupby("address")["person"].nunique()
    at_home = shown[["person", "address"]].merge(lived, on=["person", "address"]).drop_duplicates()
    home = pd.MultiIndex.from_frame(shown[["person", "address"]]).isin(pd.MultiIndex.from_frame(at_home))
    residents = shown["address"].map(number).fillna(0).astype("int64").to_numpy()
    told.iloc[shown["row"].to_numpy(), 0] = shown["address"].rank(method="dense").astype("int64").to_numpy()
    told.iloc[shown["row"].to_numpy(), 1] = residents
    told.iloc[shown["row"].to_numpy(), 2] = residents - home
    return told


def _shown(disclosure: Disclosure, people: pd.DataFrame, wrong: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Give the latest address that went back about each wrong person: ``row`` of people, ``person``, ``address``."""
    import pandas as pd

    returned = disclosure.returned
    pair = pair_of(disclosure, people)
    if not set(PLACE) <= set(returned.columns):
        return pd.DataFrame({"row": pair[:0], "person": people["person"][:0], "address": pd.array([], "string")})
    rows = pd.DataFrame({"row": pair, "person": disclosure.about["person"], "address": _place(returned)})
    rows = rows[wrong[pair] & rows["address"].notna()]
    return rows.drop_duplicates("row", keep="last").reset_index(drop=True)


def _place(rows: pd.DataFrame) -> pd.Series[Any]:
    """Write address and postcode as one text; missing if either is."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    address, postcode = (pa.Array.from_pandas(rows[name], type=pa.string()) for name in PLACE)
    place = pc.binary_join_element_wise(fold_names(address), fold_postcodes(postcode), "|")
    return pd.Series(place.to_pandas(), index=rows.index, dtype="string")


def _lived(register: Register, shown: pd.DataFrame) -> pd.DataFrame:
    """Give ``person`` and ``address`` of everybody whose latest address is one of those shown."""
    postcodes = shown["address"].str.rsplit("|", n=1).str[-1].unique().tolist()
    rows = register.rows_of(_recorded_at(register, postcodes), [PERSON, *PLACE]).to_pandas()
    rows = rows.assign(address=_place(rows)).dropna(subset=["address"])
    latest: Any = rows.drop_duplicates(PERSON, keep="last")
    there = latest[latest["address"].isin(set(shown["address"]))]
    lived: pd.DataFrame = there.rename(columns={PERSON: "person"})[["person", "address"]].reset_index(drop=True)
    return lived


def _recorded_at(register: Register, postcodes: Iterable[str]) -> list[int]:
    """Give the people whom any census recorded at some postcodes."""
    from linkage.registers.identities import searched

    (file,) = (path for field, path in register.prepared().sorted_by if field == "postcode")
    with searched() as con:
        con.read_parquet(file).create_view("identities")
        found = con.execute(
            "select distinct id from identities where postcode in (select unnest(?)) order by id", [list(postcodes)]
        ).fetchnumpy()["id"]
    return [int(one) for one in found]
