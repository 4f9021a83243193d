"""The judge: linkage in plain Python, by looping over all pairs of rows and all agreements. Shares no code with SQL."""

from collections import defaultdict
from datetime import date

import jellyfish

CODES = {"soundex": jellyfish.soundex, "metaphone": jellyfish.metaphone, "nysiis": jellyfish.nysiis}


def clean(field, value):
    if field == "id":
        return value
    if value is None or field in {"dob", "sex", "postcode"}:
        return value or None
    return "".join(letter for letter in value.upper() if "A" <= letter <= "Z") or None


def swap(day):
    try:
        return date(day.year, day.day, day.month)
    except ValueError:
        return None


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


def agrees(agreement, left, right):
    return any(agrees_with(agreement, left[agreement.field], right[column]) for column in agreement.columns)


def agrees_with(agreement, a, b):
    kind = agreement.kind
    if kind == "compatible":
        return a is None or b is None or a == b
    if a is None or b is None:
        return False
    if kind == "exact":
        return a == b
    if kind == "first_letters":
        return a[: agreement.n] == b[: agreement.n]
    if kind == "phonetic":
        code = CODES[agreement.code]
        return code(a) == code(b) and code(a) != ""
    if kind == "similar":
        return round(jellyfish.jaro_winkler_similarity(a, b), 9) >= agreement.at_least
    if kind == "day_month_swapped":
        return a != b and swap(a) == b
    if kind == "month_and_year":
        return (a.year, a.month) == (b.year, b.month)
    if kind == "year_only":
        return a.year == b.year
    return outward(a) is not None and outward(b) is not None and outward(a)[kind] == outward(b)[kind]


def score(left, right):
    def alike(a, b):
        return jellyfish.jaro_winkler_similarity(a, b) if a and b else 0.0

    names = ("surname", "preferred_surname", "former_surname")
    total = max(alike(left.get("surname"), right.get(name)) for name in names)
    total += alike(left.get("forename"), right.get("forename"))
    for field in ("middlenames", "postcode"):
        total += left.get(field) is not None and left.get(field) == right.get(field)
    return round(total, 9)


def link(left, right, algorithm):
    """Return, per step, what it entered with and its candidates as {(left id, right id): accepted}."""
    left = [{field: clean(field, value) for field, value in row.items()} for row in left]
    right = [{field: clean(field, value) for field, value in row.items()} for row in right]
    steps = []
    for step in algorithm.steps:
        scores = defaultdict(list)
        for a in left:
            for b in right:
                if all(agrees(agreement, a, b) for agreement in step.agreements):
                    scores[a["id"], b["id"]].append(score(a, b))
        best = {pair: max(found) for pair, found in scores.items()}
        verdicts = {pair: accepted(pair, best, step.ambiguity, algorithm.one_to_one) for pair in best}
        steps.append(({row["id"] for row in left}, verdicts))
        if step.residuals == "removed":
            gone_left = {a for (a, _), yes in verdicts.items() if yes}
            gone_right = {b for (_, b), yes in verdicts.items() if yes} if algorithm.one_to_one else set()
            left = [row for row in left if row["id"] not in gone_left]
            right = [row for row in right if row["id"] not in gone_right]
    return steps


def accepted(pair, best, ambiguity, one_to_one):
    if ambiguity == "all":
        return True
    for side in (0, 1) if one_to_one else (0,):
        rivals = [other for other in best if other[side] == pair[side] and other != pair]
        if ambiguity == "drop" and rivals:
            return False
        if any(best[rival] >= best[pair] for rival in rivals):
            return False
    return True
