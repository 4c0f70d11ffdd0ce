"""Chapter 15's facts: numbers that need no training, ⟨which⟩.

python -m dlcore record detection_and_segmentation
"""

FACTS = ()  # functions without arguments: a number, or a dict of numbers by name
