"""Chapter 21: tagging and parsing."""

NUMBER = 21
