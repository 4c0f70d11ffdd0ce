"""Chapter 11: image classifiers."""

NUMBER = 11
