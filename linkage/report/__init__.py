"""How results are shown: tables in a terminal or notebook, charts, and files."""
