"""Chapter 18: text generation."""

NUMBER = 18
