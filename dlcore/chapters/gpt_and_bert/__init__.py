"""Chapter 26: gpt and bert."""

NUMBER = 26
