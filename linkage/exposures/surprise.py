"""How surprising a value is that comes from a register: bits, as log2(1/P), with P from the register's own values.

Frequencies of postcodes are exact: identities with that postcode among all that have one, looked up in the copy sorted by
postcode. Those of names and dates come from a sample of the register, the same each time: evenly spaced parts of the
identities, and the people on evenly spaced batches of census rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkage.register import PERSON, Register
from linkage.registers.identities import searched
from synthetic.refusal import outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    import pyarrow.parquet as pq

    from synthetic.streams import Floats, Ints

IDENTITIES = 2_000_000
"""Identities, about, that names are counted among; a name that is on none of them is taken to be on one."""
BATCHES = 40
"""Batches of census rows whose people are the sample for dates and schools."""
_DAYS = ("CensusDate", "EntryDate", "LeavingDate")
_INWARD = 3  # the characters of a postcode after the space
_ROUNDING = 1e-9  # by how much a sum of chances may pass 1


@dataclass(frozen=True, eq=False)
class Habits:
    """What people on a register are like, from a sample of them.

    Attributes
    ----------
    people
        One row a person of the sample, as of the latest census: ``born`` (year), ``CensusDate``, ``EntryDate``,
        ``LeavingDate`` (days).
    censuses
        How many censuses the register holds.
    near
        Share of the sample whose school is in the postcode district of the home.
    schools
        Number of schools by postcode district.
    """

    people: pd.DataFrame
    censuses: int
    near: float
    schools: pd.Series[int]


def bits(chance: Any) -> Floats:
    """Give log2(1/P).

    Raises
    ------
    InputError
        If a chance is not above 0 and, but for rounding, up to 1.

    Examples
    --------
    >>> [round(float(bits(1 / n)), 1) for n in (24_000, 1_500_000, 19_800_000)]
    [14.6, 20.5, 24.2]
    """
    import numpy as np

    given = np.asarray(chance, float)
    strange = given[~((given > 0) & (given <= 1 + _ROUNDING))]
    if len(strange):
        raise outside("each chance", strange[0], "above 0 and up to 1")
    return np.asarray(np.where(given < 1, -np.log2(given), 0.0))


def district(postcodes: pd.Series[Any]) -> pd.Series[Any]:
    """Give the districts of folded postcodes: all but the last three characters.

    Examples
    --------
    >>> import pandas as pd
    >>> district(pd.Series(["SW1A1AA", None])).tolist()
    ['SW1A', None]
    """
    import pandas as pd

    text: Any = pd.Series(postcodes, dtype=object)
    found: pd.Series[Any] = text.str.slice(stop=-_INWARD).where(text.notna(), None)
    return found


def share_of_postcodes(register: Register, postcodes: pd.Series[Any]) -> Floats:
    """Give the share of the register's identities with a postcode that have each of some folded postcodes.

    One that no identity has is taken to be on one of them.
    """
    with searched() as con:
        con.read_parquet(dict(register.prepared().sorted_by)["postcode"]).create_view("identities")
        total = int(con.execute("select count(*) from identities").fetchall()[0][0])
        query = "select postcode, count(*) from identities where postcode in (select unnest(?)) group by all"
        counts = dict(con.execute(query, [sorted(set(postcodes.dropna()))]).fetchall())
    return _shares(counts, total, postcodes)


def share_of_names(register: Register, **names: pd.Series[Any]) -> dict[str, Floats]:
    """Give the share of the register's identities that have each of some folded names, by field, from a sample.

    A name that is on none of the sample is taken to be on one of it, so that nothing is more surprising than the sample
    can tell.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(_found(register.prepared().files[0]), read_dictionary=list(names)) as file:
        every = -(-file.metadata.num_rows // IDENTITIES) if file.metadata.num_rows else 1
        groups = range(0, file.num_row_groups, every)
        total = sum(file.metadata.row_group(group).num_rows for group in groups)
        return {field: _shares(_counted(file, groups, field, values), total, values) for field, values in names.items()}


def habits_of(register: Register) -> Habits:
    """Give what people on a register are like; one that was looked at before, and is as it was, is not read again.

    Examples
    --------
    >>> import synthetic, linkage
    >>> people = synthetic.population(2_000, seed=2016)
    >>> register = linkage.Register(people.school_censuses("2015/16", "2015/16"))
    >>> found = habits_of(register)
    >>> len(found.people), found.censuses, int(found.schools.sum())
    (908, 3, 21)
    """
    return _habits(register.folder, _stamps(register.folder))


def date_bits(days: pd.Series[Any], born: Ints, seen: pd.Series[Any], seen_born: Ints, possible: Any) -> Floats:
    """Give the bits of days, among people born in the same year.

    Parameters
    ----------
    days, born
        The days that came back, and the years of birth of whom they are about.
    seen, seen_born
        The same of a sample; empty days are left out.
    possible
        How many days it could have been.

    Returns
    -------
    numpy.ndarray
        Bits for each of ``days``; P is n/N of the sample of that year of birth, but for the share that days seen once have
        in it, which is spread evenly over all days possible (Good 1953, Biometrika 40:237: what is yet unseen is about as
        common as what was seen once). With no sample all days possible are alike.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> seen = pd.Series(["1 Sep"] * 98 + ["4 May", "5 May"])
    >>> days = pd.Series(["1 Sep", "9 Jan"])
    >>> date_bits(days, np.array([2000, 2000]), seen, np.full(100, 2000), 1_000).round(2).tolist()
    [0.07, 15.04]
    """
    return bits(_day_chances(days, born, seen, seen_born, possible))


def census_bits(told: pd.DataFrame, born: Ints, censuses: pd.DataFrame, habits: Habits) -> Floats:
    """Give the bits of censuses of which the day, the year, the term, or some of these came back.

    Parameters
    ----------
    told
        ``AcademicYear``, ``CensusTerm``, ``CensusDate``, one row a person, folded; empty where it did not come back.
    born
        The years of birth of whom they are about.
    censuses
        The same three columns, one row a census of the register.
    habits
        What people on the register are like.

    Returns
    -------
    numpy.ndarray
        Bits for each row of ``told``; P is that of :func:`date_bits` summed over the censuses that agree with everything
        that came back, so that a year or a term never tells more than the day would. A census that the register does not
        have is as likely as any.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> days = pd.to_datetime(["2015-10-01", "2016-01-21", "2016-05-19"])
    >>> had = {"AcademicYear": "2015/16", "CensusTerm": ["AUTUMN", "SPRING", "SUMMER"], "CensusDate": days}
    >>> habits = Habits(pd.DataFrame({"born": 2000, "CensusDate": days[[2] * 90 + [1] * 10]}), 3, 0.75, pd.Series())
    >>> told = pd.DataFrame(had).iloc[[2, 2]].assign(CensusTerm=[None, "SUMMER"], CensusDate=pd.NaT)
    >>> census_bits(told, np.array([2000, 2000]), pd.DataFrame(had), habits).round(2).tolist()
    [0.0, 0.16]
    """
    import numpy as np
    import pandas as pd

    rows = told.assign(born=born)
    kind = rows.groupby(list(rows.columns), dropna=False, sort=False).ngroup().to_numpy()
    kinds = rows.iloc[np.unique(kind, return_index=True)[1]]
    alike = np.ones((len(kinds), len(censuses)), bool)
    for column in told.columns:
        came = kinds[column].to_numpy()[:, None]
        alike &= pd.isna(came) | (came == censuses[column].to_numpy())
    days = pd.Series(np.tile(censuses["CensusDate"].to_numpy(), len(kinds)))
    seen, sample = habits.people["CensusDate"], np.asarray(habits.people["born"], np.int64)
    chances = _day_chances(days, np.repeat(kinds["born"].to_numpy(), len(censuses)), seen, sample, len(censuses))
    found = (alike * chances.reshape(alike.shape)).sum(axis=1)
    return bits(np.where(alike.any(axis=1), found, 1 / len(censuses)))[kind]


def _day_chances(days: pd.Series[Any], born: Ints, seen: pd.Series[Any], seen_born: Ints, possible: Any) -> Floats:
    import numpy as np
    import pandas as pd

    known = pd.DataFrame({"born": seen_born, "day": seen.to_numpy()}).dropna()
    counts = known.groupby(["born", "day"], observed=True).size()
    of_year = counts.groupby(level="born").sum().reindex(born, fill_value=0).to_numpy()
    once = (counts == 1).groupby(level="born").sum().reindex(born, fill_value=0).to_numpy()
    of_day = counts.reindex(pd.MultiIndex.from_arrays([born, days.to_numpy()]), fill_value=0).to_numpy()
    unseen = (once + 1) / (of_year + 1)
    return np.asarray((1 - unseen) * of_day / np.maximum(of_year, 1) + unseen / np.maximum(possible, 1))


def school_bits(schools: pd.Series[Any], homes: pd.Series[Any], habits: Habits) -> Floats:
    """Give the bits of schools, by postcode district, given the district of the home where that is known.

    With probability ``near`` it is one of the schools in the district of the home, all alike; else one of the others.
    Where either district is not known, or no school is in that of the home, all schools of the register are alike.

    Examples
    --------
    >>> import pandas as pd
    >>> habits = Habits(pd.DataFrame(), 3, 0.75, pd.Series({"AB1": 6, "AB2": 10}))
    >>> school_bits(pd.Series(["AB1", "AB2", "AB2"]), pd.Series(["AB1", "AB1", None]), habits).round(2).tolist()
    [3.0, 5.32, 4.0]
    """
    import numpy as np

    total = max(int(habits.schools.sum()), 1)
    here = homes.map(habits.schools).fillna(0).to_numpy(float)
    known = (here > 0) & (here < total) & schools.notna().to_numpy()
    at_home = schools.to_numpy() == homes.to_numpy()
    of_these = np.where(at_home, habits.near / np.maximum(here, 1), (1 - habits.near) / np.maximum(total - here, 1))
    return bits(np.where(known, of_these, 1 / total))


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell a register from one that was appended to, or made anew in the same place."""
    told = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path.relative_to(folder)), about.st_mtime_ns, about.st_size) for path, about in told)


@lru_cache(maxsize=4)
def _habits(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> Habits:  # noqa: ARG001 - they tell registers apart
    import pandas as pd

    from linkage.cleaning import fold_postcodes
    from linkage.registers.preparing import SCHOOLS

    register = Register.open(folder)
    dated, where = (PERSON, "DOB", *_DAYS), ("Postcode", "schoolpostcode")
    held = register.rows_of(_people_of(folder), [*dated, *where])
    columns = {name: held[name].to_pandas(date_as_object=False) for name in dated}
    places = {name: fold_postcodes(held[name]).to_pandas() for name in where}
    latest = pd.DataFrame(columns | places).drop_duplicates(PERSON, keep="last")
    home, school = district(latest["Postcode"]), district(latest["schoolpostcode"])
    told = home.notna() & school.notna()
    near = (int((home == school)[told].sum()) + 0.5) / (int(told.sum()) + 1)
    schools = pd.read_parquet(folder / SCHOOLS, columns=["schoolpostcode"])["schoolpostcode"]
    people = latest[list(_DAYS)].assign(born=latest["DOB"].dt.year.fillna(0).astype(int)).reset_index(drop=True)
    return Habits(people, len(register.censuses), near, _by_district(schools))


def _by_district(schools: pd.Series[Any]) -> pd.Series[int]:
    import pyarrow as pa

    from linkage.cleaning import fold_postcodes

    return district(fold_postcodes(pa.array(schools, pa.string())).to_pandas()).value_counts(dropna=False).sort_index()


def _people_of(folder: Path) -> Ints:
    """Give the people whose rows are on evenly spaced batches; whoever stands in two editions is drawn more easily."""
    import numpy as np
    import pyarrow as pa

    from linkage.registers.census_rows import PARTS

    files = sorted(folder.glob(f"*/{PARTS}/*.arrow"))
    people = []
    for number, path in enumerate(files):
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            share = BATCHES * (number + 1) // len(files) - BATCHES * number // len(files)
            wanted = min(max(share, 1), reader.num_record_batches)
            for at in range(wanted):
                batch = reader.get_batch(reader.num_record_batches * at // wanted)
                people.append(batch.column(PERSON).to_numpy())
    return np.unique(np.concatenate(people)) if people else np.zeros(0, np.int64)


def _found(pattern: str) -> Path:
    """Find the file that a register names to DuckDB, for which brackets and stars are made literal."""
    path = Path(pattern)
    return next(Path(path.anchor).glob(str(path.relative_to(path.anchor))))


def _counted(file: pq.ParquetFile, groups: Iterable[int], column: str, values: pd.Series[Any]) -> dict[str, int]:
    """Count how often each of some values is in groups of rows; a file's own dictionaries are counted, not its texts."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(set(values.dropna())), pa.string())
    counts = np.zeros(len(wanted), np.int64)
    for group in groups:
        for chunk in file.read_row_group(group, columns=[column])[column].chunks:
            at = pc.index_in(chunk.dictionary, value_set=wanted)
            number = np.bincount(chunk.indices.drop_null().to_numpy(), minlength=len(chunk.dictionary))
            counts += np.bincount(at.drop_null().to_numpy(), number[at.is_valid().to_numpy(False)], len(wanted)).astype(int)
    return dict(zip(wanted.to_pylist(), counts.tolist(), strict=True))


def _shares(counts: Mapping[str, int], total: int, values: pd.Series[Any]) -> Floats:
    import numpy as np

    found = np.asarray(values.map(counts).fillna(1), float)
    return np.asarray(np.maximum(found, 1.0) / max(total, 1), float)
