"""Chapter 00's facts: numbers that need no training, ⟨which⟩.

python -m dlcore record skeleton
"""

FACTS = ()  # functions without arguments: a number, or a dict of numbers by name
