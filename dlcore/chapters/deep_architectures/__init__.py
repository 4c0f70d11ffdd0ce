"""Chapter 12: deep architectures."""

NUMBER = 12
