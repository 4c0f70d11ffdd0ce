"""Chapter 8: Regularization."""

NUMBER = 8
