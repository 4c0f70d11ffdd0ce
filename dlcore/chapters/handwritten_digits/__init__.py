"""Chapter 4: Handwritten digits."""

NUMBER = 4
