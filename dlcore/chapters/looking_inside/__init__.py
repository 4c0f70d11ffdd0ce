"""Chapter 14: looking inside."""

NUMBER = 14
