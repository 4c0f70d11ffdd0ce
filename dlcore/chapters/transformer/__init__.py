"""Chapter 25: transformer."""

NUMBER = 25
