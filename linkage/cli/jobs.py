"""Folders to be written one after the other; those that an earlier run of the same command has finished are left alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linkage.cli.progress import part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from linkage.cli.progress import Tell
    from synthetic.requests import RequestFile
    from synthetic.school_census import SchoolCensuses


@dataclass(frozen=True)
class Job:
    """A folder to be written.

    Attributes
    ----------
    folder
        Where to.
    about
        The file in it that says what it was made of.
    made_of
        What that file must say, if the folder is the one asked for.
    write
        Writes it.
    """

    folder: Path
    about: str
    made_of: Mapping[str, Any]
    write: Callable[[Tell], object]

    def is_done(self) -> bool:
        """Say whether the folder is there already, made of the same."""
        try:
            said = json.loads((self.folder / self.about).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        asked = json.loads(json.dumps(self.made_of))  # as it is once it has been written
        return isinstance(said, dict) and asked.items() <= said.items()


def run(jobs: Sequence[Job], tell: Tell) -> set[Path]:
    """Do the jobs that are not done yet; give the folders that were written.

    Raises
    ------
    InputError
        If all are done, or a folder is taken by something else; before any work.
    """
    from synthetic.files import refuse_taken

    left = [job for job in jobs if not job.is_done()]
    for job in left or jobs:
        refuse_taken(job.folder)
    for at, job in enumerate(left):
        job.write(part_of(tell, at / len(left), (at + 1) / len(left)))
    return {job.folder for job in left}


def censuses_job(censuses: SchoolCensuses, folder: Path, tables: Sequence[str]) -> Job:
    """Write censuses, and what is true of them."""
    from synthetic.census_files import made_of
    from synthetic.files import MANIFEST

    def write(tell: Tell) -> None:
        censuses.to_parquet(folder, tables=tables, progress=tell)

    return Job(folder, MANIFEST, made_of(censuses, tables), write)


def register_job(censuses: SchoolCensuses, folder: Path) -> Job:
    """Write a register."""
    from linkage.register import Register
    from linkage.registers.preparing import ABOUT, made_of

    return Job(folder, ABOUT, {"made of": made_of(censuses)}, lambda tell: Register(censuses, folder=folder, progress=tell))


def requests_job(requests: RequestFile, folder: Path) -> Job:
    """Write a list of names, and what is true of it."""
    from synthetic.files import MANIFEST

    def write(tell: Tell) -> None:
        tell("writing the list of names", 0.0)
        requests.to_parquet(folder)

    return Job(folder, MANIFEST, requests.made_from, write)
