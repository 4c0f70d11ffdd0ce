"""Chapter 9: Beyond gradient descent."""

NUMBER = 9
