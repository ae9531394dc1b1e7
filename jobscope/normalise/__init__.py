"""What a text means: pay, place, date, topic, level. Pure: no input or output, no clock."""

RULES = 2
"""Version of the parsing rules: raise it when a rule changes what is read from the same words."""
