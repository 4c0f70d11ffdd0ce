"""Chapter 10: convolution."""

NUMBER = 10
