"""Chapter 14's facts: numbers that need no training, ⟨which⟩.

python -m dlcore record looking_inside
"""

FACTS = ()  # functions without arguments: a number, or a dict of numbers by name
