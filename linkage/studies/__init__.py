"""Published counts with their sources, what they can and cannot mean, and their reproduction."""
