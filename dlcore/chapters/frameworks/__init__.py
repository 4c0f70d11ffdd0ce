"""Chapter 5: Frameworks."""

NUMBER = 5
