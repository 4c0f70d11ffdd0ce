"""Chapter 20: subwords and context."""

NUMBER = 20
