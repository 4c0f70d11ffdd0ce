"""Chapter 6: Linear models."""

NUMBER = 6
