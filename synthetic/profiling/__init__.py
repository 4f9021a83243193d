"""How realistic a population is: each figure that is known of the real world beside what was made, with its source.

``profiles`` has the verb and the noun; ``views`` what one piece of the population is looked at through; ``tallies`` how
pieces are counted and added up; ``estimates`` how a count becomes a figure with its interval; ``targets`` what is known.
Each family of figures has a file of its own.
"""
