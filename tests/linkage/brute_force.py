"""The judge: linkage in plain Python, by looping over all pairs of rows and all agreements. Shares no code with SQL."""

import re
from collections import defaultdict
from datetime import date
from math import log2

import jellyfish

from linkage.engines.name_codes import nicknames, soundex_sql
from linkage.fields import FIELDS

CODES = {
    "soundex": jellyfish.soundex,
    "soundex_sql": soundex_sql,
    "metaphone": jellyfish.metaphone,
    "nysiis": jellyfish.nysiis,
}
PARTS = {
    "year": lambda day: day.year,
    "month_of_year": lambda day: day.month,
    "day_of_month": lambda day: day.day,
    "day_and_month": lambda day: (day.day, day.month),
    "day_and_year": lambda day: (day.day, day.year),
}


def clean(field, value, cleaning):
    if field == "id":
        return value
    if value is None or FIELDS[field] != "name":
        return value or None
    return only_letters(value) if cleaning == "letters" else " ".join(value.upper().split()) or None


def only_letters(value):
    return "".join(letter for letter in (value or "").upper() if "A" <= letter <= "Z") or None


def words(value):
    return [word for word in re.split("[ -]+", re.sub("[^A-Z -]", "", (value or "").upper())) if word]


def cleaned(row, cleaning):
    """Clean a row, and make the names that are made of others."""
    made = {field: clean(field, value, cleaning) for field, value in row.items()}
    forename, middle, surname = (made.get(field) for field in ("forename", "middlenames", "surname"))
    folded = {field: " ".join((row.get(field) or "").upper().split()) for field in ("forename", "middlenames", "surname")}
    made["first_forename"] = only_letters(re.split("[ -]", folded["forename"])[0])
    made["second_forename"] = only_letters(re.split("[ -]", folded["middlenames"])[0])
    made["first_surname"] = only_letters(re.split("[ -]", folded["surname"])[0])
    made["all_forenames"] = None if forename is None else forename + (middle or "")
    made["full_name"] = None if forename is None or surname is None else forename + (middle or "") + surname
    listed = [words(row.get(field)) for field in ("forename", "middlenames", "surname")]
    made["full_name words"] = {word for each in listed for word in each} if listed[0] and listed[2] else None
    for field in ("forename", "surname"):
        made[f"{field} words"] = set(words(row.get(field))) or None
    return made


def swap(day):
    try:
        return date(day.year, day.day, day.month)
    except ValueError:
        return None


def age(day, on):
    on = date.fromisoformat(on)
    return on.year - day.year - ((day.month, day.day) > (on.month, on.day))


def outward(postcode):
    """Split E11AA into its parts; None if it is not shaped like a postcode."""
    if not postcode or not 5 <= len(postcode) <= 7:
        return None
    out, inward = postcode[:-3], postcode[-3:]
    letters = 2 if out[1].isalpha() else 1
    digits = out[letters:]
    shaped = out[:letters].isalpha() and digits[:1].isdigit() and len(digits) <= 2 and digits.isalnum()
    if not shaped or not (inward[0].isdigit() and inward[1:].isalpha()):
        return None
    return {"area": out[:letters], "district": out, "sector": out + inward[0]}


def bigrams(name):
    return {f" {name} "[place : place + 2] for place in range(len(name) + 1)}


def alike(measure, a, b):
    if measure == "jaro_winkler":
        found = jellyfish.jaro_winkler_similarity(a, b)
    elif measure == "levenshtein":
        found = 1 - jellyfish.levenshtein_distance(a, b) / max(len(a), len(b))
    else:
        found = 2 * len(bigrams(a) & bigrams(b)) / (len(bigrams(a)) + len(bigrams(b)))
    return round(found, 9)


def edits(measure, a, b):
    a, b = (f"{value:%Y%m%d}" if isinstance(value, date) else value for value in (a, b))
    return (jellyfish.damerau_levenshtein_distance if measure == "damerau" else jellyfish.levenshtein_distance)(a, b)


def valid(number):
    if not number or len(number) != 10 or not number.isdecimal() or number == number[0] * 10:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
    return {11: 0}.get(11 - total % 11, 11 - total % 11) == int(number[9])


def letters_at(name, places):
    return [(name + "2" * 99)[place - 1] for place in places]


def agrees(condition, left, right):
    if condition.kind == "any_of":
        return any(all(agrees(one, left, right) for one in each) for each in condition.alternatives)
    if condition.kind == "ever_recorded":
        return left[condition.field] is not None and left[condition.field] in right["ever"][condition.field]
    if condition.kind == "contained":
        a = left[f"{condition.field} words"]
        several = [right[f"{column} words"] for column in condition.columns]
        return any(a and b and min(len(a), len(b)) >= 2 and len(a & b) == min(len(a), len(b)) for b in several)
    return any(agrees_with(condition, left[condition.field], right[column]) for column in condition.columns)


def agrees_with(agreement, a, b):  # noqa: C901 - one case an agreement
    kind = agreement.kind
    if kind == "compatible":
        return a is None or b is None or a == b
    if kind == "missing":
        return a is None or b is None
    if a is None or b is None:
        return False
    if kind == "exact":
        return a == b
    if kind == "first_letters":
        return a[: agreement.n] == b[: agreement.n]
    if kind == "without_last":
        return len(a) > agreement.n < len(b) and a[: -agreement.n] == b[: -agreement.n]
    if kind == "phonetic":
        code = CODES[agreement.code]
        return code(a) == code(b) and code(a) != ""
    if kind == "nickname":
        return nicknames().get(a, a) == nicknames().get(b, b)
    if kind == "sorted_letters":
        return sorted(a) == sorted(b)
    if kind == "letters_at":
        return letters_at(a, agreement.places) == letters_at(b, agreement.places)
    if kind == "similar":
        found = alike(agreement.measure, a, b)
        return found > agreement.at_least if agreement.above else found >= agreement.at_least
    if kind == "edits":
        return edits(agreement.measure, a, b) <= agreement.at_most
    if kind == "valid":
        return valid(a) and valid(b)
    if kind == "not_among":
        return a not in agreement.values and b not in agreement.values
    if kind == "day_month_swapped":
        return a != b and swap(a) == b
    if kind == "month_and_year":
        return (a.year, a.month) == (b.year, b.month)
    if kind == "year_only":
        return a.year == b.year
    if kind == "date_part":
        return PARTS[agreement.part](a) == PARTS[agreement.part](b)
    if kind == "same_age":
        return age(a, agreement.on) == age(b, agreement.on)
    if kind == "ages_within":
        return abs(age(a, agreement.on) - age(b, agreement.on)) <= agreement.years
    if kind == "two_of_three":
        return (a.year == b.year) + (a.month == b.month) + (a.day == b.day) >= 2
    if kind == "within_days":
        return abs((a - b).days) <= agreement.days
    if kind == "within_years":
        return abs(a.year - b.year) <= agreement.years
    if kind == "not_first_of_january":
        return (a.month, a.day) != (1, 1) and (b.month, b.day) != (1, 1)
    return outward(a) is not None and outward(b) is not None and outward(a)[kind] == outward(b)[kind]


def usual_score(left, right):
    """Score a pair of a step without a score of its own, for ambiguity "best"."""

    def alike(a, b):
        return jellyfish.jaro_winkler_similarity(a, b) if a and b else 0.0

    names = ("surname", "preferred_surname", "former_surname")
    total = max(alike(left.get("surname"), right.get(name)) for name in names)
    total += alike(left.get("forename"), right.get("forename"))
    for field in ("middlenames", "postcode"):
        total += left.get(field) is not None and left.get(field) == right.get(field)
    return round(total, 9)


def worth(comparison, left, right, shares):
    """Give the points of a comparison and whether it counts."""
    a, several = left[comparison.field], [right[name] for name in comparison.columns]
    if a is None or all(b is None for b in several):
        return comparison.missing or 0.0, comparison.missing is not None
    for place, level in enumerate(comparison.levels):
        if all(agrees(one, left, right) for one in level.held):
            if place == 0 and comparison.frequency:
                share = shares[comparison.field].get(right[comparison.field])
                return (level.worth if share is None else log2(level.m / share)), True
            return level.worth, True
    if comparison.graded is None:
        return comparison.otherwise.worth, True
    best = max(alike(comparison.graded.measure, a, b) for b in several if b is not None)
    found = comparison.graded.intercept + comparison.graded.slope * best
    return (found if comparison.graded.least is None else max(found, comparison.graded.least)), True


def own_score(score, left, right, shares):
    found = [worth(one, left, right, shares) for one in score.comparisons]
    total = sum(points for points, _ in found) + score.start
    if score.combined == "sum":
        return round(total, 9)
    most = [1.0 if score.combined == "mean" else one.most for one in score.comparisons]
    counted = sum(by for by, (_, counts) in zip(most, found, strict=True) if counts)
    return round(total / counted, 9) if counted else None


def shares_of(step, everybody):
    """Give the share of the rows of both sides that hold each value of the fields adjusted for frequency."""
    shares = {}
    for one in step.score.comparisons:
        if one.frequency:
            values = [row[one.field] for row in everybody if row[one.field] is not None]
            shares[one.field] = {value: values.count(value) / len(values) for value in values}
    return shares


def link(left, right, algorithm):
    """Return, per step, what it entered with and its candidates as {(left id, right id): (accepted, score)}."""
    left, right = ([cleaned(row, algorithm.cleaning) for row in side] for side in (left, right))
    for row in right:
        same = [other for other in right if other["id"] == row["id"]]
        row["ever"] = {field: {other[field] for other in same} for field in FIELDS if field in row}
    steps = []
    everybody = [*left, *right]
    for step in algorithm.steps:
        scored = hasattr(step, "score")
        shares = shares_of(step, everybody) if scored else {}
        scores = defaultdict(list)
        for a in left:
            for b in right:
                if any(all(agrees(one, a, b) for one in block) for block in step.blocks):
                    scores[a["id"], b["id"]].append(own_score(step.score, a, b, shares) if scored else usual_score(a, b))
        best = {pair: max((one for one in found if one is not None), default=None) for pair, found in scores.items()}
        if scored:
            best = {pair: found for pair, found in best.items() if found is not None and found >= step.lowest}
        verdicts = {pair: (accepted(pair, best, step, algorithm.one_to_one), found) for pair, found in best.items()}
        steps.append(({row["id"] for row in left}, verdicts))
        if step.residuals == "removed":
            gone_left = {a for (a, _), (yes, _) in verdicts.items() if yes}
            gone_right = {b for (_, b), (yes, _) in verdicts.items() if yes} if algorithm.one_to_one else set()
            left = [row for row in left if row["id"] not in gone_left]
            right = [row for row in right if row["id"] not in gone_right]
    return steps


def settled(steps, algorithm):
    """Return the accepted pairs with their step, conflicts settled as the algorithm says."""
    found = [(pair, number) for number, (_, verdicts) in enumerate(steps, 1) for pair, (yes, _) in verdicts.items() if yes]
    if algorithm.conflicts == "kept":
        return set(found)
    first = {}
    for pair, number in found:
        first[pair] = min(number, first.get(pair, number))
    times = [defaultdict(int), defaultdict(int)]
    for pair in first:
        for side in (0, 1):
            times[side][pair[side]] += 1
    return {(pair, number) for pair, number in first.items() if all(times[side][pair[side]] == 1 for side in (0, 1))}


def accepted(pair, best, step, one_to_one):
    scored = hasattr(step, "score")
    if step.ambiguity == "review" or (scored and best[pair] < step.accept):
        return False
    if step.ambiguity == "all":
        return True
    for side in (0, 1) if one_to_one else (0,):
        rivals = [other for other in best if other[side] == pair[side] and other != pair]
        if step.ambiguity == "drop" and rivals:
            return False
        margin = step.margin if scored else 0
        if any(round(best[pair] - best[rival], 9) <= margin for rival in rivals):
            return False
    return True
