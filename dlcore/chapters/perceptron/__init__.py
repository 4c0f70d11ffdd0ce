"""Chapter 1: The perceptron."""

NUMBER = 1
