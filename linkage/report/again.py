"""How a study is made again: by the command, or in Python where the command cannot be given all it was made of."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from linkage.report.page import Statements

if TYPE_CHECKING:
    from linkage.studies.reproduction import Study

_TITLE = "To make it again"
_USUAL_POLICY, _USUAL_ERRORS = "home-office-2016-10", "typical"
"""What :func:`linkage.reproduce` and the command take where nothing is said."""


def again(study: Study) -> Statements:
    """Say how the study is made again."""
    typed = command(study)
    if typed:
        return Statements(_TITLE, (typed,), "commands")
    made = ", ".join(study.manifest["made in Python"])
    return Statements(
        _TITLE,
        (f"No command makes this study again, since it rests on {made}, made in Python. There, call:", call(study)),
        "paragraphs",
    )


def command(study: Study) -> str:
    """Give the command that makes the study again; nothing where none does.

    Examples
    --------
    >>> import linkage
    >>> command(linkage.reproduce(pupils=4_000, replicates=3, algorithms=["home-office/stepped"]))
    'linkage reproduce home-office-2016-q4 --pupils 4000 --seed 2016 --replicates 3 --algorithms home-office/stepped'
    """
    about = study.manifest
    if about["made in Python"]:
        return ""
    counts = about["counts read from"] or study.published.name
    given = ["linkage", "reproduce", counts, "--pupils", str(about["people"]), "--seed", str(about["seed"])]
    given += ["--replicates", str(about["replicates"]), "--algorithms", ",".join(about["algorithms"])]
    if (size := _size(study)) is not None:
        given += ["--register-people", str(size)]
    if about["policy"] != _USUAL_POLICY:
        given += ["--policy", about["policy"]]
    for name, value in about["parameters changed"].items():
        given += ["--set", f"{name}={value}"]
    if about["errors"]["preset"] != _USUAL_ERRORS:
        given += ["--errors", about["errors"]["preset"]]
    for option, values in (("--rate", about["errors"]["rates"]), ("--group", about["errors"]["multipliers"])):
        for name, value in values.items():
            given += [option, f"{name}={value}"]
    return shlex.join(given)


def call(study: Study) -> str:
    """Give the call that makes the study again, what was made in Python standing in angle brackets."""
    about = study.manifest
    own = about["made in Python"]

    def named(what: str, name: str) -> str:
        return f"<{what} '{name}'>" if f"{what} '{name}'" in own else repr(name)

    counts = about["counts read from"]
    rules = ", ".join(named("the rule", name) for name in about["algorithms"])
    given = [
        repr(counts) if counts else named("the counts", study.published.name),
        *(f"{name}={about[of]!r}" for name, of in (("pupils", "people"), ("seed", "seed"), ("replicates", "replicates"))),
        f"algorithms=[{rules}]",
    ]
    if (size := _size(study)) is not None:
        given.append(f"register_people={size!r}")
    if about["policy"] != _USUAL_POLICY:
        given.append(f"policy={named('the policy', about['policy'])}")
    if about["parameters changed"]:
        given.append(f"parameters={about['parameters changed']!r}")
    errors = about["errors"]
    if errors["rates"] or errors["multipliers"]:
        given.append(
            f"errors=synthetic.ErrorSettings({errors['preset']!r}, rates={errors['rates']!r}, "
            f"multipliers={errors['multipliers']!r})"
        )
    elif errors["preset"] != _USUAL_ERRORS:
        given.append(f"errors={errors['preset']!r}")
    return f"linkage.reproduce({', '.join(given)})"


def _size(study: Study) -> Any:
    """Give what the register was said to stand for; None if it was left to the study."""
    if study.register_people == study.published.register_people:
        return None
    return "searched" if study.register_people == study.searched else study.register_people
