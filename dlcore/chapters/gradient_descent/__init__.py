"""Chapter 2: Gradient descent."""

NUMBER = 2
