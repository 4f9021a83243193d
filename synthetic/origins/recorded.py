"""What schools record of a pupil's background: the answer they were given, or that there was none.

The draws are keyed on the pupil and the school: a school that has no answer has none from term to term, and another
school may have one. Codes are places in the same lists as the truth.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from synthetic import streams
from synthetic.calendar import academic_year
from synthetic.data_files import rows
from synthetic.origins.ethnicity import ethnic_groups
from synthetic.origins.heritages import ENGLISH, countries, languages
from synthetic.refusal import InputError

if TYPE_CHECKING:
    from synthetic.calendar import Census
    from synthetic.streams import Floats, Ints
    from synthetic.world import World

STAGES = ("A", "B", "C", "D", "E", "N")
"""Proficiency in English: new to English, early acquisition, developing, competent, fluent; not yet assessed."""
NOT_ASKED = -1
_ASKED_IN = (2016, 2017)  # the years in which the census asked for nationality and country of birth


def ethnicity_recorded(world: World, person: Ints, school: Ints, ethnic: Ints) -> Ints:
    """Give the ethnic group that a school records.

    Parameters
    ----------
    world
        Seed and figures.
    person, school
        Numbers of the pupils and of the schools.
    ethnic
        Places in ``ethnic_groups().codes``.

    Returns
    -------
    numpy.ndarray
        Places in ``ethnic_groups().recorded``.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world = World(1, parameters(), homes=50)
    >>> everyone = np.zeros(100_000, dtype=np.int64)
    >>> written = ethnicity_recorded(world, np.arange(100_000), everyone, everyone)
    >>> sorted({ethnic_groups().recorded[code] for code in written})
    ['NOBT', 'REFU', 'WBRI']
    """
    recorded = ethnic_groups().recorded
    answers = {
        recorded.index("REFU"): world.parameters["ethnicity.refused"],
        recorded.index("NOBT"): world.parameters["ethnicity.not_obtained"],
    }
    u = streams.uniform(world.key("form", "ethnicity"), person, school)
    return _unanswered(u, ethnic, answers)


def language_recorded(world: World, person: Ints, school: Ints, language: Ints) -> Ints:
    """Give the first language that a school records; of some it only believes that it is English, or that it is not.

    Parameters
    ----------
    world, person, school
        As for :func:`ethnicity_recorded`.
    language
        Places in ``languages()``.

    Returns
    -------
    numpy.ndarray
        Places in ``languages()``.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world = World(1, parameters(), homes=50)
    >>> english = np.zeros(100_000, dtype=np.int64)
    >>> sorted({languages()[code] for code in language_recorded(world, np.arange(100_000), english, english)})
    ['ENB', 'ENG', 'NOT', 'REF']
    """
    believed = world.parameters["language.believed"]
    answers = {
        languages().index("REF"): world.parameters["language.refused"],
        languages().index("NOT"): world.parameters["language.not_obtained"],
    }
    u = streams.uniform(world.key("form", "language"), person, school)
    out = _unanswered(u, language, answers)
    unsure = np.flatnonzero(u >= 1 - believed)
    out[unsure] = np.where(language[unsure] == ENGLISH, languages().index("ENB"), languages().index("OTB"))
    return out


def country_recorded(world: World, person: Ints, school: Ints, country: Ints, one: Census) -> Ints:
    """Give the country of birth that a school records, with as many missing as were published for that year.

    Parameters
    ----------
    world, person, school
        As for :func:`ethnicity_recorded`.
    country
        Places in ``countries()``.
    one
        The census, of 2016/17 or 2017/18.

    Returns
    -------
    numpy.ndarray
        Places in ``countries()``.

    Raises
    ------
    InputError
        If the census of that year did not ask.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> from synthetic.calendar import census
    >>> world, british = World(1, parameters(), homes=50), np.zeros(100_000, dtype=np.int64)
    >>> written = country_recorded(world, np.arange(100_000), british, british, census("2017/18", "Spring"))
    >>> round(float((written == countries().index("NYO")).mean()), 2)
    0.14
    """
    return _country_answered(world, person, school, country, one, "country")


def nationality_recorded(world: World, person: Ints, school: Ints, nationality: Ints, one: Census) -> Ints:
    """Give the nationality that a school records: as :func:`country_recorded`, from the same form.

    Who did not answer the one question mostly did not answer the other.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> from synthetic.calendar import census
    >>> world, british = World(1, parameters(), homes=50), np.zeros(1, dtype=np.int64)
    >>> nationality_recorded(world, british, british, british, census("2015/16", "Spring"))
    Traceback (most recent call last):
    ...
    synthetic.refusal.InputError: the census asked for nationality in 2016/17 and 2017/18, not in 2015/16
    """
    return _country_answered(world, person, school, nationality, one, "nationality")


def proficiency(world: World, person: Ints, school: Ints, language: Ints, years: Ints) -> Ints:
    """Give the stage of English of pupils whose first language is another; it never falls from year to year.

    Parameters
    ----------
    world, person, school
        As for :func:`ethnicity_recorded`; the stage is keyed on the pupil, whether it was assessed on the school too.
    language
        Places in ``languages()``: what the pupil speaks.
    years
        Whole years at school in England so far.

    Returns
    -------
    numpy.ndarray
        Places in :data:`STAGES`; -1 for pupils whose first language is English, of whom it was not asked.

    Examples
    --------
    >>> from synthetic.figures import parameters
    >>> from synthetic.world import World
    >>> world, polish = World(1, parameters(), homes=50), np.full(3, languages().index("POL"))
    >>> pupil = np.full(3, 7)
    >>> [STAGES[code] for code in proficiency(world, pupil, pupil, polish, np.array([0, 2, 9]))]
    ['A', 'B', 'C']
    """
    stage = np.full(len(person), NOT_ASKED, dtype=np.int64)
    asked = np.flatnonzero(language != ENGLISH)
    ends = _stage_ends()
    row = np.clip(years[asked], 0, len(ends) - 1)
    u = streams.uniform(world.key("person", "proficiency"), person[asked])
    stage[asked] = (u[:, None] >= ends[row]).sum(axis=1)
    assessed = streams.uniform(world.key("form", "proficiency"), person[asked], school[asked])
    stage[asked[assessed < world.parameters["proficiency.not_assessed"]]] = STAGES.index("N")
    return stage


def _country_answered(world: World, person: Ints, school: Ints, true: Ints, one: Census, what: str) -> Ints:
    if one.year_start not in _ASKED_IN:
        asked = " and ".join(academic_year(year) for year in _ASKED_IN)
        raise InputError(f"the census asked for {what.replace('country', 'country of birth')} in {asked}, not in {one.year}")
    answers = {
        countries().index(code): world.parameters[f"{what}.{why}_{one.year_start}"]
        for code, why in (("REF", "refused"), ("NKO", "not_known"), ("NYO", "not_obtained"))
    }
    u = streams.uniform(world.key("form", "country and nationality"), person, school)
    return _unanswered(u, true, answers)


def _unanswered(u: Floats, true: Ints, answers: dict[int, float]) -> Ints:
    """Put an answer that is none in place of the truth where ``u`` falls into its share; shares count from 0 up."""
    out = np.asarray(true).astype(np.int64)
    ends = np.cumsum(list(answers.values()))
    hit = np.flatnonzero(u < ends[-1])
    out[hit] = np.array(list(answers))[np.searchsorted(ends, u[hit], side="right")]
    return out


@cache
def _stage_ends() -> Floats:
    """Read up to where on the way from 0 to 1 each stage but the last reaches; one row a year at school in England."""
    table = rows("proficiency_in_english.csv")
    shares = np.array([[float(row[stage]) for stage in STAGES[:4]] for row in table])
    ends: Floats = np.cumsum(shares, axis=1)
    return ends
