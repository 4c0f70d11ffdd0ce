"""Chapter 23: translation."""

NUMBER = 23
