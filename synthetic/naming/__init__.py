"""What people are called: words by sex, name group and year of birth, their weights and their other spellings.

``tables`` has the noun :class:`NameTables`; ``pools`` and the rooms it draws on say where words and weights come from;
``surnames`` which surname the children of a family bear.
"""
