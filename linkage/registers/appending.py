"""Appending censuses to a register: a new edition beside those it has, which belongs to it from one moment to the next.

That moment is when ``register.json`` gives way to another. Before it the register is what it was, whatever happens; and the
same censuses appended again go on where an interrupted run was.
"""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING, Any

from linkage.registers.census_rows import POINTERS, read_people
from linkage.registers.editions import write_edition
from linkage.registers.identities import BY_DOB
from linkage.registers.preparing import made_of
from linkage.registers.recognising import describe, recognised, write_about
from synthetic.refusal import InputError, listed

if TYPE_CHECKING:
    from pathlib import Path

    from linkage.registers.editions import Progress
    from synthetic.school_census import SchoolCensuses


def append_to(folder: Path, censuses: SchoolCensuses, progress: Progress) -> None:
    """Append censuses to the register in a folder; see :meth:`linkage.Register.append`."""
    from synthetic.files import resumed_folder

    known = recognised(folder)
    origin = made_of(censuses)
    _refuse(folder, known, origin)
    editions = known["editions"]
    name = str(1 + max(int(one) for one in editions))
    # An edition that is whole but was never made to belong is of no more use than one that was not finished.
    rmtree(folder / name, ignore_errors=True)
    with resumed_folder(folder / name, {"appended": origin, "to": known["censuses"]}) as part:
        rows, identities = write_edition(part, censuses, [folder / editions[-1] / BY_DOB], progress)
    dates = sorted(known["censuses"] + [[one.year, one.term, one.date.isoformat()] for one in censuses.censuses], key=_date)
    old = [path for path in (folder / editions[-1]).glob("*.parquet") if path.is_file()]
    kept = {place: told for place, told in known["files"].items() if folder / place not in old}
    about = {
        **known,
        "people": _people([folder / edition / POINTERS for edition in (*editions, name)]),
        "identities": identities,
        "rows": known["rows"] + rows,
        "censuses": dates,
        "editions": [*editions, name],
        "files": kept | describe(folder, (path for path in (folder / name).rglob("*.*") if path.is_file())),
        "made of": {**known["made of"], "censuses": [_date(one) for one in dates]},
    }
    write_about(folder, about)
    for path in old:
        path.unlink(missing_ok=True)
    progress("register written", 1.0)


def _refuse(folder: Path, known: dict[str, Any], origin: dict[str, Any] | None) -> None:
    """Refuse censuses that are not of the population a register was made of, or that it holds already."""
    if origin is None:
        raise InputError(
            "one census taken by itself does not say whose it is; append population.school_censuses(...) of its year"
        )
    if known["made of"] is None:
        raise InputError(f"register '{folder}' was made of one census by itself, and nobody knows whose; prepare it again")
    differing = [name for name in origin if name != "censuses" and known["made of"].get(name) != _plain(origin[name])]
    if differing:
        name = differing[0]
        raise InputError(
            f"register '{folder}' was made of another population, or of other columns: its {name} is "
            f"{known['made of'].get(name)!r}, not {origin[name]!r}; prepare a register of its own"
        )
    twice = [date for date in origin["censuses"] if date in known["made of"]["censuses"]]
    if twice:
        raise InputError(f"register '{folder}' already holds the census of {listed(twice)}; append the others")


def _plain(value: Any) -> Any:
    """Give a value as it is read back from JSON."""
    import json

    return json.loads(json.dumps(value))


def _date(census: list[str]) -> str:
    return census[2]


def _people(pointers: list[Path]) -> int:
    import numpy as np

    people = np.unique(read_people(pointers[0]))
    for path in pointers[1:]:
        people = np.union1d(people, read_people(path))
    return len(people)
