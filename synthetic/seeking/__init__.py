"""Whom a list seeks, and what it says of them.

``wanted`` checks what is asked for and finds who can be sought; ``sought`` chooses; ``relatives`` puts brothers and sisters
on one list and ``hard_cases`` the people most easily mistaken; ``entries`` writes what the list says, mistakes and all.
"""
