"""Chapter 24: attention."""

NUMBER = 24
