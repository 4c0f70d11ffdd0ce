"""Chapter 22: sentiment."""

NUMBER = 22
