"""Surnames with one form for males and another for females: Kowalski and Kowalska, Singh and Kaur, Miah and Begum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from synthetic.data_files import rows
from synthetic.naming.pools import faker_table, listed_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from synthetic.naming.draws import Codes
    from synthetic.streams import Bools, Ints

_WHOLE_GROUP, _OWN_LIST = "group", "own"
_FAKER_TABLES = {"lt_LT": "last_names", "sk_SK": "last_names_male"}


@dataclass(frozen=True)
class Pair:
    """Two forms of one name; ``both`` where a male bears the first only and a female the second only."""

    male: str
    female: str
    both: bool


@dataclass(frozen=True, eq=False)
class SexForms:
    """The form of every word for males and, in the second half, for females."""

    forms: Codes
    marked: Bools

    @classmethod
    def of(cls, pairs: Iterable[Pair], code: Mapping[str, int], words: int) -> SexForms:
        """Lay out the forms, given the code of each word in the pairs and the number of all words; the first pair stands."""
        own = np.arange(words)
        male, female = own.copy(), own.copy()
        for pair in pairs:
            his, hers = code[pair.male], code[pair.female]
            if pair.both and female[his] == his:
                female[his] = hers
            if male[hers] == hers:
                male[hers] = his
        return cls(np.concatenate([male, female]).astype(np.int32), (male != own) | (female != own))

    def for_sex(self, code: Ints, sex: Ints) -> Ints:
        """Give the form that a person of each sex bears."""
        found: Ints = self.forms.take(sex.astype(np.int64) * len(self.marked) + code).astype(np.int64)
        return found


def sex_pairs(surnames: Callable[[str], Sequence[str]]) -> list[Pair]:
    """List the pairs of forms among the surnames of the groups that have any.

    Parameters
    ----------
    surnames
        Gives every surname of a group.

    Examples
    --------
    >>> pairs = sex_pairs(lambda group: ["Kowalski", "Kowal"] if group == "polish" else [])
    >>> Pair("Kowalski", "Kowalska", both=True) in pairs, any(pair.male == "Kowal" for pair in pairs)
    (True, False)
    """
    rules: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    for row in rows("sex_forms.csv"):
        rules.setdefault((row["name_group"], row["words"]), []).append((row["male"], row["female"], row["marks"] == "both"))
    pairs: list[Pair] = []
    for (group, scope), endings in rules.items():
        pairs += [Pair(*rule) for rule in endings if not rule[0].startswith("-")]
        pairs += _inflected(_words_of(surnames, group, scope), [rule for rule in endings if rule[0].startswith("-")])
    return pairs


def _words_of(surnames: Callable[[str], Sequence[str]], group: str, scope: str) -> Iterable[str]:
    if scope == _WHOLE_GROUP:
        return surnames(group)
    if scope == _OWN_LIST:
        return listed_words("surnames")[group]
    elsewhere = {word for row in rows("faker_name_pools.csv") if (row["name_group"], row["kind"]) == (group, "surnames")
                 and row["locale"] != scope for word in faker_table(row["locale"], row["table"])}  # fmt: skip
    held = set(surnames(group)) - elsewhere - set(listed_words("surnames")[group])
    return [word for word in faker_table(scope, _FAKER_TABLES[scope]) if word in held]


def _inflected(words: Iterable[str], endings: Sequence[tuple[str, str, bool]]) -> list[Pair]:
    pairs = []
    for word in words:
        for male, female, both in endings:
            if word.endswith(male[1:]):
                pairs.append(Pair(word, word[: len(word) - len(male) + 1] + female[1:], both))
                break
    return pairs
